//! Random gated stories: gates of every form, and what decides them.

use super::data::{Axis, Datum};
use super::story::{Arm, Draw, Expr, Given, Index, Place, Reduction, Statement, Whole};
use super::write::{Kind, Variable, Writer, length};

impl Writer<'_> {
    /// A truth value of what is visible.
    pub(super) fn truth(&mut self, depth: usize) -> Option<Expr> {
        let boxed = Box::new;
        if depth > 0 && self.random.chance(35) {
            let is_integer = |one: &Variable| matches!(one.kind, Kind::Integer(_));
            return Some(match self.random.below(8) {
                0 => Expr::Not(boxed(self.truth(depth - 1)?)),
                1 | 2 => {
                    let symbol = *self.random.pick(&["&&", "||", "=="]);
                    let (a, b) = (self.truth(depth - 1)?, self.truth(depth - 1)?);
                    if a == b {
                        return Some(a);
                    }
                    Expr::Binary(symbol, boxed(a), boxed(b))
                }
                3 => Expr::Binary("==", boxed(Expr::Read(self.read(is_integer)?)), boxed(Expr::Integer(1))),
                4 => {
                    let (a, b) = (self.read(is_integer)?, self.read(is_integer)?);
                    if a == b {
                        return None;
                    }
                    let symbol = *self.random.pick(&["==", "<"]);
                    Expr::Binary(symbol, boxed(Expr::Read(a)), boxed(Expr::Read(b)))
                }
                5 | 6 if self.loops.is_empty() => {
                    let array = self.variable(|one| one.kind == Kind::Truth && one.axes.len() == 1)?;
                    Expr::Reduce(*self.random.pick(&[Reduction::All, Reduction::Any]), array.name)
                }
                _ => {
                    let (c, a, b) = (self.truth(0)?, self.truth(0)?, self.random.chance(50));
                    Expr::If(boxed(c), boxed(a), boxed(Expr::Truth(b)))
                }
            });
        }
        self.read(|one| one.kind == Kind::Truth).map(Expr::Read)
    }

    /// An integer of what is visible, and how many values it has.
    fn integer(&mut self) -> Option<(Expr, i64)> {
        let one = self.variable(|one| matches!(one.kind, Kind::Integer(_)))?;
        let Kind::Integer(size) = one.kind else { return None };
        let value = Expr::Read(self.element(&one));
        match self.random.below(6) {
            0 if self.loops.is_empty() => {
                let array =
                    self.variable(|one| one.kind == Kind::Truth && matches!(one.axes[..], [Axis::Fixed(_)]))?;
                let [Axis::Fixed(length)] = array.axes[..] else { return None };
                Some((Expr::Reduce(Reduction::Count, array.name), length + 1))
            }
            1 => {
                let other = self.variable(|one| matches!(one.kind, Kind::Integer(2)))?;
                let other = Expr::Read(self.element(&other));
                let sum = Expr::Binary("+", Box::new(value.clone()), Box::new(other.clone()));
                (value != other).then_some((sum, size + 1))
            }
            _ => Some((value, size)),
        }
    }

    /// A value that is worked out.
    pub(super) fn derived(&mut self) -> Vec<Statement> {
        let (kind, value) = if self.random.chance(70) {
            let Some(value) = self.truth(2) else { return Vec::new() };
            (Kind::Truth, value)
        } else if self.random.chance(40) {
            let (Some((z, size)), Some((w, other))) = (self.integer(), self.integer()) else {
                return Vec::new();
            };
            let arms = vec![(Arm::Case(0), w), (Arm::Rest, Expr::Integer(1))];
            let size = if size == 1 { 2 } else { other.max(2) };
            (Kind::Integer(size), Expr::Match(Box::new(z), arms))
        } else {
            let Some((value, size)) = self.integer() else { return Vec::new() };
            (Kind::Integer(size), value)
        };
        if matches!(value, Expr::Read(_)) {
            return Vec::new(); // another name for the same
        }
        let name = self.fresh(if kind == Kind::Truth { "b" } else { "z" });
        let place = if self.is_inside { Place::scalar(&name) } else { self.here(&name) };
        let axes: Vec<Axis> =
            if self.is_inside { Vec::new() } else { self.loops.iter().map(|(_, axis)| *axis).collect() };
        self.announce(&name, kind, &axes);
        vec![Statement::Let(place, Given::As(value))]
    }

    /// A block inside something, after which what is visible is as before.
    fn within(&mut self, depth: usize, first: Vec<Statement>) -> Vec<Statement> {
        let (visible, inside) = (self.visible.clone(), self.is_inside);
        self.is_inside = true;
        let mut body = first;
        for _ in 0..=self.random.below(2) {
            body.extend(self.inner(depth));
        }
        if body.is_empty() {
            body.extend(self.evidence());
        }
        (self.visible, self.is_inside) = (visible, inside);
        body
    }

    fn inner(&mut self, depth: usize) -> Vec<Statement> {
        match self.random.below(12) {
            0 | 1 => self.latent(),
            2 => self.derived(),
            3 => self.constraint(),
            4 if depth > 0 => self.plate(depth - 1),
            5..=7 if depth > 0 => self.gate(depth - 1),
            _ => self.evidence(),
        }
    }

    pub(super) fn constraint(&mut self) -> Vec<Statement> {
        self.truth(1).map(Statement::Observe).into_iter().collect()
    }

    /// Statements in a loop.
    pub(super) fn plate(&mut self, depth: usize) -> Vec<Statement> {
        if self.loops.len() > 1 {
            return self.evidence();
        }
        let axis = *self.random.pick(&[Axis::Size, Axis::Size, Axis::Fixed(2)]);
        if self.loops.iter().any(|(_, one)| *one == axis) {
            return self.evidence();
        }
        let name = self.fresh("i");
        self.loops.push((name.clone(), axis));
        let body = if self.is_inside {
            self.within(depth, Vec::new())
        } else {
            let mut body = Vec::new();
            for _ in 0..=self.random.below(3) {
                body.extend(self.statement(depth));
            }
            body
        };
        self.loops.pop();
        if body.is_empty() { body } else { vec![Statement::For { name, from: 0, to: length(axis), body }] }
    }

    /// A statement outside of gates.
    pub(super) fn statement(&mut self, depth: usize) -> Vec<Statement> {
        match self.random.below(14) {
            0..=2 => self.latent(),
            3 => self.derived(),
            4 if depth > 0 => self.plate(depth),
            5 => self.constraint(),
            6 | 7 => self.evidence(),
            8 => self.chain(),
            9 => self.walk(),
            _ if depth > 0 => self.gate(depth - 1),
            _ => self.evidence(),
        }
    }

    /// A gate of some form.
    pub(super) fn gate(&mut self, depth: usize) -> Vec<Statement> {
        match self.random.below(12) {
            0..=2 => self.condition(depth),
            3..=5 => self.cases(depth),
            6 | 7 => self.deferred(depth),
            8 => self.by_data(depth),
            9 => self.power(depth),
            10 => self.known(depth),
            _ => self.choice(),
        }
    }

    fn condition(&mut self, depth: usize) -> Vec<Statement> {
        let Some(condition) = self.truth(1) else { return self.latent() };
        let then = self.within(depth, Vec::new());
        let otherwise = match self.random.below(4) {
            0 => None,
            1 => match self.truth(0) {
                Some(condition) => {
                    let (then, otherwise) = (self.within(depth, Vec::new()), self.within(depth, Vec::new()));
                    Some(vec![Statement::If { condition, then, otherwise: Some(otherwise) }])
                }
                None => None,
            },
            _ => Some(self.within(depth, Vec::new())),
        };
        vec![Statement::If { condition, then, otherwise }]
    }

    fn cases(&mut self, depth: usize) -> Vec<Statement> {
        let Some((selector, size)) = self.integer() else { return self.latent() };
        let mut arms = Vec::new();
        for case in 0..size {
            let rest = match self.random.below(4) {
                0 => Some(Arm::Rest),
                1 | 2 => Some(Arm::Bind(self.fresh("k"))),
                _ => None,
            };
            if let Some(Arm::Bind(name)) = &rest {
                self.cases.push((name.clone(), size));
            }
            let body = self.within(depth, Vec::new());
            if let Some(Arm::Bind(_)) = &rest {
                self.cases.pop();
            }
            let last = rest.is_some();
            arms.push((rest.unwrap_or(Arm::Case(case)), body));
            if last {
                break;
            }
        }
        vec![Statement::Match { selector, arms }]
    }

    /// What defines a declared variable in one branch.
    fn definition(&mut self, place: &Place, kind: Kind) -> Statement {
        let given = match (kind, self.random.below(3)) {
            (Kind::Truth, 0) => Given::As(self.truth(1).unwrap_or(Expr::Truth(true))),
            (Kind::Truth, 1) => Given::As(Expr::Truth(self.random.chance(50))),
            (Kind::Integer(size), 0) => Given::As(Expr::Integer(self.below(size))),
            (Kind::Integer(size), _) => Given::By(self.integer_draw(size)),
            (Kind::Gaussian, _) => {
                let mean = if self.random.chance(30) { self.real() } else { Expr::Real(-1.0) };
                let variance = *self.random.pick(&[0.1, 2.0]);
                Given::By(Draw::Of("Gaussian", vec![("", mean), ("variance", Expr::Real(variance))]))
            }
            _ => Given::By(self.truth_draw()),
        };
        Statement::Define(place.clone(), given)
    }

    fn deferred(&mut self, depth: usize) -> Vec<Statement> {
        let kind = match self.random.below(if self.discrete { 4 } else { 6 }) {
            0 | 1 => Kind::Truth,
            2 | 3 => Kind::Integer(3),
            _ => Kind::Gaussian,
        };
        let (by_case, plain) = (self.random.chance(40), self.is_inside || self.loops.is_empty());
        let name = self.fresh(match kind {
            Kind::Truth => "b",
            Kind::Gaussian => "g",
            _ => "z",
        });
        let place = if plain { Place::scalar(&name) } else { self.here(&name) };
        let mut all = vec![Statement::Declare(place.clone())];
        let branch = |writer: &mut Self| {
            let first = writer.definition(&place, kind);
            let more = writer.random.chance(40);
            if more { writer.within(depth.min(1), vec![first]) } else { vec![first] }
        };
        if by_case {
            let Some((selector, size)) = self.integer() else { return Vec::new() };
            let mut arms = vec![(Arm::Case(0), branch(self))];
            if self.random.chance(40) {
                arms.extend((1..size).map(|case| (Arm::Case(case), branch(self))));
            } else {
                let name = self.fresh("k");
                self.cases.push((name.clone(), size));
                arms.push((Arm::Bind(name), branch(self)));
                self.cases.pop();
            }
            all.push(Statement::Match { selector, arms });
        } else {
            let Some(condition) = self.truth(1) else { return Vec::new() };
            let (then, otherwise) = (branch(self), Some(branch(self)));
            all.push(Statement::If { condition, then, otherwise });
        }
        let axes: Vec<Axis> =
            if plain { Vec::new() } else { self.loops.iter().map(|(_, axis)| *axis).collect() };
        self.announce(&name, kind, &axes);
        all
    }

    /// A gate on a datum that may be missing.
    fn by_data(&mut self, depth: usize) -> Vec<Statement> {
        if self.repeats || self.is_inside {
            return self.condition(depth);
        }
        let maybe = self.random.chance(60);
        let draw = self.truth_draw();
        let selector = self.given("bd", Datum::Truth { maybe });
        let data = Statement::Data(selector.clone(), draw);
        let (then, otherwise) = (self.within(depth, Vec::new()), Some(self.within(depth, Vec::new())));
        vec![data, Statement::If { condition: Expr::Read(selector), then, otherwise }]
    }

    fn power(&mut self, depth: usize) -> Vec<Statement> {
        let times = match self.random.below(4) {
            0 => Expr::Real(0.5),
            1 => Expr::Integer(2),
            2 => Expr::Read(self.given("t", Datum::Times)),
            _ => Expr::Integer(3),
        };
        let before = std::mem::replace(&mut self.repeats, true);
        let body = self.within(depth, Vec::new());
        self.repeats = before;
        vec![Statement::Repeat(times, body)]
    }

    /// A known condition, alone or around a gate.
    fn known(&mut self, depth: usize) -> Vec<Statement> {
        let condition = match self.loops.last() {
            Some((name, _)) if self.random.chance(50) => {
                Expr::Binary("==", Box::new(Expr::Name(name.clone())), Box::new(Expr::Integer(self.below(2))))
            }
            _ => Expr::Read(self.given("f", Datum::Flag)),
        };
        let then = self.within(depth, Vec::new());
        let otherwise = self.random.chance(50).then(|| self.within(depth, Vec::new()));
        vec![Statement::If { condition, then, otherwise }]
    }

    /// What an element that a random integer picks is told.
    fn choice(&mut self) -> Vec<Statement> {
        let fits = |one: &Variable| one.kind == Kind::Truth && matches!(one.axes[..], [Axis::Fixed(_)]);
        let Some(array) = self.variable(fits) else { return self.evidence() };
        let [Axis::Fixed(size)] = array.axes[..] else { return Vec::new() };
        let fits = |one: &Variable| matches!(one.kind, Kind::Integer(values) if values <= size);
        let Some(z) = self.read(fits) else { return self.evidence() };
        let picked = Expr::Read(Place { name: array.name, at: vec![Index::Random(z)] });
        match self.random.below(3) {
            0 => vec![Statement::Observe(picked)],
            1 => vec![Statement::Soft(picked, Draw::Of("Bernoulli", vec![("", Expr::Real(0.3))]))],
            _ => {
                let (then, otherwise) = (self.within(0, Vec::new()), Some(self.within(0, Vec::new())));
                vec![Statement::If { condition: picked, then, otherwise }]
            }
        }
    }

    /// A chain of states, each drawn from a row that the one before it picks, with what each emits.
    fn chain(&mut self) -> Vec<Statement> {
        if self.is_inside || !self.loops.is_empty() {
            return self.evidence();
        }
        let (name, index) = (self.fresh("z"), self.fresh("i"));
        let at =
            |by: i64| Place { name: name.clone(), at: vec![Index::Known(Whole::Name(index.clone(), by))] };
        let first = Place { name: name.clone(), at: vec![Index::Known(Whole::Number(0))] };
        let row = self.table(Datum::Row(2), 2, Index::Random(at(-1)));
        let draw = |p: Expr| Given::By(Draw::Of("Categorical", vec![("", p)]));
        let next = Statement::Let(at(0), draw(Expr::Read(row)));
        let start = Statement::Let(first, draw(Expr::List(vec![0.4, 0.6])));
        let chance = self.table(Datum::Chance, 2, Index::Random(at(0)));
        self.loops.push((index.clone(), Axis::Size));
        let y = self.given("by", Datum::Truth { maybe: false });
        self.loops.pop();
        let emit = Statement::Data(y, Draw::Of("Bernoulli", vec![("", Expr::Read(chance))]));
        self.announce(&name, Kind::Integer(2), &[Axis::Size]);
        let all = |from: i64, body: Statement| Statement::For {
            name: index.clone(),
            from,
            to: Whole::Name("n".to_owned(), 0),
            body: vec![body],
        };
        vec![start, all(1, next), all(0, emit)]
    }

    /// An array that the branches of a gate define, each in its way; perhaps it begins before the gate, or goes on behind.
    fn walk(&mut self) -> Vec<Statement> {
        if self.is_inside || !self.loops.is_empty() {
            return self.evidence();
        }
        let Some(condition) = self.truth(1) else { return self.latent() };
        let (name, index) = (self.fresh("b"), self.fresh("i"));
        let axis = *self.random.pick(&[Axis::Size, Axis::Fixed(3), Axis::Fixed(3)]);
        let (before, behind) =
            (self.random.chance(30), matches!(axis, Axis::Fixed(_)) && self.random.chance(30));
        let (first, end) = (i64::from(before), if behind { Whole::Number(2) } else { length(axis) });
        let at = |whole: Whole| Place { name: name.clone(), at: vec![Index::Known(whole)] };
        let here = |by: i64| at(Whole::Name(index.clone(), by));
        let all = |from: i64, to: Whole, body: Vec<Statement>| Statement::For {
            name: index.clone(),
            from,
            to,
            body,
        };
        let draw = |writer: &mut Self| Draw::Of("Bernoulli", vec![("", writer.chance())]);
        let start = |writer: &mut Self| Statement::Define(at(Whole::Number(0)), Given::By(draw(writer)));
        let step = |writer: &mut Self| {
            let (yes, no) = (Box::new(draw(writer)), Box::new(draw(writer)));
            Statement::Define(here(0), Given::By(Draw::If(Expr::Read(here(-1)), yes, no)))
        };
        let mut story = vec![all(0, length(axis), vec![Statement::Declare(here(0))])];
        if before {
            story.push(start(self));
        }
        let branch = |writer: &mut Self| {
            let mut body = Vec::new();
            if writer.random.chance(25) {
                // Each by itself.
                body.push(Statement::Define(here(0), Given::By(draw(writer))));
                writer.says(&mut body, &here(0));
                return vec![all(first, end.clone(), body)];
            }
            let mut steps = vec![step(writer)];
            writer.says(&mut steps, &here(0));
            if !before {
                body.push(start(writer));
            }
            body.push(all(1, end.clone(), steps));
            body
        };
        let (then, otherwise) = (branch(self), Some(branch(self)));
        story.push(Statement::If { condition, then, otherwise });
        if behind {
            story.push(all(2, length(axis), vec![step(self)]));
        }
        self.announce(&name, Kind::Truth, &[axis]);
        story
    }

    /// Perhaps what is said of an element.
    fn says(&mut self, body: &mut Vec<Statement>, element: &Place) {
        if self.random.chance(50) {
            let draw = Draw::Of("Bernoulli", vec![("", Expr::Real(0.3))]);
            body.push(Statement::Soft(Expr::Read(element.clone()), draw));
        }
    }
}
