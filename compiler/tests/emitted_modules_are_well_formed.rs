//! What is emitted for the repository's own models is Rust, within the width and without a hole.

mod support;

use posterity_compiler::{Algorithm, Options, compile};
use support::emitted::{WIDTH, faults};
use support::{real_models, source};

#[test]
fn every_real_model() {
    let (mut wrong, mut emitted) = (Vec::new(), 0);
    for (name, text) in real_models() {
        for algorithm in [Algorithm::Ep, Algorithm::Vmp] {
            let options = Options { algorithm: Some(algorithm), ..Options::default() };
            let Ok(generated) = compile(&source(&name, &text), &options) else { continue };
            emitted += 1;
            for (part, text) in [("module", &generated.module), ("driver", &generated.driver)] {
                wrong.extend(
                    faults(text).iter().map(|fault| format!("{name} ({algorithm}), {part}: {fault}")),
                );
            }
        }
    }
    println!("{emitted} modules emitted");
    assert!(emitted > 50, "only {emitted} models were compiled");
    assert!(wrong.is_empty(), "{} faults:\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn a_fault_is_seen() {
    assert!(faults("fn f() {}").is_empty());
    assert_eq!(faults("fn f( {}").len(), 1);
    assert_eq!(faults("compile_error!(\"no\");").len(), 1);
    assert_eq!(faults(&format!("// {}", "a".repeat(WIDTH))).len(), 1);
}

#[test]
fn a_lone_carriage_return_is_a_blank() {
    let text = "/// One\rtwo.\nmodel A() -> (x) {\r let x ~ Gaussian(0, variance = 1); }\n";
    let generated = compile(&source("cr.model", text), &Options::default());
    let module = generated.unwrap_or_else(|_| panic!("it compiles")).module;
    assert!(faults(&module).is_empty() && !module.contains('\r'), "{module}");
}

#[test]
fn a_chain_of_conditions_is_compiled_link_by_link() {
    let link = |k| format!("if z == {k} {{ y ~ Gaussian({k}, variance = 1); }} else ");
    let links = (0..40).map(link).collect::<Vec<_>>().concat();
    let text = format!(
        "model M(y: f64) -> (z) {{ let z ~ UniformInt(41); {links} {{ y ~ Gaussian(40, variance = 1); }} }}"
    );
    for algorithm in [Algorithm::Ep, Algorithm::Vmp] {
        let options = Options { algorithm: Some(algorithm), ..Options::default() };
        let generated = compile(&source("m.model", &text), &options).expect("it compiles");
        let faults = faults(&generated.module);
        assert!(faults.is_empty(), "{}", faults.join("\n"));
    }
}

#[test]
fn whether_a_count_is_below_zero_is_no_mistake_to_rust() {
    let text = "model A(k: [usize; n], x: [f64; n]) -> (a) {
        let a ~ Gaussian(0, variance = 1);
        for i in 0..n {
            if k[i] >= 0 { x[i] ~ Gaussian(a, variance = 1); }
            if 0 > i { x[i] ~ Gaussian(a, variance = 2); }
        }
    }";
    let module = compile(&source("counts.model", text), &Options::default()).expect("it is a model").module;
    assert!(module.contains("if (self.k[i] as i64) >= 0 {"), "{module}");
    assert!(module.contains("if 0 > i as i64 {"), "{module}");
}
