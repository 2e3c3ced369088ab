//! Nanoseconds per unit of work: by hand, generated, and of the generated twin.

use std::process::ExitCode;

use posterity_benches::cases::{self, Case};
use posterity_benches::timing::fastest;

/// How far apart posteriors may be.
const TOLERANCE: f64 = 1e-6;
/// How far apart the costs of twins may be.
const TWINS: f64 = 0.25;

fn main() -> ExitCode {
    let arguments: Vec<String> =
        std::env::args().skip(1).filter(|argument| !argument.starts_with('-')).collect();
    let rounds = arguments.iter().find_map(|argument| argument.parse().ok()).unwrap_or(200);
    let names: Vec<&String> =
        arguments.iter().filter(|argument| argument.parse::<usize>().is_err()).collect();
    println!("Fastest of {rounds} repeats of about 2 ms, taken in turn; nanoseconds per unit.");
    println!(
        "The twin has other names, another order, a further covariate and odd sizes: its cost is compared with"
    );
    println!("the generated program's.\n");
    println!(
        "{:34} {:20} {:>9} {:>9} {:>6} {:>9} {:>6}  posterior",
        "model", "unit", "by hand", "generated", "ratio", "twin", "/gen."
    );
    let mut good = true;
    for case in cases::all() {
        if names.is_empty() || names.iter().any(|name| case.name.contains(name.as_str())) {
            good &= report(case, rounds);
        }
    }
    if good { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// Prints the row of a case; whether its posterior and its twin are right.
fn report(case: Case, rounds: usize) -> bool {
    let (posterior, agrees) = match &case.apart {
        None => ("-".to_owned(), true),
        Some(Ok(apart)) => (format!("within {apart:.0e}"), *apart < TOLERANCE),
        Some(Err(why)) => (why.clone(), false),
    };
    let (units, mut contenders): (Vec<f64>, Vec<_>) = case.contenders.into_iter().unzip();
    let seconds = fastest(&mut contenders, rounds);
    let ns: Vec<f64> = seconds.iter().zip(&units).map(|(seconds, units)| seconds / units * 1e9).collect();
    let mut row =
        format!("{:34} {:20} {:9.4} {:9.4} {:6.2}", case.name, case.unit, ns[0], ns[1], ns[1] / ns[0]);
    let mut alike = true;
    if let Some(twin) = ns.get(2) {
        let ratio = twin / ns[1];
        alike = (1.0 / (1.0 + TWINS)..=1.0 + TWINS).contains(&ratio);
        row = format!("{row} {twin:9.4} {ratio:6.2}");
    } else {
        row = format!("{row} {:>9} {:>6}", "-", "-");
    }
    let verdict = match (agrees, alike) {
        (false, _) => "  THE POSTERIORS DIFFER",
        (true, false) => "  THE TWIN'S COST DIFFERS",
        _ => "",
    };
    println!("{row}  {posterior}{verdict}");
    if let (Some(aside), Some(ns)) = (case.aside, ns.get(3)) {
        println!("{:34} {:20} {ns:9.4}  {aside}", "", "");
    }
    agrees && alike
}
