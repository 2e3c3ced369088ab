//! A model seen four ways: its text, its factor graph, its schedule and its code, each element linked to those of the
//! others that it is or serves.
//!
//! The links are what the stages carry: the statement of every factor, the factors and variables of every step and of
//! every function and field of the program. Only where an item of the module stands is found in its text, by parsing it.

use std::collections::BTreeMap;
use std::ops::RangeInclusive;

use syn::spanned::Spanned;

use crate::error::{Errors, Source};
use crate::messages::Graph;
use crate::model::diagram::{Diagram, Link, Part, diagram};
use crate::model::ir::{Argument, Model};
use crate::model::{FactorId, Id, VariableId};
use crate::program::ir::Origin;
use crate::schedule::Phase;
use crate::syntax::Span;
use crate::{Generated, Lowered, Options, front, program, schedule};

/// A compiled model with all that leads from one view of it to another.
#[derive(Clone, Debug)]
pub struct Inspection {
    /// What it is compiled to.
    pub generated: Generated,
    /// The places of the model file, in order, each before those inside it.
    pub places: Vec<(Span, Link)>,
    /// The factor graph.
    pub diagram: Diagram,
    /// The schedule: when, and what in order.
    pub phases: Vec<(&'static str, Vec<Step>)>,
    /// The lines of the module, counted from 1, that serve something.
    pub code: Vec<(RangeInclusive<usize>, Link)>,
}

/// A line of the schedule.
#[derive(Clone, Debug)]
pub struct Step {
    /// What is computed.
    pub text: String,
    /// From what, or why here.
    pub reason: String,
    /// What it is and serves.
    pub link: Link,
}

/// Compiles one model, keeping what leads from line to graph to schedule to code.
pub fn inspect(source: &Source, options: &Options) -> Result<Inspection, Errors> {
    let front = front(source, options)?;
    let lowered = Lowered::new(&front, program::Text(&source.text), options)?;
    let trace = Trace { model: &front.untouched, graph: &lowered.graph };
    let steps = trace.steps(&lowered.phases);
    let (places, diagram) = (trace.places(), diagram(&front.untouched));
    let parts = trace.parts(&lowered.program, &steps);
    let generated = lowered.generated(source, front);
    let code = lines(&generated.module, &parts);
    let shown = lowered.phases.into_iter().zip(steps).map(|(phase, steps)| (phase.title, steps));
    let phases = shown.filter(|(_, steps)| !steps.is_empty()).collect();
    Ok(Inspection { generated, places, diagram, phases, code })
}

/// The model as it is written, and what it became.
struct Trace<'a> {
    model: &'a Model,
    graph: &'a Graph,
}

impl Trace<'_> {
    /// The variable of the text that a variable stands for: what a transform made has the place of what it was made from.
    fn variable(&self, id: VariableId) -> Option<Part> {
        if id.index() < self.model.variables.len() {
            return Some(Part::variable(id));
        }
        let span = self.graph.model.variables[id].span;
        let own = self.model.variables.iter().find(|(_, row)| row.span == span);
        own.map(|(id, _)| Part::variable(id))
    }

    /// The statements of factors, and variables.
    fn of(&self, factors: &[FactorId], variables: &[VariableId]) -> Vec<Part> {
        let mut spans: Vec<Span> = factors.iter().map(|id| self.graph.model.factors[*id].span).collect();
        // What was merged into a factor is a part of it.
        let mut at = 0;
        while let Some(span) = spans.get(at).copied() {
            let merged = self.graph.model.merged.iter().filter(|(_, into)| *into == span);
            let new = merged.map(|(part, _)| *part).filter(|part| !spans.contains(part));
            spans.extend(new.collect::<Vec<_>>());
            at += 1;
        }
        let statements = spans.into_iter().map(Part::statement);
        let mut all: Vec<Part> =
            statements.chain(variables.iter().filter_map(|id| self.variable(*id))).collect();
        all.sort();
        all.dedup();
        all
    }

    /// What stands where in the text.
    fn places(&self) -> Vec<(Span, Link)> {
        let mut all: BTreeMap<(usize, std::cmp::Reverse<usize>), Link> = BTreeMap::new();
        let mut add = |span: Span, is: Part, of: Vec<Part>| {
            let link = all.entry((span.start, std::cmp::Reverse(span.end))).or_default();
            link.is.push(is);
            link.of.extend(of);
        };
        for (_, factor) in self.model.factors.iter() {
            let random = factor.edges.iter().filter_map(|edge| match &edge.argument {
                Argument::Random(use_) => Some(Part::variable(use_.variable)),
                Argument::Known(_) => None,
            });
            add(factor.span, Part::statement(factor.span), random.collect());
        }
        for (id, row) in self.model.variables.iter().filter(|(_, row)| !row.anonymous) {
            add(row.span, Part::variable(id), Vec::new());
        }
        for (id, row) in self.model.parameters.iter() {
            add(row.span, Part::parameter(id), Vec::new());
        }
        for (id, row) in self.model.plates.iter() {
            add(row.span, Part::Plate(id.index()), Vec::new());
        }
        for (id, row) in self.model.gates.iter() {
            add(row.span, Part::Gate(id.index()), Vec::new());
            // What a gate's own factors compute serves its condition.
            add(row.span, Part::statement(row.span), Vec::new());
        }
        let tidy = |((start, end), mut link): ((usize, std::cmp::Reverse<usize>), Link)| {
            for parts in [&mut link.is, &mut link.of] {
                parts.sort();
                parts.dedup();
            }
            (Span { start, end: end.0 }, link)
        };
        all.into_iter().map(tidy).collect()
    }

    /// The lines of the schedule, numbered through.
    fn steps(&self, phases: &[Phase]) -> Vec<Vec<Step>> {
        let mut numbers = 0..;
        let step = |line: &schedule::Line, at: usize| Step {
            text: line.text.clone(),
            reason: line.reason.clone(),
            link: Link { is: vec![Part::Step(at)], of: self.of(&line.factors, &line.variables) },
        };
        let phase =
            |phase: &Phase| phase.lines.iter().zip(&mut numbers).map(|(line, at)| step(line, at)).collect();
        phases.iter().map(phase).collect()
    }

    /// The functions and fields of the module by name, and what each serves.
    fn parts(&self, program: &program::Program, steps: &[Vec<Step>]) -> BTreeMap<String, Link> {
        let mut all: BTreeMap<String, Link> = BTreeMap::new();
        let phases = [&program.prepare, &program.update, &program.called, &program.finish];
        // A sampler has one phase: what it computes once serves its draws.
        let phase = |at: usize| steps.get(at).or(steps.last()).map_or(&[][..], Vec::as_slice);
        for (functions, steps) in phases.into_iter().zip([phase(0), phase(1), phase(1), phase(2)]) {
            for function in functions {
                let link = self.function(&function.origin, steps);
                all.insert(format!("fn {}", function.name), link);
            }
        }
        for field in &program.fields {
            let of = field.variable.and_then(|id| self.variable(id)).into_iter().collect();
            all.insert(format!("field {}", field.name), Link { is: Vec::new(), of });
        }
        for (id, row) in self.model.parameters.iter() {
            let link = Link { is: Vec::new(), of: vec![Part::parameter(id)] };
            all.insert(format!("field {}", row.name), link.clone());
            all.insert(format!("fn observe_{}", row.name), link);
        }
        for output in &self.model.outputs {
            let of = output.source.variable().map(Part::variable).into_iter().collect();
            all.insert(format!("fn {}_posterior", output.name), Link { is: Vec::new(), of });
        }
        all
    }

    /// A function, with the steps of its phase that are about a variable of its own, and read a factor of its own.
    fn function(&self, origin: &Origin, steps: &[Step]) -> Link {
        let of = self.of(&origin.factors, &origin.variables);
        let is_statement = |part: &&Part| matches!(part, Part::Statement(..));
        let common = |step: &Step, statements: bool| {
            let wanted = |part: &&Part| is_statement(part) == statements;
            let (own, other) = (of.iter().filter(wanted), step.link.of.iter().filter(wanted));
            let (own, mut other): (Vec<&Part>, _) = (own.collect(), other.peekable());
            own.is_empty() || other.peek().is_none() || other.any(|part| own.contains(&part))
        };
        let serves = |step: &&Step| !of.is_empty() && common(step, true) && common(step, false);
        let steps = steps.iter().filter(serves).flat_map(|step| step.link.is.iter().cloned());
        Link { is: Vec::new(), of: of.iter().cloned().chain(steps).collect() }
    }
}

/// The lines of a module's items that serve something.
fn lines(module: &str, parts: &BTreeMap<String, Link>) -> Vec<(RangeInclusive<usize>, Link)> {
    let Ok(file) = syn::parse_file(module) else { return Vec::new() };
    let mut all = Vec::new();
    let mut add = |name: String, span: proc_macro2::Span| {
        if let Some(link) = parts.get(&name).filter(|link| !link.of.is_empty()) {
            all.push((span.start().line..=span.end().line, link.clone()));
        }
    };
    for item in &file.items {
        match item {
            syn::Item::Struct(item) => {
                for field in &item.fields {
                    if let Some(name) = &field.ident {
                        add(format!("field {name}"), field.span());
                    }
                }
            }
            syn::Item::Impl(item) if item.trait_.is_none() => {
                for part in &item.items {
                    if let syn::ImplItem::Fn(function) = part {
                        add(format!("fn {}", function.sig.ident), function.span());
                    }
                }
            }
            _ => {}
        }
    }
    all
}
