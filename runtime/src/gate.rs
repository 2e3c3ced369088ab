//! Gates (Minka & Winn, "Gates", NIPS 2008; FACTORS §3): what leaves the cases of a random condition.
//!
//! Weights of cases are logarithms: only their differences matter, and they may be ±10⁵.

mod families;

use crate::distributions::{Bernoulli, Buffer, Categorical, Distribution};
use crate::sampling::{Saved, Words};
use crate::special::{ln, ln_sum_exp, ln_sum_exp_of};

/// A family of which mixtures are projected back to it by their moments.
pub trait Mixed: Distribution + Saved {
    /// Moments of a mixture in the making.
    type Moments: Clone + std::fmt::Debug + Saved;

    /// No component so far, of the shape of `like`.
    fn no_moments(like: &Self) -> Self::Moments;
    /// One more component: the logarithm of its weight, and the part of the total weight that it has.
    fn add(&self, moments: &mut Self::Moments, log_weight: f64, part: f64);
    /// The member of the family with these moments, which are those of some component.
    fn with_moments(moments: &Self::Moments) -> Self;

    /// `self · other`
    #[must_use]
    fn times(&self, other: &Self) -> Self;
    /// `self / other`, or the proper message nearest to it that keeps the mean (FACTORS §0.4).
    #[must_use]
    fn message_over(&self, other: &Self) -> Self;
    /// log ∫ self · other, both normalised; an improper one has log-normaliser 0.
    fn log_overlap(&self, other: &Self) -> f64;
    /// E log other under this belief.
    fn expected_log(&self, other: &Self) -> f64;
    /// The uniform message of the same shape.
    #[must_use]
    fn uniform_like(&self) -> Self;
    /// `selfⁿ`
    #[must_use]
    fn power(&self, exponent: f64) -> Self;
    /// Whether it is one value.
    fn is_certain(&self) -> bool;
    /// Whether it says nothing.
    fn says_nothing(&self) -> bool;
    /// log E[self] under `belief`, not normalised, of a discrete family; else not asked for.
    fn log_mean_under(&self, _belief: &Self) -> f64 {
        f64::NAN
    }
    /// The log of what the weights of a discrete family sum to, as it is stored.
    fn log_mass(&self) -> f64 {
        0.0
    }
    /// `self / readers`, the message that leaves a gate from the cases, which is a definition: proper, so that what reads
    /// it has a cavity, and cut nowhere else.
    #[must_use]
    fn defined_over(&self, readers: &Self) -> Self;
    /// Whether it is discrete: closed under mixture, so that Σ wₖ Dₖ needs no projection and no division.
    const CLOSED: bool = false;
}

/// A number for each value of a vector's distribution, whose memory is used again.
#[derive(Clone, Debug)]
pub struct Numbers(Buffer);

impl Saved for Numbers {
    fn save(&self, words: &mut Vec<u64>) {
        self.0.save(words);
    }

    fn load(words: &mut Words<'_>) -> Option<Self> {
        Buffer::load(words).map(Numbers)
    }
}

/// The moments of a mixture of densities with logarithms of weights: Σ exp(wₖ) Dₖ, one component after the other.
#[derive(Clone, Debug)]
pub struct Mixture<D: Mixed> {
    moments: D::Moments,
    /// The logarithm of the total weight.
    total: f64,
    /// The only component so far: nothing is rounded where there is no other.
    only: Option<D>,
    uniform: D,
}

impl<D: Mixed> Mixture<D> {
    /// No component, of the shape of `like`.
    #[must_use]
    pub fn new(like: &D) -> Self {
        let uniform = like.uniform_like();
        Mixture { moments: D::no_moments(like), total: f64::NEG_INFINITY, only: None, uniform }
    }

    /// One more component, normalised; one without weight is not looked at.
    pub fn add(&mut self, log_weight: f64, component: &D) {
        if possible(log_weight) > f64::NEG_INFINITY {
            self.add_as_it_is(log_weight - component.log_mass(), component);
        }
    }

    /// One more component as it is stored.
    fn add_as_it_is(&mut self, log_weight: f64, component: &D) {
        if log_weight == f64::NEG_INFINITY {
            return;
        }
        let first = self.total == f64::NEG_INFINITY;
        self.total = ln_sum_exp(self.total, log_weight);
        component.add(&mut self.moments, log_weight, (log_weight - self.total).exp());
        self.only = first.then(|| component.clone());
    }

    /// The projection; uniform without a component.
    #[must_use]
    pub fn belief(self) -> D {
        self.projected().unwrap_or(self.uniform)
    }

    /// The projection; none without a component.
    #[must_use]
    pub fn projected(&self) -> Option<D> {
        match &self.only {
            Some(only) => Some(only.clone()),
            None if self.total == f64::NEG_INFINITY => None,
            None => Some(D::with_moments(&self.moments)),
        }
    }
}

/// What a gate tells a variable from outside that stands in some of its cases: proj[Σ sₖ m Uₖ/∫m Uₖ] / m.
#[derive(Clone, Debug)]
pub struct Leave<D: Mixed> {
    cavity: D,
    mixture: Mixture<D>,
    /// ∏ Uₖ^sₖ, the limit where the cavity is a point.
    powers: D,
    weight: f64,
}

impl<D: Mixed> Leave<D> {
    /// Before the first case: `cavity` is what the rest says of the variable.
    #[must_use]
    pub fn new(cavity: &D) -> Self {
        let powers = cavity.uniform_like();
        Leave { mixture: Mixture::new(cavity), cavity: cavity.clone(), powers, weight: 0.0 }
    }

    /// One case: the logarithm of its probability, and what stands in it says `message`.
    pub fn case(&mut self, log_probability: f64, message: &D) {
        if possible(log_probability) == f64::NEG_INFINITY {
            return;
        }
        let probability = log_probability.exp();
        self.weight += probability;
        if self.cavity.is_certain() {
            self.powers = self.powers.times(&message.power(probability));
        } else if D::CLOSED {
            // Σ (sₖ/∫m Uₖ) Uₖ, and 1 for each case that the variable does not stand in.
            let mean = message.log_mean_under(&self.cavity);
            if mean > f64::NEG_INFINITY {
                self.mixture.add_as_it_is(log_probability - mean, message);
            }
        } else {
            self.mixture.add(log_probability, &self.cavity.times(message));
            self.powers = message.clone();
        }
    }

    /// The message, with every other case without a say.
    #[must_use]
    pub fn message(mut self) -> D {
        if self.cavity.is_certain() {
            return self.powers;
        }
        let rest = ln((1.0 - self.weight).max(0.0));
        if D::CLOSED {
            let uniform = self.cavity.uniform_like();
            self.mixture.add_as_it_is(rest - uniform.log_mean_under(&self.cavity), &uniform);
            return self.mixture.projected().unwrap_or(uniform);
        }
        if self.mixture.only.is_some() && rest == f64::NEG_INFINITY {
            return self.powers; // the only case's message itself
        }
        self.mixture.add(rest, &self.cavity);
        match self.mixture.projected() {
            Some(belief) if belief.is_proper() => belief.message_over(&self.cavity),
            _ => self.cavity.uniform_like(),
        }
    }
}

/// What a gate tells a variable that its cases define: proj[Σ sₖ m Dₖ/∫m Dₖ] / m, where m is what its readers say.
#[derive(Clone, Debug)]
pub struct Exit<D: Mixed> {
    readers: D,
    mixture: Mixture<D>,
    only: Option<D>,
    cases: usize,
}

impl<D: Mixed> Exit<D> {
    /// Before the first case: `readers` is what those who read the variable say of it.
    #[must_use]
    pub fn new(readers: &D) -> Self {
        Exit { readers: readers.clone(), mixture: Mixture::new(readers), only: None, cases: 0 }
    }

    /// One case: the logarithm of its weight without what the readers say, and what it defines.
    pub fn case(&mut self, log_weight: f64, defined: &D) {
        if possible(log_weight) == f64::NEG_INFINITY {
            return;
        }
        if D::CLOSED || self.readers.says_nothing() {
            return self.mixture.add(log_weight, defined);
        }
        let overlap = self.readers.log_overlap(defined);
        self.mixture.add(log_weight + overlap, &self.readers.times(defined));
        self.cases += 1;
        self.only = (self.cases == 1).then(|| defined.clone());
    }

    /// The message.
    #[must_use]
    pub fn message(self) -> D {
        if D::CLOSED || self.readers.says_nothing() {
            return self.mixture.projected().unwrap_or_else(|| self.readers.uniform_like());
        }
        if let Some(only) = self.only {
            return only;
        }
        match self.mixture.projected() {
            Some(belief) => belief.defined_over(&self.readers),
            None => self.readers.uniform_like(),
        }
    }
}

/// What a gate tells the truth value that decides: the evidence of both cases.
#[must_use]
pub fn truth(log_evidence_true: f64, log_evidence_false: f64) -> Bernoulli {
    let (log_evidence_true, log_evidence_false) = (possible(log_evidence_true), possible(log_evidence_false));
    if log_evidence_true == log_evidence_false {
        return Bernoulli::UNIFORM; // where both are impossible, so is all
    }
    Bernoulli::from_log_odds(log_evidence_true - log_evidence_false)
}

/// The same where both are final: improper if neither case is possible.
#[must_use]
pub fn truth_if_possible(log_evidence_true: f64, log_evidence_false: f64) -> Bernoulli {
    let none =
        possible(log_evidence_true) == f64::NEG_INFINITY && possible(log_evidence_false) == f64::NEG_INFINITY;
    if none { Bernoulli::from_log_odds(f64::NAN) } else { truth(log_evidence_true, log_evidence_false) }
}

/// What the readers of an exit say of a case under mean field: E log `told` under the belief inside the case.
///
/// A belief that still gives weight to what its readers rule out has not heard them yet and says nothing against its case:
/// of it, log ∫ of the part that they leave. It hears them before the iteration ends.
#[must_use]
pub fn told<D: Mixed>(inside: &D, told: &D) -> f64 {
    let expected = inside.expected_log(told);
    if expected == f64::NEG_INFINITY && !inside.is_certain() { inside.log_overlap(told) } else { expected }
}

/// log Σ over the cases of a truth value of probability times evidence.
#[must_use]
pub fn log_evidence_of_truth(selector: Bernoulli, log_evidence_true: f64, log_evidence_false: f64) -> f64 {
    ln_sum_exp(
        weighed(selector.log_probability_true(), log_evidence_true),
        weighed(selector.log_probability_false(), log_evidence_false),
    )
}

/// log Σ over the cases of an integer of probability times evidence.
#[must_use]
pub fn log_evidence_of_cases(selector: &Categorical, log_evidence: &Categorical) -> f64 {
    let weight = |k: usize| weighed(selector.log_density(k), log_evidence.log_weight(k));
    ln_sum_exp_of((0..log_evidence.size()).map(weight))
}

/// The weight of a case from its log-probability, without a part of its evidence; a case that cannot be has none.
#[must_use]
pub fn without(log_probability: f64, part: f64) -> f64 {
    if log_probability == f64::NEG_INFINITY { log_probability } else { log_probability - possible(part) }
}

/// The evidence of a case: what is impossible has no number, and its evidence is none.
#[must_use]
pub fn possible(log_evidence: f64) -> f64 {
    if log_evidence.is_nan() { f64::NEG_INFINITY } else { log_evidence }
}

/// A probability times a logarithm: what cannot be has no say.
#[must_use]
pub fn average(probability: f64, value: f64) -> f64 {
    if probability == 0.0 { 0.0 } else { probability * possible(value) }
}

/// A weight of a case: one that cannot be has none, whatever stands in it.
#[must_use]
pub fn weighed(log_probability: f64, log_evidence: f64) -> f64 {
    if log_probability == f64::NEG_INFINITY {
        log_probability
    } else {
        log_probability + possible(log_evidence)
    }
}
