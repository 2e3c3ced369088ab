//! What is asked of outputs that no draw can answer, and errors in the words of who asked for draws.

use super::{Blocks, Messages, Turns};
use crate::error::{Code, Error, Errors};
use crate::model::ir::Output;
use crate::model::query::{Asked, refused};
use crate::model::{Query, VariableId};

impl Blocks {
    /// Whether a variable is drawn from a distribution of its family: not so what is moved by slices, or held in an
    /// interval.
    pub fn is_drawn(&self, id: VariableId) -> bool {
        let family = &self.model.variables[id].family;
        let other = |place: &Messages| place.graph.model.variables[id].family != *family;
        let of_family = |turns: &Turns| match turns {
            Turns::Slice(_) => false,
            Turns::InTurn(places) => !places.iter().any(other),
            Turns::AtOnce | Turns::Chain(_) | Turns::Collapsed(_) | Turns::Forwards => true,
        };
        self.draws.iter().any(|draw| draw.variable == id && of_family(&draw.turns))
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
        let why = match output.source.variable() {
            _ if query == Query::Marginal => return Ok(()),
            None => "is known: nothing of it is drawn",
            Some(id) if query == Query::Samples || self.is_drawn(id) => return Ok(()),
            Some(id) if self.draws.iter().any(|draw| draw.variable == id) => {
                "is moved by slices of its density, and drawn from no distribution"
            }
            Some(_) => "follows from other variables, and is drawn from no distribution",
        };
        let by = |asked: &&Asked| asked.output == output.name && asked.queries.contains(&query);
        let asked = self.model.queries.iter().find(by).expect("lists are asked for");
        let hint = match output.source.variable() {
            None => "ask for its marginal, a point",
            Some(_) => "ask for its samples, or for its marginal, the average of points",
        };
        Err(refused(asked, format!("`{}` {why}", output.name)).hint(hint))
    }
}

/// An error of the messages to a draw, which are those of expectation propagation: the user asked for no such thing.
pub(super) fn of_a_draw(mut error: Error) -> Error {
    if error.code == Code::MissingOperator {
        let said = |text: &str| text.replace("`ep`", "`gibbs`");
        error.message = said(&error.message);
        error.labels.iter_mut().for_each(|(_, label)| *label = said(label));
    }
    error
}
