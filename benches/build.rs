//! Compiles every model beside it, as any project does, and those of the gallery that JAGS is timed against.

fn main() {
    posterity_compiler::Config::new().compile_folder("models");
    let gallery = ["coal_mining_sampled", "geyser_waits", "radon_sampled"];
    posterity_compiler::Config::new().compile(&gallery.map(|name| format!("../models/{name}.model")));
}
