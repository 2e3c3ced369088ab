//! What an operator file says about itself. The compiler reads these constants from the source text, so
//! each field is a literal.

/// A factor: its name, how a model writes it, and its edges in order, the child first.
#[derive(Clone, Copy, Debug)]
pub struct Factor {
    /// The name of the factor and of its file.
    pub name: &'static str,
    /// How a model writes it.
    pub surface: &'static str,
    /// The edges, the child first; parameters of operators are named after them.
    pub edges: &'static [&'static str],
    /// Whether the child is a function of the other edges (then variational message passing derives it).
    pub deterministic: bool,
}

/// What one operator function promises.
#[derive(Clone, Copy, Debug)]
pub struct Operator {
    /// The message (or number) is the exact integral, not a projection or a bound.
    pub exact: bool,
    /// The message depends on the cavity (or, in variational message passing, the marginal) of its own edge.
    pub reads_own: bool,
    /// Edges any of which makes the message uniform by being uniform.
    pub uniform_if: &'static [&'static str],
}

/// What an operator of expectation propagation does with a message that would be improper: a Gaussian of negative precision,
/// a Gamma of negative rate. A file with such operators says it by a constant `IMPROPER`, a name and this for each; the
/// others never send one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Improper {
    /// It carries no precision, rate or counts instead, and leaves the belief its mean (FACTORS 0.4).
    Clip,
    /// It is sent as it is. A statement chooses such operators by `#[operator(unclipped)]`.
    Keep,
}

/// What values stand at an edge. A factor that is not of this crate says it for each of its edges, in their order, by a
/// constant `DOMAINS`: the language knows nothing of it otherwise.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Domain {
    /// A truth value: `bool`, or a `Bernoulli`.
    Bool,
    /// An integer from 0 on: `usize`, or a `Poisson` (a `Categorical`, where it is read).
    Count,
    /// A real: `f64`, or a `Gaussian`.
    Real,
    /// A real above 0: `f64`, or a `Gamma`.
    Positive,
    /// A real between 0 and 1: `f64`, or a `Beta`.
    Unit,
}
