//! Compiles every model beside it, as any project does.

fn main() {
    posterity_compiler::Config::new().compile_folder("models");
}
