//! Whether a sampler leaves a joint distribution as it is.
//!
//! Unknowns θ and data y are drawn from the model; a few sweeps from θ given y lead to θ′. If each draw of a sweep is one
//! from a conditional of the model, θ′ and y are a draw from it as well, so that no expectation differs between before and
//! after. What is compared are first and second moments, each as a mean of differences in units of its standard error.
//!
//! Source: Geweke, "Getting it right: joint distribution tests of posterior simulators" (2004); the form in which each
//! repeat starts anew, so that repeats are independent, is that of Cook, Gelman & Rubin (2006).

/// Numbers by the name of the variable that they belong to.
pub(crate) type Named = Vec<(&'static str, Vec<f64>)>;

/// One repeat.
#[derive(Debug)]
pub(crate) struct Trial {
    pub(crate) before: Named,
    pub(crate) after: Named,
    pub(crate) observed: Vec<f64>,
}

/// The moment that moved most.
#[derive(Debug)]
pub(crate) struct Worst {
    /// How far, in standard errors.
    pub(crate) z: f64,
    /// Which one.
    pub(crate) moment: String,
    /// How many moments were compared.
    pub(crate) compared: usize,
}

/// The sum of a difference and of its square.
#[derive(Clone, Copy, Debug, Default)]
struct Sum {
    of: f64,
    squares: f64,
}

impl Sum {
    fn add(&mut self, difference: f64) {
        self.of += difference;
        self.squares += difference * difference;
    }

    /// The mean in standard errors; none of what never moved.
    fn z(self, trials: usize) -> Option<f64> {
        let (mean, n) = (self.of / trials as f64, trials as f64);
        let variance = self.squares / n - mean * mean;
        (self.squares > 0.0).then(|| mean / (variance / n).sqrt())
    }
}

/// Repeats a trial and finds the moment that moves most.
pub(crate) fn worst(trials: usize, mut trial: impl FnMut(usize) -> Trial) -> Worst {
    let (mut sums, mut names) = (Vec::new(), Vec::new());
    for at in 0..trials {
        let Trial { before, after, observed } = trial(at);
        let (from, to) = (moments(&before, &observed), moments(&after, &observed));
        assert_eq!(from.len(), to.len(), "the same unknowns before and after");
        sums.resize(from.len(), Sum::default());
        sums.iter_mut().zip(from.iter().zip(&to)).for_each(|(sum, (from, to))| sum.add(to - from));
        if at == 0 {
            names = labels(&before, observed.len());
        }
    }
    let z: Vec<(usize, f64)> =
        sums.iter().enumerate().filter_map(|(at, sum)| Some((at, sum.z(trials)?))).collect();
    let key = |z: f64| if z.is_nan() { f64::INFINITY } else { z.abs() };
    let (at, z) =
        z.iter().copied().max_by(|one, other| key(one.1).total_cmp(&key(other.1))).expect("something moves");
    let compared = sums.iter().filter(|sum| sum.squares > 0.0).count();
    Worst { z: key(z), moment: names[at].clone(), compared }
}

/// Each unknown, the products of two, and of each with each datum and its square.
fn moments(unknown: &Named, observed: &[f64]) -> Vec<f64> {
    let all: Vec<f64> = unknown.iter().flat_map(|(_, numbers)| numbers).copied().collect();
    let mut found = all.clone();
    for (at, one) in all.iter().enumerate() {
        found.extend(all[at..].iter().map(|other| one * other));
        found.extend(observed.iter().map(|datum| one * datum));
        found.extend(observed.iter().map(|datum| one * datum * datum));
    }
    found
}

/// What those are, in the same order.
fn labels(unknown: &Named, observed: usize) -> Vec<String> {
    let of = |(name, numbers): &(&str, Vec<f64>)| {
        (0..numbers.len()).map(|at| format!("{name}[{at}]")).collect::<Vec<_>>()
    };
    let all: Vec<String> = unknown.iter().flat_map(of).collect();
    let mut found = all.clone();
    for (at, one) in all.iter().enumerate() {
        found.extend(all[at..].iter().map(|other| format!("{one} {other}")));
        found.extend((0..observed).map(|datum| format!("{one} and datum {datum}")));
        found.extend((0..observed).map(|datum| format!("{one} and the square of datum {datum}")));
    }
    found
}
