//! What other tools call the distributions and functions of the language, for the hint of an error.

/// Names elsewhere, without `_` and in small letters, and what is written here for them.
const WORDS: &[(&[&str], &str)] = &[
    (&["mvnormal", "multivariatenormal", "multinormal"], "`MultivariateGaussian(mean, covariance = …)`"),
    (&["halfgaussian"], "`HalfNormal(sd = …)`"),
    (&["chisquare", "chisquared", "chi2"], "`Gamma(shape = degrees / 2, rate = 0.5)`"),
    (&["discreteuniform", "unifint", "randint"], "`UniformInt(size)`, from 0"),
    (&["flip", "coin"], "`Bernoulli(probability)`"),
    (&["delta", "diracdelta", "pointmass"], "`let x = …;`, without a distribution"),
    (&["sigmoid", "expit", "invlogit", "ilogit"], "`logistic(x)`"),
    (&["phi", "pnorm", "normalcdf", "normcdf", "stdnormalcdf"], "`probit(x)`, between 0 and 1"),
    (&["ln"], "`log(x)`, the natural logarithm"),
    (&["power"], "`pow(x, exponent)`"),
    (&["sqr"], "`square(x)`"),
    (&["eye"], "`identity(d)`"),
    (&["diag", "diagmatrix"], "`diagonal(v)`"),
    (&["ones", "zeros", "full", "fill", "repvector", "reparray"], "`array(0..n, |i| 1.0)`"),
    (&["mean", "avg", "average"], "`sum(xs) / n`"),
    (&["ifelse", "where", "select", "switch"], "`if c { a } else { b }`"),
    (&["length", "size", "nrow"], "`len(xs)`"),
    (&["inner", "innerproduct", "dotproduct"], "`dot(v, w)`"),
];

/// The hint for an unknown name: what is written here for it, or the known name that is almost it.
pub(super) fn hint(name: &str, near: Option<&str>) -> Option<String> {
    let plain = name.replace('_', "").to_lowercase();
    let here = WORDS.iter().find(|(names, _)| names.contains(&plain.as_str()));
    here.map(|(_, here)| format!("here it is {here}"))
        .or_else(|| near.map(|near| format!("did you mean `{near}`?")))
}
