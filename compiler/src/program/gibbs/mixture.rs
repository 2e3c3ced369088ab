//! Mixtures of rows of data: components are drawn in one pass over the rows, which leaves the moments of each component
//! behind, and all that is drawn given the components reads those.
//!
//! Which selectors they are, and what a component hears, is as in variational message passing (`vmp/mixture.rs`): a sample
//! stands where the belief about a neighbour does.

use proc_macro2::{Literal, TokenStream};
use quote::quote;

use super::{Gibbs, conditional};
use crate::blocks::{Blocks, Draw, Turns};
use crate::messages::{self, Graph};
use crate::model::ir::{Factor, Kind};
use crate::model::names::Names;
use crate::model::{Algorithm, Id, VariableId};
use crate::program::instance::Instance;
use crate::program::ir::{Field, Function, Origin, Program, Stmt};
use crate::program::reach::{Element, at_element};
use crate::program::tokens::{ident, known};
use crate::program::vmp::mixture::rows::{self, Data, Rows};
use crate::program::vmp::{self, Vmp};
use crate::program::{FunctionNames, describe, ep, in_context, internal};
use crate::schedule::{self, Schedule};
use crate::syntax::Span;
use crate::transforms;

/// A selector whose values are drawn in one pass over the rows that it decides about.
pub(super) struct Mixture {
    selector: VariableId,
    rows: Rows,
}

/// The mixtures of a model, and the model as variational message passing sees it.
#[derive(Default)]
pub(super) struct Mixtures {
    all: Vec<Mixture>,
    view: Option<(Graph, Schedule)>,
}

/// The mixtures among what is drawn.
pub(super) fn find(blocks: &Blocks, names: &mut Names) -> Mixtures {
    let transformed = transforms::run(blocks.model.clone(), Algorithm::Vmp, None);
    let graph = transformed.and_then(|model| messages::derive(&model, Algorithm::Vmp));
    let Ok(graph) = graph.map(internal) else { return Mixtures::default() };
    let schedule = schedule::order(&graph);
    let asked = |id: VariableId| blocks.model.outputs.iter().any(|one| one.source.variable() == Some(id));
    let all = vmp::view(&graph, &schedule, |vmp| {
        let fits = |draw: &&Draw| {
            let once = blocks.draws.iter().filter(|one| one.variable == draw.variable).count() == 1;
            let plain = matches!(draw.turns, Turns::AtOnce) && draw.integrated.is_empty();
            once && plain && !asked(draw.variable)
        };
        let of = |draw: &Draw| {
            let rows = vmp::mixture::find::of(vmp, draw.variable).filter(|rows| are_samples(blocks, rows))?;
            Some(Mixture { selector: draw.variable, rows })
        };
        let mut all: Vec<Mixture> = blocks.draws.iter().filter(fits).filter_map(of).collect();
        for Mixture { selector, rows } in &mut all {
            rows.field = names.take(&format!("{}_assignments", blocks.model.variables[*selector].name));
            for data in &mut rows.data {
                let datum = vmp::moments::datum(&vmp.context.graph.model, data.id);
                data.field = names.take(&format!("{datum}_rows"));
            }
        }
        all
    });
    Mixtures { all, view: Some((graph, schedule)) }
}

/// Whether what the data of a mixture read are samples that are one number each.
fn are_samples(blocks: &Blocks, rows: &Rows) -> bool {
    let model = &blocks.model;
    let pinned = |id: VariableId| blocks.pinned.iter().any(|one| one.variable == id);
    let is_sample = |id: VariableId| {
        id.index() < model.variables.len()
            && model.variables[id].kind == Kind::Stochastic
            && !super::state::is_vector(&model.variables[id].domain)
            && !pinned(id)
    };
    rows.data.iter().all(|data| {
        let mut read = data.factor.uses();
        !data.is_vector() && read.all(|use_| is_sample(use_.variable))
    })
}

/// The statement that a message comes from, and the edge of its factor that it goes along.
struct Heard<'a> {
    rows: &'a Rows,
    data: Option<&'a Data>,
    factor: &'a Factor,
    edge: usize,
}

impl Mixtures {
    fn of(&self, selector: VariableId) -> Option<&Mixture> {
        self.all.iter().find(|mixture| mixture.selector == selector)
    }

    fn view<T>(&self, make: impl FnOnce(Vmp<'_>) -> T) -> Option<T> {
        let (graph, schedule) = self.view.as_ref()?;
        Some(vmp::view(graph, schedule, make))
    }

    /// The fields that are gathered as components are drawn, and read by later draws.
    pub(super) fn held(&self) -> Vec<String> {
        let of = |Mixture { rows, .. }: &Mixture| {
            let data = rows.data.iter().map(|data| data.field.clone());
            [rows.field.clone()].into_iter().chain(data).collect::<Vec<String>>()
        };
        self.all.iter().flat_map(of).collect()
    }

    /// Whether a variable is drawn by what mixtures gather.
    pub(super) fn concern(&self, id: VariableId) -> bool {
        self.of(id).is_some() || !self.heard(id).is_empty()
    }

    /// What mixtures tell a variable.
    fn heard(&self, id: VariableId) -> Vec<Heard<'_>> {
        let edge_of = |factor: &Factor| {
            let reads = |edge: &crate::model::ir::Edge| {
                edge.argument.random().is_some_and(|use_| use_.variable == id)
            };
            factor.edges.iter().skip(1).position(reads).map(|edge| edge + 1)
        };
        let each = self.all.iter().flat_map(|Mixture { rows, .. }| {
            let definition = (None, &rows.definition.1);
            let all = [definition].into_iter().chain(rows.data.iter().map(|data| (Some(data), &data.factor)));
            all.filter_map(move |(data, factor)| Some(Heard { rows, data, factor, edge: edge_of(factor)? }))
        });
        each.collect()
    }

    /// The messages to what is drawn that mixtures do not tell it.
    pub(super) fn others(&self, draw: &Draw) -> Option<Graph> {
        let spans: Vec<Span> = self.heard(draw.variable).iter().map(|one| one.factor.span).collect();
        let told = |span: Span| spans.contains(&span);
        let mut graph = draw.graph.clone();
        let rows = &draw.graph.model.factors;
        graph
            .messages
            .retain(|message| message.variable != draw.variable || !told(rows[message.factor].span));
        (!spans.is_empty()).then_some(graph)
    }
}

impl Gibbs<'_> {
    /// The fields of the mixtures, and what lays out their data.
    pub(super) fn add_mixtures(
        &self,
        program: &mut Program,
        start: &mut Vec<Stmt>,
        named: &mut FunctionNames,
    ) {
        let Some((graph, _)) = &self.mixtures.view else { return };
        for mixture in &self.mixtures.all {
            let (rows, row) = (&mixture.rows, &self.model.variables[mixture.selector]);
            program.fields.push(Field {
                name: rows.field.clone(),
                ty: quote!(Assignments),
                docs: format!("How many `{}` there are of each value.", row.shown),
                variable: Some(mixture.selector),
                init: quote!(Assignments::default()),
                copied: false,
            });
            let field = ident(&rows.field);
            let [length, components] = [&rows.length, &rows.components].map(|of| known(&graph.model, of));
            start.push(Stmt::Line(quote!(self.#field = Assignments::new(#length, #components);)));
            for data in &rows.data {
                let laid = self
                    .mixtures
                    .view(|vmp| (rows::field(vmp, mixture.selector, data), rows::lay_out(vmp, rows, data)));
                let Some((field, body)) = laid else { continue };
                program.fields.push(field);
                program.prepare.push(Function {
                    name: named.take(&format!("lay_out_{}", vmp::moments::datum(&graph.model, data.id))),
                    origin: self.origin(data.factor.span, mixture.selector),
                    docs: vec![describe(graph, data.id, self.text)],
                    body,
                });
            }
        }
    }

    fn origin(&self, span: Span, variable: VariableId) -> Origin {
        let factors = self.model.factors.ids().filter(|id| self.model.factors[*id].span == span).collect();
        Origin { factors, variables: vec![variable] }
    }

    /// What gathers the moments of the first state.
    pub(super) fn gather_first(&self, named: &mut FunctionNames) -> Vec<Function> {
        let of = |mixture: &Mixture| {
            let (field, row) = (ident(&mixture.rows.field), &self.model.variables[mixture.selector]);
            let (all, sample) = (rows::all(&mixture.rows), ident(&row.name));
            let mut body = self.set_components(&mixture.rows);
            body.push(Stmt::Line(quote!(self.#field.gather(#all, &self.#sample);)));
            let docs = vec![format!("The moments of the components by the first `{}`.", row.shown)];
            Function::new(named.take(&format!("gather_{}", row.name)), docs, body)
        };
        self.mixtures.all.iter().map(of).collect()
    }

    /// The draw of all components in one pass over the rows.
    pub(super) fn rows(&self, draw: &Draw) -> Option<Vec<Stmt>> {
        let Mixture { selector, rows } = self.mixtures.of(draw.variable)?;
        let (field, row) = (ident(&rows.field), &self.model.variables[*selector]);
        let mut body = self.prior(draw, rows)?;
        body.extend(self.set_components(rows));
        let (all, sample, random) = (rows::all(rows), ident(&row.name), ident(&self.random));
        let (watch, name) = (ident(&self.watch), &row.shown);
        let line = Literal::usize_unsuffixed(self.text.line(row.span));
        let drawn = quote!(let none = self.#field.draw(#all, &mut self.#sample, &mut self.#random););
        body.push(Stmt::Line(drawn));
        body.push(Stmt::Line(quote!(self.#watch.refuse(#name, none, #line);)));
        Some(body)
    }

    /// What each component makes of data.
    fn set_components(&self, rows: &Rows) -> Vec<Stmt> {
        let of = |data: &Data| {
            self.mixtures.view(|vmp| {
                let line = |place: &[TokenStream], mean: &TokenStream, precision: &TokenStream| {
                    let rows = ident(&data.field);
                    quote!(self.#rows.set(#(#place,)* #mean, #precision);)
                };
                let comment = Stmt::Comment(describe(vmp.context.graph, data.id, self.text));
                [comment].into_iter().chain(rows::each(vmp, data, &line)).collect::<Vec<Stmt>>()
            })
        };
        rows.data.iter().filter_map(of).flatten().collect()
    }

    /// What the definition of a selector says of each row.
    fn prior(&self, draw: &Draw, rows: &Rows) -> Option<Vec<Stmt>> {
        let graph = internal(draw.graph.clone());
        let span = rows.definition.1.span;
        let of = |message: &messages::Message| graph.model.factors[message.factor].span == span;
        let at = graph.all().position(of)?;
        let factor = graph.all().nth(at)?.factor;
        let field = ident(&rows.field);
        let tell = |_: &Instance<'_>, _: usize, value: &TokenStream| {
            vec![Stmt::Line(quote!(self.#field.set_prior(&#value);))]
        };
        let comment = Stmt::Comment(describe(&graph, factor, self.text));
        let told = in_context(&graph, &draw.schedule, |context| {
            ep::messages(&Instance::new(context, factor), &[at], &tell)
        });
        Some([comment].into_iter().chain(told).collect())
    }

    /// What mixtures tell one element of a variable.
    pub(super) fn by_moments(&self, id: VariableId, element: &Element) -> Vec<Stmt> {
        let family = &self.model.variables[id].family;
        let mut body = Vec::new();
        for Heard { rows, data, factor, edge } in self.mixtures.heard(id) {
            let told = self.mixtures.view(|vmp| {
                let mut instance = Instance::new(vmp.context, data.map_or(rows.definition.0, |data| data.id));
                instance.factor = factor;
                let (mut inner, value) = if let Some(data) = data {
                    rows::of_data(vmp, &instance, data, edge)
                } else {
                    let field = ident(&rows.field);
                    (Vec::new(), quote!(self.#field.to_probabilities()))
                };
                inner.push(Stmt::Line(ep::multiply(family, &quote!(next), &value)));
                let comment = Stmt::Comment(describe(vmp.context.graph, instance.id, self.text));
                [comment].into_iter().chain(at_element(&instance, edge, element, inner)).collect::<Vec<_>>()
            });
            body.extend(told.into_iter().flatten());
        }
        body
    }

    /// The field of what a variable is drawn from.
    pub(super) fn conditional_at(&self, id: VariableId, flat: &TokenStream) -> TokenStream {
        let row = &self.model.variables[id];
        let from = ident(&conditional(&row.name));
        if row.axes.is_empty() { quote!(self.#from) } else { quote!(self.#from[#flat]) }
    }
}
