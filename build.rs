//! Compiles every model of the gallery: the first user of the `build.rs` API.

fn main() {
    posterity_compiler::Config::new().compile_folder("models");
}
