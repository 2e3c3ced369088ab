//! A standard error that nobody reads, or that takes nothing: the work is done, and the exit code is as ever.

#![cfg(target_os = "linux")] // which has `/dev/full`

use std::fs::File;
use std::process::{Command, Stdio};

use super::support::{Ended, Folder};

/// Run a command whose standard error is full.
fn full(command: &mut Command) -> Ended {
    let full = File::options().write(true).open("/dev/full").expect("a file that is always full");
    Ended::new(&command.stderr(full).output().expect("it starts"))
}

/// Run a command whose standard error has no reader.
fn closed(command: &mut Command) -> Ended {
    let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("it starts");
    drop(child.stderr.take());
    Ended::new(&child.wait_with_output().expect("it ends"))
}

#[test]
fn a_standard_error_that_takes_nothing_changes_nothing_else() {
    let folder = Folder::with_learn("unheard");
    folder.write("noted.model", super::support::LEARN.replace("#[algorithm(vmp)]\n", ""));
    folder.write("missing.json", r#"{"y": [1]}"#);
    folder.write("wrong.model", "model M() -> (x) { let x ~ Gaussian(men, variance = 1); }");
    folder.write("broken.model", "model M( {");
    folder.write("untidy.model", "model M()->(x){let x~Gaussian(0,variance=1);}");
    for (arguments, code) in [
        ("run noted.model --data data.json --output json", 0),
        ("run learn.model --data data.json --iterations 1", 3),
        ("run learn.model --data missing.json", 1),
        ("compile noted.model", 0),
        ("check wrong.model", 1),
        ("fmt --check untidy.model broken.model", 1),
        ("fmt broken.model", 1),
        ("run learn.model --iterations 0", 2),
    ] {
        let heard = folder.run(arguments).assert_code(code);
        assert!(!heard.err.is_empty(), "it has something to say: {arguments}");
        for unheard in [full, closed] {
            let ended = unheard(&mut folder.command(arguments.split(' '))).assert_code(code);
            assert_eq!(ended.out, heard.out, "{arguments}");
        }
    }
    // The file after the one with errors is still done.
    full(&mut folder.command(["fmt", "broken.model", "untidy.model"])).assert_code(1);
    assert!(folder.read("untidy.model").contains("model M() -> (x) {"));
}
