//! Every operator of expectation propagation and of variational message passing against brute-force
//! integration of its own factor, and the form of the operator files that the compiler relies on.

mod between;
mod counts;
mod edges;
mod forwards;
mod functions;
mod gates;
mod harness;
mod improper;
mod integers;
mod large;
mod limits;
mod logic;
mod nodes;
mod points;
mod priors;
mod reals;
mod table;
mod tables;
mod tilts;
mod vectors;

mod variational;

use std::collections::BTreeMap;

/// A named check.
type Check = (&'static str, fn());

#[test]
fn every_operator_is_right_and_none_is_unchecked() {
    let mut written = table::functions("ep");
    written.retain(|name| {
        let message = name.contains("::to_") && !name.ends_with("_unclipped") || name.ends_with("::messages");
        message || name.contains("::log_evidence")
    });
    assert_checked(
        &[
            logic::CHECKS,
            integers::CHECKS,
            counts::CHECKS,
            reals::CHECKS,
            functions::CHECKS,
            priors::CHECKS,
            vectors::EP,
            tables::CHECKS,
            between::CHECKS,
        ]
        .concat(),
        written,
    );
}

#[test]
fn every_variational_operator_is_right_and_none_is_unchecked() {
    let checks = [variational::checks(), vectors::VMP.to_vec()].concat();
    assert_checked(&checks, table::functions("vmp"));
}

#[test]
fn everything_that_runs_forwards_is_right_and_none_is_unchecked() {
    assert_checked(&[forwards::CHECKS, vectors::FORWARDS].concat(), table::functions("simulate"));
}

#[test]
fn everything_of_gates_is_right_and_none_is_unchecked() {
    assert_checked(gates::CHECKS, table::gates());
}

#[test]
fn what_reads_its_own_edge_has_its_limits() {
    let reading = |algorithm: &str| {
        let declared = table::declared(algorithm).into_iter();
        declared.filter(|operator| operator.reads_own).map(|operator| operator.name).collect()
    };
    // Beside the limits the checks see how messages are sent.
    let mut sent: BTreeMap<&str, limits::Sent> = BTreeMap::new();
    assert_checked_then(limits::EP, reading("ep"), |name| {
        sent.insert(name, limits::sent());
    });
    for (name, check) in improper::CHECKS {
        check();
        let seen = sent.entry(name).or_default();
        *seen = seen.and(limits::sent());
    }
    assert_said(&sent);
    assert_checked(limits::VMP, reading("vmp"));
}

#[test]
fn evidence_of_a_point_is_that_of_a_known_value() {
    let declared = table::declared("ep").into_iter();
    let random = declared.filter(|it| it.name.contains("::log_evidence") && it.reads_random);
    assert_checked(
        &[points::CHECKS, vectors::POINTS].concat(),
        random.map(|operator| operator.name).collect(),
    );
}

/// Every check holds, and they are those of the functions that are written.
fn assert_checked(checks: &[Check], written: Vec<String>) {
    assert_checked_then(checks, written, |_| {});
}

/// The files say which operators clip: those do, and the others send nothing improper.
fn assert_said(sent: &BTreeMap<&str, limits::Sent>) {
    let declared = table::improper();
    let mut wrong = Vec::new();
    for (name, sent) in sent {
        let clips = declared.contains(&((*name).to_owned(), "Clip".to_owned()));
        if sent.improper || clips != sent.at_an_end && (clips || sent.leaning) {
            let said = if clips { "clips" } else { "does not clip" };
            wrong.push(format!("{name} {said} and has sent {sent:?}"));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

/// The same, with what is done after each.
fn assert_checked_then<'c>(checks: &'c [Check], mut written: Vec<String>, mut then: impl FnMut(&'c str)) {
    let mut failed = Vec::new();
    for (name, check) in checks {
        if std::panic::catch_unwind(check).is_err() {
            failed.push((*name).to_owned());
        }
        then(name);
    }
    assert!(failed.is_empty(), "wrong: {failed:?}");
    let mut checked: Vec<String> = checks.iter().map(|(name, _)| (*name).to_owned()).collect();
    checked.sort();
    written.sort();
    assert_eq!(checked, written, "left: the checks; right: the operators");
}

#[test]
fn a_wrong_operator_is_noticed() {
    use posterity_runtime::{Gaussian, operators::gaussian::ep};
    let (x, mean) = (Gaussian::from_mean_variance(1.0, 2.0), Gaussian::from_mean_variance(-1.0, 0.5));
    let tilted =
        harness::tilt(&[harness::real(x), harness::real(mean)], reals::gaussian_factor(0.8), |v| v[0]);
    harness::assert_moments(x * ep::to_x(mean, 0.8), &tilted, 1e-9);
    let wrong = ep::to_x(mean, 0.8).pow(1.001);
    let noticed = std::panic::catch_unwind(|| harness::assert_moments(x * wrong, &tilted, 1e-9));
    assert!(noticed.is_err());
}
