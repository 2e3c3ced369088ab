//! The ranks of a calibration: a histogram for each output, and the band that uniform ranks keep to.

use spec_math::cephes64::ndtri;

use super::axis::Axis;
use super::{Picture, STYLE};
use crate::cli::report::{Calibration, Ranked};
use crate::cli::svg::Svg;

const SIZE: (f64, f64) = (560.0, 320.0);

/// How many bars there are.
const BARS: usize = 20;

/// The share of all histograms of uniform ranks of which each bar is in the band, by Bonferroni's bound.
const LEVEL: f64 = 0.99;

/// A picture for each output.
pub(crate) fn ranks(calibration: &Calibration) -> Vec<Picture> {
    let one = |output: &Ranked| Picture {
        name: output.name.replace('/', "_"),
        svg: picture(output, &calibration.title()),
    };
    calibration.outputs().iter().map(one).collect()
}

fn picture(output: &Ranked, title: &str) -> String {
    let (left, right, top, bottom) = (64.0, SIZE.0 - 24.0, 66.0, 270.0);
    let mut svg = Svg::default();
    svg.text("title", "start", (24.0, 30.0), &output.name);
    let verdict = output.verdict();
    let (numbers, simulations) = output.sizes();
    let of = if numbers > 1 { format!(" of {numbers} elements each") } else { String::new() };
    let verdict = if verdict.is_empty() { String::new() } else { format!(": {verdict}") };
    svg.text("about", "start", (24.0, 48.0), &format!("{title}, {simulations} simulations{of}{verdict}"));
    let counts = output.counts(BARS);
    let expected = (simulations * numbers) as f64 / BARS as f64;
    // The elements of one simulation may move together: then the band is that of the simulations.
    let share = 1.0 / BARS as f64;
    let deviation = numbers as f64 * (simulations as f64 * share * (1.0 - share)).sqrt();
    let reach = -ndtri(0.5 * (1.0 - LEVEL) * share) * deviation;
    let highest = counts.iter().copied().max().unwrap_or(0) as f64;
    let x = Axis::new((0.0, 100.0), (left, right));
    let y = Axis::new((0.0, 1.08 * highest.max(expected + reach)), (bottom, top));
    y.beside(&mut svg, (left, right), 4);
    let (upper, lower) = (y.at(expected + reach), y.at((expected - reach).max(0.0)));
    svg.rect("band", (left, upper), (right - left, lower - upper));
    svg.line("grid", (left, y.at(expected)), (right, y.at(expected)));
    let width = (right - left) / BARS as f64;
    for (at, count) in counts.iter().enumerate() {
        let height = y.at(*count as f64);
        svg.rect("bar s0", (left + width * at as f64 + 1.0, height), (width - 2.0, bottom - height));
    }
    svg.line("base", (left, bottom), (right, bottom));
    for (value, text) in x.ticks(5) {
        svg.text("tick", "middle", (x.at(value), bottom + 18.0), &text);
    }
    svg.text(
        "about",
        "middle",
        (0.5 * (left + right), bottom + 38.0),
        "rank of the truth among posterior draws",
    );
    svg.document(&format!("Ranks of {}", output.name), SIZE, STYLE)
}
