//! The gallery: each model beside this file, compiled by `build.rs` into a module of its own.
#![allow(
    clippy::needless_range_loop,
    clippy::cast_possible_wrap,
    clippy::doc_markdown,
    clippy::struct_field_names,
    reason = "generated: loops run over several arrays at once, indices are compared as signed, docs are the models'"
)]

/// Compiled from `bayes_point_machine.model`.
pub mod bayes_point_machine {
    posterity_runtime::include_model!("bayes_point_machine");
}

/// Compiled from `coal_mining.model`.
pub mod coal_mining {
    posterity_runtime::include_model!("coal_mining");
}

/// Compiled from `eight_schools.model`.
pub mod eight_schools {
    posterity_runtime::include_model!("eight_schools");
}

/// Compiled from `factor_analysis.model`.
pub mod factor_analysis {
    posterity_runtime::include_model!("factor_analysis");
}

/// Compiled from `hockey.model`.
pub mod hockey {
    posterity_runtime::include_model!("hockey");
}

/// Compiled from `irt_logistic.model`.
pub mod irt_logistic {
    posterity_runtime::include_model!("irt_logistic");
}

/// Compiled from `irt_probit.model`.
pub mod irt_probit {
    posterity_runtime::include_model!("irt_probit");
}

/// Compiled from `learn_gaussian.model`.
pub mod learn_gaussian {
    posterity_runtime::include_model!("learn_gaussian");
}

/// Compiled from `linear_regression.model`.
pub mod linear_regression {
    posterity_runtime::include_model!("linear_regression");
}

/// Compiled from `nile.model`.
pub mod nile {
    posterity_runtime::include_model!("nile");
}

/// Compiled from `nile_unknown.model`.
pub mod nile_unknown {
    posterity_runtime::include_model!("nile_unknown");
}

/// Compiled from `probit_regression.model`.
pub mod probit_regression {
    posterity_runtime::include_model!("probit_regression");
}

/// Compiled from `radon.model`.
pub mod radon {
    posterity_runtime::include_model!("radon");
}
