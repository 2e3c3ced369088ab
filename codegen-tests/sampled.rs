//! Samplers that tests run: one file of Rust with a module for each model, and a table of what builds them. A model that
//! is refused is an error of the build.

use std::fmt::Write as _;
use std::fs;

use posterity_compiler::{Algorithm, Options};

use super::emit::module;
use super::goldens::here;

/// Cases of the conformance suite in whose answers other algorithms are exact, and whose modules are goldens.
const EXACT: &[&str] = &[
    "arrays/array_gathered_each_pass",
    "arrays/ragged_cube_many_depths",
    "arrays/ragged_positive",
    "arrays/ragged_sum_replicated",
    "chains/first_state_positive",
    "chains/random_walk_offset_two",
    "chains/run_lengths_3",
    "chains/two_chains_shared_start",
    "chains/two_start_states_by_condition",
    "discrete/integer_difference",
    "discrete/integer_greater_soft",
    "discrete/waiting_times",
    "gates/array_used_in_gate_by_index",
    "gates/chain_that_starts_outside",
    "gates/data_in_one_branch_vmp",
    "gates/element_told_twice_in_a_case",
    "gates/match_exit_ragged",
    "gates/nested_if_constants_ep",
    "gates/read_backwards_in_a_case",
    "gates/sum_of_gated_constants",
    "gates/vector_from_two_hypotheses",
    "indexing/gather_means_ep",
    "missing/missing_by_null_gaussian",
    "missing/network_with_gaps",
    "mixtures/labels_of_four_points_vmp",
    "multivariate/matrix_times_vector",
    "multivariate/vector_predict",
    "multivariate/wishart_known_mean_ep",
    "regression/linear_regression_vector_vmp",
    "scalars/dirichlet_multinomial_ep",
    "scalars/gamma_rate_soft",
    "scalars/scaled_poisson_vmp",
];

/// The models of `tests/geweke.rs`, which are those for samplers beside the others.
pub(crate) fn own() -> String {
    let files = fs::read_dir(here().join("models")).expect("the models are beside this file");
    let names = files.flatten().filter_map(|file| file.file_name().into_string().ok());
    let mut names: Vec<String> = names
        .filter_map(|name| Some(name.strip_suffix(".model")?.to_owned()))
        .filter(|name| name.ends_with("_gibbs"))
        .collect();
    names.sort();
    file("models", &names)
}

/// The models of `tests/gibbs_agrees.rs`.
pub(crate) fn exact() -> String {
    file("../conformance", EXACT)
}

/// The file's text.
fn file(folder: &str, models: &[impl AsRef<str>]) -> String {
    let (mut modules, mut table) = (String::new(), String::new());
    for model in models {
        let model = model.as_ref();
        let path = here().join(folder).join(format!("{model}.model"));
        let text = fs::read_to_string(path).unwrap_or_else(|error| panic!("{model}: {error}"));
        let options = Options { algorithm: Some(Algorithm::Gibbs), ..Options::default() };
        let (module, build, _) =
            module(text, &options).unwrap_or_else(|message| panic!("{model}: {message}"));
        let place = model.rsplit('/').next().unwrap_or_default();
        let _ = writeln!(modules, "pub mod {place} {{\n{module}\n{build}\n}}");
        let _ = writeln!(table, "    ({model:?}, {place}::build),");
    }
    format!(
        "{modules}\n/// Each model and what builds it.\npub const MODELS: &[(&str, Build)] = &[\n{table}];\n"
    )
}
