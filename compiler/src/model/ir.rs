//! The typed model: variables, factors, plates, with every name resolved and every size symbolic.

use super::arena::{Arena, FactorId, ParameterId, PlateId, SizeId, VariableId};
use super::known::{Affine, Known};
use crate::syntax::Span;

/// A model whose names and types are resolved.
#[derive(Clone, Debug, Default)]
pub struct Model {
    /// Its name.
    pub name: String,
    /// Its `///` lines.
    pub docs: Vec<String>,
    /// The bytes of its text, from `model` to the closing brace.
    pub span: Span,
    /// The algorithm that `#[algorithm(…)]` asks for.
    pub algorithm: Option<(String, Span)>,
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
    /// The variables whose posteriors are wanted.
    pub outputs: Vec<Output>,
    /// What must hold of the data besides shapes.
    pub checks: Vec<Check>,
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
    /// What values each element takes.
    pub domain: Domain,
    /// The family of its posterior: a distribution of the runtime.
    pub family: String,
    /// How it comes to have a value.
    pub kind: Kind,
    /// The size of each axis; `Known::Axis(k)` is the index along an earlier axis.
    pub axes: Vec<Axis>,
    /// Where it is introduced.
    pub span: Span,
    /// `#[labels(key)]`
    pub labels: Option<String>,
    /// `#[init(…)]`
    pub init: Option<Init>,
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
    /// The mean of the first marginal or message, by the variable's own axes.
    Point(Known),
    /// A distribution with known parameters.
    Distribution {
        /// Its family.
        family: String,
        /// Its canonical parameters in order.
        parameters: Vec<Known>,
    },
    /// Drawn from the seed.
    Random,
}

/// The index of an edge along one axis of its variable.
#[derive(Clone, Debug, PartialEq)]
pub enum Index {
    /// `plate + offset`, or `offset - plate`; the offset is free of plates.
    Affine {
        /// Whose index it follows.
        plate: PlateId,
        /// `offset - plate`.
        reverse: bool,
        /// What is added.
        offset: Known,
    },
    /// A known integer free of plates.
    Constant(Known),
    /// Read from data at a place that depends on plates.
    Gather(Known),
}

impl Index {
    /// A known integer as an index.
    pub fn of(known: &Known) -> Index {
        if !known.mentions_plates() {
            return Index::Constant(known.clone());
        }
        let Some(affine) = Affine::of(known) else {
            return Index::Gather(known.clone());
        };
        let mut plates = affine.terms.iter().filter_map(|(atom, times)| match atom {
            Known::Plate(plate) => Some((*plate, *times)),
            _ => None,
        });
        match (plates.next(), plates.next()) {
            (Some((plate, times @ (1 | -1))), None) => {
                let here = Known::Plate(plate);
                let offset = if times == 1 { known.clone().minus(here) } else { known.clone().plus(here) };
                if offset.mentions_plates() {
                    return Index::Gather(known.clone());
                }
                Index::Affine { plate, reverse: times == -1, offset }
            }
            _ => Index::Gather(known.clone()),
        }
    }

    /// The index as a known integer.
    pub fn to_known(&self) -> Known {
        match self {
            Index::Affine { plate, reverse: false, offset } => Known::Plate(*plate).plus(offset.clone()),
            Index::Affine { plate, reverse: true, offset } => offset.clone().minus(Known::Plate(*plate)),
            Index::Constant(known) | Index::Gather(known) => known.clone(),
        }
    }
}

/// An element of a variable as a factor reads it.
#[derive(Clone, Debug, PartialEq)]
pub struct Use {
    /// Which variable.
    pub variable: VariableId,
    /// One index per axis.
    pub index: Vec<Index>,
}

impl Use {
    /// Whether an axis runs along with a plate, so that each of its instances reaches an element of its own.
    pub fn follows(&self, plate: PlateId) -> bool {
        let along =
            |index: &Index| matches!(index, Index::Affine { plate: followed, .. } if *followed == plate);
        self.index.iter().any(along)
    }

    /// Whether the data say which element it is.
    pub fn gathers(&self) -> bool {
        self.index.iter().any(|index| matches!(index, Index::Gather(_)))
    }
}

/// What stands at an edge of a factor.
#[derive(Clone, Debug)]
pub enum Argument {
    /// A value known at run time.
    Known(Known),
    /// An element of a variable.
    Random(Use),
}

impl Argument {
    /// The variable's element, if it is one.
    pub fn random(&self) -> Option<&Use> {
        match self {
            Argument::Random(use_) => Some(use_),
            Argument::Known(_) => None,
        }
    }
}

/// An edge of a factor.
#[derive(Clone, Debug)]
pub struct Edge {
    /// The edge's name in the operator table (`x`, `mean`, …); a linear factor's are `child` and `term`.
    pub name: String,
    /// What stands there.
    pub argument: Argument,
    /// The comprehensions over which this edge alone runs: the terms of a sum.
    pub each: Vec<PlateId>,
    /// What crossing to the variable passes, innermost first; the pass `replicate` finds it.
    pub boundaries: Vec<Boundary>,
}

impl Edge {
    /// An edge that crosses nothing.
    pub fn new(name: &str, argument: Argument) -> Self {
        Edge { name: name.to_owned(), argument, each: Vec::new(), boundaries: Vec::new() }
    }
}

/// What an edge passes between its factor and its variable.
#[derive(Clone, Debug, PartialEq)]
pub enum Boundary {
    /// A plate that the variable does not span.
    Plate(PlateId),
}

/// What a factor does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// Its first edge is a variable that it defines.
    Defines,
    /// Its first edge is data.
    Observes,
    /// Its first edge is a variable that is defined elsewhere, or a constraint's value.
    Constrains,
}

/// What a factor computes.
#[derive(Clone, Debug)]
pub enum FactorKind {
    /// A factor of the operator table.
    Table(String),
    /// `child = constant + Σ coefficient · term + N(0, noise)`, closed by a site where the child is one.
    Linear(Linear),
}

/// The known parts of a linear factor. Its edges are `child`, then one `term` each.
#[derive(Clone, Debug)]
pub struct Linear {
    /// What is added.
    pub constant: Known,
    /// The variance of its noise; `Known::Real(0.0)` for none.
    pub noise: Known,
    /// One per term, in the order of the edges.
    pub coefficients: Vec<Known>,
    /// How many edges each term has, in order: under variational message passing a term may be a product.
    pub widths: Vec<usize>,
    /// Whether the last edge is a random precision that takes the place of `noise`.
    pub precision: bool,
    /// The factor that closes it (`is_positive`, `is_between`, `bernoulli_logit`) with its known arguments.
    pub site: Option<Site>,
}

impl Linear {
    /// Whether it is `child = term + noise`, with nothing else.
    pub fn is_sole_term(&self) -> bool {
        self.is_plain_mean() && self.widths.len() == 1
    }

    /// Whether its mean is one term or one known value.
    pub fn is_plain_mean(&self) -> bool {
        match self.widths.as_slice() {
            [] => true,
            [1] => self.coefficients[0].is(1.0) && self.constant.is(0.0),
            _ => false,
        }
    }
}

/// A likelihood of a linear predictor.
#[derive(Clone, Debug)]
pub struct Site {
    /// Its factor in the operator table.
    pub factor: String,
    /// Its known arguments, in the order of its edges, without the predictor's.
    pub arguments: Vec<Known>,
}

/// A factor, or an array of them.
#[derive(Clone, Debug)]
pub struct Factor {
    /// What it computes.
    pub kind: FactorKind,
    /// What it does to its first edge.
    pub role: Role,
    /// The plates it stands in, outermost first.
    pub plates: Vec<PlateId>,
    /// Known conditions under which it stands.
    pub guards: Vec<Known>,
    /// Its edges, in the operator's order.
    pub edges: Vec<Edge>,
    /// Its statement.
    pub span: Span,
}

/// Something that must hold of the data before the first iteration.
#[derive(Clone, Debug)]
pub struct Check {
    /// The plates over which it must hold.
    pub plates: Vec<PlateId>,
    /// Known conditions under which it must hold.
    pub guards: Vec<Known>,
    /// What must hold.
    pub kind: CheckKind,
    /// The statement that needs it.
    pub span: Span,
}

/// What must hold of the data.
#[derive(Clone, Debug)]
pub enum CheckKind {
    /// The value must be in a support (a word for messages, and a predicate of the runtime).
    Support {
        /// The value.
        value: Known,
        /// Which support.
        support: Support,
    },
    /// An index must be below a bound.
    Below {
        /// The index.
        index: Known,
        /// The bound.
        bound: Known,
    },
    /// A known constraint must be true.
    Holds(Known),
    /// Two sizes must be equal.
    SameSize(Known, Known),
    /// The bound of a loop must not be negative.
    NotNegative(Known),
    /// Two edges of a factor must reach different elements.
    Distinct {
        /// Of this variable.
        variable: VariableId,
        /// What must be true.
        differ: Known,
    },
    /// The terms of a sum must be different elements.
    AllDistinct {
        /// Over what the sum runs, outermost first.
        terms: Vec<PlateId>,
        /// Which element: an index per axis that the sum moves.
        index: Vec<Known>,
    },
    /// An element may read only those before it.
    Before {
        /// The element that is read.
        index: Known,
        /// The one that reads.
        element: Known,
    },
}

/// A set of values that a distribution's value or parameter must lie in.
#[derive(Clone, Debug, PartialEq)]
pub enum Support {
    /// Above zero.
    Positive,
    /// Zero or more.
    NonNegative,
    /// Between 0 and 1, both included.
    Probability,
    /// Strictly between 0 and 1.
    Unit,
    /// Below a size.
    Below(Known),
    /// At most.
    AtMost(Known),
    /// A vector of non-negative numbers with a positive sum.
    Weights,
    /// A vector of positive numbers.
    AllPositive,
}
