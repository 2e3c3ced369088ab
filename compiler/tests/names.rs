//! Any name may be chosen for anything: what is emitted compiles, or `check` refuses the name.

mod support;

use std::path::{Path, PathBuf};
use std::process::Command;

use posterity_compiler::error::{Code, Error, Source};
use posterity_compiler::{Algorithm, Options, check, compile, simulate};
use support::source;

/// Keywords, names of Rust's prelude, what the generator calls its own, and parts of the runtime.
const NAMES: &str = "type gen loop async try i at bound child derivatives draw end log_z message next predictor \
    random values data inference before reader made error check linear gaussian std f64 vec Vec Gaussian Posterior \
    Error Some None Ok build x_before x_next x_told x_so_far x_starts to_x x_prior x_index x_value x_here observe_x \
    update_x define_x x_posterior BETA";

/// A model in which one of its names is another.
struct Role {
    name: &'static str,
    text: &'static str,
}

const ROLES: &[Role] = &[
    Role {
        name: "model",
        text: "model NAME(x: [f64; n]) -> (mu) { let mu ~ Gaussian(0, variance = 1); \
        for p in 0..n { x[p] ~ Gaussian(mu, variance = 1); } }",
    },
    Role {
        name: "datum",
        text: "model M(NAME: [Option<f64>; size]) -> (x) { let x ~ Gaussian(0, variance = 1); \
        let q ~ Gamma(shape = 1, rate = 1); \
        for p in 0..size { NAME[p] ~ Gaussian(x, precision = q); } }",
    },
    Role {
        name: "gather",
        text: "model M(g: usize, NAME: [usize; size], y: [f64; size]) -> (x) { \
        for h in 0..g { let x[h] ~ Gaussian(0, variance = 1); } let q ~ Gamma(shape = 1, rate = 1); \
        for p in 0..size { y[p] ~ Gaussian(x[NAME[p]], precision = q); } }",
    },
    Role {
        name: "scalar",
        text: "model M(NAME: f64, y: f64) -> (x) { let x ~ Gaussian(NAME, variance = 1); \
        y ~ Gaussian(x, variance = 1); }",
    },
    Role {
        name: "ragged",
        text: "model M(NAME: [[f64; ..]; rows]) -> (x) { for r in 0..rows { \
        let x[r] ~ Gaussian(0, variance = 1); \
        for c in 0..len(NAME[r]) { NAME[r][c] ~ Gaussian(x[r], variance = 1); } } }",
    },
    Role {
        name: "size",
        text: "model M(y: [f64; NAME], z: [f64; NAME]) -> (x) { let x ~ Gaussian(0, variance = 1); \
        for p in 0..NAME { y[p] ~ Gaussian(x + z[p], variance = 1); } }",
    },
    Role {
        name: "given_size",
        text: "model M(NAME: usize, y: [f64; NAME]) -> (x) { \
        let x ~ Gaussian(0, variance = 1); for p in 0..NAME { y[p] ~ Gaussian(x, variance = 1); } }",
    },
    Role {
        name: "constant",
        text: "const NAME: f64 = 1.0 / 3.0; const TWICE: f64 = NAME / 0.7; \
        model M(y: f64) -> (x) { let x ~ Gaussian(NAME, sd = TWICE); y ~ Gaussian(x, variance = 1); }",
    },
    Role {
        name: "loop",
        text: "model M(y: [f64; n]) -> (x) { let c ~ Gaussian(0, variance = 1); for NAME in 0..n { \
        let x[NAME] ~ Gaussian(c, variance = 1); y[NAME] ~ Gaussian(x[NAME], variance = 1); } \
        observe sum(0..n, |NAME| x[NAME]) > 0; }",
    },
    Role {
        name: "chain",
        text: "model M(y: [f64; n]) -> (x) { let x[0] ~ Gaussian(0, variance = 1); \
        for NAME in 1..n { let x[NAME] ~ Gaussian(x[NAME - 1], variance = 1); } \
        for NAME in 0..n { y[NAME] ~ Gaussian(x[NAME], variance = 1); } }",
    },
    Role {
        name: "variable",
        text: "model M(y: [f64; n]) -> (NAME, x) { let x ~ Gaussian(0, variance = 1); \
        let NAME ~ Gaussian(x, variance = 1); let q ~ Gamma(shape = 1, rate = 1); \
        for p in 0..n { y[p] ~ Gaussian(NAME, precision = q); } }",
    },
    Role {
        name: "local",
        text: "const BETA: f64 = 1.0 / 3.0; model M(y: [f64; n]) -> (x) { let x ~ Gaussian(0, sd = BETA); \
        for p in 0..n { let NAME ~ Gaussian(x, variance = 1); observe NAME > y[p]; } }",
    },
    Role {
        name: "array",
        text: "model M(y: [f64; n]) -> (NAME, x) { let x ~ Gaussian(0, variance = 1); \
        for p in 0..n { let NAME[p] ~ Gaussian(x, variance = 1); y[p] ~ Gaussian(NAME[p], variance = 1); } }",
    },
];

/// Compiles a model one way or another, in turns: each name meets each way in some role.
fn one_way(source: &Source, turn: usize) -> Option<String> {
    let compiled = |algorithm| {
        let options = Options {
            algorithm: Some(algorithm),
            draws: Some(posterity_compiler::Draws::Prior),
            ..Options::default()
        };
        compile(source, &options).ok()
    };
    let way = |turn: usize| match turn % 3 {
        0 => simulate(source, &Options::default()).ok(),
        1 => compiled(Algorithm::Ep),
        _ => compiled(Algorithm::Vmp),
    };
    let made = (turn..turn + 3).find_map(way)?;
    Some(format!("{}\n{}", made.module, made.driver))
}

/// The module of a model with a name put in, or nothing where `check` refuses the name.
fn module(role: &Role, name: &str, turn: usize) -> Option<String> {
    let text = role.text.replace("NAME", name);
    let source = source("names.model", &text);
    if let Err(errors) = check(&source, &Options::default()) {
        let errors: Vec<_> = errors.into_iter().collect();
        let refused = |error: &Error| {
            error.code == Code::ReservedName || role.name != "model" && error.code == Code::DefinedTwice
        };
        let other = errors.iter().find(|error| !refused(error));
        other.inspect(|error| println!("{name} as {}: {}", role.name, error.message));
        return None;
    }
    let made = one_way(&source, turn);
    assert!(made.is_some(), "{name} as {} is content with `check` and not compiled", role.name);
    made
}

fn without_docs(module: &str) -> String {
    module.lines().filter(|line| !line.trim_start().starts_with("//")).collect::<Vec<_>>().join("\n")
}

/// The runtime, checked with the driver in a target directory of its own: its metadata, and where its parts are.
fn runtime() -> (PathBuf, PathBuf) {
    let target = Path::new(env!("CARGO_TARGET_TMPDIR")).join("names-runtime");
    let built = Command::new(env!("CARGO"))
        .args(["check", "--offline", "--quiet", "--features", "driver", "--package", "posterity-runtime"])
        .args(["--message-format", "json", "--target-dir"])
        .arg(&target)
        .current_dir(support::folder("runtime"))
        .output()
        .expect("cargo starts");
    assert!(built.status.success(), "{}", String::from_utf8_lossy(&built.stderr));
    let text = String::from_utf8_lossy(&built.stdout).into_owned();
    let made = text.split('"').find(|word| word.contains("libposterity_runtime-") && word.contains(".rmeta"));
    let library = PathBuf::from(made.expect("cargo names the library"));
    let folder = library.parent().expect("it lies in a directory").to_path_buf();
    (library, folder)
}

#[test]
fn every_name_compiles_or_is_refused() {
    let mut text = String::from("#![allow(warnings)]\n");
    let mut refused = Vec::new();
    for (turn, role) in ROLES.iter().enumerate() {
        for (at, name) in NAMES.split_whitespace().enumerate() {
            match module(role, name, turn + at) {
                None => refused.push(format!("{} {name}", role.name)),
                Some(module) => text.extend([
                    format!("mod {}_{name} {{\n", role.name),
                    without_docs(&module),
                    "\n}\n".into(),
                ]),
            }
        }
    }
    println!("{} names refused", refused.len());
    for name in ["model Gaussian", "model Vec", "model std", "model f64", "model Some", "scalar None"] {
        assert!(refused.iter().any(|one| one == name), "{name} is not refused");
    }
    let tolerated = ["Some", "None", "Ok", "Err", "x_starts"];
    let strange =
        |one: &&String| !one.starts_with("model ") && !tolerated.iter().any(|name| one.ends_with(name));
    let strange: Vec<&String> = refused.iter().filter(strange).collect();
    assert!(strange.is_empty(), "refused: {strange:?}");
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("names");
    std::fs::create_dir_all(&folder).expect("a writable directory");
    std::fs::write(folder.join("names.rs"), &text).expect("a writable directory");
    let (library, dependencies) = runtime();
    let rustc = Command::new(std::env::var_os("RUSTC").unwrap_or_else(|| "rustc".into()))
        .args([
            "--edition=2024",
            "--crate-type=lib",
            "--emit=metadata",
            "--cap-lints=allow",
            "names.rs",
            "--extern",
        ])
        .arg(format!("posterity_runtime={}", library.display()))
        .arg("-L")
        .arg(format!("dependency={}", dependencies.display()))
        .current_dir(&folder)
        .output()
        .expect("rustc starts");
    let said = String::from_utf8_lossy(&rustc.stderr);
    assert!(rustc.status.success(), "{}", said.chars().take(6000).collect::<String>());
}

#[test]
fn messages_keep_the_users_names() {
    let text = "model M(y: f64) -> (next) { let next ~ Gaussian(0, variance = 1); y ~ Gaussian(next, variance = 1); }";
    let made = compile(&source("next.model", text), &Options::default()).expect("it compiles");
    for shown in ["(\"next\", next)", "fn next_posterior", "Error::check_proper(\"next\", &self.next"] {
        assert!(made.module.contains(shown), "{shown} is missing in\n{}", made.module);
    }
}
