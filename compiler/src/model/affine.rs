//! Integers known at run time, as sums of multiples.

use super::arena::PlateId;
use super::known::Known;
use crate::syntax::{BinaryOp, UnaryOp};

/// An integer as a constant plus multiples of other integers: the form in which bounds are compared.
#[derive(Clone, Debug, PartialEq)]
pub struct Affine {
    /// The constant.
    pub constant: i64,
    /// Other integers with their factors, none of them zero.
    pub terms: Vec<(Known, i64)>,
}

impl Affine {
    /// The affine form of an integer; `None` where it is no sum of multiples.
    pub fn of(known: &Known) -> Option<Affine> {
        match known {
            Known::Integer(value) => Some(Affine { constant: *value, terms: Vec::new() }),
            Known::Size(_)
            | Known::Plate(_)
            | Known::Axis(_)
            | Known::Local(_)
            | Known::Parameter { .. }
            | Known::RowLength { .. } => Some(Affine { constant: 0, terms: vec![(known.clone(), 1)] }),
            Known::Unary(UnaryOp::Negate, inner) => Affine::of(inner).map(|inner| inner.scaled(-1)),
            Known::Binary(BinaryOp::Add, a, b) => Some(Affine::of(a)?.plus(&Affine::of(b)?)),
            Known::Binary(BinaryOp::Subtract, a, b) => Some(Affine::of(a)?.plus(&Affine::of(b)?.scaled(-1))),
            Known::Binary(BinaryOp::Multiply, a, b) => match (Affine::of(a)?, Affine::of(b)?) {
                (a, b) if a.terms.is_empty() => Some(b.scaled(a.constant)),
                (a, b) if b.terms.is_empty() => Some(a.scaled(b.constant)),
                _ => None,
            },
            _ => None,
        }
    }

    /// The affine form where integers read from data count as terms of their own.
    pub fn of_integer(known: &Known) -> Affine {
        Affine::of(known).unwrap_or_else(|| match known {
            Known::Binary(BinaryOp::Add, a, b) => Affine::of_integer(a).plus(&Affine::of_integer(b)),
            Known::Binary(BinaryOp::Subtract, a, b) => {
                Affine::of_integer(a).plus(&Affine::of_integer(b).scaled(-1))
            }
            _ => Affine { constant: 0, terms: vec![(known.clone(), 1)] },
        })
    }

    fn scaled(mut self, factor: i64) -> Affine {
        self.constant = self.constant.saturating_mul(factor);
        self.terms.iter_mut().for_each(|(_, times)| *times = times.saturating_mul(factor));
        self.terms.retain(|(_, times)| *times != 0);
        self
    }

    fn plus(mut self, other: &Affine) -> Affine {
        self.constant = self.constant.saturating_add(other.constant);
        for (atom, times) in &other.terms {
            match self.terms.iter_mut().find(|(mine, _)| mine == atom) {
                Some((_, mine)) => *mine = mine.saturating_add(*times),
                None => self.terms.push((atom.clone(), *times)),
            }
        }
        self.terms.retain(|(_, times)| *times != 0);
        self
    }

    /// `a - b` where that is a constant.
    pub fn difference(a: &Known, b: &Known) -> Option<i64> {
        let difference = Affine::of_integer(a).plus(&Affine::of_integer(b).scaled(-1));
        difference.terms.is_empty().then_some(difference.constant)
    }

    /// Whether it rises or falls with the index of a plate, where that stands in it as a term alone.
    pub fn rises_with(&self, plate: PlateId) -> Option<bool> {
        let (of_plate, others): (Vec<_>, Vec<_>) =
            self.terms.iter().partition(|(part, _)| *part == Known::Plate(plate));
        let alone = !others.iter().any(|(part, _)| part.mentions(plate));
        of_plate.first().filter(|_| alone).map(|(_, times)| *times > 0)
    }

    /// Whether it is 0 or above, whatever the data are.
    pub fn is_natural(&self) -> bool {
        let rises = |(part, times): &(Known, i64)| *times > 0 && !part.may_be_negative();
        self.constant >= 0 && self.terms.iter().all(rises)
    }

    /// Whether two integers are the same, whatever the data are.
    pub fn equal(a: &Known, b: &Known) -> bool {
        Affine::difference(a, b) == Some(0)
    }

    /// The integer, written as short as it goes.
    pub(crate) fn to_known(&self) -> Known {
        let mut sum: Option<Known> = None;
        let mut add = |times: i64, atom: Known| {
            let magnitude = match times.saturating_abs() {
                1 => atom,
                times => Known::Binary(BinaryOp::Multiply, Box::new(Known::Integer(times)), Box::new(atom)),
            };
            sum = Some(match (sum.take(), times < 0) {
                (None, false) => magnitude,
                (None, true) => Known::Unary(UnaryOp::Negate, Box::new(magnitude)),
                (Some(sum), minus) => {
                    let op = if minus { BinaryOp::Subtract } else { BinaryOp::Add };
                    Known::Binary(op, Box::new(sum), Box::new(magnitude))
                }
            });
        };
        self.terms.iter().filter(|(_, times)| *times > 0).for_each(|(atom, times)| add(*times, atom.clone()));
        if self.constant > 0 {
            add(1, Known::Integer(self.constant));
        }
        self.terms.iter().filter(|(_, times)| *times < 0).for_each(|(atom, times)| add(*times, atom.clone()));
        if self.constant < 0 {
            add(-1, Known::Integer(self.constant.saturating_neg()));
        }
        sum.unwrap_or(Known::Integer(0))
    }
}
