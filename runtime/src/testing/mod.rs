//! Operators against quadrature and sums: the harness of this crate's own tests, for those of a model's own factors too.
//!
//! ```
//! use posterity_runtime::operators::gaussian;
//! use posterity_runtime::special::ln_normal_density;
//! use posterity_runtime::testing::Check;
//! use posterity_runtime::{Gamma, Gaussian};
//!
//! let (x, mean) = (Gaussian::from_mean_variance(1.0, 2.0), Gaussian::from_mean_variance(-1.0, 0.5));
//! let density = |v: &[f64]| ln_normal_density(v[0], v[1], 1.0 / v[2]);
//! let check = Check::density(density, [x.into(), mean.into(), 0.8.into()]);
//! check.message(0, gaussian::ep::to_x(mean, 0.8), 1e-9);
//! check.message(1, gaussian::ep::to_mean(x, 0.8), 1e-9);
//! ```
//! [`nodes`] and [`variational`] are what a check is made of, where one wants more.

mod edge;
pub mod nodes;
pub mod variational;

pub use edge::Edge;

use nodes::{Nodes, Tilted, assert_near, known, tilt};

/// The logarithm of a density, or a function, of values.
type Function<'f> = Box<dyn Fn(&[f64]) -> f64 + 'f>;

/// A factor with what stands at its edges: a known value or a belief, the cavity under expectation propagation, the
/// marginal under variational message passing. Each check panics where an operator is wrong, so that a test fails.
///
/// Edges are counted in the order of the factor, the child first. Densities and functions are asked at ordinary values
/// of their edges, millions of times where four edges are random.
pub struct Check<'f> {
    edges: Vec<Edge>,
    factor: Factor<'f>,
}

enum Factor<'f> {
    /// The log density of all edges.
    Density(Function<'f>),
    /// The child as a function of the others.
    Child(Function<'f>),
}

impl<'f> Check<'f> {
    /// A factor with the log density `log_density` of a value at each edge.
    pub fn density(log_density: impl Fn(&[f64]) -> f64 + 'f, edges: impl Into<Vec<Edge>>) -> Self {
        Check { edges: edges.into(), factor: Factor::Density(Box::new(log_density)) }
    }

    /// A factor whose child is a function of the values at the other edges. The child is not known.
    pub fn function(function: impl Fn(&[f64]) -> f64 + 'f, edges: impl Into<Vec<Edge>>) -> Self {
        let edges = edges.into();
        assert!(
            !matches!(edges.first(), Some(Edge::Known(_)) | None),
            "at the child of a function stands a belief"
        );
        Check { edges, factor: Factor::Child(Box::new(function)) }
    }

    /// What the child says of the other edges' values under variational message passing, and a factor's log density.
    fn log_factor(&self, values: &[f64]) -> f64 {
        match &self.factor {
            Factor::Density(log_density) => log_density(values),
            Factor::Child(function) => self.edges[0].log_density(function(values)),
        }
    }

    /// The nodes of the edges that are summed over: of a function, all but the child's.
    fn nodes(&self) -> Vec<Nodes> {
        self.edges.iter().skip(self.first()).map(Edge::nodes).collect()
    }

    /// The first edge that values are given for.
    fn first(&self) -> usize {
        usize::from(matches!(self.factor, Factor::Child(_)))
    }

    /// The tilted distribution of an edge.
    fn tilted(&self, edge: usize) -> Tilted {
        let value = |values: &[f64]| match &self.factor {
            Factor::Child(function) if edge == 0 => function(values),
            _ => values[edge - self.first()],
        };
        tilt(&self.nodes(), |values| self.log_factor(values), value)
    }

    /// A message of expectation propagation: times the cavity of its edge it has the statistics of the tilted distribution
    /// that its family matches. Those are mean and variance, of a Gamma the mean and the mean logarithm.
    #[track_caller]
    pub fn message(&self, edge: usize, message: impl Into<Edge>, tolerance: f64) {
        let tilted = self.tilted(edge);
        self.edges[edge].times(&message.into()).assert_matches(&tilted, tolerance);
    }

    /// A message of expectation propagation that is clipped: with it the belief has the mean of the tilted distribution.
    #[track_caller]
    pub fn message_mean(&self, edge: usize, message: impl Into<Edge>, tolerance: f64) {
        let tilted = self.tilted(edge);
        assert_near(self.edges[edge].times(&message.into()).mean(), tilted.mean(|x| x), tolerance);
    }

    /// `log_evidence`: the log of the integral of the factor and all cavities.
    #[track_caller]
    pub fn log_evidence(&self, log_evidence: f64, tolerance: f64) {
        assert_near(log_evidence, self.tilted(0).log_z, tolerance);
    }

    /// `average_log`: the mean of the factor's logarithm under all marginals.
    #[track_caller]
    pub fn average_log(&self, average_log: f64, tolerance: f64) {
        let mean = variational::mean_log(&self.nodes(), &|values| self.log_factor(values));
        assert_near(average_log, mean, tolerance);
    }

    /// A message of variational message passing: its logarithm changes between values of its edge as the mean of the
    /// factor's logarithm does, with the edge held there. To the child of a function it is the marginal instead, with the
    /// statistics of what the function makes of the others.
    #[track_caller]
    pub fn variational_message(&self, edge: usize, message: impl Into<Edge>, tolerance: f64) {
        let message = message.into();
        if let (Factor::Child(function), 0) = (&self.factor, edge) {
            let pushed = tilt(&self.nodes(), |_| 0.0, |values| function(values));
            return message.assert_matches(&pushed, tolerance);
        }
        let at = |value: f64| {
            let mut nodes = self.nodes();
            nodes[edge - self.first()] = known(value);
            variational::mean_log(&nodes, &|values| self.log_factor(values))
        };
        let values = self.edges[edge].values();
        for value in &values[1..] {
            let (said, wanted) = (message.log_density(*value), at(*value));
            let (first, from) = (message.log_density(values[0]), at(values[0]));
            assert_near(said - first, wanted - from, tolerance);
        }
    }

    /// A message of variational message passing to a Gaussian edge that is expanded about the belief there (`reads_own`):
    /// the gradient of the mean of the factor's logarithm, by the mean and the variance of that belief.
    #[track_caller]
    pub fn variational_gradient(&self, edge: usize, message: crate::Gaussian) {
        let Edge::Gaussian(marginal) = self.edges[edge] else {
            panic!("at the edge {edge} stands a Gaussian");
        };
        variational::assert_gradient(message, marginal, |belief| {
            let mut nodes = self.nodes();
            nodes[edge - self.first()] = nodes::real(belief);
            variational::mean_log(&nodes, &|values| self.log_factor(values))
        });
    }
}
