//! Checkpoints: the states of the chains of a run in a file, with which another run goes on where that one was.
//!
//! A line that says what the file is, a line of JSON that says of which run, then words of 64 bits: for each chain
//! how many words its state has, and these; last the hash of all bytes before it.

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::DataError;
use crate::sampling::{Keeper, Sampling, Saved};

/// How the first line begins, and what it says of this version.
const KIND: &str = "posterity checkpoint";
const VERSION: &str = "1";

/// How often a running chain hands on its state.
const PAUSE: Duration = Duration::from_secs(20);

/// What a file may be told apart by, in the order in which that is said; with what differs where they do.
const TOLD_BY: [(&str, &str, &str); 7] = [
    ("model", "is of another model", "the text of the model must be the same"),
    ("data", "is of other data", "the data must be the same, character by character"),
    ("asked", "was made with other queries", "ask for the same with `--query` as in that run"),
    ("program", "was made by another version of posterity", "go on with that one, or begin anew"),
    ("seed", "is of another seed", "give the same `--seed`"),
    ("chains", "is of another number of chains", "give the same `--chains`"),
    ("thin", "was thinned otherwise", "give the same `--thin`"),
];

/// The states of the chains of one run.
pub(super) struct Checkpoint {
    /// Where they are written, if they are.
    path: Option<PathBuf>,
    /// Of which run they are.
    run: Value,
    chains: Vec<Mutex<Slot>>,
}

/// The state of a chain, and when it was handed on.
struct Slot {
    state: Vec<u64>,
    told: Instant,
}

impl Checkpoint {
    /// Those of a run that is about to begin, or to go on from a file; `told` says of which model and data it is, as JSON.
    pub(super) fn open(
        [path, resumed]: [&str; 2],
        told: &str,
        options: &Sampling,
    ) -> Result<Self, DataError> {
        let mut run: Value = serde_json::from_str(told).unwrap_or_default();
        run["seed"] = json!(options.seed);
        run["chains"] = json!(options.chains);
        run["thin"] = json!(options.thin);
        run["burn_in"] = json!(options.burnt());
        let path =
            Some(path).filter(|path| !path.is_empty()).map(|path| file(Path::new(path))).transpose()?;
        let mut states = vec![Vec::new(); options.chains];
        if !resumed.is_empty() {
            states = read(Path::new(resumed))
                .and_then(|(saved, states)| {
                    fits(&saved, &run, &states, options)?;
                    Ok(states)
                })
                .map_err(|Refused { code, message, hint }| refused(code, resumed, &message, hint))?;
        }
        if let Some(path) = &path {
            // Found out now, not after the run.
            let partial = beside(path);
            let made = File::create(&partial).and_then(|_| fs::remove_file(&partial));
            made.map_err(|error| unwritten(path, &error))?;
        }
        let slot = |state| Mutex::new(Slot { state, told: Instant::now() });
        Ok(Checkpoint { path, run, chains: states.into_iter().map(slot).collect() })
    }

    /// Writes the file whole: beside it first, then renamed, so that it is never half of one.
    pub(super) fn write(&self) -> Result<(), DataError> {
        let Some(path) = &self.path else { return Ok(()) };
        let mut bytes = format!("{KIND} {VERSION}\n{}\n", self.run).into_bytes();
        for chain in 0..self.chains.len() {
            let slot = self.slot(chain as u64);
            let length = slot.state.len() as u64;
            [length].iter().chain(&slot.state).for_each(|word| bytes.extend(word.to_le_bytes()));
        }
        let hash = hash(&bytes);
        bytes.extend(hash.to_le_bytes());
        let partial = beside(path);
        let written = File::create(&partial).and_then(|mut file| {
            file.write_all(&bytes)?;
            file.sync_all()?;
            fs::rename(&partial, path)
        });
        written.map_err(|error| {
            fs::remove_file(&partial).ok();
            unwritten(path, &error)
        })
    }

    /// The same where the last time is a while ago.
    pub(super) fn write_now_and_then(&self, written: &mut Instant) -> Result<(), DataError> {
        if self.path.is_none() || written.elapsed() < PAUSE {
            return Ok(());
        }
        *written = Instant::now();
        self.write()
    }

    fn slot(&self, chain: u64) -> MutexGuard<'_, Slot> {
        self.chains[chain as usize].lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Keeper for Checkpoint {
    fn begin(&self, chain: u64) -> Option<Vec<u64>> {
        Some(self.slot(chain).state.clone()).filter(|state| !state.is_empty())
    }

    fn is_due(&self, chain: u64, last: bool) -> bool {
        self.path.is_some() && (last || self.slot(chain).told.elapsed() >= PAUSE)
    }

    fn keep(&self, chain: u64, state: Vec<u64>) {
        *self.slot(chain) = Slot { state, told: Instant::now() };
    }
}

/// The file that a path is of, through links. What is there and no file stays as it is: a rename would replace a device
/// or a pipe.
fn file(path: &Path) -> Result<PathBuf, DataError> {
    if fs::symlink_metadata(path).is_err() {
        return Ok(path.to_owned());
    }
    let found = fs::canonicalize(path).map_err(|error| unwritten(path, &error))?;
    if found.is_file() {
        return Ok(found);
    }
    Err(refused(
        "io",
        &path.display().to_string(),
        "cannot be written: it is not a file",
        "name a file, or a new one",
    ))
}

/// The file beside another that becomes it.
fn beside(path: &Path) -> PathBuf {
    let mut name = path.file_name().unwrap_or_default().to_os_string();
    name.push(format!(".{}.part", std::process::id()));
    path.with_file_name(name)
}

/// Why a file is not gone on from.
struct Refused {
    code: &'static str,
    message: String,
    hint: &'static str,
}

impl Refused {
    fn because<T>(message: impl Into<String>, hint: &'static str) -> Result<T, Self> {
        Err(Refused { code: "checkpoint", message: message.into(), hint })
    }
}

fn refused(code: &'static str, path: &str, message: &str, hint: &str) -> DataError {
    let (parameter, hint) = (String::new(), hint.to_owned());
    DataError {
        code,
        parameter,
        line: 0,
        column: 0,
        message: format!("the checkpoint {path} {message}"),
        hint,
    }
}

/// What is said of a state that the sampler does not take.
pub(super) fn unfit(message: String) -> DataError {
    let hint = "begin anew, without `--resume`".to_owned();
    DataError { code: "checkpoint", parameter: String::new(), line: 0, column: 0, message, hint }
}

fn unwritten(path: &Path, error: &io::Error) -> DataError {
    refused("io", &path.display().to_string(), &format!("cannot be written: {error}"), "")
}

/// Of which run a file is, and the state of each chain.
fn read(path: &Path) -> Result<(Value, Vec<Vec<u64>>), Refused> {
    let cannot =
        |error: io::Error| Refused { code: "io", message: format!("cannot be read: {error}"), hint: "" };
    let bytes = fs::read(path).map_err(cannot)?;
    let mut parts = bytes.splitn(3, |byte| *byte == b'\n');
    let kind =
        parts.next().and_then(|line| std::str::from_utf8(line).ok()).and_then(|line| line.strip_prefix(KIND));
    match kind.map(str::trim) {
        Some(VERSION) => {}
        Some(_) => {
            return Refused::because(
                "is of another version of posterity",
                "go on with that one, or begin anew",
            );
        }
        None => return Refused::because("is no checkpoint", "name a file that `--checkpoint` wrote"),
    }
    let run = parts.next().and_then(|line| serde_json::from_slice(line).ok());
    let whole =
        bytes.last_chunk().filter(|last| hash(&bytes[..bytes.len() - 8]) == u64::from_le_bytes(**last));
    let states = parts.next().filter(|_| whole.is_some()).and_then(|rest| states(&rest[..rest.len() - 8]));
    match run.zip(states) {
        Some(found) => Ok(found),
        None => {
            Refused::because("is damaged: it was cut short, or changed", "begin anew, without `--resume`")
        }
    }
}

/// The states that bytes hold: each its length, then its words.
fn states(bytes: &[u8]) -> Option<Vec<Vec<u64>>> {
    let (words, rest) = bytes.as_chunks();
    let words: Vec<u64> = words.iter().map(|word| u64::from_le_bytes(*word)).collect();
    let (mut left, mut states) = (words.iter(), Vec::new());
    while left.len() > 0 {
        states.push(Vec::load(&mut left)?);
    }
    rest.is_empty().then_some(states)
}

/// Whether a run goes on from these states as if it had never stopped.
fn fits(saved: &Value, run: &Value, states: &[Vec<u64>], options: &Sampling) -> Result<(), Refused> {
    for (key, message, hint) in TOLD_BY {
        if saved[key] != run[key] {
            return Refused::because(message, hint);
        }
    }
    let sweeps = states.iter().filter_map(|state| state.first()).copied();
    let (before, burnt) = (saved["burn_in"].as_u64(), options.burnt() as u64);
    let Some(before) = before.filter(|_| states.len() == options.chains) else {
        return Refused::because("is damaged: it says other than it holds", "begin anew, without `--resume`");
    };
    for at in sweeps {
        if at > options.iterations as u64 {
            let message =
                format!("is at sweep {at} of a chain, beyond the {} of this run", options.iterations);
            return Refused::because(
                message,
                "`--iterations` counts all sweeps, those before the checkpoint too",
            );
        }
        // What was gathered must be what this run would have gathered; what it would not have is forgotten.
        if at > burnt && before != burnt {
            let message = format!("is of a run with a burn-in of {before} sweeps, and this one has {burnt}");
            let hint = "give the same `--burn-in`; without it, it is half of `--iterations`";
            return Refused::because(message, hint);
        }
    }
    Ok(())
}

/// FNV-1a, by bytes.
fn hash(bytes: &[u8]) -> u64 {
    let step = |hash: u64, byte: &u8| (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3);
    bytes.iter().fold(0xcbf2_9ce4_8422_2325, step)
}
