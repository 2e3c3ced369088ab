//! Fields that nothing reads, and what computes them: messages that end at a variable whose belief nobody asks for.
//!
//! Before
//! ```text
//! fn reset(&mut self) { self.start(); self.tell_risk(); self.define_risk(); }
//! fn tell_risk(&mut self) { self.risk_from_attacks = …; }
//! ```
//! After
//! ```text
//! fn reset(&mut self) { self.start(); self.define_risk(); }
//! ```
//! A function goes if it writes nothing else; of one that has other work a line goes if it needs no name of its own.

use std::collections::BTreeSet;

use proc_macro2::{TokenStream, TokenTree};

use super::effects::{read, write, written};
use super::hoist::starts;
use super::ir::{Function, Program, Stmt, lines};
use super::names::{called_method, read_fields};

/// Removes such fields, and what only they need, until there is none.
pub(super) fn run(program: &mut Program) {
    loop {
        let read = read_anywhere(program);
        let about = program.fields.iter().filter(|field| field.variable.is_some());
        let mut unread: BTreeSet<String> =
            about.map(|field| &field.name).filter(|name| !read.contains(*name)).cloned().collect();
        for function in functions(program) {
            if !can_lose(function, &unread) {
                let needed = written(&function.body);
                unread.retain(|field| !needed.contains(field));
            }
        }
        if unread.is_empty() {
            return;
        }
        program.fields.retain(|field| !unread.contains(&field.name));
        // Those that others call go with the calls.
        let idle = program.called.iter().filter(|function| writes_only(&function.body, &unread));
        let idle: BTreeSet<String> = idle.map(|function| function.name.clone()).collect();
        let first = program.sampler.as_mut().map(|sampler| &mut sampler.first);
        let phases = [&mut program.prepare, &mut program.update, &mut program.called, &mut program.finish];
        for phase in phases.into_iter().chain(first) {
            phase.retain(|function| !writes_only(&function.body, &unread));
            for function in phase.iter_mut() {
                let goes = |line: &TokenStream| is_of(line, &unread, &idle);
                function.body = without(std::mem::take(&mut function.body), &goes);
            }
        }
    }
}

/// Whether a line writes one of some fields, or calls one of some functions.
fn is_of(line: &TokenStream, fields: &BTreeSet<String>, functions: &BTreeSet<String>) -> bool {
    let tokens: Vec<TokenTree> = line.clone().into_iter().collect();
    let calls = called_method(&tokens).is_some_and(|method| functions.contains(&method.to_string()));
    calls || write(line).is_some_and(|(field, _)| fields.contains(&field))
}

fn functions(program: &Program) -> impl Iterator<Item = &Function> {
    let first = program.sampler.as_ref().map(|sampler| &sampler.first);
    [&program.prepare, &program.update, &program.called, &program.finish].into_iter().chain(first).flatten()
}

/// The fields that something reads.
fn read_anywhere(program: &Program) -> BTreeSet<String> {
    let bodies = functions(program).map(|function| &function.body);
    let bodies = bodies.chain(program.weights.iter().map(|weight| &weight.body)).chain([&program.evidence]);
    let defined = program.watched.iter().filter_map(|watched| watched.defined.as_ref());
    let shapes = program.shapes.iter().map(|table| &table.body);
    let gathered =
        program.sampler.iter().flat_map(|sampler| [&sampler.start, &sampler.gather, &sampler.trace]);
    let all = bodies.chain(defined).chain(shapes).chain(gathered);
    let mut read: BTreeSet<String> = all.flat_map(|body| read(body)).collect();
    for posterior in &program.posteriors {
        read.extend(read_fields(&posterior.value).into_iter().chain(read_fields(&posterior.erased)));
    }
    let kept = program.sampler.iter().flat_map(|sampler| &sampler.lists);
    kept.for_each(|(field, value)| read.extend(read_fields(value).into_iter().chain([field.clone()])));
    read.extend(program.watched.iter().map(|watched| watched.field.clone()));
    read.extend(program.iterated.iter().map(|iterated| iterated.field.clone()));
    read
}

/// Whether a function can do without writing some fields: as a whole, or since none of its lines needs another.
fn can_lose(function: &Function, fields: &BTreeSet<String>) -> bool {
    writes_only(&function.body, fields) || !lines(&function.body).any(is_binding)
}

/// Whether all that statements do is write some of these fields.
fn writes_only(body: &[Stmt], fields: &BTreeSet<String>) -> bool {
    let writes = |line: &TokenStream| write(line).is_some_and(|(field, _)| fields.contains(&field));
    lines(body).any(writes) && lines(body).all(|line| writes(line) || is_binding(line))
}

fn is_binding(line: &TokenStream) -> bool {
    starts(line, "let")
}

/// Statements without the lines that go, and without what is empty then.
fn without(body: Vec<Stmt>, goes: &impl Fn(&TokenStream) -> bool) -> Vec<Stmt> {
    let kept = body.into_iter().filter_map(|stmt| match stmt {
        Stmt::Loop { index, lower, upper, reverse, body } => {
            let body = without(body, goes);
            (!body.is_empty()).then_some(Stmt::Loop { index, lower, upper, reverse, body })
        }
        Stmt::If { condition, body } => {
            let body = without(body, goes);
            (!body.is_empty()).then_some(Stmt::If { condition, body })
        }
        Stmt::Block(body) => Some(Stmt::Block(without(body, goes))),
        Stmt::Line(line) if goes(&line) => None,
        stmt => Some(stmt),
    });
    kept.collect()
}
