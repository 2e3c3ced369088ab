//! What stands in statements: distributions, known values, sums of unknowns, conditions.

use std::fmt::Write;

use super::{Data, Kind, Writer};

impl Writer<'_> {
    pub(super) fn gaussian(&mut self) -> String {
        let mean = self.real(2);
        let way = *self.random.pick(&["variance", "variance", "precision", "sd"]);
        let spread = if way == "precision" { self.positive() } else { self.number() };
        let name = if self.random.chance(self.slips) { "Gausian" } else { "Gaussian" };
        format!("{name}({mean}, {way} = {spread})")
    }

    pub(super) fn bernoulli(&mut self) -> String {
        match self.random.below(3) {
            0 => format!("Bernoulli(log_odds = {})", self.real(1)),
            _ => format!("Bernoulli(0.{})", 1 + self.random.below(9)),
        }
    }

    pub(super) fn odd_distribution(&mut self) -> String {
        let number = self.number();
        let all = [
            "Poisson(2)",
            "Binomial(5, 0.5)",
            "Categorical([0.2, 0.3, 0.5])",
            "Dirichlet(symmetric = 1, size = 3)",
            "Flat()",
            "Exponential(2)",
            "LogNormal(0, 1)",
            "UniformInt(4)",
            "StudentT(3, 0, 1)",
            "Mixture([0.5, 0.5], |k| Gaussian(k, variance = 1))",
        ];
        let one = *self.random.pick(&all);
        if self.random.chance(20) { format!("Exponential({number})") } else { one.to_owned() }
    }

    /// A positive literal or known value.
    pub(super) fn number(&mut self) -> String {
        let literals = ["1", "2", "0.5", "100", "1e-3", "25.0 / 3.0", "10_000"];
        let odd = ["0", "-1", "true", "1e400", "18446744073709551615", "0.0 / 0.0", "n", "x[0]"];
        let from = if self.random.chance(self.slips) { &odd[..] } else { &literals[..] };
        (*self.random.pick(from)).to_owned()
    }

    pub(super) fn positive(&mut self) -> String {
        if !self.visible.positives.is_empty() && self.random.chance(60) {
            let all = self.visible.positives.clone();
            return self.random.pick(&all).clone();
        }
        self.number()
    }

    /// A known real at this place.
    pub(super) fn known(&mut self) -> String {
        let mut all = self.visible.knowns.clone();
        all.extend(self.visible.plates.iter().map(|(index, _)| index.clone()));
        for data in self.data.clone() {
            if data.kind == Kind::Real
                && let Some(element) = self.element(&data)
            {
                all.push(element);
            }
        }
        if all.is_empty() || self.random.chance(30) { self.number() } else { self.random.pick(&all).clone() }
    }

    /// An element of data by the loops around, if they fit.
    pub(super) fn element(&self, data: &Data) -> Option<String> {
        let mut text = data.name.clone();
        let mut used = Vec::new();
        for size in &data.axes {
            let plate =
                self.visible.plates.iter().find(|(index, bound)| bound == size && !used.contains(index));
            let (index, _) = plate?;
            used.push(index.clone());
            let _ = write!(text, "[{index}]");
        }
        Some(text)
    }

    /// A random real: a name, an element, a gathered element, or a sum of them.
    pub(super) fn real(&mut self, depth: usize) -> String {
        if depth > 0 && self.random.chance(40) {
            let (a, b) = (self.real(depth - 1), self.real(depth - 1));
            let known = self.known();
            return match self.random.below(8) {
                0..=2 => format!("{a} + {b}"),
                3 => format!("{a} - {b}"),
                4 => format!("{known} * ({a})"),
                5 => format!("-({a}) / 2"),
                6 => self.sum().unwrap_or(a),
                _ => format!("if {} {{ {a} }} else {{ {b} }}", self.known_condition()),
            };
        }
        let mut all = self.visible.reals.clone();
        for array in self.visible.arrays.clone() {
            all.extend(self.places(&array.size).iter().map(|place| format!("{}[{place}]", array.name)));
        }
        if all.is_empty() || self.random.chance(15) { self.known() } else { self.random.pick(&all).clone() }
    }

    fn sum(&mut self) -> Option<String> {
        let arrays = self.visible.arrays.clone();
        let array = arrays.get(self.random.below(arrays.len().max(1)))?;
        Some(match self.random.below(3) {
            0 => format!("sum({})", array.name),
            1 => format!("sum(0..{}, |q| {}[q] * 2)", array.size, array.name),
            _ => format!("sum(0..{}, |q| {}[q] + q)", array.size, array.name),
        })
    }

    /// Indices that are in range of an array of that size here.
    fn places(&mut self, size: &str) -> Vec<String> {
        let mut all: Vec<String> = Vec::new();
        for (index, bound) in &self.visible.plates {
            if bound == size {
                all.push(index.clone());
                all.push(format!("{size} - 1 - {index}"));
            }
        }
        for data in &self.data {
            if data.kind == Kind::Place
                && let Some(element) = self.element(data)
            {
                all.push(element);
            }
        }
        if self.random.chance(10) {
            all.push("0".to_owned());
        }
        all
    }

    pub(super) fn known_condition(&mut self) -> String {
        if let Some((index, _)) = self.visible.plates.last().cloned() {
            return format!("{index} == {}", self.random.below(3));
        }
        let flags: Vec<Data> = self.data.iter().filter(|data| data.kind == Kind::Bool).cloned().collect();
        flags.iter().find_map(|flag| self.element(flag)).unwrap_or_else(|| "true".to_owned())
    }

    pub(super) fn truth(&mut self) -> String {
        let bools = self.visible.bools.clone();
        if !bools.is_empty() && self.random.chance(60) {
            let (a, b) = (self.random.pick(&bools).clone(), self.random.pick(&bools).clone());
            return match self.random.below(4) {
                0 => a,
                1 => format!("!{a}"),
                2 => format!("{a} && {b}"),
                _ => format!("{a} || !{b}"),
            };
        }
        let (a, b) = (self.real(1), self.real(1));
        match self.random.below(3) {
            0 => format!("is_between({a}, -1, 1)"),
            1 => format!("({a}) < ({b})"),
            _ => format!("({a}) > 0"),
        }
    }
}
