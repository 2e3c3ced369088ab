//! Rewrites the goldens before they are compiled, where `UPDATE_GOLDENS` asks for it: read the diff before keeping it.

#[path = "../compiler/tests/support/random.rs"]
mod choices;
#[path = "random/emit.rs"]
mod emit;
#[path = "gated/mod.rs"]
mod gated;
#[path = "gated/emit.rs"]
mod gated_emit;
#[path = "goldens.rs"]
mod goldens;
#[path = "opened.rs"]
mod opened;
#[path = "random/mod.rs"]
mod random;
#[path = "sampled.rs"]
mod sampled;

use std::{env, fs};

fn main() {
    println!("cargo::rerun-if-env-changed=UPDATE_GOLDENS");
    println!("cargo::rerun-if-changed=goldens.rs");
    write_others();
    if env::var_os("UPDATE_GOLDENS").is_none() {
        return;
    }
    for input in ["models", "../models", "../conformance"] {
        println!("cargo::rerun-if-changed={input}");
    }
    match goldens::emit_all() {
        Ok(files) => files.iter().for_each(|(path, text)| {
            let folder = path.parent().expect("a golden is in a folder");
            fs::create_dir_all(folder).expect("the folder of the goldens can be made");
            if fs::read_to_string(path).ok().as_deref() != Some(text) {
                fs::write(path, text).expect("a golden can be written");
            }
        }),
        Err(message) => {
            eprintln!("{message}");
            std::process::exit(1);
        }
    }
}

/// Writes the modules that are not checked in, for the tests that include them.
fn write_others() {
    println!("cargo::rerun-if-changed=random");
    println!("cargo::rerun-if-env-changed=POSTERITY_RANDOM");
    println!("cargo::rerun-if-changed=gated");
    println!("cargo::rerun-if-env-changed=POSTERITY_GATED");
    let out = env::var_os("OUT_DIR").expect("cargo names a folder for the output");
    let out = std::path::Path::new(&out);
    println!("cargo::rerun-if-changed=opened.rs");
    for folder in opened::FOLDERS {
        println!("cargo::rerun-if-changed=../{folder}");
    }
    println!("cargo::rerun-if-changed=sampled.rs");
    println!("cargo::rerun-if-changed=models");
    let files = [
        ("random.rs", emit::file()),
        ("gated.rs", gated_emit::file()),
        ("opened.rs", opened::file()),
        ("sampled.rs", sampled::own()),
        ("exact.rs", sampled::exact()),
    ];
    for (name, text) in files {
        fs::write(out.join(name), text).expect("the folder of the output can be written");
    }
}
