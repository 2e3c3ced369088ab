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
use serde_json::{Value, json};
use support::{Ended, Folder};

const AREAS: [&str; 15] = [
    "arrays",
    "chains",
    "constraints",
    "discrete",
    "evidence",
    "gates",
    "gibbs",
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

fn read(path: &Path) -> Value {
    let text = std::fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    serde_json::from_str(&text).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// The cases by name: `area/case`.
fn cases() -> Vec<String> {
    let mut names = Vec::new();
    for area in AREAS {
        for entry in std::fs::read_dir(suite().join(area)).expect("an area") {
            let path = entry.expect("a case").path();
            // A model that is refused is no case with an answer: `errors.rs` has those.
            if path.extension().is_some_and(|extension| extension == "json") && read(&path)["stage"].is_null()
            {
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
    if others.iter().any(|other| differs(other).is_empty()) {
        return Vec::new();
    }
    differs(case).into_iter().chain(lists(case, &result, tolerance)).collect()
}

/// A case in which what is empirical counts through its moments: as the Gaussian that has them.
fn by_moments(mut case: Value) -> Value {
    for one in case["expect"].as_object_mut().into_iter().flat_map(serde_json::Map::values_mut) {
        if one["distribution"] == "Empirical" {
            let sd = one["sd"].as_f64().unwrap_or(f64::NAN);
            *one = json!({"distribution": "Gaussian", "mean": one["mean"], "variance": sd * sd});
        }
    }
    case
}

/// What is wrong with the lists that a case asks for: their lengths, from the outside in, and each of their members.
fn lists(case: &Value, result: &Value, tolerance: f64) -> Vec<String> {
    let mut wrong = Vec::new();
    let each = |key: &str| {
        let kinds = case[key].as_object().cloned().unwrap_or_default().into_iter();
        let all = kinds.map(|(kind, names)| (kind, names.as_object().cloned().unwrap_or_default()));
        all.flat_map(|(kind, names)| {
            names.into_iter().map(move |(name, wanted)| (kind.clone(), name, wanted))
        })
        .collect::<Vec<_>>()
    };
    for (kind, name, wanted) in each("expect_counts") {
        let found = json!(lengths(&result[&kind][&name]));
        if found != wanted {
            wrong.push(format!("{kind} of {name}: {found} long, not {wanted}"));
        }
    }
    for (kind, name, wanted) in each("expect_each") {
        for one in result[&kind][&name].as_array().into_iter().flatten().filter_map(Value::as_array).flatten()
        {
            let wanted = json!({"expect": {"one": wanted}});
            wrong.extend(differences(&json!({"one": one}), None, &wanted, tolerance));
        }
    }
    wrong
}

fn lengths(value: &Value) -> Vec<usize> {
    let Some(all) = value.as_array() else { return Vec::new() };
    [all.len()].into_iter().chain(all.first().map(lengths).unwrap_or_default()).collect()
}

#[test]
fn every_case_is_right_or_waits_for_a_feature() {
    let (folder, waiting) = (Folder::new("conformance"), read(&suite().join("waiting.json")));
    let left = Mutex::new(cases());
    assert!(left.lock().expect("never poisoned").len() > 90);
    let wrong = Mutex::new(Vec::new());
    std::thread::scope(|scope| {
        for _ in 0..std::thread::available_parallelism().map_or(2, usize::from) {
            scope.spawn(|| {
                loop {
                    let Some(name) = left.lock().expect("never poisoned").pop() else { break };
                    let case = by_moments(read(&suite().join(format!("{name}.json"))));
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
