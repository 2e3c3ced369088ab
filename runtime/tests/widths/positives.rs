//! Factors of a positive number, by its logarithm: the spread of that is about the inverse root of the shape where that is
//! large, and the inverse where it is small.

use crate::reference::{Weighted, assert_near};
use posterity_runtime::operators::{gamma, half_cauchy, half_normal, log, pareto, pow};
use posterity_runtime::special::{ln_gamma, ln_minus_digamma};
use posterity_runtime::{Gamma, Gaussian};

const SHAPES: [f64; 9] = [1e-8, 1e-5, 1e-3, 0.1, 2.0, 50.0, 1e6, 1e10, 1e12];
const MEANS: [f64; 3] = [1e-3, 1.3, 40.0];

/// A cavity and a factor of x by u = log x, about the log mean of a sharp cavity, else about 0.
struct Product {
    cavity: Gamma,
    origin: f64,
    about: Weighted,
}

impl Product {
    fn new(cavity: Gamma, log_factor: impl Fn(f64) -> f64, knees: &[(f64, f64)]) -> Self {
        let Gamma { shape, rate } = cavity;
        let origin = if shape > 1.0 { (shape / rate).ln() } else { 0.0 };
        // log a^a e^(−a)/Γ(a), by Stirling's series of large shapes.
        let height = if shape > 1e4 {
            0.5 * (shape / (2.0 * std::f64::consts::PI)).ln() - 1.0 / (12.0 * shape)
        } else {
            shape * shape.ln() - shape - ln_gamma(shape)
        };
        let log_weight = |d: f64| {
            let from = origin + d - (shape / rate).ln();
            let from = if shape > 1.0 { d } else { from };
            height - shape * excess(from) + log_factor(origin + d)
        };
        let mut places = vec![((shape.max(1.0) / rate).ln() - origin, 1.0 / shape.max(1.0).sqrt())];
        places.extend(knees.iter().map(|&(at, width)| (at - origin, width)));
        Self { cavity, origin, about: Weighted::new(log_weight, &places) }
    }

    /// The log evidence, and of the belief E log x and the gap to log E x of e^(k u).
    fn check(&self, case: &str, message: Gamma, power: f64, log_z: f64) {
        assert_near(case, log_z, self.about.log_integral, 1e-8 * (1.0 + log_z.abs()));
        let (mean, variance) = self.about.mean_and_variance();
        let belief = self.cavity * message;
        if message.shape == 0.05 || message.rate == 0.0 {
            return;
        }
        let gap = self.about.expect(|d| excess(power * (d - mean))).ln_1p();
        if variance < 1.0 {
            assert_near(&format!("{case} gap"), ln_minus_digamma(belief.shape), gap, 1e-8 * gap);
            let log_mean = power * (self.origin + mean) + gap;
            assert_near(&format!("{case} mean"), belief.mean().ln(), log_mean, 1e-8 * (1.0 + log_mean.abs()));
        }
    }
}

/// e^d − 1 − d.
fn excess(d: f64) -> f64 {
    if d.abs() > 1e-2 {
        return d.exp_m1() - d;
    }
    d * d * (0.5 + d / 6.0 * (1.0 + d / 4.0 * (1.0 + d / 5.0 * (1.0 + d / 6.0 * (1.0 + d / 7.0)))))
}

fn cavities() -> impl Iterator<Item = Gamma> {
    SHAPES
        .into_iter()
        .flat_map(|shape| MEANS.map(|mean| Gamma::from_shape_rate(shape, shape.max(1.0) / mean)))
}

#[test]
fn half_densities() {
    for x in cavities() {
        for scale in [0.05, 1.0, 20.0] {
            let scale: f64 = scale;
            let case = format!("{scale} at {} rate {}", x.shape, x.rate);
            let height = 0.5 * (2.0 / std::f64::consts::PI).ln() - scale.ln();
            let it = Product::new(x, |u| height - 0.5 * (u.exp() / scale).powi(2), &[(scale.ln(), 1.0)]);
            it.check(
                &format!("half-normal {case}"),
                half_normal::ep::to_x(x, scale),
                1.0,
                half_normal::ep::log_evidence_soft(x, scale),
            );
            let height = (2.0 / std::f64::consts::PI).ln() - scale.ln();
            let it =
                Product::new(x, |u| height - (2.0 * (u - scale.ln())).exp().ln_1p(), &[(scale.ln(), 1.0)]);
            it.check(
                &format!("half-cauchy {case}"),
                half_cauchy::ep::to_x(x, scale),
                1.0,
                half_cauchy::ep::log_evidence_soft(x, scale),
            );
        }
    }
}

#[test]
fn powers() {
    for x in cavities() {
        for (power, shape, rate) in [(2.0, 3.0, 1.0), (-1.0, 2.0, 5.0), (0.5, 1.0, 100.0), (0.5, 40.0, 2.0)] {
            let power: f64 = power;
            let case = format!("pow {power} of {shape}, {rate} at {} rate {}", x.shape, x.rate);
            let y = Gamma::from_shape_rate(shape, rate);
            let a = shape * rate.ln() - ln_gamma(shape);
            let told = |u: f64| a + (shape - 1.0) * power * u - rate * (power * u).exp();
            let it = Product::new(x, told, &[((shape / rate).ln() / power, 1.0)]);
            it.check(&case, pow::ep::to_x(y, x, power), 1.0, pow::ep::log_evidence_soft(y, x, power));
        }
    }
}

#[test]
fn ratios() {
    for x in cavities() {
        for (shape, a, b) in [(1.0, 2.0, 1.0), (3.0, 0.5, 10.0), (40.0, 30.0, 1e-3)] {
            let (shape, b): (f64, f64) = (shape, b);
            let case = format!("gamma {shape} of {a}, {b} at {} rate {}", x.shape, x.rate);
            let rate = Gamma::from_shape_rate(a, b);
            let constant = ln_gamma(shape + a) - ln_gamma(shape) - ln_gamma(a) + a * b.ln();
            let told = |u: f64| constant + (shape - 1.0) * u - (shape + a) * (u.exp() + b).ln();
            let it = Product::new(x, told, &[(b.ln(), 1.0), ((b * shape / a).ln(), 1.0)]);
            let got = gamma::ep::log_evidence_soft_random(x, shape, rate);
            assert_near(&case, got, it.about.log_integral, 1e-8 * (1.0 + got.abs()));
            // The form of FACTORS 0.3 matches the mean and the variance.
            let (_, variance) = it.about.mean_and_variance();
            if variance < 1.0 {
                let belief = x * gamma::ep::to_x_unclipped(x, shape, rate);
                let mean = it.about.expect(|d| (it.origin + d).exp());
                assert_near(&format!("{case} mean"), belief.mean(), mean, 1e-8 * mean);
            }
        }
    }
}

#[test]
fn bounds() {
    for x in cavities() {
        for (shape, lower) in [(1.5, 1e-3), (3.0, 2.0), (0.5, 30.0)] {
            let lower: f64 = lower;
            let case = format!("pareto {shape}, {lower} at {} rate {}", x.shape, x.rate);
            let got = pareto::ep::log_evidence_soft(x, shape, lower);
            let Gamma { shape: a, rate: b } = x;
            // By w = log(u − log lower).
            let height = if a > 1e4 {
                0.5 * (a / (2.0 * std::f64::consts::PI)).ln() - 1.0 / (12.0 * a)
            } else {
                a * a.ln() - a - ln_gamma(a)
            };
            let log_weight = |w: f64| {
                let t = w.exp();
                if t > 1e15 {
                    return f64::NEG_INFINITY;
                }
                height - a * excess(t + lower.ln() - (a / b).ln()) - (shape + 1.0) * t + w + shape.ln()
                    - lower.ln()
            };
            let above = ((a.max(1.0) / b).ln() - lower.ln()).max(1e-10);
            let it = Weighted::new(
                log_weight,
                &[
                    (above.ln(), 1.0 / a.sqrt() / above),
                    (0.0, 1.0),
                    (-(b * lower).ln(), 1.0),
                    (-a.max(1.0).ln(), 1.0),
                ],
            );
            assert_near(&case, got, it.log_integral, 1e-8 * (1.0 + got.abs()));
        }
    }
}

#[test]
fn logarithms() {
    for x in cavities() {
        for (m, sd) in [(0.0, 1.0), (2.0, 1e-3), (-1.0, 1e3), (0.5, 1e8), (0.5, 1e-8)] {
            let sd: f64 = sd;
            let y = Gaussian::from_mean_variance(m, sd * sd);
            let case = format!("log {m} sd {sd} at {} rate {}", x.shape, x.rate);
            let constant = 0.5 * (2.0 * std::f64::consts::PI).ln() + sd.ln();
            let it = Product::new(x, |u| -0.5 * (u - m) / sd * ((u - m) / sd) - constant, &[(m, sd)]);
            let got = log::ep::log_evidence_soft(y, x);
            if sd > 1e-7 && x.shape < 1e15 {
                assert_near(&case, got, it.about.log_integral, 1e-8 * (1.0 + got.abs()));
                let belief = y * log::ep::to_y(y, x);
                let (mean, variance) = it.about.mean_and_variance();
                assert_near(
                    &format!("{case} mean"),
                    belief.mean(),
                    it.origin + mean,
                    1e-8 * (it.origin + mean).abs().max(variance.sqrt()),
                );
                assert_near(&format!("{case} variance"), belief.variance(), variance, 1e-8 * variance);
            }
        }
    }
}
