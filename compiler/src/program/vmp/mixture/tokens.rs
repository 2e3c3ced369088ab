//! Observed categories from components, the weights of which follow a group: words of documents from topics.

use proc_macro2::TokenStream;
use quote::quote;

use super::super::design::{is_index_of, is_rectangular};
use super::find::{in_cases, is_free_of, runs_over};
use crate::model::ir::{
    Argument, Case, Counts, Domain, Element, Factor, FactorKind, GatePart, Model, Role, Use,
};
use crate::model::known::Known;
use crate::model::{FactorId, GateId, PlateId, VariableId};
use crate::program::ep::argument;
use crate::program::instance::Instance;
use crate::program::ir::{Field, Stmt};
use crate::program::tokens::{ident, known};
use crate::program::vmp::{Vmp, send};
use crate::schedule::Direction;

/// A selector for each token of groups, and the categories in its cases.
#[derive(Clone, Debug)]
pub(crate) struct Tokens {
    /// The field.
    pub(super) field: String,
    components: Known,
    categories: Known,
    /// The definition of the selector, in the loop over groups alone.
    pub(super) definition: (FactorId, Factor),
    /// The observed categories, in the loop over components alone.
    pub(super) data: (FactorId, Factor),
    /// The loops over groups and over the tokens of one.
    groups: Vec<PlateId>,
    each: PlateId,
    /// How often a token counts.
    times: Option<Known>,
    /// The gates that it decides, and the power plate around it.
    pub(super) gates: Vec<GateId>,
}

/// A selector as that of tokens, if it is one.
pub(super) fn of(vmp: Vmp<'_>, id: VariableId) -> Option<Tokens> {
    let model = &vmp.context.graph.model;
    let row = &model.variables[id];
    let Domain::Integer { size } = &row.domain else { return None };
    let asked = model.outputs.iter().any(|output| output.source.variable() == Some(id));
    let plain = row.family == "Categorical" && vmp.is_updated(id) && row.init.is_none() && !asked;
    if !plain || size.any(&|part| matches!(part, Known::Axis(_))) {
        return None;
    }
    let [(definition, 0), (cases, _)] = vmp.adjacent(id)[..] else { return None };
    let FactorKind::Gate(GatePart::Cases, gate) = model.factors[cases].kind else { return None };
    let (around, times) = around(model, &row.cases)?;
    let plates = &model.factors[definition].plates;
    let (tokens, groups) = plates.split_last()?;
    let groups_alike = groups.len() <= 1 && groups.iter().all(|plate| is_rectangular(model, *plate));
    let whole = is_at_all(model.factors[definition].child()?, plates)
        && is_at_all(model.gates[gate].selector()?, plates)
        && model.plates[*tokens].lower.is(0.0)
        && model.gates[gate].plates == *plates
        && model.gates[gate].guards.is_empty();
    if !groups_alike || !whole {
        return None;
    }
    let weights = weights_of(vmp, definition, *tokens, &row.cases)?;
    let (data, categories) = data_of(vmp, gate, plates, size)?;
    let inside =
        |power: GateId| in_cases(model, power).all(|(id, _)| [definition, cases, data.0].contains(&id));
    if !around.iter().all(|power| inside(*power)) {
        return None;
    }
    let gates = [gate].into_iter().chain(around).collect();
    Some(Tokens {
        field: String::new(),
        components: size.clone(),
        categories,
        definition: (definition, Factor { plates: groups.to_vec(), cases: Vec::new(), ..weights }),
        data,
        groups: groups.to_vec(),
        each: *tokens,
        times,
        gates,
    })
}

/// The power plate around a selector, if there is one, and how often it counts.
fn around(model: &Model, cases: &[Case]) -> Option<(Option<GateId>, Option<Known>)> {
    match cases {
        [] => Some((None, None)),
        [Case { gate, .. }] => match &model.gates[*gate].counts {
            Counts::Times(times) if model.gates[*gate].guards.is_empty() => {
                Some((Some(*gate), Some(times.clone())))
            }
            _ => None,
        },
        _ => None,
    }
}

/// Whether a use is the element at the indices of some plates.
fn is_at_all(use_: &Use, plates: &[PlateId]) -> bool {
    use_.index.len() == plates.len()
        && use_.index.iter().zip(plates).all(|(index, plate)| is_index_of(index, *plate))
}

/// The definition of a selector by weights that are the same for all tokens of a group.
fn weights_of(vmp: Vmp<'_>, id: FactorId, tokens: PlateId, cases: &[Case]) -> Option<Factor> {
    let factor = &vmp.context.graph.model.factors[id];
    let categorical = matches!(&factor.kind, FactorKind::Table(name) if name == "categorical");
    let defines = factor.role == Role::Defines && factor.guards.is_empty() && factor.cases == cases;
    let random = factor.edges[1].argument.random().is_some();
    (categorical && defines && random && is_free_of(vmp, &factor.edges[1], tokens)).then(|| factor.clone())
}

/// What stands in the cases of a gate: one observed category, whose probabilities follow the case alone; with the number
/// of categories.
fn data_of(
    vmp: Vmp<'_>,
    gate: GateId,
    plates: &[PlateId],
    components: &Known,
) -> Option<((FactorId, Factor), Known)> {
    let model = &vmp.context.graph.model;
    let mut inside = in_cases(model, gate);
    let (Some((id, factor)), None) = (inside.next(), inside.next()) else { return None };
    let Some(Case { value: Known::Plate(case), .. }) = factor.cases.last() else { return None };
    let categorical = matches!(&factor.kind, FactorKind::Table(name) if name == "categorical");
    let (Argument::Known(Known::Parameter { parameter, .. }), Argument::Random(use_)) =
        (&factor.edges[0].argument, &factor.edges[1].argument)
    else {
        return None;
    };
    let row = &model.parameters[*parameter];
    let given = row.element == Element::Integer && !row.optional && factor.role == Role::Observes;
    let mut loops = factor.plates.iter().filter(|plate| *plate != case);
    let same = plates.iter().all(|plate| loops.next() == Some(plate)) && loops.next().is_none();
    let probabilities = &model.variables[use_.variable];
    let Domain::Simplex { size } = &probabilities.domain else { return None };
    let every = is_at_all(use_, &[*case]) && runs_over(model, *case, components);
    let alike = vmp.is_updated(use_.variable) && !size.any(&|part| matches!(part, Known::Axis(_)));
    let plain = factor.guards.is_empty() && factor.edges[1].each.is_empty();
    let of_components = Factor { plates: vec![*case], cases: Vec::new(), ..factor.clone() };
    (categorical && given && same && every && alike && plain).then(|| ((id, of_components), size.clone()))
}

impl Tokens {
    pub(super) fn field(&self, datum: &str, name: &str, variable: VariableId) -> Field {
        Field {
            name: self.field.clone(),
            ty: quote!(Tokens),
            docs: format!("Each `{datum}`, and how many of them are expected to have which `{name}`."),
            variable: Some(variable),
            init: quote!(Tokens::default()),
            copied: false,
        }
    }

    /// Where the group of an instance stands; there may be only one.
    fn group(&self, model: &Model) -> TokenStream {
        self.groups.first().map_or_else(|| quote!(0), |plate| known(model, &Known::Plate(*plate)))
    }

    fn component(&self, model: &Model) -> TokenStream {
        known(model, &Known::Plate(self.data.1.plates[0]))
    }

    /// The tokens laid out, group by group, and the counts if each may be from any component.
    pub(super) fn start(&self, vmp: Vmp<'_>) -> Vec<Stmt> {
        let model = &vmp.context.graph.model;
        let (field, instance) = (ident(&self.field), Instance::new(vmp.context, self.data.0));
        let [components, categories] = [&self.components, &self.categories].map(|size| known(model, size));
        let mut body = vec![Stmt::Line(quote!(self.#field = Tokens::new([#components, #categories]);))];
        let category = argument(&instance, 0);
        let times = self.times.clone().unwrap_or(Known::Real(1.0));
        let whole = crate::model::known_type(model, &times) == "usize";
        let times = known(model, &if whole { times.to_real() } else { times });
        let push = vec![Stmt::Line(quote!(self.#field.push(#category, #times);))];
        let mut of_group = vec![crate::program::instance::plate_loop(model, self.each, false, push)];
        of_group.push(Stmt::Line(quote!(self.#field.end_group();)));
        let groups = self.groups.iter().rev();
        body.extend(groups.fold(of_group, |body, plate| {
            vec![crate::program::instance::plate_loop(model, *plate, false, body)]
        }));
        body.push(Stmt::Line(quote!(self.#field.start();)));
        body
    }

    /// The message of all tokens to the weights of a group, or to the probabilities of a component.
    pub(super) fn message(&self, instance: &Instance<'_>) -> TokenStream {
        let (model, field) = (&instance.context.graph.model, ident(&self.field));
        if instance.id == self.data.0 {
            let component = self.component(model);
            return quote!(self.#field.to_component(#component));
        }
        let group = self.group(model);
        quote!(self.#field.to_group(#group))
    }

    /// The beliefs about all tokens.
    pub(super) fn update(&self, vmp: Vmp<'_>) -> Vec<Stmt> {
        let (model, field) = (&vmp.context.graph.model, ident(&self.field));
        let (group, component) = (self.group(model), self.component(model));
        let mut body = self.each(vmp, &|instance, belief| {
            if instance.id == self.data.0 {
                quote!(self.#field.set_component(#component, #belief);)
            } else {
                quote!(self.#field.set_group(#group, #belief);)
            }
        });
        body.push(Stmt::Line(quote!(self.#field.update();)));
        body
    }

    /// A line for each group and for each component, given the belief about its probabilities.
    fn each(&self, vmp: Vmp<'_>, line: &dyn Fn(&Instance<'_>, &TokenStream) -> TokenStream) -> Vec<Stmt> {
        let mut body = Vec::new();
        for (id, factor) in [&self.definition, &self.data] {
            let mut instance = Instance::new(vmp.context, *id);
            instance.factor = factor;
            let mut inner = send::bind(vmp, &instance, &[1]);
            inner.push(Stmt::Line(line(&instance, &argument(&instance, 1))));
            body.extend(instance.nest(Direction::Ascending, inner));
        }
        body
    }

    /// The bound's terms of all tokens but their entropies.
    pub(super) fn bound(&self, vmp: Vmp<'_>) -> Vec<Stmt> {
        let (model, field) = (&vmp.context.graph.model, ident(&self.field));
        let (group, component) = (self.group(model), self.component(model));
        self.each(vmp, &|instance, belief| {
            if instance.id == self.data.0 {
                quote!(bound += self.#field.average_log_of_component(#component, #belief);)
            } else {
                quote!(bound += self.#field.average_log_of_group(#group, #belief);)
            }
        })
    }
}
