//! Files read and written: models, modules, layouts, pictures.

use std::fs;

use super::support::{Ended, Folder, LEARN};

#[test]
fn models_that_cannot_be_read() {
    let folder = Folder::new("unreadable");
    folder.write("latin.model", b"// caf\xe9\nmodel M() {}\n");
    fs::create_dir(folder.path("folder.model")).expect("a writable directory");
    for command in ["check", "compile", "run", "fmt", "graph", "inspect", "predict", "sbc"] {
        let missing = folder.run(&format!("{command} missing.model")).assert_code(1);
        let missing = missing.assert_says(&["error[io]", "missing.model", "hint: check the path"]);
        assert!(!missing.err.contains("-->"), "there is no place: {missing:#?}");
        let directory = folder.run(&format!("{command} folder.model")).assert_code(1);
        directory.assert_says(&["error[io]", "folder.model", "directory"]);
        let latin = folder.run(&format!("{command} latin.model")).assert_code(1);
        latin.assert_says(&["UTF-8", "line 1"]);
    }
}

#[test]
fn check_reports_every_mistake_with_its_place() {
    let folder = Folder::new("check");
    folder.write(
        "wrong.model",
        "model M() -> (x) {\n    let x ~ Gaussian(men, variance = 1);\n    y ~ Gama(1);\n}\n",
    );
    let ended = folder.run("check wrong.model").assert_code(1);
    let ended = ended.assert_says(&["wrong.model:2:", "wrong.model:3:"]);
    assert!(ended.out.is_empty(), "{ended:#?}");
    folder.write("learn.model", LEARN);
    folder.run("check learn.model").assert_code(0);
}

#[test]
fn compile_writes_whole_files_or_none() {
    let folder = Folder::with_learn("compile");
    let printed = folder.run("compile learn.model").assert_code(0).out;
    assert!(printed.contains("struct Learn"), "{printed}");
    folder.run("compile learn.model -o learn.rs").assert_code(0);
    assert_eq!(folder.read("learn.rs"), printed);
    assert_eq!(folder.run("compile learn.model -o -").assert_code(0).out, printed);

    folder.write("wrong.model", "model M( {");
    folder.run("compile wrong.model -o wrong.rs").assert_code(1);
    folder.run("compile wrong.model -o learn.rs").assert_code(1);
    assert_eq!(folder.read("learn.rs"), printed, "what was there stays");
    folder.run("compile learn.model -o no/such/folder.rs").assert_code(1).assert_says(&["error[io]"]);
    assert_eq!(folder.names(), ["data.json", "learn.model", "learn.rs", "wrong.model"]);
}

#[test]
fn an_output_never_overwrites_an_input() {
    let folder = Folder::with_learn("overwrite");
    fs::create_dir(folder.path("out")).expect("a writable directory");
    folder.write("out/result.json", super::support::READINGS);
    for arguments in [
        "compile learn.model -o learn.model",
        "compile out/../learn.model -o ./learn.model",
        "compile learn.model --dump model -o learn.model",
        "run learn.model --data out/result.json --output out",
        "run learn.model --data out/result.json --output learn.model",
    ] {
        let ended = folder.run(arguments).assert_code(2).assert_says(&["would overwrite the input"]);
        assert!(ended.out.is_empty(), "{ended:#?}");
    }
    assert_eq!(folder.read("learn.model"), LEARN);
    assert_eq!(folder.read("out/result.json"), super::support::READINGS);
    folder.run("run learn.model --data data.json --output out").assert_code(0); // last time's result is no input
}

#[test]
fn stages_are_printed() {
    let folder = Folder::with_learn("dump");
    for stage in ["syntax", "model", "messages", "schedule", "program", "rust"] {
        let ended = folder.run(&format!("compile learn.model --dump {stage}")).assert_code(0);
        assert!(!ended.out.is_empty(), "{stage} prints nothing");
    }
    folder.run("compile learn.model --dump magic").assert_code(2).assert_says(&["magic", "schedule"]);
}

#[test]
fn fmt_rewrites_and_check_names() {
    let folder = Folder::with_learn("fmt");
    folder.write("untidy.model", "model M()->(x){let x~Gaussian(0,variance=1);}");
    folder.write("wrong.model", "model M( {");
    let ended = folder.run("fmt --check learn.model untidy.model").assert_code(1);
    assert_eq!(ended.out, "untidy.model\n");
    assert!(folder.read("untidy.model").starts_with("model M()->"), "check only looks");

    folder.run("fmt wrong.model untidy.model").assert_code(1).assert_says(&["wrong.model:1:"]);
    assert!(folder.read("untidy.model").contains("    let x ~ Gaussian(0, variance = 1);\n"));
    assert_eq!(folder.read("wrong.model"), "model M( {");
    folder.run("fmt --check learn.model untidy.model").assert_code(0);
    assert_eq!(folder.names(), ["data.json", "learn.model", "untidy.model", "wrong.model"]);
}

#[cfg(unix)]
#[test]
fn fmt_follows_links_and_keeps_permissions() {
    use std::os::unix::fs::{PermissionsExt, symlink};
    let folder = Folder::new("fmt_links");
    folder.write("untidy.model", "model M()->(x){let x~Gaussian(0,variance=1);}");
    fs::set_permissions(folder.path("untidy.model"), fs::Permissions::from_mode(0o640)).expect("own file");
    symlink("untidy.model", folder.path("link.model")).expect("a writable directory");
    folder.run("fmt link.model").assert_code(0);
    assert!(folder.read("untidy.model").contains("let x ~ "));
    let link = fs::symlink_metadata(folder.path("link.model")).expect("it is there");
    assert!(link.is_symlink());
    let mode = fs::metadata(folder.path("untidy.model")).expect("it is there").permissions().mode();
    assert_eq!(mode & 0o777, 0o640);
}

#[test]
fn graphs_are_dot_or_svg() {
    let folder = Folder::with_learn("graph");
    assert!(folder.run("graph learn.model --format dot").assert_code(0).out.contains("digraph"));
    let picture = folder.run("graph learn.model").assert_code(0).out;
    assert!(picture.contains("<svg") && picture.trim_end().ends_with("</svg>"), "{picture}");
}

#[test]
fn a_file_of_several_models() {
    let folder = Folder::new("several");
    // Neither has an operator under variational message passing.
    let model = |name: &str| {
        format!(
            "#[algorithm(vmp)]\nmodel {name}(y: f64) -> (x) {{\n    let x ~ Gaussian(0, variance = 1);\n    \
             let z ~ Gaussian(0, variance = 1);\n    observe x + z == y;\n}}\n"
        )
    };
    folder.write("two.model", format!("{}{}", model("First"), model("Second")));
    folder.run("check two.model").assert_code(1).assert_says(&["two.model:5:", "two.model:11:"]);
    for format in ["svg", "dot"] {
        let refused = folder.run(&format!("graph two.model --format {format}")).assert_code(2);
        refused.assert_says(&["error[which_model]", "First, Second", "--model NAME"]);
        let drawn = folder.run(&format!("graph two.model --format {format} --model Second")).assert_code(0);
        assert!(["linear", ">sum<"].iter().any(|name| drawn.out.contains(name)), "{drawn:#?}");
    }
    for arguments in
        ["compile two.model", "run two.model", "simulate two.model", "check two.model --model Third"]
    {
        folder.run(arguments).assert_code(2).assert_says(&["error[which_model]", "First, Second"]);
    }
    folder.write(
        "shared.model",
        format!("shared w: f64 ~ Gaussian(0, variance = 1);\n{}{}", model("First"), model("Second")),
    );
    folder
        .run("compile shared.model")
        .assert_code(1)
        .assert_says(&["error[not_yet]", "shared between models"]);
}

#[test]
fn what_other_models_share_is_no_matter() {
    let folder = Folder::new("shared");
    let reads =
        "model Reads(y: f64) -> (x) { let x ~ Gaussian(w, variance = 1); y ~ Gaussian(x, variance = 1); }";
    let apart =
        "model Apart(y: f64) -> (x) { let x ~ Gaussian(0, variance = 1); y ~ Gaussian(x, variance = 1); }";
    let wrong = "model Wrong(y: f64) -> (x) { let x ~ Gaussian(v, variance = 1); }";
    let text = format!(
        "shared w: f64 ~ Gaussian(0, variance = 1);\n{reads}\n{apart}\n{wrong}\nschedule {{ Reads; }}\n"
    );
    folder.write("m.model", text);
    let pair = format!("shared w: f64 ~ Gaussian(0, variance = 1);\n{reads}\n{apart}\n");
    folder.write("pair.model", pair);
    let ended = folder.run("check pair.model").assert_code(0);
    assert_eq!(ended.err.matches("[not_yet]").count(), 1, "it is said once: {ended:#?}");
    for command in ["check", "compile", "graph"] {
        let ended = folder.run(&format!("{command} m.model --model Apart")).assert_code(0);
        assert!(!ended.err.contains("not_yet"), "{ended:#?}");
        let code = i32::from(command != "check");
        let ended = folder.run(&format!("{command} m.model --model Reads")).assert_code(code);
        ended.assert_says(&["[not_yet]: variables shared between models"]);
        let ended = folder.run(&format!("{command} m.model --model Wrong")).assert_code(1);
        ended.assert_says(&["m.model:4:47", "unknown name `v`"]);
    }
}

#[test]
fn a_build_script_keeps_names_with_dots_apart() {
    let folder = Folder::with_learn("dots");
    for name in ["a.b.model", "a.c.model", "a.model"] {
        folder.write(name, LEARN);
    }
    let files = ["a.b.model", "a.c.model", "a.model"].map(|name| folder.path(name));
    posterity_compiler::Config::new().out_dir(folder.path("")).compile(&files);
    for name in ["a.b.rs", "a.c.rs", "a.rs"] {
        assert!(folder.read(name).contains("struct Learn"), "{name}");
    }
}

#[test]
fn a_build_script_gives_each_model_of_a_file_a_module() {
    let folder = Folder::new("modules");
    let two = format!("{LEARN}\nmodel TwoCoins(n: usize) -> (p) {{\n    let p ~ Beta(1, 1);\n}}\n");
    folder.write("two.model", two);
    posterity_compiler::Config::new().out_dir(folder.path("")).compile(&[folder.path("two.model")]);
    let text = folder.read("two.rs");
    for part in ["pub mod learn {", "pub struct Learn ", "pub mod two_coins {", "pub struct TwoCoins "] {
        assert!(text.contains(part), "{part} is missing in\n{text}");
    }
    assert!(!text.contains("//!"), "`include!` takes no inner comments");
}

#[test]
fn places_in_a_module_count_characters() {
    let folder = Folder::new("characters");
    let before = "model M(n: usize) -> (x) { /* éééé */ observe ";
    folder.write("wide.model", format!("{before}n > 2; let x ~ Gaussian(0, variance = 1); }}"));
    let module = folder.run("compile wide.model").assert_code(0).out;
    let words: String = module.split_whitespace().collect();
    let place = format!("1,{}", before.chars().count() + 1);
    assert!(words.contains(&format!("{place})?")) || words.contains(&format!("{place},)?")), "{module}");
}

#[test]
fn results_are_both_written_or_neither() {
    let folder = Folder::with_learn("both");
    fs::create_dir_all(folder.path("out/summary.txt")).expect("a folder in the way");
    let ended = folder.run("run learn.model --data data.json --output out").assert_code(1);
    ended.assert_says(&["summary.txt", "irectory"]);
    let left: Vec<_> = fs::read_dir(folder.path("out")).expect("a folder").flatten().collect();
    assert_eq!(left.len(), 1, "{left:?}");
}

#[test]
fn data_may_come_by_the_name_of_standard_input() {
    let folder = Folder::with_learn("dev-stdin");
    let data = fs::File::open(folder.path("data.json")).expect("data");
    let mut command = folder.command(["run", "learn.model", "--data", "/dev/stdin"]);
    let ended = Ended::new(&command.stdin(data).output().expect("it starts")).assert_code(0);
    assert!(ended.out.contains("converged"), "{ended:#?}");
}
