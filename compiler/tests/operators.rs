//! The table of what each algorithm does with each factor, from the operator files that the compiler itself reads.
//!
//! Rewrite with `UPDATE_GOLDENS=1 cargo test`, then read the diff before keeping it.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::path::Path;

use posterity_compiler::factors::{Accept, FactorFile, Improper, Operator, Table};

const HEAD: &str = "\
# The operators

What each algorithm does with each factor, made from the operator files in `runtime/src/operators`, which are what the
compiler reads when it looks for a message; a test fails where this page is stale. Formulas and sources stand in the files
and in [FACTORS.md](FACTORS.md).

* **exact**: the integral, or under variational message passing the expected log, itself, in the family of the receiver.
* **approximate**: its projection to that family: moments of the tilted density under expectation propagation; under
  variational message passing of a function the moments of its value, or the gradient of the expected log, of which a fixed
  point is one of the bound.
* **clipped**: where the projection would be improper (of negative precision or rate), the message has none and leaves the
  belief its mean; **improper as projected** is sent where a statement says `#[operator(unclipped)]`. Other messages are
  never improper, if what they are made of is not.
* **data only**: what the factor draws is observed; its other edges may be unknown.
* **through**: made of other factors before an algorithm sees it.

A sum of reals, a Gaussian of known spread and a comparison are no operators of this table but one linear predictor, which
is exact for all its terms, at a site (`is_positive`, `is_between`, `bernoulli_logit`) as exact as the site's operators.

";

#[test]
fn the_table_of_operators_is_current() {
    let page = page(Table::runtime());
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/OPERATORS.md");
    if std::env::var_os("UPDATE_GOLDENS").is_some() {
        std::fs::write(&path, &page).expect("the page can be written");
    }
    let kept = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(
        kept == page,
        "docs/OPERATORS.md is stale: UPDATE_GOLDENS=1 cargo test -p posterity-compiler --test operators"
    );
}

#[test]
fn what_a_factor_is_made_of_has_operators() {
    let table = Table::runtime();
    for file in table.iter() {
        for part in &file.through {
            assert!(table.factor(part).is_some_and(|part| part.through.is_empty()), "{}: {part}", file.name);
        }
    }
}

fn page(table: &Table) -> String {
    let mut page = HEAD.to_owned();
    page.push_str(
        "| factor | expectation propagation | variational message passing | forwards |\n|---|---|---|---|\n",
    );
    for file in table.iter() {
        let forwards = if of(file, "simulate").next().is_some() { "yes" } else { "no" };
        let (ep, vmp) = (summary(table, file, "ep"), summary(table, file, "vmp"));
        writeln!(page, "| [`{}`](#{}) | {ep} | {vmp} | {forwards} |", file.surface, file.name).expect("text");
    }
    for file in table.iter().filter(|file| file.through.is_empty() || of(file, "ep").next().is_some()) {
        write!(page, "\n## {}\n\n`{}`\n\n", file.name, file.surface).expect("text");
        page.push_str("| | message | from | |\n|---|---|---|---|\n");
        for algorithm in ["ep", "vmp"] {
            for operator in of(file, algorithm).filter(|operator| receiver(file, operator).is_some()) {
                page.push_str(&row(file, operator));
            }
        }
    }
    page
}

fn of<'a>(file: &'a FactorFile, algorithm: &'a str) -> impl Iterator<Item = &'a Operator> {
    file.operators.iter().filter(move |operator| operator.algorithm == algorithm)
}

/// The edge that an operator sends to: the longest whose name its own begins with.
fn receiver<'a>(file: &'a FactorFile, operator: &Operator) -> Option<&'a str> {
    let name = operator.function.strip_prefix("to_")?;
    let mut edges: Vec<&str> = file.edges.iter().map(String::as_str).collect();
    edges.retain(|edge| name == *edge || name.strip_prefix(edge).is_some_and(|rest| rest.starts_with('_')));
    edges.into_iter().max_by_key(|edge| edge.len())
}

/// The messages of an algorithm in a word, and by edge where they differ.
fn summary(table: &Table, file: &FactorFile, algorithm: &str) -> String {
    if !file.through.is_empty() {
        let parts: Vec<String> = file.through.iter().map(|part| format!("[`{part}`](#{part})")).collect();
        let here = of(file, algorithm).next().map_or("", |_| "of data exact, else ");
        return format!("{here}through {}", parts.join(", "));
    }
    let scored = of(file, algorithm).any(|operator| operator.returns == "f64");
    let edges: Vec<(&str, BTreeSet<bool>)> = file
        .edges
        .iter()
        .map(|edge| {
            let sent = of(file, algorithm).filter(|operator| receiver(file, operator) == Some(edge));
            (edge.as_str(), sent.map(|operator| operator.exact).collect::<BTreeSet<bool>>())
        })
        .filter(|(_, kinds)| !kinds.is_empty())
        .collect();
    let child = &file.edges[0];
    if edges.is_empty() {
        return if scored { "exact, data only".to_owned() } else { "no".to_owned() };
    }
    let data_only = !edges.iter().any(|(edge, _)| edge == child) && !file.deterministic;
    let suffix = if data_only { ", data only" } else { "" };
    let word = |kinds: &BTreeSet<bool>| match (kinds.contains(&true), kinds.contains(&false)) {
        (true, true) => "exact or approximate",
        (true, false) => "exact",
        _ => "approximate",
    };
    let words: BTreeSet<&str> = edges.iter().map(|(_, kinds)| word(kinds)).collect();
    let _ = table;
    if words.len() == 1 {
        return format!("{}{suffix}", word(&edges[0].1));
    }
    let each: Vec<String> =
        edges.iter().map(|(edge, kinds)| format!("{} to `{edge}`", word(kinds))).collect();
    format!("{}{suffix}", each.join("; "))
}

fn row(file: &FactorFile, operator: &Operator) -> String {
    let to = receiver(file, operator).unwrap_or_default();
    let reads = |(edge, accept): &(String, Accept)| format!("`{edge}`: {}", accepted(accept));
    let from: Vec<String> = operator
        .parameters
        .iter()
        .filter(|(edge, _)| edge != to && file.edges.contains(edge))
        .map(reads)
        .collect();
    let improper =
        file.improper.iter().find(|(name, _)| operator.algorithm == "ep" && *name == operator.function);
    let kind = match improper {
        Some((_, Improper::Clip)) => "approximate, clipped",
        Some((_, Improper::Keep)) => "approximate, improper as projected",
        None if operator.exact => "exact",
        None => "approximate",
    };
    let returns = &operator.returns;
    format!("| {} | `{to}`: {returns} | {} | {kind} |\n", operator.algorithm, from.join(", "))
}

/// What an operator takes at an edge, in words.
fn accepted(accept: &Accept) -> String {
    let words = |ty: &str| match ty {
        "f64" | "usize" | "bool" | "[f64]" | "[usize]" | "[[f64]]" => "known".to_owned(),
        family => family.to_owned(),
    };
    match accept {
        Accept::Type(ty) => words(ty),
        Accept::Trait(name) => {
            let mut all: Vec<String> = Vec::new();
            for one in Table::implementors(name).iter().map(|ty| words(ty)) {
                if !one.is_empty() && !all.contains(&one) {
                    all.push(one);
                }
            }
            all.sort_by_key(|one| (one != "known", one.clone()));
            all.join(" or ")
        }
    }
}
