//! What a run found, for people and for programs.

mod calibration;
mod complaint;
mod draws;
mod sheet;
mod table;

use std::path::Path;

use posterity_compiler::Generated;
use posterity_runtime::Posterior;
use posterity_runtime::driver::from_json;
use serde_json::{Map, Value, json};

use super::engine::Data;
use super::files;
use super::outcome::Failure;
pub(crate) use calibration::{Calibration, Ranked};
pub(crate) use complaint::complain;
pub(crate) use draws::Draws;
pub(crate) use table::label_names;

/// The files of a directory of results.
const RESULT: &str = "result.json";
const SUMMARY: &str = "summary.txt";

/// The result of one algorithm.
pub(crate) struct Report {
    pub(crate) model: String,
    pub(crate) algorithm: String,
    /// Variables with the data key of the names of their elements.
    labels: Vec<(String, String)>,
    /// Whether the evidence under mean field is no bound.
    approximate: bool,
    /// Whether the checkpoint that was asked for is written.
    pub(crate) is_kept: bool,
    result: Value,
}

impl Report {
    /// A result with what the compiler knows about it.
    pub(crate) fn new(generated: &Generated, result: Value) -> Self {
        Report {
            model: generated.model.clone(),
            algorithm: generated.algorithm.to_string(),
            labels: generated.labels.clone(),
            approximate: generated.approximate,
            is_kept: true,
            result,
        }
    }

    /// Whether the run ended because nothing moved.
    pub(crate) fn converged(&self) -> bool {
        self.result["converged"] == json!(true)
    }

    /// How many iterations were done.
    pub(crate) fn iterations(&self) -> u64 {
        self.result["iterations"].as_u64().unwrap_or(0)
    }

    /// The output that alternates between two values, if that is what kept the run from converging.
    pub(crate) fn alternating(&self) -> Option<&str> {
        self.result["unsettled"]["posterior"].as_str()
    }

    /// What kept the run from converging, and what may help.
    pub(crate) fn unsettled(&self) -> Option<String> {
        let worst = &self.result["unsettled"];
        if let Some(name) = self.alternating() {
            return Some(format!(
                "the posterior of `{name}` goes back and forth between two values, and more iterations would go on so: try \
                 the other algorithm, or begin elsewhere with `#[init(…)]`"
            ));
        }
        let (variable, from) = (worst["message_to"].as_str()?, worst["from"].as_str()?);
        let element = match worst["element"].as_u64()? {
            0 => String::new(),
            element => format!(" (element {element})"),
        };
        let moved = worst["moved"].as_f64().map_or("without bound".to_owned(), |moved| {
            format!("by {} of its size in an iteration", format_args!("{moved:.2e}"))
        });
        let how = if worst["oscillates"] == json!(true) {
            "; it oscillates, which damping may settle: `--damping 0.5`, or `#[damping(0.5)]` on the variable"
        } else {
            ""
        };
        Some(format!("the message to `{variable}` from {from}{element} still moves the most, {moved}{how}"))
    }

    /// How long a sampler ran, and how well its chains have mixed; none of what is no sampler, or has no result.
    pub(crate) fn sampled(&self) -> Option<String> {
        let (chains, burn_in) = (self.result["chains"].as_u64()?, self.result["burn_in"].as_u64()?);
        self.error().is_none().then_some(())?;
        let word = if chains == 1 { "chain" } else { "chains" };
        let ran = format!("{chains} {word} of {} sweeps, {burn_in} of them burn-in", self.iterations());
        let worst = self.worst().map(|(name, r_hat)| {
            let least =
                self.diagnoses().filter_map(|(_, one)| one["ess_bulk"].as_f64()).fold(f64::MAX, f64::min);
            format!("; R-hat at most {r_hat:.3} (`{name}`), effective draws at least {least:.0}")
        });
        Some(ran + &worst.unwrap_or_default())
    }

    /// Chains that have not mixed, and what helps.
    pub(crate) fn unmixed(&self) -> Option<String> {
        let (name, r_hat) = self.worst().filter(|(_, r_hat)| *r_hat > 1.01)?;
        Some(format!(
            "the chains have not mixed: R-hat of `{name}` is {r_hat:.3}, above 1.01; raise --iterations, or draw together \
             what hangs together (`#![group(a, b)]`)"
        ))
    }

    /// The output whose chains differ most, with its R-hat.
    fn worst(&self) -> Option<(&str, f64)> {
        // What JSON has no number for is infinite.
        let r_hat = |one: &Value| one["r_hat"].as_f64().unwrap_or(f64::INFINITY);
        let all = self.diagnoses().map(|(name, one)| (name, r_hat(one)));
        all.max_by(|(_, a), (_, b)| a.total_cmp(b))
    }

    fn diagnoses(&self) -> impl Iterator<Item = (&str, &Value)> {
        let all = self.result["diagnostics"].as_object().into_iter().flatten();
        all.map(|(name, one)| (name.as_str(), one))
    }

    /// The code of what was found wrong on the way.
    fn error(&self) -> Option<&str> {
        self.result["error"].as_str()
    }

    /// Whether it is what was asked for.
    pub(crate) fn is_good(&self) -> bool {
        self.converged() && self.error().is_none()
    }

    /// The logarithm of the evidence, where the run has one.
    fn log_evidence(&self) -> Option<f64> {
        self.result["log_evidence"].as_f64()
    }

    /// The posteriors in the model's order; those of a family this version does not know are left out.
    pub(crate) fn posteriors(&self) -> Vec<(&str, Posterior)> {
        let all = self.result["posterior"].as_object().into_iter().flatten();
        all.filter_map(|(name, value)| Some((name.as_str(), from_json(value).ok()?))).collect()
    }

    /// The whole result as the language's page on posteriors has it.
    fn json(&self) -> Value {
        let mut whole = Map::new();
        whole.insert("model".into(), json!(self.model));
        whole.insert("algorithm".into(), json!(self.algorithm));
        for (name, value) in self.result.as_object().into_iter().flatten() {
            whole.insert(name.clone(), value.clone());
            if name == "log_evidence" && self.approximate && !value.is_null() {
                whole.insert("evidence_is".into(), json!("approximate"));
            }
        }
        Value::Object(whole)
    }
}

/// Refuse to write results over what they are made from.
pub(crate) fn keep(inputs: &[&Path], output: &str) -> Result<(), Failure> {
    match output {
        "text" | "json" => Ok(()),
        folder => {
            let folder = Path::new(folder);
            files::keep(inputs, folder)?;
            [RESULT, SUMMARY].iter().try_for_each(|name| files::keep(inputs, &folder.join(name)))
        }
    }
}

/// Print the results, or write them into a directory.
pub(crate) fn write(reports: &[Report], data: &Data, output: &str) -> Result<(), Failure> {
    match output {
        "text" => files::print(&table::print(reports, data)),
        "json" => files::print(&json_text(reports)),
        folder => {
            let all = [(RESULT, json_text(reports)), (SUMMARY, table::print(reports, data))];
            files::write_all(Path::new(folder), &all)
        }
    }
}

/// One result as it is, several as `{"runs": […]}`.
fn json_text(reports: &[Report]) -> String {
    match reports {
        [report] => format!("{}\n", report.json()),
        reports => {
            let runs: Vec<Value> = reports.iter().map(Report::json).collect();
            format!("{}\n", json!({"runs": runs}))
        }
    }
}
