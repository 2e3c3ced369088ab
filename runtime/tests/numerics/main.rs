//! Operators and distributions where naive arithmetic cancels, overflows or vanishes, against formulas that do not.

mod counts;
mod extremes;
mod fits;
mod logic;
mod products;
mod tails;
mod truncation;

#[track_caller]
fn assert_close(got: f64, want: f64, relative: f64) {
    assert!((got - want).abs() <= relative * want.abs() || got == want, "{got:e} is not {want:e}");
}

/// Both natural parameters.
#[track_caller]
fn assert_gaussian(got: posterity_runtime::Gaussian, want: posterity_runtime::Gaussian, relative: f64) {
    assert_close(got.precision, want.precision, relative);
    assert_close(got.precision_mean, want.precision_mean, relative);
}
