//! Loops, branches and cases.

use super::Resolver;
use super::draws::Child;
use super::gates::{Branch, Decider};
use super::scope::Binding;
use super::sides::Sides;
use super::values::{Base, Sum, Term, Value};
use crate::error::{Code, Error};
use crate::model::PlateId;
use crate::model::ir::{Case, CheckKind, Order, Plate};
use crate::model::known::{Affine, Known};
use crate::syntax::{Block, Expr, Name, Span};
use posterity_runtime::check::LARGEST_SIZE;

impl<'a> Resolver<'a> {
    /// A block with names of its own.
    pub(super) fn block(&mut self, block: &'a Block) {
        self.scopes.open();
        self.statements(&block.statements);
        self.scopes.close();
    }

    pub(super) fn loop_over(
        &mut self,
        index: &'a Name,
        (lower, upper): (&'a Expr, &'a Expr),
        body: &'a Block,
        order: Option<(Order, Span)>,
    ) {
        let (lower, upper) = (self.bound(lower), self.bound(upper));
        if let Some(error) = self.plate_shadows(index) {
            self.error(error);
        }
        let plate = self.open_plate(index, &index.text, lower, upper);
        self.model.plates[plate].order = order;
        self.statements(&body.statements);
        self.close_plate();
    }

    /// A plate for the index of a loop or a comprehension. Where the data say how often several loops run that stand in
    /// each other, their instances are few enough to be counted.
    pub(super) fn open_plate(&mut self, index: &'a Name, name: &str, lower: Known, upper: Known) -> PlateId {
        let around = self.plates.iter().map(|plate| self.model.plates[*plate].upper.clone());
        let bounds: Vec<Known> = around.chain([upper.clone()]).collect();
        let is_datum = |part: &Known| matches!(part, Known::Parameter { .. });
        let by_data = bounds.iter().filter(|bound| bound.any(&is_datum)).count() > 1;
        if let Some(instances) = bounds.into_iter().reduce(Known::times).filter(|_| by_data) {
            self.small_enough(&instances, index.span);
        }
        let plate = self.model.plates.push(Plate {
            name: name.to_owned(),
            lower,
            upper,
            span: index.span,
            order: None,
        });
        self.scopes.open();
        self.scopes.bind(&index.text, Binding::Plate(plate), index.span);
        self.plates.push(plate);
        plate
    }

    pub(super) fn close_plate(&mut self) {
        self.plates.pop();
        self.scopes.close();
    }

    /// The bound of a loop: an integer from 0 on, which the data may have to show.
    pub(super) fn bound(&mut self, written: &'a Expr) -> Known {
        let bound = self.known_integer(written);
        let affine = Affine::of_integer(&bound);
        let below = !affine.is_natural();
        if below && affine.terms.is_empty() {
            self.error(
                Error::new(Code::IndexOutOfRange, format!("the bound of a loop is {}", affine.constant))
                    .label(written.span, "below 0")
                    .hint("indices count from 0"),
            );
            return Known::Integer(0);
        }
        if below {
            self.check(CheckKind::NotNegative(bound.clone()), written.span);
        }
        if let Some(end) = bound.literal().filter(|end| *end > LARGEST_SIZE as f64) {
            self.too_large("the bound of a loop", end, written.span);
            return Known::Integer(0);
        }
        bound
    }

    fn plate_shadows(&self, index: &Name) -> Option<Error> {
        let open = self.plates.iter().find(|plate| self.model.plates[**plate].name == index.text)?;
        Some(
            Error::new(Code::DefinedTwice, format!("the index `{}` is defined twice", index.text))
                .label(index.span, "again for this loop")
                .label(self.model.plates[*open].span, "already the index of this loop")
                .hint("give one of the loops another index"),
        )
    }

    pub(super) fn branch(&mut self, condition: &'a Expr, then: &'a Block, otherwise: Option<&'a Block>) {
        let (span, statement) = (condition.span, self.statement);
        let Sides { choice, branches, count, .. } = self.sides(condition, then, otherwise);
        let mut branches: Vec<_> = branches.into_iter().enumerate().collect();
        if otherwise.is_some_and(|otherwise| self.begins_in(otherwise, then)) {
            branches.reverse();
        }
        for (at, (branch, block)) in branches {
            self.in_branch(choice, at, branch, |resolver| resolver.block(block));
        }
        self.statement = statement;
        for (variable, defined, _) in self.definitions.merge((&self.model, &self.plates), choice, count) {
            let row = &self.model.variables[variable];
            if self.is_poisoned(&row.name) {
                continue;
            }
            let shown = row.shown.clone();
            self.error(
                Error::new(Code::DefinedInOneBranch, format!("`{shown}` is defined in only one branch"))
                    .label(defined, "defined here")
                    .label(span, "and not where this decides the other way")
                    .hint("define it in every branch: add an `else`"),
            );
        }
    }

    /// Whether what a branch makes of a name is wrong already, so that nothing more is to be said of it.
    pub(super) fn is_poisoned(&self, name: &str) -> bool {
        let entry = self.scopes.find(name);
        entry.is_some_and(|entry| matches!(entry.binding, Binding::Value(Value::Poison)))
    }

    /// Runs `body` in one branch of a choice.
    pub(super) fn in_branch(
        &mut self,
        choice: usize,
        at: usize,
        branch: Branch,
        body: impl FnOnce(&mut Self),
    ) {
        let (gated, cases, guards, plates) =
            (self.gated, self.cases.len(), self.guards.len(), self.plates.len());
        self.definitions.enter(choice, at, branch.condition());
        self.gated |= branch.wrong;
        self.plates.extend(branch.case.as_ref().and_then(Case::plate));
        self.guards.extend(branch.guards);
        self.cases.extend(branch.case);
        body(self);
        self.plates.truncate(plates);
        self.guards.truncate(guards);
        self.cases.truncate(cases);
        self.gated = gated;
        self.definitions.branches.pop();
    }

    /// `x ~ if c { D1 } else { D2 };`
    pub(super) fn draw_if(
        &mut self,
        condition: &'a Expr,
        then: &'a Block,
        otherwise: &'a Block,
        child: Child<'a>,
    ) {
        let Sides { decider, choice, branches, count } = self.sides(condition, then, Some(otherwise));
        let Some(branches) = self.tails(branches, "distribution", condition.span) else { return };
        let mut child = if matches!(decider, Decider::Gate(_)) { self.declared_before(child) } else { child };
        for (at, (branch, distribution)) in branches.into_iter().enumerate() {
            let next = child.again();
            let child = std::mem::replace(&mut child, next);
            self.in_branch(choice, at, branch, |resolver| resolver.draw_from(distribution, child));
        }
        self.definitions.merge((&self.model, &self.plates), choice, count);
    }

    /// What each branch of an `if` gives.
    fn tails(
        &mut self,
        branches: Vec<(Branch, &'a Block)>,
        what: &str,
        span: Span,
    ) -> Option<Vec<(Branch, &'a Expr)>> {
        let tail = |(branch, block): (Branch, &'a Block)| Some((branch, block.tail.as_deref()?));
        let tails = branches.into_iter().map(tail).collect();
        if Option::is_none(&tails) {
            self.error(
                Error::new(Code::Syntax, format!("each branch of this `if` gives one {what}"))
                    .label(span, "a branch without one"),
            );
        }
        tails
    }

    /// `if c { a } else { b }` as a value.
    pub(super) fn choice(
        &mut self,
        condition: &'a Expr,
        (then, otherwise): (&'a Block, &'a Block),
        child: Option<Child<'a>>,
        span: Span,
    ) -> Option<Value> {
        let Sides { decider, choice, branches, count } = self.sides(condition, then, Some(otherwise));
        let Some(branches) = self.tails(branches, "value", then.span) else { return Some(Value::Poison) };
        let condition = match &decider {
            Decider::Known(known) => known.clone(),
            Decider::Gate(_) => {
                let branches = branches.into_iter().map(|(branch, value)| (branch, value, None)).collect();
                return self.by_gate(branches, child, (choice, count), span);
            }
            Decider::Wrong => return Some(Value::Poison),
        };
        let [(_, a), (_, b)] = branches.as_slice() else { return Some(Value::Poison) };
        let x = self.assuming(condition.clone(), |resolver| resolver.expression(a));
        let y = self.assuming(condition.clone().denied(), |resolver| resolver.expression(b));
        Some(self.chosen(&condition, (x, a.span), (y, b.span)))
    }

    /// The one value where a condition holds, and the other where it does not.
    pub(super) fn chosen(&mut self, condition: &Known, a: (Value, Span), b: (Value, Span)) -> Value {
        let real = |value: &Value| value.ty().is_some_and(|ty| ty.base == Base::Real);
        let (x, y) = if real(&a.0) || real(&b.0) {
            (self.coerced(a.0, Base::Real, a.1), self.coerced(b.0, Base::Real, b.1))
        } else {
            (a.0, b.0)
        };
        match (x, y) {
            (Value::Known(x, tx), Value::Known(y, ty)) if tx == ty => {
                Value::Known(Known::If(Box::new(condition.clone()), Box::new(x), Box::new(y)), tx)
            }
            (Value::Known(_, tx), Value::Known(_, ty)) => {
                self.mismatch(&tx.name(), &ty, b.1);
                Value::Poison
            }
            (Value::Poison, _) | (_, Value::Poison) => Value::Poison,
            (x, y) if self.is_of_gaussians(&x) && self.is_of_gaussians(&y) => {
                self.chosen_sum(condition, (x, a.1), (y, b.1))
            }
            _ => {
                self.later("a choice between unknowns that are not Gaussian, as a value", a.1.to(b.1));
                Value::Poison
            }
        }
    }

    /// Whether a value is a real that a sum of Gaussians may be.
    fn is_of_gaussians(&self, value: &Value) -> bool {
        match value {
            Value::Random(use_, _) => self.model.variables[use_.variable].family == "Gaussian",
            value => value.ty().is_some_and(|ty| ty.base == Base::Real),
        }
    }

    /// Looks at a part that is evaluated only where `condition` holds: what is checked there is checked then.
    pub(super) fn assuming<T>(&mut self, condition: Known, look: impl FnOnce(&mut Self) -> T) -> T {
        self.assumed.push(condition);
        let result = look(self);
        self.assumed.pop();
        result
    }

    /// A known choice between random reals: a sum in which the terms of the other have the coefficient 0. What a term
    /// is multiplied by is computed only where the term is chosen.
    fn chosen_sum(&mut self, condition: &Known, a: (Value, Span), b: (Value, Span)) -> Value {
        let (Some(x), Some(y)) = (self.as_sum(a.0, a.1), self.as_sum(b.0, b.1)) else { return Value::Poison };
        let choose = |x: Known, y: Known| match (&x, &y) {
            (x, y) if x == y => x.clone(),
            _ => Known::If(Box::new(condition.clone()), Box::new(x), Box::new(y)),
        };
        let mut sum = Sum { constant: choose(x.constant.clone(), y.constant.clone()), terms: Vec::new() };
        for term in x.terms.iter().chain(&y.terms) {
            if sum.coefficient_of(term, &self.model).is_none() {
                let [of_x, of_y] =
                    [&x, &y].map(|sum| sum.coefficient_of(term, &self.model).unwrap_or(Known::Real(0.0)));
                sum.terms.push(Term { coefficient: choose(of_x, of_y), ..term.clone() });
            }
        }
        Value::Sum(sum)
    }
}
