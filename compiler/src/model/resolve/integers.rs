//! Sums, differences and the order of integers, some of them random.

use super::Resolver;
use super::draws::Child;
use super::expressions::Binary;
use super::scope::Binding;
use super::values::{Base, Ty, Value};
use crate::error::{Code, Error};
use crate::model::ir::{Argument, CheckKind, Domain, Index, Support, Use, by_axes};
use crate::model::known::Known;
use crate::syntax::{BinaryOp, Span};

impl<'a> Resolver<'a> {
    /// `a + b`, `a - b` of integers.
    pub(super) fn integer_arithmetic(&mut self, binary: Binary<'a>) -> Option<Value> {
        let Binary { op, a, b, child, span } = binary;
        if let (Value::Known(a, ty), Value::Known(b, _)) = (&a.0, &b.0) {
            return Some(self.known_integers(op, a.clone(), b.clone(), ty.clone(), span));
        }
        if !matches!(op, BinaryOp::Add | BinaryOp::Subtract) {
            self.later("a product or a ratio of random integers", span);
            return Some(Value::Poison);
        }
        let (Some(x), Some(y)) = (self.argument(a.0, a.1), self.argument(b.0, b.1)) else {
            return Some(Value::Poison);
        };
        let known_first = matches!(x, Argument::Known(_)) && op == BinaryOp::Add;
        let ((x, at), (mut y, bt)) = if known_first { ((y, b.1), (x, a.1)) } else { ((x, a.1), (y, b.1)) };
        let mut op = op;
        if let Argument::Known(known) = &y
            && known.literal().is_some_and(|value| value < 0.0)
        {
            // To add a number below 0 is to take its negative away.
            op = if op == BinaryOp::Add { BinaryOp::Subtract } else { BinaryOp::Add };
            y = Argument::Known(known.clone().negated());
        }
        for (argument, at) in [(&x, at), (&y, bt)] {
            if let Argument::Known(known) = argument {
                self.not_below_zero(known, at);
            }
        }
        let sizes = (self.values_of(&x), self.values_of(&y));
        let (factor, domain) = match (op, sizes) {
            (BinaryOp::Add, (Some(a), Some(b))) => {
                ("sum_int", Domain::Integer { size: a.plus(b).minus(Known::Integer(1)) })
            }
            (BinaryOp::Add, _) => ("sum_int", Domain::Count),
            (_, (Some(size), _)) => ("difference_int", Domain::Integer { size }),
            _ => ("difference_int", Domain::Count),
        };
        let Some(domain) = self.of_its_own(factor, child.as_ref(), (&x, &y), domain) else {
            self.later("an integer made of earlier ones of its own array in this way", span);
            return Some(Value::Poison);
        };
        self.operation(factor, "y", vec![("a", x), ("b", y)], domain, child, span)
    }

    /// The domain of an operation, which may read the array that it defines an element of; none where its sizes follow
    /// no formula.
    fn of_its_own(
        &mut self,
        factor: &str,
        child: Option<&Child<'a>>,
        (x, y): (&Argument, &Argument),
        domain: Domain,
    ) -> Option<Domain> {
        let Some(Child::Target(_, target)) = child else { return Some(domain) };
        let found = self.scopes.find(&target.name.text).map(|entry| entry.binding.clone());
        let Some(Binding::Variable(id)) = found.filter(|_| factor == "sum_int") else { return Some(domain) };
        let own = |argument: &Argument| argument.random().is_some_and(|use_| use_.variable == id);
        let (earlier, added) = match (own(x), own(y)) {
            (false, false) => return Some(domain),
            (true, false) => (x.random()?, y),
            (false, true) => (y.random()?, x),
            (true, true) => return None,
        };
        let mut index = Vec::new();
        for expr in &target.indices {
            index.push(self.index(expr)?);
        }
        self.grown(&index, earlier, added, domain)
    }

    /// The domain of `x[i] = x[i - 1] + d`, of which the sizes grow by as much from each element to the next: they
    /// become those of the whole array.
    fn grown(&mut self, index: &[Known], earlier: &Use, added: &Argument, domain: Domain) -> Option<Domain> {
        let Domain::Integer { size } = self.model.variables[earlier.variable].domain.clone() else {
            return Some(domain);
        };
        let first = self.definitions.first_index(earlier.variable)?.to_vec();
        let steps = |axis: &usize| Index::of(&index[*axis]) != earlier.index[*axis];
        let stepping: Vec<usize> = (0..index.len()).filter(steps).collect();
        let [axis] = stepping.as_slice() else { return None };
        let one = index[*axis].clone().minus(earlier.index[*axis].to_known());
        if !one.is(1.0) || first[*axis].mentions_plates() {
            return None;
        }
        let increment = self.values_of(added)?.minus(Known::Integer(1));
        let along = by_axes(index, &increment);
        if along.mentions_plates() || along.any(&|part| *part == Known::Axis(*axis)) {
            return None;
        }
        let passed = Known::Axis(*axis).minus(first[*axis].clone());
        let start = size.map(&|part| (*part == Known::Axis(*axis)).then(|| first[*axis].clone()));
        let formula = start.plus(along.times(passed));
        self.model.variables[earlier.variable].domain = Domain::Integer { size: formula.clone() };
        Some(Domain::Integer { size: formula.with_axes(index) })
    }

    /// How many values an integer has; none if they have no bound.
    pub(super) fn values_of(&self, argument: &Argument) -> Option<Known> {
        match argument {
            Argument::Known(known) => Some(known.clone().plus(Known::Integer(1))),
            Argument::Random(use_) => match self.model.domain_of(use_) {
                Domain::Integer { size } => Some(size),
                _ => None,
            },
        }
    }

    /// A known integer that a random one may equal, or is asked to: none if its text is below 0, which no random one is.
    /// What lies beyond the values, as the number of them does, is a value that is never taken.
    pub(super) fn a_value_of(&mut self, x: &Use, value: Known, span: Span) -> Option<Known> {
        self.small_enough(&value, span);
        if !value.may_be_negative() {
            return Some(value);
        }
        if value.literal().is_some_and(|value| value < 0.0) {
            return None;
        }
        let Domain::Integer { size } = self.model.domain_of(x) else {
            self.not_below_zero(&value, span);
            return Some(value);
        };
        let possible = value.clone().not_below_zero();
        Some(Known::If(Box::new(possible), Box::new(value), Box::new(size)))
    }

    /// The sides of an equality of integers, as [`Self::a_value_of`] has the known one.
    pub(super) fn comparable(
        &mut self,
        a: Argument,
        b: Argument,
        span: Span,
    ) -> Option<(Argument, Argument)> {
        Some(match (a, b) {
            (Argument::Random(x), Argument::Known(value)) => {
                let value = self.a_value_of(&x, value, span)?;
                (Argument::Random(x), Argument::Known(value))
            }
            (Argument::Known(value), Argument::Random(x)) => {
                let value = self.a_value_of(&x, value, span)?;
                (Argument::Known(value), Argument::Random(x))
            }
            both => both,
        })
    }

    fn not_below_zero(&mut self, known: &Known, span: Span) {
        if known.may_be_negative() {
            let support = Support::NonNegative;
            self.check(CheckKind::Support { value: known.clone(), support }, span);
        }
    }

    fn known_integers(&mut self, op: BinaryOp, a: Known, b: Known, ty: Ty, span: Span) -> Value {
        let literals = a.literal().is_some() && b.literal().is_some();
        let known = match op {
            BinaryOp::Add => a.plus(b),
            BinaryOp::Subtract => a.minus(b),
            BinaryOp::Multiply => a.times(b),
            _ => return Value::Known(a.to_real().over(b.to_real()), Ty::scalar(Base::Real)),
        };
        if literals && known.literal().is_none() {
            self.error(
                Error::new(Code::ArgumentOutOfDomain, "an integer that is too large to compute with")
                    .label(span, "above 2^63")
                    .hint("write reals, as `1e20`, where no index is meant"),
            );
            return Value::Poison;
        }
        Value::Known(known, ty)
    }

    /// `a > b` and its like of integers, of which one at least is random.
    pub(super) fn order(
        &mut self,
        op: BinaryOp,
        (x, at): (Argument, Span),
        (y, bt): (Argument, Span),
        child: Option<Child<'a>>,
        span: Span,
    ) -> Option<Value> {
        let ((a, at), (b, bt)) = match op {
            BinaryOp::Greater | BinaryOp::LessEqual => ((x, at), (y, bt)),
            _ => ((y, bt), (x, at)),
        };
        let denied = matches!(op, BinaryOp::LessEqual | BinaryOp::GreaterEqual);
        for (argument, at, greater) in [(&a, at, false), (&b, bt, true)] {
            let Argument::Known(known) = argument else { continue };
            if known.literal().is_some_and(|value| value < 0.0) {
                // Every value of an integer is greater.
                return Some(Value::Known(Known::Bool(greater != denied), Ty::scalar(Base::Bool)));
            }
            self.not_below_zero(known, at);
        }
        let edges = vec![("a", a), ("b", b)];
        if denied {
            self.negated_operation("greater_int", edges, child, span)
        } else {
            self.operation("greater_int", "y", edges, Domain::Bool, child, span)
        }
    }
}
