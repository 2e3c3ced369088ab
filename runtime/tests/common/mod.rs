//! Shared by the tests: arguments and expectations as the check values write them.

use posterity_runtime::{Bernoulli, Beta, Dirichlet, Gamma, Gaussian};
use serde_json::Value;

/// An incoming message or an observed value.
#[derive(Clone, Debug)]
pub(crate) enum Arg {
    Bool(bool),
    Real(f64),
    List(Vec<f64>),
    Bernoulli(Bernoulli),
    Gaussian(Gaussian),
    Gamma(Gamma),
    Beta(Beta),
    Dirichlet(Dirichlet),
    Uniform,
}

impl Arg {
    pub(crate) fn parse(value: &Value) -> Self {
        match value {
            Value::Bool(it) => Arg::Bool(*it),
            Value::Number(_) => Arg::Real(number(value)),
            Value::Array(items) => Arg::List(items.iter().map(number).collect()),
            Value::String(word) if word == "inf" => Arg::Real(f64::INFINITY),
            Value::String(_) => Arg::Uniform,
            Value::Object(fields) => {
                let (family, it) = fields.iter().next().expect("a family");
                Self::family(family, it)
            }
            Value::Null => panic!("no value"),
        }
    }

    fn family(family: &str, it: &Value) -> Self {
        let field = |name: &str| number(&it[name]);
        match family {
            "Gaussian" if it.get("tau").is_some() => {
                Arg::Gaussian(Gaussian::from_natural(field("tau"), field("precision")))
            }
            "Gaussian" => Arg::Gaussian(Gaussian::from_mean_variance(field("mean"), field("variance"))),
            "PointMass" => Arg::Gaussian(Gaussian::point(field("value"))),
            "Gamma" => Arg::Gamma(Gamma::from_shape_rate(field("shape"), field("rate"))),
            "Beta" => Arg::Beta(Beta::new(field("alpha"), field("beta"))),
            "Bernoulli" => Arg::Bernoulli(Bernoulli::from_probability(field("probability"))),
            "Dirichlet" => {
                let counts = it["concentration"].as_array().expect("counts").iter().map(number);
                Arg::Dirichlet(Dirichlet::new(counts.collect()))
            }
            other => panic!("no family {other}"),
        }
    }

    pub(crate) fn real(&self) -> f64 {
        if let Arg::Real(it) = self { *it } else { panic!("{self:?} is not a number") }
    }

    pub(crate) fn gaussian(&self) -> Gaussian {
        match self {
            Arg::Gaussian(it) => *it,
            Arg::Real(it) => Gaussian::point(*it),
            Arg::Uniform => Gaussian::UNIFORM,
            _ => panic!("{self:?} is not a Gaussian"),
        }
    }

    pub(crate) fn gamma(&self) -> Gamma {
        match self {
            Arg::Gamma(it) => *it,
            Arg::Real(it) => Gamma::point(*it),
            Arg::Uniform => Gamma::UNIFORM,
            _ => panic!("{self:?} is not a Gamma"),
        }
    }

    pub(crate) fn beta(&self) -> Beta {
        if let Arg::Beta(it) = self { *it } else { panic!("{self:?} is not a Beta") }
    }

    pub(crate) fn bernoulli(&self) -> Bernoulli {
        match self {
            Arg::Bernoulli(it) => *it,
            Arg::Bool(it) => Bernoulli::point(*it),
            Arg::Uniform => Bernoulli::UNIFORM,
            _ => panic!("{self:?} is not a Bernoulli"),
        }
    }

    pub(crate) fn list(&self) -> Vec<f64> {
        match self {
            Arg::List(it) => it.clone(),
            Arg::Dirichlet(it) => it.counts().to_vec(),
            _ => panic!("{self:?} is not a list"),
        }
    }
}

pub(crate) fn number(value: &Value) -> f64 {
    value.as_f64().unwrap_or_else(|| panic!("{value} is not a number"))
}
