//! Posteriors and priors as JSON, in the canonical form of each family.

use serde_json::{Value, json};

use super::element::kind;
use crate::matrix::{Cholesky, Matrix};
use crate::{
    Bernoulli, Beta, Binomial, Categorical, Dirichlet, Gamma, Gaussian, MultivariateGaussian, Poisson,
    Posterior, TruncatedGaussian, Wishart,
};

/// The canonical form; what is not a finite number (a bound that there is not, say) is `null`, and a point mass of any family a `PointMass`.
pub fn to_json(posterior: &Posterior) -> Value {
    match posterior.clone().canonical() {
        Posterior::Bernoulli(d) => json!({"distribution": "Bernoulli", "probability": d.mean()}),
        Posterior::Categorical(d) => {
            json!({"distribution": "Categorical", "probabilities": d.probabilities()})
        }
        Posterior::Gaussian(d) => {
            json!({"distribution": "Gaussian", "mean": d.mean(), "variance": d.variance()})
        }
        Posterior::TruncatedGaussian(TruncatedGaussian { gaussian, lower, upper }) => {
            let (mean, variance) = (gaussian.mean(), gaussian.variance());
            json!({"distribution": "TruncatedGaussian", "mean": mean, "variance": variance, "lower": lower, "upper": upper})
        }
        Posterior::Gamma(d) => json!({"distribution": "Gamma", "shape": d.shape, "rate": d.rate}),
        Posterior::Beta(d) => json!({"distribution": "Beta", "alpha": d.alpha, "beta": d.beta}),
        Posterior::Dirichlet(d) => json!({"distribution": "Dirichlet", "concentration": d.counts()}),
        Posterior::Poisson(d) => poisson(d),
        Posterior::Binomial(d) => {
            let probability = Bernoulli::from_log_odds(d.log_odds).mean();
            json!({"distribution": "Binomial", "trials": d.trials, "probability": probability})
        }
        Posterior::MultivariateGaussian(d) => {
            let (mean, covariance) = (d.mean(), d.covariance().rows());
            json!({"distribution": "MultivariateGaussian", "mean": mean, "covariance": covariance})
        }
        Posterior::Wishart(d) => {
            let (freedom, scale) = (d.degrees_of_freedom(), d.scale().rows());
            json!({"distribution": "Wishart", "degrees_of_freedom": freedom, "scale": scale})
        }
        Posterior::PointMatrix(value) => json!({"distribution": "PointMass", "value": value.rows()}),
        Posterior::PointReal(value) => json!({"distribution": "PointMass", "value": value}),
        Posterior::PointBool(value) => json!({"distribution": "PointMass", "value": value}),
        Posterior::PointInteger(value) => json!({"distribution": "PointMass", "value": value}),
        Posterior::PointVector(value) => json!({"distribution": "PointMass", "value": value}),
        Posterior::Array(items) => Value::Array(items.iter().map(to_json).collect()),
    }
}

/// The values of point masses, in arrays; what is no point, or no finite number, is `null`.
pub(super) fn points(posterior: &Posterior) -> Value {
    match posterior {
        Posterior::PointReal(value) => json!(value),
        Posterior::PointBool(value) => json!(value),
        Posterior::PointInteger(value) => json!(value),
        Posterior::PointVector(value) => json!(value),
        Posterior::PointMatrix(value) => json!(value.rows()),
        Posterior::Array(items) => items.iter().map(points).collect(),
        _ => Value::Null,
    }
}

/// A Poisson, with its dispersion where that is not the ordinary 1.
fn poisson(d: Poisson) -> Value {
    if d.nu == 1.0 {
        json!({"distribution": "Poisson", "rate": d.rate})
    } else {
        json!({"distribution": "Poisson", "rate": d.rate, "nu": d.nu})
    }
}

/// A distribution, or a nested array of them, from the canonical form; `null` is NaN. The error is what
/// is wrong with it.
pub fn from_json(value: &Value) -> Result<Posterior, String> {
    if let Some(items) = value.as_array() {
        return items.iter().map(from_json).collect::<Result<_, _>>().map(Posterior::Array);
    }
    let name = value.get("distribution").ok_or("it has no \"distribution\"")?;
    let name = name.as_str().ok_or_else(|| format!("its \"distribution\" is {}, not a name", kind(name)))?;
    let number = |key| field(value, key);
    Ok(match name {
        "Bernoulli" => Bernoulli::from_probability(probability(number("probability")?)?).into(),
        "Categorical" => weights(&numbers(value, "probabilities")?)?.into(),
        "Gaussian" => {
            Gaussian::from_mean_variance(number("mean")?, not_negative("variance", number("variance")?)?)
                .into()
        }
        "TruncatedGaussian" => truncated_gaussian(value)?.into(),
        "Gamma" => {
            let shape = not_negative("shape", number("shape")?)?;
            Gamma::from_shape_rate(shape, not_negative("rate", number("rate")?)?).into()
        }
        "Beta" => {
            let alpha = not_negative("alpha", number("alpha")?)?;
            let beta = not_negative("beta", number("beta")?)?;
            finite_sum("alpha and beta", &[alpha, beta])?;
            Beta::new(alpha, beta).into()
        }
        "Dirichlet" => {
            let counts = numbers(value, "concentration")?;
            counts.iter().try_for_each(|count| not_negative("concentration", *count).map(drop))?;
            finite_sum("concentration", &counts)?;
            Dirichlet::new(counts).into()
        }
        "Poisson" => {
            let nu = value.get("nu").and_then(Value::as_f64).unwrap_or(1.0);
            Poisson::new(not_negative("rate", number("rate")?)?, nu).into()
        }
        "Binomial" => {
            let trials = not_negative("trials", number("trials")?)? as usize;
            Binomial::from_probability(trials, probability(number("probability")?)?).into()
        }
        "MultivariateGaussian" => {
            let (mean, covariance) = (numbers(value, "mean")?, matrix(value, "covariance")?);
            if covariance.grid().sizes[0] != mean.len() {
                return Err("its mean and its covariance differ in size".into());
            }
            MultivariateGaussian::from_mean_covariance(&mean, covariance.grid()).into()
        }
        "Wishart" => {
            let scale = matrix(value, "scale")?;
            let freedom = not_negative("degrees_of_freedom", number("degrees_of_freedom")?)?;
            Wishart::from_degrees_of_freedom(freedom, scale.grid()).into()
        }
        "PointMass" => point(value.get("value").unwrap_or(&Value::Null))?,
        other => return Err(format!("`{other}` is not a distribution that the data can hold")),
    })
}

/// A bound that is not there is `null`.
fn truncated_gaussian(value: &Value) -> Result<TruncatedGaussian, String> {
    let or = |key, infinite| field(value, key).map(|it| if it.is_nan() { infinite } else { it });
    let variance = not_negative("variance", or("variance", f64::INFINITY)?)?;
    let gaussian = Gaussian::from_mean_variance(field(value, "mean")?, variance);
    let (lower, upper) = (or("lower", f64::NEG_INFINITY)?, or("upper", f64::INFINITY)?);
    Ok(TruncatedGaussian { gaussian, lower, upper })
}

/// The point that a `PointMass` is.
fn point(value: &Value) -> Result<Posterior, String> {
    Ok(match value {
        Value::Bool(flag) => (*flag).into(),
        Value::Array(items) if items.iter().any(Value::is_array) => matrix_of(items)?.into(),
        Value::Array(items) => items.iter().map(real).collect::<Result<Vec<_>, _>>()?.into(),
        _ => match value.as_u64() {
            Some(count) => (count as usize).into(),
            None => real(value)?.into(),
        },
    })
}

/// A number, or NaN for `null`.
fn real(value: &Value) -> Result<f64, String> {
    match value {
        Value::Null => Ok(f64::NAN),
        _ => value.as_f64().ok_or_else(|| format!("{} is not a number", kind(value))),
    }
}

/// The number under a key.
fn field(value: &Value, key: &str) -> Result<f64, String> {
    let value = value.get(key).ok_or_else(|| format!("it has no {key:?}"))?;
    real(value).map_err(|error| format!("its {key}: {error}"))
}

/// The numbers under a key.
fn numbers(value: &Value, key: &str) -> Result<Vec<f64>, String> {
    let items = value.get(key).and_then(Value::as_array);
    let items = items.ok_or_else(|| format!("it has no array {key:?}"))?;
    items.iter().map(|item| real(item).map_err(|error| format!("its {key}: {error}"))).collect()
}

/// The symmetric, positive-definite matrix under a key; or the zero matrix, of a point.
fn matrix(value: &Value, key: &str) -> Result<Matrix, String> {
    let rows = value.get(key).and_then(Value::as_array).ok_or_else(|| format!("it has no matrix {key:?}"))?;
    let matrix = matrix_of(rows).map_err(|error| format!("its {key}: {error}"))?;
    let (values, [size, columns]) = (matrix.values(), matrix.grid().sizes);
    if size != columns {
        return Err(format!("its {key} has {size} rows and {columns} columns"));
    }
    // What stands for what a run could not tell is let through.
    if values.iter().any(|value| value.is_nan()) || values.iter().all(|value| *value == 0.0) {
        return Ok(matrix);
    }
    if crate::data::matrices::asymmetric(values, size).is_some() {
        return Err(format!("its {key} is not symmetric"));
    }
    match Cholesky::of(values, size) {
        Some(_) => Ok(matrix),
        None => Err(format!("its {key} is not positive definite")),
    }
}

/// Rows of one length.
fn matrix_of(rows: &[Value]) -> Result<Matrix, String> {
    let columns = rows.first().and_then(Value::as_array).map_or(0, Vec::len);
    let mut values = Vec::new();
    for row in rows {
        let row = row.as_array().filter(|row| row.len() == columns);
        for item in row.ok_or("its rows are no arrays of one length")? {
            values.push(real(item)?);
        }
    }
    Ok(Matrix::new(values, [rows.len(), columns]))
}

/// A number that is not below 0 (NaN is let through: it stands for what a run could not tell).
fn not_negative(key: &str, value: f64) -> Result<f64, String> {
    if value < 0.0 { Err(format!("its {key} is {value}, and must not be negative")) } else { Ok(value) }
}

/// Numbers whose sum a number can hold.
fn finite_sum(keys: &str, values: &[f64]) -> Result<(), String> {
    match values.iter().sum::<f64>() {
        f64::INFINITY => Err(format!("its {keys} are too large: their sum is no finite number")),
        _ => Ok(()),
    }
}

/// A number between 0 and 1.
fn probability(value: f64) -> Result<f64, String> {
    if !value.is_nan() && !(0.0..=1.0).contains(&value) {
        return Err(format!("its probability is {value}, outside 0 to 1"));
    }
    Ok(value)
}

/// A categorical whose weights are not all zero.
fn weights(values: &[f64]) -> Result<Categorical, String> {
    for value in values {
        not_negative("probability", *value)?;
    }
    if values.iter().all(|value| *value == 0.0) {
        return Err("its probabilities sum to zero".into());
    }
    Ok(Categorical::from_probabilities(values))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_family_survives_the_way_there_and_back() {
        let posteriors = [
            Posterior::from(Bernoulli::from_probability(0.25)),
            Gaussian::from_mean_variance(1.0, 4.0).into(),
            TruncatedGaussian::between(0.0, f64::INFINITY).into(),
            TruncatedGaussian { gaussian: Gaussian::from_mean_variance(1.0, 4.0), lower: -2.0, upper: 3.0 }
                .into(),
            Gamma::from_shape_rate(2.0, 0.5).into(),
            Beta::new(1.0, 3.0).into(),
            Dirichlet::new(vec![1.0, 2.0]).into(),
            Categorical::from_probabilities(&[0.5, 0.0, 0.5]).into(),
            Binomial::from_log_odds(3, 0.0).into(),
            Poisson::from_rate(3.0).into(),
            Poisson::new(3.0, 0.5).into(),
            Posterior::PointVector(vec![1.5, 2.0]),
            Posterior::PointMatrix(Matrix::new(vec![1.5, 2.0, 2.0, 4.0], [2, 2])),
            MultivariateGaussian::from_mean_covariance(
                &[1.0, -2.0],
                Matrix::new(vec![4.0, 0.0, 0.0, 0.25], [2, 2]).grid(),
            )
            .into(),
            Wishart::from_degrees_of_freedom(4.0, Matrix::new(vec![4.0, 0.0, 0.0, 0.25], [2, 2]).grid())
                .into(),
            true.into(),
            7usize.into(),
            2.5.into(),
        ];
        let posterior = Posterior::array(posteriors);
        assert_eq!(from_json(&to_json(&posterior)), Ok(posterior));
    }

    #[test]
    fn points_and_infinities() {
        let point = to_json(&Gaussian::point(2.0).into());
        assert_eq!(point, json!({"distribution": "PointMass", "value": 2.0}));
        let flat = to_json(&Gaussian::UNIFORM.into());
        assert_eq!(flat, json!({"distribution": "Gaussian", "mean": 0.0, "variance": null}));
    }

    #[test]
    fn what_is_wrong_is_named() {
        let problem = from_json(&json!({"distribution": "Gaussian", "mean": 0, "variance": -1}));
        assert!(problem.expect_err("negative").contains("variance is -1"));
        let problem = from_json(&json!({"distribution": "Gaussian", "mean": 0}));
        assert!(problem.expect_err("no variance").contains("variance"));
        assert!(from_json(&json!({"distribution": "Categorical", "probabilities": [0, 0]})).is_err());
        for counts in [json!([1, -1]), json!([1e308, 1e308])] {
            assert!(from_json(&json!({"distribution": "Dirichlet", "concentration": counts})).is_err());
        }
    }
}
