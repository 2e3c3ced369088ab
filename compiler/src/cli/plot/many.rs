//! Arrays: an interval for each element, a band over many, shades of probability for integers.

use posterity_runtime::Posterior;

use super::axis::Axis;
use super::{LEVEL, Leaf, STYLE, Series, Title, colour, heading};
use crate::cli::svg::{At, Svg};

const WIDTH: f64 = 640.0;

/// As many elements as have a row each; of those with names, more.
const ROWS: usize = 40;
const NAMED_ROWS: usize = 100;

/// The picture of an array; nothing where it has no elements or one is improper.
pub(super) fn draw(title: &Title, series: &[Series], named: bool) -> Option<String> {
    let elements = series.first().map_or(0, |one| one.leaves.len());
    let whole = |one: &Series| {
        one.leaves.len() == elements && one.leaves.iter().all(|leaf| leaf.posterior.is_proper())
    };
    if elements == 0 || !series.iter().all(whole) {
        return None;
    }
    let mut svg = Svg::default();
    let is_chosen = |leaf: &Leaf| matches!(leaf.posterior, Posterior::Categorical(_));
    let height = if series.len() == 1 && series[0].leaves.iter().any(is_chosen) {
        shades(&mut svg, title, series)
    } else if elements <= if named { NAMED_ROWS } else { ROWS } {
        intervals(&mut svg, title, series, named)
    } else {
        band(&mut svg, title, series)
    };
    Some(svg.document(&format!("The posteriors of {}", title.name), (WIDTH, height), STYLE))
}

/// The mean and the ends of the interval; of a truth value the probability alone.
fn summary(posterior: &Posterior) -> (f64, f64, f64) {
    let mean = posterior.mean();
    let (from, to) = posterior.interval(LEVEL).unwrap_or((mean, mean));
    (from, mean, to)
}

/// What all summaries lie between; probabilities of truth between 0 and 1.
fn range(series: &[Series]) -> (f64, f64) {
    let leaves = || series.iter().flat_map(|one| &one.leaves).map(|leaf| &leaf.posterior);
    if leaves().all(|one| matches!(one, Posterior::Bernoulli(_) | Posterior::PointBool(_))) {
        return (0.0, 1.0);
    }
    let all = leaves().map(summary).filter(|(from, _, to)| from.is_finite() && to.is_finite());
    let (low, high) = all
        .fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), (from, _, to)| (low.min(from), high.max(to)));
    let margin = 0.03 * (high - low);
    (low - margin, high + margin)
}

/// A row for each element, as in the table: those with names by their means.
fn intervals(svg: &mut Svg, title: &Title, series: &[Series], named: bool) -> f64 {
    const ROW: f64 = 18.0;
    let mut order: Vec<usize> = (0..series[0].leaves.len()).collect();
    if named {
        let mean = |at: &usize| series[0].leaves[*at].posterior.mean();
        order.sort_by(|a, b| mean(b).total_cmp(&mean(a)));
    }
    let widest = series[0].leaves.iter().map(|leaf| leaf.name.chars().count()).max().unwrap_or(0);
    let (left, right) = (40.0 + 6.6 * widest.clamp(2, 30) as f64, WIDTH - 28.0);
    let row = ROW + 8.0 * (series.len() - 1) as f64;
    let (top, bottom) = (66.0, 66.0 + row * order.len() as f64 + 8.0);
    heading(svg, title, series, "mean and 90% interval", WIDTH);
    let x = Axis::new(range(series), (left, right));
    x.below(svg, (top, bottom), 6);
    for (at, element) in order.into_iter().enumerate() {
        let middle = top + row * (at as f64 + 0.5) + 4.0;
        let name: String = series[0].leaves[element].name.chars().take(30).collect();
        svg.text("name", "end", (left - 12.0, middle + 4.0), &name);
        for (number, one) in series.iter().enumerate() {
            let y = middle + 8.0 * (number as f64 - 0.5 * (series.len() - 1) as f64);
            let (from, mean, to) = summary(&one.leaves[element].posterior);
            svg.line(&format!("range {}", colour(number)), (x.at(from), y), (x.at(to), y));
            svg.circle(&format!("point {}", colour(number)), (x.at(mean), y), 4.5);
        }
    }
    svg.line("base", (left, bottom), (right, bottom));
    bottom + 36.0
}

/// Means as a line over the elements, in a band that holds the intervals.
fn band(svg: &mut Svg, title: &Title, series: &[Series]) -> f64 {
    let (left, right, top, bottom) = (72.0, WIDTH - 24.0, 70.0, 320.0);
    let elements = series[0].leaves.len();
    heading(
        svg,
        title,
        series,
        &format!("means and 90% intervals of {elements} elements, in their order"),
        WIDTH,
    );
    let x = Axis::new((0.0, elements as f64 - 1.0), (left, right));
    let y = Axis::new(range(series), (bottom, top));
    y.beside(svg, (left, right), 5);
    x.below(svg, (top, bottom), 8);
    for (number, one) in series.iter().enumerate() {
        let all: Vec<(f64, f64, f64)> = one.leaves.iter().map(|leaf| summary(&leaf.posterior)).collect();
        let line = |of: fn(&(f64, f64, f64)) -> f64| {
            all.iter().enumerate().map(|(at, one)| (x.at(at as f64), y.at(of(one)))).collect::<Vec<_>>()
        };
        let (lower, upper) = (line(|one| one.0), line(|one| one.2));
        let area: Vec<(f64, f64)> = lower.into_iter().chain(upper.into_iter().rev()).collect();
        svg.path(&format!("mass {}", colour(number)), &area, true);
        svg.path(&format!("curve {}", colour(number)), &line(|one| one.1), false);
    }
    svg.line("base", (left, bottom), (right, bottom));
    bottom + 36.0
}

/// A cell for each element and value: the darker the likelier.
fn shades(svg: &mut Svg, title: &Title, series: &[Series]) -> f64 {
    let leaves = &series[0].leaves;
    let size = |leaf: &Leaf| match &leaf.posterior {
        Posterior::Categorical(d) => d.size(),
        Posterior::PointInteger(value) => value + 1,
        _ => 1,
    };
    let values = leaves.iter().map(size).max().unwrap_or(1);
    heading(svg, title, series, "the darker, the likelier", WIDTH);
    let (left, right, top) = (72.0, WIDTH - 24.0, 70.0);
    let cell = ((right - left) / leaves.len() as f64).min(28.0);
    let high = (280.0 / values as f64).clamp(2.0, 28.0);
    let bottom = top + high * values as f64;
    for (at, leaf) in leaves.iter().enumerate() {
        for value in 0..values {
            let chance = match &leaf.posterior {
                Posterior::Categorical(d) if value < d.size() => leaf.posterior.density(value as f64),
                Posterior::PointInteger(point) => f64::from(u8::from(*point == value)),
                _ => 0.0,
            };
            let (x, y) = (left + cell * at as f64, bottom - high * (value + 1) as f64);
            let (x, y, width, height) = (At(x), At(y), At(cell + 0.2), At(high + 0.2));
            if chance > 0.004 {
                let opacity = At(chance);
                svg.raw(&format!(
                    r#"<rect class="cell" x="{x}" y="{y}" width="{width}" height="{height}" opacity="{opacity}"/>"#
                ));
            }
        }
    }
    let middle = |value: usize| bottom - high * (value as f64 + 0.5);
    for value in (0..values).step_by((values / 12).max(1)) {
        svg.text("tick", "end", (left - 8.0, middle(value) + 4.0), &value.to_string());
    }
    for (at, leaf) in leaves.iter().enumerate().step_by((leaves.len() / 16).max(1)) {
        let name: String = leaf.name.chars().take(8).collect();
        svg.text("tick", "middle", (left + cell * (at as f64 + 0.5), bottom + 18.0), &name);
    }
    svg.line("base", (left, bottom), (left + cell * leaves.len() as f64, bottom));
    bottom + 36.0
}
