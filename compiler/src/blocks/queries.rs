//! What is asked of outputs that no draw can answer.

use super::{Blocks, Turns};
use crate::error::{Error, Errors};
use crate::model::ir::Output;
use crate::model::query::refused;
use crate::model::{Query, VariableId};

impl Blocks {
    /// Whether a variable is drawn from a distribution: not so what is moved by slices.
    pub fn is_drawn(&self, id: VariableId) -> bool {
        self.draws.iter().any(|draw| draw.variable == id && !matches!(draw.turns, Turns::Slice(_)))
    }

    /// Refuses what is asked of outputs and no draw has.
    pub fn answer(&self) -> Result<(), Errors> {
        let mut errors = Errors::default();
        for output in &self.model.outputs {
            for query in self.model.asked(&output.name) {
                errors.keep(self.answers(output, query));
            }
        }
        errors.into_result(())
    }

    fn answers(&self, output: &Output, query: Query) -> Result<(), Error> {
        let (why, hint) = match output.source.variable() {
            _ if query == Query::Marginal => return Ok(()),
            None => ("is known: nothing of it is drawn", "ask for its marginal, a point"),
            Some(id) if query == Query::Samples || self.is_drawn(id) => return Ok(()),
            Some(id) if self.draws.iter().any(|draw| draw.variable == id) => {
                ("is moved by slices of its density, and drawn from no distribution", "ask for its samples")
            }
            Some(_) => {
                ("follows from other variables, and is drawn from no distribution", "ask for its samples")
            }
        };
        let by = |asked: &&crate::model::query::Asked| {
            asked.output == output.name && asked.queries.contains(&query)
        };
        let asked = self.model.queries.iter().find(by).expect("lists are asked for");
        Err(refused(asked, format!("`{}` {why}", output.name)).hint(hint))
    }
}
