//! The steps of a sweep: draws, and what brings up to date what follows from what was drawn.

use std::collections::BTreeSet;

use quote::quote;

use super::rename::{rename, renamed};
use super::{Gibbs, forward, reuse};
use crate::blocks::Draw;
use crate::error::Error;
use crate::model::names::Names;
use crate::model::{FactorId, Id, Model};
use crate::program::effects::{changed, fields, product, written};
use crate::program::ir::{Function, Program, Stmt};
use crate::program::tokens::ident;
use crate::program::{FunctionNames, contract, print};
use crate::syntax::Span;

/// A step of a sweep.
pub(super) enum Step {
    /// Draws a variable.
    Draw(Box<Part>),
    /// Computes what follows from others.
    Refresh(Function),
}

/// A draw and what it needs.
#[derive(Default)]
pub(super) struct Part {
    /// The function that draws, without its statements.
    pub(super) head: Function,
    /// What it begins anew.
    pub(super) blank: Vec<Stmt>,
    /// What passes the messages, in order.
    pub(super) passes: Vec<Function>,
    /// What draws.
    pub(super) tail: Vec<Stmt>,
    /// What the messages need.
    pub(super) messages: Program,
    /// The field of what it draws from, which others read.
    pub(super) kept: Option<String>,
}

impl Gibbs<'_> {
    /// The steps of a sweep, in order.
    pub(super) fn sweep(&self, (names, named): (&mut Names, &mut FunctionNames)) -> Result<Vec<Step>, Error> {
        let mut steps = Vec::new();
        for draw in &self.blocks.draws {
            let mut part = self.draw(draw, (names, named))?;
            part.trace(self.model, draw);
            part.begin();
            steps.push(Step::Draw(Box::new(part)));
            steps.extend(forward::refresh(self, draw.variable, named)?.into_iter().map(Step::Refresh));
        }
        let mut steps = without_stale(steps);
        share(&mut steps);
        Ok(steps)
    }
}

/// Messages that draws have in common are computed once, and what one function tells only the next is a local. What says
/// no more of an element than data and samples is cheaper computed again than kept.
fn share(steps: &mut [Step]) {
    for step in steps.iter_mut() {
        if let Step::Draw(part) = step {
            part.contract_leaves();
        }
    }
    reuse::run(steps);
    let mentioned: Vec<BTreeSet<String>> = steps.iter().map(Step::fields).collect();
    for (at, step) in steps.iter_mut().enumerate() {
        if let Step::Draw(part) = step {
            let others = mentioned.iter().enumerate().filter(|(other, _)| *other != at);
            part.contract(&others.flat_map(|(_, fields)| fields.clone()).collect());
        }
    }
}

/// Steps without those that compute what is computed once more before anything reads it.
fn without_stale(mut steps: Vec<Step>) -> Vec<Step> {
    let mut at = 0;
    while at < steps.len() {
        if is_stale(&steps[at], &steps[at + 1..]) {
            steps.remove(at);
        } else {
            at += 1;
        }
    }
    steps
}

fn is_stale(step: &Step, later: &[Step]) -> bool {
    let Step::Refresh(function) = step else { return false };
    let told = changed(&function.body);
    let again = |one: &Step| matches!(one, Step::Refresh(other) if other.name == function.name);
    let reads = |one: &&Step| !one.fields().is_disjoint(&told);
    later.iter().find(reads).is_some_and(again)
}

impl Step {
    /// Adds its function, and what that needs, to a program.
    pub(super) fn add_to(self, program: &mut Program, start: &mut Vec<Stmt>) {
        match self {
            Step::Draw(part) => {
                let function = part.add_to(program, start);
                program.update.push(function);
            }
            Step::Refresh(function) => program.update.push(function),
        }
    }

    /// The fields and methods that it mentions.
    fn fields(&self) -> BTreeSet<String> {
        match self {
            Step::Refresh(function) => fields(&function.body),
            Step::Draw(part) => {
                let passes = part.passes.iter().map(|function| &function.body);
                let own = passes.chain([&part.blank, &part.tail]).flat_map(|body| fields(body));
                own.chain(part.apart()).collect()
            }
        }
    }
}

impl Part {
    /// Says where its functions come from by the factors of the model itself: those of the same statements.
    fn trace(&mut self, model: &Model, draw: &Draw) {
        let Part { head, messages, .. } = self;
        let phases = [&mut messages.prepare, &mut messages.called];
        for Function { origin, .. } in phases.into_iter().flatten().chain([head]) {
            let rows = &draw.graph.model.factors;
            let of = |id: &FactorId| (id.index() < rows.len()).then(|| rows[*id].span);
            let spans: Vec<Span> = origin.factors.iter().filter_map(of).collect();
            let same = |id: &FactorId| spans.contains(&model.factors[*id].span);
            origin.factors = model.factors.ids().filter(same).collect();
            origin.variables.retain(|id| id.index() < model.variables.len());
        }
    }

    /// The function that draws. What it needs, and what is computed once, goes where that is.
    pub(super) fn add_to(self, program: &mut Program, start: &mut Vec<Stmt>) -> Function {
        let function = Function { body: self.body(), ..self.head.clone() };
        for field in self.messages.fields {
            if program.fields.iter().all(|one| one.name != field.name) {
                program.fields.push(field);
            }
        }
        program.add_shapes(&self.messages.shapes);
        for weight in self.messages.weights {
            // Blocks that hear the same cases of a gate share the function.
            if program.weights.iter().all(|one| one.name != weight.name) {
                program.weights.push(weight);
            }
        }
        program.called.extend(self.messages.called);
        let (begin, constant): (Vec<Function>, Vec<Function>) =
            self.messages.prepare.into_iter().partition(|function| function.name == "start");
        for stmt in begin.into_iter().flat_map(|function| function.body) {
            // Draws of one variable begin what it is drawn from alike.
            let said = print::body(std::slice::from_ref(&stmt));
            if start.iter().all(|one| print::body(std::slice::from_ref(one)) != said) {
                start.push(stmt);
            }
        }
        program.prepare.extend(constant);
        function
    }

    /// A draw that stands alone: messages are locals where they can be.
    pub(super) fn settle(&mut self, model: &Model, draw: &Draw) {
        self.trace(model, draw);
        self.begin();
        self.contract_leaves();
        self.contract(&BTreeSet::new());
    }

    /// Says another name for a field.
    pub(super) fn say(&mut self, field: &str, other: &str) {
        rename(&mut self.messages, field, other);
        let (field, other) = (ident(field), ident(other));
        let bodies = self.passes.iter_mut().map(|function| &mut function.body);
        for body in bodies.chain([&mut self.blank, &mut self.tail]) {
            *body = renamed(std::mem::take(body), &field, &other);
        }
    }

    /// Says another name for one of its weights.
    pub(super) fn say_weight(&mut self, at: usize, other: &str) {
        let name = std::mem::replace(&mut self.messages.weights[at].name, other.to_owned());
        self.say(&name, other);
    }

    /// Where a function begins a field itself, nothing begins it before.
    fn begin(&mut self) {
        let blank = std::mem::take(&mut self.blank);
        self.blank = blank.into_iter().filter(|stmt| !begins(&mut self.passes, stmt)).collect();
    }

    /// Messages that functions of this draw alone mention, and that none but those that pass messages do.
    fn passing(&self, elsewhere: &BTreeSet<String>) -> BTreeSet<String> {
        let once = self.messages.prepare.iter().filter(|function| function.name != "start");
        let others = once.map(|function| &function.body).chain([&self.tail]);
        let read: BTreeSet<String> = others.flat_map(|body| fields(body)).chain(self.apart()).collect();
        let own = self.messages.fields.iter().map(|field| field.name.clone());
        own.filter(|field| !read.contains(field) && !elsewhere.contains(field)).collect()
    }

    /// Locals for messages that one function sends to the next; of elements, for what says no more than data and samples.
    fn contract_leaves(&mut self) {
        let private = self.passing(&BTreeSet::new());
        let mut passes = std::mem::take(&mut self.passes);
        let is_leaf = |function: &Function| reuse::loops(function) && self.is_leaf(function);
        contract::run(&mut passes, &private, &self.apart(), &is_leaf);
        self.passes = passes;
    }

    /// The same for all messages.
    fn contract(&mut self, elsewhere: &BTreeSet<String>) {
        let private = self.passing(elsewhere);
        let apart = self.apart();
        contract::run(&mut self.passes, &private, &apart, &|_| true);
    }

    /// The statements of its function.
    pub(super) fn body(&self) -> Vec<Stmt> {
        let mut body = self.blank.clone();
        for pass in &self.passes {
            body.extend(pass.docs.iter().cloned().map(Stmt::Comment));
            body.extend(pass.body.iter().cloned());
        }
        body.extend(self.tail.iter().cloned());
        body
    }
}

/// Whether functions begin a field themselves, before they do anything else with it: as the statement does, or with a
/// value that they then assign.
fn begins(passes: &mut [Function], one: &Stmt) -> bool {
    let Some(field) = written(std::slice::from_ref(one)).pop_first() else { return false };
    let Some(first) = passes.iter_mut().find(|pass| fields(&pass.body).contains(&field)) else {
        return false;
    };
    let about = |stmt: &&Stmt| fields(std::slice::from_ref(*stmt)).contains(&field);
    let (Stmt::Line(begun), Some(Stmt::Line(line))) = (one, first.body.iter().find(about)) else {
        return false;
    };
    if begun.to_string() == line.to_string() {
        return true;
    }
    // `self.x = uniform; self.x *= value;`
    let [Stmt::Line(line)] = first.body.as_mut_slice() else { return false };
    let Some((place, value @ syn::Expr::Call(_), _)) = product(line) else { return false };
    let name = ident(&field);
    let is_all = place.to_string() == quote!(self.#name).to_string();
    if is_all {
        *line = quote!(#place = #value;);
    }
    is_all
}
