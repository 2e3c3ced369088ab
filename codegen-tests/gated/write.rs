//! Random gated stories: what is defined, and the blocks around it.

use super::data::{Axis, Datum, Wanted, row};
use super::enumerate::whole;
use super::story::{Arm, Draw, Expr, Given, Index, Place, Statement, Whole};
use crate::choices::Random;

/// What a variable holds.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Kind {
    Truth,
    Integer(i64),
    Gaussian,
    /// An unknown probability of a truth value.
    Chance,
    /// An unknown probability for each of so many values.
    Simplex(i64),
    /// A rate of counts.
    Rate,
    Precision,
}

/// A variable that may be read.
#[derive(Clone, Debug)]
pub(super) struct Variable {
    pub(super) name: String,
    pub(super) kind: Kind,
    pub(super) axes: Vec<Axis>,
}

/// A story in the making.
pub(super) struct Writer<'r> {
    pub(super) random: &'r mut Random,
    pub(super) wanted: Vec<Wanted>,
    pub(super) visible: Vec<Variable>,
    /// The loops around.
    pub(super) loops: Vec<(String, Axis)>,
    /// The names of cases around, and how many values they have.
    pub(super) cases: Vec<(String, i64)>,
    /// Whether a random condition or a power plate stands around.
    pub(super) is_inside: bool,
    pub(super) repeats: bool,
    /// How often each variable is read.
    used: Vec<String>,
    /// The arrays whose elements are picked at present.
    picked: Vec<String>,
    names: usize,
    /// Whether all is discrete.
    pub(super) discrete: bool,
    pub(super) outputs: Vec<String>,
}

impl<'r> Writer<'r> {
    pub(super) fn new(random: &'r mut Random, discrete: bool) -> Self {
        Writer {
            random,
            wanted: Vec::new(),
            visible: Vec::new(),
            loops: Vec::new(),
            cases: Vec::new(),
            is_inside: false,
            repeats: false,
            used: Vec::new(),
            picked: Vec::new(),
            names: 0,
            discrete,
            outputs: Vec::new(),
        }
    }

    pub(super) fn fresh(&mut self, stem: &str) -> String {
        self.names += 1;
        format!("{stem}{}", self.names)
    }

    /// A parameter over the loops around, read at their indices.
    pub(super) fn given(&mut self, stem: &str, datum: Datum) -> Place {
        let name = self.fresh(stem);
        let axes = self.loops.iter().map(|(_, axis)| *axis).collect();
        self.wanted.push(Wanted { name: name.clone(), datum, axes });
        let index = |(name, _): &(String, Axis)| Index::Known(Whole::Name(name.clone(), 0));
        Place { name, at: self.loops.iter().map(index).collect() }
    }

    /// A table of known values for each of so many cases.
    pub(super) fn table(&mut self, datum: Datum, size: i64, at: Index) -> Place {
        let name = self.fresh("t");
        self.wanted.push(Wanted { name: name.clone(), datum, axes: vec![Axis::Fixed(size)] });
        Place { name, at: vec![at] }
    }

    /// A visible variable of a kind, best one that nothing reads so far.
    pub(super) fn variable(&mut self, wanted: impl Fn(&Variable) -> bool) -> Option<Variable> {
        let all: Vec<Variable> = self.visible.iter().filter(|one| wanted(one)).cloned().collect();
        let unread: Vec<Variable> =
            all.iter().filter(|one| !self.used.contains(&one.name)).cloned().collect();
        let from = if unread.is_empty() || self.random.chance(15) { all } else { unread };
        if from.is_empty() {
            return None;
        }
        let one = self.random.pick(&from).clone();
        self.used.push(one.name.clone());
        Some(one)
    }

    /// An element of a variable.
    pub(super) fn element(&mut self, of: &Variable) -> Place {
        // No array picks among its own elements.
        self.picked.push(of.name.clone());
        let at = of.axes.clone().into_iter().map(|axis| self.index(axis)).collect();
        self.picked.pop();
        Place { name: of.name.clone(), at }
    }

    /// An index along an axis.
    pub(super) fn index(&mut self, axis: Axis) -> Index {
        let Axis::Fixed(size) = axis else {
            let own = self.loops.iter().rev().find(|(_, one)| *one == Axis::Size);
            let first = Index::Known(Whole::Number(0));
            return own.map_or(first, |(name, _)| Index::Known(Whole::Name(name.clone(), 0)));
        };
        let mut known: Vec<Whole> = Vec::new();
        let names = self.loops.iter().filter(|(_, one)| *one == axis).map(|(name, _)| name);
        let cases = self.cases.iter().filter(|(_, values)| *values <= size).map(|(name, _)| name);
        known.extend(names.chain(cases).map(|name| Whole::Name(name.clone(), 0)));
        if !known.is_empty() && self.random.chance(85) {
            return Index::Known(self.random.pick(&known).clone());
        }
        if self.random.chance(55) {
            let picked = self.picked.clone();
            let fits = |one: &Variable| {
                matches!(one.kind, Kind::Integer(values) if values <= size) && !picked.contains(&one.name)
            };
            if let Some(integer) = self.variable(fits) {
                return Index::Random(self.element(&integer));
            }
        }
        if self.random.chance(25) {
            return Index::Known(Whole::Datum(self.given("at", Datum::Below(size))));
        }
        Index::Known(Whole::Number(self.below(size)))
    }

    pub(super) fn read(&mut self, wanted: impl Fn(&Variable) -> bool) -> Option<Place> {
        let one = self.variable(wanted)?;
        Some(self.element(&one))
    }

    /// A probability.
    pub(super) fn chance(&mut self) -> Expr {
        if !self.discrete
            && self.random.chance(55)
            && let Some(place) = self.read(|one| one.kind == Kind::Chance)
        {
            return Expr::Read(place);
        }
        match self.random.below(8) {
            0 => Expr::Read(self.given("t", Datum::Chance)),
            1 | 2 => {
                let at = self.index(Axis::Fixed(3));
                Expr::Read(self.table(Datum::Chance, 3, at))
            }
            3 if self.random.chance(30) => Expr::Real(*self.random.pick(&[0.0, 1.0])),
            _ => Expr::Real(*self.random.pick(&[0.3, 0.5, 0.85, 0.1, 0.6])),
        }
    }

    /// Probabilities of so many values.
    fn chances(&mut self, size: i64) -> Expr {
        if !self.discrete
            && self.random.chance(60)
            && let Some(place) = self.read(|one| one.kind == Kind::Simplex(size))
        {
            return Expr::Read(place);
        }
        if self.random.chance(40) {
            let at = self.index(Axis::Fixed(3));
            return Expr::Read(self.table(Datum::Row(size), 3, at));
        }
        Expr::List(row(size, self.random))
    }

    /// A distribution of truth values.
    pub(super) fn truth_draw(&mut self) -> Draw {
        let of = |p: Expr| Draw::Of("Bernoulli", vec![("", p)]);
        if self.random.chance(12)
            && let Some(c) = self.truth(0)
        {
            return Draw::If(c, Box::new(of(self.chance())), Box::new(of(self.chance())));
        }
        if self.random.chance(8)
            && let Some(z) = self.read(|one| matches!(one.kind, Kind::Integer(_)))
        {
            let arms = vec![(Arm::Case(0), of(self.chance())), (Arm::Rest, of(self.chance()))];
            return Draw::Match(Expr::Read(z), arms);
        }
        of(self.chance())
    }

    /// A distribution of integers below a number.
    pub(super) fn integer_draw(&mut self, size: i64) -> Draw {
        match self.random.below(6) {
            0 => Draw::Of("UniformInt", vec![("", Expr::Integer(size))]),
            1 => Draw::Of("Binomial", vec![("", Expr::Integer(size - 1)), ("", Expr::Real(0.4))]),
            2 if self.random.chance(50) => match self.truth(0) {
                Some(c) => {
                    let of = |writer: &mut Self| Draw::Of("Categorical", vec![("", writer.chances(size))]);
                    Draw::If(c, Box::new(of(self)), Box::new(of(self)))
                }
                None => self.integer_draw(size),
            },
            _ => Draw::Of("Categorical", vec![("", self.chances(size))]),
        }
    }

    pub(super) fn see(&mut self, name: &str, kind: Kind, axes: &[Axis]) {
        self.visible.push(Variable { name: name.to_owned(), kind, axes: axes.to_vec() });
    }

    /// A new variable of a random kind, alone or as an array over a loop.
    pub(super) fn latent(&mut self) -> Vec<Statement> {
        let kind = match self.random.below(if self.discrete { 8 } else { 14 }) {
            0..=4 => Kind::Truth,
            5..=7 => Kind::Integer(2 + i64::from(self.random.chance(60))),
            8 | 9 => Kind::Gaussian,
            10 => Kind::Chance,
            11 => Kind::Rate,
            12 => Kind::Precision,
            _ => Kind::Simplex(3),
        };
        let axis = match self.random.below(6) {
            0 => Some(Axis::Size),
            1 | 2 => Some(Axis::Fixed(2)),
            3 => Some(Axis::Fixed(3)),
            _ => None,
        };
        let axis = axis.filter(|_| !self.is_inside && self.loops.is_empty());
        let name = self.fresh(stem(kind));
        let Some(axis) = axis else {
            // A `let` in a loop around gives one for each turn: outside of gates it is an array.
            let place = if self.is_inside { Place::scalar(&name) } else { self.here(&name) };
            let axes: Vec<Axis> =
                if self.is_inside { Vec::new() } else { self.loops.iter().map(|(_, axis)| *axis).collect() };
            let statement = Statement::Let(place, Given::By(self.draw(kind)));
            self.announce(&name, kind, &axes);
            return vec![statement];
        };
        let index = self.fresh("i");
        self.loops.push((index.clone(), axis));
        let statement = Statement::Let(self.here(&name), Given::By(self.draw(kind)));
        self.loops.pop();
        self.announce(&name, kind, &[axis]);
        vec![Statement::For { name: index, from: 0, to: length(axis), body: vec![statement] }]
    }

    /// A variable is visible from here on; outside of gates it is an output.
    pub(super) fn announce(&mut self, name: &str, kind: Kind, axes: &[Axis]) {
        self.see(name, kind, axes);
        if !self.is_inside && matches!(kind, Kind::Truth | Kind::Integer(_)) {
            self.outputs.push(name.to_owned());
        }
    }

    /// The element of an array at the loops around.
    pub(super) fn here(&self, name: &str) -> Place {
        let index = |(name, _): &(String, Axis)| Index::Known(Whole::Name(name.clone(), 0));
        Place { name: name.to_owned(), at: self.loops.iter().map(index).collect() }
    }

    fn draw(&mut self, kind: Kind) -> Draw {
        let real = |value: f64| ("", Expr::Real(value));
        match kind {
            Kind::Truth => self.truth_draw(),
            Kind::Integer(size) => self.integer_draw(size),
            Kind::Gaussian => {
                let mean = if self.random.chance(40) { self.real() } else { Expr::Real(0.5) };
                let variance = *self.random.pick(&[1.0, 4.0, 0.5]);
                Draw::Of("Gaussian", vec![("", mean), ("variance", Expr::Real(variance))])
            }
            Kind::Chance => Draw::Of("Beta", vec![real(1.5), real(2.0)]),
            Kind::Rate => Draw::Of("Gamma", vec![("shape", Expr::Real(2.0)), ("rate", Expr::Real(1.5))]),
            Kind::Precision => Draw::Of("Gamma", vec![("shape", Expr::Real(3.0)), ("rate", Expr::Real(2.0))]),
            Kind::Simplex(size) => {
                let counts = (0..size).map(|k| 1.0 + 0.5 * k as f64).collect();
                Draw::Of("Dirichlet", vec![("", Expr::List(counts))])
            }
        }
    }

    /// Something that is observed with noise: a datum, or soft evidence.
    pub(super) fn evidence(&mut self) -> Vec<Statement> {
        if !self.discrete && self.random.chance(65) {
            return vec![self.reading()];
        }
        match self.random.below(6) {
            0 | 1 => {
                let maybe = self.random.chance(35) && !self.repeats;
                let draw = self.truth_draw();
                vec![Statement::Data(self.given("by", Datum::Truth { maybe }), draw)]
            }
            2 => {
                let size = 2 + i64::from(self.random.chance(50));
                let maybe = self.random.chance(35) && !self.repeats;
                let draw = self.integer_draw(size);
                vec![Statement::Data(self.given("zy", Datum::Class { size, maybe }), draw)]
            }
            3 => {
                let Some(z) = self.read(|one| matches!(one.kind, Kind::Integer(3))) else {
                    return Vec::new();
                };
                vec![Statement::Soft(Expr::Read(z), Draw::Of("Categorical", vec![("", self.chances(3))]))]
            }
            _ => match self.truth(1) {
                Some(value) => vec![Statement::Soft(value, self.truth_draw())],
                None => Vec::new(),
            },
        }
    }

    /// A datum that is no truth value.
    fn reading(&mut self) -> Statement {
        match self.random.below(4) {
            0 => {
                if let Some(rate) = self.read(|one| one.kind == Kind::Rate) {
                    let y = self.given("y", Datum::Count);
                    return Statement::Data(y, Draw::Of("Poisson", vec![("", Expr::Read(rate))]));
                }
            }
            1 => {
                if let Some(precision) = self.read(|one| one.kind == Kind::Precision) {
                    let y = self.given("y", Datum::Reading);
                    let arguments = vec![("", Expr::Real(0.2)), ("precision", Expr::Read(precision))];
                    return Statement::Data(y, Draw::Of("Gaussian", arguments));
                }
            }
            _ => {}
        }
        let mean = self.real();
        let y = self.given("y", Datum::Reading);
        let variance = *self.random.pick(&[1.0, 0.3, 2.0]);
        Statement::Data(y, Draw::Of("Gaussian", vec![("", mean), ("variance", Expr::Real(variance))]))
    }

    /// A real: a variable, perhaps scaled or in a sum.
    pub(super) fn real(&mut self) -> Expr {
        let Some(place) = self.read(|one| one.kind == Kind::Gaussian) else { return Expr::Real(0.7) };
        let value = Expr::Read(place);
        let binary = |symbol, a: Expr, b: Expr| Expr::Binary(symbol, Box::new(a), Box::new(b));
        match self.random.below(6) {
            0 => binary("*", Expr::Real(1.5), value),
            1 => binary("+", value, Expr::Real(-0.4)),
            2 => match self.read(|one| one.kind == Kind::Gaussian) {
                Some(other) if Expr::Read(other.clone()) != value => binary("-", value, Expr::Read(other)),
                _ => value,
            },
            _ => value,
        }
    }

    /// An integer below a size.
    pub(super) fn below(&mut self, size: i64) -> i64 {
        whole(self.random.below(usize::try_from(size).unwrap_or(0)))
    }
}

fn stem(kind: Kind) -> &'static str {
    match kind {
        Kind::Truth => "b",
        Kind::Integer(_) => "z",
        Kind::Gaussian => "g",
        Kind::Chance => "p",
        Kind::Simplex(_) => "s",
        Kind::Rate | Kind::Precision => "r",
    }
}

/// Where a loop over an axis ends.
pub(super) fn length(axis: Axis) -> Whole {
    match axis {
        Axis::Size => Whole::Name("n".to_owned(), 0),
        Axis::Fixed(size) => Whole::Number(size),
    }
}
