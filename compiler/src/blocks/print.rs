//! The draws printed for a reader: `{drawn} | {given}`.

use super::{Blocks, Draw, Turns};
use crate::model::{FactorId, Model, VariableId};
use crate::schedule::{Line, Phase};
use crate::syntax::Span;

/// The draws that a chain begins with, where there are some, and those of a sweep, as phases of a schedule.
pub fn phases(blocks: &Blocks) -> Vec<Phase> {
    let begins = (!blocks.begins.is_empty()).then(|| phase(blocks, "a chain begins", &blocks.begins));
    begins.into_iter().chain([phase(blocks, "every sweep", &blocks.draws)]).collect()
}

fn phase(blocks: &Blocks, title: &'static str, draws: &[Draw]) -> Phase {
    let lines = draws.iter().map(|draw| {
        let spans: Vec<Span> =
            draw.graph.all().map(|one| draw.graph.model.factors[one.factor].span).collect();
        let model = &blocks.model;
        let factors: Vec<FactorId> =
            model.factors.ids().filter(|id| spans.contains(&model.factors[*id].span)).collect();
        let text = line(model, draw).trim_end().to_owned();
        Line { text, reason: draw.reason.clone(), factors, variables: vec![draw.variable] }
    });
    Phase { title, lines: lines.collect() }
}

/// A line of `--dump blocks`.
pub fn line(model: &Model, draw: &Draw) -> String {
    let names = |ids: &[VariableId]| {
        let shown: Vec<&str> = ids.iter().map(|id| model.variables[*id].shown.as_str()).collect();
        shown.join(", ")
    };
    let mut text = format!("{{{}}} | {{{}}}", names(&[draw.variable]), names(&draw.given));
    if !draw.integrated.is_empty() {
        text = format!("{text}, {} integrated out", names(&draw.integrated));
    }
    text.push_str(match draw.turns {
        Turns::AtOnce | Turns::Forwards => "",
        Turns::InTurn(_) if !draw.given.contains(&draw.variable) => "",
        Turns::Chain(_) => ", one element after the other, those behind it integrated out",
        Turns::InTurn(_) | Turns::Collapsed(_) => ", one element after the other, given the others",
        Turns::Slice(_) => ", by slices of its density",
    });
    text + "\n"
}
