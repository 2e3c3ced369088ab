//! Which of several operators of a factor is chosen.

use super::{Offer, Table, Wanted};

/// The operator under variational message passing whose name begins so.
fn chosen(factor: &str, prefix: &str, target: Option<&str>, edges: [(&str, &str); 2]) -> Option<String> {
    let offers: Vec<Offer> = edges.map(|(edge, ty)| (edge.to_owned(), ty.to_owned())).to_vec();
    let wanted = Wanted { factor, algorithm: "vmp", prefix, target, returns: None, chosen: None };
    let operator = Table::runtime().choose(&wanted, &offers);
    operator.map(|operator| operator.function.clone())
}

#[test]
fn of_several_bounds_the_exact_one_is_chosen() {
    let logit = [("x", "bool"), ("log_odds", "Gaussian")];
    for (prefix, target) in [("to_log_odds", Some("log_odds")), ("average_log", None)] {
        assert_eq!(chosen("bernoulli_logit", prefix, target, logit), Some(format!("{prefix}_exact")));
    }
    for target in ["x", "y"] {
        let prefix = format!("to_{target}");
        let edges = [("y", "Beta"), ("x", "Gaussian")];
        assert_eq!(chosen("logistic", &prefix, Some(target), edges), Some(format!("{prefix}_exact")));
    }
}

#[test]
fn a_plate_of_data_is_no_single_datum() {
    let edges = |x| [("x", x), ("precision", "Gamma")];
    let to_mean = |x| chosen("gaussian", "to_mean", Some("mean"), edges(x));
    assert_eq!(to_mean("f64").as_deref(), Some("to_mean"));
    assert_eq!(to_mean("Moments").as_deref(), Some("to_mean_plate"));
}
