//! `match`: as a statement, as a distribution and as a value. Each value of the subject has one arm, the first that
//! takes it.

use super::Resolver;
use super::draws::Child;
use super::gates::{Branch, Decider};
use super::scope::Binding;
use super::values::{Base, Ty, Value, describe};
use crate::error::{Code, Error};
use crate::model::conditions::all;
use crate::model::ir::Domain;
use crate::model::known::{Affine, Known};
use crate::model::{PlateId, VariableId};
use crate::syntax::{Arm, Block, Expr, ExprKind, Name, Pattern, Span};

/// A `match` between two of its arms.
struct Cases {
    /// Its number.
    choice: usize,
    /// What it is about.
    decider: Decider,
    /// The type of that; none where it is wrong.
    base: Option<Base>,
    /// How many values there are.
    size: Option<Known>,
    /// The values that the arms so far take, each with its pattern.
    taken: Vec<(i64, Span)>,
    /// The arm that takes every other value.
    others: Option<Span>,
    /// The conditions of the arms so far.
    rest: Vec<Known>,
}

/// What an arm stands under, and the name that it gives to the case.
struct Case<'a> {
    branch: Branch,
    bound: Bound<'a>,
}

/// The name of a case with what it stands for.
pub(super) type Bound<'a> = Option<(&'a Name, Value)>;

impl Cases {
    /// What the arm of one value stands under.
    fn equals(&self, value: Known) -> Branch {
        match &self.decider {
            Decider::Known(known) => Branch::under(Some(known.clone().equals(value))),
            Decider::Gate(gate) => Branch::of(*gate, value),
            Decider::Wrong => Branch::under(None),
        }
    }

    /// The known condition of every value that no arm has taken.
    fn others(&self) -> Known {
        let denied: Vec<Known> = self.rest.iter().cloned().map(Known::denied).collect();
        all(&denied).unwrap_or(Known::Bool(true))
    }

    /// The least value that no arm takes, where the values can be counted.
    fn missing(&self) -> Option<i64> {
        let values = self.size.as_ref()?.literal()? as i64;
        (0..values).find(|value| !self.taken.iter().any(|(taken, _)| taken == value))
    }

    /// Whether every value has an arm.
    fn is_complete(&self) -> bool {
        let counted = self.size.as_ref().is_some_and(|size| size.literal().is_some());
        self.others.is_some() || counted && self.missing().is_none()
    }

    /// The case that has no arm, in words.
    fn missing_case(&self) -> String {
        self.missing().map_or_else(|| "any other value".to_owned(), |value| format!("case {value}"))
    }
}

impl<'a> Resolver<'a> {
    /// `match z { 0 => { … } }`
    pub(super) fn cases(&mut self, subject: &'a Expr, arms: &'a [Arm<Block>], span: Span) {
        let statement = self.statement;
        let mut cases = self.subject(subject);
        for (branch, arm) in arms.iter().enumerate() {
            let case = self.case(&arm.pattern, &mut cases);
            self.in_branch(cases.choice, branch, case.branch, |resolver| {
                resolver.scopes.open();
                resolver.with_bound(case.bound, |resolver| resolver.statements(&arm.body.statements));
                resolver.scopes.close();
            });
        }
        self.statement = statement;
        let arms: Vec<Span> = arms.iter().map(|arm| arm.span).collect();
        self.missing_cases(&cases, &arms, span);
    }

    /// `x ~ match z { 0 => D1, _ => D2 };`
    pub(super) fn draw_match(
        &mut self,
        subject: &'a Expr,
        arms: &'a [Arm<Expr>],
        child: &Child<'a>,
        span: Span,
    ) {
        let mut cases = self.subject(subject);
        let gate = matches!(cases.decider, Decider::Gate(_));
        let first = if gate { self.declared_before(child.clone()) } else { child.clone() };
        for (branch, arm) in arms.iter().enumerate() {
            let child = if branch == 0 { first.clone() } else { first.again() };
            let case = self.case(&arm.pattern, &mut cases);
            self.in_branch(cases.choice, branch, case.branch, |resolver| {
                resolver.with_bound(case.bound, |resolver| resolver.draw_from(&arm.body, child));
            });
        }
        // Of data, and of an element, a case without an arm says nothing; a variable by itself would be undefined.
        let alone = matches!(child, Child::Target(true, target) if target.indices.is_empty());
        if !alone || !self.leaves_out(&cases, "distribution", span) {
            let arms: Vec<Span> = arms.iter().map(|arm| arm.span).collect();
            self.missing_cases(&cases, &arms, span);
        }
    }

    /// Reports a case for which a `match` has nothing.
    fn leaves_out(&mut self, cases: &Cases, what: &str, span: Span) -> bool {
        if cases.is_complete() || cases.base.is_none() {
            return false;
        }
        let case = cases.missing_case();
        self.error(
            Error::new(Code::MissingCase, format!("this `match` has no {what} for {case}"))
                .label(span, format!("no arm for {case}"))
                .hint("add an arm for it, or `_ => …`"),
        );
        true
    }

    /// `match z { 0 => a, _ => b }` as a value: what is not the value of an arm is that of the arms below it.
    pub(super) fn value_by_case(
        &mut self,
        subject: &'a Expr,
        arms: &'a [Arm<Expr>],
        child: Option<Child<'a>>,
        span: Span,
    ) -> Option<Value> {
        let mut cases = self.subject(subject);
        let mut arms_of: Vec<(Case<'a>, &'a Expr)> = Vec::new();
        for arm in arms {
            arms_of.push((self.case(&arm.pattern, &mut cases), &arm.body));
        }
        if self.leaves_out(&cases, "value", span) {
            return Some(Value::Poison);
        }
        if matches!(cases.decider, Decider::Gate(_)) {
            let count = arms_of.len();
            let branches = arms_of.into_iter().map(|(case, body)| (case.branch, body, case.bound)).collect();
            return self.by_gate(branches, child, (cases.choice, count), span);
        }
        let mut values = Vec::new();
        for (case, body) in arms_of {
            let guard = case.branch.condition().cloned();
            let look =
                |resolver: &mut Self| resolver.with_bound(case.bound, |resolver| resolver.expression(body));
            let value = match guard.clone() {
                Some(guard) => self.assuming(guard, look),
                None => look(self),
            };
            values.push((guard, value, body.span));
        }
        let (_, value, at) = values.pop()?;
        let chosen = values.into_iter().rev().try_fold((value, at), |(rest, below), (guard, value, at)| {
            Some((self.chosen(&guard?, (value, at), (rest, below)), at))
        });
        Some(chosen.map_or(Value::Poison, |(value, _)| value))
    }

    /// What a `match` is about, before its first arm.
    fn subject(&mut self, subject: &'a Expr) -> Cases {
        let (value, span) = (self.expression(subject), subject.span);
        let mut cases = Cases {
            choice: self.definitions.choice(),
            decider: Decider::Wrong,
            base: None,
            size: None,
            taken: Vec::new(),
            others: None,
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
                cases.size = cases.size.or_else(|| self.values_of_index(&known));
                cases.size = cases.size.or_else(|| self.values_of_selector(subject));
                cases.decider = Decider::Known(known);
            }
            Value::Random(use_, _) => {
                if let Domain::Integer { size } = self.model.domain_of(&use_) {
                    cases.size = Some(size);
                }
                cases.decider = self.gate_on(use_, span);
            }
            Value::Sum(_) | Value::Poison => {}
        }
        cases
    }

    /// How many values the index of a loop from 0 has, or a sum of such.
    fn values_of_index(&mut self, known: &Known) -> Option<Known> {
        let Affine { constant, terms } = Affine::of(known)?;
        let from_zero = |(part, times): &(Known, i64)| match part {
            Known::Plate(plate) => *times > 0 && self.model.plates[*plate].lower.is(0.0),
            _ => false,
        };
        if constant < 0 || terms.is_empty() || !terms.iter().all(from_zero) {
            return None;
        }
        let largest = |last: Known, plate: PlateId| self.largest(&last, plate);
        let last = known.free_plates().into_iter().fold(known.clone(), largest);
        Some(Affine::of_integer(&last.plus(Known::Integer(1))).to_known())
    }

    /// The variable of which an expression is, as written, an element.
    pub(super) fn variable_of(&self, subject: &Expr) -> Option<VariableId> {
        let mut base = subject;
        while let ExprKind::Index { base: inner, .. } = &base.kind {
            base = inner;
        }
        let ExprKind::Path(path) = &base.kind else { return None };
        let [name] = path.segments.as_slice() else { return None };
        match self.scopes.find(&name.text)?.binding {
            Binding::Variable(id) => Some(id),
            _ => None,
        }
    }

    /// How many values a variable has that is known since a case of its own gate stands around.
    fn values_of_selector(&self, subject: &Expr) -> Option<Known> {
        let id = self.variable_of(subject)?;
        let mut selectors = self.cases.iter().filter_map(|case| self.model.gates[case.gate].selector());
        let selector = selectors.find(|selector| selector.variable == id)?;
        self.model.domain_of(selector).size().cloned()
    }

    /// What the pattern of the next arm takes.
    fn case(&mut self, pattern: &'a Pattern, cases: &mut Cases) -> Case<'a> {
        let (value, base, span) = match pattern {
            Pattern::Integer { value, span } => {
                (Known::Integer(i64::try_from(*value).unwrap_or(i64::MAX)), Base::Integer, *span)
            }
            Pattern::Bool { value, span } => (Known::Bool(*value), Base::Bool, *span),
            Pattern::Name(name) => match self.constant_case(name) {
                Some((constant, base)) => (constant, base, name.span),
                None => return self.every_other(cases, name.span, Some(name)),
            },
            Pattern::Any(span) => return self.every_other(cases, *span, None),
        };
        let fits = self.pattern_fits(cases, base, span);
        let number = match &value {
            Known::Bool(truth) => Some(i64::from(*truth)),
            other => other.literal().map(|value| value as i64),
        };
        if let Some(number) = number.filter(|_| fits) {
            if base == Base::Integer {
                self.case_in_range(number, cases.size.as_ref(), span);
            }
            let earlier = cases.taken.iter().find(|(taken, _)| *taken == number).map(|(_, first)| *first);
            self.reachable(earlier.or(cases.others), span);
            cases.taken.push((number, span));
        }
        let branch = cases.equals(value);
        cases.rest.extend(branch.condition().cloned());
        Case { branch, bound: None }
    }

    /// `_`, or a name for the case: every value that no arm before it takes.
    fn every_other(&mut self, cases: &mut Cases, span: Span, name: Option<&'a Name>) -> Case<'a> {
        self.reachable(cases.others, span);
        cases.others = cases.others.or(Some(span));
        let (branch, subject) = match &cases.decider {
            Decider::Known(known) => (Branch::under(Some(cases.others())), Some(known.clone())),
            Decider::Gate(gate) => {
                let taken: Vec<i64> = cases.taken.iter().map(|(value, _)| *value).collect();
                let branch = self.cases_left(*gate, name.map_or("case", |name| &name.text), &taken, span);
                let value = branch.case.as_ref().map(|case| case.value.clone());
                (branch, value)
            }
            Decider::Wrong => (Branch::under(None), None),
        };
        cases.rest.extend(branch.condition().cloned());
        let value = match (subject, cases.base) {
            (Some(known), Some(base)) => Value::Known(known, Ty::scalar(base)),
            _ => Value::Poison,
        };
        Case { branch, bound: name.map(|name| (name, value)) }
    }

    /// Reports an arm whose values an earlier one takes.
    fn reachable(&mut self, earlier: Option<Span>, span: Span) {
        let Some(earlier) = earlier else { return };
        self.error(
            Error::new(Code::UnreachableCase, "an earlier arm takes this case")
                .label(span, "never reached")
                .label(earlier, "taken here")
                .hint("the first arm that fits is taken: leave this one out, or put `_` and names last"),
        );
    }

    /// Looks at the body of an arm, in which the case may have a name.
    pub(super) fn with_bound<T>(&mut self, bound: Bound<'a>, look: impl FnOnce(&mut Self) -> T) -> T {
        let Some((name, value)) = bound else { return look(self) };
        let hidden = self.scopes.shadow(&name.text, Binding::Value(value), name.span);
        let result = look(self);
        self.scopes.restore(&name.text, hidden);
        result
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
            let last = describe(&self.model, &size.clone().minus(Known::Integer(1)));
            let size = describe(&self.model, size);
            self.error(
                Error::new(
                    Code::CaseOutOfRange,
                    format!("case {value} is out of range: there are {size} values"),
                )
                .label(span, format!("the values are 0 to {last}")),
            );
        }
    }

    /// Cases that no arm takes must define nothing that the others define.
    fn missing_cases(&mut self, cases: &Cases, arms: &[Span], span: Span) {
        let count = arms.len() + usize::from(!cases.is_complete());
        for (variable, defined, branches) in
            self.definitions.merge((&self.model, &self.plates), cases.choice, count)
        {
            let row = &self.model.variables[variable];
            if self.is_poisoned(&row.name) {
                continue;
            }
            let name = row.shown.clone();
            let (case, place, label, hint) = if let Some(arm) = arms.get(branches[0]) {
                let label = format!("this arm does not define `{name}`");
                ("an arm".to_owned(), *arm, label, "define it there too")
            } else {
                let case = cases.missing_case();
                let label = format!("no arm for {case} defines `{name}`");
                (case, span, label, "add an arm for it, or `_ => { … }`")
            };
            self.error(
                Error::new(
                    Code::MissingCase,
                    format!("`{name}` is not defined in every case: {case} leaves it out"),
                )
                .label(place, label)
                .label(defined, "defined here")
                .hint(hint),
            );
        }
    }
}
