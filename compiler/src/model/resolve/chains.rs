//! Reductions of random truth values and integers: a chain of factors, each of which takes in one more element.
//!
//! `all(0..n, |i| x[i])` is s₀ = true, sᵢ₊₁ = sᵢ && xᵢ, and its value sₙ. So a sweep there and back is the prefix and
//! suffix products of FACTORS 2.24, of `count` the dynamic programme of 2.26, of `sum` a convolution after the other.

use super::Resolver;
use super::values::{Value, type_of};
use super::variables::family_of;
use crate::model::PlateId;
use crate::model::ir::{Argument, Axis, Domain, Index, Kind, Role, Use, Variable, by_axes};
use crate::model::known::Known;
use crate::syntax::Span;

/// What a reduction is made of: the factor of a step, and its two operands of which the result is the start.
struct Step {
    factor: &'static str,
    start: &'static str,
    nothing: Known,
    domain: Domain,
}

impl Resolver<'_> {
    /// The reduction of `element` over the indices of `plate`, which is closed.
    pub(super) fn chain(&mut self, op: &str, element: Argument, plate: PlateId, span: Span) -> Value {
        let outer = self.plates.clone();
        let rank = outer.len();
        let own = |plate: &PlateId| Known::Plate(*plate).minus(self.model.plates[*plate].lower.clone());
        let here: Vec<Known> = outer.iter().map(own).collect();
        let taken = own(&plate);
        let Some(step) = self.step(op, &element, plate, &here) else {
            self.later("a sum of random integers that differ in their number of values", span);
            return Value::Poison;
        };
        let mut axes = self.local_axes(&outer, &here);
        let row = &self.model.plates[plate];
        let (length, name) = (row.times(), row.name.clone());
        axes.push(Axis { size: by_axes(&here, &length).plus(Known::Integer(1)), name });
        let name = self.unique_name(&format!("{op}_so_far"));
        let ty = type_of(&step.domain);
        let id = self.model.variables.push(Variable {
            shown: name.clone(),
            name,
            anonymous: true,
            family: family_of(&step.domain).to_owned(),
            domain: step.domain,
            kind: Kind::Derived,
            cases: self.cases.clone(),
            axes,
            span,
            labels: None,
            init: None,
            damping: None,
        });
        let at = |last: &Known| {
            let index = here.iter().chain([last]).map(Index::of).collect();
            Use { variable: id, index }
        };
        let (first, before) = (at(&Known::Integer(0)), at(&taken));
        let after = at(&taken.plus(Known::Integer(1)));
        let nothing = || Argument::Known(step.nothing.clone());
        let start = [("y", Argument::Random(first)), ("a", nothing()), ("b", nothing())];
        self.factor(step.start, Role::Defines, &start);
        self.plates.push(plate);
        let next = [("y", Argument::Random(after)), ("a", Argument::Random(before)), ("b", element)];
        self.factor(step.factor, Role::Defines, &next);
        self.plates.truncate(rank);
        Value::Random(at(&length), ty)
    }

    /// What one step does, and how many values there are after each.
    fn step(&self, op: &str, element: &Argument, plate: PlateId, here: &[Known]) -> Option<Step> {
        let so_far = Known::Axis(here.len());
        let of = |factor, start, nothing, domain| Some(Step { factor, start, nothing, domain });
        match (op, self.values_of(element)) {
            ("all", _) => of("and", "and", Known::Bool(true), Domain::Bool),
            ("any", _) => of("or", "or", Known::Bool(false), Domain::Bool),
            ("count", _) => {
                let size = so_far.plus(Known::Integer(1));
                of("add_truth", "sum_int", Known::Integer(0), Domain::Integer { size })
            }
            (_, None) => of("sum_int", "sum_int", Known::Integer(0), Domain::Count),
            (_, Some(values)) => {
                let more = by_axes(here, &values.minus(Known::Integer(1)));
                let size = so_far.times(more).plus(Known::Integer(1));
                let uneven = size.mentions(plate);
                if uneven {
                    None
                } else {
                    of("sum_int", "sum_int", Known::Integer(0), Domain::Integer { size })
                }
            }
        }
    }
}
