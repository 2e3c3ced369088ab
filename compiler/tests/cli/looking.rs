//! Pages and pictures: that they are whole, need nothing else, and are written whole or not at all.

use super::support::{Folder, LEARN};

#[test]
fn a_page_is_one_file_with_four_views() {
    let folder = Folder::new("inspect");
    folder.write("learn.model", LEARN);
    folder.run("inspect learn.model -o page.html").assert_code(0);
    let page = folder.read("page.html");
    for part in
        ["<section id=\"model\"", "<section id=\"graph\"", "<section id=\"schedule\"", "<section id=\"code\""]
    {
        assert!(page.contains(part), "{part} is missing");
    }
    assert!(
        !page.contains("src=")
            && !page.contains("href=")
            && !page.contains("@import")
            && !page.contains("url(")
    );
    assert_eq!(folder.run("inspect learn.model").assert_code(0).out, page);
    assert_eq!(folder.names(), ["learn.model", "page.html"]);
}

#[test]
fn a_page_is_written_whole_or_not_at_all() {
    let folder = Folder::with_learn("inspect-refused");
    let before = folder.names();
    folder.run("inspect absent.model -o page.html").assert_code(1).assert_says(&["absent.model"]);
    folder.run("inspect learn.model -o absent/page.html").assert_code(1).assert_says(&["absent/page.html"]);
    folder
        .run("inspect learn.model -o learn.model")
        .assert_code(2)
        .assert_says(&["would overwrite the input"]);
    folder.write("wrong.model", "model W( {");
    folder.run("inspect learn.model -o learn.model/page.html").assert_code(1).assert_says(&["is a file"]);
    folder
        .run("run learn.model --data data.json --plot wrong.model")
        .assert_code(1)
        .assert_says(&["another folder"]);
    folder.run("inspect learn.model --algorithm nuts").assert_code(1);
    folder.run("inspect wrong.model -o page.html").assert_code(1).assert_says(&["wrong.model:1"]);
    assert_eq!(folder.names().len(), before.len() + 1);
}

#[test]
fn what_a_model_says_is_text_in_a_page() {
    let folder = Folder::new("inspect-hostile");
    folder.write(
        "m.model",
        "/// </script><script>alert(1)</script> & \"quotes\" \u{202e} é\nmodel M(y: f64) -> (x) { let x ~ Gaussian(0, variance = 1); y ~ Gaussian(x, variance = 1); }",
    );
    let page = folder.run("inspect m.model").assert_code(0).out;
    assert_eq!(page.matches("<script>").count(), 1, "only the page's own");
    assert!(page.contains("&lt;/script&gt;"));
}

#[test]
fn each_output_has_a_plot() {
    let folder = Folder::new("plot");
    folder.write(
        "m.model",
        "#[algorithm(ep)] model M(y: [f64; n], p: [f64; 2]) -> (mean, k, z, level, sure) { let mean ~ Gaussian(0, variance = 100); \
         let k ~ Poisson(3); let sure = 2.5; for i in 0..n { let z[i] ~ Categorical(p); #[labels(town)] let level[i] ~ Gaussian(mean, variance = 1); \
         y[i] ~ Gaussian(level[i], variance = 1); } }",
    );
    folder.write("d.json", r#"{"y": [1, 2, 3], "p": [0.5, 0.5], "town": ["A & B", "<C>", "D"]}"#);
    let run = folder.run("run m.model --data d.json --plot plots").assert_code(0);
    assert!(run.out.contains("level[<C>]"), "{run:#?}");
    for name in ["mean", "k", "z", "level", "sure"] {
        let plot = folder.read(&format!("plots/{name}.svg"));
        assert!(
            plot.starts_with("<svg") && plot.trim_end().ends_with("</svg>") && !plot.contains("NaN"),
            "{plot}"
        );
    }
    let level = folder.read("plots/level.svg");
    assert!(level.contains("A &amp; B") && level.contains("&lt;C&gt;"), "{level}");
    // Several algorithms share a picture.
    let model = folder.read("m.model").replace("#[algorithm(ep)]", "");
    folder.write("both.model", model.replace(", z,", ",").replace("let z[i] ~ Categorical(p);", ""));
    folder.run("run both.model --data d.json --algorithm ep,vmp --plot plots").assert_code(0);
    let both = folder.read("plots/mean.svg");
    assert!(both.contains("class=\"curve s0\"") && both.contains("class=\"curve s1\""), "{both}");
}

#[test]
fn plots_are_written_all_or_none() {
    let folder = Folder::with_learn("plot-refused");
    folder.write("file", "mine");
    folder.run("run learn.model --data data.json --plot file").assert_code(1);
    assert_eq!(folder.read("file"), "mine");
    // A directory stands where one of the plots should go: the other is not written either.
    std::fs::create_dir_all(folder.path("plots/precision.svg")).expect("a writable directory");
    let ended = folder.run("run learn.model --data data.json --plot plots").assert_code(1);
    assert!(!folder.path("plots/mean.svg").exists(), "{ended:#?}");
    let left = std::fs::read_dir(folder.path("plots")).expect("a directory").count();
    assert_eq!(left, 1, "no partial file is left");
}

#[test]
fn graphs_show_plates_and_gates() {
    let folder = Folder::new("graph-frames");
    folder.write(
        "m.model",
        "model M(y: [f64; n]) -> (z, m) { for k in 0..2 { let m[k] ~ Gaussian(0, variance = 1); } \
         for i in 0..n { let z[i] ~ Bernoulli(0.5); if z[i] { y[i] ~ Gaussian(m[0], variance = 1); } \
         else { y[i] ~ Gaussian(m[1], variance = 1); } } }",
    );
    let picture = folder.run("graph m.model").assert_code(0).out;
    assert_eq!(picture.matches("class=\"frame case\"").count(), 2, "{picture}");
    assert_eq!(picture.matches("class=\"frame\"").count(), 2, "{picture}");
    assert_eq!(picture.matches("node observed").count(), 1, "{picture}");
}
