//! What the child process says to its parent: one JSON object a line on standard output.

use std::io::{self, Write};
use std::time::{Duration, Instant};

use serde_json::{Map, Value, json};

use super::json::{points, to_json};
use crate::{DataError, Error, Posterior, Progress};

/// The least time between two progress events.
const PAUSE: Duration = Duration::from_millis(50);

/// Writes events.
pub(super) struct Events<W> {
    out: W,
    told: Instant,
}

impl<W: Write> Events<W> {
    pub(super) fn new(out: W) -> Self {
        Events { out, told: Instant::now() }
    }

    fn send(&mut self, event: &Value) -> io::Result<()> {
        writeln!(self.out, "{event}")?;
        self.out.flush()
    }

    /// Tell how far the run is, unless that was told a moment ago.
    pub(super) fn progress(&mut self, progress: &Progress) -> io::Result<()> {
        if self.told.elapsed() < PAUSE {
            return Ok(());
        }
        self.told = Instant::now();
        let Progress { iteration, converged } = progress;
        self.send(&json!({"progress": {"iteration": iteration, "converged": converged}}))
    }

    /// Something worth knowing that is no error.
    pub(super) fn note(&mut self, text: &str) -> io::Result<()> {
        self.send(&json!({"note": text}))
    }

    /// The values of one draw from the prior.
    pub(super) fn draw(&mut self, values: &[(&'static str, Posterior)]) -> io::Result<()> {
        let values: Map<String, Value> =
            values.iter().map(|(name, value)| ((*name).to_string(), points(value))).collect();
        self.send(&json!({"draw": values}))
    }

    /// Where the truth of one simulation lies among draws from its posterior, by output, or what stood in the way.
    pub(super) fn ranks(
        &mut self,
        run: &Value,
        ranks: &[(&'static str, Value)],
        error: Option<&str>,
    ) -> io::Result<()> {
        let ranks: Map<String, Value> =
            ranks.iter().map(|(name, ranks)| ((*name).to_string(), ranks.clone())).collect();
        let mut said = run.clone();
        said["ranks"] = Value::Object(ranks);
        said["error"] = json!(error);
        self.send(&json!({"simulation": said}))
    }

    /// The data are wrong.
    pub(super) fn data_error(&mut self, error: &DataError) -> io::Result<()> {
        let DataError { code, parameter, line, column, message, hint } = error;
        self.send(&json!({"error": {
            "code": code, "parameter": parameter, "places": [[line, column]],
            "message": message, "hint": hint,
        }}))
    }

    /// A posterior is improper, or the data contradict the model.
    pub(super) fn run_error(&mut self, error: &Error, observed: &[(usize, usize)]) -> io::Result<()> {
        self.failed(error, observed, false)
    }

    /// The same of a chain.
    pub(super) fn chain_error(&mut self, error: &Error) -> io::Result<()> {
        self.failed(error, &[], true)
    }

    fn failed(&mut self, error: &Error, observed: &[(usize, usize)], of_chain: bool) -> io::Result<()> {
        let hint = match error.code {
            "improper_posterior" if error.iteration > 1 => {
                "give it a proper prior, or data that bound it; if it has both, try `--damping 0.5` or the other \
                 algorithm"
            }
            "improper_posterior" => {
                "give it a proper prior, or data that bound it; a Gaussian of random precision has a variance where the \
                 shape of the precision is above 1"
            }
            "overflow" => {
                "give the data in larger units, so that they are of ordinary size, or a narrower prior; an iteration that \
                 diverges may begin nearer (`#[init(…)]`)"
            }
            // A chain begins at what the prior expects, which what is observed may rule out.
            _ if of_chain => {
                "say where chains begin, by `#[init(…)]` at the unknowns that the observations join, or draw these as one \
                 block, `#![group(…)]`; if that changes nothing, look for an observation that is too strict"
            }
            _ if error.iteration > 1 => {
                "look for an observation that is too strict; if there is none, try the other algorithm"
            }
            _ => {
                "look for an observation that is too strict; for `vmp`, whose beliefs are independent of each other, one that \
                 ties two variables exactly may be: try `--algorithm ep`"
            }
        };
        // Column 0: where the variable is defined on that line.
        let places = if observed.is_empty() { &[(error.line, 0)] } else { observed };
        self.send(&json!({"error": {
            "code": error.code, "variable": error.variable, "places": places, "observed": !observed.is_empty(),
            "message": error.message, "hint": hint,
        }}))
    }

    /// What the run found. `error` marks a result that is not what it should be.
    pub(super) fn result(
        &mut self,
        run: &Value,
        log_evidence: f64,
        posteriors: &[(&'static str, Posterior)],
        error: Option<&str>,
    ) -> io::Result<()> {
        let posterior: Map<String, Value> =
            posteriors.iter().map(|(name, posterior)| ((*name).to_string(), to_json(posterior))).collect();
        let mut result = run.clone();
        result["log_evidence"] = json!(log_evidence);
        result["posterior"] = Value::Object(posterior);
        if let Some(code) = error {
            result["error"] = json!(code);
        }
        self.send(&json!({"result": result}))
    }
}
