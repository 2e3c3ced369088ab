//! Slice sampling of one number whose density is known up to a factor: Neal, "Slice sampling" (2003), §4.1 and §4.2, with
//! the doubling procedure, so that neither a wide density nor a narrow one needs a width of its own.

use rand::RngExt;

use crate::Random;

/// The first width of the interval.
const WIDTH: f64 = 1.0;
/// How often it is doubled at most.
const DOUBLINGS: i32 = 60;

/// How often a place of positive density is sought in each width.
const TRIES: usize = 64;

/// The next state of a real at `x`, by the logarithm of its density; NaN if the density is 0 there and wherever it is
/// sought.
pub fn real(x: f64, random: &mut Random, log_density: impl Fn(f64) -> f64) -> f64 {
    // What overflows is no density.
    let density = |at: f64| {
        let value = log_density(at);
        if value < f64::INFINITY { value } else { f64::NEG_INFINITY }
    };
    let Some(x) = possible(x, random, &density) else { return f64::NAN };
    // Below the density at x, by an exponential: a uniform height under it.
    let level = density(x) + (1.0 - random.random::<f64>()).ln();
    let mut left = x - WIDTH * random.random::<f64>();
    let mut right = left + WIDTH;
    let (mut at_left, mut at_right) = (density(left), density(right));
    for _ in 0..DOUBLINGS {
        if at_left <= level && at_right <= level {
            break;
        }
        if random.random::<bool>() {
            left -= right - left;
            at_left = density(left);
        } else {
            right += right - left;
            at_right = density(right);
        }
    }
    let (mut low, mut high) = (left, right);
    loop {
        let next = low + random.random::<f64>() * (high - low);
        let inside = level < density(next) || next == x;
        if inside && is_reached(&density, level, [x, next], [left, right]) {
            return next;
        }
        if next < x {
            low = next;
        } else {
            high = next;
        }
    }
}

/// `x`, or a place where the density is above 0 if it is not there, as it may be before the first draw: sought farther and
/// farther out, and nearer and nearer.
fn possible(x: f64, random: &mut Random, density: &impl Fn(f64) -> f64) -> Option<f64> {
    let is_possible = |place: &f64| density(*place) > f64::NEG_INFINITY;
    if is_possible(&x) || !x.is_finite() {
        return Some(x).filter(|x| x.is_finite());
    }
    let factors = (0..DOUBLINGS).flat_map(|doublings| [doublings, -doublings]).map(|by| f64::powi(2.0, by));
    let widths = factors.flat_map(|factor| std::iter::repeat_n(WIDTH * factor, TRIES));
    widths.map(|width| x + width * (2.0 * random.random::<f64>() - 1.0)).find(is_possible)
}

/// Whether the doubling from `next` could have found the same interval: else the step could not be taken back.
fn is_reached(
    density: &impl Fn(f64) -> f64,
    level: f64,
    [x, next]: [f64; 2],
    [mut left, mut right]: [f64; 2],
) -> bool {
    let mut apart = false;
    while right - left > 1.1 * WIDTH {
        let middle = 0.5 * (left + right);
        if middle <= left || middle >= right {
            // Numbers are no denser here.
            break;
        }
        apart |= (x < middle) != (next < middle);
        if next < middle {
            right = middle;
        } else {
            left = middle;
        }
        if apart && level >= density(left) && level >= density(right) {
            return false;
        }
    }
    true
}

/// The same of a number above 0, by its logarithm.
pub fn positive(x: f64, random: &mut Random, log_density: impl Fn(f64) -> f64) -> f64 {
    // Beyond, densities overflow before they are small.
    const LARGEST: f64 = 690.0;
    let by_logarithm = |log: f64| {
        if log.abs() <= LARGEST { log_density(log.exp()) + log } else { f64::NEG_INFINITY }
    };
    real(x.max(f64::MIN_POSITIVE).ln().clamp(-LARGEST, LARGEST), random, by_logarithm).exp()
}

/// The same of a number between 0 and 1, by its log-odds.
pub fn unit(x: f64, random: &mut Random, log_density: impl Fn(f64) -> f64) -> f64 {
    // Beyond, there is no number between it and 0, or 1.
    const LEAST: f64 = -690.0;
    const LARGEST: f64 = 36.7;
    let by_odds = |odds: f64| {
        if !(LEAST..=LARGEST).contains(&odds) {
            return f64::NEG_INFINITY;
        }
        let p = crate::special::logistic(odds);
        log_density(p) + p.ln() + (-p).ln_1p()
    };
    let start = (x.ln() - (-x).ln_1p()).clamp(LEAST, LARGEST);
    crate::special::logistic(real(start, random, by_odds))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Beta, Gamma, Gaussian};

    /// Mean and variance of a long chain of a step from a state.
    fn moments(start: f64, mut step: impl FnMut(f64) -> f64) -> (f64, f64) {
        let (count, mut at) = (200_000, start);
        let (mut sum, mut squares) = (0.0, 0.0);
        for _ in 0..count {
            at = step(at);
            sum += at;
            squares += at * at;
        }
        let mean = sum / f64::from(count);
        (mean, squares / f64::from(count) - mean * mean)
    }

    fn close((mean, variance): (f64, f64), (wanted, wanted_variance): (f64, f64)) {
        let scale = wanted_variance.sqrt();
        assert!((mean - wanted).abs() < 0.02 * scale, "{mean} for {wanted}");
        assert!((variance / wanted_variance - 1.0).abs() < 0.03, "{variance} for {wanted_variance}");
    }

    #[test]
    fn a_state_that_is_not_possible_is_left_for_one_that_is() {
        for (from, [low, high]) in
            [(0.5, [0.9, 1.0]), (500.0, [900.0, 1000.0]), (0.0, [1e-3, 1.1e-3]), (0.0, [-1e9, -9e8])]
        {
            for seed in 0..20 {
                let inside = |at: f64| if (low..high).contains(&at) { 0.0 } else { f64::NEG_INFINITY };
                let next = real(from, &mut Random::from_seed(seed), inside);
                assert!((low..high).contains(&next), "{next} from {from}");
            }
        }
        assert!(real(0.0, &mut Random::from_seed(1), |_| f64::NEG_INFINITY).is_nan());
    }

    #[test]
    fn densities_of_any_width_keep_their_moments() {
        for sd in [1e-4, 1.0, 3e5] {
            let mut random = Random::from_seed(3);
            let target = Gaussian::from_mean_variance(2.0 * sd, sd * sd);
            close(moments(0.0, |x| real(x, &mut random, |x| target.log_density(x))), (2.0 * sd, sd * sd));
        }
    }

    #[test]
    fn a_number_stays_where_densities_are_numbers() {
        // The density of a shape by what was drawn, which overflows far out.
        let mut random = Random::from_seed(4);
        let data = [3.0_f64, 4.0, 5.0, 2.0];
        let log_density = |shape: f64| {
            let told = data.iter().map(|y| Gamma::from_shape_rate(shape, 0.5).log_density(*y));
            Gamma::from_shape_rate(2.0, 1.0).log_density(shape) + told.sum::<f64>()
        };
        let mut at = 1.0;
        for _ in 0..20_000 {
            at = positive(at, &mut random, log_density);
            assert!((1e-3..1e2).contains(&at), "{at}");
        }
    }

    #[test]
    fn where_nothing_is_possible_there_is_no_state() {
        let mut random = Random::from_seed(6);
        let nowhere = |_: f64| f64::NEG_INFINITY;
        assert!(real(0.0, &mut random, nowhere).is_nan());
        assert!(positive(1.0, &mut random, nowhere).is_nan());
        assert!(unit(0.5, &mut random, nowhere).is_nan());
        // Far from where it begins something is.
        let far = real(0.0, &mut random, |x| if x > 1e6 { 1e6 - x } else { f64::NEG_INFINITY });
        assert!(far > 1e6);
    }

    #[test]
    fn two_modes_have_their_weights() {
        let mut random = Random::from_seed(5);
        let log_density = |x: f64| {
            let mode = |weight: f64, mean: f64| weight.ln() - 0.5 * (x - mean) * (x - mean);
            let (a, b) = (mode(0.3, -2.0), mode(0.7, 2.0));
            let high = a.max(b);
            high + ((a - high).exp() + (b - high).exp()).ln()
        };
        let variance = 1.0 + 0.3 * 2.8 * 2.8 + 0.7 * 1.2 * 1.2;
        close(moments(0.0, |x| real(x, &mut random, log_density)), (0.8, variance));
    }

    #[test]
    fn a_start_without_density_is_left() {
        // Of a Gaussian, what is above 1: mean φ(1) / Φ(-1), and variance 1 + mean − mean².
        let mut random = Random::from_seed(11);
        let log_density = |x: f64| if x > 1.0 { -0.5 * x * x } else { f64::NEG_INFINITY };
        let mean = 1.525_135_276_160_981;
        close(moments(-3.0, |x| real(x, &mut random, log_density)), (mean, 1.0 + mean - mean * mean));
    }

    #[test]
    fn a_state_beyond_the_whole_numbers_of_a_width_ends_too() {
        let mut random = Random::from_seed(13);
        let next = real(1e17, &mut random, |x| if x > 0.0 { -x * 1e-20 } else { f64::NEG_INFINITY });
        assert!(next > 0.0);
    }

    #[test]
    fn what_has_bounds_stays_inside() {
        let mut random = Random::from_seed(7);
        let gamma = Gamma::from_shape_rate(0.7, 3.0);
        let found = moments(1.0, |x| positive(x, &mut random, |x| gamma.log_density(x)));
        close(found, (gamma.mean(), gamma.variance()));
        let beta = Beta::new(0.8, 2.5);
        let found = moments(0.5, |x| unit(x, &mut random, |x| beta.log_density(x)));
        close(found, (beta.mean(), beta.variance()));
    }
}
