//! lower < x < upper by an integral over x of a density cut by two normal distribution functions. It is log-concave:
//! from its mode on both sides to where it is negligible, in panels as narrow as the bounds are near.

use super::super::normal::{LN_2PI, ln_normal_cdf, mean_shift};
use super::super::{exp, ln};
use super::{Bound, Cut, Kind, Moved, Ordered};
use crate::distributions::Gaussian;

/// Log weights between these below the mode end the range.
const NEGLIGIBLE: f64 = -45.0;
const BEYOND: f64 = -60.0;
/// The least number of panels.
const PANELS: f64 = 6.0;
/// Nodes and weights of the Gauss–Legendre rule of 16 nodes.
#[rustfmt::skip]
const RULE: [(f64, f64); 8] = [
    (0.09501250983763744, 0.1894506104550685), (0.2816035507792589, 0.18260341504492358),
    (0.45801677765722737, 0.16915651939500254), (0.6178762444026438, 0.14959598881657674),
    (0.755404408355003, 0.12462897125553388), (0.8656312023878318, 0.09515851168249279),
    (0.9445750230732326, 0.062253523938647894), (0.9894009349916499, 0.027152459411754096),
];

/// The event for a random x of precision ≥ 0 between bounds that are not both known and crossed.
pub(super) fn integrate(x: Gaussian, bounds: &[Bound; 2]) -> Ordered {
    let weight = Weight::new(x, bounds);
    let (low, high) = (weight.end(-1.0), weight.end(1.0));
    let sums = weight.sums(low, high);
    weight.ordered(&sums)
}

/// The integrand relative to its mode, of the distance u from there.
struct Weight<'a> {
    x: Gaussian,
    bounds: &'a [Bound; 2],
    mode: f64,
    /// The slope of the Gaussian and of the far tails at the mode.
    slope: f64,
    locals: [Local; 2],
}

/// A bound at the mode.
#[derive(Clone, Copy)]
struct Local {
    is_random: bool,
    z: f64,
    /// dz/du.
    rate: f64,
    /// In the far tail, where log Φ is taken apart into its parabola and Mills' ratio.
    far: bool,
    shift: f64,
    log_cdf: f64,
}

/// Integrals over u.
#[derive(Default)]
struct Sums {
    mass: f64,
    mean: f64,
    square: f64,
    /// Of each bound.
    bounds: [BoundSums; 2],
    /// Of the slope that the bounds give log weight, without its constant, and its square.
    slope: f64,
    slope_square: f64,
}

#[derive(Clone, Copy, Default)]
struct BoundSums {
    /// The shift without its constant, and its square.
    shift: f64,
    shift_square: f64,
    mean: f64,
    variance: f64,
    gain: f64,
}

impl<'a> Weight<'a> {
    fn new(x: Gaussian, bounds: &'a [Bound; 2]) -> Self {
        let mode = mode(x, bounds);
        let mut slope = x.precision_mean - x.precision * mode;
        if x.precision > 0.0 {
            slope = x.precision * (x.mean() - mode);
        }
        let locals = std::array::from_fn(|at| {
            let bound: &Bound = &bounds[at];
            if !bound.is_random() {
                return Local { is_random: false, z: 0.0, rate: 0.0, far: false, shift: 0.0, log_cdf: 0.0 };
            }
            let z = bound.z(mode);
            let (rate, far) = (bound.side / bound.deviation, z < -8.0);
            if far {
                slope -= z * rate;
            }
            Local { is_random: true, z, rate, far, shift: mean_shift(z), log_cdf: ln_normal_cdf(z) }
        });
        Self { x, bounds, mode, slope, locals }
    }

    /// The log of the integrand over that at the mode.
    fn log(&self, u: f64) -> f64 {
        let mut log = u * (self.slope - 0.5 * self.x.precision * u);
        for local in self.locals.iter().filter(|local| local.is_random) {
            let rise = local.rate * u;
            let z = local.z + rise;
            log += match local.far {
                true if z < 0.0 => ln(local.shift / mean_shift(z)) - 0.5 * rise * rise,
                true => ln_normal_cdf(z) - local.log_cdf + local.z * rise,
                false => ln_normal_cdf(z) - local.log_cdf,
            };
        }
        log
    }

    /// How far a known bound is in this direction.
    fn limit(&self, direction: f64) -> f64 {
        let bound = &self.bounds[usize::from(direction > 0.0)];
        if bound.is_known() { direction * (bound.mean - self.mode) } else { f64::INFINITY }
    }

    /// Where in this direction the integrand is negligible, or ends.
    fn end(&self, direction: f64) -> f64 {
        let limit = self.limit(direction);
        let (slope, curvature) = slope_and_curvature(self.x, self.bounds, self.mode);
        let width = 1.0 / (slope.abs() + curvature.sqrt());
        let (mut inside, mut outside) = (0.0, if width.is_finite() { width } else { 1.0 });
        for _ in 0..700 {
            if outside >= limit {
                if self.log(direction * limit) > BEYOND {
                    return direction * limit;
                }
                outside = limit;
                break;
            }
            if self.log(direction * outside) <= NEGLIGIBLE {
                break;
            }
            (inside, outside) = (outside, 3.0 * outside);
        }
        for _ in 0..200 {
            let middle = 0.5 * (inside + outside);
            let log = self.log(direction * outside);
            if log > BEYOND || middle == inside || middle == outside {
                break;
            }
            if self.log(direction * middle) > NEGLIGIBLE { inside = middle } else { outside = middle }
        }
        direction * outside
    }

    fn sums(&self, low: f64, high: f64) -> Sums {
        let mut sums = Sums::default();
        let widest = (high - low) / PANELS;
        let mut start = low;
        while start < high {
            let mut width = widest;
            for (bound, local) in self.bounds.iter().zip(&self.locals).filter(|(_, it)| it.is_random) {
                let z = local.z + local.rate * start;
                // As far from the bound as x is, the distribution function is smooth.
                width = width.min(bound.deviation * (0.7 * z.abs()).max(2.5));
            }
            let end = start + width;
            let end = if end < high && end > start { end } else { high };
            let (half, middle) = (0.5 * (end - start), 0.5 * (end + start));
            for (node, weight) in RULE {
                self.add(&mut sums, middle - half * node, half * weight);
                self.add(&mut sums, middle + half * node, half * weight);
            }
            start = end;
        }
        sums
    }

    #[inline]
    fn add(&self, sums: &mut Sums, u: f64, width: f64) {
        let weight = width * exp(self.log(u));
        sums.mass += weight;
        sums.mean += weight * u;
        sums.square += weight * u * u;
        let mut slope = 0.0;
        for (local, sum) in self.locals.iter().zip(&mut sums.bounds).filter(|(it, _)| it.is_random) {
            let rise = local.rate * u;
            let cut = Cut::new(local.z + rise);
            let shift = if local.far { cut.mean - rise } else { cut.shift };
            sum.shift += weight * shift;
            sum.shift_square += weight * shift * shift;
            sum.mean += weight * cut.mean;
            sum.variance += weight * cut.variance;
            sum.gain += weight * cut.gain;
            slope += local.rate * shift;
        }
        sums.slope += weight * slope;
        sums.slope_square += weight * slope * slope;
    }

    fn ordered(&self, sums: &Sums) -> Ordered {
        let of = |sum: f64| sum / sums.mass;
        let (r, mean) = (self.x.precision, of(sums.mean));
        let variance = of(sums.square) - mean * mean;
        let centre = self.mode + mean;
        let mut own = Moved {
            alpha: if r > 0.0 { r * (centre - self.x.mean()) } else { 0.0 },
            beta: r * (1.0 - r * variance),
            shrink: r * variance,
            mean: centre,
        };
        let [lower, upper] = std::array::from_fn(|at| self.bound(at, sums, centre));
        // What hardly moves x moves the bounds as much, and these exactly.
        let curvature: f64 = self.bounds.iter().zip(&sums.bounds).fold(0.0, |total, (bound, sum)| {
            if bound.is_random() { total + of(sum.gain) / (bound.deviation * bound.deviation) } else { total }
        });
        if curvature < 0.5 * r && !self.bounds.iter().any(Bound::is_known) {
            let slope = of(sums.slope);
            own.alpha = -(lower.alpha + upper.alpha);
            own.beta = curvature - (of(sums.slope_square) - slope * slope);
            own.shrink = 1.0 - own.beta / r;
        }
        Ordered { log_mass: self.log_mass(sums.mass), moved: [own, lower, upper], variance }
    }

    fn log_mass(&self, mass: f64) -> f64 {
        let constants: f64 = self.bounds.iter().map(Bound::log_constant).sum();
        let cut: f64 = self.locals.iter().map(|local| local.log_cdf).sum();
        let own = if self.x.precision > 0.0 {
            let error = self.mode - self.x.mean();
            0.5 * (ln(self.x.precision) - LN_2PI) - 0.5 * self.x.precision * error * error
        } else {
            self.x.precision_mean * self.mode
        };
        own + cut + constants + ln(mass)
    }

    fn bound(&self, at: usize, sums: &Sums, centre: f64) -> Moved {
        let (bound, local, sum) = (&self.bounds[at], &self.locals[at], &sums.bounds[at]);
        let of = |sum: f64| sum / sums.mass;
        match bound.kind {
            Kind::Absent(_) | Kind::Excluding => Moved::not(0.0),
            // The mass ends there: its derivative is the integrand, and the next that one's slope.
            Kind::Known => {
                let u = bound.mean - self.mode;
                let density = exp(self.log(u)) / sums.mass;
                let (slope, _) = slope_and_curvature(self.x, self.bounds, bound.mean);
                let beta = density * (density + bound.side * slope);
                Moved { alpha: -bound.side * density, beta, shrink: 1.0, mean: bound.mean }
            }
            Kind::Random => {
                let constant = if local.far { local.z } else { 0.0 };
                let shift = of(sum.shift);
                let scatter = of(sum.shift_square) - shift * shift;
                let (rate, squared) = (local.rate, local.rate * local.rate);
                Moved {
                    alpha: -rate * (shift - constant),
                    beta: squared * (of(sum.gain) - scatter),
                    shrink: of(sum.variance) + scatter,
                    mean: centre - bound.side * bound.deviation * of(sum.mean),
                }
            }
        }
    }
}

/// The slope of the log integrand and minus its curvature.
fn slope_and_curvature(x: Gaussian, bounds: &[Bound; 2], at: f64) -> (f64, f64) {
    let r = x.precision;
    let mut slope = if r > 0.0 { r * (x.mean() - at) } else { x.precision_mean };
    let mut curvature = r;
    for bound in bounds.iter().filter(|bound| bound.is_random()) {
        let (cut, inverse) = (Cut::new(bound.z(at)), 1.0 / bound.deviation);
        slope += bound.side * cut.shift * inverse;
        curvature += cut.gain * inverse * inverse;
    }
    (slope, curvature)
}

/// The mode to within a small part of its width, by Newton's method between points where the slope changes sign.
fn mode(x: Gaussian, bounds: &[Bound; 2]) -> f64 {
    let [low, high] = [-1.0, 1.0].map(|direction| reach(x, bounds, direction));
    let (mut low, mut high) = (low, high);
    if bounds[0].is_known() && slope_and_curvature(x, bounds, low).0 <= 0.0 {
        return low;
    }
    if bounds[1].is_known() && slope_and_curvature(x, bounds, high).0 >= 0.0 {
        return high;
    }
    let mut at = if x.precision > 0.0 { x.mean().clamp(low, high) } else { 0.5 * (low + high) };
    for _ in 0..300 {
        let (slope, curvature) = slope_and_curvature(x, bounds, at);
        if slope * slope <= 0.01 * curvature {
            break;
        }
        if slope > 0.0 {
            low = at;
        } else {
            high = at;
        }
        let newton = at + slope / curvature;
        let next = if newton > low && newton < high { newton } else { 0.5 * (low + high) };
        if next == at {
            break;
        }
        at = next;
    }
    at
}

/// A place in this direction beyond which the log integrand surely falls, at most a known bound.
fn reach(x: Gaussian, bounds: &[Bound; 2], direction: f64) -> f64 {
    let ahead = &bounds[usize::from(direction > 0.0)];
    let behind = &bounds[usize::from(direction < 0.0)];
    if ahead.is_known() {
        return ahead.mean;
    }
    let mut furthest = f64::NEG_INFINITY;
    let mut push = 0.0;
    if x.precision > 0.0 {
        furthest = direction * x.mean();
    } else {
        push += x.precision_mean.abs();
    }
    for bound in bounds.iter().filter(|bound| bound.is_random() || bound.is_known()) {
        furthest = furthest.max(direction * bound.mean);
    }
    // φ/Φ is at most 0.8 on the right side of a bound, and at least the distance on the wrong one.
    if behind.is_random() {
        push += 0.8 / behind.deviation;
    }
    let mut pull = x.precision;
    if ahead.is_random() {
        pull += 1.0 / (ahead.deviation * ahead.deviation);
    }
    direction * (furthest + push / pull)
}
