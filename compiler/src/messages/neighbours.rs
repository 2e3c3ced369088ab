//! Who stands beside a variable, and what part it has in variational message passing.

use super::Graph;
use super::gates::sends;
use crate::model::ir::{Kind, Role};
use crate::model::{FactorId, Id, VariableId};

impl Graph {
    /// Whether a variable has a factor of the approximation.
    pub(crate) fn is_updated(&self, id: VariableId) -> bool {
        self.informed[id.index()] && !self.is_derived(id)
    }

    /// Whether a variable is a function of others.
    pub(crate) fn is_derived(&self, id: VariableId) -> bool {
        self.informed[id.index()] && self.model.variables[id].kind == Kind::Derived
    }

    /// The factors of a variable with the edges that reach it, definitions first.
    pub(crate) fn adjacent(&self, id: VariableId) -> Vec<(FactorId, usize)> {
        let mut all = Vec::new();
        for (factor, row) in self.model.factors.iter().filter(|(factor, _)| !self.is_prediction(*factor)) {
            for (at, edge) in row.edges.iter().enumerate() {
                let reaches = edge.argument.random().is_some_and(|use_| use_.variable == id);
                if reaches && sends(row, at) {
                    all.push((factor, at));
                }
            }
        }
        all.sort_by_key(|(factor, at)| !(*at == 0 && self.model.factors[*factor].role == Role::Defines));
        all
    }

    /// Whether a factor only defines what no data speak about.
    pub(crate) fn is_prediction(&self, factor: FactorId) -> bool {
        let row = &self.model.factors[factor];
        row.role == Role::Predicts || row.child().is_some_and(|child| !self.informed[child.variable.index()])
    }
}
