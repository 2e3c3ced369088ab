//! Factors of a model's own: what they mean in a model, and what is said of a file that cannot be read as one.

mod support;

use std::fs;
use std::path::{Path, PathBuf};

use posterity_compiler::error::{Errors, Source, render};
use posterity_compiler::{Algorithm, Options, check, compile, simulate};
use support::{codes, folder};

/// y = x³, of reals, with messages in both directions by their moments (not good ones: they are only called).
const CUBE: &str = r#"
use posterity_runtime::Gaussian;
use posterity_runtime::operator::{Domain, Factor, Operator};

pub const FACTOR: Factor =
    Factor { name: "cube", surface: "cube(x)", edges: &["y", "x"], deterministic: true };
pub const DOMAINS: [Domain; 2] = [Domain::Real, Domain::Real];

pub mod ep {
    use super::{Gaussian, Operator};

    pub const TO_Y: Operator = Operator { exact: false, reads_own: false, uniform_if: &[] };
    pub fn to_y(x: Gaussian) -> Gaussian { x }

    pub const TO_X: Operator = Operator { exact: false, reads_own: true, uniform_if: &[] };
    pub fn to_x(y: Gaussian, _x: Gaussian) -> Gaussian { y }

    pub const LOG_EVIDENCE: Operator = Operator { exact: true, reads_own: false, uniform_if: &[] };
    pub fn log_evidence(y: Gaussian, x: Gaussian) -> f64 { x.log_average_of(&y) }
}

pub mod simulate {
    use super::Operator;

    pub const VALUE: Operator = Operator { exact: true, reads_own: false, uniform_if: &[] };
    pub fn value(x: f64) -> f64 { x * x * x }
}
"#;

const CUBED: &str = "use factor cube;\nmodel M(a: f64, y: f64) -> (x, z) {\n    let x ~ Gaussian(cube(a), variance = 1);\n    \
                     let z = cube(x + 1);\n    y ~ Gaussian(z, variance = 1);\n}\n";

/// A folder with a factor file and the model that uses it.
fn written(test: &str, name: &str, factor: &str, model: &str) -> Source {
    let place: PathBuf = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("factor-{test}"));
    fs::create_dir_all(&place).expect("a writable target directory");
    fs::write(place.join(format!("{name}.rs")), factor).expect("a writable directory");
    Source { name: place.join("m.model").display().to_string(), text: model.to_owned() }
}

fn said(source: &Source, found: Result<impl Sized, Errors>) -> String {
    found.map_or_else(|errors| render(source, &errors.sorted(), false), |_| String::new())
}

#[test]
fn a_function_is_a_factor_of_random_values_and_a_number_of_known_ones() {
    let source = written("cube", "cube", CUBE, CUBED);
    let options = Options { algorithm: Some(Algorithm::Ep), ..Options::default() };
    let generated = compile(&source, &options).map_err(codes).expect("it compiles");
    let module = generated.module;
    for part in ["use crate::cube;", "cube::ep::to_y(", "cube::ep::to_x(", "cube::simulate::value(self.a)"] {
        assert!(module.contains(part), "no {part} in\n{module}");
    }
    assert_eq!(generated.factors.len(), 1);
    let inside = Options { factors: Some("crate::operators".to_owned()), ..options };
    let module = compile(&source, &inside).map_err(codes).expect("it compiles").module;
    assert!(module.contains("use crate::operators::cube;"), "{module}");
    let draws = simulate(&source, &Options::default()).map_err(codes).expect("it draws").module;
    assert!(
        draws.contains("cube::simulate::value(x + 1.0)") || draws.contains("cube::simulate::value("),
        "{draws}"
    );
}

#[test]
fn a_distribution_is_drawn_from_and_observed() {
    let path = folder("examples").join("custom_factor/models/failures.model");
    let text = fs::read_to_string(&path).expect("the example's model");
    let source = Source { name: path.display().to_string(), text };
    for algorithm in [Algorithm::Ep, Algorithm::Vmp] {
        let options = Options {
            algorithm: Some(algorithm),
            draws: Some(posterity_compiler::Draws::Prior),
            ..Options::default()
        };
        let module = compile(&source, &options).map_err(codes).expect("it compiles").module;
        assert!(module.contains("weibull::simulate::draw("), "{module}");
    }
    // A variable that nothing observes has no message to it.
    let latent = source.text.replace("hours[i] ~", "let lasted[i] ~").replace("-> (rate)", "-> (lasted)");
    let latent = Source { text: latent, ..source };
    assert!(said(&latent, compile(&latent, &Options::default())).contains("missing_operator"));
}

/// What is said where a part of the file is another one: words, and the place in the file.
#[test]
fn what_is_wrong_with_a_file_is_said_where_it_is() {
    let cases = [
        (
            "pub fn to_y(x: Gaussian) -> Gaussian { x }",
            "pub fn to_y(x Gaussian) -> Gaussian { x }",
            "this is no Rust",
            13,
        ),
        ("pub const FACTOR: Factor =", "pub const FACTORS: Factor =", "has no `FACTOR`", 1),
        ("name: \"cube\"", "name: NAME", "says its `name` by a literal", 6),
        ("name: \"cube\"", "name: \"cubed\"", "the factor of `cube.rs` is called `cubed`", 6),
        ("surface: \"cube(x)\"", "surface: \"cube(y)\"", "write `surface: \"cube(x)\"`", 6),
        ("edges: &[\"y\", \"x\"]", "edges: &[\"y\", \"y\"]", "the edges have names, each its own", 6),
        (
            "[Domain; 2] = [Domain::Real, Domain::Real]",
            "[Domain; 1] = [Domain::Real]",
            "2 edges, and `DOMAINS` is of 1",
            7,
        ),
        ("[Domain::Real, Domain::Real]", "[Domain::Real, Domain::Reel]", "no edge has such values", 7),
        ("pub const DOMAINS", "pub const RANGES", "does not say what values stand at the edges", 5),
        ("pub mod ep {", "pub mod epp {", "no module of operators is called `epp`", 9),
        ("pub const TO_Y:", "pub const TO_YY:", "nothing says what `to_y` promises", 13),
        ("pub const TO_Y:", "pub const TO_YY:", "`TO_YY` describes no function", 12),
        ("fn to_y(x: Gaussian)", "fn to_y(z: Gaussian)", "no edge is called `z`", 13),
        (
            "fn to_y(x: Gaussian)",
            "fn to_y(x: Gausian)",
            "at `x`, whose domain is Real, stands `f64` or `Gaussian`",
            13,
        ),
        ("fn to_y(x: Gaussian)", "fn to_y(x: Gamma)", "at `x`, whose domain is Real", 13),
        ("fn to_y(x: Gaussian)", "fn to_y()", "`to_y` does not read `x`", 13),
        ("fn to_y(x: Gaussian)", "fn to_y<T>(x: Gaussian)", "private or generic", 13),
        (
            "fn to_y(x: Gaussian) -> Gaussian",
            "fn to_y(x: Gaussian) -> Gamma",
            "`to_y` returns `Gaussian`",
            13,
        ),
        ("fn to_y(x: Gaussian) -> Gaussian", "fn to_y(x: Gaussian)", "`to_y` returns `Gaussian`", 13),
        (
            "fn log_evidence(y: Gaussian, x: Gaussian) -> f64",
            "fn log_evidence(y: Gaussian, x: Gaussian) -> bool",
            "returns `f64`",
            19,
        ),
        ("exact: false, reads_own: true", "exact: LATER, reads_own: true", "by literals", 15),
        ("pub fn value(x: f64)", "pub fn value(x: Gaussian)", "whose domain is Real, stands `f64`", 26),
    ];
    for (at, (from, to, words, line)) in cases.into_iter().enumerate() {
        assert!(CUBE.contains(from), "{from}");
        let source = written(&format!("wrong-{at}"), "cube", &CUBE.replacen(from, to, 1), CUBED);
        let found = said(&source, check(&source, &Options::default()));
        assert!(found.contains("error[factor_file]") && found.contains(words), "{to}:\n{found}");
        assert!(found.contains(&format!("cube.rs:{line}:")), "{to} is on line {line}:\n{found}");
    }
}

#[test]
fn what_is_wrong_with_its_use_is_said_in_the_model() {
    let known = CUBE.replace("pub mod simulate", "mod others");
    let cases = [
        (
            CUBE,
            "use factor cub;\nmodel M() -> (x) { let x ~ Gaussian(0, variance = 1); }",
            "cub.rs can't be read",
        ),
        (
            CUBE,
            "use factor exp;\nmodel M() -> (x) { let x ~ Gaussian(0, variance = 1); }",
            "a factor `exp` already",
        ),
        (
            CUBE,
            "use factor cube;\nuse factor cube;\nmodel M() -> (x) { let x ~ Gaussian(0, variance = 1); }",
            "two factors",
        ),
        (CUBE, "use factor cube;\nmodel M() -> (x) { let x = cube(); }", "`cube` needs `x`"),
        (CUBE, "use factor cube;\nmodel M() -> (x) { let x = cube(1, 2); }", "takes no further argument"),
        (CUBE, "use factor cube;\nmodel M() -> (x) { let x = cube(z = 1); }", "has no parameter `z`"),
        (CUBE, "use factor cube;\nmodel M() -> (x) { let x = cube(true); }", "a `f64` is wanted here"),
        (CUBE, "use factor cube;\nmodel M() -> (x) { let x ~ cube(1); }", "unknown distribution `cube`"),
        (
            &known,
            "use factor cube;\nmodel M() -> (x) { let x ~ Gaussian(cube(2), variance = 1); }",
            "no module of operators",
        ),
        (&CUBE.replace("cube(x)", "exp(x)"), CUBED, "`exp` is a word of the language already"),
    ];
    for (at, (factor, model, words)) in cases.into_iter().enumerate() {
        let source = written(&format!("use-{at}"), "cube", factor, model);
        let found = said(&source, check(&source, &Options::default()));
        assert!(found.contains(words), "{model}:\n{found}");
    }
}
