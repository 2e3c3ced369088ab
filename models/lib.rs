//! The gallery: each model compiled by `build.rs`.
