//! This crate's own files as text: for the compiler, which reads the operators' signatures, and for the
//! command line, which builds the crate where it is used. `build.rs` makes the lists.

include!(concat!(env!("OUT_DIR"), "/sources.rs"));
