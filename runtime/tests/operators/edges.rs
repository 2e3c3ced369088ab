//! The ends of the range of the other edges. Each operator that reads a belief is run with each of them made
//! uniform in turn: whether its message is uniform must be what its constant says in `uniform_if`, no more and no
//! less. And with each of them a point: the message must be the limit of those of sharper and sharper beliefs. A new
//! operator needs one line in `runs`.

mod runs;

use std::cell::RefCell;

use crate::table::Declared;
use posterity_runtime::{
    Bernoulli, Beta, Categorical, Dirichlet, Gamma, Gaussian, Grid, MultivariateGaussian, Poisson, Wishart,
};
use runs::{EP, VMP};

/// Runs an operator.
type Run = fn(&Probe) -> Message;

/// How a belief is made extreme.
#[derive(Clone, Copy, PartialEq)]
enum Extreme {
    Uniform,
    Point,
    NearlyPoint,
}

/// One run of an operator, with at most one edge made extreme.
struct Probe {
    extreme: Option<(&'static str, Extreme)>,
    edges: RefCell<Vec<&'static str>>,
}

impl Probe {
    /// The edges read by a run with that one made extreme, and the message.
    fn run(operator: Run, extreme: Option<(&'static str, Extreme)>) -> (Vec<&'static str>, Message) {
        let probe = Self { extreme, edges: RefCell::default() };
        let message = operator(&probe);
        (probe.edges.into_inner(), message)
    }

    /// The belief about an edge.
    fn edge<F: Family>(&self, name: &'static str, belief: F) -> F {
        self.edges.borrow_mut().push(name);
        match self.extreme {
            Some((edge, extreme)) if edge == name => belief.made(extreme),
            _ => belief,
        }
    }
}

/// A message of any family: numbers that tell it from others, and those of the uniform one.
#[derive(Debug)]
struct Message {
    parameters: Vec<f64>,
    uniform: Vec<f64>,
}

impl Message {
    /// Uniform, but for the rounding of a logarithm.
    fn is_uniform(&self) -> bool {
        alike(&self.parameters, &self.uniform, 1e-15)
    }
}

fn alike(one: &[f64], other: &[f64], tolerance: f64) -> bool {
    let near = |(&a, &b): (&f64, &f64)| a == b || (a - b).abs() <= tolerance * (1.0 + f64::abs(b));
    one.len() == other.len() && one.iter().zip(other).all(near)
}

trait Family {
    fn made(self, extreme: Extreme) -> Self;
    fn message(self) -> Message;
}

fn message(message: impl Family) -> Message {
    message.message()
}

/// A family, with its point, what is nearly one, and its parameters.
macro_rules! family {
    ($family:ident, $point:expr, $nearly:expr, $parameters:expr) => {
        impl Family for $family {
            fn made(self, extreme: Extreme) -> Self {
                let made: fn(&Self) -> Self = match extreme {
                    Extreme::Uniform => |it| it.pow(0.0),
                    Extreme::Point => $point,
                    Extreme::NearlyPoint => $nearly,
                };
                made(&self)
            }
            fn message(self) -> Message {
                let parameters: fn(&Self) -> Vec<f64> = $parameters;
                Message { parameters: parameters(&self), uniform: parameters(&self.pow(0.0)) }
            }
        }
    };
}

const SHARPLY: f64 = 1e-6;

/// Natural parameters, or of what is nearly a point its place.
fn placed(mean: f64, variance: f64, parameters: [f64; 2]) -> Vec<f64> {
    if variance < 1e-4 { vec![mean] } else { parameters.to_vec() }
}

family!(Gaussian, |it| Self::point(it.mean()), |it| Self::from_mean_variance(it.mean(), SHARPLY), |it| {
    placed(it.mean(), it.variance(), [it.precision_mean, it.precision])
});
family!(Gamma, |it| Self::point(it.mean()), |it| Self::from_mean_variance(it.mean(), SHARPLY), |it| placed(
    it.mean(),
    it.variance(),
    [it.shape, it.rate]
));
family!(Beta, |it| Self::point(it.mean()), |it| Self::from_mean_variance(it.mean(), SHARPLY), |it| placed(
    it.mean(),
    it.variance(),
    [it.alpha, it.beta]
));
family!(Bernoulli, |_| Self::point(true), |_| Self::from_log_odds(30.0), |it| vec![it.mean()]);
family!(
    Categorical,
    |it| Self::point(it.size(), 1),
    |it| Self::from_log_weights((0..it.size()).map(|k| if k == 1 { 0.0 } else { -30.0 }).collect()),
    Self::probabilities
);
family!(
    Dirichlet,
    |it| Self::point(&it.mean()),
    |it| Self::new(it.mean().into_iter().map(|p| p / SHARPLY).collect()),
    |it| it.counts().to_vec()
);
family!(
    MultivariateGaussian,
    |it| Self::point(&it.mean()),
    |it| Self::from_mean_covariance(&it.mean(), Grid::new(&[SHARPLY, 0.0, 0.0, SHARPLY], [2, 2])),
    |it| {
        let sharp = it.is_point() || it.precision().values[0] > 1e4;
        if sharp { it.mean() } else { [it.precision_mean(), it.precision().values].concat() }
    }
);
family!(
    Wishart,
    |it| Self::point(it.mean().grid()),
    |it| {
        let shape = 1.0 / SHARPLY;
        let times = shape / it.shape();
        Self::new(shape, it.rate().values.iter().map(|value| times * value).collect::<Vec<f64>>())
    },
    |it| {
        let sharp = it.shape() > 1e4;
        if sharp { it.mean().into_values().into() } else { [&[it.shape()], it.rate().values].concat() }
    }
);
// Of the weights 1, 2 and 3, at its root mean square 6, the middle one stays.
family!(Poisson, |_| Self::point(2), |_| Self::new(6.0_f64.powi(40), 80.0), |it| vec![it.rate, it.nu]);

#[test]
fn a_message_is_uniform_as_its_constant_says() {
    each(|declared, name, run| {
        let (edges, plain) = Probe::run(run, None);
        assert!(!plain.is_uniform(), "{name} of nothing uniform is uniform");
        let flattens = |edge: &&'static str| Probe::run(run, Some((edge, Extreme::Uniform))).1.is_uniform();
        let flattening: Vec<&str> = edges.into_iter().filter(flattens).collect();
        let said = &declared.uniform_if;
        (*said != flattening).then(|| format!("{name} says {said:?} and is uniform by {flattening:?}"))
    });
}

#[test]
fn the_message_of_a_point_is_a_limit() {
    each(|declared, name, run| {
        // Variational message passing has no message for a function whose value is known.
        // A point about one direction of a vector has no natural parameters.
        let of_direction = matches!(name, "inner_product::to_a" | "vector_element::to_x");
        let has_limit = |edge: &&'static str| {
            (declared.algorithm == "ep" && !of_direction) || declared.derived.as_deref() != Some(*edge)
        };
        let unlike = |edge: &&'static str| {
            let [at, near] = [Extreme::Point, Extreme::NearlyPoint]
                .map(|extreme| Probe::run(run, Some((edge, extreme))).1);
            let same = alike(&at.parameters, &near.parameters, 1e-3);
            (!same).then(|| format!("{name}: by a point at `{edge}` {at:?}, near one {near:?}"))
        };
        let wrong: Vec<String> =
            Probe::run(run, None).0.iter().filter(|edge| has_limit(edge)).filter_map(unlike).collect();
        (!wrong.is_empty()).then(|| wrong.join("\n"))
    });
}

/// Finds fault with each operator that reads a belief; there is a line for each.
fn each(fault: impl Fn(&Declared, &str, Run) -> Option<String>) {
    for (algorithm, runs) in [("ep", EP), ("vmp", VMP)] {
        let mut declared = crate::table::declared(algorithm);
        declared.retain(|it| it.reads_random && it.name.contains("::to_"));
        let missing = declared.iter().filter(|it| !runs.iter().any(|(name, _)| *name == it.name));
        assert_eq!(missing.map(|it| it.name.as_str()).collect::<Vec<_>>(), [""; 0], "{algorithm}");
        let of = |name: &str| declared.iter().find(|it| it.name == name).expect("an operator");
        let wrong: Vec<String> = runs.iter().filter_map(|&(name, run)| fault(of(name), name, run)).collect();
        assert!(wrong.is_empty(), "{algorithm}:\n{}", wrong.join("\n"));
    }
}
