//! A smooth function y = g(x) of a real: quadrature over x of its cavity and of the message of y at g(x) (FACTORS 2.30).

use super::{LN_2PI, exp, ln};
use crate::distributions::Gaussian;

/// The most places where the message of y may have a peak.
const PEAKS: usize = 128;
/// Weights this far below the highest, as logarithms, do not count.
const NEGLIGIBLE: f64 = 42.0;
/// No more than 1e−18 of a Gaussian is further from its mean than so many deviations.
const REACH: f64 = 9.0;
/// How often a panel is halved.
const MOST_HALVINGS: usize = 24;
/// After so many halvings a panel that agrees with its halves is believed.
const TRUSTED: usize = 4;
/// Of a panel, the part before its first node.
const FIRST_NODE: f64 = 0.013;

/// Log Z and the moments of x and of y = g(x) under the tilted density.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Tilted {
    pub(crate) log_z: f64,
    pub(crate) x: Gaussian,
    pub(crate) y: Gaussian,
}

/// The integrals of the weight and of powers of x and y about a place, by panels.
#[derive(Clone, Copy, Default)]
struct Sums([f64; 5]);

impl Sums {
    fn plus(self, other: Self) -> Self {
        Self(std::array::from_fn(|k| self.0[k] + other.0[k]))
    }

    /// Whether two sums differ by no more than a share of the whole.
    fn near(&self, other: &Self, whole: &Self) -> bool {
        let near = |k: usize| (self.0[k] - other.0[k]).abs() <= 1e-13 * (whole.0[k].abs() + self.0[k].abs());
        (0..5).all(near)
    }
}

impl Tilted {
    /// Of a proper cavity of x and a message of y that is no point and speaks; `roots` tells where g is near the mean of y,
    /// between two bounds.
    pub(crate) fn new(
        y: Gaussian,
        x: Gaussian,
        g: impl Fn(f64) -> f64,
        roots: impl Fn(f64, f64, f64, &mut dyn FnMut(f64)),
    ) -> Self {
        let (mean, deviation) = (x.mean(), x.variance().sqrt());
        // Of a y without precision, which rises or falls exponentially, only what that adds.
        let told = |value: f64| {
            let centre = if y.precision > 0.0 { y.mean() } else { 0.0 };
            let tilt = if y.precision > 0.0 { 0.0 } else { y.precision_mean * value };
            tilt - 0.5 * y.precision * (value - centre) * (value - centre)
        };
        let log_weight = |at: f64| {
            let z = (at - mean) / deviation;
            told(g(at)) - 0.5 * z * z
        };
        let (mut ends, mut count) = ([0.0; PEAKS], 1);
        ends[0] = mean;
        // Of a tilt g is wanted as far that way as it goes.
        let wanted = if y.precision > 0.0 { y.mean() } else { f64::INFINITY.copysign(y.precision_mean) };
        roots(wanted, mean - REACH * deviation, mean + REACH * deviation, &mut |root: f64| {
            if count < PEAKS {
                ends[count] = root;
                count += 1;
            }
        });
        let ends = &mut ends[..count];
        ends.sort_by(f64::total_cmp);
        let (mut centre, mut top) = (mean, f64::NEG_INFINITY);
        // The highest place is on one of the stretches between the peaks, or near an outer one.
        let outer = [ends[0] - 9.0 * deviation, ends[count - 1] + 9.0 * deviation];
        let mut low = outer[0];
        for high in ends.iter().copied().chain([outer[1]]) {
            let (at, height) = highest(&log_weight, low, high);
            if height > top {
                (centre, top) = (at, height);
            }
            low = high;
        }
        let sums = Self::integrate(&log_weight, &g, (ends, outer), (centre, top));
        Self::of(sums, (centre, g(centre)), top - 0.5 * (LN_2PI + 2.0 * ln(deviation)))
    }

    /// log ∫ of both cavities: that of y is normalised where it can be.
    pub(crate) fn log_evidence(&self, y: Gaussian) -> f64 {
        self.log_z + if y.precision > 0.0 { 0.5 * (ln(y.precision) - LN_2PI) } else { 0.0 }
    }

    fn of(Sums([mass, x, xx, y, yy]): Sums, (centre, level): (f64, f64), log_scale: f64) -> Self {
        let of = |first: f64, second: f64, at: f64| {
            let (first, second) = (first / mass, second / mass);
            Gaussian::from_mean_variance(at + first, second - first * first)
        };
        Self { log_z: log_scale + ln(mass), x: of(x, xx, centre), y: of(y, yy, level) }
    }

    /// Panels between the peaks, each refined by itself.
    fn integrate(
        log_weight: &impl Fn(f64) -> f64,
        g: &impl Fn(f64) -> f64,
        (ends, outer): (&[f64], [f64; 2]),
        (centre, top): (f64, f64),
    ) -> Sums {
        let level = g(centre);
        let panel = |low: f64, high: f64| {
            let (middle, half) = (0.5 * (low + high), 0.5 * (high - low));
            let mut sums = Sums::default();
            for (at, share) in RULE {
                for node in [middle - half * at, middle + half * at] {
                    let log = log_weight(node) - top;
                    if log > -NEGLIGIBLE {
                        let (weight, dx, dy) = (half * share * exp(log), node - centre, g(node) - level);
                        sums = sums.plus(Sums([1.0, dx, dx * dx, dy, dy * dy].map(|one| weight * one)));
                    }
                }
            }
            sums
        };
        // Whether the nodes of a panel step over what is at an end of it.
        let missed = |end: f64, other: f64| {
            let at_end = log_weight(end) - top;
            at_end > -NEGLIGIBLE && at_end - (log_weight(end + FIRST_NODE * (other - end)) - top) > 8.0
        };
        let mut total = Sums::default();
        let places = [outer[0]].into_iter().chain(ends.iter().copied()).chain([centre, outer[1]]);
        let mut sorted = [f64::INFINITY; PEAKS + 3];
        for (slot, place) in sorted.iter_mut().zip(places) {
            *slot = place;
        }
        sorted.sort_by(f64::total_cmp);
        for pair in sorted.windows(2).filter(|pair| pair[1].is_finite() && pair[0] < pair[1]) {
            total = total.plus(refine([pair[0], pair[1]], &panel, &missed, total));
        }
        total
    }
}

/// The integrals over a panel, halved until it agrees with its halves; `total` is what they are added to.
///
/// Nodes that `missed` what is at an end agree about nothing: the half there is looked at after the other, so that no more
/// than that one waits however narrow the peak is, and each as a panel of its own.
fn refine(
    ends: [f64; 2],
    panel: &impl Fn(f64, f64) -> Sums,
    missed: &impl Fn(f64, f64) -> bool,
    total: Sums,
) -> Sums {
    let mut sums = Sums::default();
    let mut stack = [(0.0, 0.0, Sums::default(), 0); 2 * MOST_HALVINGS];
    let mut depth = 1;
    stack[0] = (ends[0], ends[1], panel(ends[0], ends[1]), 0);
    while depth > 0 {
        let (low, high, whole, halvings) = stack[depth - 1];
        depth -= 1;
        let middle = 0.5 * (low + high);
        let (left, right) = (panel(low, middle), panel(middle, high));
        let both = left.plus(right);
        // The first panels are too wide to be trusted.
        let trusted = halvings >= TRUSTED && both.near(&whole, &total.plus(sums));
        let at_low = trusted && missed(low, middle);
        let over = at_low || trusted && missed(high, middle);
        let smallest =
            halvings >= MOST_HALVINGS || depth + 2 > stack.len() || low >= middle || middle >= high;
        if smallest || trusted && !over {
            sums = sums.plus(both);
            continue;
        }
        let halvings = if over { TRUSTED } else { halvings + 1 };
        let halves = [(middle, high, right, halvings), (low, middle, left, halvings)];
        stack[depth] = halves[usize::from(at_low)];
        stack[depth + 1] = halves[usize::from(!at_low)];
        depth += 2;
    }
    sums
}

/// The nodes and shares of the Gauss–Legendre rule of ten points, of one half.
pub(super) const RULE: [(f64, f64); 5] = [
    (0.148_874_338_981_631_2, 0.295_524_224_714_752_87),
    (0.433_395_394_129_247_2, 0.269_266_719_309_996_36),
    (0.679_409_568_299_024_4, 0.219_086_362_515_982_04),
    (0.865_063_366_688_984_5, 0.149_451_349_150_580_6),
    (0.973_906_528_517_171_7, 0.066_671_344_308_688_14),
];

/// About where a log weight is highest between two places: of a row of points the best, and from there by golden
/// sections.
fn highest(log_weight: &impl Fn(f64) -> f64, low: f64, high: f64) -> (f64, f64) {
    const POINTS: i32 = 12;
    let step = (high - low) / f64::from(POINTS);
    let at = |k: i32| low + step * f64::from(k);
    let best = (0..=POINTS).max_by(|a, b| log_weight(at(*a)).total_cmp(&log_weight(at(*b)))).unwrap_or(0);
    let (mut left, mut right) = (at(best - 1).max(low), at(best + 1).min(high));
    for _ in 0..60 {
        let part = 0.381_966 * (right - left);
        if log_weight(left + part) > log_weight(right - part) {
            right -= part;
        } else {
            left += part;
        }
    }
    let middle = 0.5 * (left + right);
    if log_weight(at(best)) > log_weight(middle) {
        (at(best), log_weight(at(best)))
    } else {
        (middle, log_weight(middle))
    }
}

/// The log density of a known y = g(x), and the belief of x: one of the places where g has that value, each with the
/// density of a proper cavity there over the size of the slope.
pub(crate) fn of_known(
    y: f64,
    x: Gaussian,
    slope: impl Fn(f64) -> f64,
    roots: impl Fn(f64, f64, f64, &mut dyn FnMut(f64)),
) -> (f64, Gaussian) {
    let (mean, reach) = (x.mean(), REACH * x.variance().sqrt());
    let log_weight = |root: f64| x.log_density(root) - ln(slope(root).abs().max(1e-300));
    let mut top = f64::NEG_INFINITY;
    roots(y, mean - reach, mean + reach, &mut |root| top = top.max(log_weight(root)));
    let [mut mass, mut first, mut second] = [0.0; 3];
    roots(y, mean - reach, mean + reach, &mut |root| {
        let (weight, from) = (exp(log_weight(root) - top), root - mean);
        (mass, first, second) = (mass + weight, first + weight * from, second + weight * from * from);
    });
    if mass == 0.0 {
        return (f64::NEG_INFINITY, Gaussian::IMPOSSIBLE);
    }
    let (first, second) = (first / mass, second / mass);
    (top + ln(mass), Gaussian::from_mean_variance(mean + first, (second - first * first).max(0.0)))
}

/// Whether a cavity of y = g(x), g bounded, says something that x may hear: a proper one, or a tilt e^(τy).
pub(crate) fn speaks(y: Gaussian) -> bool {
    y.precision > 0.0 || y.precision == 0.0 && y.precision_mean != 0.0
}

/// Message to `y` = g(x): the moments of y under the tilted density without the cavity.
pub(crate) fn to_y(y: Gaussian, tilted: &Tilted) -> Gaussian {
    if y.is_uniform() { tilted.y } else { tilted.y / y }
}

/// The message of y to an x that is a point, by the derivatives of τ g − ½ r g² there; `of` gives g with its first and
/// second derivatives.
pub(crate) fn at_point(y: Gaussian, x: f64, of: impl Fn(f64) -> (f64, f64, f64)) -> Gaussian {
    let (value, slope, bend) = of(x);
    let pull = y.precision_mean - y.precision * value;
    let precision = y.precision * slope * slope - pull * bend;
    Gaussian::from_natural(pull * slope + precision * x, precision)
}

/// What the gradient of S(m, v) = E[τ g − ½ r g²] tells x: −∂²S/∂m² as precision, ∂S/∂m and m times that as natural mean
/// (FACTORS 2.29; twice ∂S/∂v is ∂²S/∂m²).
pub(crate) fn by_gradient(x: Gaussian, slope: f64, bend: f64) -> Gaussian {
    Gaussian::from_natural(slope - x.mean() * bend, -bend)
}
