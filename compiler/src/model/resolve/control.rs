//! Loops, branches and cases.

use super::Resolver;
use super::draws::Child;
use super::scope::Binding;
use super::values::{Base, Sum, Term, Ty, Value};
use crate::error::{Code, Error};
use crate::model::PlateId;
use crate::model::ir::{CheckKind, Domain, Plate};
use crate::model::known::{Affine, Known};
use crate::syntax::{Arm, BinaryOp, Block, Expr, Name, Pattern, Span, UnaryOp};
use posterity_runtime::check::LARGEST_SIZE;

/// A `match` between two of its arms.
struct Cases {
    /// Its number.
    choice: usize,
    /// What it is about, where that is known.
    known: Option<Known>,
    /// The type of that; none where it is wrong.
    base: Option<Base>,
    /// How many values there are.
    size: Option<Known>,
    /// The values that the arms so far take.
    taken: Vec<i64>,
    /// The conditions of the arms so far.
    rest: Vec<Known>,
}

impl Cases {
    /// The condition of one value.
    fn equals(&self, value: Known) -> Option<Known> {
        let known = self.known.clone()?;
        Some(Known::Binary(BinaryOp::Equal, Box::new(known), Box::new(value)))
    }

    /// The condition of every value that no arm has taken.
    fn others(&self) -> Option<Known> {
        self.known.as_ref()?;
        let not = |guard: &Known| Known::Unary(UnaryOp::Not, Box::new(guard.clone()));
        let all = self.rest.iter().map(not);
        let both = |a, b| Known::Binary(BinaryOp::And, Box::new(a), Box::new(b));
        Some(all.reduce(both).unwrap_or(Known::Bool(true)))
    }
}

impl<'a> Resolver<'a> {
    /// A block with names of its own.
    pub(super) fn block(&mut self, block: &'a Block) {
        self.scopes.open();
        self.statements(&block.statements);
        self.scopes.close();
    }

    pub(super) fn loop_over(&mut self, index: &'a Name, lower: &'a Expr, upper: &'a Expr, body: &'a Block) {
        let (lower, upper) = (self.bound(lower), self.bound(upper));
        if let Some(error) = self.plate_shadows(index) {
            self.error(error);
        }
        self.open_plate(index, &index.text, lower, upper);
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
        let plate = self.model.plates.push(Plate { name: name.to_owned(), lower, upper, span: index.span });
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

    /// A known condition; a random one is a gate.
    fn condition(&mut self, condition: &'a Expr) -> Option<Known> {
        let value = self.expression(condition);
        match self.scalar(value, Base::Bool, condition.span) {
            Value::Known(known, _) => Some(known),
            Value::Poison => None,
            _ => {
                self.later("a gate: an `if` on a random condition", condition.span);
                None
            }
        }
    }

    pub(super) fn branch(&mut self, condition: &'a Expr, then: &'a Block, otherwise: Option<&'a Block>) {
        let (span, statement) = (condition.span, self.statement);
        let guard = self.condition(condition);
        let choice = self.definitions.choice();
        let negated = guard.clone().map(|known| Known::Unary(UnaryOp::Not, Box::new(known)));
        let mut branches = vec![(0, guard, then)];
        branches.extend(otherwise.map(|otherwise| (1, negated, otherwise)));
        if otherwise.is_some_and(|otherwise| self.begins_in(otherwise, then)) {
            branches.reverse();
        }
        for (branch, guard, block) in branches {
            self.in_branch(choice, branch, guard, |resolver| resolver.block(block));
        }
        self.statement = statement;
        for (variable, defined, _) in self.definitions.merge((&self.model, &self.plates), choice, 2) {
            let name = self.model.variables[variable].name.clone();
            if self.is_poisoned(&name) {
                continue;
            }
            self.error(
                Error::new(Code::DefinedInOneBranch, format!("`{name}` is defined in only one branch"))
                    .label(defined, "defined here")
                    .label(span, "and not where this decides the other way")
                    .hint("define it in every branch: add an `else`"),
            );
        }
    }

    /// Whether what a branch makes of a name is wrong already, so that nothing more is to be said of it.
    fn is_poisoned(&self, name: &str) -> bool {
        let entry = self.scopes.find(name);
        entry.is_some_and(|entry| matches!(entry.binding, Binding::Value(Value::Poison)))
    }

    /// Runs `body` in one branch of a choice: under a guard where the condition is known, else gated.
    fn in_branch(
        &mut self,
        choice: usize,
        branch: usize,
        guard: Option<Known>,
        body: impl FnOnce(&mut Self),
    ) {
        let gated = self.gated;
        self.definitions.enter(choice, branch, guard.as_ref());
        let guarded = guard.is_some();
        match guard {
            Some(known) => self.guards.push(known),
            None => self.gated = true,
        }
        body(self);
        if guarded {
            self.guards.pop();
        }
        self.gated = gated;
        self.definitions.branches.pop();
    }

    pub(super) fn cases(&mut self, subject: &'a Expr, arms: &'a [Arm<Block>], span: Span) {
        let statement = self.statement;
        let value = self.expression(subject);
        let mut cases = self.subject(value, subject.span);
        for (branch, arm) in arms.iter().enumerate() {
            self.arm(arm, branch, &mut cases);
        }
        self.statement = statement;
        self.missing_cases(&cases, arms, span);
    }

    /// What a `match` is about, before its first arm.
    fn subject(&mut self, value: Value, span: Span) -> Cases {
        let mut cases = Cases {
            choice: self.definitions.choice(),
            known: None,
            base: None,
            size: None,
            taken: Vec::new(),
            rest: Vec::new(),
        };
        let Some(ty) = value.ty() else { return cases };
        if !ty.is_scalar() || ty.base == Base::Real {
            self.mismatch("usize", &ty, span);
            return cases;
        }
        cases.base = Some(ty.base);
        if ty.base == Base::Bool {
            cases.size = Some(Known::Integer(2));
        }
        match value {
            Value::Known(known, _) => {
                if ty.base == Base::Integer {
                    self.small_enough(&known, span);
                }
                cases.known = Some(known);
            }
            Value::Random(use_, _) => {
                if let Domain::Integer { size } = self.model.domain_of(&use_) {
                    cases.size = Some(size);
                }
                self.later("a gate: a `match` on a random integer", span);
            }
            Value::Sum(_) | Value::Poison => {}
        }
        cases
    }

    fn arm(&mut self, arm: &'a Arm<Block>, branch: usize, cases: &mut Cases) {
        let (guard, bound) = match &arm.pattern {
            Pattern::Integer { value, span } => {
                let value = i64::try_from(*value).unwrap_or(i64::MAX);
                if self.pattern_fits(cases, Base::Integer, *span) {
                    self.case_in_range(value, cases.size.as_ref(), *span);
                }
                cases.taken.push(value);
                (cases.equals(Known::Integer(value)), None)
            }
            Pattern::Bool { value, span } => {
                self.pattern_fits(cases, Base::Bool, *span);
                cases.taken.push(i64::from(*value));
                (cases.equals(Known::Bool(*value)), None)
            }
            Pattern::Name(name) => match self.constant_case(name) {
                Some((constant, base)) => {
                    self.pattern_fits(cases, base, name.span);
                    cases.taken.extend(constant.literal().map(|value| value as i64));
                    (cases.equals(constant), None)
                }
                None => (cases.others(), Some(name)),
            },
            Pattern::Any(_) => (cases.others(), None),
        };
        cases.rest.extend(guard.clone());
        let value = match (&cases.known, cases.base) {
            (Some(known), Some(base)) => Value::Known(known.clone(), Ty::scalar(base)),
            _ => Value::Poison,
        };
        self.in_branch(cases.choice, branch, guard, |resolver| {
            resolver.scopes.open();
            if let Some(name) = bound {
                resolver.scopes.bind(&name.text, Binding::Value(value), name.span);
            }
            resolver.statements(&arm.body.statements);
            resolver.scopes.close();
        });
    }

    /// The constant that a pattern names; any other name is bound to the subject.
    fn constant_case(&self, name: &Name) -> Option<(Known, Base)> {
        match &self.scopes.find(&name.text)?.binding {
            Binding::Known { known, plates, ty } if plates.is_empty() => Some((known.clone(), ty.base)),
            _ => None,
        }
    }

    /// Whether a pattern is of the subject's type.
    fn pattern_fits(&mut self, cases: &Cases, pattern: Base, span: Span) -> bool {
        let Some(base) = cases.base.filter(|base| *base != pattern) else { return true };
        self.mismatch(base.name(), &Ty::scalar(pattern), span);
        false
    }

    fn case_in_range(&mut self, value: i64, size: Option<&Known>, span: Span) {
        let Some(size) = size else { return };
        if Affine::difference(&Known::Integer(value), size).is_some_and(|difference| difference >= 0) {
            let size = super::values::describe(&self.model, size);
            self.error(
                Error::new(
                    Code::CaseOutOfRange,
                    format!("case {value} is out of range: there are {size} values"),
                )
                .label(span, format!("the values are 0 to {size} - 1")),
            );
        }
    }

    /// Cases that no arm takes must define nothing that the others define.
    fn missing_cases(&mut self, cases: &Cases, arms: &'a [Arm<Block>], span: Span) {
        let catches_all = arms.iter().any(|arm| match &arm.pattern {
            Pattern::Any(_) => true,
            Pattern::Name(name) => self.constant_case(name).is_none(),
            _ => false,
        });
        let values = cases.size.as_ref().and_then(Known::literal).map(|size| size as i64);
        let missing = values.and_then(|values| (0..values).find(|value| !cases.taken.contains(value)));
        let complete = catches_all || (values.is_some() && missing.is_none());
        let count = arms.len() + usize::from(!complete);
        for (variable, defined, branches) in
            self.definitions.merge((&self.model, &self.plates), cases.choice, count)
        {
            let name = self.model.variables[variable].name.clone();
            if self.is_poisoned(&name) {
                continue;
            }
            let case = if branches == [arms.len()] {
                missing.map_or_else(|| "any other value".to_owned(), |value| format!("case {value}"))
            } else {
                format!("arm {}", branches[0])
            };
            self.error(
                Error::new(
                    Code::MissingCase,
                    format!("`{name}` is not defined in every case: {case} leaves it out"),
                )
                .label(span, format!("no arm for {case} defines `{name}`"))
                .label(defined, "defined here")
                .hint("add an arm for it, or `_ => { … }`"),
            );
        }
    }

    /// `x ~ if c { D1 } else { D2 };`
    pub(super) fn draw_if(
        &mut self,
        condition: &'a Expr,
        then: &'a Block,
        otherwise: &'a Block,
        child: Child<'a>,
    ) {
        let guard = self.condition(condition);
        let (Some(first), Some(second)) = (&then.tail, &otherwise.tail) else {
            self.error(
                Error::new(Code::Syntax, "each branch of this `if` gives one distribution")
                    .label(condition.span, "a branch without one"),
            );
            return;
        };
        let choice = self.definitions.choice();
        let other = child.clone();
        // The second branch defines what the first has introduced.
        let other = match other {
            Child::Target(true, target) if target.indices.is_empty() => Child::Target(false, target),
            other => other,
        };
        self.in_branch(choice, 0, guard.clone(), |resolver| resolver.draw_from(first, child));
        let negated = guard.map(|known| Known::Unary(UnaryOp::Not, Box::new(known)));
        self.in_branch(choice, 1, negated, |resolver| resolver.draw_from(second, other));
        self.definitions.merge((&self.model, &self.plates), choice, 2);
    }

    /// `if c { a } else { b }` as a value.
    pub(super) fn choice(&mut self, condition: &'a Expr, then: &'a Block, otherwise: &'a Block) -> Value {
        let Some(condition) = self.condition(condition) else { return Value::Poison };
        let (Some(a), Some(b)) = (&then.tail, &otherwise.tail) else {
            self.error(
                Error::new(Code::Syntax, "each branch of this `if` gives one value")
                    .label(then.span, "a branch without one"),
            );
            return Value::Poison;
        };
        let real = |value: &Value| value.ty().is_some_and(|ty| ty.base == Base::Real);
        let x = self.assuming(condition.clone(), |resolver| resolver.expression(a));
        let negated = Known::Unary(UnaryOp::Not, Box::new(condition.clone()));
        let y = self.assuming(negated, |resolver| resolver.expression(b));
        let wanted = if real(&x) || real(&y) { Some(Base::Real) } else { None };
        let (x, y) = match wanted {
            Some(base) => (self.coerced(x, base, a.span), self.coerced(y, base, b.span)),
            None => (x, y),
        };
        match (x, y) {
            (Value::Known(x, tx), Value::Known(y, ty)) if tx == ty => {
                Value::Known(Known::If(Box::new(condition), Box::new(x), Box::new(y)), tx)
            }
            (Value::Known(_, tx), Value::Known(_, ty)) => {
                self.mismatch(&tx.name(), &ty, b.span);
                Value::Poison
            }
            (Value::Poison, _) | (_, Value::Poison) => Value::Poison,
            (x, y) => self.chosen_sum(&condition, (x, a.span), (y, b.span)),
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
