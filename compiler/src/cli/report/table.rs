//! Results as a table: a row per variable or element, one algorithm or several side by side.

use posterity_runtime::Posterior;
use serde_json::Value;

use super::Report;
use super::sheet::Sheet;
use crate::cli::engine::Data;

/// How many elements of an array are shown.
const SHOWN: usize = 50;

/// The share of the mass that the interval holds.
const LEVEL: f64 = 0.9;

/// A scalar or a vector on its way to a row; no posterior where elements are left out.
struct Row {
    name: String,
    posterior: Option<Posterior>,
}

/// Headers, then the table.
pub(super) fn print(reports: &[Report], data: &Data) -> String {
    let names = label_names(reports, data);
    let mut text: String = reports.iter().map(header).collect();
    let Some(first) = reports.first() else { return text };
    if first.posteriors().is_empty() {
        return text;
    }
    text.push('\n');
    let rows: Vec<Vec<Row>> = reports.iter().map(|report| rows(report, &names)).collect();
    text + &if let [rows] = rows.as_slice() { single(rows) } else { side_by_side(reports, &rows) }.print()
}

/// One line on how a run went.
fn header(report: &Report) -> String {
    let iterations = report.iterations();
    let times = if iterations == 1 { "iteration" } else { "iterations" };
    let how = match report.error() {
        Some(code) => format!("NOT a result ({code}), stopped after {iterations} {times}"),
        None if report.converged() => format!("converged after {iterations} {times}"),
        None => format!("NOT converged after {iterations} {times}"),
    };
    let evidence = match report.log_evidence() {
        Some(value) if report.algorithm == "vmp" => format!(", log evidence at least {}", evidence(value)),
        Some(value) => format!(", log evidence {}", evidence(value)),
        None => String::new(),
    };
    format!("{} by {}: {how}{evidence}\n", report.model, report.algorithm)
}

/// Six digits after the point; of a huge number, after its first digit.
fn evidence(value: f64) -> String {
    if value.abs() < 1e9 { format!("{value:.6}") } else { format!("{value:.6e}") }
}

/// One algorithm: everything about each variable.
fn single(rows: &[Row]) -> Sheet {
    let header = ["variable", "distribution", "mean", "sd", "90% interval"];
    let mut sheet = Sheet::new(header.map(String::from).to_vec());
    for Row { name, posterior } in rows {
        let Some(posterior) = posterior else {
            sheet.row(vec![name.clone()]);
            continue;
        };
        let interval = posterior.interval(LEVEL);
        let interval = interval.map(|(from, to)| format!("{} … {}", short(from), short(to)));
        sheet.row(vec![
            name.clone(),
            posterior.to_string(),
            short(posterior.mean()),
            short(posterior.sd()),
            interval.unwrap_or_default(),
        ]);
    }
    sheet
}

/// Several algorithms: mean and deviation of each beside those of the others.
fn side_by_side(reports: &[Report], runs: &[Vec<Row>]) -> Sheet {
    let mut header = vec!["variable".to_string()];
    header.extend(reports.iter().flat_map(|report| {
        let name = &report.algorithm;
        [format!("{name} mean"), format!("{name} sd")]
    }));
    let mut sheet = Sheet::new(header);
    for row in runs.first().into_iter().flatten() {
        let mut cells = vec![row.name.clone()];
        for run in runs {
            let same = run.iter().find(|other| other.name == row.name).and_then(|row| row.posterior.as_ref());
            let number = |of: fn(&Posterior) -> f64| same.map_or(String::new(), |found| short(of(found)));
            cells.extend([number(Posterior::mean), number(Posterior::sd)]);
        }
        sheet.row(cells);
    }
    sheet
}

/// The rows of a report, arrays element by element.
fn rows(report: &Report, names: &[(String, Vec<String>)]) -> Vec<Row> {
    let mut rows = Vec::new();
    for (name, posterior) in report.posteriors() {
        let labels = names.iter().find(|(variable, _)| variable == name);
        let labels = labels.map(|(_, labels)| labels.as_slice()).unwrap_or_default();
        add(&mut rows, name, posterior, labels);
    }
    rows
}

/// A row for a scalar; for an array those of its elements. Labels name the first axis.
fn add(rows: &mut Vec<Row>, name: &str, posterior: Posterior, labels: &[String]) {
    let parts = posterior.parts();
    if !matches!(posterior, Posterior::Array(_)) {
        rows.push(Row { name: name.to_string(), posterior: Some(posterior) });
    }
    let hidden = parts.len().saturating_sub(SHOWN);
    for (at, part) in ranked(parts, labels).into_iter().take(SHOWN) {
        let index = labels.get(at).map_or_else(|| at.to_string(), String::clone);
        add(rows, &format!("{name}[{index}]"), part, &[]);
    }
    if hidden > 0 {
        rows.push(Row { name: format!("{name}[…] and {hidden} more"), posterior: None });
    }
}

/// The elements with their indices: those with names by their means, the largest first, as their order says nothing.
fn ranked(parts: Vec<Posterior>, labels: &[String]) -> Vec<(usize, Posterior)> {
    let mut all: Vec<(usize, Posterior)> = parts.into_iter().enumerate().collect();
    if !labels.is_empty() && all.iter().all(|(_, part)| part.parts().is_empty()) {
        all.sort_by(|(_, a), (_, b)| b.mean().total_cmp(&a.mean()));
    }
    all
}

/// For each labelled variable the names that the data have for its elements.
fn label_names(reports: &[Report], data: &Data) -> Vec<(String, Vec<String>)> {
    let labels = reports.first().map(|report| report.labels.as_slice()).unwrap_or_default();
    if labels.is_empty() {
        return Vec::new();
    }
    let data: Value = serde_json::from_str(&data.text).unwrap_or_default();
    let names = |key: &str| {
        let names = data[key].as_array().map(Vec::as_slice).unwrap_or_default();
        names
            .iter()
            .map(|name| plain(&name.as_str().map_or_else(|| name.to_string(), String::from)))
            .collect()
    };
    labels.iter().map(|(variable, key)| (variable.clone(), names(key))).collect()
}

/// A name as a terminal may be given it: control characters by their escapes.
fn plain(name: &str) -> String {
    let one = |c: char| if c.is_control() { c.escape_default().to_string() } else { c.to_string() };
    name.chars().map(one).collect()
}

/// Four significant digits; nothing for NaN.
fn short(value: f64) -> String {
    if value.is_nan() { String::new() } else { posterity_runtime::posterior::Short(value).to_string() }
}

#[cfg(test)]
mod tests {
    use super::{evidence, plain};

    #[test]
    fn a_name_has_no_control_characters() {
        assert_eq!(plain("Zoë\u{1b}[31m\n"), "Zoë\\u{1b}[31m\\n");
    }

    #[test]
    fn a_huge_evidence_is_short() {
        assert_eq!(evidence(-12.5), "-12.500000");
        assert_eq!(evidence(-1.25e40), "-1.250000e40");
    }
}
