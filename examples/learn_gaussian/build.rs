//! Compiles the model to Rust before this crate is compiled, and again when the model changes.

fn main() {
    posterity_compiler::Config::new().compile(&["models/learn_gaussian.model"]);
}
