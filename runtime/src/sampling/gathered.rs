//! The marginal of a variable as the average over sweeps: of what it was drawn from, or of its samples.

use super::{Saved, Words};
use crate::gate::Mixed;
use crate::{Bernoulli, Beta, Categorical, Gamma, Gaussian, Poisson};

/// The average of distributions, one for each sweep, projected to their family by its expected statistics.
#[derive(Clone, Debug)]
pub struct Gathered<D: Mixed> {
    moments: D::Moments,
    count: f64,
    /// The only one so far, or all of them, where they are the same: an average of those is not rounded.
    same: Option<D>,
    uniform: D,
}

impl<D: Mixed + PartialEq> Gathered<D> {
    /// One sweep more.
    pub fn add(&mut self, conditional: &D) {
        if self.count == 0.0 {
            self.same = Some(conditional.clone());
        } else if self.same.as_ref().is_some_and(|same| same != conditional) {
            self.same = None;
        }
        self.count += 1.0;
        conditional.add(&mut self.moments, -conditional.log_mass(), 1.0 / self.count);
    }

    /// Nothing yet, which is the uniform message of the variable's shape.
    #[must_use]
    pub fn new(uniform: D) -> Self {
        Gathered { moments: D::no_moments(&uniform), count: 0.0, same: None, uniform }
    }

    /// The marginal; uniform before the first sweep that counts.
    #[must_use]
    pub fn marginal(&self) -> D {
        match &self.same {
            Some(same) => same.clone(),
            None if self.count == 0.0 => self.uniform.clone(),
            None => D::with_moments(&self.moments),
        }
    }

    /// Adds what another chain has gathered.
    pub fn absorb(&mut self, other: &Self) {
        if other.count == 0.0 {
            return;
        }
        let all = self.count + other.count;
        let theirs = other.marginal();
        let same = |one: &D| other.same.as_ref().is_some_and(|other| other == one);
        self.same = if self.count == 0.0 { other.same.clone() } else { self.same.take().filter(same) };
        let log_weight = crate::special::ln(other.count) - theirs.log_mass();
        theirs.add(&mut self.moments, log_weight, other.count / all);
        self.count = all;
    }
}

impl<D: Mixed> Saved for Gathered<D> {
    fn save(&self, words: &mut Vec<u64>) {
        let Gathered { moments, count, same, uniform } = self;
        moments.save(words);
        count.save(words);
        same.save(words);
        uniform.save(words);
    }

    fn load(words: &mut Words<'_>) -> Option<Self> {
        let (moments, count) = (D::Moments::load(words)?, f64::load(words)?);
        Some(Gathered { moments, count, same: Option::load(words)?, uniform: D::load(words)? })
    }
}

/// A family that has a point at a value drawn.
pub trait Sampled: Mixed + PartialEq {
    /// What is drawn.
    type Value: Copy;
    /// All mass at a value; `like` has its shape.
    fn at(value: Self::Value, like: &Self) -> Self;
}

impl<D: Sampled> Gathered<D> {
    /// One sweep more of what is not drawn but follows from others.
    pub fn add_sample(&mut self, value: D::Value) {
        let point = D::at(value, &self.uniform);
        self.add(&point);
    }
}

macro_rules! sampled {
    ($($family:ident of $value:ty),*) => {
        $(impl Sampled for $family {
            type Value = $value;
            fn at(value: $value, _: &Self) -> Self {
                $family::point(value)
            }
        })*
    };
}

sampled!(Bernoulli of bool, Gaussian of f64, Gamma of f64, Beta of f64, Poisson of usize);

impl Sampled for Categorical {
    type Value = usize;
    fn at(value: usize, like: &Self) -> Self {
        Categorical::point(like.size(), value)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What some chains say together.
    fn together<D: Mixed + PartialEq>(uniform: &D, chains: &[&[D]]) -> D {
        let mut all = Gathered::new(uniform.clone());
        for chain in chains {
            let mut own = Gathered::new(uniform.clone());
            for one in *chain {
                own.add(one);
            }
            all.absorb(&own);
        }
        all.marginal()
    }

    #[test]
    fn the_average_of_gaussians_has_their_mean_and_variance() {
        let one = |mean, variance| Gaussian::from_mean_variance(mean, variance);
        let (a, b, c) = (one(1.0, 2.0), one(3.0, 1.0), one(-1.0, 0.5));
        let marginal = together(&Gaussian::UNIFORM, &[&[a, b], &[c]]);
        let variance = (2.0 + 1.0 + 0.5) / 3.0 + (0.0 + 4.0 + 4.0) / 3.0;
        assert!((marginal.mean() - 1.0).abs() < 1e-14 && (marginal.variance() - variance).abs() < 1e-13);
    }

    #[test]
    fn the_average_of_categories_has_their_probabilities() {
        let one = |p: [f64; 2]| Categorical::from_probabilities(&p);
        let (a, b, c) = (one([0.2, 0.8]), one([0.5, 0.5]), one([0.9, 0.1]));
        let marginal = together(&Categorical::uniform(2), &[&[a], &[b, c]]);
        assert!((marginal.probability(0) - 1.6 / 3.0).abs() < 1e-14);
    }

    #[test]
    fn samples_count_as_points() {
        let mut truths = Gathered::new(Bernoulli::UNIFORM);
        for truth in [true, false, true, true] {
            truths.add_sample(truth);
        }
        assert!((truths.marginal().mean() - 0.75).abs() < 1e-15);
    }

    #[test]
    fn what_is_always_the_same_is_not_rounded() {
        let gamma = Gamma::from_shape_rate(12.3, 4.56);
        let mut gathered = Gathered::new(Gamma::UNIFORM);
        for _ in 0..10 {
            gathered.add(&gamma);
        }
        assert_eq!(gathered.marginal(), gamma);
        assert!(!Gathered::new(Gamma::UNIFORM).marginal().is_proper());
    }

    #[test]
    fn two_chains_that_always_say_the_same_are_one() {
        let gamma = Gamma::from_shape_rate(12.3, 4.56);
        assert_eq!(together(&Gamma::UNIFORM, &[&[gamma, gamma], &[gamma]]), gamma);
    }
}
