//! Three independent Gaussians in order, lower < x < upper: the mass of that and of its contrary, and moments.

mod inside;

use super::normal::{ln_normal_cdf, mean_shift, truncation_tail};
use super::{exp, ln_1m_exp, ln_sum_exp};
use crate::distributions::Gaussian;

/// What an event says about one of the three.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Moved {
    /// The first derivative of the log mass with respect to the mean.
    pub(crate) alpha: f64,
    /// Minus the second.
    pub(crate) beta: f64,
    /// The variance in units of that before, 1 − variance · beta, free of cancellation.
    pub(crate) shrink: f64,
    /// The mean, free of cancellation.
    pub(crate) mean: f64,
}

impl Moved {
    fn not(mean: f64) -> Self {
        Self { alpha: 0.0, beta: 0.0, shrink: 1.0, mean }
    }
}

/// An event and what it says about x, the lower bound and the upper one.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Ordered {
    /// The log of its mass, without a constant where x is uniform.
    pub(crate) log_mass: f64,
    /// Of x, the lower bound and the upper one.
    pub(crate) moved: [Moved; 3],
    /// The variance of x.
    pub(crate) variance: f64,
}

impl Ordered {
    /// lower < x < upper, for x of precision ≥ 0. A bound that is not proper says nothing but for a factor 1/2; a
    /// uniform x needs two bounds.
    pub(crate) fn inside([x, lower, upper]: [Gaussian; 3]) -> Self {
        let bounds = [Bound::new(1.0, lower), Bound::new(-1.0, upper)];
        let [low, high] = &bounds;
        let crossed = low.is_known() && high.is_known() && low.mean >= high.mean;
        if crossed || bounds.iter().any(|bound| bound.kind == Kind::Excluding) {
            return Self::nowhere([x, lower, upper]);
        }
        if x.is_point() { Self::inside_at(x.precision_mean, &bounds) } else { inside::integrate(x, &bounds) }
    }

    /// The contrary, for a proper x: x ≤ lower and x ≥ upper, less what is both.
    ///
    /// - Formula: 1 − P = Φ(−z₁) + Φ(−z₂) − P(upper < x < lower), where the last is at most the product of the others
    ///   since the differences are correlated negatively: nothing cancels where 1 − P is small.
    pub(crate) fn outside([x, lower, upper]: [Gaussian; 3]) -> Self {
        let beyond = [(1, 1.0, lower), (2, -1.0, upper)]
            .map(|(at, side, bound)| Self::beyond(at, [x, lower, upper], &Bound::new(side, bound)));
        let either = ln_sum_exp(beyond[0].log_mass, beyond[1].log_mass);
        let mut parts = [(1.0, beyond[0]), (1.0, beyond[1]), (-1.0, Self::nowhere([x, lower, upper]))];
        let mut log_mass = either;
        if beyond[0].log_mass + beyond[1].log_mass > either - 45.0 {
            let mut both = Self::inside([x, upper, lower]);
            both.moved.swap(1, 2);
            parts[2].1 = both;
            log_mass += ln_1m_exp((both.log_mass - either).min(0.0));
        }
        let variances = [x, lower, upper].map(|it| if it.is_point() { 0.0 } else { it.variance() });
        let moved = std::array::from_fn(|at| mixed(at, log_mass, &parts, variances[at]));
        Self { log_mass, moved, variance: variances[0] * moved[0].shrink }
    }

    fn nowhere(all: [Gaussian; 3]) -> Self {
        let moved = all.map(|it| Moved::not(if it.precision > 0.0 { it.mean() } else { 0.0 }));
        Self { log_mass: f64::NEG_INFINITY, moved, variance: all[0].variance() }
    }

    /// Of a known x the bounds are independent.
    fn inside_at(x: f64, bounds: &[Bound; 2]) -> Self {
        let mut log_mass = 0.0;
        let mut own = Moved::not(x);
        let [lower, upper] = std::array::from_fn(|at| {
            let bound: &Bound = &bounds[at];
            log_mass += bound.log_constant();
            if bound.is_known() && bound.side * (x - bound.mean) <= 0.0 {
                log_mass = f64::NEG_INFINITY;
            }
            if bound.kind != Kind::Random {
                return Moved::not(bound.mean);
            }
            let (z, inverse) = (bound.z(x), 1.0 / bound.deviation);
            let cut = Cut::new(z);
            log_mass += ln_normal_cdf(z);
            let (alpha, beta) = (bound.side * cut.shift * inverse, cut.gain * inverse * inverse);
            own.alpha += alpha;
            own.beta += beta;
            let mean = x - bound.side * bound.deviation * cut.mean;
            Moved { alpha: -alpha, beta, shrink: cut.variance, mean }
        });
        Self { log_mass, moved: [own, lower, upper], variance: 0.0 }
    }

    /// x on the wrong side of one bound.
    fn beyond(at: usize, all: [Gaussian; 3], bound: &Bound) -> Self {
        let none = Self::nowhere(all);
        let x = all[0];
        match bound.kind {
            Kind::Absent(weight) => return Self { log_mass: ln_1m_exp(weight), ..none },
            Kind::Excluding => return Self { log_mass: 0.0, ..none },
            Kind::Known | Kind::Random => {}
        }
        let known = if x.is_point() { (x.precision_mean, 0.0) } else { (x.mean(), x.variance()) };
        let ((mean, own), (place, other)) = (known, (bound.mean, bound.deviation * bound.deviation));
        let total = own + other;
        if total == 0.0 {
            let holds = bound.side * (mean - place) <= 0.0;
            return Self { log_mass: if holds { 0.0 } else { f64::NEG_INFINITY }, ..none };
        }
        let deviation = total.sqrt();
        let z = bound.side * (place - mean) / deviation;
        let cut = Cut::new(z);
        let between = (mean * other + place * own) / total;
        let toward = |sign: f64, before: f64, own: f64, other: f64| {
            let alpha = sign * bound.side * cut.shift / deviation;
            let near = between + sign * bound.side * own * cut.mean / deviation;
            Moved {
                alpha,
                beta: cut.gain / total,
                shrink: (other + own * cut.variance) / total,
                mean: if z < Cut::FAR { near } else { before + own * alpha },
            }
        };
        let mut moved = none.moved;
        moved[0] = toward(-1.0, mean, own, other);
        moved[at] = toward(1.0, place, other, own);
        Self { log_mass: ln_normal_cdf(z), moved, variance: own * moved[0].shrink }
    }
}

/// One of the three under a sum of events with signs, of this log mass.
fn mixed(at: usize, log_mass: f64, parts: &[(f64, Ordered); 3], variance: f64) -> Moved {
    let weights = parts.map(|(sign, part)| {
        if part.log_mass == f64::NEG_INFINITY { 0.0 } else { sign * exp(part.log_mass - log_mass) }
    });
    let sum = |of: &dyn Fn(&Moved) -> f64| -> f64 {
        weights.iter().zip(parts).map(|(weight, (_, part))| weight * of(&part.moved[at])).sum()
    };
    let alpha = sum(&|it| it.alpha);
    let scatter = sum(&|it| (it.alpha - alpha) * (it.alpha - alpha));
    Moved {
        alpha,
        beta: sum(&|it| it.beta) - scatter,
        shrink: sum(&|it| it.shrink) + variance * scatter,
        mean: sum(&|it| it.mean),
    }
}

/// What is known of a bound.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Kind {
    /// None: it holds with a probability of this logarithm.
    Absent(f64),
    /// A known one that no x satisfies.
    Excluding,
    /// A number.
    Known,
    /// A proper Gaussian.
    Random,
}

/// A bound: x is on its right side where side · (x − bound) > 0.
#[derive(Clone, Copy, Debug)]
struct Bound {
    side: f64,
    kind: Kind,
    mean: f64,
    deviation: f64,
}

impl Bound {
    fn new(side: f64, bound: Gaussian) -> Self {
        if !bound.is_point() {
            if bound.precision > 0.0 {
                let (mean, deviation) = (bound.mean(), bound.variance().sqrt());
                return Self { side, kind: Kind::Random, mean, deviation };
            }
            return Self { side, kind: Kind::Absent(-std::f64::consts::LN_2), mean: 0.0, deviation: 0.0 };
        }
        let mean = bound.precision_mean;
        let kind = match (mean.is_infinite(), side * mean < 0.0) {
            (true, true) => Kind::Absent(0.0),
            (true, false) => Kind::Excluding,
            (false, _) => Kind::Known,
        };
        Self { side, kind, mean, deviation: 0.0 }
    }

    fn is_known(&self) -> bool {
        self.kind == Kind::Known
    }

    fn is_random(&self) -> bool {
        self.kind == Kind::Random
    }

    fn z(&self, x: f64) -> f64 {
        self.side * (x - self.mean) / self.deviation
    }

    fn log_constant(&self) -> f64 {
        if let Kind::Absent(weight) = self.kind { weight } else { 0.0 }
    }
}

/// N(z, 1) cut to what is positive.
#[derive(Clone, Copy)]
struct Cut {
    /// The mean less z: φ/Φ.
    shift: f64,
    mean: f64,
    variance: f64,
    /// 1 − variance.
    gain: f64,
}

impl Cut {
    /// Below this z only a continued fraction keeps the moments exact.
    const FAR: f64 = -6.0;

    fn new(z: f64) -> Self {
        if z < Self::FAR {
            let (mean, variance) = truncation_tail(-z);
            return Self { shift: mean - z, mean, variance, gain: 1.0 - variance };
        }
        let shift = mean_shift(z);
        let gain = shift * (shift + z);
        Self { shift, mean: z + shift, variance: 1.0 - gain, gain }
    }
}
