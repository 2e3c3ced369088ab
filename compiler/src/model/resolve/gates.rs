//! Gates: what decides between branches, what a branch stands under, and values that a gate chooses.

use super::Resolver;
use super::branches::Branches;
use super::cases::Bound;
use super::draws::Child;
use super::values::{Base, Sum, Ty, Value, type_of};
use crate::error::{Code, Error};
use crate::model::ir::{Argument, Case, CheckKind, Counts, Domain, Gate, Kind, Plate, Role, Support, Use};
use crate::model::known::Known;
use crate::model::replace::inner_name;
use crate::model::{GateId, PlateId, VariableId};
use crate::syntax::{Block, Expr, Span};

/// What decides between the branches of an `if` or a `match`.
#[derive(Clone, Debug)]
pub(super) enum Decider {
    /// A value known at run time.
    Known(Known),
    /// Something random.
    Gate(GateId),
    /// A mistake, or what a later version compiles: it is noted.
    Wrong,
}

/// What a branch stands under.
#[derive(Clone, Debug, Default)]
pub(super) struct Branch {
    /// Known conditions.
    pub(super) guards: Vec<Known>,
    /// A case of a gate.
    pub(super) case: Option<Case>,
    /// Whether what decides is wrong, so that the branch leaves nothing in the model.
    pub(super) wrong: bool,
}

impl Branch {
    /// Under a known condition, if there is one.
    pub(super) fn under(guard: Option<Known>) -> Branch {
        Branch { wrong: guard.is_none(), guards: guard.into_iter().collect(), case: None }
    }

    /// In one case of a gate.
    pub(super) fn of(gate: GateId, value: Known) -> Branch {
        Branch { case: Some(Case { gate, value }), ..Branch::default() }
    }

    /// The known condition that alone decides whether it is taken.
    pub(super) fn condition(&self) -> Option<&Known> {
        if self.case.is_some() { None } else { self.guards.first() }
    }
}

/// The place of a variable that the branches of a choice define.
#[derive(Clone, Debug)]
pub(super) struct Slot {
    pub(super) variable: Option<VariableId>,
    plates: Vec<PlateId>,
    cases: Vec<Case>,
    branches: Branches,
}

impl<'a> Resolver<'a> {
    /// A condition: known, or a gate.
    pub(super) fn decider(&mut self, condition: &'a Expr) -> Decider {
        let value = self.expression(condition);
        match self.scalar(value, Base::Bool, condition.span) {
            Value::Known(known, _) => Decider::Known(known),
            Value::Random(use_, _) => self.gate_on(use_, condition.span),
            Value::Sum(_) | Value::Poison => Decider::Wrong,
        }
    }

    /// A gate on something random with a number of values.
    pub(super) fn gate_on(&mut self, selector: Use, span: Span) -> Decider {
        let domain = self.model.domain_of(&selector);
        if !matches!(domain, Domain::Bool | Domain::Integer { .. }) {
            self.later("a gate on an integer without a bound", span);
            return Decider::Wrong;
        }
        let (plates, guards, cases) = (self.plates.clone(), self.guards.clone(), self.cases.clone());
        let counts = Counts::BySelector(selector);
        Decider::Gate(self.model.gates.push(Gate { counts, plates, guards, cases, span }))
    }

    /// `repeat n { … }`
    pub(super) fn repeat(&mut self, count: &'a Expr, body: &'a Block) {
        let value = self.expression(count);
        let value = match value {
            Value::Known(..) => self.coerced(value, Base::Real, count.span),
            random => random,
        };
        let times = match value {
            Value::Known(known, ty) if ty.is_scalar() => {
                match known.literal() {
                    Some(count_) if count_ < 0.0 => {
                        let error =
                            Error::new(Code::ArgumentOutOfDomain, "factors that count less than 0 times");
                        self.error(error.label(count.span, "below 0"));
                    }
                    Some(_) => {}
                    None => {
                        let (value, support) = (known.clone(), Support::NonNegative);
                        self.check(CheckKind::Support { value, support }, count.span);
                    }
                }
                Some(known)
            }
            Value::Poison => None,
            _ => {
                self.error(
                    Error::new(Code::TypeMismatch, "how often factors count is a known number")
                        .label(count.span, "not a known number"),
                );
                None
            }
        };
        let branch = times.map_or_else(
            || Branch::under(None),
            |times| {
                let (plates, guards, cases) = (self.plates.clone(), self.guards.clone(), self.cases.clone());
                let counts = Counts::Times(times);
                let gate = self.model.gates.push(Gate { counts, plates, guards, cases, span: count.span });
                Branch::of(gate, Known::Bool(true))
            },
        );
        let choice = self.definitions.choice();
        self.in_branch(choice, 0, branch, |resolver| resolver.block(body));
        self.definitions.merge((&self.model, &self.plates), choice, 1);
    }

    /// Whether a power plate stands between this place and the cases that a variable is local to: what is declared
    /// outside is not defined inside.
    pub(super) fn repeats(&self, id: VariableId) -> bool {
        let own = self.model.variables[id].cases.len();
        let between = self.cases.get(own..).unwrap_or_default();
        between.iter().any(|case| self.model.gates[case.gate].times().is_some())
    }

    /// A plate over the cases of a gate that no arm before takes.
    pub(super) fn cases_left(&mut self, gate: GateId, name: &str, taken: &[i64], span: Span) -> Branch {
        let selector = self.model.gates[gate].selector();
        let Some(Domain::Integer { size }) = selector.map(|use_| self.model.domain_of(use_)) else {
            if let [one] = taken {
                return Branch::of(gate, Known::Bool(*one == 0));
            }
            self.later("a gate that does not tell true from false", span);
            return Branch::under(None);
        };
        let left: Option<Vec<i64>> = size
            .literal()
            .filter(|size| *size <= taken.len() as f64 + 1.0)
            .map(|size| (0..size as i64).filter(|value| !taken.contains(value)).collect());
        if let Some([one]) = left.as_deref() {
            return Branch::of(gate, Known::Integer(*one));
        }
        let open: Vec<String> =
            self.plates.iter().map(|plate| self.model.plates[*plate].name.clone()).collect();
        let name = inner_name(name, &open);
        let plate = Plate { name, lower: Known::Integer(0), upper: size, span, order: None };
        let case = Known::Plate(self.model.plates.push(plate));
        let guards = taken.iter().map(|value| case.clone().differs(Known::Integer(*value))).collect();
        Branch { guards, ..Branch::of(gate, case) }
    }

    /// The value of a selector inside its own gate: there it is known.
    pub(super) fn in_its_case(&self, value: Value) -> Value {
        let Value::Random(use_, ty) = &value else { return value };
        let own = |case: &&Case| self.model.gates[case.gate].selector() == Some(use_);
        match self.cases.iter().find(own) {
            Some(case) => Value::Known(case.value.clone(), ty.clone()),
            None => value,
        }
    }

    /// Whether a plate runs over the cases of a gate around the present place.
    pub(super) fn is_case(&self, plate: PlateId) -> bool {
        self.cases.iter().any(|case| case.plate() == Some(plate))
    }

    /// A target that several branches define: declared before them.
    pub(super) fn declared_before(&mut self, child: Child<'a>) -> Child<'a> {
        match child {
            Child::Target(true, target) if target.indices.is_empty() => {
                self.declare(target);
                Child::Target(false, target)
            }
            child => child,
        }
    }

    /// A place for a value that several branches define.
    fn slot(&mut self, span: Span) -> Child<'a> {
        let branches = self.definitions.branches.clone();
        let (plates, cases) = (self.plates.clone(), self.cases.clone());
        self.slots.push(Slot { variable: None, plates, cases, branches });
        Child::Slot(self.slots.len() - 1, span)
    }

    /// The variable in a slot, made by the first branch that defines it.
    pub(super) fn in_slot(&mut self, at: usize, domain: &Domain, kind: Kind, span: Span) -> Option<Use> {
        let slot = self.slots[at].clone();
        let domain = self.in_every_case(domain.clone(), kind);
        if self.differs_by_case(&domain, &slot.plates, span) {
            return None;
        }
        let id = if let Some(id) = slot.variable {
            self.widened(id, &domain);
            let (mine, new) = (type_of(&self.model.variables[id].domain), type_of(&domain));
            if mine.base != new.base || mine.axes.len() != new.axes.len() {
                self.mismatch(mine.base.name(), &new, span);
                return None;
            }
            if kind == Kind::Stochastic {
                self.model.variables[id].kind = kind;
            }
            id
        } else {
            let cases = std::mem::replace(&mut self.cases, slot.cases);
            let branches = std::mem::replace(&mut self.definitions.branches, slot.branches);
            let attributes = std::mem::take(&mut self.attributes);
            let id = self.new_variable("part", domain, kind, span, (Some(&slot.plates), &[]));
            (self.cases, self.definitions.branches, self.attributes) = (cases, branches, attributes);
            self.model.variables[id].anonymous = true;
            self.slots[at].variable = Some(id);
            id
        };
        self.definitions.add_piece(id, Vec::new(), &self.plates.clone(), span);
        Some(Use { variable: id, index: self.definitions.local_index(id).unwrap_or_default() })
    }

    /// A value that a gate chooses: a variable that each branch defines. None where it is what `child` holds.
    pub(super) fn by_gate(
        &mut self,
        branches: Vec<(Branch, &'a Expr, Bound<'a>)>,
        child: Option<Child<'a>>,
        (choice, count): (usize, usize),
        span: Span,
    ) -> Option<Value> {
        let child = match child {
            Some(child @ Child::Target(..)) => self.declared_before(child),
            _ => self.slot(span),
        };
        for (at, (branch, body, bound)) in branches.into_iter().enumerate() {
            let child = child.clone();
            self.in_branch(choice, at, branch, |resolver| {
                resolver.with_bound(bound, |resolver| resolver.give(body, child));
            });
        }
        self.definitions.merge((&self.model, &self.plates), choice, count);
        let Child::Slot(at, _) = child else { return None };
        let id = self.slots[at].variable.filter(|id| !self.untyped.contains(id));
        let Some(id) = id else { return Some(Value::Poison) };
        let use_ = Use { variable: id, index: self.definitions.local_index(id).unwrap_or_default() };
        let ty = type_of(&self.model.domain_of(&use_));
        Some(Value::Random(use_, ty))
    }

    /// Defines what `child` holds by the value of an expression.
    fn give(&mut self, value: &'a Expr, child: Child<'a>) {
        if let Some(found) = self.expression_into(value, child.clone()) {
            self.given(found, child, value.span);
        }
    }

    /// Defines what `child` holds by a value: a constant, a copy, or a sum.
    pub(super) fn given(&mut self, value: Value, child: Child<'a>, span: Span) {
        match value {
            Value::Poison => {
                if let Child::Target(_, target) = child {
                    self.poison(target);
                }
            }
            Value::Sum(sum) => self.sum_into(sum, child),
            Value::Known(known, ty) if ty == Ty::scalar(Base::Real) => {
                self.sum_into(Sum::known(known), child);
            }
            Value::Known(known, ty) => self.constant_into(known, &ty, child, span),
            Value::Random(use_, ty) if self.is_gaussian(&use_, &ty) => self.sum_into(Sum::of(use_), child),
            Value::Random(use_, _) => {
                let domain = self.model.domain_of(&use_);
                let Some(source) = self.argument(Value::Random(use_, type_of(&domain)), span) else { return };
                let Some((x, role)) = self.child(child, domain, Kind::Derived) else { return };
                self.factor("copy", role, &[("x", x), ("source", source)]);
            }
        }
    }

    fn is_gaussian(&self, use_: &Use, ty: &Ty) -> bool {
        *ty == Ty::scalar(Base::Real) && self.model.variables[use_.variable].family == "Gaussian"
    }

    /// A known constraint: in a case it is evidence against that case; elsewhere the data must fulfil it.
    pub(super) fn must_hold(&mut self, condition: Known, span: Span) {
        if self.cases.is_empty() {
            return self.check(crate::model::ir::CheckKind::Holds(condition), span);
        }
        let edges = [("x", Argument::Known(Known::Bool(true))), ("condition", Argument::Known(condition))];
        self.factor("holds", Role::Constrains, &edges);
    }
}
