//! What an expression means: a known value, a sum of random ones, or an element of a variable.

use crate::model::ir::{Domain, Index, Use};
use crate::model::known::{Affine, Known};
use crate::model::{Model, PlateId};

/// The scalar type of a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Base {
    Bool,
    Integer,
    Real,
}

impl Base {
    pub(super) fn name(self) -> &'static str {
        match self {
            Base::Bool => "bool",
            Base::Integer => "usize",
            Base::Real => "f64",
        }
    }
}

/// The size of one axis of a value.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Dim {
    Fixed(Known),
    Ragged,
}

/// The type of a value: what its elements are and its axes, outermost first.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Ty {
    pub(super) base: Base,
    pub(super) axes: Vec<Dim>,
}

impl Ty {
    pub(super) fn scalar(base: Base) -> Ty {
        Ty { base, axes: Vec::new() }
    }

    pub(super) fn vector(base: Base, size: Known) -> Ty {
        Ty { base, axes: vec![Dim::Fixed(size)] }
    }

    pub(super) fn is_scalar(&self) -> bool {
        self.axes.is_empty()
    }

    pub(super) fn name(&self) -> String {
        self.axes.iter().rev().fold(self.base.name().to_owned(), |inner, dim| match dim {
            Dim::Fixed(size) => match size.literal() {
                Some(value) => format!("[{inner}; {value}]"),
                None => format!("[{inner}; _]"),
            },
            Dim::Ragged => format!("[{inner}; ..]"),
        })
    }
}

/// `constant + Σ coefficient · use`
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Sum {
    pub(super) constant: Known,
    pub(super) terms: Vec<Term>,
}

/// One term of a [`Sum`], over the comprehensions of `each`.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Term {
    pub(super) coefficient: Known,
    pub(super) use_: Use,
    pub(super) each: Vec<PlateId>,
}

impl Term {
    /// The same terms by the indices of other plates, if those run over the same values.
    fn over_plates(&self, model: &Model, plates: &[PlateId]) -> Option<Term> {
        let values: Vec<Known> = plates.iter().map(|plate| Known::Plate(*plate)).collect();
        let renamed = |known: &Known| known.with_plates(&self.each, &values);
        let runs_alike = |(mine, other): (&PlateId, &PlateId)| {
            let (mine, other) = (&model.plates[*mine], &model.plates[*other]);
            Affine::equal(&renamed(&mine.lower), &other.lower)
                && Affine::equal(&renamed(&mine.upper), &other.upper)
        };
        if self.each.len() != plates.len() || !self.each.iter().zip(plates).all(runs_alike) {
            return None;
        }
        let index = self.use_.index.iter().map(|index| Index::of(&renamed(&index.to_known()))).collect();
        let use_ = Use { variable: self.use_.variable, index };
        Some(Term { coefficient: renamed(&self.coefficient), use_, each: plates.to_vec() })
    }
}

impl Sum {
    pub(super) fn of(use_: Use) -> Sum {
        Sum {
            constant: Known::Real(0.0),
            terms: vec![Term { coefficient: Known::Real(1.0), use_, each: Vec::new() }],
        }
    }

    pub(super) fn known(constant: Known) -> Sum {
        Sum { constant, terms: Vec::new() }
    }

    /// `self + other`; terms that run over the same elements are one.
    pub(super) fn plus(mut self, other: Sum, model: &Model) -> Sum {
        self.constant = self.constant.plus(other.constant);
        for term in other.terms {
            let same = |(at, mine): (usize, &Term)| {
                let term = term.over_plates(model, &mine.each).filter(|term| term.use_ == mine.use_)?;
                Some((at, mine.coefficient.clone().plus(term.coefficient)))
            };
            match self.terms.iter().enumerate().find_map(same) {
                Some((at, coefficient)) => self.terms[at].coefficient = coefficient,
                None => self.terms.push(term),
            }
        }
        self.terms.retain(|term| !term.coefficient.is(0.0));
        self
    }

    /// What the element of a term is multiplied by here, if it is one of these.
    pub(super) fn coefficient_of(&self, term: &Term, model: &Model) -> Option<Known> {
        let same = |mine: &Term| mine.over_plates(model, &term.each).filter(|mine| mine.use_ == term.use_);
        self.terms.iter().find_map(same).map(|mine| mine.coefficient)
    }

    /// Whether it changes with the index of a plate.
    pub(super) fn mentions(&self, model: &Model, plate: PlateId) -> bool {
        let bounds = |inner: &PlateId| [&model.plates[*inner].lower, &model.plates[*inner].upper];
        let term = |term: &Term| {
            term.coefficient.mentions(plate)
                || term.use_.index.iter().any(|index| index.to_known().mentions(plate))
                || term.each.iter().flat_map(bounds).any(|bound| bound.mentions(plate))
        };
        self.constant.mentions(plate) || self.terms.iter().any(term)
    }

    pub(super) fn scaled(mut self, factor: &Known) -> Sum {
        self.constant = self.constant.times(factor.clone());
        for term in &mut self.terms {
            term.coefficient = term.coefficient.clone().times(factor.clone());
        }
        self
    }

    /// The sum of this over the indices of `plate`.
    pub(super) fn over(mut self, model: &Model, plate: PlateId) -> Sum {
        let times = || model.plates[plate].times().to_real();
        self.constant = if self.constant.mentions(plate) {
            Known::sum(model.plates[plate].range(plate), self.constant)
        } else if self.constant.is(0.0) {
            self.constant
        } else {
            self.constant.times(times())
        };
        let mut terms = Vec::new();
        for mut term in self.terms {
            let follows = term.use_.index.iter().any(|index| index.to_known().mentions(plate));
            let bounds = |inner: &PlateId| [&model.plates[*inner].lower, &model.plates[*inner].upper];
            if follows || term.each.iter().flat_map(bounds).any(|bound| bound.mentions(plate)) {
                term.each.push(plate);
            } else if term.coefficient.mentions(plate) {
                term.coefficient = Known::sum(model.plates[plate].range(plate), term.coefficient);
            } else {
                term.coefficient = term.coefficient.times(times());
            }
            terms.push(term);
        }
        self.terms = terms;
        self
    }

    /// The one element that this is, if it is no more than that.
    pub(super) fn single(&self) -> Option<&Use> {
        match self.terms.as_slice() {
            [term] if self.constant.is(0.0) && term.coefficient.is(1.0) && term.each.is_empty() => {
                Some(&term.use_)
            }
            _ => None,
        }
    }
}

/// What an expression means.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Value {
    Known(Known, Ty),
    /// An element of a variable, or a part of it where `ty` has axes.
    Random(Use, Ty),
    Sum(Sum),
    /// A mistake was reported: say nothing more.
    Poison,
}

impl Value {
    pub(super) fn ty(&self) -> Option<Ty> {
        match self {
            Value::Known(_, ty) | Value::Random(_, ty) => Some(ty.clone()),
            Value::Sum(_) => Some(Ty::scalar(Base::Real)),
            Value::Poison => None,
        }
    }

    pub(super) fn is_known(&self) -> bool {
        matches!(self, Value::Known(..))
    }
}

/// The type of an element of a variable.
pub(super) fn type_of(domain: &Domain) -> Ty {
    match domain {
        Domain::Bool => Ty::scalar(Base::Bool),
        Domain::Integer { .. } | Domain::Count => Ty::scalar(Base::Integer),
        Domain::Real | Domain::Positive | Domain::Unit => Ty::scalar(Base::Real),
        Domain::Simplex { size } | Domain::Vector { size } => Ty::vector(Base::Real, size.clone()),
        Domain::Counts { size } => Ty::vector(Base::Integer, size.clone()),
        Domain::Matrix { size } => {
            Ty { base: Base::Real, axes: vec![Dim::Fixed(size.clone()), Dim::Fixed(size.clone())] }
        }
    }
}

/// How a known expression reads in the words of the model.
pub(crate) fn describe(model: &Model, known: &Known) -> String {
    crate::model::print::known(model, known)
}
