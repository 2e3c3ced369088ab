//! `x ~ Mixture(weights, |k| D(…))`: a gate on an integer without a name, drawn with these weights, in each case of
//! which `x` is drawn from that case's distribution.

use super::Resolver;
use super::arguments::Slot;
use super::draws::Child;
use super::gates::Decider;
use super::scope::Binding;
use super::values::{Base, Dim, Ty, Value};
use crate::error::{Code, Error};
use crate::model::catalogue::Wants;
use crate::model::ir::{Argument, Domain, Init, Kind, Role, Use};
use crate::syntax::{Expr, ExprKind, Name, Span};

impl<'a> Resolver<'a> {
    /// A factor for `child ~ Mixture(…)`, and for its selector. None where the arguments are wrong: it is noted.
    pub(super) fn draw_mixture(
        &mut self,
        (slots, clean): (Vec<Slot<'a>>, bool),
        child: Child<'a>,
        span: Span,
    ) -> Option<()> {
        let (mut weights, mut components) = (None, None);
        for (way, expr) in slots {
            match way.wants {
                Wants::Components => components = self.components_of_mixture(expr),
                _ => weights = Some((self.wanted(way, expr), expr.span)),
            }
        }
        let (name, body) = components?;
        let selector = match weights {
            Some((weights, at)) if clean => self.selector(weights, at, span),
            _ => None,
        };
        let Some(Decider::Gate(gate)) = selector.map(|selector| self.gate_on(selector, span)) else {
            self.in_any_case(name, body);
            return None;
        };
        let child = self.declared_before(child);
        let branch = self.cases_left(gate, &name.text, &[], span);
        let case = branch
            .case
            .as_ref()
            .map_or(Value::Poison, |case| Value::Known(case.value.clone(), Ty::scalar(Base::Integer)));
        let choice = self.definitions.choice();
        self.in_branch(choice, 0, branch, |resolver| {
            resolver.with_bound(Some((name, case)), |resolver| resolver.draw_from(body, child));
        });
        self.definitions.merge((&self.model, &self.plates), choice, 1);
        Some(())
    }

    /// The integer that selects a component. `#[init(random)]` on the statement starts it.
    fn selector(&mut self, weights: Value, at: Span, span: Span) -> Option<Use> {
        let ty = weights.ty()?;
        let Some(Dim::Fixed(size)) = ty.axes.first() else {
            self.later("a distribution over as many values as a ragged row has", at);
            return None;
        };
        let domain = Domain::Integer { size: size.clone() };
        let probabilities = self.argument(weights, at)?;
        let use_ = self.part_called("component", domain, Kind::Stochastic, span);
        self.model.variables[use_.variable].init = self.random_start().map(Init::Random);
        let x = Argument::Random(use_.clone());
        self.factor("categorical", Role::Defines, &[("x", x), ("probabilities", probabilities)]);
        Some(use_)
    }

    /// The index of the components of a `Mixture` and the distribution of each.
    fn components_of_mixture(&mut self, expr: &'a Expr) -> Option<(&'a Name, &'a Expr)> {
        let error = match &expr.kind {
            ExprKind::Closure { parameters, body } => match parameters.as_slice() {
                [case] => return Some((case, body)),
                _ => Error::new(Code::Syntax, "the components of a `Mixture` have one index")
                    .label(expr.span, "write `|k| …`"),
            },
            _ => Error::new(
                Code::TypeMismatch,
                "the components of a `Mixture` are a distribution for each case",
            )
            .label(expr.span, "no `|k| …`"),
        };
        self.error(error.hint("write `Mixture(weights, |k| Gaussian(mean[k], variance = 1))`"));
        None
    }

    /// Looks at the components of a `Mixture` whose selector is wrong, for their own mistakes.
    fn in_any_case(&mut self, name: &'a Name, body: &'a Expr) {
        let hidden = self.scopes.shadow(&name.text, Binding::Value(Value::Poison), name.span);
        self.without_factors(|resolver| resolver.draw_from(body, Child::Part(body.span)));
        self.scopes.restore(&name.text, hidden);
    }
}
