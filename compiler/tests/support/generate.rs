//! Models from a grammar: mostly well-typed, with a share of slips, so that every stage is reached.

mod gates;
mod values;

use std::fmt::Write;

use super::random::Random;

/// What a parameter holds.
#[derive(Clone, Copy, PartialEq)]
enum Kind {
    Real,
    Bool,
    Count,
    Place,
}

/// A parameter of the model that is being written.
#[derive(Clone)]
struct Data {
    name: String,
    kind: Kind,
    /// The names of its sizes, outermost first.
    axes: Vec<String>,
    explained: bool,
}

/// An array of real variables with its size.
#[derive(Clone)]
struct Array {
    name: String,
    size: String,
}

/// What may be named at some place.
#[derive(Clone, Default)]
struct Visible {
    reals: Vec<String>,
    positives: Vec<String>,
    bools: Vec<String>,
    knowns: Vec<String>,
    arrays: Vec<Array>,
    /// The loops around: index and size.
    plates: Vec<(String, String)>,
    /// Whether a condition stands around: no array is defined in one branch alone.
    in_case: bool,
}

/// A model in the making.
struct Writer<'r> {
    random: &'r mut Random,
    text: String,
    visible: Visible,
    data: Vec<Data>,
    sizes: Vec<String>,
    names: usize,
    /// How many of a hundred choices are slips.
    slips: usize,
}

/// The model of a seed, `gated` if it must have a gate.
pub(crate) fn model(random: &mut Random, gated: bool) -> String {
    let slips = *random.pick(&[0, 0, 0, 1, 4]);
    let mut writer = Writer {
        random,
        text: String::new(),
        visible: Visible::default(),
        data: Vec::new(),
        sizes: Vec::new(),
        names: 0,
        slips,
    };
    writer.file(gated);
    writer.text
}

impl Writer<'_> {
    fn file(&mut self, gated: bool) {
        if self.random.chance(10) {
            self.line("//! A file, with ünïcode in its words: 模型.");
        }
        if self.random.chance(15) {
            self.line("const SCALE: f64 = 25.0 / 6.0;");
            self.visible.knowns.push("SCALE".to_owned());
        }
        if self.random.chance(20) {
            let algorithm = *self.random.pick(&["ep", "vmp", "ep", "vmp", "gibbs", "eq"]);
            let _ = writeln!(self.text, "#[algorithm({algorithm})]");
        }
        self.signature();
        let statements = 1 + self.random.below(5);
        if gated {
            self.gates();
        } else {
            for _ in 0..statements {
                self.statement(2);
            }
        }
        for _ in 0..2 {
            if self.random.chance(70) {
                self.explain_loop();
            }
        }
        self.line("}");
    }

    fn line(&mut self, line: &str) {
        let indent =
            4 * self.visible.plates.len() + 4 * usize::from(!line.starts_with(['}', '#', 'c', 'm', '/']));
        let _ = writeln!(self.text, "{:indent$}{line}", "");
    }

    fn fresh(&mut self, stem: &str) -> String {
        self.names += 1;
        if self.random.chance(self.slips) {
            let odd = ["x", "self", "type", "label", "é", "sum", "Gaussian", "_", "repeat", "data"];
            return (*self.random.pick(&odd)).to_owned();
        }
        format!("{stem}{}", self.names)
    }

    fn signature(&mut self) {
        self.sizes = ["n", "m"].map(str::to_owned)[..=self.random.below(2)].to_vec();
        let mut written = Vec::new();
        for _ in 0..=self.random.below(4) {
            let name = self.fresh("d");
            let kind = *self.random.pick(&[Kind::Real, Kind::Real, Kind::Bool, Kind::Count, Kind::Place]);
            let ranks = [0, 1, 1, 1, 2];
            let axes: Vec<String> = (0..*self.random.pick(&ranks))
                .map(|axis| self.sizes[axis % self.sizes.len()].clone())
                .collect();
            let element = match kind {
                Kind::Real => "f64",
                Kind::Bool => "bool",
                Kind::Count | Kind::Place => "usize",
            };
            let element =
                if self.random.chance(3) { format!("Option<{element}>") } else { element.to_owned() };
            let ty = axes.iter().rev().fold(element, |inner, size| format!("[{inner}; {size}]"));
            written.push(format!("{name}: {ty}"));
            self.data.push(Data { name, kind, axes, explained: false });
        }
        for size in self.sizes.clone() {
            if !self.data.iter().any(|data| data.axes.contains(&size)) {
                written.insert(0, format!("{size}: usize"));
            }
        }
        let outputs = if self.random.chance(10) { " -> ()" } else { "" };
        let _ = writeln!(self.text, "model Generated({}){outputs} {{", written.join(", "));
    }

    fn statement(&mut self, depth: usize) {
        match self.random.below(if depth == 0 { 10 } else { 25 }) {
            0..=4 => self.latent(),
            5 => self.derived(),
            6 | 7 => self.explain(),
            8 => self.observe(),
            9 => self.rare(),
            10..=14 => self.plate(depth),
            15 => self.chain(),
            16 => self.known_branch(depth),
            17 => self.declared(),
            18 | 19 => self.gate(depth),
            20 | 21 => self.cases(depth),
            22 => self.picked(),
            23 => self.mixed(),
            _ => self.grid(),
        }
    }

    fn latent(&mut self) {
        let name = self.fresh("v");
        let attribute = if self.random.chance(3) { "#[labels(names)] " } else { "" };
        let (distribution, list) = match self.random.below(12) {
            0..=5 => (self.gaussian(), 0),
            6 | 7 => (format!("Gamma(shape = {}, rate = {})", self.number(), self.positive()), 1),
            8 | 9 => (self.bernoulli(), 2),
            10 => (format!("Beta({}, {})", self.number(), self.number()), 3),
            _ => (self.odd_distribution(), 3),
        };
        self.line(&format!("{attribute}let {name} ~ {distribution};"));
        match list {
            0 => self.visible.reals.push(name),
            1 => self.visible.positives.push(name),
            2 => self.visible.bools.push(name),
            _ => {}
        }
    }

    fn derived(&mut self) {
        let name = self.fresh("e");
        if self.random.chance(25) {
            let value = self.truth();
            self.line(&format!("let {name} = {value};"));
            self.visible.bools.push(name);
        } else {
            let value = self.real(2);
            self.line(&format!("let {name} = {value};"));
            self.visible.reals.push(name);
        }
    }

    fn observe(&mut self) {
        let statement = match self.random.below(4) {
            0 => format!("observe {} == {};", self.real(1), self.known()),
            1 => format!("observe {} ~ Gaussian(0, variance = 1);", self.real(0)),
            _ => format!("observe {};", self.truth()),
        };
        self.line(&statement);
    }

    /// An observation of data that fit the loops around.
    fn explain(&mut self) {
        let fitting = |writer: &Self, data: &Data| {
            !data.explained
                && data.axes.len() == writer.visible.plates.len()
                && writer.element(data).is_some()
        };
        let Some(at) = (0..self.data.len()).find(|at| fitting(self, &self.data[*at])) else { return };
        let data = self.data[at].clone();
        let Some(element) = self.element(&data) else { return };
        self.data[at].explained = !self.random.chance(self.slips);
        let distribution = match data.kind {
            Kind::Real => self.gaussian(),
            Kind::Bool if self.random.chance(30) => {
                let truth = self.truth();
                return self.line(&format!("observe {element} == ({truth});"));
            }
            Kind::Bool => self.bernoulli(),
            Kind::Count => format!("Poisson({})", self.positive()),
            Kind::Place => return,
        };
        self.line(&format!("{element} ~ {distribution};"));
    }

    fn explain_loop(&mut self) {
        let size = self.random.pick(&self.sizes.clone()).clone();
        self.within("i", &size, |writer| {
            if writer.random.chance(30) {
                writer.latent();
            }
            writer.explain();
        });
    }

    /// Whether a loop or a condition stands around.
    fn is_inside(&self) -> bool {
        self.visible.in_case || !self.visible.plates.is_empty()
    }

    /// A loop, with what is local to it forgotten at its end.
    fn within(&mut self, index: &str, size: &str, body: impl FnOnce(&mut Self)) {
        let before = self.visible.clone();
        self.line(&format!("for {index} in 0..{size} {{"));
        self.visible.plates.push((index.to_owned(), size.to_owned()));
        body(self);
        let arrays = std::mem::take(&mut self.visible.arrays);
        self.visible = Visible { arrays, ..before };
        self.line("}");
    }

    fn plate(&mut self, depth: usize) {
        let taken = self.visible.plates.len();
        let Some(index) = ["i", "j", "k"].get(taken) else { return };
        let size = self.sizes[taken % self.sizes.len()].clone();
        self.within(index, &size, |writer| {
            if writer.visible.plates.len() == 1 && !writer.visible.in_case && writer.random.chance(60) {
                let name = writer.fresh("a");
                let distribution = writer.gaussian();
                writer.line(&format!("let {name}[{index}] ~ {distribution};"));
                writer.visible.arrays.push(Array { name, size: size.clone() });
            }
            for _ in 0..writer.random.below(3) {
                writer.statement(depth - 1);
            }
            writer.explain();
        });
    }

    fn chain(&mut self) {
        if self.is_inside() {
            return self.latent();
        }
        let name = self.fresh("s");
        let size = self.sizes[0].clone();
        let (first, noise) = (self.gaussian(), self.positive());
        let way = if self.random.chance(50) { "precision" } else { "variance" };
        let noise = if way == "variance" { self.number() } else { noise };
        if self.random.chance(70) {
            self.line(&format!("let {name}[0] ~ {first};"));
            self.line(&format!(
                "for t in 1..{size} {{ let {name}[t] ~ Gaussian({name}[t - 1], {way} = {noise}); }}"
            ));
        } else {
            self.line(&format!("for t in 0..{size} {{"));
            self.line(&format!(
                "if t == 0 {{ let {name}[t] ~ {first}; }} else {{ let {name}[t] ~ Gaussian({name}[t - 1], {way} = {noise}); }}"
            ));
            self.line("}");
        }
        self.visible.arrays.push(Array { name, size });
    }

    fn known_branch(&mut self, depth: usize) {
        let condition = self.known_condition();
        let before = self.visible.clone();
        self.visible.in_case = true;
        self.line(&format!("if {condition} {{"));
        self.statement(depth - 1);
        self.visible = Visible { in_case: true, ..before.clone() };
        if self.random.chance(50) {
            self.line("} else {");
            self.statement(depth - 1);
        }
        self.visible = before;
        self.line("}");
    }

    fn declared(&mut self) {
        let name = self.fresh("w");
        let (a, b) = (self.gaussian(), self.gaussian());
        let condition = self.known_condition();
        self.line(&format!("let {name};"));
        self.line(&format!("if {condition} {{ {name} ~ {a}; }} else {{ {name} ~ {b}; }}"));
        self.visible.reals.push(name);
    }

    /// A random condition around statements, also one that defines something in both branches.
    fn gate(&mut self, depth: usize) {
        let name = self.fresh("c");
        let chance = self.bernoulli();
        self.line(&format!("let {name} ~ {chance};"));
        let condition = if self.random.chance(30) { self.truth() } else { name.clone() };
        let before = self.visible.clone();
        self.visible.in_case = true;
        self.line(&format!("if {condition} {{"));
        self.statement(depth - 1);
        self.explain();
        self.visible = before.clone();
        self.visible.in_case = true;
        self.line("} else {");
        self.statement(depth - 1);
        self.visible = before;
        self.line("}");
        self.visible.bools.push(name);
    }

    /// A `match` on a random integer: constants, a name for the case, what is left.
    fn cases(&mut self, depth: usize) {
        let name = self.fresh("z");
        let weights = *self.random.pick(&["[0.5, 0.5]", "[0.2, 0.3, 0.5]", "[1.0, 0.0]"]);
        self.line(&format!("let {name} ~ Categorical({weights});"));
        let before = self.visible.clone();
        self.visible.in_case = true;
        let bound = self.random.chance(50);
        self.line(&format!("match {name} {{"));
        if !bound || self.random.chance(50) {
            self.line("0 => {");
            self.statement(depth - 1);
            self.visible = Visible { in_case: true, ..before.clone() };
            self.line("}");
        }
        self.line(if bound { "at => {" } else { "_ => {" });
        if bound {
            let real = self.real(0);
            self.line(&format!("observe {real} ~ Gaussian(at, variance = 2);"));
        }
        self.statement(depth - 1);
        self.visible = before;
        self.line("}");
        self.line("}");
    }

    /// An element of an array that a random integer picks.
    fn picked(&mut self) {
        let (array, index, name) = (self.fresh("a"), self.fresh("z"), self.fresh("v"));
        if self.is_inside() {
            return self.mixed();
        }
        self.line(&format!("for at in 0..3 {{ let {array}[at] ~ Gaussian(at, variance = 2); }}"));
        self.line(&format!("let {index} ~ UniformInt(3);"));
        let noise = self.positive();
        self.line(&format!("let {name} ~ Gaussian({array}[{index}], variance = {noise});"));
        self.visible.reals.push(name);
        self.visible.arrays.push(Array { name: array, size: "3".to_owned() });
    }

    /// A variable, or a value, that a random condition chooses.
    fn mixed(&mut self) {
        let (condition, name) = (self.fresh("c"), self.fresh("v"));
        self.line(&format!("let {condition} ~ Bernoulli(0.4);"));
        let (a, b) = (self.gaussian(), self.gaussian());
        if self.random.chance(50) {
            self.line(&format!("let {name} ~ if {condition} {{ {a} }} else {{ {b} }};"));
        } else {
            let (x, y) = (self.value(0), self.value(0));
            self.line(&format!("let {name} = if {condition} {{ {x} }} else {{ {y} }};"));
        }
        self.visible.reals.push(name);
    }

    /// A matrix of variables and data below it, if there are any.
    fn grid(&mut self) {
        if self.is_inside() {
            return self.derived();
        }
        let (rows, columns) = (self.sizes[0].clone(), self.sizes[self.sizes.len() - 1].clone());
        let name = self.fresh("g");
        self.within("i", &rows, |writer| {
            writer.within("j", &columns, |writer| {
                let distribution = writer.gaussian();
                writer.line(&format!("let {name}[i][j] ~ {distribution};"));
                writer.visible.reals.push(format!("{name}[i][j]"));
                writer.explain();
            });
        });
    }

    /// What the language has besides: mostly for later versions.
    fn rare(&mut self) {
        let real = self.real(0);
        let all = [
            format!("let q{} = exp({real});", self.names),
            format!("observe max({real}, 1) > 0;"),
            format!("repeat 2 {{ observe {real} > 0; }}"),
            format!("scope inner {{ let w ~ Gaussian({real}, variance = 1); }}"),
            format!("label step {{ observe {real} < 3; }}"),
            "let z ~ Categorical([0.5, 0.5]); match z { 0 => { } _ => { } }".to_owned(),
            format!("let r{} = array(0..3, |c| {real});", self.names),
            "// a comment by itself".to_owned(),
            "let c ~ Bernoulli(0.5); if c { observe c; }".to_owned(),
            format!("let p{} = {real} * {real};", self.names),
            "#![group(a, b; root = a)]".to_owned(),
            "reuse;".to_owned(),
        ];
        self.names += 1;
        if self.random.chance(40 + 10 * self.slips) {
            let one = self.random.pick(&all).clone();
            self.line(&one);
        }
    }
}
