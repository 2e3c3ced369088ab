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
