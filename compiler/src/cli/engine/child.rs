//! A model's program at work: its data go in, its events come out.

use std::fs;
use std::io::{self, IsTerminal, Read};
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

use posterity_compiler::error::{Code, Error, tell};
use posterity_runtime::posterior::Short;
use serde_json::Value;

use crate::cli::files;
use crate::cli::interrupt;
use crate::cli::outcome::{Failure, note};

/// The data of a run.
pub(crate) struct Data {
    /// The name for messages.
    pub(crate) name: String,
    /// The JSON text.
    pub(crate) text: String,
    /// The file that the child can read again by itself.
    file: Option<PathBuf>,
}

impl Data {
    /// Read the data; no path means no data.
    pub(crate) fn open(path: Option<&Path>) -> Result<Self, Failure> {
        match path {
            None => Ok(Data { name: "no data".into(), text: "{}".into(), file: None }),
            Some(path) if path == Path::new("-") => {
                let mut bytes = Vec::new();
                let read = io::stdin().lock().read_to_end(&mut bytes);
                read.map_err(|error| Failure::io("read", Path::new("standard input"), &error))?;
                let name = "standard input".to_string();
                Ok(Data { text: without_mark(files::utf8(bytes, &name)?), name, file: None })
            }
            Some(path) => {
                let text = without_mark(files::text(path, "the data")?);
                let again = fs::metadata(path).is_ok_and(|file| file.is_file());
                let file = again.then(|| fs::canonicalize(path).ok()).flatten();
                Ok(Data { name: path.display().to_string(), text, file })
            }
        }
    }
}

/// A text without the byte order mark that some editors put before it.
fn without_mark(text: String) -> String {
    text.strip_prefix('\u{feff}').map(String::from).unwrap_or(text)
}

/// When a run ends, and what it starts from.
pub(crate) struct Limits {
    pub(crate) iterations: u64,
    pub(crate) tolerance: f64,
    pub(crate) seed: u64,
}

/// What a child said.
#[derive(Default)]
pub(crate) struct Finished {
    /// The `result`, if it got there.
    pub(crate) result: Option<Value>,
    /// How many `draw`s, or `simulation`s, there were.
    pub(crate) draws: u64,
    /// Every `error`.
    pub(crate) errors: Vec<Value>,
}

impl Limits {
    /// As arguments of a program that infers.
    fn arguments(&self) -> [String; 3] {
        [self.iterations.to_string(), self.tolerance.to_string(), self.seed.to_string()]
    }
}

/// Run an inference on data.
pub(crate) fn infer(program: &Path, data: &Data, limits: &Limits) -> Result<Finished, Failure> {
    let line = ProgressLine::new("iteration", limits.iterations);
    hear(program, data, &limits.arguments(), line, |_| Ok(()))
}

/// How many sweeps of how many chains, and which of them count.
pub(crate) struct Sweeps {
    pub(crate) iterations: u64,
    pub(crate) seed: u64,
    pub(crate) burn_in: u64,
    pub(crate) thin: u64,
    pub(crate) chains: u64,
    /// Where checkpoints are written, and from which one the run goes on; empty if not.
    pub(crate) paths: [String; 2],
    /// What tells the run from others.
    pub(crate) told: String,
}

/// Run a sampler on data.
pub(crate) fn sample(program: &Path, data: &Data, sweeps: &Sweeps) -> Result<Finished, Failure> {
    let Sweeps { iterations, seed, burn_in, thin, chains, paths, told } = sweeps;
    let numbers = [iterations, seed, burn_in, thin, chains].map(u64::to_string);
    let arguments = [numbers.as_slice(), paths, std::slice::from_ref(told)].concat();
    let line = ProgressLine { chains: Some(*chains), ..ProgressLine::new("sweep", *iterations) };
    hear(program, data, &arguments, line, |_| Ok(()))
}

/// Run an inference on data and draw from what it finds, handing on each draw as it comes.
pub(crate) fn predict(
    program: &Path,
    data: &Data,
    limits: &Limits,
    draws: u64,
    drawn: impl FnMut(Value) -> Result<(), Failure>,
) -> Result<Finished, Failure> {
    let arguments = [limits.arguments().as_slice(), &[draws.to_string()]].concat();
    hear(program, data, &arguments, ProgressLine::new("iteration", limits.iterations), drawn)
}

/// Simulate and infer again and again, handing on the ranks of each simulation as they come.
pub(crate) fn calibrate(
    program: &Path,
    data: &Data,
    limits: &Limits,
    simulations: u64,
    ranked: impl FnMut(Value) -> Result<(), Failure>,
) -> Result<Finished, Failure> {
    let arguments = [limits.arguments().as_slice(), &[simulations.to_string()]].concat();
    hear(program, data, &arguments, ProgressLine::new("simulation", simulations), ranked)
}

/// Draw from a prior, handing on each draw as it comes.
pub(crate) fn draw(
    program: &Path,
    data: &Data,
    draws: u64,
    seed: u64,
    drawn: impl FnMut(Value) -> Result<(), Failure>,
) -> Result<Finished, Failure> {
    hear(program, data, &[draws.to_string(), seed.to_string()], ProgressLine::new("draw", draws), drawn)
}

/// Run a program on data, and take in what it says.
fn hear(
    program: &Path,
    data: &Data,
    arguments: &[String],
    mut line: ProgressLine,
    mut drawn: impl FnMut(Value) -> Result<(), Failure>,
) -> Result<Finished, Failure> {
    let mut command = Command::new(program);
    command.arg(data.file.as_deref().unwrap_or(Path::new("-"))).args(arguments);
    let input = data.file.is_none().then_some(data.text.as_str());
    let mut finished = Finished::default();
    let mut shown = Ok(());
    let ended = interrupt::run_while(&mut command, input, |event| {
        if let Some(draw) = listen(event, &mut finished, &mut line) {
            shown = drawn(draw);
        }
        if shown.is_ok() { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
    });
    line.clear();
    shown?;
    let ended = ended?;
    if finished.result.is_none() && finished.draws == 0 && finished.errors.is_empty() {
        return Err(stopped(&ended));
    }
    Ok(finished)
}

/// A program that ended without a word: it ran out of memory, or it has a slip.
fn stopped(ended: &interrupt::Ended) -> Failure {
    let said = ended.stderr.trim_end();
    let killed = ended.status.code().is_none() && said.is_empty();
    if killed || ["memory allocation", "capacity overflow"].iter().any(|word| said.contains(word)) {
        let error = Error::new(Code::DataShape, "the model's arrays need more memory than there is");
        return Failure::plain(
            error.hint("look for a size, of the data or in the model, that is far too large"),
        );
    }
    if let Some((place, words)) = panicked_factor(said) {
        let error = Error::new(Code::FactorFile, format!("an operator panicked at {place}: {words}"));
        return Failure::plain(error.hint("an operator answers whatever may stand at its edges"));
    }
    let message = format!("internal error: the model's program stopped ({})\n{said}", ended.status);
    Failure::plain(Error::new(Code::Internal, message.trim_end()))
}

/// Where a factor file of the model panicked, and what it said: such a file lies beside the root of the program.
fn panicked_factor(said: &str) -> Option<(&str, &str)> {
    let (_, rest) = said.split_once(" panicked at ")?;
    let (place, words) = rest.split_once(":\n")?;
    let file = place.split(':').next()?;
    let beside = std::path::Path::new(file).extension().is_some_and(|end| end == "rs")
        && file != "model.rs"
        && !file.contains(['/', '\\']);
    // What Rust says of its backtrace is about the program, which nobody sees.
    let end = ["\nstack backtrace:", "\nnote: run with"].iter().filter_map(|after| words.find(after)).min();
    beside.then(|| (place, words[..end.unwrap_or(words.len())].trim_end()))
}

/// Take in one event; a draw is handed on.
fn listen(event: &str, finished: &mut Finished, line: &mut ProgressLine) -> Option<Value> {
    let Ok(Value::Object(event)) = serde_json::from_str::<Value>(event) else { return None };
    for (kind, value) in event {
        match kind.as_str() {
            "progress" => line.show(value["iteration"].as_u64().unwrap_or(0)),
            "note" => {
                line.clear();
                note(value.as_str().unwrap_or_default());
            }
            "error" => finished.errors.push(value),
            "draw" => {
                finished.draws += 1;
                return Some(value);
            }
            "simulation" => {
                finished.draws += 1;
                line.show(finished.draws);
                return Some(value);
            }
            "result" => finished.result = Some(value),
            _ => {}
        }
    }
    None
}

/// The line on a terminal that says how far a run is.
struct ProgressLine {
    terminal: bool,
    what: &'static str,
    most: u64,
    /// How many chains are sampled side by side, if that is what is done.
    chains: Option<u64>,
    /// What was counted first, and when.
    first: Option<(u64, Instant)>,
    shown: bool,
}

impl ProgressLine {
    /// What is counted, and how far.
    fn new(what: &'static str, most: u64) -> Self {
        let terminal = io::stderr().is_terminal();
        ProgressLine { terminal, what, most, chains: None, first: None, shown: false }
    }

    fn show(&mut self, at: u64) {
        if self.terminal {
            let (first, since) = *self.first.get_or_insert_with(|| (at, Instant::now()));
            tell(&format!("\r\x1b[K{}", self.text(at, at.saturating_sub(first), since.elapsed())));
            self.shown = true;
        }
    }

    /// What the line says at a count, of which some took a time.
    fn text(&self, at: u64, counted: u64, took: Duration) -> String {
        let Self { what, most, .. } = self;
        let Some(chains) = self.chains else { return format!("{what} {at} of at most {most}") };
        let speed = (counted * chains) as f64 / took.as_secs_f64();
        let speed = if counted > 0 { format!(", {} draws per second", Short(speed)) } else { String::new() };
        format!("{what} {at} of {most}{speed}")
    }

    fn clear(&mut self) {
        if self.shown {
            tell("\r\x1b[K");
            self.shown = false;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sampler_says_how_fast_it_draws() {
        let line = ProgressLine { chains: Some(4), ..ProgressLine::new("sweep", 2000) };
        let text = |at, counted, seconds| line.text(at, counted, Duration::from_secs(seconds));
        assert_eq!(text(300, 0, 0), "sweep 300 of 2000");
        assert_eq!(text(1300, 1000, 2), "sweep 1300 of 2000, 2000 draws per second");
        let other = ProgressLine::new("iteration", 200);
        assert_eq!(other.text(7, 6, Duration::from_secs(1)), "iteration 7 of at most 200");
    }
}
