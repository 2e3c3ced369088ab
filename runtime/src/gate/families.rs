//! Mixtures of each family and their projections (FACTORS §1, "weighted sum").

use super::{Mixed, Numbers, truth};
use crate::distributions::{Bernoulli, Beta, Buffer, Categorical, Dirichlet, Gamma, Gaussian, Poisson};
use crate::special::{ln_sum_exp, ln_sum_exp_of, minus_ln_1p};

/// The arithmetic of a family of copied values.
macro_rules! arithmetic_of_copies {
    () => {
        fn times(&self, other: &Self) -> Self {
            *self * *other
        }

        fn uniform_like(&self) -> Self {
            Self::UNIFORM
        }

        shared_by_all!();
    };
}

/// What every family has under the same name.
macro_rules! shared_by_all {
    () => {
        fn log_overlap(&self, other: &Self) -> f64 {
            self.log_average_of(other)
        }

        fn expected_log(&self, other: &Self) -> f64 {
            self.average_log(other)
        }

        fn power(&self, exponent: f64) -> Self {
            self.pow(exponent)
        }

        fn is_certain(&self) -> bool {
            self.is_point()
        }

        fn says_nothing(&self) -> bool {
            self.is_uniform()
        }
    };
}

/// What defines a variable of a family in which every message may do so.
macro_rules! defined_by_any {
    () => {
        fn defined_over(&self, readers: &Self) -> Self {
            self.message_over(readers)
        }
    };
}

mod vectors;

/// The part of the belief's precision, of its counts, … that a message which defines a variable keeps at least: the
/// evidence needs a density.
const LEAST: f64 = 1e-6;

/// Parts of running means.
fn add_means(moments: &mut [f64], own: impl IntoIterator<Item = f64>, part: f64) {
    for (mean, own) in moments.iter_mut().zip(own) {
        *mean = if part == 1.0 { own } else { *mean + part * (own - *mean) };
    }
}

impl Mixed for Bernoulli {
    /// The logarithms of both weights.
    type Moments = [f64; 2];
    const CLOSED: bool = true;

    fn no_moments(_: &Self) -> [f64; 2] {
        [f64::NEG_INFINITY; 2]
    }

    fn add(&self, [yes, no]: &mut [f64; 2], log_weight: f64, _: f64) {
        *yes = ln_sum_exp(*yes, log_weight + self.log_probability_true());
        *no = ln_sum_exp(*no, log_weight + self.log_probability_false());
    }

    fn with_moments([yes, no]: &[f64; 2]) -> Self {
        truth(*yes, *no)
    }

    fn message_over(&self, other: &Self) -> Self {
        *self / *other
    }

    fn log_mean_under(&self, belief: &Self) -> f64 {
        self.log_average_of(belief)
    }

    defined_by_any!();
    arithmetic_of_copies!();
}

impl Mixed for Categorical {
    /// The log weights.
    type Moments = Numbers;
    const CLOSED: bool = true;

    fn no_moments(like: &Self) -> Numbers {
        Numbers(Buffer::filled(f64::NEG_INFINITY, like.size()))
    }

    fn add(&self, Numbers(moments): &mut Numbers, log_weight: f64, _: f64) {
        for (k, sum) in moments.iter_mut().enumerate() {
            *sum = ln_sum_exp(*sum, log_weight + self.log_weight(k));
        }
    }

    fn with_moments(Numbers(moments): &Numbers) -> Self {
        Categorical::from_log_weights_of(moments.len(), |k| moments[k])
    }

    fn times(&self, other: &Self) -> Self {
        self * other
    }

    fn message_over(&self, other: &Self) -> Self {
        self / other
    }

    fn uniform_like(&self) -> Self {
        Categorical::uniform(self.size())
    }

    fn log_mass(&self) -> f64 {
        self.log_normaliser()
    }

    fn log_mean_under(&self, belief: &Self) -> f64 {
        let weight = |k: usize| belief.log_density(k) + self.log_weight(k);
        ln_sum_exp_of((0..belief.size()).map(weight))
    }

    defined_by_any!();
    shared_by_all!();
}

impl Mixed for Gaussian {
    /// The mean and the variance.
    type Moments = [f64; 2];

    fn no_moments(_: &Self) -> [f64; 2] {
        [0.0, 0.0]
    }

    fn add(&self, [mean, variance]: &mut [f64; 2], _: f64, part: f64) {
        if part == 1.0 {
            (*mean, *variance) = (self.mean(), self.variance());
            return;
        }
        let apart = self.mean() - *mean;
        *mean += part * apart;
        *variance += part * (self.variance() - *variance) + part * (1.0 - part) * apart * apart;
    }

    fn with_moments([mean, variance]: &[f64; 2]) -> Self {
        Gaussian::from_mean_variance(*mean, *variance)
    }

    /// A precision below 0 is cut to 0, the mean of the belief kept (FACTORS §0.4).
    fn message_over(&self, other: &Self) -> Self {
        let message = *self / *other;
        if message.precision >= 0.0 || other.is_point() {
            return message;
        }
        Gaussian::from_natural(self.mean() * other.precision - other.precision_mean, 0.0)
    }

    /// A precision that is cut keeps `LEAST` of the belief's.
    fn defined_over(&self, readers: &Self) -> Self {
        let message = *self / *readers;
        let least = LEAST * self.precision;
        if message.precision >= least || readers.is_point() || self.is_point() {
            return message;
        }
        Gaussian::from_natural(self.mean() * (readers.precision + least) - readers.precision_mean, least)
    }

    arithmetic_of_copies!();
}

impl Mixed for Gamma {
    /// E x, and how far its log exceeds E log x: the projection of least Kullback–Leibler divergence.
    type Moments = [f64; 2];

    fn no_moments(_: &Self) -> [f64; 2] {
        [0.0, 0.0]
    }

    fn add(&self, [mean, gap]: &mut [f64; 2], _: f64, part: f64) {
        let own = self.mean();
        if part == 1.0 {
            (*mean, *gap) = (own, self.log_gap());
            return;
        }
        let all = *mean + part * (own - *mean);
        // By their mean the logs exceed that of the mean by nothing but what they bend: nothing cancels.
        let bent = |at: f64| minus_ln_1p((at - all) / all);
        *gap = (1.0 - part) * (*gap + bent(*mean)) + part * (self.log_gap() + bent(own));
        *mean = all;
    }

    fn with_moments([mean, gap]: &[f64; 2]) -> Self {
        Gamma::from_mean_and_gap(*mean, *gap)
    }

    /// A shape below 1 or a rate below 0 is cut, the mean of the belief kept (FACTORS §0.4).
    fn message_over(&self, other: &Self) -> Self {
        gamma_over(*self, *other, [1.0, 0.0])
    }

    /// Only what is 0 or below is cut, to `LEAST` of the belief's.
    fn defined_over(&self, readers: &Self) -> Self {
        gamma_over(*self, *readers, [LEAST * self.shape, LEAST * self.rate])
    }

    arithmetic_of_copies!();
}

/// `belief / other` with at least this shape and rate, and then the belief's mean.
fn gamma_over(belief: Gamma, other: Gamma, [shape, rate]: [f64; 2]) -> Gamma {
    let message = belief / other;
    if belief.is_point() || other.is_point() || message.shape >= shape && message.rate >= rate {
        return message;
    }
    let mean = belief.mean();
    let follows = 1.0 + mean * (other.rate + rate) - other.shape;
    if follows >= shape {
        return Gamma::from_shape_rate(follows, rate);
    }
    Gamma::from_shape_rate(shape, ((other.shape + shape - 1.0) / mean - other.rate).max(rate))
}

impl Mixed for Beta {
    /// E log p and E log (1 − p).
    type Moments = [f64; 2];

    fn no_moments(_: &Self) -> [f64; 2] {
        [0.0, 0.0]
    }

    fn add(&self, moments: &mut [f64; 2], _: f64, part: f64) {
        add_means(moments, [self.mean_log(), self.mean_log_one_minus()], part);
    }

    fn with_moments([mean_log, mean_log_one_minus]: &[f64; 2]) -> Self {
        Beta::from_mean_logs(*mean_log, *mean_log_one_minus)
    }

    /// Counts below 1 are cut to it, the mean of the belief kept (FACTORS §0.4).
    fn message_over(&self, other: &Self) -> Self {
        beta_over(*self, *other, |_| 1.0)
    }

    /// Only counts of 0 or below are cut, to `LEAST` of the belief's.
    fn defined_over(&self, readers: &Self) -> Self {
        beta_over(*self, *readers, |count| LEAST * count)
    }

    arithmetic_of_copies!();
}

/// `belief / other` with at least these counts, and then the belief's mean.
fn beta_over(belief: Beta, other: Beta, least: impl Fn(f64) -> f64) -> Beta {
    let message = belief / other;
    if belief.is_point() || other.is_point() {
        return message;
    }
    let counts = [[message.alpha, belief.alpha, other.alpha], [message.beta, belief.beta, other.beta]];
    match growth(counts.into_iter(), &least) {
        None => message,
        Some(times) => {
            let [alpha, beta] = counts.map(|[_, own, other]| grown(times, own, other).max(least(own)));
            Beta::new(alpha, beta)
        }
    }
}

/// By what the counts of a belief are multiplied, all by the same so that its mean stays, for none of a message's to be
/// below the least; none where that is so already. Each count is that of the message, of the belief and of the other.
fn growth(counts: impl Iterator<Item = [f64; 3]> + Clone, least: impl Fn(f64) -> f64) -> Option<f64> {
    let is_cut = counts.clone().any(|[message, own, _]| message < least(own));
    is_cut.then(|| counts.map(|[_, own, other]| (other - 1.0 + least(own)) / own).fold(0.0, f64::max))
}

/// The count of a message with which that of the belief becomes so many times what it is.
fn grown(times: f64, own: f64, other: f64) -> f64 {
    times * own - other + 1.0
}

impl Mixed for Poisson {
    /// The mean.
    type Moments = [f64; 1];

    fn no_moments(_: &Self) -> [f64; 1] {
        [0.0]
    }

    fn add(&self, moments: &mut [f64; 1], _: f64, part: f64) {
        add_means(moments, [self.mean()], part);
    }

    fn with_moments([mean]: &[f64; 1]) -> Self {
        Poisson::new(*mean, 1.0)
    }

    fn message_over(&self, other: &Self) -> Self {
        *self / *other
    }

    defined_by_any!();
    arithmetic_of_copies!();
}

impl Mixed for Dirichlet {
    /// E log pₖ.
    type Moments = Numbers;

    fn no_moments(like: &Self) -> Numbers {
        Numbers(Buffer::filled(0.0, like.size()))
    }

    fn add(&self, Numbers(moments): &mut Numbers, _: f64, part: f64) {
        add_means(moments, self.mean_logs(), part);
    }

    fn with_moments(Numbers(moments): &Numbers) -> Self {
        Dirichlet::from_mean_log(moments)
    }

    fn times(&self, other: &Self) -> Self {
        self * other
    }

    /// Counts below 1 are cut to it, the mean of the belief kept (FACTORS §0.4).
    fn message_over(&self, other: &Self) -> Self {
        dirichlet_over(self, other, |_| 1.0)
    }

    /// Only counts of 0 or below are cut, to `LEAST` of the belief's.
    fn defined_over(&self, readers: &Self) -> Self {
        dirichlet_over(self, readers, |count| LEAST * count)
    }

    fn uniform_like(&self) -> Self {
        Dirichlet::uniform(self.size())
    }

    shared_by_all!();
}

/// `belief / other` with at least these counts, and then the belief's mean.
fn dirichlet_over(belief: &Dirichlet, other: &Dirichlet, least: impl Fn(f64) -> f64) -> Dirichlet {
    let message = belief / other;
    if belief.is_point() || other.is_point() {
        return message;
    }
    let pairs = || belief.counts().iter().zip(other.counts());
    let counts = message.counts().iter().zip(pairs()).map(|(message, (own, other))| [*message, *own, *other]);
    let Some(times) = growth(counts, &least) else { return message };
    Dirichlet::new(pairs().map(|(own, other)| grown(times, *own, *other).max(least(*own))).collect())
}
