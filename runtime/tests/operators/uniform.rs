//! `uniform_if`: which edges, by being uniform, make a message uniform. Each operator that reads a belief is run
//! with each of them made uniform in turn; what it then gives must be what its constant says, no more and no less.
//! A new operator needs one line here.

use std::cell::RefCell;

use crate::table::Declared;
use posterity_runtime::operators::{
    and, bernoulli, bernoulli_logit, binomial, categorical, equal_bool, equal_int, exp, gamma, gaussian,
    is_between, is_positive, logistic, not, or, poisson, product,
};
use posterity_runtime::{Bernoulli, Beta, Binomial, Categorical, Dirichlet, Gamma, Gaussian, Poisson};

/// Runs an operator and tells whether its message is uniform.
type Run = fn(&Probe) -> bool;

#[rustfmt::skip]
const EP: &[(&str, Run)] = &[
    ("gaussian::to_x", |p| flat(gaussian::ep::to_x(p.edge("mean", M), 0.8))),
    ("gaussian::to_mean", |p| flat(gaussian::ep::to_mean(p.edge("x", X), 0.8))),
    ("gaussian::to_x_random_precision", |p| flat(gaussian::ep::to_x_random_precision(X, p.edge("mean", M), p.edge("precision", R)))),
    ("gaussian::to_mean_random_precision", |p| flat(gaussian::ep::to_mean_random_precision(p.edge("x", X), M, p.edge("precision", R)))),
    ("gaussian::to_precision", |p| flat(gaussian::ep::to_precision(p.edge("x", X), p.edge("mean", M), R))),
    ("gamma::to_x", |p| flat(gamma::ep::to_x(G, 1.3, p.edge("rate", R)))),
    ("gamma::to_rate", |p| flat(gamma::ep::to_rate(p.edge("x", G), 1.3, R))),
    ("exp::to_y", |p| flat(exp::ep::to_y(G, p.edge("x", X)))),
    ("exp::to_x", |p| flat(exp::ep::to_x(p.edge("y", G), X))),
    ("logistic::to_y", |p| flat(logistic::ep::to_y(P, p.edge("x", X)))),
    ("logistic::to_x", |p| flat(logistic::ep::to_x(p.edge("y", P), X))),
    ("product::to_product_known_a", |p| flat(product::ep::to_product_known_a(2.0, p.edge("b", M)))),
    ("product::to_product_known_b", |p| flat(product::ep::to_product_known_b(p.edge("a", X), 2.0))),
    ("product::to_product_gamma_a", |p| flat(product::ep::to_product_gamma_a(p.edge("a", G), 2.0))),
    ("product::to_product_gamma_b", |p| flat(product::ep::to_product_gamma_b(2.0, p.edge("b", G)))),
    ("product::to_product", |p| flat(product::ep::to_product(C, p.edge("a", X), p.edge("b", M)))),
    ("product::to_a_known", |p| flat(product::ep::to_a_known(p.edge("product", C), 2.0))),
    ("product::to_a_gamma", |p| flat(product::ep::to_a_gamma(p.edge("product", G), 2.0))),
    ("product::to_a", |p| flat(product::ep::to_a(p.edge("product", C), X, p.edge("b", M)))),
    ("product::to_a_observed_product", |p| flat(product::ep::to_a_observed_product(1.5, X, p.edge("b", M)))),
    ("product::to_b_known", |p| flat(product::ep::to_b_known(p.edge("product", C), 2.0))),
    ("product::to_b_gamma", |p| flat(product::ep::to_b_gamma(p.edge("product", G), 2.0))),
    ("product::to_b", |p| flat(product::ep::to_b(p.edge("product", C), p.edge("a", M), X))),
    ("product::to_b_observed_product", |p| flat(product::ep::to_b_observed_product(1.5, p.edge("a", M), X))),
    ("bernoulli::to_x", |p| flat(bernoulli::ep::to_x(p.edge("probability", P)))),
    ("bernoulli::to_probability", |p| flat(bernoulli::ep::to_probability(p.edge("x", A), P))),
    ("bernoulli_logit::to_x", |p| flat(bernoulli_logit::ep::to_x(p.edge("log_odds", X)))),
    ("bernoulli_logit::to_log_odds_observed", |_| flat(bernoulli_logit::ep::to_log_odds_observed(true, X))),
    ("bernoulli_logit::to_log_odds", |p| flat(bernoulli_logit::ep::to_log_odds(p.edge("x", A), X))),
    ("binomial::to_x", |p| flat(binomial::ep::to_x(N, 6, p.edge("probability", P)))),
    ("binomial::to_probability", |p| flat(binomial::ep::to_probability(p.edge("x", N), 6, P))),
    ("categorical::to_x", |p| flat(categorical::ep::to_x(&p.edge("probabilities", dirichlet())))),
    ("categorical::to_probabilities", |p| flat(categorical::ep::to_probabilities(&p.edge("x", k()), &dirichlet()))),
    ("poisson::to_x", |p| flat(poisson::ep::to_x(K, p.edge("rate", R)))),
    ("poisson::to_rate", |p| flat(poisson::ep::to_rate(p.edge("x", K), R))),
    ("is_positive::to_positive", |p| flat(is_positive::ep::to_positive(p.edge("x", X)))),
    ("is_positive::to_x_observed", |_| flat(is_positive::ep::to_x_observed(true, X))),
    ("is_positive::to_x", |p| flat(is_positive::ep::to_x(p.edge("positive", A), X))),
    ("is_between::to_between", |p| flat(is_between::ep::to_between(p.edge("x", X), -0.5, 1.0))),
    ("is_between::to_x_observed", |_| flat(is_between::ep::to_x_observed(true, X, -0.5, 1.0))),
    ("is_between::to_x", |p| flat(is_between::ep::to_x(p.edge("between", A), X, -0.5, 1.0))),
    ("uniform::to_x", |_| flat(posterity_runtime::operators::uniform::ep::to_x(X, -0.5, 1.0))),
    ("not::to_y", |p| flat(not::ep::to_y(p.edge("x", A)))),
    ("not::to_x", |p| flat(not::ep::to_x(p.edge("y", A)))),
    ("and::to_y", |p| flat(and::ep::to_y(p.edge("a", A), p.edge("b", B)))),
    ("and::to_a", |p| flat(and::ep::to_a(p.edge("y", A), p.edge("b", B)))),
    ("and::to_b", |p| flat(and::ep::to_b(p.edge("y", A), p.edge("a", B)))),
    ("or::to_y", |p| flat(or::ep::to_y(p.edge("a", A), p.edge("b", B)))),
    ("or::to_a", |p| flat(or::ep::to_a(p.edge("y", A), p.edge("b", B)))),
    ("or::to_b", |p| flat(or::ep::to_b(p.edge("y", A), p.edge("a", B)))),
    ("equal_bool::to_y", |p| flat(equal_bool::ep::to_y(p.edge("a", A), p.edge("b", B)))),
    ("equal_bool::to_a", |p| flat(equal_bool::ep::to_a(p.edge("y", A), p.edge("b", B)))),
    ("equal_bool::to_b", |p| flat(equal_bool::ep::to_b(p.edge("y", A), p.edge("a", B)))),
    ("equal_int::to_y", |p| flat(equal_int::ep::to_y(&p.edge("a", j()), &p.edge("b", k())))),
    ("equal_int::to_y_known_a", |p| flat(equal_int::ep::to_y_known_a(1, &p.edge("b", k())))),
    ("equal_int::to_y_known_b", |p| flat(equal_int::ep::to_y_known_b(&p.edge("a", j()), 1))),
    ("equal_int::to_a", |p| flat(equal_int::ep::to_a(p.edge("y", A), &p.edge("b", k())))),
    ("equal_int::to_a_known", |p| flat(equal_int::ep::to_a_known(p.edge("y", A), 1))),
    ("equal_int::to_b", |p| flat(equal_int::ep::to_b(p.edge("y", A), &p.edge("a", j())))),
    ("equal_int::to_b_known", |p| flat(equal_int::ep::to_b_known(p.edge("y", A), 1))),
];

#[rustfmt::skip]
const VMP: &[(&str, Run)] = &[
    ("gaussian::to_x", |p| flat(gaussian::vmp::to_x(p.edge("mean", M), p.edge("precision", R)))),
    ("gaussian::to_mean", |p| flat(gaussian::vmp::to_mean(p.edge("x", X), p.edge("precision", R)))),
    ("gaussian::to_precision", |p| flat(gaussian::vmp::to_precision(p.edge("x", X), p.edge("mean", M)))),
    ("gaussian::to_mean_plate", |p| flat(gaussian::vmp::to_mean_plate(&gaussian::Moments::of(&[5.0, 7.0]), p.edge("precision", R)))),
    ("gaussian::to_precision_plate", |p| flat(gaussian::vmp::to_precision_plate(&gaussian::Moments::of(&[5.0, 7.0]), p.edge("mean", M)))),
    ("gamma::to_x", |p| flat(gamma::vmp::to_x(1.3, p.edge("rate", R)))),
    ("gamma::to_rate", |p| flat(gamma::vmp::to_rate(p.edge("x", G), 1.3))),
    ("exp::to_y", |p| flat(exp::vmp::to_y(p.edge("x", X)))),
    ("exp::to_x", |p| flat(exp::vmp::to_x(p.edge("y", G), X))),
    ("logistic::to_y_jaakkola", |p| flat(logistic::vmp::to_y_jaakkola(p.edge("x", X)))),
    ("logistic::to_y_saul_jordan", |p| flat(logistic::vmp::to_y_saul_jordan(p.edge("x", X)))),
    ("logistic::to_y_exact", |p| flat(logistic::vmp::to_y_exact(p.edge("x", X)))),
    ("logistic::to_x_jaakkola", |p| flat(logistic::vmp::to_x_jaakkola(p.edge("y", P), X))),
    ("logistic::to_x_saul_jordan", |p| flat(logistic::vmp::to_x_saul_jordan(p.edge("y", P), X))),
    ("logistic::to_x_exact", |p| flat(logistic::vmp::to_x_exact(p.edge("y", P), X))),
    ("product::to_product", |p| flat(product::vmp::to_product(p.edge("a", X), p.edge("b", M)))),
    ("product::to_product_gamma_a", |p| flat(product::vmp::to_product_gamma_a(p.edge("a", G), 2.0))),
    ("product::to_product_gamma_b", |p| flat(product::vmp::to_product_gamma_b(2.0, p.edge("b", G)))),
    ("product::to_product_gammas", |p| flat(product::vmp::to_product_gammas(p.edge("a", G), p.edge("b", R)))),
    ("product::to_a", |p| flat(product::vmp::to_a(p.edge("product", C), p.edge("b", M)))),
    ("product::to_a_gamma", |p| flat(product::vmp::to_a_gamma(p.edge("product", G), p.edge("b", R)))),
    ("product::to_b", |p| flat(product::vmp::to_b(p.edge("product", C), p.edge("a", X)))),
    ("product::to_b_gamma", |p| flat(product::vmp::to_b_gamma(p.edge("product", G), p.edge("a", R)))),
    ("bernoulli::to_x", |p| flat(bernoulli::vmp::to_x(p.edge("probability", P)))),
    ("bernoulli::to_probability", |p| flat(bernoulli::vmp::to_probability(p.edge("x", A)))),
    ("bernoulli_logit::to_x", |p| flat(bernoulli_logit::vmp::to_x(p.edge("log_odds", X)))),
    ("bernoulli_logit::to_log_odds_jaakkola", |p| flat(bernoulli_logit::vmp::to_log_odds_jaakkola(p.edge("x", A), X))),
    ("bernoulli_logit::to_log_odds_saul_jordan", |p| flat(bernoulli_logit::vmp::to_log_odds_saul_jordan(p.edge("x", A), X))),
    ("bernoulli_logit::to_log_odds_exact", |p| flat(bernoulli_logit::vmp::to_log_odds_exact(p.edge("x", A), X))),
    ("binomial::to_x", |p| flat(binomial::vmp::to_x(6, p.edge("probability", P)))),
    ("binomial::to_probability", |p| flat(binomial::vmp::to_probability(p.edge("x", N), 6))),
    ("categorical::to_x", |p| flat(categorical::vmp::to_x(&p.edge("probabilities", dirichlet())))),
    ("categorical::to_probabilities", |p| flat(categorical::vmp::to_probabilities(&p.edge("x", k())))),
    ("poisson::to_x", |p| flat(poisson::vmp::to_x(p.edge("rate", R)))),
    ("poisson::to_rate", |p| flat(poisson::vmp::to_rate(p.edge("x", K)))),
    ("not::to_y", |p| flat(not::vmp::to_y(p.edge("x", A)))),
    ("not::to_x", |p| flat(not::vmp::to_x(p.edge("y", A)))),
    ("and::to_y", |p| flat(and::vmp::to_y(p.edge("a", A), p.edge("b", B)))),
    ("and::to_a", |p| flat(and::vmp::to_a(p.edge("y", A), p.edge("b", B)))),
    ("and::to_b", |p| flat(and::vmp::to_b(p.edge("y", A), p.edge("a", B)))),
    ("or::to_y", |p| flat(or::vmp::to_y(p.edge("a", A), p.edge("b", B)))),
    ("or::to_a", |p| flat(or::vmp::to_a(p.edge("y", A), p.edge("b", B)))),
    ("or::to_b", |p| flat(or::vmp::to_b(p.edge("y", A), p.edge("a", B)))),
    ("equal_bool::to_y", |p| flat(equal_bool::vmp::to_y(p.edge("a", A), p.edge("b", B)))),
    ("equal_bool::to_a", |p| flat(equal_bool::vmp::to_a(p.edge("y", A), p.edge("b", B)))),
    ("equal_bool::to_b", |p| flat(equal_bool::vmp::to_b(p.edge("y", A), p.edge("a", B)))),
    ("equal_int::to_y", |p| flat(equal_int::vmp::to_y(&p.edge("a", j()), &p.edge("b", k())))),
    ("equal_int::to_y_known_a", |p| flat(equal_int::vmp::to_y_known_a(1, &p.edge("b", k())))),
    ("equal_int::to_y_known_b", |p| flat(equal_int::vmp::to_y_known_b(&p.edge("a", j()), 1))),
    ("equal_int::to_a", |p| flat(equal_int::vmp::to_a(p.edge("y", A), &p.edge("b", k())))),
    ("equal_int::to_a_known", |p| flat(equal_int::vmp::to_a_known(p.edge("y", A), 1))),
    ("equal_int::to_b", |p| flat(equal_int::vmp::to_b(p.edge("y", A), &p.edge("a", j())))),
    ("equal_int::to_b_known", |p| flat(equal_int::vmp::to_b_known(p.edge("y", A), 1))),
];

const X: Gaussian = Gaussian::from_natural(0.4, 0.5);
const M: Gaussian = Gaussian::from_natural(2.1, 1.5);
const C: Gaussian = Gaussian::from_natural(0.7, 0.6);
const R: Gamma = Gamma::from_shape_rate(2.5, 1.2);
const G: Gamma = Gamma::from_shape_rate(3.0, 1.4);
const P: Beta = Beta::new(2.5, 1.5);
const A: Bernoulli = Bernoulli::from_log_odds(0.7);
const B: Bernoulli = Bernoulli::from_log_odds(-1.1);
const N: Binomial = Binomial::from_log_odds(6, 0.5);
const K: Poisson = Poisson::new(2.0, 0.6);

fn j() -> Categorical {
    Categorical::from_probabilities(&[0.5, 0.2, 0.3])
}

fn k() -> Categorical {
    Categorical::from_probabilities(&[0.1, 0.6, 0.3])
}

fn dirichlet() -> Dirichlet {
    Dirichlet::from_slice(&[2.0, 3.0, 0.5])
}

/// One run of an operator, with at most one edge made uniform.
struct Probe {
    uniform: Option<&'static str>,
    edges: RefCell<Vec<&'static str>>,
}

impl Probe {
    /// The edges read by a run with that one uniform, and whether the message was.
    fn run(operator: Run, uniform: Option<&'static str>) -> (Vec<&'static str>, bool) {
        let probe = Self { uniform, edges: RefCell::default() };
        let flat = operator(&probe);
        (probe.edges.into_inner(), flat)
    }

    /// The belief about an edge.
    fn edge<F: Family>(&self, name: &'static str, belief: F) -> F {
        self.edges.borrow_mut().push(name);
        if self.uniform == Some(name) { belief.flattened() } else { belief }
    }
}

trait Family {
    fn flattened(&self) -> Self;
    fn is_flat(&self) -> bool;
}

macro_rules! families {
    ($($family:ident)*) => {$(
        impl Family for $family {
            fn flattened(&self) -> Self {
                self.pow(0.0)
            }
            fn is_flat(&self) -> bool {
                self.is_uniform()
            }
        }
    )*};
}

families!(Gaussian Gamma Beta Bernoulli Binomial Categorical Dirichlet Poisson);

fn flat(message: impl Family) -> bool {
    message.is_flat()
}

#[test]
fn a_message_is_uniform_as_its_constant_says() {
    for (algorithm, runs) in [("ep", EP), ("vmp", VMP)] {
        let mut declared = crate::table::declared(algorithm);
        declared.retain(|it| it.reads_random && it.name.contains("::to_"));
        let missing = declared.iter().filter(|it| !runs.iter().any(|(name, _)| *name == it.name));
        assert_eq!(missing.map(|it| it.name.as_str()).collect::<Vec<_>>(), [""; 0], "{algorithm}");
        let wrong: Vec<String> =
            runs.iter().filter_map(|(name, run)| differs(&declared, name, *run)).collect();
        assert!(wrong.is_empty(), "{algorithm}:\n{}", wrong.join("\n"));
    }
}

fn differs(declared: &[Declared], name: &str, run: Run) -> Option<String> {
    let (edges, flat) = Probe::run(run, None);
    assert!(!flat, "{name} of nothing uniform is uniform");
    let flattening: Vec<&str> = edges.into_iter().filter(|edge| Probe::run(run, Some(edge)).1).collect();
    let said = &declared.iter().find(|it| it.name == name).expect("an operator").uniform_if;
    (*said != flattening).then(|| format!("{name} says {said:?} and is uniform by {flattening:?}"))
}
