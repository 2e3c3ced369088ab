//! One scalar: the density of a real, the probabilities of what is discrete.

use posterity_runtime::Posterior;
use posterity_runtime::posterior::Short;

use super::axis::Axis;
use super::{LEVEL, STYLE, Series, Title, colour, heading};
use crate::cli::svg::Svg;

const SIZE: (f64, f64) = (560.0, 340.0);
/// Where the plot itself lies: left, right, top, bottom.
const PLOT: [f64; 4] = [24.0, 536.0, 70.0, 296.0];

/// As many values of an integer as have bars.
const MOST: f64 = 200.0;

/// A curve has this many points.
const POINTS: u32 = 400;

/// The picture of a scalar; nothing where it is improper.
pub(super) fn draw(title: &Title, series: &[Series]) -> Option<String> {
    let all: Vec<&Posterior> =
        series.iter().filter_map(|one| one.leaves.first()).map(|leaf| &leaf.posterior).collect();
    if all.is_empty() || !all.iter().all(|one| one.is_proper()) {
        return None;
    }
    let mut svg = Svg::default();
    let about = match all.as_slice() {
        [only] => only.to_string(),
        _ => "posteriors side by side".into(),
    };
    heading(&mut svg, title, series, &about, SIZE.0);
    if all.iter().all(|one| is_discrete(one)) {
        bars(&mut svg, &all);
    } else {
        curves(&mut svg, &all);
    }
    Some(svg.document(&format!("The posterior of {}", title.name), SIZE, STYLE))
}

fn is_discrete(posterior: &Posterior) -> bool {
    use Posterior::{Bernoulli, Binomial, Categorical, PointBool, PointInteger, Poisson};
    matches!(
        posterior,
        Bernoulli(_) | Binomial(_) | Categorical(_) | PointBool(_) | PointInteger(_) | Poisson(_)
    )
}

fn curves(svg: &mut Svg, all: &[&Posterior]) {
    let [left, right, top, bottom] = PLOT;
    let ends = |one: &&Posterior| one.interval(0.999).unwrap_or((one.mean(), one.mean()));
    let (from, to) = all
        .iter()
        .map(ends)
        .fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), (from, to)| (low.min(from), high.max(to)));
    let x = Axis::new((from, to), (left, right));
    x.below(svg, (top, bottom), 6);
    // Where the density of a point of the support is infinite the curve leaves the picture.
    let steep = |one: &&Posterior| {
        let middle = one.density(one.mean());
        let highest = points(one, &x).map(|(_, y)| y).filter(|y| y.is_finite()).fold(middle, f64::max);
        highest.min(8.0 * middle)
    };
    let highest = all.iter().map(steep).filter(|y| *y > 0.0).fold(0.0, f64::max);
    let y = Axis::new((0.0, 1.05 * highest), (bottom, top));
    for (at, one) in all.iter().enumerate() {
        let own = colour(at);
        let place = |(value, density): (f64, f64)| (x.at(value), y.at(density.min(1.05 * highest)));
        if let Some((from, to)) = one.interval(LEVEL).filter(|_| highest > 0.0) {
            let inside = points(one, &x).filter(|(value, _)| (from..=to).contains(value));
            let edge = |value: f64| (value, one.density(value));
            let above = [edge(from)].into_iter().chain(inside).chain([edge(to)]);
            let mut area: Vec<(f64, f64)> = above.map(place).collect();
            area.extend([(x.at(to), bottom), (x.at(from), bottom)]);
            svg.path(&format!("mass {own}"), &area, true);
        }
        let line: Vec<(f64, f64)> = points(one, &x).map(place).collect();
        if highest > 0.0 && !one.density(one.mean()).is_nan() {
            svg.path(&format!("curve {own}"), &line, false);
        }
        let mean = x.at(one.mean());
        svg.line(&format!("mean {own}"), (mean, top), (mean, bottom));
    }
    svg.line("base", (left, bottom), (right, bottom));
    if let [only] = all
        && let Some((from, to)) = only.interval(LEVEL).filter(|(from, to)| from < to)
    {
        let said = format!("mean {}, 90% between {} and {}", Short(only.mean()), Short(from), Short(to));
        svg.text("about", "middle", (0.5 * (left + right), bottom + 36.0), &said);
    }
}

/// Points of a density over an axis.
fn points<'p>(posterior: &'p Posterior, axis: &Axis) -> impl Iterator<Item = (f64, f64)> + 'p {
    let (from, step) = (axis.from, (axis.to - axis.from) / f64::from(POINTS));
    let point = move |at| {
        let value = from + f64::from(at) * step;
        (value, posterior.density(value))
    };
    (0..=POINTS).map(point).filter(|(_, density)| !density.is_nan())
}

fn bars(svg: &mut Svg, all: &[&Posterior]) {
    let [left, right, top, bottom] = PLOT;
    let (left, bottom) = (left + 40.0, bottom + 8.0);
    let (from, to) = all
        .iter()
        .map(|one| support(one))
        .fold((f64::INFINITY, 0.0), |(low, high), (from, to)| (f64::min(low, from), f64::max(high, to)));
    let to = to.min(from + MOST);
    let values: Vec<f64> = (0..=(to - from) as u32).map(|at| from + f64::from(at)).collect();
    let chance = |one: &Posterior, value: f64| match one {
        Posterior::PointBool(_) | Posterior::PointInteger(_) => f64::from(u8::from(one.mean() == value)),
        one => one.density(value),
    };
    let highest =
        all.iter().flat_map(|one| values.iter().map(|value| chance(one, *value))).fold(0.0, f64::max);
    let x = Axis::new((from - 0.6, to + 0.6), (left, right));
    let y = Axis::new((0.0, if highest > 0.5 { 1.0 } else { 1.1 * highest }), (bottom, top));
    y.beside(svg, (left, right), 5);
    let width = 0.8 * (x.at(1.0) - x.at(0.0)) / all.len() as f64;
    for (at, one) in all.iter().enumerate() {
        for value in &values {
            let middle = x.at(*value) + (at as f64 - 0.5 * (all.len() - 1) as f64) * width;
            let height = y.at(chance(one, *value));
            svg.rect(
                &format!("bar {}", colour(at)),
                (middle - 0.46 * width, height),
                (0.92 * width, bottom - height),
            );
        }
    }
    let is_truth = all.iter().all(|one| matches!(one, Posterior::Bernoulli(_) | Posterior::PointBool(_)));
    let step = (values.len() / 16).max(1);
    for value in values.iter().step_by(step) {
        let name = match (is_truth, *value == 0.0) {
            (true, true) => "false".into(),
            (true, false) => "true".into(),
            _ => format!("{value:.0}"),
        };
        svg.text("tick", "middle", (x.at(*value), bottom + 18.0), &name);
    }
    svg.line("base", (left, bottom), (right, bottom));
}

/// The values of an integer that are worth a bar.
fn support(posterior: &Posterior) -> (f64, f64) {
    match posterior {
        Posterior::Bernoulli(_) | Posterior::PointBool(_) => (0.0, 1.0),
        Posterior::Categorical(d) => (0.0, d.size().saturating_sub(1) as f64),
        other => other.interval(0.999).unwrap_or((other.mean(), other.mean())),
    }
}
