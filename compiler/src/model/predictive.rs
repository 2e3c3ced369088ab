//! Which variables a posterior predictive draw takes from their posteriors; it draws the others given those.
//!
//! An output is one of them: whoever asks for a posterior means the values that these data have. So is what no random
//! variable stands above, since it has nothing but its prior to be drawn from. What is left are parts of a story that
//! is told anew: the noise of a game that is played again, the effect of a school that no output asks about.

use super::informed::informed;
use super::ir::{Factor, Kind, Model, Output, OutputSource, Role};
use super::{Id, VariableId};
use crate::error::{Code, Error, Errors};

/// The variables that are drawn from their posteriors, each made an output so that it has one.
pub(crate) fn prepare(model: &mut Model) -> Result<Vec<VariableId>, Errors> {
    let informed = informed(model);
    let (mut drawn, mut errors) = (Vec::new(), Errors::default());
    for (id, variable) in model.variables.iter() {
        let asked = model.outputs.iter().any(|output| output.source.variable() == Some(id));
        if variable.kind != Kind::Stochastic || !informed[id.index()] || !(asked || is_root(model, id)) {
            continue;
        }
        if !variable.cases.is_empty() {
            let message = format!("`{}` has a posterior in its branch alone", variable.shown);
            errors.push(
                Error::new(Code::NotYet, message)
                    .label(variable.span, "local to a branch")
                    .hint("`predict` can draw it if it is defined before the branch"),
            );
        }
        drawn.push(id);
    }
    for id in &drawn {
        let whole = |output: &Output| matches!(output.source, OutputSource::Variable(one) if one == *id);
        if !model.outputs.iter().any(whole) {
            let variable = &model.variables[*id];
            let (name, span) = (variable.name.clone(), variable.span);
            let source = OutputSource::Variable(*id);
            model.outputs.push(Output { name, axes: Vec::new(), source, labels: None, span });
        }
    }
    errors.into_result(drawn)
}

/// Whether some definition of a variable reads nothing random.
fn is_root(model: &Model, id: VariableId) -> bool {
    let defines = |factor: &&Factor| {
        factor.role == Role::Defines && factor.child().is_some_and(|child| child.variable == id)
    };
    let reads = |factor: &Factor| factor.edges.iter().skip(1).any(|edge| edge.argument.random().is_some());
    model.factors.iter().map(|(_, factor)| factor).filter(defines).any(|factor| !reads(factor))
}
