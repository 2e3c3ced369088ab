//! Links by hand that break no rule say what the groups do: they change nothing.

mod support;

use posterity_compiler::{Options, compile};

/// Two groups that draw `level` and `factor` with their product integrated out.
const PRODUCT: &str = "#[algorithm(gibbs)]
model Product(n: usize, y: [f64; n]) -> (level, factor) {
    #![group(level, after; root = level)]
    #![group(factor, after; root = factor)]
    let level ~ Gaussian(1, variance = 4);
    let factor ~ Gaussian(1, variance = 4);
    LINKS let after = level * factor;
    for i in 0..n {
        y[i] ~ Gaussian(after, variance = 1);
    }
}";

#[test]
fn a_link_that_the_groups_make_changes_nothing() {
    let module = |links: &str| {
        let text = PRODUCT.replace("LINKS", links);
        compile(&support::source("product.model", &text), &Options::default()).expect("it is a model").module
    };
    let code = |links: &str| module(links).lines().filter(|line| !line.contains("//")).collect::<String>();
    let links =
        "#[send_distribution(from = after, to = level)] #[send_distribution(from = after, to = factor)]";
    assert_eq!(code(links), code(""));
}

#[test]
fn one_against_a_group_is_refused() {
    let text = PRODUCT.replace("LINKS", "#[send_distribution(from = level, to = after)]");
    let errors = compile(&support::source("product.model", &text), &Options::default()).err();
    assert_eq!(support::codes(errors.expect("it breaks rule 5")), ["group"]);
}
