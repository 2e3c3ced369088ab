//! What stands at an edge in a check.

use super::nodes::{self, Nodes, Tilted, assert_near};
use crate::{Bernoulli, Beta, Gamma, Gaussian, Poisson};

/// A known value, or a belief.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Edge {
    /// A known number; a truth value is 0 or 1.
    Known(f64),
    /// A belief about a truth value.
    Bernoulli(Bernoulli),
    /// A belief about a count.
    Poisson(Poisson),
    /// A belief about a real.
    Gaussian(Gaussian),
    /// A belief about a positive number.
    Gamma(Gamma),
    /// A belief about a number between 0 and 1.
    Beta(Beta),
}

/// `From` of each type that may stand at an edge.
macro_rules! from {
    ($($ty:ident: $value:ident => $edge:expr;)*) => {
        $(impl From<$ty> for Edge {
            fn from($value: $ty) -> Self {
                $edge
            }
        })*
    };
}

from! {
    f64: value => Edge::Known(value);
    bool: value => Edge::Known(f64::from(u8::from(value)));
    usize: value => Edge::Known(value as f64);
    Bernoulli: belief => Edge::Bernoulli(belief);
    Poisson: belief => Edge::Poisson(belief);
    Gaussian: belief => Edge::Gaussian(belief);
    Gamma: belief => Edge::Gamma(belief);
    Beta: belief => Edge::Beta(belief);
}

impl Edge {
    /// Values and their masses; a point has one.
    pub(super) fn nodes(&self) -> Nodes {
        match self {
            Edge::Known(value) => nodes::known(*value),
            Edge::Bernoulli(belief) => nodes::truth(*belief),
            Edge::Poisson(belief) => nodes::count(*belief),
            Edge::Gaussian(belief) if belief.is_point() => nodes::known(belief.mean()),
            Edge::Gaussian(belief) => nodes::real(*belief),
            Edge::Gamma(belief) if belief.is_point() => nodes::known(belief.mean()),
            Edge::Gamma(belief) => nodes::positive(*belief),
            Edge::Beta(belief) if belief.is_point() => nodes::known(belief.mean()),
            Edge::Beta(belief) => nodes::unit(*belief),
        }
    }

    /// The log density of a value; of an improper belief without a constant, of a known value 0.
    pub(super) fn log_density(&self, value: f64) -> f64 {
        match self {
            Edge::Known(_) => 0.0,
            Edge::Bernoulli(belief) => belief.log_density(value > 0.5),
            Edge::Poisson(belief) => belief.log_density(value as usize),
            Edge::Gaussian(belief) => belief.log_density(value),
            Edge::Gamma(belief) => belief.log_density(value),
            Edge::Beta(belief) => belief.log_density(value),
        }
    }

    /// The product of two beliefs of one family.
    #[track_caller]
    pub(super) fn times(&self, message: &Edge) -> Edge {
        match (self, message) {
            (Edge::Bernoulli(a), Edge::Bernoulli(b)) => (*a * *b).into(),
            (Edge::Poisson(a), Edge::Poisson(b)) => (*a * *b).into(),
            (Edge::Gaussian(a), Edge::Gaussian(b)) => (*a * *b).into(),
            (Edge::Gamma(a), Edge::Gamma(b)) => (*a * *b).into(),
            (Edge::Beta(a), Edge::Beta(b)) => (*a * *b).into(),
            _ => panic!("a message {message:?} to an edge where {self:?} stands"),
        }
    }

    pub(super) fn mean(&self) -> f64 {
        match self {
            Edge::Known(value) => *value,
            Edge::Bernoulli(belief) => belief.mean(),
            Edge::Poisson(belief) => belief.mean(),
            Edge::Gaussian(belief) => belief.mean(),
            Edge::Gamma(belief) => belief.mean(),
            Edge::Beta(belief) => belief.mean(),
        }
    }

    /// The belief has the statistics that its family matches.
    #[track_caller]
    pub(super) fn assert_matches(&self, tilted: &Tilted, tolerance: f64) {
        let mean = tilted.mean(|x| x);
        assert_near(self.mean(), mean, tolerance);
        let variance = match self {
            Edge::Known(_) | Edge::Bernoulli(_) | Edge::Poisson(_) => return,
            Edge::Gamma(belief) => return assert_near(belief.mean_log(), tilted.mean(f64::ln), tolerance),
            Edge::Gaussian(belief) => belief.variance(),
            Edge::Beta(belief) => belief.variance(),
        };
        assert_near(variance, tilted.mean(|x| (x - mean) * (x - mean)), tolerance);
    }

    /// Three values that it may well take.
    pub(super) fn values(&self) -> [f64; 3] {
        match self {
            Edge::Known(value) => [*value; 3],
            Edge::Bernoulli(_) => [0.0, 1.0, 1.0],
            Edge::Poisson(_) => [0.0, 1.0, 4.0],
            Edge::Gaussian(belief) => {
                let (mean, deviation) = (belief.mean(), belief.variance().sqrt());
                [mean - deviation, mean, mean + 2.0 * deviation]
            }
            Edge::Gamma(belief) => [0.4, 1.0, 2.5].map(|times| times * belief.mean()),
            Edge::Beta(belief) => {
                let mean = belief.mean();
                [0.3 * mean, mean, 0.5 * (1.0 + mean)]
            }
        }
    }
}
