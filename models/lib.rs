//! The gallery: each model beside this file, compiled by `build.rs` into a module of its own.
#![allow(
    clippy::needless_range_loop,
    clippy::cast_possible_wrap,
    clippy::doc_markdown,
    clippy::struct_field_names,
    reason = "generated: loops run over several arrays at once, indices are compared as signed, docs are the models'"
)]

/// Compiled from `anaesthetists.model`.
pub mod anaesthetists {
    posterity_runtime::include_model!("anaesthetists");
}

/// Compiled from `answer_key.model`.
pub mod answer_key {
    posterity_runtime::include_model!("answer_key");
}

/// Compiled from `bayes_point_machine.model`.
pub mod bayes_point_machine {
    posterity_runtime::include_model!("bayes_point_machine");
}

/// Compiled from `clinical_trial.model`.
pub mod clinical_trial {
    posterity_runtime::include_model!("clinical_trial");
}

/// Compiled from `coal_mining.model`.
pub mod coal_mining {
    posterity_runtime::include_model!("coal_mining");
}

/// Compiled from `coal_mining_change.model`.
pub mod coal_mining_change {
    posterity_runtime::include_model!("coal_mining_change");
}

/// Compiled from `coal_mining_sampled.model`.
pub mod coal_mining_sampled {
    posterity_runtime::include_model!("coal_mining_sampled");
}

/// Compiled from `coal_mining_states.model`.
pub mod coal_mining_states {
    posterity_runtime::include_model!("coal_mining_states");
}

/// Compiled from `eight_schools.model`.
pub mod eight_schools {
    posterity_runtime::include_model!("eight_schools");
}

/// Compiled from `factor_analysis.model`.
pub mod factor_analysis {
    posterity_runtime::include_model!("factor_analysis");
}

/// Compiled from `football.model`.
pub mod football {
    posterity_runtime::include_model!("football");
}

/// Compiled from `geyser_waits.model`.
pub mod geyser_waits {
    posterity_runtime::include_model!("geyser_waits");
}

/// Compiled from `hockey.model`.
pub mod hockey {
    posterity_runtime::include_model!("hockey");
}

/// Compiled from `iris.model`.
pub mod iris {
    posterity_runtime::include_model!("iris");
}

/// Compiled from `irt_logistic.model`.
pub mod irt_logistic {
    posterity_runtime::include_model!("irt_logistic");
}

/// Compiled from `irt_probit.model`.
pub mod irt_probit {
    posterity_runtime::include_model!("irt_probit");
}

/// Compiled from `lda.model`.
pub mod lda {
    posterity_runtime::include_model!("lda");
}

/// Compiled from `lda_sampled.model`.
pub mod lda_sampled {
    posterity_runtime::include_model!("lda_sampled");
}

/// Compiled from `learn_gaussian.model`.
pub mod learn_gaussian {
    posterity_runtime::include_model!("learn_gaussian");
}

/// Compiled from `linear_regression.model`.
pub mod linear_regression {
    posterity_runtime::include_model!("linear_regression");
}

/// Compiled from `murder_mystery.model`.
pub mod murder_mystery {
    posterity_runtime::include_model!("murder_mystery");
}

/// Compiled from `nile.model`.
pub mod nile {
    posterity_runtime::include_model!("nile");
}

/// Compiled from `nile_drop.model`.
pub mod nile_drop {
    posterity_runtime::include_model!("nile_drop");
}

/// Compiled from `nile_unknown.model`.
pub mod nile_unknown {
    posterity_runtime::include_model!("nile_unknown");
}

/// Compiled from `old_faithful.model`.
pub mod old_faithful {
    posterity_runtime::include_model!("old_faithful");
}

/// Compiled from `probit_regression.model`.
pub mod probit_regression {
    posterity_runtime::include_model!("probit_regression");
}

/// Compiled from `probit_sampled.model`.
pub mod probit_sampled {
    posterity_runtime::include_model!("probit_sampled");
}

/// Compiled from `radon.model`.
pub mod radon {
    posterity_runtime::include_model!("radon");
}

/// Compiled from `radon_sampled.model`.
pub mod radon_sampled {
    posterity_runtime::include_model!("radon_sampled");
}

/// Compiled from `robust_regression.model`.
pub mod robust_regression {
    posterity_runtime::include_model!("robust_regression");
}

/// Compiled from `sprinkler.model`.
pub mod sprinkler {
    posterity_runtime::include_model!("sprinkler");
}

/// Compiled from `team_games.model`.
pub mod team_games {
    posterity_runtime::include_model!("team_games");
}

/// Compiled from `verbal_aggression.model`.
pub mod verbal_aggression {
    posterity_runtime::include_model!("verbal_aggression");
}
