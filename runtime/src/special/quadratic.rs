//! What a quadratic τ x − ½ r x² tells a belief that is not Gaussian: the gradient of its mean, in the natural parameters
//! of the belief's family (FACTORS 2.29).

use super::{trigamma, trigamma_excess};
use crate::distributions::{Beta, Gamma};

/// The message to a positive number.
///
/// With D = a ψ₁(a) − 1 the shape is 1 + r a/(2 b² D), the rate −τ + r (a + 1 + 1/(2D))/b: as long a step as may make the
/// belief improper. A point a hears 1 + r x², −τ + 2 r x.
pub(crate) fn quadratic_to_gamma(tau: f64, r: f64, x: Gamma) -> Gamma {
    if x.is_point() {
        let x = x.mean();
        return Gamma::from_shape_rate(1.0 + r * x * x, 2.0 * r * x - tau);
    }
    if x.rate <= 0.0 || !(tau.is_finite() && r.is_finite()) {
        return Gamma::UNIFORM;
    }
    let (a, b) = (x.shape, x.rate);
    let half = 0.5 / trigamma_excess(a);
    Gamma::from_shape_rate(1.0 + r * (a / b) * (half / b), r / b * (a + 1.0 + half) - tau)
}

/// The message to a probability.
///
/// With the gradient g of τ E x − ½ r E x² in the pseudo-counts it is F⁻¹g, for F = diag(ψ₁(α), ψ₁(β)) − ψ₁(α + β).
/// A point hears 1 + x² (h′ − (1 − x) h″) and 1 − (1 − x)² (h′ + x h″), the limit.
pub(crate) fn quadratic_to_beta(tau: f64, r: f64, x: Beta) -> Beta {
    if !(tau.is_finite() && r.is_finite()) {
        return Beta::UNIFORM;
    }
    let total = x.alpha + x.beta;
    if x.is_point() || total > 1e7 {
        let at = x.mean();
        let (up, down) = (tau - r * at, 1.0 - at);
        return Beta::new(1.0 + at * at * (up + down * r), 1.0 - down * down * (up - at * r));
    }
    let (mean, norm) = (x.alpha / total, total * (total + 1.0));
    // How E x and E x² rise with each pseudo-count.
    let square_falls = mean * (x.alpha + 1.0) * (2.0 * total + 1.0) / ((total + 1.0) * norm);
    let (first, second) = ((1.0 - mean) / total, -mean / total);
    let slopes = [
        tau * first - 0.5 * r * ((2.0 * x.alpha + 1.0) / norm - square_falls),
        tau * second + 0.5 * r * square_falls,
    ];
    let own = [1.0 / trigamma(x.alpha), 1.0 / trigamma(x.beta)];
    let shared = trigamma(total);
    let common = shared * (slopes[0] * own[0] + slopes[1] * own[1]) / (1.0 - shared * (own[0] + own[1]));
    Beta::new(1.0 + own[0] * (slopes[0] + common), 1.0 + own[1] * (slopes[1] + common))
}
