//! What must hold of the data.

use super::{Domain, Model};
use crate::model::known::Known;
use crate::model::{ParameterId, PlateId, VariableId};
use crate::syntax::Span;

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

impl Check {
    /// Whether a value that it looks at satisfies `test`, or one that decides whether it is made.
    pub fn reads(&self, model: &Model, test: &impl Fn(&Known) -> bool) -> bool {
        let bounded = |plate: &PlateId| {
            let row = &model.plates[*plate];
            test(&row.lower) || test(&row.upper)
        };
        let mut plates = self.plates.iter().chain(self.kind.plates());
        self.guards.iter().any(test) || plates.any(bounded) || self.kind.looks_at(test)
    }
}

/// Elements of a parameter: those at an index, in every instance of some plates where conditions hold.
#[derive(Clone, Debug, PartialEq)]
pub struct Place {
    /// The plates, outermost first.
    pub plates: Vec<PlateId>,
    /// Known conditions.
    pub guards: Vec<Known>,
    /// One index per axis.
    pub index: Vec<Known>,
}

/// What must hold of the data.
#[derive(Clone, Debug, PartialEq)]
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
    /// An integer must be small enough to be computed.
    Fits(Known),
    /// No element of a parameter may be drawn twice.
    DrawnOnce {
        /// Which parameter.
        parameter: ParameterId,
        /// Where the model draws its elements.
        places: Vec<Place>,
    },
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

impl CheckKind {
    /// The loops that it runs through itself.
    fn plates(&self) -> Vec<&PlateId> {
        match self {
            CheckKind::AllDistinct { terms, .. } => terms.iter().collect(),
            CheckKind::DrawnOnce { places, .. } => places.iter().flat_map(|place| &place.plates).collect(),
            _ => Vec::new(),
        }
    }

    fn looks_at(&self, test: &impl Fn(&Known) -> bool) -> bool {
        match self {
            CheckKind::Support { value, support } => test(value) || support.bound().is_some_and(test),
            CheckKind::Below { index, bound } => test(index) || test(bound),
            CheckKind::Holds(condition) => test(condition),
            CheckKind::AllDistinct { index, .. } => index.iter().any(test),
            CheckKind::SameSize(a, b) => test(a) || test(b),
            CheckKind::DrawnOnce { places, .. } => {
                places.iter().any(|place| place.index.iter().chain(&place.guards).any(test))
            }
            CheckKind::Distinct { differ: index, .. }
            | CheckKind::NotNegative(index)
            | CheckKind::Fits(index)
            | CheckKind::Before { index, .. } => test(index),
        }
    }
}

/// A set of values that a distribution's value or parameter must lie in.
#[derive(Clone, Debug, PartialEq)]
pub enum Support {
    /// A real that can be computed with.
    Real,
    /// Above zero.
    Positive,
    /// Zero or more.
    NonNegative,
    /// Above zero, with a finite inverse.
    Precision,
    /// Zero or more, with a finite square.
    Deviation,
    /// Above zero: the variance of what ties unknowns under variational message passing.
    Between,
    /// Above zero: a size without which unknowns of variational message passing have no data.
    Heard,
    /// Above 0: a number of values of which the largest or the smallest is asked for.
    Compared,
    /// Between 0 and 1, both included.
    Probability,
    /// Strictly between 0 and 1.
    Unit,
    /// Below a size.
    Below(Known),
    /// At most.
    AtMost(Known),
    /// A vector of non-negative numbers whose sum is 1, but for rounding.
    Weights,
    /// A vector of positive numbers whose sum is 1, but for rounding.
    Simplex,
    /// A pseudo-count, or a vector of them: above zero.
    Concentration,
    /// Counts whose sum is a number of trials.
    Total(Known),
    /// A symmetric, positive-definite matrix; messages call it by that name of an argument.
    PositiveDefinite(&'static str),
    /// A matrix of which no row is made of the others.
    IndependentRows,
}

impl Support {
    /// Where data of a domain must lie, if not every value of its type does.
    pub fn of(domain: &Domain) -> Option<Support> {
        match domain {
            Domain::Integer { size } => Some(Support::Below(size.clone())),
            Domain::Positive => Some(Support::Positive),
            Domain::Unit => Some(Support::Unit),
            Domain::Simplex { .. } => Some(Support::Simplex),
            Domain::Matrix { .. } => Some(Support::PositiveDefinite("value")),
            _ => None,
        }
    }

    /// The integer that says how far it reaches, if one does.
    fn bound(&self) -> Option<&Known> {
        match self {
            Support::Below(bound) | Support::AtMost(bound) | Support::Total(bound) => Some(bound),
            _ => None,
        }
    }

    /// Whether it is one that a distribution's parameters must lie in, and hardly ever a value.
    pub fn is_of_parameters(&self) -> bool {
        matches!(
            self,
            Support::Positive
                | Support::NonNegative
                | Support::Precision
                | Support::Deviation
                | Support::Probability
                | Support::Weights
                | Support::Concentration
                | Support::PositiveDefinite(_)
        )
    }

    /// The runtime's, where it is one of a number and no data decide it.
    pub fn of_literals(&self) -> Option<posterity_runtime::check::Support> {
        use posterity_runtime::check::Support as Runtime;
        Some(match self {
            Support::Real => Runtime::Real,
            Support::Positive | Support::Simplex => Runtime::Positive,
            Support::NonNegative | Support::Weights => Runtime::NonNegative,
            Support::Precision => Runtime::Precision,
            Support::Deviation => Runtime::Deviation,
            Support::Between => Runtime::Between,
            Support::Heard => Runtime::Heard,
            Support::Compared => Runtime::Compared,
            Support::Probability => Runtime::Probability,
            Support::Unit => Runtime::Unit,
            Support::Concentration => Runtime::Concentration,
            Support::Below(_)
            | Support::AtMost(_)
            | Support::Total(_)
            | Support::PositiveDefinite(_)
            | Support::IndependentRows => return None,
        })
    }
}
