//! The algorithms of the language.

use std::fmt;
use std::str::FromStr;

/// An algorithm of LANGUAGE §7.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Algorithm {
    /// Expectation propagation.
    Ep,
    /// Variational message passing.
    Vmp,
    /// Block Gibbs sampling.
    Gibbs,
    /// Automatic differentiation variational inference.
    Advi,
    /// ADVI with a full-rank Gaussian.
    FullRankAdvi,
    /// Stein variational gradient descent.
    Svgd,
    /// The no-U-turn sampler.
    Nuts,
}

/// What each is called in the language and on the command line.
pub const NAMES: [(Algorithm, &str); 7] = [
    (Algorithm::Ep, "ep"),
    (Algorithm::Vmp, "vmp"),
    (Algorithm::Gibbs, "gibbs"),
    (Algorithm::Advi, "advi"),
    (Algorithm::FullRankAdvi, "full_rank_advi"),
    (Algorithm::Svgd, "svgd"),
    (Algorithm::Nuts, "nuts"),
];

impl Algorithm {
    /// Its name in the language and on the command line.
    pub fn name(self) -> &'static str {
        NAMES.iter().find(|(algorithm, _)| *algorithm == self).map_or("ep", |(_, name)| name)
    }
}

impl fmt::Display for Algorithm {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for Algorithm {
    type Err = String;
    fn from_str(text: &str) -> Result<Self, String> {
        let found = NAMES.iter().find(|(_, name)| *name == text).map(|(algorithm, _)| *algorithm);
        let names: Vec<&str> = NAMES.iter().map(|(_, name)| *name).collect();
        found.ok_or_else(|| format!("no algorithm is called `{text}`: there are {}", names.join(", ")))
    }
}
