//! Blocks → program: a function for each draw of a sweep, which passes the messages to what it draws, multiplies them,
//! and draws.
//!
//! The state is a sample of each variable. What the data alone decide is computed once; what reads a sample, in each
//! sweep.

mod anew;
mod begin;
mod collapsed;
mod density;
mod draw;
mod forward;
mod kept;
mod marginals;
mod mixture;
mod rename;
mod reuse;
mod state;
mod sweep;
mod turns;

use quote::quote;

use super::effects::fields;
use super::ir::{Field, Function, Program, Sampler, Watched};
use super::layout::is_copy;
use super::shape::Shape;
use super::{FunctionNames, Text, naming, tidy};
use crate::blocks::{Blocks, Draw};
use crate::error::Error;
use crate::model::VariableId;
use crate::model::ir::Model;
use crate::model::names::Names;

/// What every part of a sampler reads.
struct Gibbs<'a> {
    blocks: &'a Blocks,
    model: &'a Model,
    text: Text<'a>,
    /// The field of the stream of chance.
    random: String,
    /// The field of what was drawn from nothing.
    watch: String,
    /// Selectors that are drawn in one pass over the rows that they decide about.
    mixtures: mixture::Mixtures,
}

/// Lowers the draws of a model to a program.
pub fn lower(blocks: &Blocks, text: Text<'_>) -> Result<Program, Error> {
    let model = &blocks.model;
    let mut names: Names = naming::fields(model).collect();
    for (_, row) in model.variables.iter() {
        names.take(&row.name);
        names.take(&conditional(&row.name));
    }
    let mut named = FunctionNames::of_model(model);
    let (random, watch) = (names.take("random"), names.take("watch"));
    let mixtures = mixture::find(blocks, &mut names);
    let gibbs = Gibbs { blocks, model, text, random, watch, mixtures };
    let mut program = Program { fields: gibbs.fields(), one_pass: true, ..Program::default() };
    for id in model.variables.ids() {
        program.add_shapes(&Shape::of(model, id).tables(model));
    }
    let mut start = gibbs.start();
    gibbs.add_mixtures(&mut program, &mut start, &mut named);
    for step in gibbs.sweep((&mut names, &mut named))? {
        step.add_to(&mut program, &mut start);
    }
    let first = gibbs.first((&mut program, &mut start), (&mut names, &mut named))?;
    let start = Function::new("start".to_owned(), vec!["Arrays of the right sizes.".to_owned()], start);
    program.prepare.insert(0, start);
    // What stands in a case alone is drawn from nothing in the others, and nothing reads it there.
    let outside = blocks.draws.iter().filter(|draw| {
        let row = &model.variables[draw.variable];
        row.cases.is_empty() && program.fields.iter().any(|field| field.name == conditional(&row.name))
    });
    let watched: Vec<Watched> = outside.map(|draw| gibbs.watched(draw.variable)).collect();
    program.watched = watched;
    let samples = model.variables.iter().map(|(_, row)| row.name.clone());
    let state = [gibbs.random.clone()].into_iter().chain(samples).collect();
    let (random, held) = (gibbs.random.clone(), gibbs.mixtures.held());
    let watch = gibbs.watch(&mut program, &first);
    let mut sampler = Sampler { random, watch, first, state, held, ..Sampler::default() };
    sampler.is_tried_again = !blocks.begins.is_empty();
    marginals::add(&gibbs, &mut program, &mut sampler, &mut names);
    marginals::trace(&gibbs, &mut sampler);
    kept::add(&gibbs, &mut program, &mut sampler, &mut names);
    program.sampler = Some(sampler);
    tidy(&mut program);
    Ok(program)
}

/// The field of what a variable is drawn from.
fn conditional(name: &str) -> String {
    format!("{name}_conditional")
}

/// The field of what is known of a variable that is integrated out.
fn collapsed_field(name: &str) -> String {
    format!("{name}_collapsed")
}

impl Gibbs<'_> {
    /// What a variable is drawn from, which must be something.
    fn watched(&self, id: VariableId) -> Watched {
        let row = &self.model.variables[id];
        let (field, name, line) = (conditional(&row.name), row.shown.clone(), self.text.line(row.span));
        Watched { field, name, array: !row.axes.is_empty(), defined: None, line }
    }

    /// The field of what was drawn from nothing, where a draw tells it.
    fn watch(&self, program: &mut Program, first: &[Function]) -> Option<String> {
        let told = |function: &Function| fields(&function.body).contains(&self.watch);
        program.update.iter().chain(first).any(told).then(|| {
            program.fields.push(Field {
                name: self.watch.clone(),
                ty: quote!(Watch),
                docs: "What was drawn though no value of it is possible.".to_owned(),
                variable: None,
                init: quote!(Watch::default()),
                copied: false,
            });
            self.watch.clone()
        })
    }

    /// Whether what a variable is drawn from is an answer.
    fn is_asked(&self, id: VariableId) -> bool {
        self.blocks.is_drawn(id)
            && self.model.outputs.iter().any(|output| output.source.variable() == Some(id))
    }

    /// ``  `a`, `b` and `c` ``
    fn said(&self, draw: &Draw) -> String {
        let name = |id: &VariableId| match &self.model.variables[*id].shown {
            own if *id == draw.variable => format!("the other elements of `{own}`"),
            other => format!("`{other}`"),
        };
        let names: Vec<String> = draw.given.iter().map(name).collect();
        match names.split_last() {
            None => "the data".to_owned(),
            Some((last, [])) => last.clone(),
            Some((last, others)) => format!("{} and {last}", others.join(", ")),
        }
    }
}
