//! What statements are made of: conditions, variances, linear expressions, elements.

use super::super::story::{Condition, Place, Real, Whole};
use super::data::{Kind, number};
use super::{Array, Axis, Loop, Story};
use crate::choices::Random;

impl Story {
    pub(super) fn condition(&mut self, loops: &[Loop], random: &mut Random) -> Condition {
        let last = Whole::Name(loops[loops.len() - 1].name.clone(), 0);
        let one = match random.below(5) {
            0 => Condition::Above(last, 0),
            1 => Condition::Equal(last, i64::from(random.below(3) as u8)),
            2 => {
                let kind = self.given("kind", Kind::Class, loops);
                Condition::Above(Whole::Known(kind), i64::from(random.below(2) as u8))
            }
            _ => Condition::Flag(self.given("flag", Kind::Flag, loops)),
        };
        match random.below(6) {
            0 => Condition::Not(Box::new(one)),
            1 => Condition::Both(
                Box::new(one),
                Box::new(Condition::Flag(self.given("flag", Kind::Flag, loops))),
            ),
            _ => one,
        }
    }

    pub(super) fn variance(&mut self, loops: &[Loop], random: &mut Random) -> Real {
        if random.chance(75) {
            return Real::Number(*random.pick(&[0.25, 0.5, 1.0, 2.0, 4.0]));
        }
        Real::Known(self.given("v", Kind::Variance, loops))
    }

    pub(super) fn constant(&mut self, loops: &[Loop], random: &mut Random) -> Real {
        match random.below(4) {
            0 | 1 => Real::Number(number(random)),
            2 if !loops.is_empty() => Real::Loop(random.pick(loops).name.clone()),
            _ => Real::Known(self.given("c", Kind::Number, loops)),
        }
    }

    /// A linear expression.
    pub(super) fn mean(&mut self, loops: &[Loop], random: &mut Random) -> Real {
        let count = *random.pick(&[0, 1, 1, 1, 1, 2, 2, 3]);
        let mut mean = None;
        for _ in 0..count {
            let Some(term) = self.term(loops, random) else { continue };
            mean = Some(match mean {
                None => term,
                Some(mean) if random.chance(40) => Real::Minus(Box::new(mean), Box::new(term)),
                Some(mean) => Real::Plus(Box::new(mean), Box::new(term)),
            });
        }
        let Some(mut mean) = mean else { return self.constant(loops, random) };
        if random.chance(20) {
            mean = Real::Plus(Box::new(mean), Box::new(self.constant(loops, random)));
        }
        match random.below(14) {
            0 => self.weighted(mean, loops, random),
            1 => Real::Negative(Box::new(mean)),
            2 => Real::Over(Box::new(mean), Box::new(Real::Number(2.0))),
            _ => mean,
        }
    }

    pub(super) fn weighted(&mut self, of: Real, loops: &[Loop], random: &mut Random) -> Real {
        let weight = match random.below(5) {
            0 | 1 => return of,
            2 | 3 => Real::Number(*random.pick(&[-1.0, 0.5, 2.0, -1.5, 0.8])),
            _ => Real::Known(self.given("w", Kind::Weight, loops)),
        };
        Real::Times(Box::new(weight), Box::new(of))
    }

    /// An element with its weight, or a sum over an axis.
    pub(super) fn term(&mut self, loops: &[Loop], random: &mut Random) -> Option<Real> {
        let around: Vec<&str> = loops.iter().map(|one| one.name.as_str()).collect();
        let here =
            |array: &Array| array.inside.iter().all(|one| around.contains(&one.as_str()) || one == "part");
        let mut near: Vec<Array> = self.arrays.iter().filter(|array| here(array)).cloned().collect();
        if near.is_empty() {
            return None;
        }
        // What is new is read more often.
        let array =
            near.swap_remove(if random.chance(40) { near.len() - 1 } else { random.below(near.len()) });
        if let ([Axis::Size(size)], true) = (array.axes.as_slice(), random.chance(20)) {
            let size = size.clone();
            if !array.inside.is_empty() {
                return None;
            }
            return Some(self.sum(array.name, size, loops, random));
        }
        let place = self.element(&array, loops, random);
        Some(self.weighted(Real::Latent(place), loops, random))
    }

    pub(super) fn sum(&mut self, name: String, size: String, loops: &[Loop], random: &mut Random) -> Real {
        match random.below(4) {
            0 => return Real::Total(name, size),
            1 => {
                let one = Loop { name: String::new(), from: 0, axis: Axis::Size(size.clone()) };
                let weights = self.given("w", Kind::Weight, &[one]);
                return Real::Dot(weights.name, name, size);
            }
            _ => {}
        }
        let q = self.fresh("q");
        let mut inner = loops.to_vec();
        inner.push(Loop { name: q.clone(), from: 0, axis: Axis::Size(size.clone()) });
        let place = Place { name, at: vec![Whole::Name(q.clone(), 0)] };
        let of = self.weighted(Real::Latent(place), &inner, random);
        Real::Sum(q, Whole::Name(size, 0), Box::new(of))
    }

    /// An element of an array, by the loops around, by data, or by number.
    pub(super) fn element(&mut self, array: &Array, loops: &[Loop], random: &mut Random) -> Place {
        let mut at = Vec::new();
        for axis in &array.axes {
            let fitting: Vec<&Loop> = loops.iter().filter(|one| one.axis == *axis).collect();
            let whole = match axis {
                Axis::Size(size) if !fitting.is_empty() => {
                    let name = random.pick(&fitting).name.clone();
                    match random.below(12) {
                        0 => Whole::Name(name, -1),
                        1 => Whole::Name(name, 1),
                        2 => Whole::Mirror(size.clone(), name),
                        3 => self.gather(size, loops),
                        _ => Whole::Name(name, 0),
                    }
                }
                Axis::Ragged(_) if !fitting.is_empty() => Whole::Name(fitting[0].name.clone(), 0),
                Axis::Size(size) if !loops.is_empty() && random.chance(70) => self.gather(size, loops),
                Axis::Size(size) if random.chance(20) => Whole::Name(size.clone(), -1),
                _ => Whole::Number(i64::from(random.below(2) as u8)),
            };
            at.push(whole);
        }
        Place { name: array.name.clone(), at }
    }

    pub(super) fn gather(&mut self, size: &str, loops: &[Loop]) -> Whole {
        let kind = Kind::Index(usize::from(size.ends_with('m')));
        Whole::Known(self.given("at", kind, loops))
    }
}
