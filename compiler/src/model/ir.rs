//! The typed model: variables, factors, plates, with every name resolved and every size symbolic.

use super::algorithm::Algorithm;
use super::arena::{Arena, FactorId, GateId, ParameterId, PlateId, SizeId, VariableId};
use super::known::{Known, Range};
use super::query::Asked;
use crate::factors::Table;
use crate::syntax::Span;

mod check;
mod factor;
mod gate;
mod group;
mod index;

pub use check::{Check, CheckKind, Place, Support};
pub use factor::{Argument, Boundary, Edge, Factor, FactorKind, Linear, Role, Site};
pub use gate::{Case, Counts, Gate, GatePart};
pub use group::{Elements, Group, Link, Member};
pub use index::{Index, Interval, Use, by_axes, may_touch};

/// A model whose names and types are resolved.
#[derive(Clone, Debug, Default)]
pub struct Model {
    /// Its name.
    pub name: String,
    /// Its `///` lines.
    pub docs: Vec<String>,
    /// The bytes of its text, from `model` to the closing brace.
    pub span: Span,
    /// The constants of its file, in the order of the text.
    pub constants: Vec<Constant>,
    /// The algorithm that `#[algorithm(…)]` asks for.
    pub algorithm: Option<(Algorithm, Span)>,
    /// What is given at run time.
    pub parameters: Arena<ParameterId, Parameter>,
    /// The names of sizes.
    pub sizes: Arena<SizeId, Size>,
    /// One per `for` of the text and per comprehension.
    pub plates: Arena<PlateId, Plate>,
    /// Latent and derived variables.
    pub variables: Arena<VariableId, Variable>,
    /// In the order of the text.
    pub factors: Arena<FactorId, Factor>,
    /// In the order of the text: each after those around it.
    pub gates: Arena<GateId, Gate>,
    /// The variables whose posteriors are wanted.
    pub outputs: Vec<Output>,
    /// What must hold of the data besides shapes.
    pub checks: Vec<Check>,
    /// What a Gibbs sampler is to draw together.
    pub groups: Vec<Group>,
    /// Which way distributions flow, where the model says so.
    pub links: Vec<Link>,
    /// What is asked of outputs.
    pub queries: Vec<Asked>,
    /// The operators that statements choose.
    pub choices: Vec<Choice>,
    /// Statements whose factors became part of another's: the bytes of the one, then of the other.
    pub merged: Vec<(Span, Span)>,
    /// The part of an old message that is kept, where the variable does not say.
    pub damping: f64,
    /// Whether gates that would be tables stay gates.
    pub open_gates: bool,
    /// The operator table: the runtime's factors, and those that its file uses.
    pub table: Table,
}

/// `#[operator(NAME)]` on a statement.
#[derive(Clone, Debug)]
pub struct Choice {
    /// The bytes of the statement.
    pub statement: Span,
    /// The operator that it names.
    pub operator: String,
    /// Where.
    pub span: Span,
}

impl Model {
    /// The part of an old message to a variable that is kept in an iteration: 0 where messages are not damped.
    pub fn damping(&self, variable: VariableId) -> f64 {
        self.variables[variable].damping.unwrap_or(self.damping)
    }

    /// Whether a known value is missing where an element of the data is.
    pub fn may_miss(&self, value: &Known) -> bool {
        value.any(&|part| matches!(part, Known::Parameter { parameter, .. } if self.parameters[*parameter].optional))
    }

    /// Whether something of the model itself has a name, and so hides a constant of its file.
    pub fn has(&self, name: &str) -> bool {
        self.variables.iter().any(|(_, variable)| variable.name == name)
            || self.parameters.iter().any(|(_, parameter)| parameter.name == name)
            || self.sizes.iter().any(|(_, size)| size.name == name)
            || self.plates.iter().any(|(_, plate)| plate.name == name)
    }
}

/// A constant of a model file.
#[derive(Clone, Debug)]
pub struct Constant {
    /// Its name.
    pub name: String,
    /// Its `///` lines.
    pub docs: Vec<String>,
    /// The bytes of its text, from `const` to the semicolon.
    pub span: Span,
    /// What it is, where its name stays in known values.
    pub value: Option<Known>,
}

/// A posterior that is wanted: of a variable, or of a copy of parts of one.
#[derive(Clone, Debug)]
pub struct Output {
    /// Its name in the result.
    pub name: String,
    /// The axes over which it is an array, with the plate that runs over each.
    pub axes: Vec<PlateId>,
    /// The element that stands at the plates' indices.
    pub source: OutputSource,
    /// The data key of the names of its elements.
    pub labels: Option<String>,
    /// Where it is defined.
    pub span: Span,
}

/// Where an output's elements come from.
#[derive(Clone, Debug)]
pub enum OutputSource {
    /// Every element of a variable, in its own shape.
    Variable(VariableId),
    /// An element of a variable for each index of the output's plates.
    Copy(Use),
    /// A known value, a point mass.
    Known(Known),
}

impl OutputSource {
    /// The variable whose elements they are.
    pub fn variable(&self) -> Option<VariableId> {
        match self {
            OutputSource::Variable(id) => Some(*id),
            OutputSource::Copy(use_) => Some(use_.variable),
            OutputSource::Known(_) => None,
        }
    }
}

/// A parameter of the model.
#[derive(Clone, Debug)]
pub struct Parameter {
    /// Its name.
    pub name: String,
    /// What its elements are.
    pub element: Element,
    /// Its axes, outermost first.
    pub axes: Vec<Extent>,
    /// Where it is declared.
    pub span: Span,
    /// Whether `null` stands for a missing element.
    pub optional: bool,
}

/// What the elements of a parameter are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Element {
    /// `bool`
    Bool,
    /// `usize`
    Integer,
    /// `f64`
    Real,
    /// A distribution handed in.
    Distribution(String),
}

impl Element {
    /// Its name in the language and in Rust.
    pub fn name(&self) -> &str {
        match self {
            Element::Bool => "bool",
            Element::Integer => "usize",
            Element::Real => "f64",
            Element::Distribution(name) => name,
        }
    }
}

/// The size of one axis of a parameter.
#[derive(Clone, Debug)]
pub enum Extent {
    /// The same everywhere.
    Fixed(Known),
    /// `[T; ..]`: a size of its own for each row.
    Ragged,
}

/// A named size, bound by the data.
#[derive(Clone, Debug)]
pub struct Size {
    /// Its name.
    pub name: String,
    /// The parameter that is this size itself (`n: usize`).
    pub scalar: Option<ParameterId>,
    /// The axes that have this size.
    pub bound_by: Vec<(ParameterId, usize)>,
    /// Where it is named first.
    pub span: Span,
}

/// A loop: `for index in lower..upper`.
#[derive(Clone, Debug)]
pub struct Plate {
    /// The name of its index.
    pub name: String,
    /// First value of the index.
    pub lower: Known,
    /// One past the last.
    pub upper: Known,
    /// Where it opens.
    pub span: Span,
    /// In which order its instances are updated, where that is said, and where.
    pub order: Option<(Order, Span)>,
}

/// In which order the instances of a loop are updated.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Order {
    /// `#[sequential]`: each reads what the ones before have sent (Gauss-Seidel).
    Sequential,
    /// `#[parallel]`: each reads what stood before the loop (Jacobi).
    Parallel,
}

impl Order {
    /// The attribute.
    pub fn attribute(self) -> &'static str {
        match self {
            Order::Sequential => "#[sequential]",
            Order::Parallel => "#[parallel]",
        }
    }
}

impl Plate {
    /// Whether its instances are to be updated in an order.
    pub fn is(&self, order: Order) -> bool {
        self.order.is_some_and(|(one, _)| one == order)
    }

    /// One past the last index less the first, below 0 where the loop ends before it begins.
    pub fn length(&self) -> Known {
        self.upper.clone().minus(self.lower.clone())
    }

    /// What a reduction or an array over it runs over.
    pub fn range(&self, plate: PlateId) -> Range {
        Range { plate, lower: self.lower.clone(), upper: self.upper.clone() }
    }

    /// How often it runs.
    pub fn times(&self) -> Known {
        self.length().or_none()
    }
}

/// What values a variable takes.
#[derive(Clone, Debug, PartialEq)]
pub enum Domain {
    /// A truth value.
    Bool,
    /// An integer below `size`.
    Integer {
        /// How many values there are.
        size: Known,
    },
    /// An integer without a bound.
    Count,
    /// A real.
    Real,
    /// A real above 0.
    Positive,
    /// A real between 0 and 1.
    Unit,
    /// Probabilities that sum to 1.
    Simplex {
        /// How many there are.
        size: Known,
    },
    /// A vector of reals.
    Vector {
        /// How many there are.
        size: Known,
    },
    /// A positive-definite matrix.
    Matrix {
        /// Its number of rows.
        size: Known,
    },
    /// Counts of a fixed sum.
    Counts {
        /// How many there are.
        size: Known,
    },
}

impl Model {
    /// What values the element that a use reaches takes.
    pub fn domain_of(&self, use_: &Use) -> Domain {
        let index: Vec<Known> = use_.index.iter().map(Index::to_known).collect();
        self.variables[use_.variable].domain.clone().resized(|size| size.with_axes(&index))
    }
}

impl Domain {
    /// Its size, if it has one.
    pub fn size(&self) -> Option<&Known> {
        match self {
            Domain::Integer { size }
            | Domain::Simplex { size }
            | Domain::Vector { size }
            | Domain::Matrix { size }
            | Domain::Counts { size } => Some(size),
            Domain::Bool | Domain::Count | Domain::Real | Domain::Positive | Domain::Unit => None,
        }
    }

    /// With its size changed.
    #[must_use]
    pub fn resized(mut self, change: impl FnOnce(&Known) -> Known) -> Domain {
        match &mut self {
            Domain::Integer { size }
            | Domain::Simplex { size }
            | Domain::Vector { size }
            | Domain::Matrix { size }
            | Domain::Counts { size } => *size = change(size),
            Domain::Bool | Domain::Count | Domain::Real | Domain::Positive | Domain::Unit => {}
        }
        self
    }
}

/// How a variable comes to have a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Drawn from a distribution.
    Stochastic,
    /// A function of others.
    Derived,
}

/// A latent or derived variable, or an array of them.
#[derive(Clone, Debug)]
pub struct Variable {
    /// Its name, unique in the model and fit for a field of a struct.
    pub name: String,
    /// What messages call it.
    pub shown: String,
    /// Whether the compiler made it up for a part of an expression.
    pub anonymous: bool,
    /// What values each element takes; in a size `Known::Axis(k)` is the index along an axis.
    pub domain: Domain,
    /// The family of its posterior: a distribution of the runtime.
    pub family: String,
    /// How it comes to have a value.
    pub kind: Kind,
    /// The cases of gates that it is local to, outermost first.
    pub cases: Vec<Case>,
    /// The size of each axis; `Known::Axis(k)` is the index along an earlier axis.
    pub axes: Vec<Axis>,
    /// Where it is introduced.
    pub span: Span,
    /// `#[labels(key)]`
    pub labels: Option<String>,
    /// `#[init(…)]`
    pub init: Option<Init>,
    /// `#[damping(…)]`: the part of an old message to it that is kept.
    pub damping: Option<f64>,
}

impl Variable {
    /// What messages to the user call it: a part of an expression has no name that they would know.
    pub fn words(&self) -> String {
        if self.anonymous { "a part of the expression".to_owned() } else { format!("`{}`", self.shown) }
    }
}

/// One axis of a variable.
#[derive(Clone, Debug, PartialEq)]
pub struct Axis {
    /// How many elements, given the indices along the earlier axes.
    pub size: Known,
    /// A name for its index.
    pub name: String,
}

/// A starting message, marginal or state.
#[derive(Clone, Debug)]
pub enum Init {
    /// The mean of the first marginal or message, at the indices of the plates of the definition.
    Point(Known),
    /// A distribution of the variable's family, by its canonical parameters in order, at the same indices.
    Distribution(Vec<Known>),
    /// A distribution handed in, at the same indices.
    HandedIn(Known),
    /// Drawn from the seed; where that is said.
    Random(Span),
}
