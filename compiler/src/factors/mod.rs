//! The operator table: the one source of truth about factors. Those of the runtime are read from its own source files;
//! those that a model uses from files of its own (`custom`), in the same form.

mod custom;
mod files;
mod operator;
mod parse;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;
use std::sync::{Arc, OnceLock};

use crate::error::{Source, Span};
pub use files::{Use, load, paths};

/// Every factor that some file implements.
#[derive(Clone, Debug, Default)]
pub struct Table {
    /// The factors of the model's own files; those of the runtime are there besides.
    custom: Arc<[FactorFile]>,
}

/// What the runtime's files say.
#[derive(Debug, Default)]
struct Runtime {
    factors: BTreeMap<String, FactorFile>,
    /// Which types implement a trait of beliefs.
    implementors: BTreeMap<String, Vec<String>>,
}

/// One factor's file.
#[derive(Clone, Debug, Default)]
pub struct FactorFile {
    /// Its name.
    pub name: String,
    /// What the language needs to know of a factor that is not its own.
    pub custom: Option<Custom>,
    /// How a model writes it.
    pub surface: String,
    /// The factors that take its place before an algorithm asks for its operators.
    pub through: Vec<String>,
    /// The operators of expectation propagation whose projection may be improper, and what they do then.
    pub improper: Vec<(String, Improper)>,
    /// Its edges in order, the child first.
    pub edges: Vec<String>,
    /// Whether the child is a function of the other edges.
    pub deterministic: bool,
    /// Its operators in the order of the file.
    pub operators: Vec<Operator>,
}

/// One operator function.
#[derive(Clone, Debug)]
pub struct Operator {
    /// The module it stands in: `ep`, `vmp`, `gibbs`.
    pub algorithm: String,
    /// The function's name.
    pub function: String,
    /// Its parameters: the edge and what it accepts there.
    pub parameters: Vec<(String, Accept)>,
    /// The family of the message that it returns.
    pub returns: String,
    /// Whether the message is the exact integral.
    pub exact: bool,
    /// Whether it reads the cavity (or marginal) of its own edge.
    pub reads_own: bool,
    /// Whether a belief takes its message in place: `multiply_…` and `divide_…` stand beside `to_…`.
    pub in_place: bool,
}

/// What a parameter of an operator accepts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Accept {
    /// One type, by value or by reference.
    Type(String),
    /// Every implementor of a trait.
    Trait(String),
}

/// The parameter of an operator that is no edge: how many values the variable that it sends to may take.
pub const VALUES: &str = "values";

/// The other: which element of an edge that reaches many the message goes to.
pub const ELEMENT: &str = "element";

/// What stands at an edge, by the edge's name, as far as choosing an operator goes: `f64`, `bool`, `usize`, `[f64]`,
/// `[usize]`, `[[f64]]` for a matrix, or a family, `[Gaussian]` of an edge that reaches many elements.
pub type Offer = (String, String);

/// What an operator is looked up by.
#[derive(Clone, Copy, Debug)]
pub struct Wanted<'a> {
    /// The factor.
    pub factor: &'a str,
    /// The module: `ep`, `vmp`, `simulate`.
    pub algorithm: &'a str,
    /// What its name begins with: `to_mean`, `log_evidence`.
    pub prefix: &'a str,
    /// The edge that it sends to, if any: it need not read that.
    pub target: Option<&'a str>,
    /// What it returns, where that matters.
    pub returns: Option<&'a str>,
    /// What follows the prefix in the name of the one that a statement chooses.
    pub chosen: Option<&'a str>,
}

/// A factor that the language does not know by itself.
#[derive(Clone, Debug)]
pub struct Custom {
    /// What a model calls it.
    pub word: String,
    /// What values each edge takes.
    pub domains: Vec<EdgeDomain>,
    /// Its file.
    pub source: Arc<Source>,
    /// Where the model uses it.
    pub used: Span,
}

/// What an operator does where its projection is improper: `posterity_runtime::operator::Improper` as a file names it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Improper {
    /// Sends one without precision that leaves the belief its mean.
    Clip,
    /// Sends it as it is.
    Keep,
}

/// What values an edge takes: `posterity_runtime::operator::Domain` as a file names it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EdgeDomain {
    /// A truth value.
    Bool,
    /// An integer from 0 on.
    Count,
    /// A real.
    Real,
    /// A real above 0.
    Positive,
    /// A real between 0 and 1.
    Unit,
}

impl Runtime {
    /// Those that this compiler was built with.
    fn get() -> &'static Runtime {
        static RUNTIME: OnceLock<Runtime> = OnceLock::new();
        RUNTIME.get_or_init(|| parse::runtime(posterity_runtime::sources::FILES))
    }
}

impl Table {
    /// The table without factors of a model's own.
    pub fn runtime() -> &'static Table {
        static TABLE: OnceLock<Table> = OnceLock::new();
        TABLE.get_or_init(Table::default)
    }

    /// The file of a factor.
    pub fn factor(&self, name: &str) -> Option<&FactorFile> {
        self.custom.iter().find(|file| file.name == name).or_else(|| Runtime::get().factors.get(name))
    }

    /// Every factor: the runtime's by name, then those of the model's own files.
    pub fn iter(&self) -> impl Iterator<Item = &FactorFile> {
        Runtime::get().factors.values().chain(self.custom.iter())
    }

    /// The factors of the model's own files, in the order in which it uses them.
    pub fn custom(&self) -> impl Iterator<Item = (&FactorFile, &Custom)> {
        self.custom.iter().filter_map(|file| Some((file, file.custom.as_ref()?)))
    }

    /// The factor of the model's own files that a model calls `word`: a function, or a distribution.
    pub fn called(&self, word: &str, function: bool) -> Option<(&FactorFile, &Custom)> {
        self.custom().find(|(file, custom)| custom.word == word && file.deterministic == function)
    }

    /// The types that have a trait of beliefs.
    pub fn implementors(name: &str) -> &'static [String] {
        Runtime::get().implementors.get(name).map_or(&[], Vec::as_slice)
    }

    /// Whether a parameter accepts what stands at its edge, and how closely: 0 is closest.
    fn accepts(accept: &Accept, offer: &str) -> Option<usize> {
        match accept {
            Accept::Type(ty) => (ty == offer).then_some(0),
            Accept::Trait(name) => Runtime::get()
                .implementors
                .get(name)
                .filter(|all| all.iter().any(|one| one == offer))
                .map(|_| 1),
        }
    }

    /// The operator that is wanted and that accepts exactly what stands at the edges: the one that is named, if it fits;
    /// else the closest, of those the exact one, of those the first in the file.
    pub fn choose(&self, wanted: &Wanted<'_>, offers: &[Offer]) -> Option<&Operator> {
        let file = self.factor(wanted.factor)?;
        let best = |prefix: &str| {
            let named = |operator: &&Operator| {
                let rest = operator.function.strip_prefix(prefix);
                rest.is_some_and(|rest| {
                    rest.is_empty() || rest.starts_with('_') && !Self::names_edge(file, prefix, rest)
                })
            };
            let fits = |operator: &&Operator| {
                operator.algorithm == wanted.algorithm
                    && wanted.returns.is_none_or(|family| operator.returns == family)
                    && named(operator)
            };
            let closeness = |operator: &Operator| Self::closeness(operator, wanted.target, offers);
            let fitting = file.operators.iter().filter(fits);
            let fitting = fitting.filter_map(|operator| Some((closeness(operator)?, operator)));
            fitting
                .min_by_key(|(closeness, operator)| (*closeness, !operator.exact))
                .map(|(_, operator)| operator)
        };
        let chosen = wanted.chosen.and_then(|chosen| best(&format!("{}_{chosen}", wanted.prefix)));
        chosen.or_else(|| best(wanted.prefix))
    }

    /// Whether `prefix` with `rest` begins with the name of a longer edge.
    fn names_edge(file: &FactorFile, prefix: &str, rest: &str) -> bool {
        let full = format!("{prefix}{rest}");
        file.edges.iter().any(|edge| {
            let longer = format!("to_{edge}");
            longer.len() > prefix.len() && full.starts_with(&longer)
        })
    }

    /// How closely an operator fits: the sum over its parameters; `None` where it doesn't.
    fn closeness(operator: &Operator, target: Option<&str>, offers: &[Offer]) -> Option<usize> {
        let mut total = 0;
        let edges = operator.parameters.iter().filter(|(edge, _)| edge != VALUES && edge != ELEMENT);
        for (edge, accept) in edges {
            let (_, offer) = offers.iter().find(|(name, _)| name == edge)?;
            total += Self::accepts(accept, offer)?;
        }
        let reads = |name: &str| operator.parameters.iter().any(|(edge, _)| edge == name);
        let wanted = offers.iter().filter(|(name, _)| Some(name.as_str()) != target);
        // Every edge that is given must be read, but for the one that is sent to.
        let complete = wanted.clone().all(|(name, _)| reads(name));
        complete.then_some(total)
    }
}
