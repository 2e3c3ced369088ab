//! A Gaussian factor whose precision is random: quadrature over that, and the derivatives of what it leaves of a
//! location (FACTORS 2.3).

use super::positive::knee;
use super::{Knee, Quadrature, exp, expm1_minus, ln};
use crate::distributions::{Gamma, Gaussian};

/// Quadrature over u = log λ of [`weight`].
pub(crate) fn grid(square: f64, spread: f64, precision: Gamma) -> Quadrature {
    let (log_weight, centre, scale) = weight(square, spread, precision);
    Quadrature::with_knees(log_weight, centre, scale, &knees(square, spread, precision))
}

/// Where the precision's density falls, where κ goes over to 1/V, and where the error begins to count.
fn knees(square: f64, spread: f64, precision: Gamma) -> [Knee; 3] {
    let at = |lambda: f64| Knee { at: ln(lambda), width: 2.0 };
    [knee(precision), at(1.0 / spread), at(2.0 / square)]
}

/// The log of λ^a e^{−bλ} √κ e^{−κ y²/2} at u = log λ, where κ = 1/(V + 1/λ), about where it is largest, and how wide;
/// of a proper precision with (λ/m)^a e^{−b (λ − m)} about its mean m in place of the first two.
fn weight(square: f64, spread: f64, precision: Gamma) -> (impl Fn(f64) -> f64, f64, f64) {
    let (a, b, proper) = (precision.shape, precision.rate, precision.is_proper());
    let log_mean = ln(a / b);
    let log_weight = move |u: f64| {
        let lambda = exp(u);
        let kappa = lambda / (1.0 + spread * lambda);
        let cavity = if proper { -a * expm1_minus(u - log_mean) } else { a * u - b * lambda };
        cavity + 0.5 * (ln(kappa) - kappa * square)
    };
    let centre = ln((a + 0.5) / (b + 0.5 * square / (1.0 + spread * (a / b))));
    (log_weight, centre, 1.0 / (a + 0.5).sqrt())
}

/// How log Z bends at the mean m of a location's own cavity N(m, V), where κ = 1/(V + w + 1/λ) is random as the
/// precision λ is. Nothing here is a difference of numbers that a wide cavity makes equal.
pub struct Location {
    /// The derivative at m.
    pub alpha: f64,
    /// Minus the second derivative: E κ − e² Var κ with the error e = m − other.
    pub beta: f64,
    /// 1 − V β: the tilted variance in units of V.
    pub left: f64,
    /// α + β m: over `left` the first natural parameter of the message, as β is its precision.
    pub factor_mean: f64,
}

impl Location {
    /// At the own cavity, given the mean and variance of the factor's other end.
    pub fn new(own: Gaussian, other: f64, variance: f64, precision: Gamma) -> Self {
        let (mean, own_variance) = (own.mean(), own.variance());
        let error = mean - other;
        let spread = own_variance + variance;
        // (κ, V κ's complement) at a precision.
        let at = |lambda: f64| {
            let damp = 1.0 / (1.0 + spread * lambda);
            (lambda * damp, (1.0 + variance * lambda) * damp)
        };
        let (kappa, scatter, left) = if precision.is_point() {
            let (kappa, left) = at(precision.shape);
            (kappa, 0.0, left)
        } else {
            let grid = grid(error * error, spread, precision);
            let kappa = grid.expect(|u| at(exp(u)).0);
            if own_variance * kappa > 1.0 - 1e-6 {
                let (left, square) = wide(&grid, error * error, (variance, spread), precision);
                (kappa, (square - left * left) / (own_variance * own_variance), left)
            } else {
                let scatter = grid.expect(|u| (at(exp(u)).0 - kappa) * (at(exp(u)).0 - kappa));
                (kappa, scatter, grid.expect(|u| at(exp(u)).1))
            }
        };
        let bend = error * error * scatter;
        Location {
            alpha: -kappa * error,
            beta: kappa - bend,
            left: left + own_variance * bend,
            factor_mean: kappa * other - mean * bend,
        }
    }
}

/// Mean and mean square of 1 − V κ under a grid's weights, of which the tail may be what counts: by a grid of its own.
fn wide(whole: &Quadrature, square: f64, (variance, spread): (f64, f64), precision: Gamma) -> (f64, f64) {
    let complement = |u: f64| (1.0 + variance * exp(u)) / (1.0 + spread * exp(u));
    let (log_weight, centre, scale) = weight(square, spread, precision);
    let log_tail = |u: f64| log_weight(u) + ln(complement(u));
    let tail = Quadrature::with_knees(log_tail, centre, scale, &knees(square, spread, precision));
    let mean = exp(tail.log_integral - whole.log_integral);
    (mean, mean * tail.expect(complement))
}
