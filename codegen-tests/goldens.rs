//! The goldens of this crate: which models are compiled, from where, to which file. Shared by the build script,
//! which rewrites them when `UPDATE_GOLDENS` is set, and the test that compares them.

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use posterity_compiler::error::{Source, render};
use posterity_compiler::{Algorithm, Draws, Options, compile};

/// The models of the gallery, each by the algorithm that it names.
pub(crate) const GALLERY: &[&str] = &[
    "anaesthetists",
    "answer_key",
    "bayes_point_machine",
    "clinical_trial",
    "coal_mining",
    "coal_mining_change",
    "coal_mining_sampled",
    "coal_mining_states",
    "eight_schools",
    "factor_analysis",
    "football",
    "geyser_waits",
    "hockey",
    "iris",
    "irt_logistic",
    "irt_probit",
    "lda",
    "lda_sampled",
    "learn_gaussian",
    "linear_regression",
    "murder_mystery",
    "nile",
    "nile_drop",
    "nile_unknown",
    "old_faithful",
    "probit_regression",
    "probit_sampled",
    "radon",
    "radon_sampled",
    "robust_regression",
    "sprinkler",
    "team_games",
    "verbal_aggression",
];

/// Models beside this file, whose answers the tests work out themselves.
pub(crate) const OWN: &[&str] = &[
    "against_the_loop",
    "any_so_far",
    "boolean_tree",
    "bounds_of_sums_vmp",
    "category_tree",
    "coin_tosses",
    "computed_once",
    "conjugate_pairs",
    "chosen_terms",
    "corners",
    "certain_values",
    "coupled_chains",
    "narrow_evidence",
    "shared_children",
    "damped_level",
    "derived_chains_vmp",
    "empty_axes_vmp",
    "exact_vmp",
    "factors_vmp",
    "gathered_pairs",
    "group_means_vmp",
    "guarded_elements_vmp",
    "hidden_cases",
    "joined_starts",
    "joined_sums_vmp",
    "known_values",
    "named_like_types",
    "left_out_vmp",
    "local_level",
    "logits_vmp",
    "made_vectors",
    "matrices_vmp",
    "merged_sums_vmp",
    "mixed_effects_missing_vmp",
    "mixed_effects_vmp",
    "nested_pairs_vmp",
    "no_readings_vmp",
    "noisy_sums_vmp",
    "not_both",
    "as_projected",
    "one_datum",
    "one_selector",
    "steps_back_vmp",
    "observed_cases",
    "pieces",
    "pieces_in_branches",
    "predicted",
    "priors_handed_in",
    "ragged_categories",
    "reached_plainly_vmp",
    "reached_vmp",
    "signed_integers",
    "staggered_rows",
    "starts_vmp",
    "steps_with_gaps",
    "summed_parts",
    "softmax_vmp",
    "spins",
    "level_parallel",
    "spins_parallel",
    "turns",
    "turns_from",
    "turns_parallel",
    "turns_sequential",
    "spins_damped",
    "sums_kept",
    "truncated_vmp",
    "two_kinds",
    "undefined_elements",
    "undefined_elements_vmp",
    "vectors",
    "votes",
    "votes_damped",
    "weight_vector",
];

/// Those of them whose modules also draw from the prior.
pub(crate) const SIMULATED: &[&str] =
    &["conjugate_pairs", "hidden_cases", "local_level", "matrices_vmp", "observed_cases", "weight_vector"];

/// Cases of the conformance suite, by expectation propagation.
pub(crate) const CONFORMANCE_EP: &[&str] = &[
    "arrays/array_gathered_each_pass",
    "arrays/copied_locals",
    "arrays/negated_array",
    "arrays/ragged_cube_many_depths",
    "arrays/ragged_positive",
    "arrays/ragged_sum_replicated",
    "arrays/sum_soft_ep",
    "chains/first_state_positive",
    "chains/random_walk_offset_two",
    "chains/run_lengths_3",
    "chains/two_chains_shared_start",
    "chains/two_start_states_by_condition",
    "discrete/all_true_2",
    "discrete/any_per_group",
    "discrete/ball_counting_noisy",
    "discrete/binomial_random_trials",
    "discrete/count_equals_random",
    "discrete/count_true_observed",
    "discrete/detected_objects",
    "discrete/dice_at_least",
    "discrete/integer_greater_soft",
    "discrete/integer_difference",
    "discrete/poisson_below_observed",
    "discrete/pyramid_against_cubes",
    "discrete/uniform_random_size",
    "discrete/waiting_times",
    "evidence/gate_exit_constraint",
    "evidence/gated_poisson",
    "evidence/handedness_which_population",
    "gates/array_used_in_gate_by_index",
    "gates/array_used_in_gate_by_switch",
    "gates/element_told_twice_in_a_case",
    "gates/games_in_a_case",
    "gates/chain_that_starts_outside",
    "gates/match_exit_ragged",
    "gates/match_in_match",
    "gates/nested_if_constants_ep",
    "gates/read_backwards_in_a_case",
    "gates/sprinkler_wet_ep",
    "gates/sum_of_gated_constants",
    "gates/sum_with_a_picked_element",
    "gates/vector_from_two_hypotheses",
    "gates/weights_that_may_matter",
    "indexing/gather_cubes_repeated",
    "indexing/gather_means_ep",
    "indexing/index_minus_one_under_condition",
    "indexing/rows_of_varying_size",
    "missing/equal_rows_where_flagged",
    "missing/missing_by_null_gaussian",
    "missing/missing_rates",
    "missing/network_with_gaps",
    "missing/states_partly_known",
    "mixtures/clutter_ep",
    "multivariate/matrix_times_vector",
    "multivariate/vector_predict",
    "multivariate/wishart_known_mean_ep",
    "power/element_told_twice",
    "power/repeat_fraction_ep",
    "power/repeat_nested_in_gate",
    "ranking/one_draw",
    "ranking/three_players",
    "regression/bayes_point_probit_six",
    "regression/regression_factorised",
    "scalars/dirichlet_multinomial_ep",
    "scalars/gamma_rate_soft",
    "scalars/handedness",
    "scalars/log_of_exp",
    "scalars/logistic_soft_beta_a",
    "scalars/max_soft",
    "scalars/probit_soft_0",
    "scalars/scaled_poisson_ep",
];

/// Cases of the conformance suite, by variational message passing.
pub(crate) const CONFORMANCE_VMP: &[&str] = &[
    "arrays/sum_of_array_vmp",
    "arrays/sum_soft_vmp",
    "chains/random_walk_observed_vmp",
    "discrete/count_soft_vmp",
    "gates/precision_from_two_hypotheses",
    "indexing/gather_means_vmp",
    "gates/data_in_one_branch_vmp",
    "indexing/gather_repeated_vmp",
    "missing/missing_covariates_vmp",
    "mixtures/labels_of_four_points_vmp",
    "mixtures/many_coins_mixture_vmp",
    "mixtures/mixture_known_means_vmp",
    "mixtures/spike_and_slab_vmp",
    "mixtures/two_lines_vmp",
    "multivariate/vector_mean_and_precision_vmp",
    "power/repeat_fraction_vmp",
    "regression/hierarchical_regression_vmp",
    "regression/linear_regression_vector_vmp",
    "regression/logistic_regression_jaakkola_vmp",
    "scalars/compound_gamma_precision_vmp",
    "scalars/dirichlet_one_draw_vmp",
    "scalars/gaussian_times_beta_vmp",
    "scalars/gaussian_times_gamma_vmp",
    "scalars/poisson_exp_vmp",
    "scalars/scaled_poisson_vmp",
    "scalars/sum_of_gaussians_vmp",
];

/// A model and the module that it becomes.
#[derive(Clone, Debug)]
pub(crate) struct Golden {
    /// The module's name, which is the model's file's.
    pub(crate) name: String,
    /// The model, from the root of the workspace.
    pub(crate) model: String,
    /// The folder of the module below `src/compiled`; empty for the gallery.
    pub(crate) folder: &'static str,
    /// The algorithm, where the model does not say.
    pub(crate) algorithm: Option<Algorithm>,
}

impl Golden {
    fn new(model: String, folder: &'static str, algorithm: Option<Algorithm>) -> Self {
        let name = model.rsplit('/').next().unwrap_or_default().trim_end_matches(".model").to_owned();
        Golden { name, model, folder, algorithm }
    }

    /// The module's file.
    pub(crate) fn file(&self) -> PathBuf {
        here().join("src/compiled").join(self.folder).join(format!("{}.rs", self.name))
    }

    /// Emits the module and what reads its data; the error is what the compiler says.
    pub(crate) fn emit(&self) -> Result<(String, String), String> {
        let path = here().join("..").join(&self.model);
        let text = fs::read_to_string(&path).map_err(|error| format!("{}: {error}", self.model))?;
        let source = Source { name: self.model.clone(), text };
        let draws = SIMULATED.contains(&self.name.as_str()).then_some(Draws::Prior);
        let options = Options { algorithm: self.algorithm, draws, ..Options::default() };
        let generated =
            compile(&source, &options).map_err(|errors| render(&source, &errors.sorted(), false))?;
        Ok((generated.module, generated.driver))
    }
}

/// Every golden: the gallery, the conformance cases, the models beside this file.
pub(crate) fn all() -> Vec<Golden> {
    let conformance = |names: &[&str], algorithm| -> Vec<Golden> {
        let one =
            |name: &&str| Golden::new(format!("conformance/{name}.model"), "conformance", Some(algorithm));
        names.iter().map(one).collect()
    };
    let own = |name: &str| Golden::new(format!("codegen-tests/models/{name}.model"), "own", None);
    let mut goldens: Vec<Golden> =
        GALLERY.iter().map(|name| Golden::new(format!("models/{name}.model"), "", None)).collect();
    goldens.extend(conformance(CONFORMANCE_EP, Algorithm::Ep));
    goldens.extend(conformance(CONFORMANCE_VMP, Algorithm::Vmp));
    goldens.extend(OWN.iter().map(|name| own(name)));
    goldens
}

/// The module files, and what declares and lists them.
pub(crate) fn emit_all() -> Result<Vec<(PathBuf, String)>, String> {
    let mut files = Vec::new();
    let mut builders = String::from(
        "//! How each emitted module is made from JSON: the drivers that the compiler emits beside them.\n",
    );
    let (mut rows, mut samplers, mut problems) = (String::new(), String::new(), String::new());
    for golden in all() {
        let (module, driver) = match golden.emit() {
            Ok(emitted) => emitted,
            Err(error) => {
                let _ = writeln!(problems, "{}:\n{error}", golden.model);
                continue;
            }
        };
        files.push((golden.file(), module));
        let name = &golden.name;
        let module = format!("{}::{name}", golden.folder);
        let module = module.trim_start_matches("::");
        let build = driver.split("pub fn main()").next().unwrap_or_default().trim();
        let build = build.replace('\n', "\n    ");
        let _ = write!(
            builders,
            "\n/// `{}`.\npub mod {name} {{\n    use posterity_runtime::*;\n\n    use crate::compiled::{module}::*;\n\n    \
             /// Reads the data.\n    {build}\n}}\n",
            golden.model
        );
        let rows = if build.contains("dyn posterity_runtime::Sampler") { &mut samplers } else { &mut rows };
        let _ = writeln!(rows, "    (\"{name}\", {name}::build),");
    }
    let _ = write!(
        builders,
        "\n/// Every module that infers, by its model's name.\npub const BUILDERS: &[(&str, crate::Build)] = &[\n{rows}];\n\
         \n/// Every module that samples.\npub const SAMPLERS: &[(&str, crate::BuildSampler)] = &[\n{samplers}];\n"
    );
    if !problems.is_empty() {
        return Err(problems);
    }
    files.push((here().join("src/compiled/builders.rs"), builders));
    for (folder, text) in declarations() {
        files.push((here().join("src/compiled").join(folder).join("mod.rs"), text));
    }
    Ok(files)
}

/// The `mod.rs` of each folder.
fn declarations() -> Vec<(&'static str, String)> {
    let folders: [(&'static str, &str); 3] = [
        (
            "",
            "The emitted modules; rewrite them with `UPDATE_GOLDENS=1 cargo test -p posterity-codegen-tests`.",
        ),
        ("conformance", "Emitted from cases of the conformance suite."),
        ("own", "Emitted from the models of this crate."),
    ];
    let declare = |(folder, doc): (&'static str, &str)| {
        let mut text = format!("//! {doc}\n\n");
        let mut names: Vec<String> =
            all().into_iter().filter(|golden| golden.folder == folder).map(|golden| golden.name).collect();
        if folder.is_empty() {
            names.extend(["builders", "conformance", "own"].map(str::to_owned));
        }
        names.sort();
        for name in names {
            let _ = writeln!(text, "pub mod {name};");
        }
        (folder, text)
    };
    folders.into_iter().map(declare).collect()
}

/// This crate's folder.
pub(crate) fn here() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}
