//! What the compiler made of each model, and of its twin: other names and order, one more term or covariate.
#![allow(
    clippy::needless_range_loop,
    clippy::cast_possible_wrap,
    reason = "generated: loops run over several arrays at once, indices are compared as signed"
)]

/// Compiled from `bpm.model`.
pub mod bpm {
    posterity_runtime::include_model!("bpm");
}

/// Compiled from `bpm_twin.model`.
pub mod bpm_twin {
    posterity_runtime::include_model!("bpm_twin");
}

/// Compiled from `factor_analysis.model`.
pub mod factor_analysis {
    posterity_runtime::include_model!("factor_analysis");
}

/// Compiled from `factor_analysis_twin.model`.
pub mod factor_analysis_twin {
    posterity_runtime::include_model!("factor_analysis_twin");
}

/// Compiled from `gaussian.model`.
pub mod gaussian {
    posterity_runtime::include_model!("gaussian");
}

/// Compiled from `gaussian_twin.model`.
pub mod gaussian_twin {
    posterity_runtime::include_model!("gaussian_twin");
}

/// Compiled from `irt.model`.
pub mod irt {
    posterity_runtime::include_model!("irt");
}

/// Compiled from `irt_twin.model`.
pub mod irt_twin {
    posterity_runtime::include_model!("irt_twin");
}

/// Compiled from `lgssm.model`.
pub mod lgssm {
    posterity_runtime::include_model!("lgssm");
}

/// Compiled from `lgssm_twin.model`.
pub mod lgssm_twin {
    posterity_runtime::include_model!("lgssm_twin");
}

/// Compiled from `trueskill.model`.
pub mod trueskill {
    posterity_runtime::include_model!("trueskill");
}

/// Compiled from `trueskill_twin.model`.
pub mod trueskill_twin {
    posterity_runtime::include_model!("trueskill_twin");
}

/// Compiled from `gmm.model`.
pub mod gmm {
    posterity_runtime::include_model!("gmm");
}

/// Compiled from `gmm_diag.model`.
pub mod gmm_diag {
    posterity_runtime::include_model!("gmm_diag");
}

/// Compiled from `gmm_diag_twin.model`.
pub mod gmm_diag_twin {
    posterity_runtime::include_model!("gmm_diag_twin");
}

/// Compiled from `gmm_gibbs.model`.
pub mod gmm_gibbs {
    posterity_runtime::include_model!("gmm_gibbs");
}

/// Compiled from `gmm_gibbs_twin.model`.
pub mod gmm_gibbs_twin {
    posterity_runtime::include_model!("gmm_gibbs_twin");
}

/// Compiled from `gmm_twin.model`.
pub mod gmm_twin {
    posterity_runtime::include_model!("gmm_twin");
}

/// Compiled from `hmm.model`.
pub mod hmm {
    posterity_runtime::include_model!("hmm");
}

/// Compiled from `hmm_twin.model`.
pub mod hmm_twin {
    posterity_runtime::include_model!("hmm_twin");
}

/// Compiled from `lda.model`.
pub mod lda {
    posterity_runtime::include_model!("lda");
}

/// Compiled from `lda_twin.model`.
pub mod lda_twin {
    posterity_runtime::include_model!("lda_twin");
}

/// Compiled from `coal_mining_sampled.model` of the gallery.
pub mod coal_mining_sampled {
    posterity_runtime::include_model!("coal_mining_sampled");
}

/// Compiled from `geyser_waits.model` of the gallery.
pub mod geyser_waits {
    posterity_runtime::include_model!("geyser_waits");
}

/// Compiled from `radon_sampled.model` of the gallery.
pub mod radon_sampled {
    posterity_runtime::include_model!("radon_sampled");
}
