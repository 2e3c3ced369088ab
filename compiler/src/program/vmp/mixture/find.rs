//! Which selectors are those of rows of data.

use proc_macro2::TokenStream;
use quote::quote;

use super::super::design::{is_index_of, is_rectangular};
use super::rows::{Data, Rows};
use crate::model::ir::{
    Argument, Case, Domain, Edge, Element, Extent, Factor, FactorKind, GatePart, Model, Role, Use,
};
use crate::model::known::Known;
use crate::model::{FactorId, GateId, PlateId, VariableId};
use crate::program::instance::Instance;
use crate::program::tokens::ident;
use crate::program::vmp::Vmp;

/// A selector as that of rows, if it is one.
pub(crate) fn of(vmp: Vmp<'_>, id: VariableId) -> Option<Rows> {
    let model = &vmp.context.graph.model;
    let row = &model.variables[id];
    let (Domain::Integer { size }, [axis]) = (&row.domain, row.axes.as_slice()) else { return None };
    let plain = row.cases.is_empty() && row.family == "Categorical" && vmp.is_updated(id);
    if !plain || size.any(&|part| matches!(part, Known::Axis(_))) {
        return None;
    }
    let adjacent = vmp.adjacent(id);
    let (definition, others) = adjacent.split_first()?;
    let definition = definition_of(vmp, id, *definition, &axis.size)?;
    let mut gates = Vec::new();
    for (factor, _) in others {
        let FactorKind::Gate(GatePart::Cases, gate) = model.factors[*factor].kind else { return None };
        gates.push(gate);
    }
    let mut data = Vec::new();
    for gate in &gates {
        let plate = gate_row(model, *gate, &axis.size)?;
        for (factor, _) in in_cases(model, *gate) {
            data.push(data_of(vmp, factor, (*gate, plate), size)?);
        }
    }
    let mixture = Rows {
        field: String::new(),
        length: axis.size.clone(),
        components: size.clone(),
        definition,
        data,
        gates,
    };
    (!mixture.data.is_empty()).then_some(mixture)
}

/// The definition of a selector, if it is the same for every row.
fn definition_of(
    vmp: Vmp<'_>,
    id: VariableId,
    (definition, edge): (FactorId, usize),
    rows: &Known,
) -> Option<(FactorId, Factor)> {
    let model = &vmp.context.graph.model;
    let factor = &model.factors[definition];
    let [plate] = factor.plates.as_slice() else { return None };
    let whole = factor.child().is_some_and(|use_| use_.variable == id && is_at(use_, *plate));
    let every = edge == 0 && factor.role == Role::Defines && runs_over(model, *plate, rows);
    let categorical = matches!(&factor.kind, FactorKind::Table(name) if name == "categorical");
    let alone = factor.guards.is_empty() && factor.cases.is_empty();
    let same = factor.edges.iter().skip(1).all(|edge| is_free_of(vmp, edge, *plate));
    let all = whole && every && categorical && alone && same;
    all.then(|| (definition, Factor { plates: Vec::new(), ..factor.clone() }))
}

/// Whether a use is the element at the index of a plate.
fn is_at(use_: &Use, plate: PlateId) -> bool {
    matches!(use_.index.as_slice(), [index] if is_index_of(index, plate))
}

/// Whether a plate runs over everything below a size.
pub(super) fn runs_over(model: &Model, plate: PlateId, size: &Known) -> bool {
    model.plates[plate].lower.is(0.0) && model.plates[plate].upper == *size
}

/// Whether what stands at an edge is the same in every instance of a plate, and no function of anything.
pub(super) fn is_free_of(vmp: Vmp<'_>, edge: &Edge, plate: PlateId) -> bool {
    edge.each.is_empty()
        && match &edge.argument {
            Argument::Known(value) => !value.mentions(plate),
            Argument::Random(use_) => {
                vmp.is_updated(use_.variable)
                    && !use_.index.iter().any(|index| index.to_known().mentions(plate))
            }
        }
}

/// The plate over the rows of a gate: each has one, wherever it stands.
fn gate_row(model: &Model, gate: GateId, rows: &Known) -> Option<PlateId> {
    let gate = &model.gates[gate];
    let selector = gate.selector()?;
    let plate = gate.plates.iter().copied().find(|plate| is_at(selector, *plate))?;
    let others = gate.plates.iter().filter(|other| **other != plate);
    let plain = gate.guards.is_empty() && gate.cases.is_empty();
    let rectangular = others.into_iter().all(|other| is_rectangular(model, *other));
    (plain && rectangular && runs_over(model, plate, rows)).then_some(plate)
}

pub(super) fn in_cases(model: &Model, gate: GateId) -> impl Iterator<Item = (FactorId, &Factor)> {
    model.factors.iter().filter(move |(_, factor)| factor.cases.iter().any(|case| case.gate == gate))
}

/// What stands in the cases of a gate, if it is an observed Gaussian in each of them.
fn data_of(vmp: Vmp<'_>, id: FactorId, (gate, row): (GateId, PlateId), components: &Known) -> Option<Data> {
    let model = &vmp.context.graph.model;
    let factor = &model.factors[id];
    let [Case { gate: own, value: Known::Plate(case) }] = factor.cases.as_slice() else { return None };
    let plain = factor.guards.is_empty() && factor.role == Role::Observes && *own == gate;
    let columns: Vec<PlateId> =
        factor.plates.iter().copied().filter(|plate| plate != case && *plate != row).collect();
    let every = factor.plates.contains(&row) && runs_over(model, *case, components);
    let same = factor.edges.iter().skip(1).all(|edge| is_free_of(vmp, edge, row));
    let Argument::Known(datum @ Known::Parameter { parameter, index }) = &factor.edges[0].argument else {
        return None;
    };
    let given =
        model.parameters[*parameter].element == Element::Real && !model.parameters[*parameter].optional;
    let rectangular = columns.iter().all(|plate| is_rectangular(model, *plate));
    if !(plain && every && same && given && rectangular) || datum.mentions(*case) {
        return None;
    }
    let vector = match &factor.kind {
        FactorKind::Linear(linear) => {
            let noisy = linear.precision || !linear.noise.is(0.0);
            let known = [&linear.noise, &linear.constant].into_iter().any(|known| known.mentions(row));
            (noisy && !known && linear.site.is_none() && linear.is_plain_mean()).then_some(None)?
        }
        FactorKind::Table(name) if name == "multivariate_gaussian" && columns.is_empty() => {
            match model.parameters[*parameter].axes.get(index.len()..) {
                Some([Extent::Fixed(size)]) => Some(size.clone()),
                _ => return None,
            }
        }
        _ => return None,
    };
    let plates = [*case].into_iter().chain(columns.iter().copied()).collect();
    let of_rows = Factor { plates, cases: Vec::new(), ..factor.clone() };
    Some(Data { id, field: String::new(), factor: of_rows, case: *case, columns, vector })
}

/// A factor in the loops over rows and columns: what each case observes is the same.
pub(super) fn without_case(factor: &Factor, data: &Data) -> Factor {
    let row =
        factor.plates.iter().copied().filter(|plate| *plate != data.case && !data.columns.contains(plate));
    Factor { plates: row.chain(data.columns.iter().copied()).collect(), ..factor.clone() }
}

/// The data of a factor, where that is a parameter from its start, every element once.
pub(super) fn whole(model: &Model, instance: &Instance<'_>, data: &Data) -> Option<TokenStream> {
    let Argument::Known(Known::Parameter { parameter, index }) = &instance.factor.edges[0].argument else {
        return None;
    };
    let axes = &model.parameters[*parameter].axes;
    let plates = without_case(instance.factor, data).plates;
    let own = if data.vector.is_some() { axes.len().checked_sub(1)? } else { axes.len() };
    let every = plates.iter().zip(index).zip(axes).all(|((plate, index), axis)| {
        let whole = matches!(axis, Extent::Fixed(size) if runs_over(model, *plate, size));
        whole && *index == Known::Plate(*plate)
    });
    let name = ident(&model.parameters[*parameter].name);
    (every && plates.len() == own && index.len() == own).then(|| quote!(&self.#name))
}
