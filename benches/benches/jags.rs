//! Block Gibbs sampling against JAGS 4.3 (Debian package `jags`): effective draws a second of the same posteriors.
//!
//! What is timed: sweeps after adaptation and burn-in, of as many chains, one after the other in one thread, with every
//! output's draw kept. Not timed: compiling a model or its Rust, reading data, the first state, adaptation and burn-in, and
//! handing over draws. JAGS is timed from its saying that it updates to its answer to
//! the command after that. A round runs both, from seeds of its own,
//! and a row shows the median of the rounds: the bulk effective sample size (Vehtari et al. 2021, by the runtime, of both
//! alike) of the number of an output that has the fewest, by the seconds. The means of all rounds must agree.
//!
//! Arguments: the name of a model, or a part of it; the number of rounds. Without JAGS it says so and ends well.

use std::fmt::Write as _;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Instant;

use posterity_baselines::input;
use posterity_benches::jags;
use posterity_benches::models::{coal_mining_sampled, geyser_waits, radon_sampled};
use posterity_runtime::Sampler;
use posterity_runtime::sampling::diagnose;
use serde_json::Value;

/// Chains of each program in a round.
const CHAINS: usize = 4;
/// Sweeps of adaptation and burn-in.
const BURN_IN: usize = 500;
/// Rounds, where none are asked for.
const ROUNDS: usize = 5;
/// How many Monte Carlo errors apart the means may be.
const APART: f64 = 5.0;

/// A model for both programs.
struct Case {
    name: &'static str,
    /// A module that JAGS loads, besides those that it always does.
    module: Option<&'static str>,
    data: &'static str,
    /// What of the data JAGS reads.
    keys: &'static [&'static str],
    model: &'static str,
    /// Where each of its chains starts, as the model's `#[init]` says.
    start: &'static str,
    /// The outputs, and how many numbers each has.
    outputs: &'static [(&'static str, usize)],
    sampler: fn(&Value) -> Box<dyn Sampler>,
    /// Sweeps of ours and of JAGS.
    sweeps: [usize; 2],
}

const WAITS: Case = Case {
    name: "geyser_waits",
    module: None,
    data: "faithful",
    keys: &["n", "waiting"],
    model: include_str!("../jags/geyser_waits.bug"),
    start: "wait <- c(55, 80)",
    outputs: &[("share", 2), ("wait", 2), ("precision", 2)],
    sampler: waits,
    sweeps: [4_000, 1_500],
};

const COAL: Case = Case {
    name: "coal_mining_sampled",
    module: None,
    data: "coal_mining",
    keys: &["n", "disasters"],
    model: include_str!("../jags/coal_mining_sampled.bug"),
    start: "year <- 50",
    outputs: &[("change", 1), ("before", 1), ("since", 1)],
    sampler: coal,
    sweeps: [3_000, 1_500],
};

const RADON: Case = Case {
    name: "radon_sampled",
    module: None,
    data: "radon",
    keys: &["n", "counties", "county", "first_floor", "log_uranium", "log_radon"],
    model: include_str!("../jags/radon_sampled.bug"),
    start: "within <- 1",
    outputs: &[
        ("typical", 1),
        ("first_floor_effect", 1),
        ("uranium_effect", 1),
        ("between", 1),
        ("within", 1),
        ("county_effect", 85),
    ],
    sampler: radon,
    sweeps: [3_000, 1_500],
};

/// The same with the module of JAGS that draws the whole linear part at once.
const RADON_AT_ONCE: Case = Case { name: "radon_sampled, glm", module: Some("glm"), ..RADON };

fn waits(data: &Value) -> Box<dyn Sampler> {
    let waiting = input::floats(data, "waiting");
    let given = geyser_waits::GeyserWaitsData { waiting: &waiting };
    Box::new(geyser_waits::GeyserWaits::new(given).expect("the gallery's data are right"))
}

fn coal(data: &Value) -> Box<dyn Sampler> {
    let disasters = whole(data, "disasters");
    let given = coal_mining_sampled::CoalMiningSampledData { disasters: &disasters };
    Box::new(coal_mining_sampled::CoalMiningSampled::new(given).expect("the gallery's data are right"))
}

fn radon(data: &Value) -> Box<dyn Sampler> {
    let [first_floor, log_uranium, log_radon] =
        ["first_floor", "log_uranium", "log_radon"].map(|key| input::floats(data, key));
    let given = radon_sampled::RadonSampledData {
        counties: input::num(data, "counties", 0.0) as usize,
        county: &whole(data, "county"),
        first_floor: &first_floor,
        log_uranium: &log_uranium,
        log_radon: &log_radon,
    };
    Box::new(radon_sampled::RadonSampled::new(given).expect("the gallery's data are right"))
}

fn whole(data: &Value, key: &str) -> Vec<usize> {
    input::ints(data, key).into_iter().map(|one| one as usize).collect()
}

/// The draws of a round, number by number, each by chain, and the seconds that they took.
struct Round {
    draws: Vec<Vec<Vec<f64>>>,
    seconds: f64,
}

fn main() -> ExitCode {
    let arguments: Vec<String> =
        std::env::args().skip(1).filter(|argument| !argument.starts_with('-')).collect();
    if !jags::is_installed() {
        println!("jags: not installed (Debian package `jags`), nothing to compare with");
        return ExitCode::SUCCESS;
    }
    let rounds = arguments.iter().find_map(|argument| argument.parse().ok()).unwrap_or(ROUNDS).max(1);
    let name = arguments.iter().find(|argument| argument.parse::<usize>().is_err());
    println!("Effective draws a second, the median of {rounds} rounds of {CHAINS} chains each.\n");
    println!("{:20} {:20} {:>12} {:>12} {:>8}", "model", "output", "posterity", "JAGS", "ratio");
    let mut good = true;
    for case in [WAITS, COAL, RADON, RADON_AT_ONCE] {
        if name.is_none_or(|name| case.name.contains(name.as_str())) {
            good &= compared(&case, rounds).unwrap_or_else(|error| {
                println!("{}: {error}", case.name);
                false
            });
        }
    }
    if good { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// Prints the rows of a model; whether both programs found the same means.
fn compared(case: &Case, rounds: usize) -> io::Result<bool> {
    let text = fs::read_to_string(root().join(format!("models/data/{}.json", case.data)))?;
    let data: Value = serde_json::from_str(&text)?;
    let mut sampler = (case.sampler)(&data);
    let (mut ours, mut theirs) = (Vec::new(), Vec::new());
    for round in 0..rounds {
        ours.push(sampled(&mut *sampler, case.sweeps[0], round as u64));
        theirs.push(by_jags(case, &data, round)?);
    }
    let mut from = 0;
    for (output, numbers) in case.outputs {
        let at = from..from + numbers;
        let [own, other] = [&ours, &theirs].map(|all| median(all.iter().map(|one| rate(one, at.clone()))));
        println!("{:20} {output:20} {own:12.0} {other:12.0} {:8.1}", case.name, own / other);
        from += numbers;
    }
    let [own, other] = [&ours, &theirs].map(|all| median(all.iter().map(|one| rate(one, 0..from))));
    println!("{:20} {:20} {own:12.0} {other:12.0} {:8.1}", case.name, "the slowest of all", own / other);
    let [own, other] = [(&ours, 0), (&theirs, 1)]
        .map(|(all, which)| median(all.iter().map(|one| one.seconds)) / (CHAINS * case.sweeps[which]) as f64);
    println!(
        "{:20} {:20} {:12.2} {:12.2} {:8.1}",
        case.name,
        "microseconds a sweep",
        own * 1e6,
        other * 1e6,
        other / own
    );
    let apart = (0..from).map(|at| apart(&together(&ours, at), &together(&theirs, at))).fold(0.0, f64::max);
    println!("{:20} means at most {apart:.1} errors apart\n", case.name);
    Ok(apart <= APART)
}

/// A round of ours.
fn sampled(sampler: &mut dyn Sampler, sweeps: usize, round: u64) -> Round {
    let (mut draws, mut seconds) = (Vec::new(), 0.0);
    for chain in 0..CHAINS {
        sampler.restart(round, chain as u64);
        (0..BURN_IN).for_each(|_| sampler.sweep());
        let mut row = Vec::new();
        sampler.trace(&mut row);
        let width = row.len();
        let mut trace = Vec::with_capacity(width * sweeps);
        let begun = Instant::now();
        for _ in 0..sweeps {
            sampler.sweep();
            sampler.trace(&mut trace);
        }
        seconds += begun.elapsed().as_secs_f64();
        draws.resize(width, Vec::new());
        for (at, number) in draws.iter_mut().enumerate() {
            number.push(trace.iter().skip(at).step_by(width).copied().collect());
        }
    }
    Round { draws, seconds }
}

/// A round of JAGS.
fn by_jags(case: &Case, data: &Value, round: usize) -> io::Result<Round> {
    let folder = target().join("jags").join(case.name.replace(", ", "-"));
    fs::create_dir_all(&folder)?;
    fs::write(folder.join("model.bug"), case.model)?;
    fs::write(folder.join("data.R"), jags::data(data, case.keys))?;
    let mut commands = case.module.map_or_else(String::new, |module| format!("load {module}\n"));
    let _ = writeln!(commands, "model in model.bug\ndata in data.R\ncompile, nchains({CHAINS})");
    for chain in 1..=CHAINS {
        let random = format!(
            "\".RNG.name\" <- \"base::Mersenne-Twister\"\n\".RNG.seed\" <- {}\n",
            1 + round * CHAINS + chain
        );
        fs::write(folder.join(format!("start{chain}.R")), format!("{}\n{random}", case.start))?;
        let _ = writeln!(commands, "parameters in start{chain}.R, chain({chain})");
    }
    let _ = writeln!(commands, "initialize\nadapt {BURN_IN}\nupdate {BURN_IN}");
    for (output, _) in case.outputs {
        let _ = writeln!(commands, "monitor {output}");
    }
    let _ = writeln!(commands, "update {}\npwd\ncoda *, stem(draws)\nexit", case.sweeps[1]);
    let seconds = jags::run(&folder, &commands, case.sweeps[1])?.as_secs_f64();
    Ok(Round { draws: jags::draws(&folder, CHAINS)?, seconds })
}

/// The fewest effective draws of some numbers in a second.
fn rate(round: &Round, numbers: std::ops::Range<usize>) -> f64 {
    let effective = |chains: &Vec<Vec<f64>>| diagnose(chains).map_or(f64::NAN, |found| found.ess_bulk);
    round.draws[numbers].iter().map(effective).fold(f64::INFINITY, f64::min) / round.seconds
}

/// The chains of a number, of all rounds.
fn together(rounds: &[Round], at: usize) -> Vec<Vec<f64>> {
    rounds.iter().flat_map(|round| round.draws[at].iter().cloned()).collect()
}

/// How many errors the means of two programs' draws are apart; infinitely many where that can't be said.
fn apart(ours: &[Vec<f64>], theirs: &[Vec<f64>]) -> f64 {
    let told = |chains: &[Vec<f64>]| {
        let all = chains.concat();
        let error = diagnose(chains).map_or(f64::NAN, |found| found.mcse_mean);
        (all.iter().sum::<f64>() / all.len() as f64, error)
    };
    let ((own, own_error), (other, other_error)) = (told(ours), told(theirs));
    let apart = (own - other).abs() / own_error.hypot(other_error);
    if apart.is_nan() { f64::INFINITY } else { apart }
}

fn median(values: impl Iterator<Item = f64>) -> f64 {
    let mut all: Vec<f64> = values.collect();
    all.sort_by(f64::total_cmp);
    let middle = all.len() / 2;
    if all.len().is_multiple_of(2) { 0.5 * (all[middle - 1] + all[middle]) } else { all[middle] }
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

/// Where what is built is kept.
fn target() -> PathBuf {
    std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root().join("target"), PathBuf::from)
}
