//! A factor e^ℓ of one real x: quadrature over x of its cavity and of that (FACTORS 0.3), for a cavity of any width.

use super::{Knee, LN_2PI, Quadrature, ln};
use crate::distributions::Gaussian;

/// The density of x from its cavity and the factor, by nodes of the deviation from an origin.
pub(crate) struct Tilt {
    grid: Quadrature,
    /// The mean of a narrow cavity, next to which rounding would move the nodes; else 0.
    origin: f64,
    cavity: Gaussian,
}

impl Tilt {
    /// Of a cavity that is no point; the product is near `centre`, about `scale` wide, and ℓ bends at `knee`.
    pub(crate) fn new(
        cavity: Gaussian,
        log_factor: impl Fn(f64) -> f64,
        (centre, scale): (f64, f64),
        knee: Knee,
    ) -> Self {
        let (mean, precision) = (cavity.mean(), cavity.precision);
        let origin = if precision > 1.0 { mean } else { 0.0 };
        let shift = mean - origin;
        let log_weight = |d: f64| log_factor(origin + d) - 0.5 * (precision * (d - shift)) * (d - shift);
        let knee = Knee { at: knee.at - origin, ..knee };
        Self { grid: Quadrature::with_knees(log_weight, centre - origin, scale, &[knee]), origin, cavity }
    }

    /// A proper Gaussian alone, for the means of functions that bend at `knee`.
    pub(crate) fn of_gaussian(x: Gaussian, knee: Knee) -> Self {
        Self::new(x, |_| 0.0, (x.mean(), x.variance().sqrt()), knee)
    }

    /// The mean of a function of x.
    pub(crate) fn expect(&self, value: impl Fn(f64) -> f64) -> f64 {
        self.grid.expect(|d| value(self.origin + d))
    }

    /// The mean of a function of the deviation of x from its mean.
    pub(crate) fn expect_about_mean(&self, value: impl Fn(f64) -> f64) -> f64 {
        let mean = self.grid.expect(|d| d);
        self.grid.expect(|d| value(d - mean))
    }

    /// The mean and the variance of x.
    pub(crate) fn mean_and_variance(&self) -> (f64, f64) {
        let (mean, variance) = self.grid.mean_and_variance();
        (self.origin + mean, variance)
    }

    /// log ∫ of the factor and the cavity, normalised if it can be.
    pub(crate) fn log_z(&self) -> f64 {
        let proper = self.cavity.is_proper();
        self.grid.log_integral - if proper { 0.5 * (LN_2PI - ln(self.cavity.precision)) } else { 0.0 }
    }

    /// The message to x, given ℓ′ and −ℓ″: with α and −β the derivatives of log Z by the cavity's mean m, precision β/(1 − vβ)
    /// and natural mean (α + βm)/(1 − vβ). α and β are means of ℓ′ and −ℓ″ − (ℓ′ − α)² where the cavity is narrow and come from
    /// the moments of x where it is wide: each form loses in differences what the other keeps.
    ///
    /// - A negative precision is clipped to 0, the mean kept.
    pub(crate) fn message(&self, slope: impl Fn(f64) -> f64, bend: impl Fn(f64) -> f64) -> Gaussian {
        let (cavity, variance) = (self.cavity, self.cavity.variance());
        let expected_bend = self.expect(bend);
        if cavity.precision <= 0.0 || variance * expected_bend.abs() > 1.0 {
            let (mean, variance) = self.mean_and_variance();
            return Gaussian::clipped_ratio(Gaussian::from_mean_variance(mean, variance), cavity);
        }
        let alpha = self.expect(&slope);
        let beta = expected_bend - self.expect(|x| (slope(x) - alpha) * (slope(x) - alpha));
        if beta < 0.0 {
            return Gaussian::from_natural(alpha, 0.0);
        }
        let left = 1.0 - variance * beta;
        Gaussian::from_natural((alpha + beta * cavity.mean()) / left, beta / left)
    }
}
