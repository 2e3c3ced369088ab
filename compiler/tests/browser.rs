//! The page of `inspect` in a browser: clicks and keys highlight what belongs together in all views.
//!
//! Run by `.ci/run`, which sees to a Chromium (`.ci/browser`); elsewhere `cargo test --test browser -- --ignored`, with
//! `POSTERITY_BROWSER` where it has an unusual name. `UPDATE_GOLDENS=1` also renews the picture in `docs/`.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use posterity_compiler::Options;
use posterity_compiler::error::Source;

/// The names of a Chromium.
const NAMES: [&str; 4] = ["chromium", "chromium-browser", "google-chrome", "chrome"];

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

fn folder() -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("browser");
    fs::create_dir_all(&folder).expect("a writable target directory");
    folder
}

/// The browser with a page.
fn browse(page: &Path, address: &str, arguments: &[&str]) -> Output {
    let own = std::env::var("POSTERITY_BROWSER").ok();
    let names = own.as_deref().into_iter().chain(NAMES);
    // Tests run side by side, and a profile serves one browser.
    let profile = page.with_extension("profile");
    for name in names {
        let mut command = Command::new(name);
        command.args([
            "--headless",
            "--no-sandbox",
            "--disable-gpu",
            "--disable-dev-shm-usage",
            "--hide-scrollbars",
        ]);
        command
            .arg(format!("--user-data-dir={}", profile.display()))
            .arg("--virtual-time-budget=4000")
            .args(arguments);
        command.arg(format!("file://{}{address}", page.display()));
        if let Ok(output) = command.output() {
            return output;
        }
    }
    panic!("no Chromium is found: `.ci/browser` installs one, or set POSTERITY_BROWSER");
}

/// The page of a gallery model, with a script after its own, in a file of the test's.
fn page(test: &str, model: &str, script: &str) -> PathBuf {
    let made = Command::new(env!("CARGO_BIN_EXE_posterity"))
        .arg("inspect")
        .arg(root().join(format!("models/{model}.model")))
        .output()
        .expect("the binary starts");
    assert!(made.status.success(), "{made:?}");
    let html = String::from_utf8(made.stdout).expect("a page is UTF-8");
    let path = folder().join(format!("{test}.html"));
    fs::write(&path, html.replace("</body>", &format!("<script>{script}</script></body>")))
        .expect("a writable directory");
    path
}

/// What the page's script wrote into the title.
fn said(test: &str, model: &str, script: &str) -> String {
    let dom = browse(&page(test, model, script), "", &["--dump-dom"]);
    let dom = String::from_utf8_lossy(&dom.stdout).into_owned();
    let (_, rest) = dom.split_once("<title>").unwrap_or_else(|| panic!("no page: {dom}"));
    rest.split("</title>").next().unwrap_or_default().to_owned()
}

/// Functions for the scripts below: an element by its text, and what is highlighted in each view.
const TOOLS: &str = r#"
const byText = (pane, text) => [...document.querySelectorAll(`#${pane} [data-is]`)]
  .filter((node) => node.textContent.includes(text)).at(-1);
const on = (pane) => [...document.querySelectorAll(`#${pane} .on`)].map((node) => node.textContent.trim().replace(/\s+/g, " "));
const counts = () => ["model", "graph", "schedule", "code"].map((pane) => on(pane).length);
const click = (node) => node.dispatchEvent(new MouseEvent("click", {bubbles: true}));
const press = (node, key) => { node.focus(); node.dispatchEvent(new KeyboardEvent("keydown", {key, bubbles: true})); };
"#;

#[test]
#[ignore = "needs a browser: `.ci/run` has one"]
fn a_click_on_a_statement_shows_it_in_every_view() {
    let script = r#"
click(byText("model", "let winner_performance"));
const code = on("code").some((text) => text.includes("fn tell_skill"));
const step = on("schedule").some((text) => text.includes("is_positive"));
const graph = on("graph").some((text) => text.includes("winner_performance"));
const elsewhere = on("schedule").length;
document.title = JSON.stringify({code, step, graph, elsewhere});
"#;
    let said = said("click", "hockey", &format!("{TOOLS}{script}"));
    assert_eq!(said, r#"{"code":true,"step":true,"graph":true,"elsewhere":1}"#);
}

#[test]
#[ignore = "needs a browser: `.ci/run` has one"]
fn every_view_leads_to_the_others() {
    let script = r##"
const rows = [];
click(document.querySelector("#graph .node.latent")); rows.push(counts());
press(document.querySelector("#schedule li"), "Enter"); rows.push(counts());
press(byText("code", "fn update_mean"), " "); rows.push(counts());
press(document.activeElement, "Escape"); rows.push(counts());
document.title = JSON.stringify({all: rows.slice(0, 3).every((row) => row.every((count) => count > 0)), none: rows[3]});
"##;
    let said = said("views", "eight_schools", &format!("{TOOLS}{script}"));
    assert_eq!(said, r#"{"all":true,"none":[0,0,0,0]}"#);
}

#[test]
#[ignore = "needs a browser: `.ci/run` has one"]
fn an_address_remembers_the_choice_and_a_picture_can_be_taken() {
    let source = root().join("models/hockey.model");
    let text = fs::read_to_string(&source).expect("the gallery is there");
    let inspection = posterity_compiler::inspect(
        &Source { name: "hockey.model".into(), text: text.clone() },
        &Options::default(),
    );
    let inspection = inspection.unwrap_or_else(|errors| panic!("{errors:?}"));
    let at = text.find("let winner_performance").expect("it is there");
    let (_, link) = inspection.places.iter().find(|(span, _)| span.start == at).expect("a place");
    let picture = folder().join("inspect.png");
    let shot = format!("--screenshot={}", picture.display());
    browse(&page("picture", "hockey", ""), &format!("#{}", link.is[0]), &["--window-size=1600,900", &shot]);
    let bytes = fs::read(&picture).expect("the browser wrote a picture");
    assert!(bytes.starts_with(b"\x89PNG") && bytes.len() > 30_000, "{} bytes", bytes.len());
    if std::env::var_os("UPDATE_GOLDENS").is_some() {
        fs::copy(&picture, root().join("docs/inspect.png")).expect("docs can be written");
    }
}
