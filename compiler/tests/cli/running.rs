//! `run`: results, data that are wrong, the cache, interrupts.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::{Duration, Instant};

use serde_json::Value;

use super::support::{Ended, Folder, LEARN, READINGS};

/// The result of a run with `--output json`.
fn json(ended: &Ended) -> Value {
    serde_json::from_str(&ended.out).unwrap_or_else(|error| panic!("{error} in {ended:#?}"))
}

#[test]
fn results_as_json_text_and_files() {
    let folder = Folder::with_learn("results");
    let ended = folder.run("run learn.model --data data.json --output json").assert_code(0);
    let result = json(&ended);
    let keys: Vec<&String> = result.as_object().into_iter().flatten().map(|(key, _)| key).collect();
    assert_eq!(keys, ["model", "algorithm", "iterations", "converged", "log_evidence", "posterior"]);
    assert_eq!((&result["model"], &result["algorithm"]), (&"Learn".into(), &"vmp".into()));
    let mean = &result["posterior"]["mean"];
    assert_eq!(mean["distribution"], "Gaussian");
    assert!((mean["mean"].as_f64().expect("a number") - 6.226).abs() < 1e-3, "{mean}");

    let table = folder.run("run learn.model --data data.json").assert_code(0).out;
    assert!(table.starts_with("Learn by vmp: converged after ") && table.contains("90% interval"), "{table}");
    folder.run("run learn.model --data data.json --output out").assert_code(0);
    assert_eq!(folder.read("out/result.json"), ended.out);
    assert_eq!(folder.read("out/summary.txt"), table);
}

#[test]
fn two_algorithms_side_by_side() {
    let folder = Folder::with_learn("two");
    let ended =
        folder.run("run learn.model --data data.json --algorithm ep,vmp --output json").assert_code(0);
    let result = json(&ended);
    assert_eq!(result["runs"][0]["algorithm"], "ep");
    assert_eq!(result["runs"][1]["algorithm"], "vmp");
    let table = folder.run("run learn.model --data data.json --algorithm ep,vmp").assert_code(0).out;
    assert!(table.contains("ep mean") && table.contains("vmp sd"), "{table}");
}

#[test]
fn labels_of_the_data_name_elements() {
    let folder = Folder::new("labels");
    folder.write(
        "teams.model",
        "model Teams(x: [f64; n]) -> (skill) {\n    for i in 0..n {\n        #[labels(team)]\n        let skill[i] ~ \
         Gaussian(0, variance = 1);\n        x[i] ~ Gaussian(skill[i], variance = 1);\n    }\n}\n",
    );
    folder.write("data.json", r#"{"x": [1, -1], "team": ["Ajax", "Brann"]}"#);
    let table = folder.run("run teams.model --data data.json --algorithm ep").assert_code(0).out;
    assert!(table.contains("skill[Ajax]") && table.contains("skill[Brann]"), "{table}");
    folder.write("data.json", r#"{"x": [1, -1]}"#);
    let ended = folder.run("run teams.model --data data.json --algorithm ep").assert_code(0);
    assert!(ended.out.contains("skill[0]"), "{ended:#?}");
    ended.assert_says(&["note: the data have no `team`, which names the elements of `skill`"]);
}

#[test]
fn not_converged_is_exit_code_three_with_a_result() {
    let folder = Folder::with_learn("unfinished");
    let ended = folder.run("run learn.model --data data.json --iterations 1 --output json").assert_code(3);
    assert_eq!(json(&ended)["converged"], false);
    ended.assert_says(&["did not converge", "--iterations"]);
    let table = folder.run("run learn.model --data data.json --iterations 1").assert_code(3).out;
    assert!(table.contains("NOT converged after 1 iteration"), "{table}");
}

#[test]
fn wrong_data_are_named_with_their_place() {
    let folder = Folder::with_learn("wrong_data");
    let deep = format!("{{\"x\": {}}}", "[".repeat(200));
    let cases: &[(&str, &[&str])] = &[
        ("{\"x\": [1, 2", &["data_format", "case.json:1:", "JSON", "is closed"]),
        ("", &["data_format", "case.json:1:1", "the data are empty", "^ here", "{} none"]),
        (" \n", &["data_format", "the data are empty", "^ here"]),
        (&deep, &["data_format", "case.json:1:", "nest at most 127 deep"]),
        ("[1, 2]", &["data_format", "an array"]),
        ("{}", &["`x` is missing", "learn.model:3:"]),
        ("{\"X\": [1]}", &["did you mean", "`X`"]),
        ("{\"x\": 3}", &["`x`", "not an array", "learn.model:3:"]),
        ("{\"x\": [1, null]}", &["`x[1]`", "null"]),
        ("{\"x\": [1, \"two\"]}", &["`x[1]`", "string"]),
        ("{\"x\": [1],\n \"x\": [2, 3]}", &["data_format", "case.json:2:2", "the key `x` twice"]),
        ("{\"x\": [1], \"who\": {\"a\": 1, \"a\": 2}}", &["data_format", "the key `a` twice"]),
    ];
    for (data, words) in cases {
        folder.write("case.json", data);
        let ended = folder.run("run learn.model --data case.json --output json").assert_code(1);
        assert!(ended.out.is_empty(), "{ended:#?}");
        ended.assert_says(words);
    }
    folder.run("run learn.model --data missing.json").assert_code(1).assert_says(&["io", "missing.json"]);
    folder.run("run learn.model --data .").assert_code(1).assert_says(&["io", "directory"]);
    folder.write("latin.json", b"{\"x\": [1], \"y\": \"caf\xe9\"}");
    folder.run("run learn.model --data latin.json").assert_code(1).assert_says(&["UTF-8"]);
    folder.run("run learn.model").assert_code(1).assert_says(&["`x` is missing"]);
}

#[test]
fn data_from_standard_input() {
    let folder = Folder::with_learn("stdin");
    let mut command = folder.command(["run", "learn.model", "--data", "-", "--algorithm", "ep,vmp"]);
    let mut child = command
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("it starts");
    let mut stdin = child.stdin.take().expect("it is piped");
    stdin.write_all(READINGS.as_bytes()).expect("it reads");
    drop(stdin);
    Ended::new(&child.wait_with_output().expect("it ends")).assert_code(0);
}

#[test]
fn improper_and_contradictory_models_are_marked() {
    let folder = Folder::new("improper");
    folder.write("flat.model", "model Nowhere() -> (x) {\n    let x ~ Flat();\n}\n");
    let ended = folder.run("run flat.model --algorithm ep --output json").assert_code(3);
    assert_eq!(json(&ended)["error"], "improper_posterior");
    ended.assert_says(&["improper_posterior", "flat.model:2:"]);
    folder.write(
        "both.model",
        "model Both() -> (x) {\n    let x ~ Bernoulli(0.5);\n    observe x;\n    observe !x;\n}\n",
    );
    folder.run("run both.model --algorithm ep").assert_code(3).assert_says(&["contradict", "3 |", "4 |"]);
    folder.write(
        "fixed.model",
        "model Fixed(v: f64, y: f64) -> (m) {\n    let m ~ Gaussian(0, variance = v);\n    \
         y ~ Gaussian(m, variance = v);\n}\n",
    );
    folder.write("fixed.json", r#"{"v": 0, "y": 1}"#);
    for algorithm in ["ep", "vmp"] {
        let ended = folder.run(&format!("run fixed.model --data fixed.json --algorithm {algorithm}"));
        ended.assert_code(3).assert_says(&["no value of `m` is possible", "contradict", "3 |"]);
    }
}

#[test]
fn a_known_model_is_not_compiled_again() {
    let folder = Folder::with_learn("cached");
    folder.write("learn.model", LEARN.replace("100", "100.125"));
    folder.run("run learn.model --data data.json").assert_code(0);
    // Without a compiler only a program from the cache can answer.
    let mut command = folder.command(["run", "learn.model", "--data", "data.json"]);
    let again = command.env("RUSTC", "no-such-compiler").output().expect("it starts");
    Ended::new(&again).assert_code(0);
    folder.write("learn.model", LEARN.replace("100", &format!("100.{:09}", std::process::id())));
    let mut command = folder.command(["run", "learn.model", "--data", "data.json"]);
    let other = command.env("RUSTC", "no-such-compiler").output().expect("it starts");
    Ended::new(&other).assert_code(1).assert_says(&["Rust compiler"]);
}

#[test]
fn runs_at_once_share_the_cache() {
    let folder = Folder::with_learn("at_once");
    folder.write("learn.model", LEARN.replace("100", &format!("101.{:09}", std::process::id())));
    let start = || {
        let mut command = folder.command(["run", "learn.model", "--data", "data.json", "--output", "json"]);
        command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("it starts")
    };
    let children = [start(), start(), start()];
    let ends = children.map(|child| Ended::new(&child.wait_with_output().expect("it ends")).assert_code(0));
    assert_eq!(ends[0].out, ends[1].out);
    assert_eq!(ends[0].out, ends[2].out);
}

#[test]
fn twice_the_data_change_neither_module_nor_program() {
    let folder = Folder::with_learn("doubled");
    folder.write("learn.model", LEARN.replace("100", &format!("102.{:09}", std::process::id())));
    let once = READINGS.split(['[', ']']).nth(1).expect("an array");
    folder.write("twice.json", READINGS.replace(once, &format!("{once}, {once}")));
    // The compiler is not even told of data.
    folder.run("compile learn.model --data data.json").assert_code(2);
    let module = folder.run("compile learn.model").assert_code(0).out;

    let run = |data: &str, rustc: Option<&str>| {
        let mut command = folder.command(["run", "learn.model", "--data", data, "--output", "json"]);
        command.envs(rustc.map(|rustc| ("RUSTC", rustc)));
        Ended::new(&command.output().expect("it starts"))
    };
    let absent = Some("no-such-compiler");
    run("data.json", absent).assert_code(1).assert_says(&["Rust compiler"]);
    let small = json(&run("data.json", None).assert_code(0));
    let large = json(&run("twice.json", absent).assert_code(0));
    // Half a datum each is added to the shape: it is all of them that were read.
    let shape = |result: &Value| result["posterior"]["precision"]["shape"].as_f64().expect("a Gamma");
    assert_eq!((shape(&small), shape(&large)), (1.0 + 3.0, 1.0 + 6.0));
    assert_eq!(folder.run("compile learn.model").assert_code(0).out, module);
}

/// A run whose cache is at one place, and whose temporary files are at another.
fn run_with_cache(folder: &Folder, cache: &Path, temporary: &Path) -> Ended {
    let mut command = folder.command(["run", "learn.model", "--data", "data.json"]);
    command.env("POSTERITY_CACHE", cache).env("TMPDIR", temporary);
    Ended::new(&command.output().expect("it starts"))
}

/// A place for temporary files that the tests of caches share, since each new one means to build the runtime.
fn temporary() -> PathBuf {
    let temporary = Path::new(env!("CARGO_TARGET_TMPDIR")).join("cli-temporary");
    fs::create_dir_all(&temporary).expect("a writable directory");
    temporary
}

#[test]
fn a_cache_that_is_no_directory_is_replaced_with_a_note() {
    let folder = Folder::with_learn("no_cache");
    folder.write("cache", "a file");
    let ended = run_with_cache(&folder, &folder.path("cache"), &temporary()).assert_code(0);
    ended.assert_says(&["note: the cache", "instead", "POSTERITY_CACHE"]);
}

/// A directory where this process can make nothing: one without permission to write, or, for a superuser, whom
/// that does not stop, one that the system itself keeps.
#[cfg(unix)]
fn read_only(folder: &Folder) -> Option<PathBuf> {
    use std::os::unix::fs::PermissionsExt;
    let own = folder.path("read-only");
    fs::create_dir(&own).expect("a writable directory");
    fs::set_permissions(&own, fs::Permissions::from_mode(0o555)).expect("own directory");
    let refuses = |path: &PathBuf| path.is_dir() && fs::create_dir(path.join("probe")).is_err();
    [own, PathBuf::from("/sys/kernel")].into_iter().find(refuses)
}

#[cfg(unix)]
#[test]
fn a_cache_that_cannot_be_written_is_replaced_with_a_note() {
    let folder = Folder::with_learn("read_only");
    let Some(cache) = read_only(&folder) else {
        eprintln!("SKIPPED: this user can write every directory that there is to try");
        return;
    };
    let ended = run_with_cache(&folder, &cache, &temporary()).assert_code(0);
    let said = [&format!("note: the cache {} cannot be used: ", cache.display()), "using ", " instead"];
    let ended = ended.assert_says(&said).assert_says(&["set POSTERITY_CACHE to a directory"]);
    assert!(ended.out.contains("Learn by vmp: converged"), "{ended:#?}");

    let ended = run_with_cache(&folder, &cache, &cache).assert_code(1);
    ended.assert_says(&["error[io]", "nor can ", "hint: set POSTERITY_CACHE to a directory"]);
}

#[cfg(unix)]
#[test]
fn an_interrupt_ends_everything() {
    let folder = Folder::with_learn("interrupt");
    let readings: Vec<String> = (0..300_000).map(|i| format!("{}.5", i % 7)).collect();
    folder.write("many.json", format!("{{\"x\": [{}]}}", readings.join(",")));
    folder.run("run learn.model --data data.json --algorithm ep").assert_code(0);
    let arguments = "run learn.model --data many.json --algorithm ep --output out --tolerance 1e-15";
    let mut command = folder.command(arguments.split(' '));
    let child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("it starts");
    std::thread::sleep(Duration::from_millis(600));
    let kill = |signal: &str| {
        std::process::Command::new("kill").args([signal, &child.id().to_string()]).status().expect("kill")
    };
    let began = Instant::now();
    assert!(kill("-INT").success(), "it is still at work");
    let ended = Ended::new(&child.wait_with_output().expect("it ends"));
    assert!(began.elapsed() < Duration::from_secs(5));
    ended.assert_code(130).assert_says(&["interrupted"]);
    assert!(!folder.path("out").exists(), "nothing is half-written");
}

#[cfg(unix)]
#[test]
fn a_reader_that_leaves_is_no_error() {
    let folder = Folder::with_learn("pipe");
    let mut command = folder.command(["compile", "learn.model"]);
    let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("it starts");
    drop(child.stdout.take());
    Ended::new(&child.wait_with_output().expect("it ends")).assert_code(0);
}

#[test]
fn a_damaged_program_is_built_again() {
    let folder = Folder::with_learn("damaged_program");
    let programs = temporary().join("posterity-damaged/programs");
    fs::remove_dir_all(&programs).ok();
    let run = || run_with_cache(&folder, programs.parent().expect("a cache"), &temporary()).assert_code(0);
    let whole = run().out;
    let damages: [fn(&mut Vec<u8>); 3] = [
        Vec::clear,
        |bytes| bytes.truncate(bytes.len() / 2),
        |bytes| bytes.iter_mut().for_each(|byte| *byte = !*byte),
    ];
    for damage in damages {
        let file = fs::read_dir(&programs).expect("a cache").flatten().next().expect("the program").path();
        let mut bytes = fs::read(&file).expect("own file");
        damage(&mut bytes);
        fs::write(&file, bytes).expect("own file");
        let healed = run().assert_says(&["the program in the cache is damaged"]);
        assert_eq!(healed.out, whole);
        assert!(!run().err.contains("damaged"), "once is enough");
    }
}

#[test]
fn a_damaged_runtime_is_built_again() {
    let folder = Folder::with_learn("damaged");
    let run = || {
        let mut command = folder.command(["run", "learn.model", "--data", "data.json"]);
        command.env("POSTERITY_CACHE", folder.path("cache"));
        Ended::new(&command.output().expect("it starts"))
    };
    run().assert_code(0);
    for entry in fs::read_dir(folder.path("cache")).expect("a cache").flatten() {
        let library = entry.path().join("libposterity_runtime.rlib");
        if library.is_file() {
            fs::write(library, "").expect("own file");
        }
    }
    folder.write("learn.model", LEARN.replace("100", "100.25"));
    run().assert_code(0).assert_says(&["damaged"]);
}

#[test]
fn odd_keys_and_marks_of_data_are_said_or_taken() {
    let folder = Folder::with_learn("odd_data");
    let run = |data: &str| {
        folder.write("odd.json", data);
        folder.run("run learn.model --data odd.json").assert_code(0)
    };
    assert!(run("\u{feff}{\"x\": [1, 2]}").err.is_empty());
    run(r#"{"x": [1, 2], "n": 5}"#).assert_says(&["`n` is 5", "length of `x`, 2"]);
    assert!(run(r#"{"x": [1, 2], "n": 2}"#).err.is_empty());
    let twice = folder.run("run learn.model --data data.json --algorithm vmp,vmp").assert_code(0).out;
    assert!(twice.contains("90% interval"), "{twice}");
}

#[test]
fn a_condition_without_data_and_huge_integers_have_their_own_words() {
    let folder = Folder::new("own_words");
    folder.write("never.model", "model M() -> (x) {\n    let x ~ Bernoulli(0.5);\n    observe 1 > 2;\n}\n");
    let ended = folder.run("run never.model").assert_code(1).assert_says(&["no data can make it true"]);
    assert!(!ended.err.contains("``"), "{ended:#?}");
    folder.write(
        "count.model",
        "model M(k: usize) -> (x) {\n    let x ~ Gamma(shape = 1, rate = 1);\n    k ~ Poisson(x);\n}\n",
    );
    for huge in ["9223372036854775807", "1e18", "1e20"] {
        folder.write("data.json", format!("{{\"k\": {huge}}}"));
        folder.run("run count.model --data data.json").assert_code(1).assert_says(&["too large"]);
    }
}

#[test]
fn the_readme_shows_what_the_first_command_prints() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let readme = fs::read_to_string(root.join("README.md")).expect("the README");
    let shown = readme.split("```text\n").nth(1).and_then(|rest| rest.split("```").next()).expect("a table");
    let path = |name: &str| root.join(name).to_string_lossy().into_owned();
    let arguments =
        ["run", &path("models/hockey.model"), "--data", &path("models/data/ice_hockey_decided.json")];
    assert!(readme.contains("run models/hockey.model --data models/data/ice_hockey_decided.json"));
    let folder = Folder::new("readme");
    let ended = Ended::new(&folder.command(arguments).output().expect("the binary starts")).assert_code(0);
    assert!(ended.out.starts_with(shown), "the README has\n{shown}\nand the command prints\n{}", ended.out);
}
