//! Lines about one operator.

use posterity_runtime::operators::{
    bernoulli, bernoulli_logit, binomial, categorical, exp, gamma, gaussian, is_between, is_positive,
    logistic, max, multinomial, poisson, product, wishart,
};
use posterity_runtime::special::Location;
use posterity_runtime::{Categorical, Dirichlet, Gaussian, Grid, Poisson, Predictor, Wishart, linear};
use serde_json::Value;

use crate::common::{Arg, number};
use crate::{Got, Line, numbers};

/// What the operator of a line gives, if it is one of an operator.
pub(crate) fn operator(line: &Line) -> Option<Got> {
    match line.op.as_str() {
        "is_positive" => Some(positive(line)),
        "is_between" => Some(between(line)),
        "bernoulli_from_log_odds" | "logistic" => Some(logit(line)),
        "gaussian_mean_precision" => gaussian_precision(line),
        "gamma_shape_rate" => gamma_rate(line),
        "bernoulli_beta" => Some(Got::Beta(match line.arg("b") {
            Arg::Bool(b) => bernoulli::ep::to_probability_observed(b),
            b => bernoulli::ep::to_probability(b.bernoulli(), line.arg("p").beta()),
        })),
        "categorical_dirichlet" => Some(classes(line)),
        "binomial" => Some(Got::Number(binomial::ep::log_evidence(3, 10, line.arg("p").beta()))),
        "multinomial" => {
            let counts: Vec<usize> = line.arg("counts").list().iter().map(|&count| count as usize).collect();
            let prior = Dirichlet::new(line.arg("p").list());
            Some(Got::Number(multinomial::ep::log_evidence(&counts, counts.iter().sum(), &prior)))
        }
        "poisson" => Some(counts(line)),
        "product" => products(line),
        "product_gaussian_gamma" | "product_gaussian_beta" => Some(products_by_fields(line)),
        "max" => Some(larger(line)),
        "exp" => exponential(line),
        "wishart_shape_rate" | "wishart_mean_log_det" => Some(matrices(line)),
        "plus" | "sum_array" => Some(sums(line)),
        _ => None,
    }
}

fn positive(line: &Line) -> Got {
    let x = line.arg("x").gaussian();
    match line.to.as_str() {
        "b.log_odds" => return Got::Number(is_positive::ep::to_positive(x).log_odds()),
        "evidence" => return Got::Number(is_positive::ep::log_evidence(true, x)),
        _ => {}
    }
    let message = match line.arg("b") {
        Arg::Bool(b) => is_positive::ep::to_x_observed(b, x),
        b => is_positive::ep::to_x(b.bernoulli(), x),
    };
    belief_or_message(line, x, message)
}

fn belief_or_message(line: &Line, cavity: Gaussian, message: Gaussian) -> Got {
    Got::Gaussian(if line.to.ends_with(".belief") { cavity * message } else { message })
}

fn between(line: &Line) -> Got {
    let random = |name: &str| !matches!(line.arg(name), Arg::Real(_));
    if random("lower") || random("upper") {
        return between_random(line);
    }
    let (x, lower, upper) = (line.arg("x").gaussian(), line.arg("lower").real(), line.arg("upper").real());
    match line.to.as_str() {
        "b.probability" => return Got::Number(is_between::ep::to_between(x, lower, upper).mean()),
        "b.log_probability" => {
            let mirrored = is_between::ep::log_evidence(true, x, -upper, -lower);
            let it = is_between::ep::log_evidence(true, x, lower, upper);
            assert_eq!(it, mirrored);
            return Got::Number(it);
        }
        _ => {}
    }
    let message = match line.arg("b") {
        Arg::Bool(b) => is_between::ep::to_x_observed(b, x, lower, upper),
        b => is_between::ep::to_x(b.bernoulli(), x, lower, upper),
    };
    belief_or_message(line, x, message)
}

fn between_random(line: &Line) -> Got {
    let [x, lower, upper] = ["x", "lower", "upper"].map(|name| line.arg(name).gaussian());
    let (cavity, message) = match line.to.as_str() {
        "b.probability" => return Got::Number(is_between::ep::to_between_random(x, lower, upper).mean()),
        "x.belief" => (x, is_between::ep::to_x_observed_random_bounds(true, x, lower, upper)),
        "lower.belief" => (lower, is_between::ep::to_lower_observed(true, x, lower, upper)),
        _ => (upper, is_between::ep::to_upper_observed(true, x, lower, upper)),
    };
    belief_or_message(line, cavity, message)
}

fn logit(line: &Line) -> Got {
    let Arg::Bool(b) = line.arg("b") else { panic!("an observed truth value") };
    if line.to == "evidence" {
        return Got::Number(bernoulli_logit::ep::log_evidence(b, line.arg("x").gaussian()));
    }
    if line.algorithm == "ep" {
        let x = line.arg("x").gaussian();
        return belief_or_message(line, x, bernoulli_logit::ep::to_log_odds_observed(b, x));
    }
    let prior = line.arg("x_prior").gaussian();
    let mut marginal = prior;
    for _ in 0..200 {
        marginal = prior
            * match line.algorithm.as_str() {
                "vmp-exact" => bernoulli_logit::vmp::to_log_odds_exact(b, marginal),
                "vmp-jaakkola" => logistic::vmp::to_x_jaakkola(bernoulli::vmp::to_probability(b), marginal),
                _ => logistic::vmp::to_x_saul_jordan(bernoulli::vmp::to_probability(b), marginal),
            };
    }
    Got::Gaussian(marginal)
}

fn gaussian_precision(line: &Line) -> Option<Got> {
    use gaussian::ep;
    let (x, mean) = (line.arg("x"), line.arg("mean"));
    let known = matches!((&x, &mean), (Arg::Real(_), Arg::Real(_)));
    let own = x.gaussian();
    if let Arg::Real(precision) = line.arg("precision") {
        return (line.to == "log_average_factor")
            .then(|| Got::Number(ep::log_evidence(own, mean.gaussian(), precision)));
    }
    let precision = line.args.get("precision").map(Arg::parse)?.gamma();
    Some(match (line.to.as_str(), line.algorithm.as_str()) {
        ("log_average_factor", _) if known => {
            Got::Number(ep::log_evidence_student(x.real(), mean.real(), precision))
        }
        ("log_average_factor", _) => {
            Got::Number(ep::log_evidence_random_precision(own, mean.gaussian(), precision))
        }
        ("precision", _) if known => Got::Gamma(ep::to_precision_observed(x.real(), mean.real())),
        ("precision", "ep-allow") => Got::Gamma(ep::to_precision_unclipped(own, mean.gaussian(), precision)),
        ("precision", _) => Got::Gamma(ep::to_precision(own, mean.gaussian(), precision)),
        ("x", "ep-allow") => {
            let mean = mean.gaussian();
            let at = Location::new(own, mean.mean(), mean.variance(), precision);
            Got::Gaussian(Gaussian::from_natural(at.factor_mean / at.left, at.beta / at.left))
        }
        ("x" | "x.belief", _) => {
            belief_or_message(line, own, ep::to_x_random_precision(own, mean.gaussian(), precision))
        }
        _ => return None,
    })
}

fn gamma_rate(line: &Line) -> Option<Got> {
    use gamma::ep;
    let (shape, rate) = (line.arg("shape").real(), line.arg("rate").gamma());
    if let Arg::Real(x) = line.arg("x") {
        return Some(match line.to.as_str() {
            "evidence" => Got::Number(ep::log_evidence(x, shape, rate)),
            _ => Got::Gamma(rate * ep::to_rate_observed(x, shape)),
        });
    }
    let x = line.arg("x").gamma();
    Some(match line.to.as_str() {
        "x" => Got::Gamma(ep::to_x(x, shape, rate)),
        "rate" => Got::Gamma(ep::to_rate_unclipped(x, shape, rate)),
        "log_average_factor" => Got::Number(ep::log_evidence_soft_random(x, shape, rate)),
        "x.moments" => {
            let belief = x * ep::to_x(x, shape, rate);
            numbers([("mean", belief.mean()), ("variance", belief.variance())])
        }
        _ => return None,
    })
}

fn classes(line: &Line) -> Got {
    if line.algorithm == "vmp" {
        let Arg::Dirichlet(p) = line.arg("p") else { panic!("a Dirichlet") };
        return Got::List(categorical::vmp::to_x(&p).probabilities());
    }
    let z = Categorical::from_probabilities(&line.arg("z").list());
    Got::Dirichlet(categorical::ep::to_probabilities(&z, &Dirichlet::new(line.arg("p").list())))
}

fn counts(line: &Line) -> Got {
    let rate = line.arg("rate").gamma();
    if line.to == "evidence" {
        return Got::Number(poisson::ep::log_evidence(5, rate));
    }
    Got::Gamma(poisson::ep::to_rate(Poisson::new(number(&line.args["k"]["geometric_message"]), 0.0), rate))
}

fn products(line: &Line) -> Option<Got> {
    use product::ep;
    if let Arg::Real(b) = line.arg("b") {
        return Some(Got::Gaussian(match line.arg("product") {
            Arg::Real(product) => ep::to_a_observed(product, b),
            product => ep::to_a_known(product.gaussian(), b),
        }));
    }
    let (product, a, b) =
        (line.arg("product").gaussian(), line.arg("a").gaussian(), line.arg("b").gaussian());
    match line.to.as_str() {
        // Moments themselves, since the messages are clipped.
        "a.belief" => Some(belief_or_message(line, a, ep::to_a(product, a, b))),
        "product" | "product.belief" => Some(belief_or_message(line, product, ep::to_product(product, a, b))),
        _ => None,
    }
}

/// Lines that give a shape and a rate: half the degrees of freedom, and half the inverse scale.
fn matrices(line: &Line) -> Got {
    let numbers = |value: &Value, times: f64| -> Vec<f64> {
        let rows = value.as_array().expect("rows").iter();
        rows.flat_map(|row| row.as_array().expect("a row")).map(|it| times * number(it)).collect()
    };
    let shape = line.arg("shape").real();
    if line.op == "wishart_mean_log_det" {
        return Got::Number(Wishart::new(shape, numbers(&line.args["rate"], 1.0)).mean_log_determinant());
    }
    // The inverse scale is twice the rate R: where R is Wishart(a, B), 2R is Wishart(a, B/2).
    let (x, rate) = (numbers(&line.args["x"], 1.0), &line.args["rate"]["Wishart"]);
    let prior = Wishart::new(number(&rate["shape"]), numbers(&rate["rate"], 0.5));
    Got::Number(wishart::ep::log_evidence_scale(Grid::new(&x, [2, 2]), 2.0 * shape, &prior))
}

/// The fixed point of mean field; the product is what the other factor's belief makes of it.
fn products_by_fields(line: &Line) -> Got {
    use product::vmp;
    let (prior, product) = (line.arg("a_prior").gaussian(), line.arg("product").gaussian());
    let mut a = prior;
    match line.arg("s_prior") {
        Arg::Gamma(of_s) => {
            let mut s = of_s;
            for _ in 0..500 {
                (a, s) = (prior * vmp::to_a(product, s), of_s * vmp::to_b_positive(product, a, s));
            }
        }
        of_s => {
            let of_s = of_s.beta();
            let mut s = of_s;
            for _ in 0..500 {
                (a, s) = (prior * vmp::to_a(product, s), of_s * vmp::to_b_unit(product, a, s));
            }
        }
    }
    Got::Gaussian(a)
}

/// The belief about `a` is wider than its cavity, which the clipped message is not: the moments of both cases.
fn larger(line: &Line) -> Got {
    let (y, a, b) = (line.arg("max").gaussian(), line.arg("a").gaussian(), line.arg("b").gaussian());
    if line.id == "106" {
        let evidence = max::ep::log_evidence(y, a, b);
        assert!((evidence + 2.165137622686536).abs() < 1e-9, "{evidence}");
    }
    belief_or_message(line, y, max::ep::to_y(y, a, b))
}

fn exponential(line: &Line) -> Option<Got> {
    let x = line.arg("d").gaussian();
    match line.algorithm.as_str() {
        "ep" => {
            let y = line.arg("y").gamma();
            let evidence = exp::ep::log_evidence_soft(y, x);
            assert!((evidence + 1.160368823263553).abs() < 1e-9, "{evidence}");
            Some(Got::Gaussian(exp::ep::to_x(y, x)))
        }
        "ep-mean-meanlog" => Some(Got::Gamma(exp::ep::to_y_unclipped(line.arg("y").gamma(), x))),
        "vmp" => Some(Got::Gamma(exp::vmp::to_y(x))),
        _ => None,
    }
}

fn sums(line: &Line) -> Got {
    if line.op == "plus" {
        let sum =
            Predictor::new(0.0, 0.0).plus(1.0, line.arg("a").gaussian()).plus(1.0, line.arg("b").gaussian());
        // As a message its mean times precision overflows: the mean survives, the variance cannot.
        assert!((sum.to_gaussian().mean() / sum.mean - 1.0).abs() < 1e-15);
        return Got::Named(vec![("Gaussian", numbers([("mean", sum.mean), ("variance", sum.variance)]))]);
    }
    let array: Vec<Gaussian> =
        line.args["array"].as_array().expect("an array").iter().map(|it| Arg::parse(it).gaussian()).collect();
    let predictor = array.iter().fold(Predictor::new(0.0, 0.0), |sum, &term| sum.plus(1.0, term));
    let sum = line.arg("sum").gaussian();
    assert!(linear::to_term_of_gaussian(1.0, array[1], predictor, sum).is_uniform());
    Got::Gaussian(linear::to_term_of_gaussian(1.0, array[0], predictor, sum))
}
