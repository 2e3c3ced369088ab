//! Messages that overlapping blocks have in common: computed once if nothing that they depend on is drawn in between.

mod support;

use posterity_compiler::{Options, compile};

/// The draws of d, c and the neighbours a and b of c, in two groups of which one is (a, c, d): names and statements.
fn draws(second: &str) -> Vec<(String, String)> {
    let text = format!(
        "#[algorithm(gibbs)]
model Overlapping(x: f64, y: f64, z: f64) -> (a, b, c, d, scale) {{
    #![group(a, c, d; root = a)]
    #![group({second}; root = b)]
    let scale ~ Gamma(shape = 2, rate = 1);
    let d ~ Gaussian(0, precision = scale);
    let c ~ Gaussian(d, variance = 1);
    let a ~ Gaussian(c, variance = 1);
    let b ~ Gaussian(c, variance = 1);
    z ~ Gaussian(d, precision = scale);
    x ~ Gaussian(a, variance = 1);
    y ~ Gaussian(b, variance = 1);
}}"
    );
    let source = support::source("overlapping.model", &text);
    let code = compile(&source, &Options::default()).expect("it is a model").module;
    let draws = code.split("fn draw_").skip(1).map(|function| {
        let (name, rest) = function.split_once('(').expect("a function has parameters");
        (name.to_owned(), rest.split("\n    }\n").next().unwrap_or_default().to_owned())
    });
    draws.collect()
}

/// The draws that say something.
fn saying(draws: &[(String, String)], what: &str) -> Vec<String> {
    draws.iter().filter(|(_, body)| body.contains(what)).map(|(name, _)| name.clone()).collect()
}

#[test]
fn a_message_that_both_blocks_hear_is_computed_once() {
    let draws = draws("b, c, d");
    assert_eq!(saying(&draws, "c_prior ="), ["a"]);
    assert_eq!(saying(&draws, "self.c_prior * "), ["a", "b", "c"]);
}

#[test]
fn a_block_that_hears_a_sample_has_a_message_of_its_own() {
    let draws = draws("b, c");
    // In the first group d is integrated out; in the second its sample speaks.
    assert_eq!(saying(&draws, "self.c_prior = linear::through_noise(d, 1.0)"), ["a"]);
    assert_eq!(saying(&draws, "self.c_prior * "), ["a", "c"]);
    let own = "let c_prior = Gaussian::from_mean_variance(self.d, 1.0)";
    assert_eq!(saying(&draws, own), ["b", "c_again"]);
}
