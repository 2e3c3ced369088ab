//! Model → forward sampling: every variable drawn given those that it depends on, the data among them.
//!
//! The model's own factors are read in their direction, by the `simulate` operators of their files. What a
//! model observes by `~` (or by an equality) is drawn; any other constraint has no part in a draw from the
//! prior, and is reported.

mod believed;
mod checks;
mod draw;
mod partly;

pub use checks::checks_given;
pub(super) use draw::{body, docs};
use proc_macro2::TokenStream;
use quote::quote;

use super::forwards::{self, Thing, Traffic};
use super::integers::size;
use super::ir::{Function, Table};
use super::naming::with_free_loops;
use super::outputs::nested;
use super::shape::Shape;
use super::tokens::ident;
use super::{FunctionNames, Text};
use crate::error::{Code, Error, Errors};
use crate::messages::Graph;
use crate::model::ir::{Domain, Extent, Model, Variable};
use crate::model::known::Known;
use crate::model::{FactorId, ParameterId, VariableId};

/// What a model is run forwards from.
#[derive(Clone, Debug, Default)]
pub struct From {
    /// Whether that is what was inferred.
    pub posterior: bool,
    /// The variables that are drawn from beliefs about them, with the fields of these.
    pub beliefs: Vec<(VariableId, String)>,
}

/// Forward sampling of a model.
#[derive(Clone, Debug, Default)]
pub struct Simulation {
    /// Whether variables are drawn from beliefs about them.
    pub predicts: bool,
    /// The variables, in the order of the text.
    pub fields: Vec<Drawn>,
    /// What draws them, in order.
    pub draws: Vec<Draw>,
    /// The data that are drawn.
    pub data: Vec<ParameterId>,
    /// Those of them of which nothing is kept but the shape.
    pub replaced: Vec<ParameterId>,
    /// Where the rows of ragged arrays start.
    pub shapes: Vec<Table>,
    /// The values by name: named variables, then data.
    pub values: Vec<(String, TokenStream)>,
    /// A warning for each constraint, which has no part in it.
    pub constraints: Vec<Error>,
    /// What else is to be said.
    pub warnings: Vec<Error>,
}

impl Simulation {
    /// The name of the method that draws.
    pub fn method(&self) -> &'static str {
        if self.predicts { "predict" } else { "simulate" }
    }
}

/// A variable of a draw.
#[derive(Clone, Debug)]
pub struct Drawn {
    /// Its name.
    pub name: String,
    /// The type of its field.
    pub ty: TokenStream,
    /// The value before it is drawn.
    pub blank: TokenStream,
    /// Whether the model names it.
    pub named: bool,
}

/// A function that draws something, and what it needs for that.
#[derive(Clone, Debug)]
pub struct Draw {
    /// The function.
    pub function: Function,
    /// Whether it replaces data.
    pub replaces_data: bool,
    /// Whether it draws variables.
    pub draws_variables: bool,
    /// Whether a value drawn may be one that it cannot use.
    pub fallible: bool,
}

/// Forward sampling of a model as it is written, before any transform.
pub fn lower(model: &Model, from: &From, text: Text<'_>) -> Result<Simulation, Errors> {
    let graph = Graph::without_messages(&with_free_loops(model));
    let model = &graph.model;
    let data = forwards::drawn_data(model);
    let (mut traffic, constraints) = forwards::traffic(model, &data);
    let believed = |id: VariableId| from.beliefs.iter().any(|(one, _)| *one == id);
    traffic.retain(|one| !matches!(one.draws.thing, Thing::Variable(id) if believed(id)));
    let predicts = from.posterior;
    let mut errors = Errors::default();
    for (_, gate) in model.gates.iter().filter(|(_, gate)| gate.times().is_some()) {
        let message = "what stands in `repeat` counts a number of times: it can't be drawn";
        errors.push(Error::new(Code::NotYet, message).label(gate.span, "a power plate"));
    }
    refuse_drawn_sizes(model, &data, &mut errors);
    let nests = errors.keep(forwards::order(model, &traffic, false)).unwrap_or_default();
    let mut named = FunctionNames::of_model(model);
    let believed = from.beliefs.iter().map(|(id, field)| believed::draw(model, *id, field, &mut named));
    let mut draws: Vec<Draw> = believed.collect();
    for nest in nests {
        let factors = nest.factors();
        let line = factors.first().map_or(0, |first| text.line(model.factors[*first].span));
        let name = named.take_at(&format!("draw_{}", names(model, &traffic, &factors)), line);
        if let Some(draw) = errors.keep(draw::function(&graph, &data, text, name, &nest)) {
            draws.push(draw);
        }
    }
    let fields = model.variables.ids().map(|id| drawn(model, id)).collect();
    let shapes = model.variables.ids().flat_map(|id| Shape::of(model, id).tables(model));
    let (replaced, notes) = partly::replaced(model, &data, &traffic);
    let simulation = Simulation {
        predicts,
        fields,
        draws,
        shapes: shapes.collect(),
        values: values(model, &data),
        constraints: constraints.iter().map(|id| ignored(model, *id, predicts)).collect(),
        warnings: notes,
        replaced,
        data,
    };
    errors.into_result(simulation)
}

fn mentions(value: &Known, data: &[ParameterId]) -> bool {
    value.any(&|part| matches!(part, Known::Parameter { parameter, .. } if data.contains(parameter)))
}

/// The size of an array cannot be drawn: arrays are laid out before.
fn refuse_drawn_sizes(model: &Model, data: &[ParameterId], errors: &mut Errors) {
    for (_, size) in model.sizes.iter() {
        if let Some(scalar) = size.scalar.filter(|scalar| data.contains(scalar)) {
            errors.push(drawn_size(&size.name, model.parameters[scalar].span));
        }
    }
    for (_, variable) in model.variables.iter() {
        if variable.axes.iter().any(|axis| mentions(&axis.size, data)) {
            errors.push(drawn_size(&variable.name, variable.span));
        }
    }
}

fn drawn_size(name: &str, place: crate::syntax::Span) -> Error {
    Error::new(Code::NotYet, format!("the size of `{name}` would have to be drawn before it"))
        .label(place, "its size is itself drawn")
        .hint("a draw from the prior needs sizes that are given")
}

/// A constraint that a draw does not know of.
fn ignored(model: &Model, factor: FactorId, predicts: bool) -> Error {
    let message = if predicts {
        "this constraint has no part in what is drawn anew"
    } else {
        "this constraint has no part in a draw from the prior"
    };
    Error::new(Code::NotSimulated, message)
        .label(model.factors[factor].span, "left out")
        .hint("what is drawn need not satisfy it")
        .warning()
}

/// The names of what factors draw, in a word.
fn names(model: &Model, traffic: &[Traffic], factors: &[FactorId]) -> String {
    let drawn = traffic.iter().filter(|one| factors.contains(&one.factor));
    let mut names: Vec<&str> = drawn
        .map(|one| match one.draws.thing {
            Thing::Variable(variable) => model.variables[variable].name.as_str(),
            Thing::Parameter(parameter) => model.parameters[parameter].name.as_str(),
        })
        .collect();
    names.dedup();
    names.join("_and_")
}

/// The type of one value of a variable, and what stands there before it is drawn.
fn element(variable: &Variable) -> (TokenStream, TokenStream) {
    match &variable.domain {
        Domain::Bool => (quote!(bool), quote!(false)),
        Domain::Integer { .. } | Domain::Count => (quote!(usize), quote!(0)),
        Domain::Real | Domain::Positive | Domain::Unit => (quote!(f64), quote!(0.0)),
        Domain::Counts { .. } => (quote!(Vec<usize>), quote!(Vec::new())),
        Domain::Simplex { .. } | Domain::Vector { .. } | Domain::Matrix { .. } => {
            (quote!(Vec<f64>), quote!(Vec::new()))
        }
    }
}

fn drawn(model: &Model, id: VariableId) -> Drawn {
    let (variable, shape) = (&model.variables[id], Shape::of(model, id));
    let (ty, blank) = element(variable);
    let (ty, blank) = if shape.is_scalar() {
        (ty, blank)
    } else {
        let length = shape.length(model);
        (quote!(Vec<#ty>), quote!(vec![#blank; #length]))
    };
    Drawn { name: variable.name.clone(), ty, blank, named: !variable.anonymous }
}

/// Named variables and drawn data as point masses, in arrays of their shapes.
fn values(model: &Model, data: &[ParameterId]) -> Vec<(String, TokenStream)> {
    let mut all = Vec::new();
    // Data that are variables too stand once, as data.
    let is_datum = |name: &str| data.iter().any(|id| model.parameters[*id].name == name);
    let named = |(_, variable): &(_, &Variable)| !variable.anonymous && !is_datum(&variable.shown);
    for (id, variable) in model.variables.iter().filter(named) {
        let (name, shape) = (ident(&variable.name), Shape::of(model, id));
        all.push((variable.name.clone(), value(model, &shape, &quote!(draw.#name), &variable.domain)));
    }
    for id in data {
        let parameter = &model.parameters[*id];
        let axes: Vec<Known> = (0..parameter.axes.len()).map(Known::Axis).collect();
        let sizes = parameter.axes.iter().enumerate().map(|(axis, extent)| match extent {
            Extent::Fixed(size) => size.clone(),
            Extent::Ragged => Known::RowLength { parameter: *id, index: axes[..axis].to_vec() },
        });
        let shape = Shape { sizes: sizes.collect(), name: parameter.name.clone() };
        let place = super::tokens::optional_place(model, *id, &axes);
        let element = if parameter.optional {
            quote!(#place.map_or_else(|| Posterior::from(f64::NAN), Posterior::from))
        } else {
            quote!(Posterior::from(#place))
        };
        all.push((parameter.name.clone(), nested(model, &shape, element)));
    }
    all
}

fn value(model: &Model, shape: &Shape, field: &TokenStream, domain: &Domain) -> TokenStream {
    let axes: Vec<Known> = (0..shape.sizes.len()).map(Known::Axis).collect();
    let place = if shape.is_scalar() {
        field.clone()
    } else {
        let flat = shape.flat(model, &axes);
        quote!(#field[#flat])
    };
    let element = match domain {
        Domain::Simplex { .. } | Domain::Vector { .. } => quote!(Posterior::from(#place.clone())),
        Domain::Matrix { size: rows } => {
            let rows = size(model, &rows.with_axes(&axes));
            quote!(Posterior::from(posterity_runtime::Matrix::new(#place.clone(), [#rows, #rows])))
        }
        Domain::Counts { .. } => {
            quote!(Posterior::array(#place.iter().map(|count| Posterior::from(*count))))
        }
        _ => quote!(Posterior::from(#place)),
    };
    nested(model, shape, element)
}
