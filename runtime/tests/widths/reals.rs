//! Functions of a real number: Φ, σ and exp.

use crate::reference::{Weighted, assert_near};
use posterity_runtime::operators::{exp, logistic, probit};
use posterity_runtime::special::{ln_1p_exp, ln_gamma, ln_minus_digamma, ln_normal_cdf};
use posterity_runtime::{Beta, Gamma, Gaussian};

const SDS: [f64; 9] = [1e-8, 1e-5, 1e-3, 0.1, 1.0, 30.0, 1e3, 1e6, 1e8];
const BETAS: [(f64, f64); 8] =
    [(2.0, 1.0), (1.0, 2.0), (3.0, 1.0), (1.0, 11.0), (2.0, 2.0), (101.0, 31.0), (1e6, 1.0), (1e4, 1e5)];
const GAMMAS: [(f64, f64); 6] = [(1.0, 1.0), (4.0, 1.0), (1.0, 1e5), (1.0, 1e-5), (100.0, 7.0), (1e6, 1e3)];

/// A cavity and a factor of x, about the mean of a narrow cavity, else about 0.
struct Product {
    cavity: Gaussian,
    origin: f64,
    about: Weighted,
}

impl Product {
    fn new(cavity: Gaussian, log_factor: impl Fn(f64) -> f64, knee: (f64, f64)) -> Self {
        let (mean, sd) = (cavity.mean(), cavity.variance().sqrt());
        let origin = if sd < 1.0 { mean } else { 0.0 };
        let constant = 0.5 * (2.0 * std::f64::consts::PI).ln() + sd.ln();
        let log_weight = |d: f64| {
            let z = (d - (mean - origin)) / sd;
            log_factor(origin + d) - 0.5 * z * z - constant
        };
        let about = Weighted::new(log_weight, &[(mean - origin, sd), (knee.0 - origin, knee.1)]);
        Self { cavity, origin, about }
    }

    fn expect(&self, value: impl Fn(f64) -> f64) -> f64 {
        self.about.expect(|d| value(self.origin + d))
    }

    /// The message to x and the log evidence, given the log density's normaliser.
    fn check(&self, case: &str, message: Gaussian, log_z: f64) {
        let (deviation, variance) = self.about.mean_and_variance();
        assert_near(case, log_z, self.about.log_integral, 1e-10 * (1.0 + log_z.abs()));
        let (mean, belief) = (self.origin + deviation, self.cavity * message);
        assert_near(case, belief.mean(), mean, 1e-9 * variance.sqrt().max(mean.abs()));
        assert_near(case, belief.variance(), variance, 1e-9 * variance);
    }

    /// The message to y: the mean logs of its belief, or where that is clipped the mean alone.
    fn check_beta(&self, case: &str, y: Beta, message: Beta, logs: impl Fn(f64) -> (f64, f64)) {
        let (belief, up, down) = (y * message, self.expect(|x| logs(x).0), self.expect(|x| logs(x).1));
        if message.alpha > 1.0 && message.beta > 1.0 {
            assert_near(case, belief.mean_log(), up, 1e-9 * up.abs());
            assert_near(case, belief.mean_log_one_minus(), down, 1e-9 * down.abs());
        } else {
            let want = Beta::from_mean_logs(up, down).mean();
            assert_near(case, belief.mean(), want, 1e-8 * want + 1e-299);
            assert_near(case, 1.0 - belief.mean(), 1.0 - want, 1e-6 * (1.0 - want) + 1e-13);
        }
    }
}

/// Cavities of every width, narrow ones at places of ordinary size.
fn cavities() -> impl Iterator<Item = Gaussian> {
    let at = |sd: f64, z: f64| Gaussian::from_mean_variance(if sd < 1.0 { z } else { z * sd }, sd * sd);
    SDS.into_iter().flat_map(move |sd| [0.0, 0.7, -2.5, 4.0].map(|z| at(sd, z)))
}

#[test]
fn probit_and_logistic() {
    for x in cavities() {
        for (a, b) in BETAS {
            let y = Beta::new(a, b);
            let height = ln_gamma(a + b) - ln_gamma(a) - ln_gamma(b);
            let normal = |x: f64| (ln_normal_cdf(x), ln_normal_cdf(-x));
            let logs = |x: f64| (-ln_1p_exp(-x), -ln_1p_exp(x));
            let told = |(up, down): (f64, f64)| height + (a - 1.0) * up + (b - 1.0) * down;
            let case = format!("{a}, {b} at {} sd {}", x.mean(), x.variance().sqrt());
            let it = Product::new(x, |x| told(normal(x)), (0.0, 1.0));
            let case_of = |name: &str| format!("{name} {case}");
            it.check(&case_of("probit"), probit::ep::to_x(y, x), probit::ep::log_evidence_soft(y, x));
            it.check_beta(&case_of("probit to y"), y, probit::ep::to_y(y, x), normal);
            let it = Product::new(x, |x| told(logs(x)), (0.0, 1.0));
            it.check(&case_of("logistic"), logistic::ep::to_x(y, x), logistic::ep::log_evidence_soft(y, x));
            it.check_beta(&case_of("logistic to y"), y, logistic::ep::to_y(y, x), logs);
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

#[test]
fn exponential() {
    for x in cavities() {
        for (a, b) in GAMMAS {
            let y = Gamma::from_shape_rate(a, b);
            let height = a * b.ln() - ln_gamma(a);
            let told = |x: f64| height + (a - 1.0) * x - b * x.exp();
            let knee = ((a / b).ln(), 1.0 / a.sqrt());
            let it = Product::new(x, told, knee);
            let case = format!("exp {a}, {b} at {} sd {}", x.mean(), x.variance().sqrt());
            it.check(&case, exp::ep::to_x(y, x), exp::ep::log_evidence_soft(y, x));
            // E y and log E y − E log y of the belief of y.
            let (mean, variance) = it.about.mean_and_variance();
            let gap = if variance > 1e-2 {
                let raised = Product::new(x, |x| told(x) + x, knee);
                raised.about.log_integral - it.about.log_integral - it.origin - mean
            } else {
                it.about.expect(|d| excess(d - mean)).ln_1p()
            };
            let belief = exp::ep::to_y_unclipped(y, x) * y;
            assert_near(&case, ln_minus_digamma(belief.shape), gap, 1e-8 * gap);
            let log_mean = it.origin + mean + gap;
            if log_mean.abs() < 700.0 {
                assert_near(&case, belief.mean().ln(), log_mean, 1e-9 * (1.0 + log_mean.abs()));
            }
        }
    }
}
