//! Compiles the model to Rust before this crate is compiled, and again when the model or its factor changes.

fn main() {
    posterity_compiler::Config::new().compile(&["models/failures.model"]);
}
