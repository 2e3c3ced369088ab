//! Whether two programs reached the same posterior.

use posterity_runtime::{Inference, Posterior};
use serde_json::Value;

/// The largest difference between means and variances, relative to 1 + |value|; an error if the posteriors aren't
/// of the same variables and sizes.
pub fn difference(baseline: &Value, emitted: &dyn Inference) -> Result<f64, String> {
    let mut largest: f64 = 0.0;
    for (name, posterior) in emitted.posteriors() {
        let wanted =
            moments_of_baseline(&baseline[name]).ok_or_else(|| format!("the baseline has no {name}"))?;
        let mut reached = Vec::new();
        moments(&posterior, &mut reached);
        if wanted.len() != reached.len() {
            return Err(format!("{name} has {} elements, not {}", reached.len(), wanted.len()));
        }
        for (wanted, reached) in wanted.iter().zip(&reached) {
            for (wanted, reached) in wanted.iter().zip(reached) {
                let apart = (wanted - reached).abs() / (1.0 + wanted.abs());
                largest = if apart.is_nan() { f64::INFINITY } else { largest.max(apart) };
            }
        }
    }
    Ok(largest)
}

/// The largest difference between parameters, relative to 1 + |value|, of what has no mean and variance by element.
pub(crate) fn parameters_apart(baseline: &Value, emitted: &dyn Inference) -> Result<f64, String> {
    let mut largest: f64 = 0.0;
    for (name, posterior) in emitted.posteriors() {
        let mut reached = [Vec::new(), Vec::new()];
        parameters(&posterior, &mut reached);
        let keys = [&["mean", "shape", "dof", "concentration", "probability"][..], &["precision", "rate"]];
        for (keys, reached) in keys.iter().zip(&reached) {
            let mut wanted = Vec::new();
            keys.iter().for_each(|key| numbers(&baseline[name][key], &mut wanted));
            // The baseline may say once what the columns of a component have in common.
            let alike = reached.len() / wanted.len().max(1);
            if wanted.len() * alike != reached.len() {
                return Err(format!("{name} has {} parameters, not {}", reached.len(), wanted.len()));
            }
            let wanted = wanted.iter().flat_map(|one| std::iter::repeat_n(one, alike));
            for (wanted, reached) in wanted.zip(reached) {
                let apart = (wanted - reached).abs() / (1.0 + wanted.abs());
                largest = if apart.is_nan() { f64::INFINITY } else { largest.max(apart) };
            }
        }
    }
    Ok(largest)
}

/// Every number of a value.
fn numbers(value: &Value, all: &mut Vec<f64>) {
    match value {
        Value::Array(items) => items.iter().for_each(|item| numbers(item, all)),
        one => all.extend(one.as_f64()),
    }
}

/// What says where a posterior is, and how sharp it is, as the baselines have them.
fn parameters(posterior: &Posterior, [place, sharpness]: &mut [Vec<f64>; 2]) {
    match posterior {
        Posterior::Array(items) => {
            for item in items {
                let mut own = [Vec::new(), Vec::new()];
                parameters(item, &mut own);
                place.append(&mut own[0]);
                sharpness.append(&mut own[1]);
            }
        }
        Posterior::Gaussian(one) => {
            place.push(one.mean());
            sharpness.push(one.precision);
        }
        Posterior::Gamma(one) => {
            place.push(one.shape);
            sharpness.push(one.rate);
        }
        Posterior::MultivariateGaussian(one) => {
            place.extend(one.mean());
            sharpness.extend(one.precision().values);
        }
        Posterior::Wishart(one) => {
            place.push(one.degrees_of_freedom());
            sharpness.extend(one.rate().values.iter().map(|rate| 2.0 * rate));
        }
        Posterior::Dirichlet(one) => place.extend(one.counts()),
        Posterior::Categorical(one) => place.extend(one.probabilities()),
        other => place.push(other.mean()),
    }
}

/// Mean and variance of every element.
fn moments(posterior: &Posterior, all: &mut Vec<[f64; 2]>) {
    match posterior {
        Posterior::Array(items) => items.iter().for_each(|item| moments(item, all)),
        one => all.push([one.mean(), one.sd() * one.sd()]),
    }
}

/// Mean and variance of every element, from whichever parameters the baseline reports.
fn moments_of_baseline(posterior: &Value) -> Option<Vec<[f64; 2]>> {
    let numbers = |key: &str| match &posterior[key] {
        Value::Array(items) => items.iter().map(Value::as_f64).collect(),
        one => one.as_f64().map(|number| vec![number]),
    };
    let pairs = |a: Option<Vec<f64>>, b: Option<Vec<f64>>, of: fn(f64, f64) -> [f64; 2]| {
        Some(a?.into_iter().zip(b?).map(|(a, b)| of(a, b)).collect())
    };
    pairs(numbers("mean"), numbers("variance"), |mean, variance| [mean, variance])
        .or_else(|| pairs(numbers("mean"), numbers("precision"), |mean, precision| [mean, 1.0 / precision]))
        .or_else(|| pairs(numbers("shape"), numbers("rate"), |a, b| [a / b, a / (b * b)]))
}
