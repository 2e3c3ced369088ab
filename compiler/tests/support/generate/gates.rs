//! Gates, in plenty: random conditions, cases and indices around statements, values that they choose, power plates.

use super::{Visible, Writer};

impl Writer<'_> {
    /// Statements of a model that has a gate at least.
    pub(super) fn gates(&mut self) {
        let before = self.random.below(3);
        for _ in 0..before {
            self.statement(1);
        }
        for _ in 0..=self.random.below(3) {
            self.gated(3);
        }
    }

    /// A gate of some form.
    fn gated(&mut self, depth: usize) {
        match self.random.below(13) {
            0 | 1 => self.gate(depth),
            2 => self.cases(depth),
            3 => self.picked(),
            4 => self.mixed(),
            5 => self.deferred(depth),
            6 => self.switched_plate(depth),
            7 => self.selected_by_data(depth),
            8 => self.choices(depth),
            9 => self.picked_twice(),
            10 => self.walked(depth),
            11 => self.vector(depth),
            _ => self.counted(depth),
        }
    }

    /// Statements inside a case: what is visible before is again visible behind.
    fn inside(&mut self, depth: usize) {
        let before = self.visible.clone();
        self.visible.in_case = true;
        for _ in 0..=self.random.below(2) {
            match self.random.below(10) {
                0..=3 if depth > 0 => self.gated(depth - 1),
                4 | 5 => self.observe(),
                6 => self.soft(),
                _ => self.statement(depth.saturating_sub(1)),
            }
        }
        self.explain();
        self.visible = before;
    }

    /// A truth value that decides, made here or visible already.
    fn decider(&mut self) -> String {
        if !self.visible.bools.is_empty() && self.random.chance(60) {
            return self.truth();
        }
        let name = self.fresh("c");
        let chance = *self.random.pick(&["0.3", "0.5", "1", "0", "0.999"]);
        self.line(&format!("let {name} ~ Bernoulli({chance});"));
        self.visible.bools.push(name.clone());
        name
    }

    /// A variable that is declared, and defined in every branch of a gate.
    fn deferred(&mut self, depth: usize) {
        let (condition, other, name) = (self.decider(), self.decider(), self.fresh("w"));
        let truth = self.random.chance(50);
        let give = |writer: &mut Self| {
            let value = match (truth, writer.random.below(3)) {
                (true, 0) => format!("= {}", writer.truth()),
                (true, 1) => format!("= {}", writer.random.chance(50)),
                (true, _) => format!("~ {}", writer.bernoulli()),
                (false, 0) => format!("= {}", writer.value(1)),
                (false, 1) => format!("= {}", writer.value(0)),
                (false, _) => format!("~ {}", writer.gaussian()),
            };
            writer.line(&format!("{name} {value};"));
        };
        self.line(&format!("let {name};"));
        self.line(&format!("if {condition} {{"));
        give(self);
        self.inside(depth - 1);
        let chain = self.random.chance(40);
        if chain {
            self.line(&format!("}} else if {other} {{"));
            give(self);
        }
        self.line("} else {");
        give(self);
        self.line("}");
        if truth { self.visible.bools.push(name) } else { self.visible.reals.push(name) }
    }

    /// A gate for each row of a plate, or one gate around a plate.
    fn switched_plate(&mut self, depth: usize) {
        if self.is_inside() {
            return self.gate(depth);
        }
        let (z, size) = (self.fresh("z"), self.sizes[0].clone());
        self.within("i", &size, |writer| {
            writer.line(&format!("let {z}[i] ~ UniformInt(3);"));
            let form = *writer.random.pick(&["case", "_"]);
            writer.line(&format!("match {z}[i] {{ 0 => {{"));
            writer.inside(depth - 1);
            writer.line(&format!("}} {form} => {{"));
            writer.inside(depth - 1);
            writer.line("} }");
        });
        let condition = self.decider();
        self.visible.in_case = true;
        self.line(&format!("if {condition} {{"));
        self.within("i", &size, |writer| writer.inside(depth - 1));
        self.line("}");
        self.visible.in_case = false;
    }

    /// A gate on a datum, which may be missing.
    fn selected_by_data(&mut self, depth: usize) {
        let name = self.fresh("o");
        let integer = self.random.chance(50);
        let ty = if integer { "usize" } else { "bool" };
        let missing = self.random.chance(50);
        let ty = if missing { format!("Option<{ty}>") } else { ty.to_owned() };
        let at =
            self.text.rfind("model Generated(").expect("the signature is written") + "model Generated(".len();
        let comma = if self.text[at..].starts_with(')') { "" } else { ", " };
        self.text.insert_str(at, &format!("{name}: {ty}{comma}"));
        if self.is_inside() {
            return self.gate(depth);
        }
        if integer {
            self.line(&format!("{name} ~ Categorical([0.2, 0.3, 0.5]);"));
            self.line(&format!("match {name} {{ 2 => {{"));
            self.inside(depth - 1);
            self.line("} k => {");
        } else {
            self.line(&format!("{name} ~ Bernoulli(0.2);"));
            self.line(&format!("if {name} {{"));
            self.inside(depth - 1);
            self.line("} else {");
        }
        self.inside(depth - 1);
        self.line(if integer { "} }" } else { "}" });
    }

    /// An array that the branches of a gate define; perhaps it begins before the gate, or goes on behind it.
    fn walked(&mut self, depth: usize) {
        if self.is_inside() {
            return self.gate(depth);
        }
        let (condition, name) = (self.decider(), self.fresh("w"));
        let (before, behind) = (self.random.chance(30), self.random.chance(30));
        let size = if behind { "3".to_owned() } else { self.sizes[0].clone() };
        let end = if behind { "2" } else { &size };
        if before {
            self.line(&format!("let {name}[0] ~ Gaussian(0, variance = 2);"));
        }
        let noises = [self.positive(), self.positive()];
        for (head, noise) in [format!("if {condition} {{"), "} else {".to_owned()].iter().zip(&noises) {
            self.line(head);
            if !before {
                self.line(&format!("let {name}[0] ~ Gaussian(1, variance = 1);"));
            }
            let said =
                *self.random.pick(&["", "observe W[t] > 0.5;", "observe W[t] ~ Gaussian(1, variance = 2);"]);
            let said = said.replace('W', &name);
            let last = if self.random.chance(75) { format!("{name}[t - 1]") } else { "0.5".to_owned() };
            self.line(&format!(
                "for t in 1..{end} {{ let {name}[t] ~ Gaussian({last}, variance = {noise}); {said} }}"
            ));
        }
        self.line("}");
        if behind {
            self.line(&format!("for t in 2..3 {{ let {name}[t] ~ Gaussian({name}[t - 1], variance = 1); }}"));
        }
        self.line(&format!("for t in 0..{size} {{ observe {name}[t] ~ Gaussian(0.7, variance = 1); }}"));
    }

    /// A vector that stands in a case, or that leaves a gate.
    fn vector(&mut self, depth: usize) {
        let (condition, name) = (self.decider(), self.fresh("w"));
        let (one, two) = (
            "MultivariateGaussian(mean = [0, 1], covariance = identity(2))",
            "MultivariateGaussian(mean = [1, -1], precision = identity(2))",
        );
        if self.random.chance(50) {
            self.line(&format!("let {name} ~ if {condition} {{ {one} }} else {{ {two} }};"));
            self.line(&format!("observe dot({name}, [1.5, -0.5]) ~ Gaussian(1, variance = 1);"));
            return;
        }
        self.line(&format!("let {name} ~ {one};"));
        self.line(&format!("if {condition} {{"));
        let said = *self.random.pick(&["> 0", "~ Gaussian(0.3, variance = 1)"]);
        self.line(&format!("observe dot({name}, [1, 0.5]) {said};"));
        self.inside(depth - 1);
        self.line("}");
    }

    /// A value, or a distribution, by an expression that chooses.
    fn choices(&mut self, depth: usize) {
        let (condition, name) = (self.decider(), self.fresh("v"));
        let (a, b) = (self.value(1), self.value(1));
        let text = match self.random.below(5) {
            0 => format!("let {name} ~ Gaussian(if {condition} {{ {a} }} else {{ {b} }}, variance = 1);"),
            1 => format!(
                "let {name} = if {condition} {{ {a} }} else {{ if {condition} {{ {a} }} else {{ {b} }} }};"
            ),
            2 => format!("let {name} = {a} + if {condition} {{ {b} }} else {{ 0.0 }};"),
            3 => {
                let z = self.fresh("z");
                self.line(&format!("let {z} ~ Binomial(2, 0.3);"));
                format!(
                    "let {name} ~ match {z} {{ 0 => {}, k => Gaussian(k, variance = 1) }};",
                    self.gaussian()
                )
            }
            _ => {
                let truth = self.truth();
                self.line(&format!("let {name} = if {condition} {{ {truth} }} else {{ !({truth}) }};"));
                self.visible.bools.push(name.clone());
                return self.inside(depth - 1);
            }
        };
        self.line(&text);
        self.visible.reals.push(name);
    }

    /// An index that is read from an array which a random index picks from.
    fn picked_twice(&mut self) {
        let (z, w, name) = (self.fresh("z"), self.fresh("w"), self.fresh("v"));
        if self.is_inside() {
            return self.mixed();
        }
        self.line(&format!("for at in 0..2 {{ let {w}[at] ~ Categorical([0.2, 0.3, 0.5]); }}"));
        self.line(&format!("let {z} ~ UniformInt(2);"));
        self.line(&format!("for at in 0..3 {{ let {name}[at] ~ Gaussian(at, variance = 2); }}"));
        let (noise, known) = (self.positive(), self.known());
        let line = match self.random.below(3) {
            0 => format!("observe {name}[{w}[{z}]] > {known};"),
            1 => format!("observe {name}[{w}[{z}]] ~ Gaussian({known}, variance = {noise});"),
            _ => format!("if {w}[{z}] == 1 {{ observe {name}[{z}] > {known}; }}"),
        };
        self.line(&line);
    }

    /// A real, also where nothing else says so: an integer is written as one.
    pub(super) fn value(&mut self, depth: usize) -> String {
        let value = self.real(depth);
        let integer = value.chars().all(|c| c.is_ascii_digit() || c == '_');
        let index = self.visible.plates.iter().any(|(index, _)| *index == value);
        if integer || index { format!("1.0 * {value}") } else { value }
    }

    /// A power plate in a gate or around one.
    fn counted(&mut self, depth: usize) {
        let times = *self.random.pick(&["2", "0.5", "0", "1"]);
        let condition = self.decider();
        let (outer, inner) = if self.random.chance(50) {
            (format!("repeat {times}"), format!("if {condition}"))
        } else {
            (format!("if {condition}"), format!("repeat {times}"))
        };
        self.line(&format!("{outer} {{ {inner} {{"));
        self.inside(depth - 1);
        self.line("} }");
    }

    /// Soft evidence.
    fn soft(&mut self) {
        let line = match self.visible.clone() {
            Visible { bools, .. } if !bools.is_empty() => {
                format!("observe {} ~ Bernoulli(0.2);", self.random.pick(&bools))
            }
            _ => format!("observe {} ~ Gaussian(1, variance = 2);", self.real(1)),
        };
        self.line(&line);
    }
}
