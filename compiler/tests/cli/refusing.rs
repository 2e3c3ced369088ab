//! What the command line says of queries and checkpoints that can't be had: a transcript of commands beside this file's
//! folder, `refusals/queries.console`, each followed by its exit code and all that it said.
//!
//! Rewrite with `UPDATE_GOLDENS=1 cargo test`, then read the diff before keeping it.

use std::fmt::Write as _;
use std::path::Path;

use super::support::Folder;

const COIN: &str = "model Coin(heads: [bool; n]) -> (p, odds) {
    let p ~ Beta(1, 1);
    let odds ~ Gaussian(0, variance = 1);
    for i in 0..n { heads[i] ~ Bernoulli(p); observe heads[i] ~ Bernoulli(log_odds = odds); }
}
";

#[test]
fn the_transcript_is_current() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/refusals/queries.console");
    let transcript = std::fs::read_to_string(&path).expect("the transcript can be read");
    let folder = Folder::new("refusing");
    folder.write("coin.model", COIN);
    folder.write("coin.json", r#"{"heads": [true, true, false]}"#);
    let mut said = String::new();
    for command in transcript.lines().filter_map(|line| line.strip_prefix("$ posterity ")) {
        let ended = folder.run(command);
        assert!(ended.out.is_empty(), "{ended:#?}");
        let code = ended.code.unwrap_or_default();
        assert_ne!(code, 0, "{command} was not refused");
        let _ = writeln!(
            said,
            "$ posterity {command}\n{}exit code {code}\n",
            ended.err.trim_end().to_owned() + "\n"
        );
    }
    if std::env::var_os("UPDATE_GOLDENS").is_some() {
        std::fs::write(&path, said).expect("the transcript can be written");
    } else {
        assert!(transcript == said, "the transcript differs:\n{said}");
    }
}
