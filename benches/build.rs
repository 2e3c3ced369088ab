//! Compiles every model beside it, as any project does.

use std::path::PathBuf;

fn main() {
    let mut models: Vec<PathBuf> = std::fs::read_dir("models")
        .expect("the models are beside this script")
        .filter_map(|entry| Some(entry.ok()?.path()))
        .filter(|path| path.extension().is_some_and(|extension| extension == "model"))
        .collect();
    models.sort();
    println!("cargo::rerun-if-changed=models");
    posterity_compiler::Config::new().compile(&models);
}
