//! A selector for each row of the data, whose cases hold observed Gaussians.

use proc_macro2::TokenStream;
use quote::quote;

use super::find;
use crate::model::ir::{Factor, FactorKind};
use crate::model::known::Known;
use crate::model::{FactorId, GateId, PlateId, VariableId};
use crate::program::instance::Instance;
use crate::program::ir::{Field, Function, Origin, Stmt};
use crate::program::shape::Shape;
use crate::program::tokens::{ident, known};
use crate::program::vmp::{Vmp, moments, send};
use crate::program::{FunctionNames, Text, describe};
use crate::schedule::Direction;

/// A selector and the data in its cases.
#[derive(Clone, Debug)]
pub(crate) struct Rows {
    /// The field of its responsibilities.
    pub(crate) field: String,
    /// How many rows there are, and how many components.
    pub(crate) length: Known,
    pub(crate) components: Known,
    /// Its definition, in no loop.
    pub(crate) definition: (FactorId, Factor),
    /// What its cases hold.
    pub(crate) data: Vec<Data>,
    /// The gates that it decides.
    pub(crate) gates: Vec<GateId>,
}

/// Observed Gaussians in the cases of a mixture.
#[derive(Clone, Debug)]
pub(crate) struct Data {
    /// The factor.
    pub(crate) id: FactorId,
    /// The field of its data and their moments.
    pub(crate) field: String,
    /// The factor in the loops over components and columns alone.
    pub(crate) factor: Factor,
    /// The loop over components.
    pub(crate) case: PlateId,
    /// The loops over the columns of a row.
    pub(crate) columns: Vec<PlateId>,
    /// The size of a row that is a vector.
    pub(crate) vector: Option<Known>,
}

impl Data {
    pub(crate) fn is_vector(&self) -> bool {
        self.vector.is_some()
    }

    /// Where its numbers stand: the component, and the column.
    fn place(&self, instance: &Instance<'_>) -> Vec<TokenStream> {
        let model = &instance.context.graph.model;
        let component = known(model, &Known::Plate(self.case));
        if self.is_vector() {
            return vec![component];
        }
        let index: Vec<Known> = self.columns.iter().map(|plate| Known::Plate(*plate)).collect();
        let column = Shape::over(model, &self.columns, "columns").flat(model, &index);
        vec![component, quote!(#column)]
    }
}

/// The fields of a mixture.
pub(super) fn fields(vmp: Vmp<'_>, id: VariableId, mixture: &Rows) -> Vec<Field> {
    let model = &vmp.context.graph.model;
    let shares = Field {
        name: mixture.field.clone(),
        ty: quote!(Responsibilities),
        docs: format!(
            "The belief about each `{}`: a probability for each component.",
            model.variables[id].name
        ),
        variable: Some(id),
        init: quote!(Responsibilities::default()),
        copied: false,
    };
    [shares].into_iter().chain(mixture.data.iter().map(|data| field(vmp, id, data))).collect()
}

/// The field of data.
pub(crate) fn field(vmp: Vmp<'_>, id: VariableId, data: &Data) -> Field {
    let (ty, datum) = (rows(data), moments::datum(&vmp.context.graph.model, data.id));
    Field {
        name: data.field.clone(),
        init: quote!(#ty::default()),
        ty,
        docs: format!("`{datum}`, and its moments in each component of the mixture."),
        variable: Some(id),
        copied: false,
    }
}

/// The type of the field of data.
fn rows(data: &Data) -> TokenStream {
    if data.is_vector() { quote!(VectorRows) } else { quote!(GaussianRows) }
}

/// The message of all rows to what stands at an edge of their factor.
pub(crate) fn of_data(
    vmp: Vmp<'_>,
    instance: &Instance<'_>,
    data: &Data,
    edge: usize,
) -> (Vec<Stmt>, TokenStream) {
    let (field, place) = (ident(&data.field), data.place(instance));
    let moments = quote!(self.#field.moments(#(#place),*));
    let (mean, precision) = mean_and_precision(instance);
    if to_mean(instance, edge) {
        let (body, precision) = bound(vmp, instance, precision);
        let operators = operators(data);
        return (body, quote!(#operators::to_mean_plate(#moments, #precision)));
    }
    let (body, mean) = bound(vmp, instance, mean);
    let operators = operators(data);
    (body, quote!(#operators::to_precision_plate(#moments, #mean)))
}

fn operators(data: &Data) -> TokenStream {
    if data.is_vector() { quote!(multivariate_gaussian::vmp) } else { quote!(gaussian::vmp) }
}

/// Whether an edge is that of the mean.
fn to_mean(instance: &Instance<'_>, edge: usize) -> bool {
    match &instance.factor.kind {
        FactorKind::Linear(linear) => !linear.widths.is_empty() && edge == 1,
        _ => edge == 1,
    }
}

/// A parameter of a Gaussian: the edge that it stands at, or its known value.
enum Part {
    Edge(usize),
    Value(TokenStream),
}

/// The mean and the precision of a Gaussian.
fn mean_and_precision(instance: &Instance<'_>) -> (Part, Part) {
    let FactorKind::Linear(linear) = &instance.factor.kind else { return (Part::Edge(1), Part::Edge(2)) };
    let mean =
        if linear.widths.is_empty() { Part::Value(send::mean(instance, linear)) } else { Part::Edge(1) };
    let precision = if linear.precision {
        Part::Edge(instance.factor.edges.len() - 1)
    } else {
        Part::Value(send::precision_argument(instance, linear))
    };
    (mean, precision)
}

/// What binds a parameter to a name, and the argument that it is.
fn bound(vmp: Vmp<'_>, instance: &Instance<'_>, part: Part) -> (Vec<Stmt>, TokenStream) {
    match part {
        Part::Value(value) => (Vec::new(), value),
        Part::Edge(edge) => {
            (send::bind(vmp, instance, &[edge]), crate::program::ep::argument(instance, edge))
        }
    }
}

/// Lays out the data and the first responsibilities, and gathers the moments by these.
pub(super) fn functions(
    vmp: Vmp<'_>,
    (id, mixture): (VariableId, &Rows),
    text: Text<'_>,
    named: &mut FunctionNames,
) -> Vec<Function> {
    let mut all = Vec::new();
    for data in &mixture.data {
        let datum = moments::datum(&vmp.context.graph.model, data.id);
        all.push(Function {
            name: named.take(&format!("lay_out_{datum}")),
            origin: Origin { factors: vec![data.id], variables: Vec::new() },
            docs: vec![describe(vmp.context.graph, data.id, text)],
            body: lay_out(vmp, mixture, data),
        });
    }
    let name = &vmp.context.graph.model.variables[id].name;
    let (definition, _) = mixture.definition;
    all.push(Function {
        name: named.take(&format!("start_{name}")),
        origin: Origin { factors: vec![definition], variables: vec![id] },
        docs: vec![match vmp.init(definition) {
            Some(_) if vmp.is_drawn(id) => {
                format!("The first belief about `{name}`, drawn by its `#[init(random)]`.")
            }
            Some(_) => format!("The first belief about `{name}`, by its `#[init(…)]`."),
            None => describe(vmp.context.graph, definition, text),
        }],
        body: start(vmp, id, mixture),
    });
    all
}

pub(crate) fn lay_out(vmp: Vmp<'_>, mixture: &Rows, data: &Data) -> Vec<Stmt> {
    let model = &vmp.context.graph.model;
    let instance = Instance::new(vmp.context, data.id);
    let (field, ty) = (ident(&data.field), rows(data));
    let columns = data.columns.iter().map(|plate| model.plates[*plate].upper.clone());
    let columns =
        data.vector.clone().unwrap_or_else(|| columns.reduce(Known::times).unwrap_or(Known::Integer(1)));
    let [rows, columns, components] =
        [&mixture.length, &columns, &mixture.components].map(|of| known(model, of));
    let sizes = quote!([#rows, #columns, #components]);
    if let Some(whole) = find::whole(model, &instance, data) {
        return vec![Stmt::Line(quote!(self.#field = #ty::new(#whole, #sizes);))];
    }
    let value = crate::program::ep::argument(&instance, 0);
    let push = if data.is_vector() {
        quote!(values.extend_from_slice(#value);)
    } else {
        quote!(values.push(#value);)
    };
    let mut body = vec![Stmt::Line(quote!(let mut values = Vec::new();))];
    let of_row = find::without_case(instance.factor, data);
    let mut all = instance.clone();
    all.factor = &of_row;
    body.extend(all.nest(Direction::Ascending, vec![Stmt::Line(push)]));
    body.push(Stmt::Line(quote!(self.#field = #ty::new(&values, #sizes);)));
    body
}

fn start(vmp: Vmp<'_>, id: VariableId, mixture: &Rows) -> Vec<Stmt> {
    let model = &vmp.context.graph.model;
    let field = ident(&mixture.field);
    let (rows, components) = (known(model, &mixture.length), known(model, &mixture.components));
    let mut body = vec![Stmt::Line(quote!(self.#field = Responsibilities::uniform(#rows, #components);))];
    let (definition, _) = mixture.definition;
    if let Some((_, init)) = vmp.init(definition) {
        let instance = Instance::new(vmp.context, definition);
        let (mut set, belief) = vmp.initial(&instance, id, init);
        body.extend(vmp.is_drawn(id).then(|| vmp.chance(id)));
        let row = instance.factor.plates.first().map(|plate| known(model, &Known::Plate(*plate)));
        set.push(Stmt::Line(quote!(let belief = #belief;)));
        set.push(Stmt::Line(quote!(self.#field.set(#row, &belief);)));
        body.extend(instance.nest(Direction::Ascending, set));
    }
    body.push(pass(mixture, &quote!(gather)));
    body.extend(shown(vmp, id, mixture));
    body
}

/// A pass over all data of a mixture.
fn pass(mixture: &Rows, method: &TokenStream) -> Stmt {
    let (field, all) = (ident(&mixture.field), all(mixture));
    Stmt::Line(quote!(self.#field.#method(#all);))
}

/// All data of a mixture.
pub(crate) fn all(mixture: &Rows) -> Option<TokenStream> {
    let all = mixture.data.iter().map(|data| {
        let rows = ident(&data.field);
        quote!(&mut self.#rows)
    });
    all.reduce(|first, second| quote!(&mut (#first, #second)))
}

/// The beliefs of the selector as others see them, where it is wanted.
fn shown(vmp: Vmp<'_>, id: VariableId, mixture: &Rows) -> Option<Stmt> {
    let (field, variable) = (ident(&mixture.field), ident(&vmp.context.graph.model.variables[id].name));
    vmp.is_shown(id).then(|| Stmt::Line(quote!(self.#field.beliefs(&mut self.#variable);)))
}

/// The update of the selector.
pub(super) fn update(vmp: Vmp<'_>, id: VariableId, mixture: &Rows) -> Vec<Stmt> {
    let field = ident(&mixture.field);
    let (mut body, prior) = prior(vmp, mixture);
    body.push(Stmt::Line(quote!(self.#field.set_prior(&#prior);)));
    for data in &mixture.data {
        body.extend(each(vmp, data, &|place, mean, precision| {
            let rows = ident(&data.field);
            quote!(self.#rows.set(#(#place,)* #mean, #precision);)
        }));
    }
    body.push(pass(mixture, &quote!(update)));
    body.extend(shown(vmp, id, mixture));
    body
}

/// What the definition of the selector tells each row.
fn prior(vmp: Vmp<'_>, mixture: &Rows) -> (Vec<Stmt>, TokenStream) {
    let mut instance = Instance::new(vmp.context, mixture.definition.0);
    instance.factor = &mixture.definition.1;
    send::to_edge(vmp, &instance, 0)
}

/// A line for each component and column, given its place, the mean and the precision.
pub(crate) fn each(
    vmp: Vmp<'_>,
    data: &Data,
    line: &dyn Fn(&[TokenStream], &TokenStream, &TokenStream) -> TokenStream,
) -> Vec<Stmt> {
    let mut instance = Instance::new(vmp.context, data.id);
    instance.factor = &data.factor;
    let (mean, precision) = mean_and_precision(&instance);
    let (mut inner, mean) = bound(vmp, &instance, mean);
    let (binds, precision) = bound(vmp, &instance, precision);
    inner.extend(binds);
    inner.push(Stmt::Line(line(&data.place(&instance), &mean, &precision)));
    instance.nest(Direction::Ascending, inner)
}

/// The bound's terms of the definition of a selector.
pub(super) fn bound_of_definition(vmp: Vmp<'_>, mixture: &Rows) -> Vec<Stmt> {
    let (mut body, prior) = prior(vmp, mixture);
    let field = ident(&mixture.field);
    body.push(Stmt::Line(quote!(bound += self.#field.average_log(&#prior);)));
    body
}

/// The bound's terms of the data in the cases of a gate.
pub(super) fn bound_of_data(vmp: Vmp<'_>, mixture: &Rows, gate: GateId) -> Vec<Stmt> {
    let stands = |data: &&Data| vmp.context.graph.model.factors[data.id].cases[0].gate == gate;
    let of_one = |data: &Data| {
        let (field, operators) = (ident(&data.field), operators(data));
        each(vmp, data, &|place, mean, precision| {
            quote! {
                bound += #operators::average_log_plate(self.#field.moments(#(#place),*), #mean, #precision);
            }
        })
    };
    mixture.data.iter().filter(stands).flat_map(of_one).collect()
}
