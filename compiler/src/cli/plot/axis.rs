//! Axes: round ticks, and where a value stands on the paper.

use crate::cli::svg::Svg;

/// Values from `from` to `to` on paper from `start` to `end`.
#[derive(Clone, Copy, Debug)]
pub(super) struct Axis {
    pub(super) from: f64,
    pub(super) to: f64,
    pub(super) start: f64,
    pub(super) end: f64,
}

impl Axis {
    /// An axis over an interval, a little wider than nothing.
    pub(super) fn new((from, to): (f64, f64), (start, end): (f64, f64)) -> Self {
        let least = 1e-9 * from.abs().max(to.abs()).max(1e-300);
        let (from, to) =
            if to - from > least { (from, to) } else { (from - 0.5_f64.max(least), to + 0.5_f64.max(least)) };
        Axis { from, to, start, end }
    }

    /// Where a value stands.
    pub(super) fn at(&self, value: f64) -> f64 {
        let share = (value - self.from) / (self.to - self.from);
        self.start + share.clamp(-0.05, 1.05) * (self.end - self.start)
    }

    /// Round values inside, about as many as asked for, each with its text.
    pub(super) fn ticks(&self, wanted: usize) -> Vec<(f64, String)> {
        let step = round_step((self.to - self.from) / wanted.max(1) as f64);
        let decimals = (-step.log10().floor()).max(0.0) as usize;
        let first = (self.from / step).ceil();
        let number = |value: f64| {
            if step >= 1e6 || decimals > 5 {
                format!("{value:.1e}")
            } else {
                format!("{:.decimals$}", value + 0.0)
            }
        };
        let values = (0..=2 * wanted).map(|at| (first + at as f64) * step);
        let inside = values.take_while(|value| *value <= self.to + 1e-9 * step);
        inside
            .map(|value| if value.abs() < 1e-9 * step { 0.0 } else { value })
            .map(|value| (value, number(value)))
            .collect()
    }

    /// Draws it below a plot, with lines through that plot.
    pub(super) fn below(&self, svg: &mut Svg, (top, bottom): (f64, f64), wanted: usize) {
        for (value, text) in self.ticks(wanted) {
            let x = self.at(value);
            svg.line("grid", (x, top), (x, bottom));
            svg.text("tick", "middle", (x, bottom + 18.0), &text);
        }
    }

    /// Draws it to the left of a plot, with lines through that plot.
    pub(super) fn beside(&self, svg: &mut Svg, (left, right): (f64, f64), wanted: usize) {
        for (value, text) in self.ticks(wanted) {
            let y = self.at(value);
            svg.line("grid", (left, y), (right, y));
            svg.text("tick", "end", (left - 8.0, y + 4.0), &text);
        }
    }
}

/// The next 1, 2 or 5 times a power of ten.
fn round_step(least: f64) -> f64 {
    let power = 10f64.powf(least.log10().floor());
    [1.0, 2.0, 5.0, 10.0]
        .into_iter()
        .map(|times| times * power)
        .find(|step| *step >= 0.999 * least)
        .unwrap_or(power)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(from: f64, to: f64) -> Vec<String> {
        Axis::new((from, to), (0.0, 100.0)).ticks(5).into_iter().map(|(_, text)| text).collect()
    }

    #[test]
    fn ticks_are_round() {
        assert_eq!(texts(0.0, 1.0), ["0.0", "0.2", "0.4", "0.6", "0.8", "1.0"]);
        assert_eq!(texts(-3.2, 7.9), ["0", "5"]);
        assert_eq!(texts(1871.0, 1970.0), ["1880", "1900", "1920", "1940", "1960"]);
        assert_eq!(texts(2.0, 2.0), ["1.6", "1.8", "2.0", "2.2", "2.4"]);
    }

    #[test]
    fn values_have_their_places() {
        let axis = Axis::new((0.0, 10.0), (100.0, 0.0));
        assert_eq!((axis.at(0.0), axis.at(5.0), axis.at(10.0)), (100.0, 50.0, 0.0));
    }
}
