//! Hand-written inference programs, one file per model: what generated code is timed against.
//!
//! [`build`] makes one by name from data in JSON, [`generate::generate`] draws such data, and
//! [`Model`] is what a timing loop needs. The head comment of each file states its model, its
//! schedule and its starting messages.

pub mod bpm_ep;
pub mod factor_analysis_factorised_vmp;
pub mod factor_analysis_vmp;
pub mod gaussian_vmp;
pub mod generate;
pub mod gmm_gibbs;
pub mod gmm_vmp;
pub mod hmm_ep;
pub mod input;
pub mod irt2pl_vmp;
pub mod irt_ep;
pub mod lda_vmp;
pub mod lgssm_ep;
pub mod math;
pub mod rng;
pub mod trueskill_ep;

use serde_json::Value;

/// What every baseline offers the timing loop.
pub trait Model {
    /// Back to the starting messages; not timed.
    fn reset(&mut self);
    /// Runs `n` iterations; timed.
    fn iterate(&mut self, n: usize);
    /// The canonical posterior, in JSON.
    fn posterior(&self) -> Value;
    /// EP's evidence or the bound, after the last iteration.
    fn log_evidence(&self) -> Option<f64>;
    /// Work units in one iteration, and what one unit is.
    fn units(&self) -> (f64, &'static str);
}

/// The names that [`build`] knows.
pub const MODELS: [&str; 14] = [
    "gaussian_vmp",
    "gaussian_vmp_suff",
    "trueskill_ep",
    "bpm_ep",
    "gmm_vmp",
    "gmm_diag_vmp",
    "lda_vmp",
    "lgssm_ep",
    "hmm_ep",
    "gmm_gibbs",
    "irt_ep",
    "irt2pl_vmp",
    "factor_analysis_vmp",
    "factor_analysis_factorised_vmp",
];

/// The baseline of that name on `data`; `None` if there is none of that name.
pub fn build(model: &str, data: &Value) -> Option<Box<dyn Model>> {
    Some(match model {
        "gaussian_vmp" => Box::new(gaussian_vmp::Gaussian::new(data, false)),
        "gaussian_vmp_suff" => Box::new(gaussian_vmp::Gaussian::new(data, true)),
        "trueskill_ep" => Box::new(trueskill_ep::TrueSkill::new(data)),
        "bpm_ep" => Box::new(bpm_ep::Bpm::new(data)),
        "gmm_vmp" => Box::new(gmm_vmp::Gmm::new(data, true)),
        "gmm_diag_vmp" => Box::new(gmm_vmp::Gmm::new(data, false)),
        "lda_vmp" => Box::new(lda_vmp::Lda::new(data)),
        "lgssm_ep" => Box::new(lgssm_ep::Lgssm::new(data)),
        "hmm_ep" => hmm_ep::new(data),
        "gmm_gibbs" => Box::new(gmm_gibbs::Gibbs::new(data)),
        "irt_ep" => Box::new(irt_ep::Rasch::new(data)),
        "irt2pl_vmp" => Box::new(irt2pl_vmp::TwoPl::new(data)),
        "factor_analysis_vmp" => Box::new(factor_analysis_vmp::Fa::new(data)),
        "factor_analysis_factorised_vmp" => Box::new(factor_analysis_factorised_vmp::Fa::new(data)),
        _ => return None,
    })
}
