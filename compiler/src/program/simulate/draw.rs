//! One loop nest of draws: each factor as the line that draws its child.

use proc_macro2::TokenStream;
use quote::quote;

use super::Draw;
use crate::error::{Code, Error};
use crate::factors::{Offer, Operator, Table, Wanted};
use crate::messages::{Graph, instead, this};
use crate::model::ir::{Argument, Case, Domain, Edge, Element, Factor, FactorKind, Linear, Model, Site, Use};
use crate::model::known::Known;
use crate::model::known_type;
use crate::model::{FactorId, ParameterId, PlateId};
use crate::program::checks::{place, placed};
use crate::program::forwards::{Nest, target};
use crate::program::instance::{guarded, over, plate_loop};
use crate::program::integers::size;
use crate::program::ir::{Function, Origin, Stmt};
use crate::program::shape::{Shape, indices};
use crate::program::tokens::{atom, ident, known, optional_place, row};
use crate::program::{Text, describe, starts};
use crate::schedule::Direction;

/// What every part of a function reads.
pub(super) struct Forward<'a> {
    graph: &'a Graph,
    pub(super) data: &'a [ParameterId],
    pub(super) text: Text<'a>,
    /// Whether it is checked that what is drawn can be used.
    pub(super) checked: bool,
    /// Whether reals are the means of what they would be drawn from.
    pub(super) means: bool,
}

/// The function of a nest.
pub(super) fn function(
    graph: &Graph,
    data: &[ParameterId],
    text: Text<'_>,
    name: String,
    nest: &Nest,
) -> Result<Draw, Error> {
    let forward = Forward { graph, data, text, checked: true, means: false };
    let factors = nest.factors();
    let rows: Vec<&Factor> = factors.iter().map(|id| &graph.model.factors[*id]).collect();
    let (docs, body) = (docs(graph, text, nest), forward.nest(nest)?);
    Ok(Draw {
        function: Function { name, origin: Origin::definitions(&graph.model, factors.clone()), docs, body },
        replaces_data: rows.iter().any(|row| target(row).is_some()),
        draws_variables: rows.iter().any(|row| target(row).is_none()),
        fallible: factors.iter().any(|id| forward.is_checked(*id)),
    })
}

/// What a nest does, with nothing checked of what it draws; reals may be the means of what they would be drawn from.
pub(in crate::program) fn body(
    graph: &Graph,
    data: &[ParameterId],
    text: Text<'_>,
    (nest, means): (&Nest, bool),
) -> Result<Vec<Stmt>, Error> {
    Forward { graph, data, text, checked: false, means }.nest(nest)
}

/// The statements that a nest comes from.
pub(in crate::program) fn docs(graph: &Graph, text: Text<'_>, nest: &Nest) -> Vec<String> {
    let mut docs: Vec<String> = nest.factors().into_iter().map(|id| describe(graph, id, text)).collect();
    docs.dedup();
    docs
}

impl Forward<'_> {
    pub(super) fn model(&self) -> &Model {
        &self.graph.model
    }

    /// Whether something must hold of what a factor draws, or of the drawn data that it reads.
    fn is_checked(&self, id: FactorId) -> bool {
        let factor = &self.model().factors[id];
        let bounded = |plate: &PlateId| !self.checks_of_bounds(*plate).is_empty();
        self.look_at(factor).is_some()
            || !self.checks(id).is_empty()
            || !self.checks_of_guards(factor).is_empty()
            || factor.plates.iter().any(bounded)
    }

    fn nest(&self, nest: &Nest) -> Result<Vec<Stmt>, Error> {
        match nest {
            Nest::Factor { factor, outer } => self.factor(*factor, *outer),
            Nest::Loop { plate, direction, body } => {
                let inner: Result<Vec<Vec<Stmt>>, Error> = body.iter().map(|one| self.nest(one)).collect();
                let reverse = *direction == Direction::Descending;
                Ok(self.looped(*plate, reverse, inner?.concat()))
            }
        }
    }

    /// A factor in its guards and the loops that do not stand around it yet.
    fn factor(&self, id: FactorId, outer: usize) -> Result<Vec<Stmt>, Error> {
        let factor = &self.model().factors[id];
        let mut body = self.checks(id);
        let value = self.value(factor)?;
        body.push(Stmt::Line(self.assignment(factor, &value)));
        body.extend(self.look_at(factor).filter(|_| self.checked).map(Stmt::Line));
        let body = factor.cases.iter().rev().fold(body, |body, case| self.in_case(case, body));
        let mut all = self.checks_of_guards(factor);
        all.extend(guarded(self.model(), factor, body));
        let inner = factor.plates[outer..].iter().rev();
        Ok(inner.fold(all, |body, plate| self.looped(*plate, false, body)))
    }

    /// Statements in a case of a gate: where its selector was drawn so.
    fn in_case(&self, case: &Case, body: Vec<Stmt>) -> Vec<Stmt> {
        let Some(selector) = self.model().gates[case.gate].selector() else { return body };
        let drawn = self.place(selector);
        let condition = match &case.value {
            Known::Bool(true) => drawn,
            Known::Bool(false) => quote!(!#drawn),
            value => {
                let value = known(self.model(), value);
                quote!(#drawn == #value)
            }
        };
        vec![Stmt::If { condition, body }]
    }

    /// A loop, after what must hold of its bounds.
    fn looped(&self, plate: PlateId, reverse: bool, body: Vec<Stmt>) -> Vec<Stmt> {
        let mut all = self.checks_of_bounds(plate);
        all.push(plate_loop(self.model(), plate, reverse, body));
        all
    }

    /// `x[i] = value;`
    fn assignment(&self, factor: &Factor, value: &TokenStream) -> TokenStream {
        let model = self.model();
        if let Some((id, index)) = target(factor) {
            let parameter = &model.parameters[id];
            if index.len() < parameter.axes.len() {
                let row = row(model, id, index);
                return quote!(#row.copy_from_slice(&#value););
            }
            let place = optional_place(model, id, index);
            return if parameter.optional {
                quote!(#place = Some(#value);)
            } else {
                quote!(#place = #value;)
            };
        }
        match factor.edges[0].argument.random() {
            Some(child) => {
                let place = self.place(child);
                quote!(#place = #value;)
            }
            None => TokenStream::new(),
        }
    }

    /// The check that what is drawn is a number that data may be.
    fn look_at(&self, factor: &Factor) -> Option<TokenStream> {
        let model = self.model();
        let (counts, (name, at), drawn) = if let Some((id, index)) = target(factor) {
            let parameter = &model.parameters[id];
            if index.len() < parameter.axes.len() || parameter.element == Element::Bool {
                return None;
            }
            let known = Known::Parameter { parameter: id, index: index.to_vec() };
            let counts = parameter.element == Element::Integer;
            (counts, placed(model, &known), optional_place(model, id, index))
        } else {
            let child = factor.edges[0].argument.random()?;
            let row = &model.variables[child.variable];
            if row.anonymous
                || !matches!(row.domain, Domain::Real | Domain::Positive | Domain::Unit | Domain::Count)
            {
                return None;
            }
            let at = indices(child).into_iter().map(|index| known(model, &index));
            let name = format!("{}{}", row.shown, "[{}]".repeat(child.index.len()));
            (row.domain == Domain::Count, (name, quote!(&[#(#at),*])), self.place(child))
        };
        let function = if counts { quote!(drawn_count) } else { quote!(drawn) };
        let (line, column) = place(self.text, factor.span);
        Some(quote!(check::#function(#name, #at, #drawn, #line, #column)?;))
    }

    fn place(&self, use_: &Use) -> TokenStream {
        let model = self.model();
        let (name, shape) = (ident(&model.variables[use_.variable].name), Shape::of(model, use_.variable));
        if shape.is_scalar() {
            return quote!(draw.#name);
        }
        let flat = shape.flat(model, &indices(use_));
        quote!(draw.#name[#flat])
    }

    /// What stands at an edge, as an argument.
    fn argument(&self, argument: &Argument) -> TokenStream {
        match argument {
            Argument::Known(value) => known(self.model(), value),
            Argument::Random(use_) => {
                let place = self.place(use_);
                if let Domain::Matrix { size: rows } = self.model().domain_of(use_) {
                    let rows = size(self.model(), &rows);
                    return quote!(Grid::new(&#place, [#rows, #rows]));
                }
                if self.kind(argument).starts_with('[') { quote!(&#place) } else { place }
            }
        }
    }

    /// The type of what stands at an edge, in the words of the operator table.
    fn kind(&self, argument: &Argument) -> String {
        let use_ = match argument {
            Argument::Known(value) => return known_type(self.model(), value),
            Argument::Random(use_) => use_,
        };
        let kind = match &self.model().variables[use_.variable].domain {
            Domain::Bool => "bool",
            Domain::Integer { .. } | Domain::Count => "usize",
            Domain::Real | Domain::Positive | Domain::Unit => "f64",
            Domain::Simplex { .. } | Domain::Vector { .. } => "[f64]",
            Domain::Counts { .. } => "[usize]",
            Domain::Matrix { .. } => "[[f64]]",
        };
        kind.to_owned()
    }

    /// What stands at an edge that may reach many elements: its type and its value.
    fn input(&self, edge: &Edge) -> (String, TokenStream) {
        let (kind, value) = (self.kind(&edge.argument), self.argument(&edge.argument));
        if edge.each.is_empty() {
            return (kind, value);
        }
        (format!("[{kind}]"), over(self.model(), &edge.each, value))
    }

    /// What a sample starts from, where the model says so.
    fn started(&self, factor: &Factor) -> Option<TokenStream> {
        let (parameter, _) = target(factor).filter(|_| self.means)?;
        let name = &self.model().parameters[parameter].name;
        let (id, row) = self.model().variables.iter().find(|(_, row)| row.name == *name)?;
        let belief = starts::given(self.model(), id, row.init.as_ref()?)?;
        Some(match row.domain {
            Domain::Bool => quote!(#belief.mean() > 0.5),
            Domain::Integer { .. } => quote!(#belief.mode()),
            Domain::Count => quote!(#belief.mean().round() as usize),
            Domain::Matrix { .. } => quote!(#belief.mean().values()),
            _ => quote!(#belief.mean()),
        })
    }

    fn value(&self, factor: &Factor) -> Result<TokenStream, Error> {
        if let Some(value) = self.started(factor) {
            return Ok(value);
        }
        match &factor.kind {
            FactorKind::Gate(..) => Ok(TokenStream::new()), // a transform makes them
            FactorKind::Table(name) if name == "copy" => {
                let value = self.argument(&factor.edges[1].argument);
                Ok(quote!(#value.clone()))
            }
            FactorKind::Table(name) if name == "observed" && factor.child().is_some() => {
                Ok(self.argument(&factor.edges[1].argument))
            }
            FactorKind::Table(name) if name == "observed" => Ok(self.argument(&factor.edges[0].argument)),
            FactorKind::Table(name) if name == "prior" => {
                let prior = self.argument(&factor.edges[1].argument);
                Ok(quote!(#prior.sample(random)))
            }
            FactorKind::Table(name) => {
                let child = factor.edges[0].name.as_str();
                let inputs = factor.edges.iter().skip(1);
                let values: Vec<(String, String, TokenStream)> = inputs
                    .map(|edge| {
                        let (kind, value) = self.input(edge);
                        (edge.name.clone(), kind, value)
                    })
                    .collect();
                self.call(factor, name, child, &values)
            }
            FactorKind::Linear(linear) => self.linear(factor, linear),
        }
    }

    /// A call of the operator that runs a factor forwards.
    fn call(
        &self,
        factor: &Factor,
        name: &str,
        child: &str,
        values: &[(String, String, TokenStream)],
    ) -> Result<TokenStream, Error> {
        let table = &self.model().table;
        let deterministic = table.factor(name).is_some_and(|file| file.deterministic);
        let prefix = if deterministic { "value" } else { "draw" };
        let offers: Vec<Offer> = values.iter().map(|(edge, ty, _)| (edge.clone(), ty.clone())).collect();
        if self.means
            && !deterministic
            && let Some(mean) = mean(table, (name, child), &offers, values)
        {
            return Ok(mean);
        }
        let (algorithm, target) = ("simulate", Some(child));
        let wanted = Wanted { factor: name, algorithm, prefix, target, returns: None, chosen: None };
        let Some(operator) = table.choose(&wanted, &offers) else {
            return Err(no_draw(table, factor, name));
        };
        let arguments = operator.parameters.iter().filter_map(|(edge, _)| {
            values.iter().find(|(name, ..)| name == edge).map(|(_, _, value)| value.clone())
        });
        let arguments: Vec<TokenStream> = arguments.chain((!deterministic).then(|| quote!(random))).collect();
        let Operator { function, .. } = operator;
        let (name, function) = (ident(name), ident(function));
        Ok(quote!(#name::simulate::#function(#(#arguments),*)))
    }

    /// `constant + Σ coefficient · term`, its noise, its site.
    fn linear(&self, factor: &Factor, linear: &Linear) -> Result<TokenStream, Error> {
        let mut mean = TokenStream::new();
        if !linear.constant.is(0.0) || linear.coefficients.is_empty() {
            mean = known(self.model(), &linear.constant);
        }
        for (edge, coefficient) in factor.edges.iter().skip(1).zip(&linear.coefficients) {
            let (minus, term) = self.term(edge, coefficient);
            mean = match (mean.is_empty(), minus) {
                (true, false) => term,
                (true, true) => quote!(-#term),
                (false, false) => quote!(#mean + #term),
                (false, true) => quote!(#mean - #term),
            };
        }
        let predictor = if linear.noise.is(0.0) || self.means && linear.site.is_none() {
            mean
        } else {
            let noise = known(self.model(), &linear.noise);
            quote!(linear::draw(#mean, #noise, random))
        };
        match &linear.site {
            None => Ok(predictor),
            Some(site) => self.site(factor, site, &predictor),
        }
    }

    /// Whether a term is subtracted, and the term; a sum over the plates that its edge alone runs over.
    fn term(&self, edge: &Edge, coefficient: &Known) -> (bool, TokenStream) {
        let model = self.model();
        let place = self.argument(&edge.argument);
        let (minus, product) = match coefficient.literal() {
            Some(1.0) => (false, place),
            Some(-1.0) => (true, place),
            _ => {
                let coefficient = atom(model, coefficient);
                (false, quote!(#coefficient * #place))
            }
        };
        let sum = edge.each.iter().fold(product, |inner, plate| {
            let row = &model.plates[*plate];
            let (index, lower, upper) =
                (ident(&row.name), known(model, &row.lower), known(model, &row.upper));
            quote!((#lower..#upper).map(|#index| #inner).sum::<f64>())
        });
        (minus, sum)
    }

    fn site(&self, factor: &Factor, site: &Site, predictor: &TokenStream) -> Result<TokenStream, Error> {
        let Some(file) = self.model().table.factor(&site.factor) else {
            return Err(no_draw(&self.model().table, factor, &site.factor));
        };
        let mut given = site.arguments.iter().skip(1);
        let mut values = Vec::new();
        for (at, edge) in file.edges.iter().enumerate().skip(1) {
            if at == 1 {
                values.push((edge.clone(), "f64".to_owned(), predictor.clone()));
            } else if let Some(next) = given.next() {
                values.push((edge.clone(), known_type(self.model(), next), known(self.model(), next)));
            }
        }
        self.call(factor, &site.factor, &file.edges[0], &values)
    }
}

/// The mean of the belief that a distribution by itself gives; none of integers, which have no mean of their own, or where
/// no operator of one belief fits.
fn mean(
    table: &Table,
    (name, child): (&str, &str),
    offers: &[Offer],
    values: &[(String, String, TokenStream)],
) -> Option<TokenStream> {
    let (prefix, target) = (format!("to_{child}"), Some(child));
    let wanted =
        Wanted { factor: name, algorithm: "ep", prefix: &prefix, target, returns: None, chosen: None };
    let operator = table.choose(&wanted, offers)?;
    let continuous = ["Gaussian", "Gamma", "Beta", "Dirichlet", "MultivariateGaussian", "Wishart"];
    let read = |edge: &String| values.iter().find(|(name, ..)| name == edge).map(|(.., value)| value.clone());
    let arguments: Option<Vec<TokenStream>> =
        operator.parameters.iter().map(|(edge, _)| read(edge)).collect();
    let (arguments, function) = (arguments?, ident(&operator.function));
    let name = ident(name);
    let value = quote!(#name::ep::#function(#(#arguments),*).mean());
    match operator.returns.as_str() {
        "Wishart" => Some(quote!(#value.values())),
        returns if continuous.contains(&returns) => Some(value),
        _ => None,
    }
}

fn no_draw(table: &Table, factor: &Factor, name: &str) -> Error {
    let said = this(name);
    let own = table.custom().find(|(file, _)| file.name == name);
    let (message, hint) = match (name, own) {
        ("flat", _) => (format!("{said} has no draws: it is improper"), "draw from a proper prior".into()),
        (_, Some((file, custom))) => {
            let function = if file.deterministic { "value" } else { "draw" };
            let hint = format!("give {} a `mod simulate` with a `{function}` of these", custom.source.name);
            (format!("the file of {said} has no operator that computes it forwards"), hint)
        }
        _ => (
            format!("no operator draws from {said}"),
            instead(name).unwrap_or_else(|| "other functions may come in a later version".into()),
        ),
    };
    Error::new(Code::MissingOperator, message).label(factor.span, "not supported by `simulate`").hint(hint)
}
