//! Rewrites the goldens before they are compiled, where `UPDATE_GOLDENS` asks for it: read the diff before keeping it.

#[path = "goldens.rs"]
mod goldens;

use std::{env, fs};

fn main() {
    println!("cargo::rerun-if-env-changed=UPDATE_GOLDENS");
    println!("cargo::rerun-if-changed=goldens.rs");
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
