//! Wrong usage, what is not there yet, and explanations.

use super::support::{Folder, LEARN};

#[test]
fn wrong_usage_is_exit_code_two() {
    let folder = Folder::with_learn("usage");
    for arguments in [
        "",
        "rum learn.model",
        "run",
        "check",
        "run learn.model --iterations 0",
        "run learn.model --iterations many",
        "run learn.model --tolerance -1",
        "run learn.model --tolerance NaN",
        "run learn.model --algorithm magic",
        "graph learn.model --format png",
        "run learn.model --data data.json --output JSON",
        "run learn.model --data data.json --output Text",
    ] {
        let ended = folder.run(arguments).assert_code(2);
        assert!(ended.out.is_empty(), "{ended:#?}");
    }
}

#[test]
fn wrong_values_are_told_what_is_possible() {
    let folder = Folder::with_learn("usage-values");
    for (arguments, words) in [
        ("run learn.model --iterations -1", "a whole number from 1 on"),
        ("run learn.model --iterations 1.5", "a whole number from 1 on"),
        ("simulate learn.model --draws -3", "a whole number from 1 on"),
        ("run learn.model --iterations 99999999999999999999", "it is too large"),
        ("simulate learn.model --draws 99999999999999999999", "at most 18446744073709551615"),
        ("run learn.model --tolerance -1", "a number from 0 on"),
        ("run learn.model --data data.json --output xml", "it is `text`, `json`, or a directory"),
        ("run learn.model --data data.json --output=", "it is `text`, `json`, or a directory"),
        ("run learn.model --data data.json --output -", "it is `text`, `json`, or a directory"),
        ("simulate learn.model --output xml", "possible values: text, json"),
        ("graph learn.model --format png", "possible values: svg, dot"),
    ] {
        folder.run(arguments).assert_code(2).assert_says(&[words]);
    }
    assert_eq!(folder.names(), ["data.json", "learn.model"], "no directory is made");
}

#[test]
fn an_algorithm_that_is_not_there_yet_is_blamed_on_who_asked() {
    let folder = Folder::with_learn("usage-algorithm");
    let asked = folder.run("run learn.model --data data.json --algorithm nuts").assert_code(1);
    let asked = asked.assert_says(&["the algorithm `nuts` is not there yet"]);
    assert!(!asked.err.contains("#[algorithm(vmp)]"), "the attribute is right: {asked:#?}");
    folder.write("nuts.model", LEARN.replace("vmp", "nuts"));
    folder.run("check nuts.model").assert_code(1).assert_says(&["nuts.model:2:13", "#[algorithm(nuts)]"]);
}

#[test]
fn what_is_not_there_yet_says_so() {
    let folder = Folder::with_learn("not_yet");
    for arguments in [
        "export-messages learn.model",
        "merge-messages a.json b.json",
        "run learn.model --data data.json --passes 4",
        "run learn.model --data data.json --threads 2",
        "run learn.model --data data.json --particles 10",
        "run learn.model --data data.json --batches -",
        "run learn.model --data data.json --algorithm nuts",
    ] {
        let ended = folder.run(arguments).assert_code(1).assert_says(&["not_yet", "not there yet"]);
        let empty = ended.err.lines().any(|line| line.trim() == "-->");
        assert!(!empty, "a place without a file: {ended:#?}");
    }
}

#[test]
fn codes_are_explained() {
    let folder = Folder::new("explain");
    let ended = folder.run("check --explain missing_argument").assert_code(0);
    assert!(ended.out.contains("```model"), "{ended:#?}");
    let same = folder.run("check --explain error[missing_argument]").assert_code(0);
    assert_eq!(ended.out, same.out);
    folder.run("check --explain missing_argumnt").assert_code(2).assert_says(&["missing_argument"]);
    folder.run("check --explain magic").assert_code(2).assert_says(&["the codes are", "missing_argument"]);
}

#[test]
fn help_and_version_are_no_errors() {
    let folder = Folder::new("help");
    assert!(folder.run("--help").assert_code(0).out.contains("check"));
    assert!(folder.run("run --help").assert_code(0).out.contains("--tolerance"));
    folder.run("--version").assert_code(0);
}
