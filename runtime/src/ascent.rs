//! Steps of variational message passing that are not sure to raise the bound.

/// By how much a bound may fall, relative to its size, that only rounding moves.
const ROUNDING: f64 = 1e-12;
/// After so many halvings nothing is left of a step.
const MOST_HALVINGS: u32 = 40;

/// A step whose messages are expanded about the belief that it changes: its direction raises the bound, and its length
/// may be too much. It is halved, in natural parameters, until the bound does not fall (FACTORS 2.29).
#[derive(Clone, Copy, Debug)]
pub struct Ascent {
    bound: f64,
    halvings: u32,
}

impl Ascent {
    /// From where the bound is this.
    #[must_use]
    pub fn from(bound: f64) -> Self {
        Self { bound, halvings: 0 }
    }

    /// Whether the step goes too far: the bound has fallen, by more than rounding, or is no number any more.
    pub fn overshoots(&mut self, bound: f64) -> bool {
        let least = self.bound - ROUNDING * (1.0 + self.bound.abs());
        self.halvings += 1;
        let holds = bound >= least || self.bound.is_nan();
        !holds && self.halvings <= MOST_HALVINGS
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_step_is_halved_while_the_bound_falls() {
        let mut ascent = Ascent::from(-10.0);
        assert!(
            ascent.overshoots(-11.0) && ascent.overshoots(f64::NAN) && ascent.overshoots(f64::NEG_INFINITY)
        );
        assert!(!ascent.overshoots(-10.0 - 1e-12) && !ascent.overshoots(-9.0));
    }

    #[test]
    fn it_ends() {
        let mut ascent = Ascent::from(0.0);
        assert_eq!((0..100).filter(|_| ascent.overshoots(-1.0)).count(), MOST_HALVINGS as usize);
        assert!(!Ascent::from(f64::NAN).overshoots(-1.0));
    }
}
