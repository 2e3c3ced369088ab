//! The arguments of a call, and the canonical form of a distribution's: one spelling of its parameters.

use super::values::{Base, Dim, Ty, Value};
use crate::model::catalogue::Distribution;
use crate::model::known::Known;
use crate::syntax::Span;

/// The arguments of a call by the names of its parameters, in the parameters' order.
#[derive(Clone, Debug)]
pub(super) struct Given {
    pub(super) arguments: Vec<(&'static str, Value, Span)>,
}

impl Given {
    pub(super) fn has(&self, name: &str) -> bool {
        self.arguments.iter().any(|(given, ..)| *given == name)
    }

    pub(super) fn value(&self, name: &str) -> Value {
        self.arguments
            .iter()
            .find(|(given, ..)| *given == name)
            .map_or(Value::Poison, |(_, value, _)| value.clone())
    }

    pub(super) fn known(&self, name: &str) -> Option<Known> {
        match self.value(name) {
            Value::Known(known, _) => Some(known),
            _ => None,
        }
    }

    /// The factor that a distribution is drawn by, with the parameters that it takes: each known one that was given
    /// another way is converted.
    pub(super) fn canonical(self, distribution: &Distribution) -> (&'static str, Given) {
        let inverse = |known: Known| Known::Real(1.0).over(known);
        match distribution.factor {
            "gamma" => {
                let rated = self.map("scale", "rate", inverse);
                (if rated.has("scale") { "gamma_scale" } else { "gamma" }, rated)
            }
            "exponential" => ("gamma", self.with("shape", Known::Real(1.0))),
            "gaussian" => {
                let squared = self.map("sd", "variance", |sd| sd.clone().times(sd));
                ("gaussian", squared.map("precision", "variance", inverse))
            }
            "cauchy" => ("student_t", self.with("degrees_of_freedom", Known::Real(1.0))),
            "truncated_gaussian" => {
                let squared = self.map("sd", "variance", |sd| sd.clone().times(sd));
                ("truncated_gaussian", squared.map("precision", "variance", inverse).bounded())
            }
            "bernoulli" => {
                let logistic = |odds| Known::Call("logistic".to_owned(), vec![odds]);
                ("bernoulli", self.map("log_odds", "probability", logistic))
            }
            "categorical" => {
                let given = self.called("softmax", "logits", "probabilities");
                (if given.has("logits") { "categorical_logits" } else { "categorical" }, given)
            }
            "dirichlet" => ("dirichlet", self.spread_out()),
            "multivariate_gaussian" => {
                ("multivariate_gaussian", self.called("inverse", "covariance", "precision"))
            }
            "wishart" => ("wishart", self.called("inverse", "scale", "inverse_scale")),
            factor => (factor, self),
        }
    }

    /// A known parameter given another way.
    fn map(mut self, name: &str, new: &'static str, convert: impl Fn(Known) -> Known) -> Given {
        for (given, value, _) in &mut self.arguments {
            if *given == name
                && let Value::Known(known, _) = value
            {
                (*given, *value) = (new, Value::Known(convert(known.clone()), Ty::scalar(Base::Real)));
            }
        }
        self
    }

    /// A known vector or matrix as what a function makes of it, of the same size.
    fn called(mut self, function: &str, name: &str, new: &'static str) -> Given {
        for (given, value, _) in &mut self.arguments {
            if *given == name
                && let Value::Known(known, _) = value
            {
                *given = new;
                *known = Known::Call(function.to_owned(), vec![known.clone()]);
            }
        }
        self
    }

    /// Where an argument is an array whose length is not one size.
    pub(super) fn ragged(&self) -> Option<Span> {
        let ragged =
            |value: &Value| value.ty().is_some_and(|ty| matches!(ty.axes.first(), Some(Dim::Ragged)));
        self.arguments.iter().find(|(_, value, _)| ragged(value)).map(|(_, _, span)| *span)
    }

    /// `symmetric = a, size = k` as the concentration [a, …, a].
    fn spread_out(self) -> Given {
        let (Some(value), Some(size)) = (self.known("symmetric"), self.known("size")) else { return self };
        let span = self.arguments.first().map_or(Span::default(), |(_, _, span)| *span);
        let every = Known::Call("symmetric".to_owned(), vec![value, size.clone()]);
        Given { arguments: vec![("concentration", Value::Known(every, Ty::vector(Base::Real, size)), span)] }
    }

    /// With infinite bounds where none are given.
    fn bounded(mut self) -> Given {
        let span = self.arguments.first().map_or(Span::default(), |(_, _, span)| *span);
        for (name, end) in [("lower", f64::NEG_INFINITY), ("upper", f64::INFINITY)] {
            if !self.has(name) {
                self.arguments.push((name, Value::Known(Known::Real(end), Ty::scalar(Base::Real)), span));
            }
        }
        self.arguments.sort_by_key(|(name, ..)| (*name == "lower", *name == "upper"));
        self
    }

    /// A known parameter before the others.
    fn with(mut self, name: &'static str, known: Known) -> Given {
        let span = self.arguments.first().map_or(Span::default(), |(_, _, span)| *span);
        self.arguments.insert(0, (name, Value::Known(known, Ty::scalar(Base::Real)), span));
        self
    }
}
