//! A posterior in words: the call that would make it, with four digits.

use std::fmt;

use super::Posterior;
use crate::TruncatedGaussian;
use crate::matrix::Matrix;

/// A number as a reader wants it: four significant digits.
#[derive(Debug, Clone, Copy)]
pub struct Short(pub f64);

impl Short {
    /// The power of ten of the first of a number's four digits: that of 999.96, which is shown as 1000, is 3.
    pub fn exponent(size: f64) -> i32 {
        let text = format!("{size:.3e}");
        text.split('e').nth(1).and_then(|exponent| exponent.parse().ok()).unwrap_or(0)
    }
}

impl fmt::Display for Short {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let size = self.0.abs();
        if size == 0.0 || !size.is_finite() {
            return write!(f, "{}", self.0);
        }
        if !(1e-4..1e7).contains(&size) {
            return write!(f, "{:.3e}", self.0);
        }
        let decimals = (3 - Self::exponent(size)).max(0) as usize;
        write!(f, "{:.decimals$}", self.0)
    }
}

/// Numbers between brackets, the first few of many.
struct List<'a>(&'a [f64]);

impl fmt::Display for List<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("[")?;
        for (at, value) in self.0.iter().take(6).enumerate() {
            write!(f, "{}{}", if at > 0 { ", " } else { "" }, Short(*value))?;
        }
        f.write_str(if self.0.len() > 6 { ", …]" } else { "]" })
    }
}

/// The rows of a matrix; of one with more than two, how many there are.
struct Rows<'a>(&'a Matrix);

impl fmt::Display for Rows<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let rows = self.0.rows();
        match rows.as_slice() {
            [] => f.write_str("[]"),
            [one] => write!(f, "[{}]", List(one)),
            [one, two] => write!(f, "[{}, {}]", List(one), List(two)),
            rows => write!(f, "{} × {}", rows.len(), rows[0].len()),
        }
    }
}

impl fmt::Display for Posterior {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Posterior::Bernoulli(d) => write!(f, "Bernoulli({})", Short(d.mean())),
            Posterior::Categorical(d) => write!(f, "Categorical({})", List(&d.probabilities())),
            Posterior::Gaussian(d) => {
                write!(f, "Gaussian({}, variance = {})", Short(d.mean()), Short(d.variance()))
            }
            Posterior::TruncatedGaussian(TruncatedGaussian { gaussian, lower, upper }) => {
                let (mean, variance) = (Short(gaussian.mean()), Short(gaussian.variance()));
                let (lower, upper) = (Short(*lower), Short(*upper));
                write!(
                    f,
                    "TruncatedGaussian({mean}, variance = {variance}, lower = {lower}, upper = {upper})"
                )
            }
            Posterior::Gamma(d) => write!(f, "Gamma({}, rate = {})", Short(d.shape), Short(d.rate)),
            Posterior::Beta(d) => write!(f, "Beta({}, {})", Short(d.alpha), Short(d.beta)),
            Posterior::Dirichlet(d) => write!(f, "Dirichlet({})", List(d.counts())),
            Posterior::Poisson(d) if d.nu == 1.0 => write!(f, "Poisson({})", Short(d.rate)),
            Posterior::Poisson(d) => write!(f, "Poisson({}, nu = {})", Short(d.rate), Short(d.nu)),
            Posterior::Binomial(d) => {
                write!(f, "Binomial({}, {})", d.trials, Short(d.mean() / d.trials as f64))
            }
            Posterior::MultivariateGaussian(d) => {
                write!(f, "MultivariateGaussian({}, covariance = {})", List(&d.mean()), Rows(&d.covariance()))
            }
            Posterior::Wishart(d) => {
                write!(f, "Wishart({}, scale = {})", Short(d.degrees_of_freedom()), Rows(&d.scale()))
            }
            Posterior::PointMatrix(matrix) => write!(f, "PointMass({})", Rows(matrix)),
            Posterior::PointReal(value) => write!(f, "PointMass({})", Short(*value)),
            Posterior::PointBool(value) => write!(f, "PointMass({value})"),
            Posterior::PointInteger(value) => write!(f, "PointMass({value})"),
            Posterior::PointVector(values) => write!(f, "PointMass({})", List(values)),
            Posterior::Array(items) => write!(f, "{} posteriors", items.len()),
        }
    }
}
