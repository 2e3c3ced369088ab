//! The messages of gates: which edges they go along, and what each reads.

use super::{Graph, Message, MessageId, Operation};
use crate::error::{Code, Error, Errors};
use crate::factors::Table;
use crate::model::ir::{Factor, FactorKind, GatePart, Model, Role};
use crate::model::{FactorId, GateId, VariableId};

/// Whether a factor sends something along an edge: of a gate, only its parts for that do.
pub(crate) fn sends(factor: &Factor, edge: usize) -> bool {
    match &factor.kind {
        FactorKind::Gate(GatePart::Exit, _) => edge != 1,
        FactorKind::Gate(..) => edge == 0,
        _ => true,
    }
}

/// How a part of a gate computes a message, and the edges that it reads for it.
pub(super) fn operation(
    model: &Model,
    factor: &Factor,
    part: GatePart,
    edge: usize,
) -> Result<(Operation, Vec<usize>), Error> {
    let inside = 2..factor.edges.len();
    let FactorKind::Gate(_, gate) = factor.kind else { return Ok((Operation::Cases, Vec::new())) };
    if model.gates[gate].times().is_some() {
        // The other times are like this one: what enters knows what they say.
        return Ok((Operation::Power, if part == GatePart::Enter { vec![0, 1] } else { vec![1] }));
    }
    match (part, edge) {
        (GatePart::Enter, _) => Ok((Operation::Copy(1), vec![1])),
        (GatePart::Exit, 2..) => Ok((Operation::Copy(0), vec![0])),
        (GatePart::Cases, _) => Ok((Operation::Cases, Vec::new())),
        (GatePart::Leave, _) => {
            mixed(model, factor)?;
            Ok((Operation::Leave, [0, 1].into_iter().chain(inside).collect()))
        }
        (GatePart::Exit, _) => {
            mixed(model, factor)?;
            Ok((Operation::Exit, [0, 1].into_iter().chain(inside).collect()))
        }
    }
}

/// A family without moments of mixtures can't leave a gate.
fn mixed(model: &Model, factor: &Factor) -> Result<(), Error> {
    let Some(use_) = factor.edges[0].argument.random() else { return Ok(()) };
    let variable = &model.variables[use_.variable];
    if Table::implementors("Mixed").contains(&variable.family) {
        return Ok(());
    }
    let message =
        format!("no operator takes {} out of a gate: it is a {}", variable.words(), variable.family);
    Err(Error::new(Code::MissingOperator, message).label(factor.span, "a gate on this"))
}

/// The message that a factor's cavity along an edge leaves out: its own, or that of its gate.
pub(super) fn own(
    model: &Model,
    messages: &[Message],
    (factor, edge): (FactorId, usize),
) -> Option<MessageId> {
    let of_gate = |part: GatePart, gate: GateId, first: usize| {
        let row = &model.factors[factor];
        messages.iter().position(|message| {
            let other = &model.factors[message.factor];
            matches!(other.kind, FactorKind::Gate(one, of) if one == part && of == gate)
                && message.edge == 0
                && other.edges[0].argument.random() == row.edges[first].argument.random()
        })
    };
    match (&model.factors[factor].kind, edge) {
        // What stands in a case says it, not what entered there.
        (FactorKind::Gate(GatePart::Leave, _), 1..) if row_edge_is_inside(model, factor, edge) => {
            let row = &model.factors[factor];
            let variable = row.edges[edge].argument.random()?.variable;
            messages.iter().position(|message| {
                let other = &model.factors[message.factor];
                message.forward
                    && message.variable == variable
                    && matches!(other.kind, FactorKind::Gate(GatePart::Enter, _))
                    && other.edges[1].argument.random() == row.edges[0].argument.random()
            })
        }
        (FactorKind::Gate(GatePart::Enter, gate), 1) => of_gate(GatePart::Leave, *gate, 1),
        // The evidence of the cases but for what this exit has to do with it.
        (FactorKind::Gate(GatePart::Exit, gate), 1) => {
            let single = model.factors[factor].plates.len() == model.gates[*gate].plates.len();
            // What is only predicted has no part in it.
            if single && messages.iter().any(|message| message.factor == factor) {
                of_gate(GatePart::Cases, *gate, 1)
            } else {
                None
            }
        }
        _ => messages.iter().position(|message| message.factor == factor && message.edge == edge),
    }
}

/// Whether an edge of a part of a gate reaches what stands in a case.
fn row_edge_is_inside(model: &Model, factor: FactorId, edge: usize) -> bool {
    model.factors[factor].edges[edge].name == "inside"
}

impl Graph {
    /// The message that a factor's cavity along an edge leaves out.
    pub(crate) fn own(&self, factor: FactorId, edge: usize) -> Option<MessageId> {
        own(&self.model, &self.messages, (factor, edge))
    }

    /// Whether a variable decides a gate.
    pub(crate) fn is_selector(&self, id: VariableId) -> bool {
        let selects = |factor: &Factor| {
            matches!(factor.kind, FactorKind::Gate(GatePart::Cases, _))
                && factor.edges[0].argument.random().is_some_and(|use_| use_.variable == id)
        };
        self.model.factors.iter().any(|(_, factor)| selects(factor))
    }

    /// Whether a variable is what a case defines for use outside.
    pub(crate) fn leaves_a_gate(&self, id: VariableId) -> bool {
        let inside = |factor: &Factor| {
            let mut edges = factor.edges.iter().skip(2).filter_map(|edge| edge.argument.random());
            matches!(factor.kind, FactorKind::Gate(GatePart::Exit, _))
                && edges.any(|use_| use_.variable == id)
        };
        self.model.factors.iter().any(|(_, factor)| inside(factor))
    }

    /// The gate of which a message weighs the cases.
    pub(crate) fn weighs(&self, message: MessageId) -> Option<GateId> {
        let row = &self.messages[message];
        match (&row.operation, &self.model.factors[row.factor].kind) {
            (Operation::Cases | Operation::Exit, FactorKind::Gate(_, gate)) => Some(*gate),
            _ => None,
        }
    }

    /// Whether a message goes to what stands in the cases of a gate.
    pub(crate) fn is_inside(&self, message: MessageId, gate: GateId) -> bool {
        let cases = &self.model.variables[self.messages[message].variable].cases;
        cases.iter().any(|case| case.gate == gate)
    }
}

/// Conditions that hold exactly have no mean-field message that counts for a part of a case.
pub(super) fn refuse(model: &Model, errors: &mut Errors) {
    let crosses = |factor: &Factor| {
        let mut uses = factor.uses();
        uses.any(|use_| model.variables[use_.variable].cases.len() < factor.cases.len())
    };
    let is_exact = |factor: &Factor| match &factor.kind {
        FactorKind::Linear(linear) => linear.site.is_some() || linear.noise.is(0.0) && !linear.precision,
        _ => false,
    };
    let holds = |factor: &Factor| factor.role != Role::Defines && is_exact(factor) && crosses(factor);
    for (_, factor) in model.factors.iter().filter(|(_, factor)| holds(factor)) {
        let message =
            "`vmp` has no operator for a condition on reals that holds exactly, and in one case only";
        errors.push(
            Error::new(Code::MissingOperator, message)
                .label(factor.span, "a condition inside a gate, on what is outside")
                .hint("`--algorithm ep` has one"),
        );
    }
}
