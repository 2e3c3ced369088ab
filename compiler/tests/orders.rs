//! What `#[sequential]` and `#[parallel]` on a loop change, where they change nothing, and where they are refused.

mod support;

use posterity_compiler::{Options, compile};
use support::{codes, source};

/// A chain of states for each row, and what the text says before the loop over rows and before that over time.
fn panel(algorithm: &str, rows: &str, times: &str) -> String {
    format!(
        "#[algorithm({algorithm})]
        model Panel(y: [[f64; t]; n]) -> (x) {{
            {rows}
            for i in 0..n {{
                let x[i][0] ~ Gaussian(0, variance = 1);
                {times}
                for k in 1..t {{ let x[i][k] ~ Gaussian(x[i][k - 1], variance = 1); }}
            }}
            for i in 0..n {{ for k in 0..t {{ y[i][k] ~ Gaussian(x[i][k], variance = 1); }} }}
        }}"
    )
}

/// The module of a model without its comments, or the codes of what is wrong with it.
fn module(text: &str) -> Result<String, Vec<&'static str>> {
    let generated = compile(&source("m.model", text), &Options::default()).map_err(codes)?;
    let code = generated.module.lines().filter(|line| !line.trim_start().starts_with("//"));
    Ok(code.collect::<Vec<_>>().join("\n"))
}

#[test]
fn what_an_order_cannot_change_stays_as_it_is() {
    for algorithm in ["ep", "vmp"] {
        let plain = module(&panel(algorithm, "", ""));
        assert!(plain.is_ok(), "{plain:?}");
        for (rows, times) in [
            ("#[parallel]", ""),
            ("#[sequential]", ""),
            ("", "#[sequential]"),
            ("#[parallel]", "#[sequential]"),
        ] {
            assert_eq!(module(&panel(algorithm, rows, times)), plain, "{algorithm}: {rows} {times}");
        }
    }
}

#[test]
fn a_parallel_chain_is_iterated_and_under_vmp_refused() {
    let (plain, parallel) = (module(&panel("ep", "", "")), module(&panel("ep", "", "#[parallel]")));
    assert!(plain.is_ok_and(|code| !code.contains("_read.clone_from")));
    assert!(parallel.is_ok_and(|code| code.contains("_read.clone_from")));
    assert_eq!(module(&panel("vmp", "", "#[parallel]")), Err(vec!["unknown_attribute"]));
    assert_eq!(module(&panel("ep", "#[sequential]", "#[parallel]")), Err(vec!["not_yet"]));
}

#[test]
fn orders_that_contradict_and_gates_are_refused() {
    assert_eq!(module(&panel("ep", "#[parallel] #[sequential]", "")), Err(vec!["unknown_attribute"]));
    let gated = |order: &str| {
        format!(
            "model M(y: [f64; n], a: [usize; n], b: [usize; n]) -> (s) {{
                for i in 0..n {{ let s[i] ~ Bernoulli(0.4); }}
                let level ~ Gaussian(0, variance = 4);
                {order}
                for k in 0..n {{
                    let both = s[a[k]] && s[b[k]];
                    if both {{ y[k] ~ Gaussian(level, variance = 1); }} else {{ y[k] ~ Gaussian(0, variance = 9); }}
                }}
            }}"
        )
    };
    assert!(module(&gated("")).is_ok());
    for order in ["#[parallel]", "#[sequential]"] {
        assert_eq!(module(&gated(order)), Err(vec!["not_yet"]), "{order}");
    }
}
