//! JAGS as a process: a script of commands, of which the last `update` is timed by what it says.

use std::fmt::Write as _;
use std::fs;
use std::io::{self, BufRead, BufReader};
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use serde_json::Value;

/// Whether the programs that this needs can be started.
#[must_use]
pub fn is_installed() -> bool {
    // `stdbuf`, of coreutils, has JAGS say things when they happen.
    let found = |program: &str| {
        let mut command = Command::new("sh");
        command.args(["-c", &format!("command -v {program}")]).stdout(Stdio::null()).stderr(Stdio::null());
        command.status().is_ok_and(|status| status.success())
    };
    found("jags") && found("stdbuf")
}

/// Runs commands in a folder; how long the `update` of so many sweeps took, of which there must be one. The command after it
/// must say something, since the end of an update goes without saying.
pub fn run(folder: &Path, commands: &str, sweeps: usize) -> io::Result<Duration> {
    fs::write(folder.join("commands"), commands)?;
    let mut process = Command::new("stdbuf")
        .args(["-oL", "jags", "commands"])
        .current_dir(folder)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()?;
    let output = process.stdout.take().ok_or_else(|| io::Error::other("no way to hear JAGS"))?;
    let (mut begun, mut took, mut said): (_, Option<Duration>, _) = (None, None, String::new());
    for line in BufReader::new(output).lines() {
        let (line, now) = (line?, Instant::now());
        took = took.or_else(|| begun.map(|begun| now - begun));
        if line.contains(&format!("Updating {sweeps}")) {
            begun = Some(now);
        }
        let _ = writeln!(said, "{line}");
    }
    process.wait()?;
    took.ok_or_else(|| io::Error::other(format!("JAGS said:\n{said}")))
}

/// The draws that it has monitored and written by `coda *, stem(draws)`: number by number, each by chain.
pub fn draws(folder: &Path, chains: usize) -> io::Result<Vec<Vec<Vec<f64>>>> {
    let index = fs::read_to_string(folder.join("drawsindex.txt"))?;
    let mut numbers = vec![Vec::new(); index.lines().count()];
    for chain in 1..=chains {
        let text = fs::read_to_string(folder.join(format!("drawschain{chain}.txt")))?;
        let draws: Vec<f64> =
            text.lines().filter_map(|line| line.split_whitespace().nth(1)?.parse().ok()).collect();
        for (line, number) in index.lines().zip(&mut numbers) {
            let ends: Vec<usize> =
                line.split_whitespace().skip(1).filter_map(|word| word.parse().ok()).collect();
            match ends[..] {
                [first, last] if first >= 1 && last <= draws.len() => {
                    number.push(draws[first - 1..last].to_vec());
                }
                _ => return Err(io::Error::other(format!("an index line of JAGS: {line}"))),
            }
        }
    }
    Ok(numbers)
}

/// Those keys of a JSON object as JAGS reads data: sizes, and arrays of numbers.
#[must_use]
pub fn data(object: &Value, keys: &[&str]) -> String {
    let mut text = String::new();
    for key in keys {
        let value = &object[key];
        let shown = match value.as_array() {
            Some(items) => {
                format!("c({})", items.iter().map(Value::to_string).collect::<Vec<_>>().join(","))
            }
            None => value.to_string(),
        };
        let _ = writeln!(text, "\"{key}\" <- {shown}");
    }
    text
}
