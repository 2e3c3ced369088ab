//! Pictures of results, as SVG that is light or dark with the reader's screen: densities of scalars, bars of what is
//! discrete, intervals and bands of arrays, and the ranks of a calibration.

mod axis;
mod many;
mod one;
mod ranks;

use std::path::Path;

use posterity_runtime::Posterior;

use super::engine::Data;
use super::files;
use super::outcome::Failure;
use super::report::{self, Report};
pub(crate) use ranks::ranks;

/// A picture and its file's name, without the ending.
pub(crate) struct Picture {
    name: String,
    svg: String,
}

/// The share of the mass that an interval holds, as in the table.
const LEVEL: f64 = 0.9;

/// How the pictures look; a second and a third algorithm have colours of their own.
const STYLE: &str = "
svg { background: var(--paper); color-scheme: light dark;
  --paper: #ffffff; --ink: #1c2128; --soft: #59636e; --grid: #e4e8ed; --a: #1f6feb; --b: #bc4c00; --c: #1a7f37; --d: #8250df }
@media (prefers-color-scheme: dark) { svg {
  --paper: #14181d; --ink: #e6edf3; --soft: #9aa4ae; --grid: #2b323a; --a: #58a6ff; --b: #f0883e; --c: #56d364; --d: #bc8cff } }
text { font: 12px/1.2 ui-sans-serif, system-ui, 'Segoe UI', 'Helvetica Neue', Arial, sans-serif; fill: var(--ink) }
.title { font-size: 15px; font-weight: 600 } .about, .tick, .name { fill: var(--soft) } .name { font-size: 11.5px }
.tick { font-size: 11px; font-variant-numeric: tabular-nums }
.grid { stroke: var(--grid); stroke-width: 1 } .base { stroke: var(--soft); stroke-width: 1 }
.s0 { --own: var(--a) } .s1 { --own: var(--b) } .s2 { --own: var(--c) } .s3 { --own: var(--d) }
.curve { fill: none; stroke: var(--own); stroke-width: 2; stroke-linejoin: round } .mass { fill: var(--own); opacity: .18 }
.mean { stroke: var(--own); stroke-width: 1.5; stroke-dasharray: 4 3 } .bar { fill: var(--own); opacity: .8 }
.range { stroke: var(--own); stroke-width: 2; stroke-linecap: round } .point { fill: var(--own); stroke: var(--paper); stroke-width: 1.5 }
.cell { fill: var(--a) } .band { fill: var(--soft); opacity: .2 }";

/// The picture of each output, all algorithms in one.
pub(crate) fn posteriors(reports: &[Report], data: &Data) -> Vec<Picture> {
    let names = report::label_names(reports, data);
    let Some(first) = reports.first() else { return Vec::new() };
    let outputs = first.posteriors();
    let mut pictures = Vec::new();
    for (name, _) in &outputs {
        let labels = names.iter().find(|(variable, _)| variable == name);
        let labels = labels.map(|(_, labels)| labels.as_slice()).unwrap_or_default();
        let series = reports.iter().filter_map(|report| {
            let all = report.posteriors();
            let (_, posterior) = all.into_iter().find(|(one, _)| one == name)?;
            Some(Series { algorithm: report.algorithm.clone(), leaves: leaves(&posterior, labels) })
        });
        let title = Title { name: (*name).into(), model: first.model.clone() };
        let series: Vec<Series> = series.collect();
        let svg = if series.iter().all(|one| one.leaves.len() == 1) {
            one::draw(&title, &series)
        } else {
            many::draw(&title, &series, !labels.is_empty())
        };
        pictures.extend(svg.map(|svg| Picture { name: (*name).replace('/', "_"), svg }));
    }
    pictures
}

/// Write pictures into a directory: all of them, or none.
pub(crate) fn write(folder: &Path, inputs: &[&Path], pictures: &[Picture]) -> Result<(), Failure> {
    let named: Vec<(String, String)> =
        pictures.iter().map(|one| (format!("{}.svg", one.name), one.svg.clone())).collect();
    files::keep(inputs, folder)?;
    named.iter().try_for_each(|(name, _)| files::keep(inputs, &folder.join(name)))?;
    let named: Vec<(&str, String)> = named.iter().map(|(name, svg)| (name.as_str(), svg.clone())).collect();
    files::write_all(folder, &named)
}

/// What a picture is of.
struct Title {
    name: String,
    model: String,
}

/// What one algorithm found, element by element.
struct Series {
    algorithm: String,
    leaves: Vec<Leaf>,
}

/// A scalar, and its place in the array: its indices, the first perhaps by name.
struct Leaf {
    name: String,
    posterior: Posterior,
}

/// The scalars of a posterior, in canonical form.
fn leaves(posterior: &Posterior, labels: &[String]) -> Vec<Leaf> {
    fn add(all: &mut Vec<Leaf>, name: &str, posterior: Posterior, labels: &[String]) {
        let parts = posterior.parts();
        let whole = parts.is_empty() && !matches!(posterior, Posterior::Array(_));
        if whole {
            all.push(Leaf { name: name.to_owned(), posterior: posterior.canonical() });
        }
        for (at, part) in parts.into_iter().enumerate() {
            let index = labels.get(at).map_or_else(|| at.to_string(), String::clone);
            let name = if name.is_empty() { index } else { format!("{name}, {index}") };
            add(all, &name, part, &[]);
        }
    }
    let mut all = Vec::new();
    add(&mut all, "", posterior.clone(), labels);
    all
}

/// The line above a picture, and what each colour is where there are several.
fn heading(svg: &mut super::svg::Svg, title: &Title, series: &[Series], about: &str, width: f64) {
    svg.text("title", "start", (24.0, 30.0), &title.name);
    let by = |one: &Series| one.algorithm.clone();
    let algorithms = if let [only] = series { format!(" by {}", only.algorithm) } else { String::new() };
    svg.text("about", "start", (24.0, 48.0), &format!("{}{algorithms}, {about}", title.model));
    if series.len() > 1 {
        let mut x = width - 24.0;
        for (at, name) in series.iter().map(by).enumerate().rev() {
            svg.text("name", "end", (x, 30.0), &name);
            x -= 7.0 * name.chars().count() as f64 + 8.0;
            svg.circle(&format!("point {}", colour(at)), (x, 26.0), 5.0);
            x -= 18.0;
        }
    }
}

/// The class of a colour.
fn colour(series: usize) -> String {
    format!("s{}", series % 4)
}
