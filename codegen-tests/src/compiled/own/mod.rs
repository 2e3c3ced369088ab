//! Emitted from the models of this crate.

pub mod any_so_far;
pub mod boolean_tree;
pub mod category_tree;
pub mod coin_tosses;
pub mod conjugate_pairs;
pub mod corners;
pub mod damped_level;
pub mod empty_axes_vmp;
pub mod gathered_pairs;
pub mod group_means_vmp;
pub mod known_values;
pub mod local_level;
pub mod merged_sums_vmp;
pub mod mixed_effects_missing_vmp;
pub mod mixed_effects_vmp;
pub mod noisy_sums_vmp;
pub mod not_both;
pub mod priors_handed_in;
pub mod reached_plainly_vmp;
pub mod reached_vmp;
pub mod starts_vmp;
pub mod summed_parts;
pub mod truncated_vmp;
pub mod undefined_elements;
pub mod undefined_elements_vmp;
