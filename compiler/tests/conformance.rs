//! Every case of the conformance suite with an answer, through the command line. Those that wait for a feature must
//! be refused for the want of one: a case that passes has to leave the list, and a wrong number is never excused.

#[path = "../../codegen-tests/tests/support/compare.rs"]
mod compare;
#[path = "cli/support.rs"]
#[allow(dead_code, reason = "shared with the tests of the command line")]
mod support;

use std::path::{Path, PathBuf};
use std::sync::Mutex;

use compare::differences;
use serde_json::Value;
use support::{Ended, Folder};

const AREAS: [&str; 14] = [
    "arrays",
    "chains",
    "constraints",
    "discrete",
    "evidence",
    "gates",
    "indexing",
    "missing",
    "mixtures",
    "multivariate",
    "power",
    "ranking",
    "regression",
    "scalars",
];

fn suite() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../conformance")
}

fn json(path: &Path) -> Value {
    let text = std::fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    serde_json::from_str(&text).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// The cases by name: `area/case`.
fn cases() -> Vec<String> {
    let mut names = Vec::new();
    for area in AREAS {
        for entry in std::fs::read_dir(suite().join(area)).expect("an area") {
            let path = entry.expect("a case").path();
            if path.extension().is_some_and(|extension| extension == "json") {
                names.push(format!("{area}/{}", path.file_stem().unwrap_or_default().to_string_lossy()));
            }
        }
    }
    names.sort();
    names
}

/// The arguments that follow the model and the data.
fn options(case: &Value) -> Vec<String> {
    let mut options: Vec<String> = Vec::new();
    for key in ["algorithm", "iterations"] {
        let value = &case[key];
        if !value.is_null() {
            let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
            options.extend([format!("--{key}"), text]);
        }
    }
    let own = case["options"].as_array().cloned().unwrap_or_default();
    let own: Vec<String> = own.iter().filter_map(|one| one.as_str().map(str::to_owned)).collect();
    if !own.iter().any(|one| one == "--tolerance") {
        options.extend(["--tolerance", "1e-12"].map(str::to_owned));
    }
    options.extend(own);
    options
}

/// What the command line does with a case.
fn run(folder: &Folder, name: &str, case: &Value) -> Ended {
    let data = format!("{}.json", name.replace('/', "_"));
    folder.write(&data, case["data"].to_string());
    let model = suite().join(format!("{name}.model"));
    let mut arguments = vec!["run".to_owned(), model.to_string_lossy().into_owned()];
    arguments.extend(["--data".to_owned(), data, "--output".to_owned(), "json".to_owned()]);
    arguments.extend(options(case));
    let ended = Ended::new(&folder.command(&arguments).output().expect("the binary starts"));
    assert!(!ended.err.contains("panicked"), "{name}: {}", ended.err);
    ended
}

/// What is wrong with the refusal of a case that waits for a feature; nothing if nothing is.
fn unlike_a_refusal(ended: &Ended) -> Option<String> {
    let for_want = ["error[not_yet]", "error[missing_operator]"].iter().any(|code| ended.err.contains(code));
    let refused = ended.code == Some(1) && ended.out.is_empty() && for_want;
    (!refused).then(|| format!("exit code {:?}: {}{}", ended.code, ended.out, ended.err))
}

/// What is wrong with the answer to a case; nothing if nothing is.
fn problems(case: &Value, ended: &Ended) -> Vec<String> {
    if !matches!(ended.code, Some(0 | 3)) {
        return vec![format!("exit code {:?}: {}", ended.code, ended.err)];
    }
    let result: Value = serde_json::from_str(&ended.out).unwrap_or_default();
    let tolerance = case["tolerance"].as_f64().unwrap_or(f64::NAN);
    let differs = |wanted: &Value| {
        differences(&result["posterior"], result["log_evidence"].as_f64(), wanted, tolerance)
    };
    let others = case["alternatives"].as_array().cloned().unwrap_or_default();
    if others.iter().any(|other| differs(other).is_empty()) { Vec::new() } else { differs(case) }
}

#[test]
fn every_case_is_right_or_waits_for_a_feature() {
    let (folder, waiting) = (Folder::new("conformance"), json(&suite().join("waiting.json")));
    let left = Mutex::new(cases());
    assert!(left.lock().expect("never poisoned").len() > 90);
    let wrong = Mutex::new(Vec::new());
    std::thread::scope(|scope| {
        for _ in 0..std::thread::available_parallelism().map_or(2, usize::from) {
            scope.spawn(|| {
                loop {
                    let Some(name) = left.lock().expect("never poisoned").pop() else { break };
                    let case = json(&suite().join(format!("{name}.json")));
                    let ended = run(&folder, &name, &case);
                    let said = if let Some(feature) = waiting[&name].as_str() {
                        let what = unlike_a_refusal(&ended);
                        what.map(|what| format!("{name} is said to wait for {feature}: {what}"))
                    } else {
                        let found = problems(&case, &ended);
                        (!found.is_empty()).then(|| format!("{name}: {}", found.join("; ")))
                    };
                    wrong.lock().expect("never poisoned").extend(said);
                }
            });
        }
    });
    let wrong = wrong.into_inner().expect("never poisoned");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
