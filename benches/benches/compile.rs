//! Milliseconds from model text to source, for every model of the gallery; and that a doubled size changes nothing.

use std::fs;
use std::path::Path;
use std::process::ExitCode;
use std::time::Instant;

use posterity_compiler::error::Source;
use posterity_compiler::{Options, compile};

/// The most milliseconds that a model may take.
const LIMIT: f64 = 100.0;
const ROUNDS: usize = 20;

fn main() -> ExitCode {
    println!("{:28} {:>8} {:>8} {:>8}", "model", "ms", "slowest", "lines");
    let mut good = true;
    for source in gallery() {
        let (module, fastest, slowest) = timed(&source);
        good &= fastest < LIMIT;
        let verdict = if fastest < LIMIT { "" } else { "  TOO SLOW" };
        println!("{:28} {fastest:8.2} {slowest:8.2} {:8}{verdict}", source.name, module.lines().count());
    }
    good &= sizes();
    if good { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

fn gallery() -> Vec<Source> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../models");
    let mut paths: Vec<_> = fs::read_dir(folder)
        .expect("the gallery is there")
        .filter_map(|entry| Some(entry.ok()?.path()))
        .filter(|path| path.extension().is_some_and(|extension| extension == "model"))
        .collect();
    paths.sort();
    let read = |path: &Path| {
        let name = path.file_stem().expect("a file has a name").to_string_lossy().into_owned();
        Source { name, text: fs::read_to_string(path).expect("a model can be read") }
    };
    paths.iter().map(|path| read(path)).collect()
}

/// The module, the fastest and the slowest time after the first, in milliseconds.
fn timed(source: &Source) -> (String, f64, f64) {
    let once =
        || compile(source, &Options::default()).unwrap_or_else(|_| panic!("{} compiles", source.name)).module;
    let module = once();
    let (mut fastest, mut slowest) = (f64::INFINITY, 0.0_f64);
    for _ in 0..ROUNDS {
        let start = Instant::now();
        assert_eq!(once(), module, "the same model gives the same source");
        let milliseconds = start.elapsed().as_secs_f64() * 1e3;
        (fastest, slowest) = (fastest.min(milliseconds), slowest.max(milliseconds));
    }
    (module, fastest, slowest)
}

/// Data never reach the compiler, so the only size that could matter is one written in the model.
fn sizes() -> bool {
    let model = |n: usize| {
        let text = format!(
            "#[algorithm(ep)]\nmodel Coins(heads: [bool; {n}]) -> (bias) {{\n    let bias ~ Beta(1, 1);\n    \
             for i in 0..{n} {{\n        heads[i] ~ Bernoulli(bias);\n    }}\n}}\n"
        );
        timed(&Source { name: "coins".to_owned(), text })
    };
    let ((small, small_ms, _), (large, large_ms, _)) = (model(1_000_000), model(2_000_000));
    let same = small.replace("1000000", "2000000") == large;
    println!(
        "\nA size in the model doubled from 10⁶: {small_ms:.2} ms, then {large_ms:.2} ms; the source is {}.",
        if same { "the same but for that number" } else { "NOT THE SAME" }
    );
    same
}
