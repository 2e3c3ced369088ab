//! One element of the data: a number, a boolean, an integer, one of them or nothing, or a prior.

use serde_json::Value;

use super::json::{from_json, to_json};
use crate::check::{LIMIT, Support, weights};
use crate::data::matrices::is_positive_definite;
use crate::{
    Bernoulli, Beta, Binomial, Categorical, Dirichlet, Gamma, Gaussian, MultivariateGaussian, Poisson,
    Posterior, Wishart,
};

/// Why a value cannot be taken: the sentence goes on from the parameter's name and index.
#[derive(Debug, Clone, PartialEq)]
pub struct Refusal {
    /// A code of the compiler's.
    pub code: &'static str,
    /// Where in the parameter: `[2][0]`, or empty.
    pub index: String,
    /// The rest of the sentence: `is null, …`.
    pub text: String,
    /// The way out; empty where there is nothing to add.
    pub hint: String,
}

impl Refusal {
    /// A value of another type than the parameter's.
    pub(super) fn new(text: impl Into<String>) -> Self {
        Refusal { code: "data_format", index: String::new(), text: text.into(), hint: String::new() }
    }

    pub(super) fn at(mut self, index: String) -> Self {
        self.index = index;
        self
    }

    pub(super) fn code(mut self, code: &'static str) -> Self {
        self.code = code;
        self
    }

    pub(super) fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = hint.into();
        self
    }
}

/// What an array of the data may be made of.
pub trait Element: Sized {
    /// Read one value.
    fn read(value: &Value) -> Result<Self, Refusal>;
    /// What stands in for a value that could not be read, until the errors are reported.
    fn blank() -> Self;
}

impl Element for f64 {
    fn read(value: &Value) -> Result<Self, Refusal> {
        let number = value.as_f64().map(|number| number + 0.0); // 0 has no sign
        number.ok_or_else(|| instead(value, "a number", "f64"))
    }

    fn blank() -> Self {
        0.0
    }
}

impl Element for bool {
    fn read(value: &Value) -> Result<Self, Refusal> {
        match (value.as_bool(), value.as_f64()) {
            (Some(flag), _) => Ok(flag),
            (None, Some(0.0)) => Ok(false),
            (None, Some(1.0)) => Ok(true),
            _ => Err(instead(value, "a boolean (true, false, 1 or 0)", "bool")),
        }
    }

    fn blank() -> Self {
        false
    }
}

impl Element for usize {
    fn read(value: &Value) -> Result<Self, Refusal> {
        let Some(number) = value.as_f64() else {
            return Err(instead(value, "an integer", "usize"));
        };
        if number < 0.0 {
            let text = format!("is {value}: negative, where an integer from 0 on is wanted");
            return Err(Refusal::new(text).code("data_support"));
        }
        if number.fract() != 0.0 {
            return Err(instead(value, "an integer", "usize"));
        }
        if number >= LIMIT {
            let text = format!("is {value}: too large, where an integer below {LIMIT} is wanted");
            return Err(Refusal::new(text).code("data_support"));
        }
        Ok(number as usize)
    }

    fn blank() -> Self {
        0
    }
}

impl<T: Element> Element for Option<T> {
    fn read(value: &Value) -> Result<Self, Refusal> {
        if value.is_null() { Ok(None) } else { T::read(value).map(Some) }
    }

    fn blank() -> Self {
        None
    }
}

/// What a value is, for a message.
pub(super) fn kind(value: &Value) -> String {
    match value {
        Value::Null => "null".into(),
        Value::Bool(flag) => flag.to_string(),
        Value::Number(number) => number.to_string(),
        Value::String(text) => format!("the string {text:?}"),
        Value::Array(_) => "an array".into(),
        Value::Object(_) => "an object".into(),
    }
}

/// A value of another type than the one that is wanted.
fn instead(value: &Value, wanted: &str, name: &str) -> Refusal {
    if value.is_null() {
        return Refusal::new(format!("is null, a missing value where {wanted} is required"))
            .hint(format!("`Option<{name}>` takes missing values"));
    }
    Refusal::new(format!("is {}, not {wanted}", kind(value)))
}

/// A prior: the family itself, or a point mass.
fn prior(value: &Value, family: &str) -> Result<Posterior, Refusal> {
    let text = || format!("is {}, not a {family}", kind(value));
    let hint = || format!("a prior is an object such as {}", example(family));
    if !value.is_object() {
        return Err(Refusal::new(text()).hint(hint()));
    }
    let refuse = |problem| Refusal::new(format!("is no {family}: {problem}")).hint(hint());
    odd_field(value).map_or(Ok(()), |problem| Err(refuse(problem)))?;
    extreme_field(value).map_or(Ok(()), |problem| Err(refuse(problem).code("data_support")))?;
    let read = from_json(value).map_err(refuse)?;
    let outside = match (&read, family) {
        (Posterior::PointReal(at), "Gamma") => *at <= 0.0,
        (Posterior::PointInteger(at), "Gamma") => *at == 0,
        (Posterior::PointReal(at), "Beta") => !(0.0..=1.0).contains(at),
        (Posterior::PointInteger(at), "Beta") => *at > 1,
        (Posterior::PointVector(at), "Dirichlet") => weights("", &[], at, 0, 0).is_err(),
        (Posterior::PointMatrix(at), "Wishart") => {
            let [size, columns] = at.grid().sizes;
            size != columns || !is_positive_definite(at.values(), size)
        }
        _ => false,
    };
    if outside {
        let text = format!("is a point mass where a {family} has no values");
        return Err(Refusal::new(text).code("data_support").hint(hint()));
    }
    // What is of another family is refused as that.
    if !read.is_proper() && to_json(&read)["distribution"] == family {
        let text = match read {
            Posterior::Gamma(gamma) if gamma.shape > 0.0 && gamma.rate > 0.0 => {
                "is a Gamma with a variance that no number holds".to_owned()
            }
            _ => format!("is an improper {family}: it cannot be normalised"),
        };
        return Err(Refusal::new(text).code("data_support").hint(hint()));
    }
    Ok(read)
}

/// What is wrong with the fields of a prior before anything reads them: one that is nothing, one that its
/// distribution does not have, weights of another sum than 1.
fn odd_field(prior: &Value) -> Option<String> {
    let fields = prior.as_object()?;
    let is_null = |field: &Value| {
        let row_is_null = |row: &Value| row.as_array().is_some_and(|items| items.iter().any(Value::is_null));
        field.is_null()
            || row_is_null(field)
            || field.as_array().is_some_and(|rows| rows.iter().any(row_is_null))
    };
    if let Some((key, _)) = fields.iter().find(|(_, field)| is_null(field)) {
        return Some(format!("its {key} is null"));
    }
    let wanted = keys(fields.get("distribution")?.as_str()?)?;
    let known = |key: &str| key == "distribution" || wanted.contains(&key);
    if let Some(key) = fields.keys().find(|key| !known(key)) {
        return Some(format!("it has \"{key}\", and is given by {}", quoted(wanted)));
    }
    let weights = fields.get("probabilities").and_then(Value::as_array);
    let total: f64 = weights?.iter().filter_map(Value::as_f64).sum();
    // All zero is said by what reads them.
    let off = total > 0.0 && (total - 1.0).abs() >= 1e-6;
    off.then(|| format!("its probabilities sum to {total}, not to 1"))
}

/// The first number of a prior that is too large or too small to compute with, as data are.
fn extreme_field(prior: &Value) -> Option<String> {
    let wanted = keys(prior.get("distribution")?.as_str()?)?;
    wanted.iter().find_map(|key| {
        let numbers =
            prior.get(key).map(|field| field.as_array().map_or(std::slice::from_ref(field), Vec::as_slice));
        let row = |field: &Value| field.as_array().cloned().unwrap_or_else(|| vec![field.clone()]);
        let rows: Vec<Value> = numbers.into_iter().flatten().flat_map(row).collect();
        let mut numbers = rows.iter().filter_map(Value::as_f64);
        let support = |number: f64| match *key {
            "shape" | "rate" | "variance" | "alpha" | "beta" | "concentration" | "degrees_of_freedom"
                if number > 0.0 =>
            {
                Support::Positive
            }
            _ => Support::Real,
        };
        let extreme = numbers.find(|number| !support(*number).contains(*number))?;
        Some(format!("its {key} is {extreme:e}, {}", support(extreme).demand(extreme)))
    })
}

/// The keys of a distribution besides its name, in the canonical form.
fn keys(distribution: &str) -> Option<&'static [&'static str]> {
    Some(match distribution {
        "Bernoulli" => &["probability"],
        "Categorical" => &["probabilities"],
        "Gaussian" => &["mean", "variance"],
        "TruncatedGaussian" => &["mean", "variance", "lower", "upper"],
        "Gamma" => &["shape", "rate"],
        "Beta" => &["alpha", "beta"],
        "Dirichlet" => &["concentration"],
        "Poisson" => &["rate", "nu"],
        "Binomial" => &["trials", "probability"],
        "MultivariateGaussian" => &["mean", "covariance"],
        "Wishart" => &["degrees_of_freedom", "scale"],
        "PointMass" => &["value"],
        _ => return None,
    })
}

/// `"shape" and "rate"`
fn quoted(keys: &[&str]) -> String {
    keys.iter().map(|key| format!("\"{key}\"")).collect::<Vec<_>>().join(" and ")
}

/// A prior of another family than the parameter's.
fn other(value: &Value, family: &str) -> Refusal {
    let found = value.get("distribution").and_then(Value::as_str).unwrap_or("something else");
    Refusal::new(format!("is a {found}, not a {family}"))
        .hint(format!("a prior is an object such as {}", example(family)))
}

/// A prior as the data write it.
fn example(family: &str) -> &'static str {
    match family {
        "Gaussian" => r#"{"distribution": "Gaussian", "mean": 0, "variance": 1}"#,
        "Gamma" => r#"{"distribution": "Gamma", "shape": 1, "rate": 1}"#,
        "Beta" => r#"{"distribution": "Beta", "alpha": 1, "beta": 1}"#,
        "Bernoulli" => r#"{"distribution": "Bernoulli", "probability": 0.5}"#,
        "Poisson" => r#"{"distribution": "Poisson", "rate": 1}"#,
        "Binomial" => r#"{"distribution": "Binomial", "trials": 10, "probability": 0.5}"#,
        "Dirichlet" => r#"{"distribution": "Dirichlet", "concentration": [1, 1]}"#,
        "MultivariateGaussian" => {
            r#"{"distribution": "MultivariateGaussian", "mean": [0, 0], "covariance": [[1, 0], [0, 1]]}"#
        }
        "Wishart" => r#"{"distribution": "Wishart", "degrees_of_freedom": 4, "scale": [[1, 0], [0, 1]]}"#,
        _ => r#"{"distribution": "Categorical", "probabilities": [0.5, 0.5]}"#,
    }
}

/// A family as an element: itself, its points, and what stands in for it.
macro_rules! family {
    ($($family:ident, $blank:expr, { $($point:pat => $made:expr),* };)*) => {
        $(impl Element for $family {
            fn read(value: &Value) -> Result<Self, Refusal> {
                match prior(value, stringify!($family))? {
                    Posterior::$family(prior) => Ok(prior),
                    $($point => Ok($made),)*
                    _ => Err(other(value, stringify!($family))),
                }
            }

            fn blank() -> Self {
                $blank
            }
        })*
    };
}

family! {
    Gaussian, Gaussian::UNIFORM, {
        Posterior::PointReal(x) => Gaussian::point(x),
        Posterior::PointInteger(x) => Gaussian::point(x as f64)
    };
    Gamma, Gamma::UNIFORM, {
        Posterior::PointReal(x) => Gamma::point(x),
        Posterior::PointInteger(x) => Gamma::point(x as f64)
    };
    Beta, Beta::UNIFORM, {
        Posterior::PointReal(x) => Beta::point(x),
        Posterior::PointInteger(x) => Beta::point(x as f64)
    };
    Bernoulli, Bernoulli::UNIFORM, { Posterior::PointBool(x) => Bernoulli::point(x) };
    Poisson, Poisson::UNIFORM, { Posterior::PointInteger(x) => Poisson::point(x) };
    Binomial, Binomial::uniform(0), {};
    Categorical, Categorical::uniform(1), {};
    Dirichlet, Dirichlet::uniform(1), { Posterior::PointVector(x) => Dirichlet::point(&x) };
    MultivariateGaussian, MultivariateGaussian::uniform(1), {
        Posterior::PointVector(x) => MultivariateGaussian::point(&x)
    };
    Wishart, Wishart::uniform(1), { Posterior::PointMatrix(x) => Wishart::point(x.grid()) };
}
