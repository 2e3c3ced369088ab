//! Lines about distributions: their moments, and what two of a family make.

use posterity_runtime::{Dirichlet, Gamma, Gaussian, Poisson, TruncatedGaussian};

use crate::common::{Arg, number};
use crate::{Got, Line, numbers};

/// A Gaussian cut to an interval.
pub(crate) fn truncated(line: &Line) -> Got {
    let number = |name: &str| line.arg(name).real();
    let gaussian = Gaussian::from_mean_variance(number("mean"), number("variance"));
    let cut = TruncatedGaussian { gaussian, lower: number("lower"), upper: number("upper") };
    let log_mass = cut.log_normaliser() - gaussian.log_normaliser();
    numbers([("log_mass", log_mass), ("mean", cut.mean()), ("variance", cut.variance())])
}

pub(crate) fn distribution(line: &Line) -> Option<Got> {
    if line.has("p") && line.has("q") {
        return Some(pair(line, &line.arg("p"), &line.arg("q")));
    }
    match line.op.as_str() {
        "gamma_from_mean_and_mean_log" => {
            let mean = number(&line.args["mean"]);
            let mean_log = mean.ln() - number(&line.args["log_mean_minus_mean_log"]);
            Some(Got::Gamma(Gamma::from_mean_and_mean_log(mean, mean_log)))
        }
        "dirichlet_from_mean_log" => {
            Some(Got::Dirichlet(Dirichlet::from_mean_log(&line.arg("mean_log").list())))
        }
        "com_poisson" => {
            let it = Poisson::new(number(&line.args["lambda"]), number(&line.args["nu"]));
            Some(numbers([("log_normaliser", it.log_normaliser()), ("mean", it.mean())]))
        }
        "gamma_power" => {
            let [shape, rate, power] = ["shape", "rate", "power"].map(|name| number(&line.args[name]));
            (power == -1.0).then(|| numbers([("mean", Gamma::from_shape_rate(shape, rate).mean_inverse())]))
        }
        _ => None,
    }
}

fn pair(line: &Line, p: &Arg, q: &Arg) -> Got {
    macro_rules! apply {
        ($method:ident) => {
            match (p, q) {
                (Arg::Gaussian(p), Arg::Gaussian(q)) => p.$method(q),
                (Arg::Gamma(p), Arg::Gamma(q)) => p.$method(q),
                (Arg::Beta(p), Arg::Beta(q)) => p.$method(q),
                (Arg::Dirichlet(p), Arg::Dirichlet(q)) => p.$method(q),
                (Arg::Bernoulli(p), Arg::Bernoulli(q)) => p.$method(q),
                _ => panic!("two of a family"),
            }
        };
    }
    match line.op.as_str() {
        "log_average_of" => Got::Number(apply!(log_average_of)),
        "average_log" => Got::Number(apply!(average_log)),
        "weighted_sum" => {
            let weights = line.arg("w").list();
            Got::Gaussian(Gaussian::mixture(
                [(weights[0], p.gaussian()), (weights[1], q.gaussian())].into_iter(),
            ))
        }
        _ => {
            // log ∫ p qⁿ = log ∫ p (qⁿ normalised) + A(qⁿ) − n A(q).
            let (p, q, n) = (p.gaussian(), q.gaussian(), number(&line.args["power"]));
            let power = q.pow(n);
            Got::Number(p.log_average_of(&power) + power.log_normaliser() - n * q.log_normaliser())
        }
    }
}
