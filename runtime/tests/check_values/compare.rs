//! Whether a result is what a line expects.

use posterity_runtime::Gaussian;
use serde_json::Value;

use crate::Got;
use crate::common::{Arg, number};

/// Why the result is not what was expected, if it is not.
pub(crate) fn differs(got: &Got, expect: &Value, tolerance: &Value) -> Option<String> {
    let close = |got: f64, want: f64| match tolerance.get("relative") {
        Some(relative) => (got - want).abs() <= number(relative) * want.abs(),
        None => (got - want).abs() <= number(tolerance) || got == want,
    };
    let fine = match (got, expect) {
        (Got::Gaussian(got), Value::String(word)) if word == "uniform" => got.is_uniform(),
        (Got::Gamma(got), Value::String(word)) if word == "uniform" => got.is_uniform(),
        (Got::Gaussian(got), Value::String(_)) => got.precision_mean.is_nan(),
        (Got::Beta(got), Value::String(_)) => !got.is_proper(),
        (Got::Number(got), Value::Number(_)) => close(*got, number(expect)),
        (Got::List(got), Value::Array(want)) => {
            got.len() == want.len() && got.iter().zip(want).all(|(&got, want)| close(got, number(want)))
        }
        (Got::Named(parts), Value::Object(want)) => {
            parts.len() == want.len()
                && parts.iter().all(|(name, got)| differs(got, &want[*name], tolerance).is_none())
        }
        (Got::Gaussian(got), _) => gaussian_close(got, expect, close),
        (Got::Gamma(got), _) => {
            let want = Arg::parse(expect).gamma();
            close(got.shape, want.shape) && close(got.rate, want.rate)
        }
        (Got::Beta(got), _) => {
            let want = Arg::parse(expect).beta();
            close(got.alpha, want.alpha) && close(got.beta, want.beta)
        }
        (Got::Dirichlet(got), _) => {
            let want = Arg::parse(expect).list();
            got.size() == want.len() && got.counts().iter().zip(want).all(|(&got, want)| close(got, want))
        }
        _ => false,
    };
    (!fine).then(|| format!("{got:?} is not {expect}"))
}

fn gaussian_close(got: &Gaussian, expect: &Value, close: impl Fn(f64, f64) -> bool) -> bool {
    if let Some(point) = expect.get("PointMass") {
        return got.is_point() && got.precision_mean == number(&point["value"]);
    }
    let want = &expect["Gaussian"];
    if want.get("tau").is_some() {
        return close(got.precision_mean, number(&want["tau"]))
            && close(got.precision, number(&want["precision"]));
    }
    close(got.mean(), number(&want["mean"])) && close(got.variance(), number(&want["variance"]))
}
