//! Numerical integrals over the real line.

use super::{exp, ln};

const PANELS: usize = 400;
/// Log weights this far below the highest do not count.
const NEGLIGIBLE: f64 = 42.0;

/// A normalised weighting of the real line by nodes: the trapezoid rule over the range where a unimodal
/// log weight is within 42 of its top. For an analytic weight that vanishes at both ends the error falls
/// exponentially with the number of nodes (here 401: below 1e−12 for the weights of this crate).
pub struct Quadrature {
    nodes: [f64; PANELS + 1],
    weights: [f64; PANELS + 1],
    /// The log of the integral of the weight.
    pub log_integral: f64,
}

/// A place where a log weight bends, or a function whose mean is wanted, within a width that may be far below that of the
/// whole weight.
#[derive(Clone, Copy, Debug)]
pub struct Knee {
    /// Where; nowhere if no number.
    pub at: f64,
    /// Over what width: about twice the distance of the nearest pole, or of the nearest growth, from the real line.
    pub width: f64,
}

impl Quadrature {
    /// Nodes for exp(`log_weight`), which is near `centre` and about `scale` wide.
    pub fn new(log_weight: impl Fn(f64) -> f64, centre: f64, scale: f64) -> Self {
        Self::with_knees(log_weight, centre, scale, &[])
    }

    /// As [`Self::new`], also of a weight much wider than its knees: where even nodes would step over one, they are even in
    /// t = Σ arsinh((x − k)/w) over the knees, in which each is as wide as an e-fold of the distance from it.
    ///
    /// Where a knee has more weight than the centre, the mode is looked for from there: a valley or a flat stretch may lie
    /// between.
    pub fn with_knees(log_weight: impl Fn(f64) -> f64, centre: f64, scale: f64, knees: &[Knee]) -> Self {
        let places = knees.iter().map(|knee| knee.at).filter(|at| at.is_finite());
        let higher = |at: f64, other: f64| if log_weight(other) > log_weight(at) { other } else { at };
        let (mode, top) = climb(&log_weight, places.fold(centre, higher), scale);
        let floor = top - NEGLIGIBLE;
        let low = edge(&log_weight, mode, -scale, floor);
        let high = edge(&log_weight, mode, scale, floor);
        let (mut nodes, mut weights) = ([0.0; PANELS + 1], [1.0; PANELS + 1]);
        let even = (high - low) / PANELS as f64;
        let step = if knees.iter().any(|knee| knee.at.is_finite() && even > 0.125 * knee.width) {
            graded(knees, (low, high), &mut nodes, &mut weights)
        } else {
            for (k, node) in nodes.iter_mut().enumerate() {
                *node = low + even * k as f64;
            }
            even
        };
        let mut total = 0.0;
        for (node, weight) in nodes.iter().zip(&mut weights) {
            *weight *= exp(log_weight(*node) - top);
            total += *weight;
        }
        for weight in &mut weights {
            *weight /= total;
        }
        Self { nodes, weights, log_integral: top + ln(total * step) }
    }

    /// The mean of `value` under the weight.
    pub fn expect(&self, value: impl Fn(f64) -> f64) -> f64 {
        self.nodes.iter().zip(&self.weights).map(|(&node, &weight)| weight * value(node)).sum()
    }

    /// The mean and variance of the node itself.
    pub fn mean_and_variance(&self) -> (f64, f64) {
        let mean = self.expect(|x| x);
        (mean, self.expect(|x| (x - mean) * (x - mean)))
    }
}

/// The mode of a unimodal log weight, roughly, and its value there.
fn climb(log_weight: &impl Fn(f64) -> f64, centre: f64, scale: f64) -> (f64, f64) {
    let (mut at, mut value, mut step) = (centre, log_weight(centre), scale);
    for _ in 0..200 {
        let (up, down) = (log_weight(at + step), log_weight(at - step));
        if up > value || down > value {
            let forward = up > down;
            (at, value) = if forward { (at + step, up) } else { (at - step, down) };
            step *= 1.6;
        } else {
            step *= 0.3;
            if step < 0.02 * scale.abs() {
                break;
            }
        }
    }
    (at, value)
}

/// Where the log weight falls through `floor`, in the direction of `step`.
fn edge(log_weight: &impl Fn(f64) -> f64, mode: f64, step: f64, floor: f64) -> f64 {
    let (mut inside, mut outside) = (mode, mode + step);
    for _ in 0..200 {
        let value = log_weight(outside);
        if value.is_nan() || value <= floor {
            break;
        }
        (inside, outside) = (outside, outside + 2.0 * (outside - mode));
    }
    while (outside - inside).abs() > 0.004 * (outside - mode).abs() {
        let middle = 0.5 * (inside + outside);
        if middle == inside || middle == outside {
            break;
        }
        if log_weight(middle) > floor {
            inside = middle;
        } else {
            outside = middle;
        }
    }
    outside
}

/// Nodes from `low` to `high` that are even in t, found one from the other by Newton's method, and dx/dt at each; the step
/// in t.
fn graded(knees: &[Knee], (low, high): (f64, f64), nodes: &mut [f64], slopes: &mut [f64]) -> f64 {
    let of = |x: f64| {
        let (mut t, mut slope) = (0.0, 0.0);
        for Knee { at, width } in knees.iter().filter(|knee| knee.at.is_finite()) {
            t += ((x - at) / width).asinh();
            slope += 1.0 / width.hypot(x - at);
        }
        (t, 1.0 / slope)
    };
    let (start, end) = (of(low).0, of(high).0);
    let step = (end - start) / PANELS as f64;
    let mut x = low;
    for (k, (node, slope)) in nodes.iter_mut().zip(slopes).enumerate() {
        let wanted = start + step * k as f64;
        for _ in 0..40 {
            let (t, along) = of(x);
            x += (wanted - t) * along;
            if (wanted - t).abs() < 1e-7 {
                break;
            }
        }
        (*node, *slope) = (x, of(x).1);
        x += step * *slope;
    }
    step
}
