//! `--checkpoint` and `--resume`: a run in two parts finds what one run finds, and nothing else is gone on from.

use std::process::Stdio;
use std::time::Duration;

use super::support::{Ended, Folder};

/// A component, a slope that slices move, a vector, what follows, and a start by hand.
const RICH: &str =
    "model Rich(y: [f64; n], hits: [bool; n]) -> (w, mean, precision, z, slope, total, first) {
    let w ~ Dirichlet([1, 1]);
    for k in 0..2 {
        #[init(start[k])]
        let mean[k] ~ Gaussian(0, variance = 100);
    }
    let precision ~ Gamma(shape = 2, rate = 2);
    let slope ~ Gaussian(0, variance = 4);
    for i in 0..n {
        let z[i] ~ Categorical(w);
        y[i] ~ Gaussian(mean[z[i]], precision = precision);
        hits[i] ~ Bernoulli(log_odds = slope);
    }
    #[query(samples, marginal)]
    let total = mean[0] + mean[1];
    let first = mean[0];
}
";

const DATA: &str = r#"{"y": [1.5, -2.0, 0.25, 3.0], "hits": [true, false, true, true], "start": [1, -1]}"#;

const OPTIONS: &str = "--chains 3 --thin 7 --seed 5 --query w=conditionals,samples --query first=samples";

fn folder(name: &str) -> Folder {
    let folder = Folder::new(name);
    folder.write("rich.model", RICH.replace("n], hits", "n], start: [f64; 2], hits"));
    folder.write("rich.json", DATA);
    folder
}

fn run(folder: &Folder, options: &str) -> Ended {
    let line = "run rich.model --data rich.json --algorithm gibbs --output json";
    folder.run(&format!("{line} {OPTIONS} {options}"))
}

/// What a run finds; a short one need not have converged.
fn json(folder: &Folder, options: &str) -> String {
    let ended = run(folder, options);
    assert!(matches!(ended.code, Some(0 | 3)), "{ended:#?}");
    ended.out
}

#[test]
fn parts_of_a_run_are_the_run() {
    let folder = folder("resuming");
    let whole = json(&folder, "--iterations 400 --burn-in 50");
    let part = json(&folder, "--iterations 200 --burn-in 50 --checkpoint state");
    assert_ne!(whole, part);
    // The file may be the one that it goes on from.
    let second = json(&folder, "--iterations 300 --burn-in 50 --resume state --checkpoint state");
    assert_eq!(second, json(&folder, "--iterations 300 --burn-in 50"));
    let last = json(&folder, "--iterations 400 --burn-in 50 --resume state --checkpoint other");
    assert_eq!(last, whole);
    // No sweep more: what was found is told again.
    assert_eq!(json(&folder, "--iterations 400 --burn-in 50 --resume other"), whole);
    assert_eq!(folder.names(), ["other", "rich.json", "rich.model", "state"]);
}

#[test]
fn sweeps_that_are_burn_in_now_are_forgotten() {
    let folder = folder("resuming-burn-in");
    json(&folder, "--iterations 100 --checkpoint state");
    assert_eq!(json(&folder, "--iterations 200 --resume state"), json(&folder, "--iterations 200"));
    // Of these, sweeps 50 to 75 would count, and were not gathered alone.
    let refused = run(&folder, "--iterations 150 --resume state").assert_code(1);
    refused.assert_says(&["error[checkpoint]", "a burn-in of 50 sweeps, and this one has 75", "--burn-in"]);
}

#[test]
fn another_run_is_not_gone_on_from() {
    let folder = folder("resuming-other");
    json(&folder, "--iterations 20 --burn-in 5 --checkpoint state");
    let same = "--iterations 40 --burn-in 5 --resume state";
    for (options, words) in [
        ("--iterations 10 --burn-in 5 --resume state", "is at sweep 20"),
        ("--iterations 40 --burn-in 6 --resume state", "give the same `--burn-in`"),
        ("--iterations 40 --burn-in 5 --resume nowhere", "the checkpoint nowhere cannot be read"),
        ("--iterations 40 --burn-in 5 --resume rich.json", "is no checkpoint"),
        ("--iterations 40 --checkpoint no/folder", "the checkpoint no/folder cannot be written"),
    ] {
        let ended = run(&folder, options).assert_code(1).assert_says(&[words]);
        assert!(ended.out.is_empty(), "{ended:#?}");
    }
    let line = format!("run rich.model --data rich.json --algorithm gibbs {same}");
    for (options, words) in [
        (
            "--chains 3 --thin 7 --seed 6 --query w=conditionals,samples --query first=samples",
            "of another seed",
        ),
        (
            "--chains 2 --thin 7 --seed 5 --query w=conditionals,samples --query first=samples",
            "number of chains",
        ),
        (
            "--chains 3 --thin 6 --seed 5 --query w=conditionals,samples --query first=samples",
            "thinned otherwise",
        ),
        ("--chains 3 --thin 7 --seed 5 --query w=samples --query first=samples", "with other queries"),
    ] {
        folder.run(&format!("{line} {options}")).assert_code(1).assert_says(&[words, "error[checkpoint]"]);
    }
    folder.write("rich.json", DATA.replace("1.5", "1.25"));
    run(&folder, same).assert_code(1).assert_says(&["is of other data"]);
    folder.write("rich.json", DATA);
    let model = folder.read("rich.model");
    folder.write("rich.model", model.replace("variance = 4", "variance = 5"));
    run(&folder, same).assert_code(1).assert_says(&["is of another model"]);
    folder.write("rich.model", model);
    json(&folder, same);
}

#[test]
fn a_damaged_checkpoint_is_refused() {
    let folder = folder("resuming-damaged");
    json(&folder, "--iterations 20 --burn-in 5 --checkpoint state");
    let whole = std::fs::read(folder.path("state")).expect("it was written");
    let refused = |bytes: &[u8]| {
        folder.write("damaged", bytes);
        run(&folder, "--iterations 40 --burn-in 5 --resume damaged")
            .assert_code(1)
            .assert_says(&["error[checkpoint]"])
    };
    for end in [0, 5, 30, whole.len() / 2, whole.len() - 8, whole.len() - 1] {
        refused(&whole[..end]);
    }
    for at in [3, 21, 40, whole.len() / 2, whole.len() - 1] {
        let mut bytes = whole.clone();
        bytes[at] ^= 4;
        refused(&bytes);
    }
    refused(&[whole.as_slice(), b"more"].concat());
    let mut later = whole.clone();
    later[21] = b'2';
    refused(&later).assert_says(&["of another version"]);
}

#[test]
fn a_run_that_is_killed_leaves_the_checkpoint_before_it() {
    let folder = folder("resuming-killed");
    json(&folder, "--iterations 20 --checkpoint state");
    let before = std::fs::read(folder.path("state")).expect("it was written");
    let line = "run rich.model --data rich.json --algorithm gibbs --iterations 1000000000 --checkpoint state";
    let mut command = folder.command(format!("{line} {OPTIONS}").split_whitespace());
    let mut running = command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().expect("the binary starts");
    std::thread::sleep(Duration::from_secs(3));
    assert!(running.try_wait().expect("it can be asked").is_none(), "it ended by itself");
    running.kill().expect("it runs");
    running.wait().expect("it was started");
    assert_eq!(std::fs::read(folder.path("state")).expect("it is there"), before);
}
