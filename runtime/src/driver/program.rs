//! The whole `main` of the program that is compiled for a model.

use std::io::{self, Read, Write};
use std::ops::ControlFlow;
use std::process::ExitCode;
use std::{env, fs};

use serde_json::{Value, json};

use super::events::Events;
use super::json::to_json;
use super::reader::Reader;
use crate::check::LARGEST;
use crate::{DataError, Error, Inference, Options, Posterior, Progress, Unsettled, run};

/// The data are wrong.
pub(super) const WRONG: u8 = 1;
/// Not converged, or no proper posterior.
pub(super) const UNFINISHED: u8 = 3;

/// What a model's own part of the program does: read its parameters and make its inference.
pub type Build = fn(&mut Reader) -> Result<Box<dyn Inference>, Vec<DataError>>;

/// Read the data, run the inference, print the events. The arguments are the data's path or `-`, then the
/// iterations, the tolerance and the seed.
pub fn main(build: Build) -> ExitCode {
    let mut events = Events::new(io::stdout().lock());
    let arguments: Vec<String> = env::args().skip(1).collect();
    // Nobody listens any more where writing fails: then there is nothing left to do.
    let code = program(build, &arguments, &mut events).unwrap_or(WRONG);
    ExitCode::from(code)
}

/// Everything between the arguments and the exit code; an error is one of writing events.
fn program(build: Build, arguments: &[String], events: &mut Events<impl Write>) -> io::Result<u8> {
    let options = options(arguments);
    match text(arguments).and_then(|text| made(build, &text, options.seed)) {
        Ok((mut inference, notes)) => {
            notes.iter().try_for_each(|note| events.note(note))?;
            infer(&mut *inference, &options, events)
        }
        Err(problems) => refused(&problems, events),
    }
}

/// What a model's part of a program makes of the data, and what is to be said of them.
pub(super) fn made<T>(
    build: impl FnOnce(&mut Reader) -> Result<T, Vec<DataError>>,
    text: &str,
    seed: u64,
) -> Result<(T, Vec<String>), Vec<DataError>> {
    let mut reader = Reader::new(text).map_err(|error| vec![error])?;
    reader.seed = seed;
    let built = build(&mut reader);
    // What is wrong with the data comes before what follows from it.
    reader.finish()?;
    Ok((built?, reader.notes()))
}

/// Says what is wrong with the data.
pub(super) fn refused(problems: &[DataError], events: &mut Events<impl Write>) -> io::Result<u8> {
    problems.iter().try_for_each(|problem| events.data_error(problem))?;
    Ok(WRONG)
}

/// Run and report.
pub(super) fn infer(
    inference: &mut dyn Inference,
    options: &Options,
    events: &mut Events<impl Write>,
) -> io::Result<u8> {
    let mut iterations = 0;
    let mut told = Ok(());
    let done = run(inference, options, |progress: &Progress| {
        iterations = progress.iteration;
        told = events.progress(progress);
        if told.is_ok() { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
    });
    told?;
    let (mut run, found) = match done {
        Ok(done) => (json!({"iterations": done.iterations, "converged": done.converged}), Ok(())),
        Err(error) => (json!({"iterations": iterations + 1, "converged": false}), Err(error)),
    };
    if found.is_ok()
        && run["converged"] == json!(false)
        && let Some(worst) = Unsettled::worst(inference.unsettled())
    {
        run["unsettled"] = json!({
            "message_to": worst.variable, "from": worst.from, "element": worst.index,
            "moved": worst.moved, "oscillates": worst.oscillates,
        });
    }
    report(inference, run, found, events)
}

/// Print what was found, with its evidence, or what stands in the way of it.
fn report(
    inference: &mut dyn Inference,
    mut run: Value,
    found: Result<(), Error>,
    events: &mut Events<impl Write>,
) -> io::Result<u8> {
    let evidence = inference.log_evidence();
    let posteriors = inference.posteriors();
    let error = match found {
        Ok(()) => (evidence == f64::NEG_INFINITY).then(|| no_evidence(&run)),
        Err(error) if evidence == f64::NEG_INFINITY => {
            Some(Error::contradiction(error.variable, error.index, error.line, error.iteration))
        }
        Err(error) => Some(error),
    };
    let too_large = || posteriors.iter().find(|(_, one)| is_too_large(&to_json(one)));
    let error = error.map(|error| match too_large() {
        Some((name, _)) => error.of_overflow(name),
        None => error,
    });
    let places = match &error {
        Some(error) if error.code != "improper_posterior" => inference.observations(),
        _ => &[],
    };
    let error = error.map(|error| Error { message: placed(&error, &posteriors), ..error });
    error.iter().try_for_each(|error| events.run_error(error, places))?;
    if error.is_none() && evidence.is_nan() {
        events.note("the evidence could not be computed: it came out as no number")?;
    }
    if error.is_none() && evidence == f64::INFINITY {
        events.note(
            "the evidence is infinite, so it is left out: some factor has an infinite density at these data, or the \
             `log_evidence` of a factor file returns +∞",
        )?;
    }
    let evidence = if error.is_some() { f64::NAN } else { evidence };
    let settles = error.is_some() || run["converged"] == json!(true) || !run["unsettled"].is_null();
    if !settles && let Some(name) = alternating(inference, &posteriors) {
        run["unsettled"] = json!({"posterior": name, "oscillates": true});
    }
    events.result(&run, evidence, &posteriors, error.as_ref().map(|error| error.code))?;
    let good = error.is_none() && run["converged"] == json!(true);
    Ok(if good { 0 } else { UNFINISHED })
}

/// The first output that one more iteration moves and another one brings back: no number of iterations settles it. What
/// the inference has found has been read before.
fn alternating(inference: &mut dyn Inference, now: &[(&'static str, Posterior)]) -> Option<&'static str> {
    inference.update();
    let next = inference.posteriors();
    inference.update();
    let last = inference.posteriors();
    let returns = |now: &Posterior, next: &Posterior, last: &Posterior| {
        let [now, next, last] = [now, next, last].map(to_json);
        let moved = distance(&now, &next);
        moved > 1e-9 && distance(&now, &last) < 1e-3 * moved
    };
    let mut all = now.iter().zip(next.iter().zip(&last));
    all.find(|(now, (next, last))| returns(&now.1, &next.1, &last.1)).map(|(now, _)| now.0)
}

/// The largest relative difference between numbers of two posteriors; 1 where they are of different families.
fn distance(a: &Value, b: &Value) -> f64 {
    match (a, b) {
        (Value::Array(a), Value::Array(b)) => {
            a.iter().zip(b).map(|(a, b)| distance(a, b)).fold(0.0, f64::max)
        }
        (Value::Object(a), Value::Object(b)) => {
            let apart = |(key, one): (&String, &Value)| b.get(key).map_or(1.0, |other| distance(one, other));
            a.iter().map(apart).fold(0.0, f64::max)
        }
        _ => match (a.as_f64(), b.as_f64()) {
            (Some(a), Some(b)) => (a - b).abs() / (1.0 + a.abs().max(b.abs())),
            _ => f64::from(u8::from(a != b)),
        },
    }
}

/// What an error says, with the element of an array that it is about: `x[2][0]`, not `x`.
fn placed(error: &Error, posteriors: &[(&'static str, Posterior)]) -> String {
    let posterior = posteriors.iter().find(|(name, _)| *name == error.variable).map(|(_, one)| one);
    let index = posterior.map_or_else(String::new, |posterior| index(posterior, error.index));
    error.message.replace(&format!("`{}`", error.variable), &format!("`{}{index}`", error.variable))
}

/// The index of an element that is counted flat: `[2][0]`, or nothing for a scalar.
fn index(posterior: &Posterior, mut element: usize) -> String {
    let Posterior::Array(items) = posterior else { return String::new() };
    for (at, item) in items.iter().enumerate() {
        let here = elements(item);
        if element < here {
            return format!("[{at}]{}", index(item, element));
        }
        element -= here;
    }
    String::new()
}

/// How many variables an array holds.
fn elements(posterior: &Posterior) -> usize {
    match posterior {
        Posterior::Array(items) => items.iter().map(elements).sum(),
        _ => 1,
    }
}

/// Whether a number of a posterior is too large to compute with.
fn is_too_large(posterior: &Value) -> bool {
    match posterior {
        Value::Array(items) => items.iter().any(is_too_large),
        Value::Object(fields) => fields.values().any(is_too_large),
        number => number.as_f64().is_some_and(|number| number.abs() > LARGEST),
    }
}

/// The observations cannot all be true.
fn no_evidence(run: &Value) -> Error {
    let iteration = run["iterations"].as_u64().unwrap_or(0) as usize;
    let message = "the evidence is zero: the observations contradict each other or the model".into();
    Error { code: "contradiction", variable: "", index: 0, line: 0, iteration, message }
}

/// An argument, or what stands for it.
pub(super) fn argument<T: std::str::FromStr>(arguments: &[String], at: usize, default: T) -> T {
    arguments.get(at).and_then(|text| text.parse().ok()).unwrap_or(default)
}

/// The options among the arguments; the parent has checked them.
pub(super) fn options(arguments: &[String]) -> Options {
    let default = Options::default();
    Options {
        iterations: argument(arguments, 1, default.iterations),
        tolerance: argument(arguments, 2, default.tolerance),
        seed: argument(arguments, 3, default.seed),
    }
}

/// The text of the data.
pub(super) fn text(arguments: &[String]) -> Result<String, Vec<DataError>> {
    let path = arguments.first().map_or("-", String::as_str);
    let read = if path == "-" {
        let mut text = String::new();
        io::stdin().read_to_string(&mut text).map(|_| text)
    } else {
        fs::read_to_string(path)
    };
    read.map_err(|error| {
        let message = format!("cannot read the data, {path}: {error}");
        let (parameter, hint) = (String::new(), String::new());
        vec![DataError { code: "io", parameter, line: 0, column: 0, message, hint }]
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Gaussian;

    /// The mean of `x`, known after one pass; improper below zero.
    struct Mean(f64);

    impl Inference for Mean {
        fn update(&mut self) {}
        fn moved(&mut self, _: f64, iteration: usize) -> Result<bool, Error> {
            if self.0 < 0.0 {
                Err(Error::improper("mean", &Gaussian::UNIFORM, 0, 2, iteration))
            } else {
                Ok(true)
            }
        }
        fn one_pass(&self) -> bool {
            self.0 != 7.0
        }
        fn reset(&mut self) {}
        fn log_evidence(&mut self) -> f64 {
            match self.0 {
                0.0 => f64::NEG_INFINITY,
                9.0 => f64::NAN,
                _ => -1.5,
            }
        }
        fn posteriors(&self) -> Vec<(&'static str, Posterior)> {
            vec![("mean", Gaussian::from_mean_variance(self.0, 1.0).into())]
        }
        fn observations(&self) -> &'static [(usize, usize)] {
            &[(3, 5), (4, 5)]
        }
    }

    fn build(reader: &mut Reader) -> Result<Box<dyn Inference>, Vec<DataError>> {
        let x = reader.array::<f64>("x", 1, 20);
        reader.finish()?;
        Ok(Box::new(Mean(x.iter().sum::<f64>() / x.len() as f64)))
    }

    /// The exit code and the events of a run on some data.
    fn events(name: &str, data: &str) -> (u8, Vec<Value>) {
        let path = env::temp_dir().join(format!("posterity_driver_{name}_{}.json", std::process::id()));
        fs::write(&path, data).expect("a writable directory");
        let mut out = Vec::new();
        let arguments = [path.to_string_lossy().into_owned(), "5".into()];
        let code = program(build, &arguments, &mut Events::new(&mut out)).expect("a vector takes all");
        fs::remove_file(&path).expect("it was written");
        let text = String::from_utf8(out).expect("JSON is UTF-8");
        (code, text.lines().map(|line| serde_json::from_str(line).expect("a line is an event")).collect())
    }

    #[test]
    fn a_result_is_the_last_event() {
        let (code, events) = events("result", r#"{"x": [1, 2, 3]}"#);
        let mean = json!({"distribution": "Gaussian", "mean": 2.0, "variance": 1.0});
        let wanted = json!({"result": {"iterations": 1, "converged": true, "log_evidence": -1.5,
            "posterior": {"mean": mean}}});
        assert_eq!((code, events.last()), (0, Some(&wanted)));
    }

    #[test]
    fn wrong_data_are_events_and_no_result() {
        let (code, events) = events("wrong", r#"{"x": [1, "a"]}"#);
        assert_eq!((code, events.len()), (1, 1));
        assert_eq!(events[0]["error"]["places"], json!([[1, 20]]));
    }

    #[test]
    fn what_is_improper_or_impossible_is_said_and_marked() {
        let (code, said) = events("improper", r#"{"x": [-1]}"#);
        assert_eq!((code, &said[0]["error"]["code"]), (3, &json!("improper_posterior")));
        assert_eq!(said[1]["result"]["error"], "improper_posterior");
        let (code, said) = events("contradiction", r#"{"x": [0]}"#);
        assert_eq!((code, &said[0]["error"]["places"]), (3, &json!([[3, 5], [4, 5]])));
        assert_eq!(said[1]["result"]["log_evidence"], Value::Null);
    }

    #[test]
    fn an_element_is_called_by_its_indices() {
        let row = |values: &[f64]| Posterior::array(values.iter().copied());
        let ragged = Posterior::Array(vec![row(&[1.0]), row(&[]), row(&[2.0, 3.0])]);
        let error = Error::improper("square", &Gaussian::UNIFORM, 2, 1, 1);
        assert!(placed(&error, &[("square", ragged)]).contains("`square[2][1]` is improper"));
        assert!(placed(&error, &[]).contains("`square` is improper"));
    }

    #[test]
    fn an_evidence_that_is_no_number_is_noted() {
        let (code, said) = events("no_evidence", r#"{"x": [9]}"#);
        assert_eq!((code, &said[1]["result"]["log_evidence"]), (0, &Value::Null));
        assert!(said[0]["note"].as_str().is_some_and(|note| note.contains("evidence")), "{said:?}");
    }

    #[test]
    fn not_converged_is_exit_code_three() {
        let (code, events) = events("unfinished", r#"{"x": [7]}"#);
        assert_eq!((code, &events[0]["result"]["iterations"]), (3, &json!(5)));
    }
}
