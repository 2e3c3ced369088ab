//! Sums over counts of smooth weights, however many of them matter.

use super::exp;
use super::interval::NODES;

/// Log weights this far below the highest do not count.
const NEGLIGIBLE: f64 = 45.0;
/// If nothing counts this far from the mode, terms are summed one by one.
const NARROW: f64 = 8192.0;
/// Counts below this are summed one by one in any case.
const HEAD: f64 = 2048.0;

/// Σ over k = 0, 1, … of e^`log_weight`(k) times `values`(k), where the weight has one mode (near `mode`) and is
/// relative to its height there.
///
/// Where it is wide, the sum over k ≥ h is the integral from h − ½, by Gauss–Legendre panels, with the first term of
/// Euler's and Maclaurin's correction for a head that still counts.
pub(crate) fn sum_over_counts<const N: usize>(
    log_weight: impl Fn(f64) -> f64,
    mode: f64,
    values: impl Fn(f64) -> [f64; N],
) -> [f64; N] {
    let mut sums = [0.0; N];
    let mut add = |k: f64, scale: f64| {
        let weight = scale * exp(log_weight(k));
        for (sum, value) in sums.iter_mut().zip(values(k)) {
            *sum += weight * value;
        }
    };
    let counts = |k: f64| k >= 0.0 && log_weight(k) > -NEGLIGIBLE;
    if !counts(mode - NARROW) && !counts(mode + NARROW) {
        let mut k = mode;
        while counts(k) {
            add(k, 1.0);
            k += 1.0;
        }
        k = mode - 1.0;
        while counts(k) {
            add(k, 1.0);
            k -= 1.0;
        }
        return sums;
    }
    let edge = |direction: f64| {
        let mut step = direction;
        while counts(mode + step) && step.abs() < 1e300 {
            step *= 2.0;
        }
        mode + step
    };
    let mut low = edge(-1.0);
    if low <= HEAD {
        low = HEAD - 0.5;
        (0..HEAD as u32).for_each(|k| add(f64::from(k), 1.0));
        add(HEAD, 1.0 / 24.0);
        add(HEAD - 1.0, -1.0 / 24.0);
    }
    let middle = mode.max(low);
    let high = edge(1.0).max(middle + 1.0);
    for (from, to) in [(low, middle), (middle, high)] {
        panels(from, to, &mut add);
    }
    sums
}

/// The nodes and weights of a Gauss–Legendre rule on each of many panels.
fn panels(from: f64, to: f64, mut add: impl FnMut(f64, f64)) {
    const PANELS: u32 = 24;
    let half = 0.5 * (to - from) / f64::from(PANELS);
    for panel in 0..PANELS {
        let middle = from + half * f64::from(2 * panel + 1);
        for (at, weight) in NODES {
            add(middle - half * at, half * weight);
            add(middle + half * at, half * weight);
        }
    }
}
