//! The distributions and functions of the language: names, parameters, what they give.

/// A distribution of the language.
pub struct Distribution {
    /// Its name.
    pub name: &'static str,
    /// The factor of the operator table that implements it.
    pub factor: &'static str,
    /// Its parameters in order; alternatives to one another stand in one group.
    pub parameters: &'static [Parameter],
    /// What its value is.
    pub value: Value,
}

/// A parameter of a distribution, with the ways to give it.
pub struct Parameter {
    /// The alternatives: name, whether it may be positional, and what it must be.
    pub ways: &'static [Way],
    /// Whether it may be left out.
    pub optional: bool,
}

/// One way to give a parameter.
pub struct Way {
    /// Its name.
    pub name: &'static str,
    /// Whether it may stand without its name.
    pub positional: bool,
    /// What it must be.
    pub wants: Wants,
}

/// What a parameter must be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wants {
    /// Any real.
    Real,
    /// A real above 0.
    Positive,
    /// A real of at least 0: a degenerate case at 0.
    NonNegative,
    /// A real above 0 whose inverse is finite.
    Precision,
    /// A real of at least 0 whose square is finite.
    Deviation,
    /// Between 0 and 1.
    Probability,
    /// Above 0 and at most 1: the probability of a success that is waited for.
    Chance,
    /// A positive integer or one of 0.
    Count,
    /// A positive integer.
    Size,
    /// A vector of probabilities.
    Simplex,
    /// A pseudo-count: a real above 0, of which a sum is finite.
    Concentration,
    /// A vector of such.
    Concentrations,
    /// A vector of reals.
    Vector,
    /// A square matrix.
    Matrix,
    /// A distribution with a parameter named by `|k|`.
    Components,
}

/// What the value of a distribution is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Value {
    /// A truth value.
    Bool,
    /// An integer below the length of the first parameter.
    Category,
    /// An integer below the first parameter.
    Below,
    /// An integer of at most the first parameter.
    AtMost,
    /// An integer.
    Count,
    /// A real, with a Gaussian posterior.
    Real,
    /// A real above 0.
    Positive,
    /// A real between 0 and 1.
    Unit,
    /// Probabilities, as many as the first parameter has.
    Simplex,
    /// A vector, as long as the first parameter.
    Vector,
    /// A matrix, as large as the second parameter.
    Matrix,
    /// Counts, as many as the second parameter has.
    Counts,
    /// What its components give.
    Mixture,
}

const fn way(name: &'static str, wants: Wants) -> Way {
    Way { name, positional: true, wants }
}

const fn named(name: &'static str, wants: Wants) -> Way {
    Way { name, positional: false, wants }
}

macro_rules! parameters {
    ($([$($way:expr),+] $($optional:ident)?),*) => {
        &[$(Parameter { ways: &[$($way),+], optional: parameters!(@ $($optional)?) }),*]
    };
    (@ optional) => { true };
    (@) => { false };
}

use Wants::{
    Chance, Components, Concentration, Concentrations, Count, Deviation, Matrix, NonNegative, Positive,
    Precision, Probability, Real, Simplex, Size, Vector,
};

macro_rules! distributions {
    ($($name:literal $factor:literal $value:ident $parameters:expr;)+) => {
        /// Every distribution of LANGUAGE §5.
        pub const DISTRIBUTIONS: &[Distribution] = &[$(Distribution {
            name: $name, factor: $factor, value: Value::$value, parameters: $parameters,
        }),+];
    };
}

distributions! {
    "Bernoulli" "bernoulli" Bool parameters!([way("probability", Probability), named("log_odds", Real)]);
    "Categorical" "categorical" Category parameters!([way("probabilities", Simplex), named("logits", Vector)]);
    "UniformInt" "uniform_int" Below parameters!([way("size", Size)]);
    "Gaussian" "gaussian" Real parameters!([way("mean", Real)], [named("variance", NonNegative), named("precision", Precision), named("sd", Deviation)]);
    "Normal" "gaussian" Real parameters!([way("mean", Real)], [named("variance", NonNegative), named("precision", Precision), named("sd", Deviation)]);
    "TruncatedGaussian" "truncated_gaussian" Real parameters!([way("mean", Real)], [named("variance", NonNegative), named("precision", Precision), named("sd", Deviation)], [named("lower", Real)] optional, [named("upper", Real)] optional);
    "HalfNormal" "half_normal" Positive parameters!([named("sd", Positive)]);
    "HalfCauchy" "half_cauchy" Positive parameters!([named("scale", Positive)]);
    "LogNormal" "log_normal" Positive parameters!([way("mu", Real)], [way("sigma", Positive)]);
    "Gamma" "gamma" Positive parameters!([way("shape", Positive)], [named("rate", Positive), named("scale", Positive)]);
    "InverseGamma" "inverse_gamma" Positive parameters!([way("shape", Positive)], [way("scale", Positive)]);
    "Exponential" "exponential" Positive parameters!([way("rate", Positive)]);
    "Beta" "beta" Unit parameters!([way("alpha", Concentration)], [way("beta", Concentration)]);
    "Uniform" "uniform" Real parameters!([way("lower", Real)], [way("upper", Real)]);
    "StudentT" "student_t" Real parameters!([way("degrees_of_freedom", Positive)], [way("location", Real)], [way("scale", Positive)]);
    "Laplace" "laplace" Real parameters!([way("location", Real)], [way("scale", Positive)]);
    "Cauchy" "cauchy" Real parameters!([way("location", Real)], [way("scale", Positive)]);
    "Logistic" "logistic_noise" Real parameters!([way("location", Real)], [way("scale", Positive)]);
    "Pareto" "pareto" Positive parameters!([way("shape", Positive)], [way("lower", Positive)]);
    "Flat" "flat" Real parameters!([named("lower", Real)] optional, [named("upper", Real)] optional);
    "Poisson" "poisson" Count parameters!([way("rate", NonNegative)]);
    "Binomial" "binomial" AtMost parameters!([way("trials", Count)], [way("probability", Probability)]);
    "Geometric" "geometric" Count parameters!([way("probability", Chance)]);
    "NegativeBinomial" "negative_binomial" Count parameters!([way("shape", Positive)], [way("probability", Chance)]);
    "Dirichlet" "dirichlet" Simplex parameters!([way("concentration", Concentrations), named("symmetric", Concentration)], [named("size", Size)] optional);
    "Multinomial" "multinomial" Counts parameters!([way("trials", Count)], [way("probabilities", Simplex)]);
    "MultivariateGaussian" "multivariate_gaussian" Vector parameters!([way("mean", Vector)], [named("covariance", Matrix), named("precision", Matrix)]);
    "Wishart" "wishart" Matrix parameters!([way("degrees_of_freedom", Positive)], [way("scale", Matrix), named("inverse_scale", Matrix)]);
    "Mixture" "mixture" Mixture parameters!([way("weights", Simplex)], [way("components", Components)]);
}

/// The distribution of that name.
pub fn distribution(name: &str) -> Option<&'static Distribution> {
    DISTRIBUTIONS.iter().find(|distribution| distribution.name == name)
}

/// The distribution that a factor of the operator table draws from, under its canonical name.
pub fn family(factor: &str) -> Option<&'static str> {
    DISTRIBUTIONS
        .iter()
        .find(|distribution| distribution.factor == factor)
        .map(|distribution| distribution.name)
}

impl Distribution {
    /// How it is written: `Gamma(shape = …, rate = …)`.
    pub fn signature(&self) -> String {
        let wanted = self.parameters.iter().filter(|parameter| !parameter.optional);
        let argument = |parameter: &Parameter| {
            let way = &parameter.ways[0];
            format!("{} = {}", way.name, if way.wants == Wants::Components { "|k| …" } else { "…" })
        };
        let arguments: Vec<String> = wanted.map(argument).collect();
        format!("{}({})", self.name, arguments.join(", "))
    }
}

/// A function of the language and how many arguments it takes.
pub const FUNCTIONS: &[(&str, std::ops::RangeInclusive<usize>)] = &[
    ("exp", 1..=1),
    ("log", 1..=1),
    ("sqrt", 1..=1),
    ("square", 1..=1),
    ("abs", 1..=1),
    ("pow", 2..=2),
    ("sin", 1..=1),
    ("cos", 1..=1),
    ("tanh", 1..=1),
    ("logistic", 1..=1),
    ("probit", 1..=1),
    ("softmax", 1..=1),
    ("dot", 2..=2),
    ("matmul", 2..=2),
    ("transpose", 1..=1),
    ("outer", 2..=2),
    ("min", 1..=2),
    ("max", 1..=2),
    ("is_positive", 1..=1),
    ("is_between", 3..=3),
    ("len", 1..=1),
    ("identity", 1..=1),
    ("diagonal", 1..=1),
    ("sum", 1..=2),
    ("product", 1..=2),
    ("all", 1..=2),
    ("any", 1..=2),
    ("count", 1..=2),
    ("array", 2..=2),
];

pub use posterity_runtime::near::near as nearest;
