//! Whatever the text, the compiler answers: no panic, no abort, no hang.
//!
//! The cases run in a process of their own, so that a stack overflow is seen as one: the test starts itself again
//! with `POSTERITY_FROM` set. `POSTERITY_CASES=100000` runs more of them than the ordinary test does; with
//! `POSTERITY_GATED` set, each case is a model with gates. One in five of the ordinary cases is. `POSTERITY_FIRST` is the
//! case to begin with.

mod support;

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Write};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use cpu_time::ProcessTime;
use posterity_compiler::error::render;
use posterity_compiler::{Algorithm, Generated, Options, check, compile, simulate, syntax};
use support::random::Random;
use support::{emitted, generate, mutate, real_models, source};

/// How often the watch looks at a call of the compiler, and for how long a call may compute. What is counted is the
/// processor's time: that of a clock also passes on a machine that is busy or put to sleep.
const LOOK: Duration = Duration::from_millis(200);
const LONGEST: Duration = Duration::from_secs(5);

/// Where the last panic was.
static PLACE: Mutex<String> = Mutex::new(String::new());

fn number(variable: &str) -> Option<u64> {
    std::env::var(variable).ok()?.parse().ok()
}

/// The text of a case.
fn text(case: u64, real: &[(String, String)]) -> String {
    let mut random = Random::new(case);
    if std::env::var_os("POSTERITY_GATED").is_some() {
        return generate::model(&mut random, true);
    }
    match random.below(100) {
        0..20 => generate::model(&mut random, true),
        20..70 => generate::model(&mut random, false),
        70..96 => {
            let (_, model) = random.pick(real);
            let (_, other) = random.pick(real);
            mutate::tokens_of(model, other, &mut random)
        }
        _ => mutate::extreme(&mut random, case % 500 == 499),
    }
}

/// How far a case came.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
struct Reached {
    parsed: bool,
    typed: bool,
    emitted: bool,
}

/// Everything that is asked of the compiler for one text, with a `tick` before each call; a fault of what it emits is a panic.
fn exercise(case: u64, text: &str, tick: impl Fn()) -> Reached {
    let source = source("generated.model", text);
    let mut reached = Reached { parsed: syntax::parse(text).is_ok(), ..Reached::default() };
    if reached.parsed {
        let formatted = syntax::format(text).expect("what parses can be formatted");
        assert_eq!(syntax::format(&formatted).ok().as_ref(), Some(&formatted), "the format is a fixed point");
    }
    tick();
    match check(&source, &Options::default()) {
        Ok(_) => reached.typed = true,
        Err(errors) => {
            let errors = errors.sorted();
            assert!(!errors.is_empty(), "refused without a message");
            render(&source, &errors, false);
        }
    }
    for algorithm in [None, Some(Algorithm::Ep), Some(Algorithm::Vmp)] {
        tick();
        let options = Options {
            algorithm,
            draws: case.is_multiple_of(2).then_some(posterity_compiler::Draws::Prior),
            ..Options::default()
        };
        match compile(&source, &options) {
            Ok(generated) => {
                reached.emitted |= true;
                well_formed(case, text, &generated, &generated.algorithm.to_string());
            }
            Err(errors) => drop(render(&source, &errors.sorted(), false)),
        }
    }
    tick();
    match simulate(&source, &Options::default()) {
        Ok(generated) => well_formed(case, text, &generated, "simulate"),
        Err(errors) => drop(render(&source, &errors.sorted(), false)),
    }
    reached
}

/// What is emitted is as it should be; looked at in one case of sixteen. `POSTERITY_KEEP=FOLDER` keeps it with its text.
fn well_formed(case: u64, text: &str, generated: &Generated, purpose: &str) {
    if let Ok(folder) = std::env::var("POSTERITY_KEEP") {
        let stem = format!("{folder}/m{case}_{purpose}");
        std::fs::write(format!("{stem}.rs"), &generated.module).expect("the folder is there");
        std::fs::write(format!("{stem}.model"), text).expect("the folder is there");
    }
    let narrow = text.lines().all(|line| line.len() < emitted::WIDTH);
    if case.is_multiple_of(16) && narrow {
        let faults = emitted::faults_of_code(&generated.module);
        assert!(faults.is_empty(), "{purpose}: {}", faults.join("\n"));
    }
}

/// Runs cases one by one and says on standard output what becomes of each.
fn child(from: u64, to: u64) {
    let real = real_models();
    let begun = Arc::new(Mutex::new(ProcessTime::now()));
    let at = Arc::new(AtomicU64::new(from));
    let ended = Arc::new(AtomicBool::new(false));
    let (watched, found, over) = (Arc::clone(&at), Arc::clone(&begun), Arc::clone(&ended));
    std::thread::spawn(move || {
        while !over.load(Ordering::SeqCst) {
            std::thread::sleep(LOOK);
            if found.lock().expect("the time is never poisoned").elapsed() > LONGEST {
                println!("\nhang {}", watched.load(Ordering::SeqCst));
                std::process::exit(9);
            }
        }
    });
    std::panic::set_hook(Box::new(|info| {
        let place = info.location().map(|place| format!("{}:{}", place.file(), place.line()));
        *PLACE.lock().expect("the place is never poisoned") = place.unwrap_or_default();
    }));
    let mut out = std::io::stdout();
    for case in from..to {
        at.store(case, Ordering::SeqCst);
        let tick = || *begun.lock().expect("the time is never poisoned") = ProcessTime::now();
        let text = text(case, &real);
        tick();
        writeln!(out, "\nat {case}").expect("standard output is read");
        let result = catch_unwind(AssertUnwindSafe(|| exercise(case, &text, tick)));
        match result {
            Ok(reached) => writeln!(out, "done {} {} {}", reached.parsed, reached.typed, reached.emitted),
            Err(payload) => {
                let words = payload.downcast_ref::<String>().cloned();
                let words = words.or_else(|| payload.downcast_ref::<&str>().map(|words| (*words).to_owned()));
                let place = PLACE.lock().expect("the place is never poisoned").clone();
                writeln!(
                    out,
                    "panic at {place}: {}",
                    words.unwrap_or_default().lines().next().unwrap_or_default()
                )
            }
        }
        .expect("standard output is read");
    }
    // What is freed at the end, the texts of all cases, is no call of the compiler.
    ended.store(true, Ordering::SeqCst);
    std::process::exit(0);
}

/// What became of a run of cases.
#[derive(Debug, Default)]
struct Tally {
    cases: u64,
    parsed: u64,
    typed: u64,
    emitted: u64,
    failures: Vec<(u64, String)>,
}

impl Tally {
    fn line(&mut self, at: &mut u64, line: &str) {
        let words: Vec<&str> = line.split(' ').collect();
        match words.as_slice() {
            ["at", case] => *at = case.parse().unwrap_or(*at),
            ["hang", _] => self.failures.push((*at, "hangs".to_owned())),
            ["panic", ..] => {
                self.cases += 1;
                self.failures.push((*at, line.to_owned()));
            }
            ["done", parsed, typed, emitted] => {
                self.cases += 1;
                self.parsed += u64::from(*parsed == "true");
                self.typed += u64::from(*typed == "true");
                self.emitted += u64::from(*emitted == "true");
            }
            _ => {}
        }
    }

    /// Runs cases in children; after one that dies, goes on behind the case that killed it.
    fn run(&mut self, mut from: u64, to: u64) {
        while from < to && self.failures.len() < 200 {
            let mut child = Command::new(std::env::current_exe().expect("the test has a path"))
                .args(["--exact", "cases_of_a_child", "--nocapture"])
                .env("POSTERITY_FROM", from.to_string())
                .env("POSTERITY_TO", to.to_string())
                .stdout(Stdio::piped())
                .stderr(Stdio::null())
                .spawn()
                .expect("the test can start itself");
            let mut at = from;
            let output = child.stdout.take().expect("standard output is piped");
            for line in BufReader::new(output).lines().map_while(Result::ok) {
                self.line(&mut at, &line);
            }
            let status = child.wait().expect("a child ends");
            if !status.success() && self.failures.last().is_none_or(|(case, _)| *case != at) {
                self.failures.push((at, format!("ends with {status}")));
            }
            from = at + 1;
        }
    }
}

#[test]
fn cases_of_a_child() {
    if let (Some(from), Some(to)) = (number("POSTERITY_FROM"), number("POSTERITY_TO")) {
        child(from, to);
    }
}

#[test]
fn nothing_makes_the_compiler_fall() {
    let cases = number("POSTERITY_CASES").unwrap_or(2000);
    let mut tally = Tally::default();
    tally.run(number("POSTERITY_FIRST").unwrap_or(0), cases);
    let percent = |part: u64| 100.0 * part as f64 / tally.cases.max(1) as f64;
    println!(
        "{} cases: {:.0} % parse, {:.0} % type-check, {:.0} % reach emission, {} failures",
        tally.cases,
        percent(tally.parsed),
        percent(tally.typed),
        percent(tally.emitted),
        tally.failures.len()
    );
    assert!(tally.failures.is_empty(), "{}", report(&tally.failures));
    assert!(percent(tally.parsed) >= 50.0 && percent(tally.typed) >= 20.0 && percent(tally.emitted) >= 10.0);
}

/// The shortest text for each kind of failure.
fn report(failures: &[(u64, String)]) -> String {
    let real = real_models();
    let mut kinds: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for (case, kind) in failures {
        let kind: String = kind.chars().filter(|c| !c.is_ascii_digit()).collect();
        kinds.entry(kind).or_default().push(text(*case, &real));
    }
    let shortest = |(kind, mut texts): (String, Vec<String>)| {
        let count = texts.len();
        texts.sort_by_key(String::len);
        let text: String = texts[0].chars().take(1500).collect();
        format!("{count} × {kind}\n{text}\n")
    };
    kinds.into_iter().map(shortest).collect::<Vec<_>>().join("\n")
}
