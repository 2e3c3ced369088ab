//! Compiles every model of the gallery: the first user of the `build.rs` API.
fn main() {}
