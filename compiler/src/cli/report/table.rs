//! Results as a table: a row per variable or element, one algorithm or several side by side.

use posterity_runtime::Posterior;
use posterity_runtime::posterior::Short;
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
    spread: Option<Spread>,
}

/// How the draws of a sampler spread, where what they are said to be distributed as is no more than near to it.
#[derive(Clone, Copy)]
struct Spread {
    sd: f64,
    interval: (f64, f64),
}

impl Row {
    /// The numbers of the row; none of what is left out, or improper.
    fn summary(&self) -> Option<Summary> {
        let found = self.posterior.as_ref().filter(|found| found.is_proper())?;
        let whole = Summary { mean: found.mean(), sd: found.sd(), interval: found.interval(LEVEL) };
        let of_draws = |spread: Spread| Summary { sd: spread.sd, interval: Some(spread.interval), ..whole };
        Some(self.spread.filter(|_| whole.interval.is_some()).map_or(whole, of_draws))
    }
}

/// Headers, then the table.
pub(super) fn print(reports: &[Report], data: &Data) -> String {
    let names = label_names(reports, data);
    let mut text: String = reports.iter().map(header).collect();
    text.extend(reports.iter().flat_map(lists));
    if reports.first().is_none_or(|first| first.posteriors().is_empty()) {
        return text;
    }
    text.push('\n');
    let rows: Vec<Vec<Row>> = reports.iter().map(|report| rows(report, &names)).collect();
    text + &if let [rows] = rows.as_slice() { single(rows) } else { side_by_side(reports, &rows) }.print()
}

/// A line on each list that was asked for, which is too long to show.
fn lists(report: &Report) -> impl Iterator<Item = String> {
    let all = ["samples", "conditionals"].into_iter().flat_map(|what| {
        let lists = report.result[what].as_object().into_iter().flatten();
        lists
            .map(move |(name, chains)| (what, name, chains.as_array().map(Vec::as_slice).unwrap_or_default()))
    });
    all.map(|(what, name, chains)| {
        let each = chains.first().and_then(Value::as_array).map_or(0, Vec::len);
        format!("{what} of `{name}`: {each} of each chain; `--output json` lists them\n")
    })
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
    if let Some(sampled) = report.sampled() {
        return format!("{} by {}: {sampled}\n", report.model, report.algorithm);
    }
    let evidence = match report.log_evidence() {
        Some(value) if report.approximate => format!(", log evidence about {}", evidence(value)),
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
    for row in rows {
        let name = &row.name;
        let Some(posterior) = &row.posterior else {
            sheet.row(vec![name.clone()]);
            continue;
        };
        let Some(summary) = row.summary() else {
            sheet.row(vec![name.clone(), "improper".into()]);
            continue;
        };
        let (Summary { mean, sd, interval }, place) = (summary, Place::of(&[summary]));
        sheet.row(vec![
            name.clone(),
            posterior.to_string(),
            place.number(mean),
            place.number(sd),
            interval.map_or_else(String::new, |ends| place.interval(posterior, ends)),
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
        let same = |run: &Vec<Row>| {
            let found = run.iter().find(|other| other.name == row.name)?.summary()?;
            Some(Summary { interval: None, ..found })
        };
        let found: Vec<Option<Summary>> = runs.iter().map(same).collect();
        let place = Place::of(&found.iter().flatten().copied().collect::<Vec<_>>());
        for one in found {
            let number = |of: fn(Summary) -> f64| one.map_or_else(String::new, |one| place.number(of(one)));
            cells.extend([number(|one| one.mean), number(|one| one.sd)]);
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
        let spread = spread(report, name);
        let spread =
            Some(spread).filter(|all| !all.is_empty() && all.len() == leaves(&posterior)).unwrap_or_default();
        add(&mut rows, name, (posterior, &spread), labels);
    }
    rows
}

/// How the draws of each number of an output spread, where they are those of a sampler.
fn spread(report: &Report, name: &str) -> Vec<Spread> {
    let said = &report.result["draws"][name];
    let list = |what: &str| said[what].as_array().map(Vec::as_slice).unwrap_or_default();
    let all = list("sd").iter().zip(list("q5")).zip(list("q95"));
    let of = |((sd, from), to): ((&Value, &Value), &Value)| {
        Some(Spread { sd: sd.as_f64()?, interval: (from.as_f64()?, to.as_f64()?) })
    };
    all.filter_map(of).collect()
}

/// How many numbers a posterior is about.
fn leaves(posterior: &Posterior) -> usize {
    match posterior.parts().as_slice() {
        [] if matches!(posterior, Posterior::Array(_)) => 0,
        [] => 1,
        parts => parts.iter().map(leaves).sum(),
    }
}

/// What of that is about each part; nothing where it is not known.
fn of_parts<'a>(mut spread: &'a [Spread], parts: &[Posterior]) -> Vec<&'a [Spread]> {
    let known = if spread.is_empty() { &[] } else { parts };
    let mut next = |part: &Posterior| {
        let (own, rest) = spread.split_at(leaves(part).min(spread.len()));
        spread = rest;
        own
    };
    known.iter().map(&mut next).collect()
}

/// A row for a scalar; for an array those of its elements. Labels name the first axis.
fn add(rows: &mut Vec<Row>, name: &str, (posterior, spread): (Posterior, &[Spread]), labels: &[String]) {
    let parts = posterior.parts();
    if !matches!(posterior, Posterior::Array(_)) {
        let spread = spread.first().copied().filter(|_| parts.is_empty());
        rows.push(Row { name: name.to_string(), posterior: Some(posterior), spread });
    }
    let spreads = of_parts(spread, &parts);
    let hidden = parts.len().saturating_sub(SHOWN);
    for (at, part) in ranked(parts, labels).into_iter().take(SHOWN) {
        let index = labels.get(at).map_or_else(|| at.to_string(), String::clone);
        let own = spreads.get(at).copied().unwrap_or_default();
        add(rows, &format!("{name}[{index}]"), (part, own), &[]);
    }
    if hidden > 0 {
        let name = format!("{name}[…] and {hidden} more");
        rows.push(Row { name, posterior: None, spread: None });
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
pub(crate) fn label_names(reports: &[Report], data: &Data) -> Vec<(String, Vec<String>)> {
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

/// The numbers of a row that one posterior gives.
#[derive(Clone, Copy)]
struct Summary {
    mean: f64,
    sd: f64,
    interval: Option<(f64, f64)>,
}

/// To which place the numbers of a row are rounded: to one that all share, so that they can be compared.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Place {
    /// This many digits after the point.
    Decimals(usize),
    /// Four significant digits each: the row is too large or too small for a common place.
    Each,
}

impl Place {
    /// The most digits after the point.
    const MOST: usize = 7;

    /// Where the row's largest number has four digits, and its smallest deviation two.
    fn of(row: &[Summary]) -> Place {
        let numbers = |one: &Summary| {
            let (from, to) = one.interval.unwrap_or((one.mean, one.mean));
            [one.mean, one.sd, from, to]
        };
        let sizes = row.iter().flat_map(numbers).map(f64::abs).filter(|size| !size.is_nan());
        let largest = sizes.fold(0.0, f64::max);
        if !(1e-4..1e7).contains(&largest) {
            return Place::Each;
        }
        let deviations = row.iter().map(|one| one.sd).filter(|sd| *sd > 0.0);
        let least = deviations.fold(largest, f64::min);
        let decimals = (3 - Short::exponent(largest)).max(1 - Short::exponent(least));
        Place::Decimals(usize::try_from(decimals).unwrap_or(0).min(Self::MOST))
    }

    /// A number at this place; nothing for NaN.
    fn number(self, value: f64) -> String {
        match self {
            _ if value.is_nan() => String::new(),
            Place::Decimals(decimals) => {
                let text = format!("{value:.decimals$}");
                match text.parse::<f64>() {
                    // So small that the place shows nothing of it, its sign included.
                    Ok(0.0) if decimals < Self::MOST => text.trim_start_matches('-').into(),
                    Ok(0.0) => Short(value).to_string(),
                    _ => text,
                }
            }
            Place::Each => Short(value).to_string(),
        }
    }

    /// The ends of an interval; those of a count are counts.
    fn interval(self, posterior: &Posterior, (from, to): (f64, f64)) -> String {
        use Posterior::{Binomial, Categorical, PointInteger, Poisson};
        match posterior {
            Binomial(_) | Categorical(_) | Poisson(_) | PointInteger(_) => format!("{from:.0} … {to:.0}"),
            _ => format!("{} … {}", self.number(from), self.number(to)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Place, Summary, evidence, plain};

    fn row(mean: f64, sd: f64, from: f64, to: f64) -> String {
        let interval = Some((from, to));
        let place = Place::of(&[Summary { mean, sd, interval }]);
        [mean, sd, from, to].map(|value| place.number(value)).join(" ")
    }

    #[test]
    fn a_row_is_rounded_to_one_place() {
        assert_eq!(row(1.4942, 0.643_71, 0.434_99, 2.553_4), "1.494 0.644 0.435 2.553");
        assert_eq!(row(999.96, 12.34, 979.66, 1020.3), "1000 12 980 1020");
        assert_eq!(row(-0.001, 1.0, -1.645_4, 1.643_4), "-0.001 1.000 -1.645 1.643");
        // The deviation keeps two digits, the mean then has as many as it deserves.
        assert_eq!(row(1234.5678, 0.001_23, 1234.5658, 1234.5698), "1234.5678 0.0012 1234.5658 1234.5698");
        assert_eq!(row(-0.000_1, 10.0, -16.45, 16.45), "0.00 10.00 -16.45 16.45");
        assert_eq!(row(3e9, 5e-3, 3e9, 3e9), "3.000e9 0.005000 3.000e9 3.000e9");
        assert_eq!(row(2.0, 0.0, 2.0, 2.0), "2.000 0.000 2.000 2.000");
        assert_eq!(row(0.0, 0.0, 0.0, 0.0), "0 0 0 0");
    }

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
