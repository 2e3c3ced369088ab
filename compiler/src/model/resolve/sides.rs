//! The branches of an `if`: two, or those of an `else if` chain that tells values of one random integer apart.
//!
//! Before, where `z` would reach what stands in the second branch twice: by the first comparison and by the second
//! ```text
//! if z == 0 { … } else if z == 1 { … } else { … }
//! ```
//! After
//! ```text
//! match z { 0 => { … } 1 => { … } _ => { … } }
//! ```

use super::Resolver;
use super::gates::{Branch, Decider};
use super::values::Value;
use crate::model::ir::{Domain, Use};
use crate::model::known::Known;
use crate::syntax::{BinaryOp, Block, Expr, ExprKind, StatementKind};

/// An `if` between its branches.
pub(super) struct Sides<'a> {
    /// What decides.
    pub(super) decider: Decider,
    /// Its number.
    pub(super) choice: usize,
    /// The branches that are written.
    pub(super) branches: Vec<(Branch, &'a Block)>,
    /// How many there are, with one that is left out.
    pub(super) count: usize,
}

/// A branch of a chain: the value of the integer for which it is taken.
struct Step<'a> {
    selector: Use,
    value: i64,
    block: &'a Block,
}

impl<'a> Resolver<'a> {
    /// The branches of an `if`.
    pub(super) fn sides(
        &mut self,
        condition: &'a Expr,
        then: &'a Block,
        otherwise: Option<&'a Block>,
    ) -> Sides<'a> {
        if let Some(sides) = self.by_value(condition, then, otherwise) {
            return sides;
        }
        let decider = self.decider(condition);
        let [holds, fails] = match &decider {
            Decider::Known(known) => {
                [known.clone(), known.clone().denied()].map(|guard| Branch::under(Some(guard)))
            }
            Decider::Gate(gate) => [true, false].map(|value| Branch::of(*gate, Known::Bool(value))),
            Decider::Wrong => [Branch::under(None), Branch::under(None)],
        };
        let choice = self.definitions.choice();
        let branches = [(holds, then)].into_iter().chain(otherwise.map(|block| (fails, block))).collect();
        Sides { decider, choice, branches, count: 2 }
    }

    /// Those of a chain that compares one random integer with several of its values.
    fn by_value(
        &mut self,
        condition: &'a Expr,
        then: &'a Block,
        otherwise: Option<&'a Block>,
    ) -> Option<Sides<'a>> {
        let (mut steps, mut rest) = (vec![self.taken_for(condition, then)?], otherwise);
        while let Some((condition, then, otherwise)) = rest.and_then(only_if)
            && let Some(step) = self.taken_for(condition, then)
            && step.selector == steps[0].selector
            && steps.iter().all(|other| other.value != step.value)
        {
            steps.push(step);
            rest = otherwise;
        }
        let [first, _, ..] = steps.as_slice() else { return None };
        let decider = self.gate_on(first.selector.clone(), condition.span);
        let Decider::Gate(gate) = decider else { return None };
        let taken: Vec<i64> = steps.iter().map(|step| step.value).collect();
        let of = |step: Step<'a>| (Branch::of(gate, Known::Integer(step.value)), step.block);
        let mut branches: Vec<(Branch, &'a Block)> = steps.into_iter().map(of).collect();
        let count = taken.len() + 1;
        branches.extend(rest.map(|block| (self.cases_left(gate, "case", &taken, block.span), block)));
        Some(Sides { decider, choice: self.definitions.choice(), branches, count })
    }

    /// A branch that is taken for one of the values that a random integer may have.
    fn taken_for(&mut self, condition: &'a Expr, block: &'a Block) -> Option<Step<'a>> {
        let ExprKind::Binary { op: BinaryOp::Equal, left, right } = &condition.kind else { return None };
        let (subject, value) = match (&left.kind, &right.kind) {
            (_, ExprKind::Integer(value)) => (left, *value),
            (ExprKind::Integer(value), _) => (right, *value),
            _ => return None,
        };
        let value = i64::try_from(value).ok()?;
        let variable = self.variable_of(subject)?;
        let Domain::Integer { size } = &self.model.variables[variable].domain else { return None };
        size.literal().filter(|size| *size > value as f64)?;
        let Value::Random(selector, _) = self.expression(subject) else { return None };
        Some(Step { selector, value, block })
    }
}

/// The `if` that a block holds and nothing else: that of an `else if`.
fn only_if(block: &Block) -> Option<(&Expr, &Block, Option<&Block>)> {
    match (block.statements.as_slice(), block.tail.as_deref().map(|tail| &tail.kind)) {
        ([one], None) => match &one.kind {
            StatementKind::If { condition, then, otherwise } => Some((condition, then, otherwise.as_ref())),
            _ => None,
        },
        ([], Some(ExprKind::If { condition, then, otherwise })) => Some((condition, then, Some(otherwise))),
        _ => None,
    }
}
