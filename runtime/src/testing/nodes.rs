//! Brute force: each edge becomes a list of values with the mass its cavity gives them; a factor's tilted
//! distribution is the sum over all combinations.

use crate::{Belief, Bernoulli, Beta, Categorical, Gamma, Gaussian, Poisson};

/// Values and their masses.
pub type Nodes = Vec<(f64, f64)>;

/// A known value.
pub fn known(value: f64) -> Nodes {
    vec![(value, 1.0)]
}

/// Five-point Gauss–Legendre panels between consecutive edges.
fn panels(edges: &[f64], each: usize, density: impl Fn(f64) -> f64) -> Nodes {
    const RULE: [(f64, f64); 3] = [
        (0.0, 0.568_888_888_888_888_9),
        (0.538_469_310_105_683_1, 0.478_628_670_499_366_47),
        (0.906_179_845_938_664, 0.236_926_885_056_189_08),
    ];
    let mut nodes = Nodes::new();
    for pair in edges.windows(2) {
        let half = 0.5 * (pair[1] - pair[0]) / each as f64;
        for k in 0..each {
            let middle = pair[0] + half * (2 * k + 1) as f64;
            for (at, weight) in RULE {
                for x in if at == 0.0 { vec![middle] } else { vec![middle - half * at, middle + half * at] } {
                    nodes.push((x, half * weight * density(x)));
                }
            }
        }
    }
    nodes
}

/// A real with a smooth factor: the trapezoid rule, which converges exponentially.
pub fn real(cavity: Gaussian) -> Nodes {
    let deviation = cavity.variance().sqrt();
    let step = 0.15 * deviation;
    let at = |k: i32| cavity.mean() + step * f64::from(k);
    (-60..=60).map(at).map(|x| (x, step * cavity.log_density(x).exp())).collect()
}

/// A real with a factor that jumps at `cuts`.
pub fn real_cut(cavity: Gaussian, cuts: &[f64], each: usize) -> Nodes {
    let (mean, reach) = (cavity.mean(), 9.0 * cavity.variance().sqrt());
    let mut edges = vec![mean - reach, mean + reach];
    edges.extend(cuts.iter().filter(|cut| (*cut - mean).abs() < reach));
    edges.sort_by(f64::total_cmp);
    panels(&edges, each, |x| cavity.log_density(x).exp())
}

/// A positive number, over its logarithm.
pub fn positive(cavity: Gamma) -> Nodes {
    let centre = cavity.mean().ln();
    let low = centre - 45.0 / cavity.shape.min(2.0);
    let nodes = panels(&[low, centre, centre + 5.0], 80, |u| (cavity.log_density(u.exp()) + u).exp());
    nodes.into_iter().map(|(u, mass)| (u.exp(), mass)).collect()
}

/// A number between 0 and 1, over its log-odds.
pub fn unit(cavity: Beta) -> Nodes {
    let squash = |u: f64| 1.0 / (1.0 + (-u).exp());
    let density = |u: f64| {
        let (log_p, log_q) = (-(-u).exp().ln_1p(), -u.exp().ln_1p());
        (cavity.alpha * log_p + cavity.beta * log_q - cavity.log_normaliser()).exp()
    };
    let nodes = panels(&[-33.0, 0.0, 33.0], 100, density);
    nodes.into_iter().map(|(u, mass)| (squash(u), mass)).collect()
}

/// A truth value: 0 and 1.
pub fn truth(cavity: Bernoulli) -> Nodes {
    vec![(0.0, cavity.log_probability_false().exp()), (1.0, cavity.log_probability_true().exp())]
}

/// An integer of finitely many values.
pub fn int(cavity: &Categorical) -> Nodes {
    cavity.probabilities().into_iter().enumerate().map(|(k, p)| (k as f64, p)).collect()
}

/// A count.
pub fn count(cavity: Poisson) -> Nodes {
    (0..160).map(|k| (k as f64, cavity.log_density(k).exp())).collect()
}

/// The tilted distribution of one value.
pub struct Tilted {
    /// The log of the integral.
    pub log_z: f64,
    masses: Nodes,
}

impl Tilted {
    /// The mean of a function of the value.
    pub fn mean(&self, of: impl Fn(f64) -> f64) -> f64 {
        self.masses.iter().filter(|(_, mass)| *mass > 0.0).map(|&(x, mass)| mass * of(x)).sum()
    }
}

/// Sum the factor over all combinations of edges, keeping the distribution of `value`.
pub fn tilt(edges: &[Nodes], log_factor: impl Fn(&[f64]) -> f64, value: impl Fn(&[f64]) -> f64) -> Tilted {
    let mut masses = Nodes::new();
    let mut at = vec![0; edges.len()];
    let mut values = vec![0.0; edges.len()];
    'all: loop {
        let mut mass = 1.0;
        for (i, nodes) in edges.iter().enumerate() {
            values[i] = nodes[at[i]].0;
            mass *= nodes[at[i]].1;
        }
        if mass > 0.0 {
            masses.push((value(&values), mass * log_factor(&values).exp()));
        }
        for i in 0..edges.len() {
            at[i] += 1;
            if at[i] < edges[i].len() {
                continue 'all;
            }
            at[i] = 0;
        }
        break;
    }
    let total: f64 = masses.iter().map(|(_, mass)| mass).sum();
    for (_, mass) in &mut masses {
        *mass /= total;
    }
    Tilted { log_z: total.ln(), masses }
}

/// Within `tolerance` · (1 + |value|).
#[track_caller]
pub fn assert_near(got: f64, want: f64, tolerance: f64) {
    assert!((got - want).abs() <= tolerance * (1.0 + want.abs()), "{got} is not {want}");
}

/// The belief has the mean and the variance.
#[track_caller]
pub fn assert_moments(belief: impl Belief, tilted: &Tilted, tolerance: f64) {
    let mean = tilted.mean(|x| x);
    assert_near(belief.mean(), mean, tolerance);
    assert_near(belief.variance(), tilted.mean(|x| (x - mean) * (x - mean)), tolerance);
}

/// The belief has the probability.
#[track_caller]
pub fn assert_truth(belief: Bernoulli, tilted: &Tilted) {
    assert_near(belief.mean(), tilted.mean(|x| x), 1e-10);
}

/// The belief has the probabilities.
#[track_caller]
pub fn assert_int(belief: &Categorical, tilted: &Tilted) {
    for (k, p) in belief.probabilities().into_iter().enumerate() {
        assert_near(p, tilted.mean(|x| f64::from(u8::from(x == k as f64))), 1e-10);
    }
}
