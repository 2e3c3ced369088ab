//! `baseline MODEL DATA.json [--iterations N] [--repeat R]` and
//! `baseline gen MODEL [--size A,B,..] [--seed S]`. See README.md.

use posterity_baselines::{MODELS, build, generate};
use serde_json::{Value, json};

fn flag(args: &[String], name: &str) -> Option<String> {
    args.iter().position(|a| a == name).and_then(|i| args.get(i + 1).cloned())
}

fn fail(msg: &str) -> ! {
    eprintln!(
        "{msg}\nusage: baseline MODEL DATA.json [--iterations N] [--repeat R] [--set KEY=VALUE] [--no-posterior]\n       baseline gen MODEL [--size A,B,..] [--seed S]\nmodels: {}",
        MODELS.join(" ")
    );
    std::process::exit(2)
}

fn main() {
    let args: Vec<String> = std::env::args().skip(1).collect();
    if args.len() < 2 {
        fail("too few arguments");
    }
    if args[0] == "gen" {
        let size: Vec<usize> = flag(&args, "--size")
            .map(|s| s.split(',').map(|p| p.parse().unwrap_or_else(|_| fail("bad --size"))).collect())
            .unwrap_or_default();
        let seed = flag(&args, "--seed").map_or(1, |s| s.parse().unwrap_or_else(|_| fail("bad --seed")));
        match generate::generate(&args[1], &size, seed) {
            Some(v) => println!("{v}"),
            None => fail("unknown model"),
        }
        return;
    }
    let text = std::fs::read_to_string(&args[1]).unwrap_or_else(|e| fail(&format!("{}: {e}", args[1])));
    let mut data: Value = serde_json::from_str(&text).unwrap_or_else(|e| fail(&format!("{}: {e}", args[1])));
    // --set key=value puts a number, true/false or array into the data; key=@column copies one
    for (i, _) in args.iter().enumerate().filter(|(_, a)| *a == "--set") {
        let Some((key, val)) = args.get(i + 1).and_then(|s| s.split_once('=')) else {
            fail("--set needs KEY=VALUE")
        };
        data[key] = match val.strip_prefix('@') {
            Some(column) => data[column].clone(),
            None => serde_json::from_str(val).unwrap_or_else(|_| Value::from(val)),
        };
    }
    let iterations: usize =
        flag(&args, "--iterations").map_or(10, |s| s.parse().unwrap_or_else(|_| fail("bad --iterations")));
    let repeat: usize =
        flag(&args, "--repeat").map_or(5, |s| s.parse().unwrap_or_else(|_| fail("bad --repeat"))).max(1);
    let mut m = build(&args[0], &data).unwrap_or_else(|| fail("unknown model"));
    let mut secs: Vec<f64> = (0..repeat)
        .map(|_| {
            m.reset();
            let t = std::time::Instant::now();
            m.iterate(iterations);
            t.elapsed().as_secs_f64() / iterations as f64
        })
        .collect();
    secs.sort_by(f64::total_cmp);
    let median = 0.5 * (secs[(repeat - 1) / 2] + secs[repeat / 2]);
    let (units, unit) = m.units();
    let posterior = if args.iter().any(|a| a == "--no-posterior") { Value::Null } else { m.posterior() };
    println!(
        "{}",
        json!({ // alphabetical, which bench.sh relies on
            "fastest_seconds_per_iteration": secs[0], "iterations": iterations,
            "log_evidence": m.log_evidence(), "model": args[0],
            "ns_per_unit": median / units * 1e9, "posterior": posterior, "repeat": repeat,
            "seconds_per_iteration": median, "unit": unit, "units": units,
        })
    );
}
