//! The check values: figures from the literature, from a reference system and from independent
//! recomputation, one JSON object a line, against this crate. What is not checked is listed by number.

mod common;

use common::{Arg, number};
use posterity_runtime::operators::{
    and, bernoulli, bernoulli_logit, binomial, categorical, equal_bool, exp, gamma, gaussian, is_between,
    is_positive, logistic, multinomial, poisson, product,
};
use posterity_runtime::{
    Bernoulli, Beta, Categorical, Dirichlet, Gamma, Gaussian, Poisson, Predictor, TruncatedGaussian, linear,
};
use serde_json::Value;

/// Lines that nothing here can check yet, and why.
#[rustfmt::skip]
const SKIPPED: &[(&str, &str)] = &[
    ("18 89 94", "improper messages allowed: only the clipped operators exist"),
    ("32 33 34 35 36 37 38 39", "random bounds"),
    ("75 85", "random variance or scale"),
    ("86 87", "two random Gammas multiplied by expectation propagation"),
    ("88 160", "Wishart"),
    ("97 98", "gates: a table read at a random index"),
    ("104 105", "counting"),
    ("106 107 108 109 110", "max"),
    ("118 119", "the message to a positive factor of a Gaussian product"),
    ("125", "truncated Gamma"),
    ("126 127 128 129 130 131 132 133b 142 143", "gates: `if` on a random condition"),
    ("134", "gates; its figures are those of a circuit, which the tests of emitted code have"),
    ("133", "gates, and a variant of them that is not the language's: one marginal for all branches"),
    ("135", "gates: a mean read at a random index"),
];

/// Parts of lines that nothing here gives.
#[rustfmt::skip]
const LEFT_OUT: &[(&str, &str, &str)] = &[
    ("81", "mean_log", "the belief matches mean and variance"),
    ("159", "mode", "no Gamma power has one here; its mean is that of 1/x"),
];

/// What an operator gave.
#[derive(Debug)]
enum Got {
    Number(f64),
    List(Vec<f64>),
    Gaussian(Gaussian),
    Gamma(Gamma),
    Beta(Beta),
    Dirichlet(Dirichlet),
    /// All that the line names.
    Named(Vec<(&'static str, Got)>),
}

struct Line {
    id: String,
    op: String,
    algorithm: String,
    to: String,
    args: Value,
}

impl Line {
    fn arg(&self, name: &str) -> Arg {
        Arg::parse(&self.args[name])
    }
    fn has(&self, name: &str) -> bool {
        self.args.get(name).is_some()
    }
}

#[test]
fn every_check_value_is_met_or_listed() {
    let skipped: Vec<&str> = SKIPPED.iter().flat_map(|(ids, _)| ids.split(' ')).collect();
    let (mut failures, mut met, mut passed_over) = (Vec::new(), 0, Vec::new());
    for text in include_str!("data/check_values.jsonl").lines() {
        let value: Value = serde_json::from_str(text).expect("a line of JSON");
        let word = |name: &str| value[name].as_str().unwrap_or_default().to_owned();
        let id = value["id"].as_str().map_or_else(|| value["id"].to_string(), str::to_owned);
        let line = Line {
            id,
            op: word("op"),
            algorithm: word("algorithm"),
            to: word("to"),
            args: value["args"].clone(),
        };
        if skipped.contains(&line.id.as_str()) {
            passed_over.push(line.id);
            continue;
        }
        let Some(got) = dispatch(&line) else {
            failures.push(format!("{}: {} to {} is neither checked nor listed", line.id, line.op, line.to));
            continue;
        };
        match differs(&got, &expected(&line.id, &value["expect"]), &value["tolerance"]) {
            None => met += 1,
            Some(why) => {
                failures.push(format!("{} {} {} to {}: {why}", line.id, line.op, line.algorithm, line.to));
            }
        }
    }
    println!("{met} met; not checked: {passed_over:?}");
    assert!(failures.is_empty(), "\n{}", failures.join("\n"));
    assert_eq!(passed_over.len(), skipped.len(), "the list names lines that are not there");
    assert_eq!(met + passed_over.len(), 162);
}

/// What a line expects, without the parts that are left out.
fn expected(id: &str, expect: &Value) -> Value {
    let mut expect = expect.clone();
    for (_, part, _) in LEFT_OUT.iter().filter(|(of, ..)| *of == id) {
        let left = expect.as_object_mut().and_then(|parts| parts.shift_remove(*part));
        assert!(left.is_some(), "{id} has no {part} to leave out");
    }
    expect
}

fn dispatch(line: &Line) -> Option<Got> {
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
        "exp" => exponential(line),
        "plus" | "sum_array" => Some(sums(line)),
        "truncated_gaussian" => Some(truncated(line)),
        op if op.starts_with("model: data 5,7") => Some(learn_gaussian(line)),
        _ => distribution(line),
    }
    .or_else(|| models(line))
}

fn positive(line: &Line) -> Got {
    let x = line.arg("x").gaussian();
    match line.to.as_str() {
        "b.log_odds" => return Got::Number(is_positive::ep::to_positive(x).log_odds),
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
            let (alpha, beta) = ep::location_derivatives(own, mean.mean(), mean.variance(), precision);
            let weight = beta / (own.precision - beta);
            let tau = weight * (own.precision_mean + alpha) + alpha;
            Got::Gaussian(Gaussian::from_natural(tau, own.precision * weight))
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

fn learn_gaussian(line: &Line) -> Got {
    use gaussian::vmp;
    let data = gaussian::Moments::of(&[5.0, 7.0]);
    let (prior_mean, prior_precision) =
        (Gaussian::from_mean_variance(0.0, 100.0), Gamma::from_shape_rate(1.0, 1.0));
    let (mut mean, mut precision) = (prior_mean, prior_precision);
    for _ in 0..200 {
        mean = prior_mean * vmp::to_mean_plate(&data, precision);
        precision = prior_precision * vmp::to_precision_plate(&data, mean);
    }
    match line.to.as_str() {
        "mean.marginal" => Got::Gaussian(mean),
        "precision.marginal" => Got::Gamma(precision),
        _ => {
            let data_term = vmp::average_log_plate(&data, mean, precision);
            let singly: f64 = [5.0, 7.0].iter().map(|&x| vmp::average_log(x, mean, precision)).sum();
            assert!((data_term - singly).abs() < 1e-12);
            let priors = vmp::average_log(mean, 0.0, 0.01) + gamma::vmp::average_log(precision, 1.0, 1.0);
            Got::Number(data_term + priors + mean.entropy() + precision.entropy())
        }
    }
}

/// Models of one factor or one linear predictor.
fn models(line: &Line) -> Option<Got> {
    Some(match line.id.as_str() {
        "54" => free_truth(),
        "103" => counts_of_a_log_rate(),
        "136" => tosses(),
        "137" => not_both(),
        "138" => game(),
        "139" => sum_by_propagation(),
        "140" => sum_by_mean_field(),
        "141" => product_by_mean_field(),
        "144" => probit(),
        "145" => student(),
        _ => return None,
    })
}

/// A Gaussian cut to an interval.
fn truncated(line: &Line) -> Got {
    let number = |name: &str| line.arg(name).real();
    let gaussian = Gaussian::from_mean_variance(number("mean"), number("variance"));
    let cut = TruncatedGaussian { gaussian, lower: number("lower"), upper: number("upper") };
    let log_mass = cut.log_normaliser() - gaussian.log_normaliser();
    numbers([("log_mass", log_mass), ("mean", cut.mean()), ("variance", cut.variance())])
}

/// Numbers by their names.
fn numbers<const N: usize>(named: [(&'static str, f64); N]) -> Got {
    Got::Named(named.into_iter().map(|(name, it)| (name, Got::Number(it))).collect())
}

fn evidence_and<const N: usize>(log_evidence: f64, beliefs: [(&'static str, Got); N]) -> Got {
    let evidence = ("log_evidence", Got::Number(log_evidence));
    Got::Named(std::iter::once(evidence).chain(beliefs).collect())
}

fn free_truth() -> Got {
    let prior = Gaussian::from_mean_precision(1.2, 0.4);
    let mut odds = prior;
    for _ in 0..200 {
        let truth = bernoulli_logit::vmp::to_x(odds);
        odds = prior * bernoulli_logit::vmp::to_log_odds_jaakkola(truth, odds);
    }
    Got::Gaussian(odds)
}

fn counts_of_a_log_rate() -> Got {
    let prior = Gaussian::from_mean_variance(1.2, 3.4);
    let counts =
        [5, 6, 7].map(poisson::vmp::to_rate_observed).into_iter().fold(Gamma::UNIFORM, |all, it| all * it);
    let mut x = prior;
    for _ in 0..500 {
        x = prior * exp::vmp::to_x(counts, x);
    }
    Got::Gaussian(x)
}

fn tosses() -> Got {
    let (mut p, mut log_evidence) = (Beta::new(1.0, 1.0), 0.0);
    for heads in [true, true, true, false, false] {
        log_evidence += bernoulli::ep::log_evidence_random(heads, p);
        p *= bernoulli::ep::to_probability_observed(heads);
    }
    evidence_and(log_evidence, [("p", Got::Beta(p))])
}

fn not_both() -> Got {
    let coin = Bernoulli::from_probability(0.5);
    let a = coin * and::ep::to_a(false, coin);
    evidence_and(and::ep::log_evidence(false, coin, coin), [("a", Got::Number(a.mean()))])
}

fn game() -> Got {
    let (skill, noise) =
        (Gaussian::from_mean_variance(25.0, (25.0_f64 / 3.0).powi(2)), 2.0 * (25.0_f64 / 6.0).powi(2));
    let predictor = Predictor::new(0.0, noise).plus(1.0, skill).plus(-1.0, skill);
    let site = is_positive::ep::derivatives(true, predictor.mean, predictor.variance);
    let after = |sign: f64| Got::Gaussian(skill * linear::to_term(sign, skill, &site));
    evidence_and(site.log_z, [("s1", after(1.0)), ("s2", after(-1.0))])
}

fn sum_by_propagation() -> Got {
    let (a, b) = (Gaussian::from_mean_variance(1.0, 2.0), Gaussian::from_mean_variance(-1.0, 3.0));
    let predictor = Predictor::new(0.0, 0.5).plus(1.0, a).plus(1.0, b);
    let child = Gaussian::point(4.0);
    let site = linear::gaussian_derivatives(child, predictor);
    let after = |term: Gaussian| {
        let belief = term * linear::to_term(1.0, term, &site);
        let other = term * linear::to_term_of_gaussian(1.0, term, predictor, child);
        assert!((belief.mean() - other.mean()).abs() + (belief.variance() - other.variance()).abs() < 1e-12);
        Got::Gaussian(belief)
    };
    evidence_and(site.log_z, [("a", after(a)), ("b", after(b))])
}

fn sum_by_mean_field() -> Got {
    let priors = [Gaussian::from_mean_variance(1.0, 2.0), Gaussian::from_mean_variance(-1.0, 3.0)];
    let (child, mut q) = (Gaussian::from_mean_variance(4.0, 0.5), priors);
    for _ in 0..500 {
        for i in 0..2 {
            let total = q[0].mean() + q[1].mean();
            q[i] = priors[i] * linear::to_term_mean_field(1.0, q[i].mean(), total, child);
        }
    }
    let sum = Predictor::new(0.0, 0.0).plus(1.0, q[0]).plus(1.0, q[1]);
    let bound = gaussian::vmp::average_log(4.0, sum, 2.0)
        + gaussian::vmp::average_log(q[0], 1.0, 0.5)
        + gaussian::vmp::average_log(q[1], -1.0, 1.0 / 3.0);
    let log_evidence = bound + q[0].entropy() + q[1].entropy();
    evidence_and(log_evidence, [("a", Got::Gaussian(q[0])), ("b", Got::Gaussian(q[1]))])
}

fn product_by_mean_field() -> Got {
    let priors = [Gaussian::from_mean_variance(1.0, 2.0), Gaussian::from_mean_variance(3.0, 4.0)];
    let (child, mut q) = (Gaussian::from_mean_variance(5.0, 1.0), priors);
    for _ in 0..500 {
        q[0] = priors[0] * product::vmp::to_a(child, q[1]);
        q[1] = priors[1] * product::vmp::to_b(child, q[0]);
    }
    let bound = gaussian::vmp::average_log(5.0, product::vmp::to_product(q[0], q[1]), 1.0)
        + gaussian::vmp::average_log(q[0], 1.0, 0.5)
        + gaussian::vmp::average_log(q[1], 3.0, 0.25);
    let log_evidence = bound + q[0].entropy() + q[1].entropy();
    evidence_and(log_evidence, [("a", Got::Gaussian(q[0])), ("b", Got::Gaussian(q[1]))])
}

fn probit() -> Got {
    let x = Gaussian::from_mean_variance(1.0, 2.0);
    let predictor = Predictor::new(0.0, 1.0).plus(1.0, x);
    let site = is_positive::ep::derivatives(true, predictor.mean, predictor.variance);
    evidence_and(site.log_z, [("x", Got::Gaussian(x * linear::to_term(1.0, x, &site)))])
}

/// Student t is the Gaussian whose precision is Gamma(ν/2, ν/2), integrated out.
fn student() -> Got {
    let (x, precision) = (Gaussian::from_mean_variance(0.0, 1.0), Gamma::from_shape_rate(2.0, 2.0));
    let belief = x * gaussian::ep::to_mean_random_precision(3.0, x, precision);
    let log_evidence = gaussian::ep::log_evidence_random_precision(3.0, x, precision);
    evidence_and(log_evidence, [("x", Got::Gaussian(belief))])
}

fn distribution(line: &Line) -> Option<Got> {
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

/// Why the result is not what was expected, if it is not.
fn differs(got: &Got, expect: &Value, tolerance: &Value) -> Option<String> {
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

#[test]
fn the_lines_are_those_of_the_document() {
    let document = include_str!("../../docs/FACTORS.md").lines().filter(|line| line.starts_with("{\"id\""));
    let (document, list): (Vec<&str>, Vec<&str>) =
        (document.collect(), include_str!("data/check_values.jsonl").lines().collect());
    assert_eq!(document.len(), list.len());
    for (document, list) in document.iter().zip(&list) {
        assert_eq!(document, list);
    }
}

#[test]
fn truth_values_agree_by_the_closed_form() {
    let (a, b) = (Bernoulli::from_probability(0.3), Bernoulli::from_probability(0.8));
    let agree = equal_bool::ep::to_y(a, b).mean();
    assert!((agree - 0.38).abs() < 1e-12);
}
