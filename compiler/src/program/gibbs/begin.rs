//! How a chain begins: what the prior says, in the order of the model, but for unknowns that conditions join, which are
//! drawn given those that have begun.

use super::forward::{self, Values};
use super::sweep::Part;
use super::{Gibbs, collapsed_field, conditional};
use crate::blocks::{Draw, Turns, below};
use crate::error::Error;
use crate::model::VariableId;
use crate::model::names::{Names, unnumbered};
use crate::program::ir::{Function, Program, Stmt, Weight};
use crate::program::{FunctionNames, print};

impl Gibbs<'_> {
    /// The functions that make a first state, in order, and what they need.
    pub(super) fn first(
        &self,
        (program, start): (&mut Program, &mut Vec<Stmt>),
        (names, named): (&mut Names, &mut FunctionNames),
    ) -> Result<Vec<Function>, Error> {
        let values = forward::first(self, named)?;
        let places = self.places(&values);
        let mut first = Vec::new();
        for (at, Values { function, .. }) in values.iter().enumerate() {
            if !places.iter().any(|(draw, place)| *place == at && is_all_of(draw, &values, at)) {
                first.push(function.clone());
            }
            for (draw, _) in places.iter().filter(|(_, place)| *place == at) {
                first.push(self.begin(draw, (&mut *program, &mut *start), (names, named))?);
                let has_value = |id| values[..=at].iter().any(|one| one.variables.contains(id));
                let mut following = below(self.model, &[draw.variable]);
                following.retain(|id| *id != draw.variable);
                if following.iter().any(has_value) {
                    first.extend(forward::refresh(self, draw.variable, named)?);
                }
            }
        }
        first.extend(self.gather_first(named));
        Ok(first)
    }

    /// The draws, each with the place in the list of what gives the last of what it reads a value.
    fn places(&self, values: &[Values]) -> Vec<(&Draw, usize)> {
        let last = |draw: &Draw| {
            let needs = |id: &VariableId| *id == draw.variable || draw.given.contains(id);
            values.iter().rposition(|one| one.variables.iter().any(needs)).unwrap_or(0)
        };
        // What rows tell their components is not known before these have begun.
        let by_itself =
            |draw: &&Draw| !matches!(draw.turns, Turns::Forwards) && !self.mixtures.concern(draw.variable);
        let mut after = 0;
        let mut place = |draw| {
            after = last(draw).max(after);
            (draw, after)
        };
        self.blocks.begins.iter().filter(by_itself).map(&mut place).collect()
    }

    /// A draw that a chain begins with: that of the sweep, where it is the same.
    fn begin(
        &self,
        draw: &Draw,
        (program, start): (&mut Program, &mut Vec<Stmt>),
        (names, named): (&mut Names, &mut FunctionNames),
    ) -> Result<Function, Error> {
        let mut part = self.drawing(draw, (names, named))?;
        part.settle(self.model, draw);
        tell_weights_apart(&mut part, program, named);
        let said = print::body(&part.body());
        if let Some(same) = program.update.iter().find(|one| print::body(&one.body) == said) {
            return Ok(same.clone());
        }
        // What is drawn from less may be of another family.
        let row = &self.model.variables[draw.variable];
        let integrated = draw.integrated.iter().map(|id| collapsed_field(&self.model.variables[*id].name));
        for field in integrated.chain([conditional(&row.name)]) {
            part.say(&field, &names.take(&format!("{field}_at_first")));
        }
        part.head.name = named.take(&format!("begin_{}", row.name));
        part.head.docs = vec![format!("`{}` begins given {}.", row.shown, self.said(draw))];
        Ok(part.add_to(program, start))
    }
}

/// The weights of a draw that a chain begins with: those of the program, where they are the same, or others by name.
fn tell_weights_apart(part: &mut Part, program: &Program, named: &mut FunctionNames) {
    let same = |weight: &Weight| {
        let said = print::body(&weight.body);
        program.weights.iter().find(|one| one.inputs == weight.inputs && print::body(&one.body) == said)
    };
    let mut own: Vec<String> = Vec::new();
    // What calls another one changes with its name.
    let is_new = |weight: &Weight, own: &[String]| !own.contains(&weight.name) && same(weight).is_none();
    while let Some(at) = part.messages.weights.iter().position(|weight| is_new(weight, &own)) {
        let name = named.take(&format!("{}_at_first", unnumbered(&part.messages.weights[at].name)));
        part.say_weight(at, &name);
        own.push(name);
    }
    for at in 0..part.messages.weights.len() {
        if let Some(one) = same(&part.messages.weights[at]) {
            part.say_weight(at, &one.name);
        }
    }
}

/// Whether a draw gives all elements their values, whatever what stands there gives them.
fn is_all_of(draw: &Draw, values: &[Values], at: usize) -> bool {
    let gives = |one: &&Values| one.variables.contains(&draw.variable);
    let reads = matches!(draw.turns, Turns::Slice(_)) || draw.given.contains(&draw.variable);
    values[at].variables == [draw.variable] && values.iter().filter(gives).count() == 1 && !reads
}
