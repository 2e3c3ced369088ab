//! Emitted modules against answers worked out here: a Kalman smoother, enumeration, conjugate pairs in closed form.

mod support;

#[path = "independent/chains.rs"]
mod chains;
#[path = "independent/conjugate.rs"]
mod conjugate;
#[path = "independent/designs.rs"]
mod designs;
#[path = "independent/trees.rs"]
mod trees;
#[path = "independent/truncated.rs"]
mod truncated;

use posterity_runtime::Posterior;
use support::relative;

/// Asserts that two numbers agree, in units of the second or of a scale where that is larger.
fn assert_near(actual: f64, expected: f64, scale: f64, tolerance: f64, what: &str) {
    let far = relative(actual, expected, scale);
    assert!(far <= tolerance, "{what}: {actual} is not {expected} (off by {far:e})");
}

fn elements(posterior: &Posterior) -> Vec<Posterior> {
    posterior.parts()
}
