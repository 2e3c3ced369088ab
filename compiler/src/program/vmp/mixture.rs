//! Observed mixtures: selectors that nothing reads but through sums over data.
//!
//! Where a selector has a value for each datum, and its cases hold nothing but that datum, its update is one pass over
//! the data that leaves the statistics of each component behind. The runtime holds the data and those: for rows of
//! Gaussians `Responsibilities` with `GaussianRows` or `VectorRows`, for categories in groups `Tokens`. What stands in
//! the cases is from then on a plate of data with known statistics, as in a model without gates.

pub(crate) mod find;
pub(crate) mod rows;
mod tokens;

use std::collections::BTreeMap;

use proc_macro2::TokenStream;
use quote::quote;

use super::{Vmp, moments};
use crate::model::ir::{FactorKind, GatePart};
use crate::model::names::Names;
use crate::model::{FactorId, GateId, VariableId};
use crate::program::instance::Instance;
use crate::program::ir::{Field, Function, Origin, Stmt};
use crate::program::tokens::ident;
use crate::program::{FunctionNames, Text, describe};
use rows::Rows;
use tokens::Tokens;

/// The mixtures of a program, by their selectors.
pub(crate) type Mixtures = BTreeMap<VariableId, Mixture>;

/// How the data of a selector are held.
#[derive(Clone, Debug)]
pub(crate) enum Mixture {
    /// As rows of Gaussians.
    Rows(Box<Rows>),
    /// As categories in groups.
    Tokens(Box<Tokens>),
}

impl Mixture {
    /// The gates that it takes the place of.
    fn gates(&self) -> &[GateId] {
        match self {
            Mixture::Rows(rows) => &rows.gates,
            Mixture::Tokens(tokens) => &tokens.gates,
        }
    }

    /// The definition of the selector.
    fn definition(&self) -> FactorId {
        match self {
            Mixture::Rows(rows) => rows.definition.0,
            Mixture::Tokens(tokens) => tokens.definition.0,
        }
    }
}

/// The selectors that are mixtures.
pub(crate) fn find(vmp: Vmp<'_>, names: &mut Names) -> Mixtures {
    let model = &vmp.context.graph.model;
    let mut all = Mixtures::new();
    for (id, row) in model.variables.iter() {
        let named = |names: &mut Names| names.take(&format!("{}_shares", row.name));
        if let Some(mut rows) = find::of(vmp, id) {
            rows.field = named(names);
            for data in &mut rows.data {
                data.field = names.take(&format!("{}_rows", moments::datum(model, data.id)));
            }
            all.insert(id, Mixture::Rows(Box::new(rows)));
        } else if let Some(mut tokens) = tokens::of(vmp, id) {
            tokens.field = names.take(&format!("{}_tokens", moments::datum(model, tokens.data.0)));
            all.insert(id, Mixture::Tokens(Box::new(tokens)));
        }
    }
    all
}

impl<'a> Vmp<'a> {
    /// The mixture that a variable selects the components of.
    pub(crate) fn mixture(self, id: VariableId) -> Option<&'a Mixture> {
        self.mixtures.get(&id)
    }

    /// Whether a gate is that of a mixture.
    pub(crate) fn is_of_mixture(self, gate: GateId) -> bool {
        self.mixtures.values().any(|mixture| mixture.gates().contains(&gate))
    }
}

/// The fields of a mixture.
pub(crate) fn fields(vmp: Vmp<'_>, id: VariableId, mixture: &Mixture) -> Vec<Field> {
    let model = &vmp.context.graph.model;
    match mixture {
        Mixture::Rows(rows) => rows::fields(vmp, id, rows),
        Mixture::Tokens(tokens) => {
            vec![tokens.field(&moments::datum(model, tokens.data.0), &model.variables[id].name, id)]
        }
    }
}

/// A factor inside its loops but for those over the data of a mixture.
pub(crate) fn instance(vmp: Vmp<'_>, id: FactorId) -> Option<Instance<'_>> {
    let factor = vmp.mixtures.values().find_map(|mixture| match mixture {
        Mixture::Rows(rows) => {
            let data = rows.data.iter().find(|data| data.id == id).map(|data| &data.factor);
            data.or_else(|| (rows.definition.0 == id).then_some(&rows.definition.1))
        }
        Mixture::Tokens(tokens) => [&tokens.definition, &tokens.data]
            .into_iter()
            .find(|(one, _)| *one == id)
            .map(|(_, factor)| factor),
    })?;
    let mut instance = Instance::new(vmp.context, id);
    instance.factor = factor;
    Some(instance)
}

/// The message of all data along an edge.
pub(crate) fn message(
    vmp: Vmp<'_>,
    instance: &Instance<'_>,
    edge: usize,
) -> Option<(Vec<Stmt>, TokenStream)> {
    vmp.mixtures.values().find_map(|mixture| match mixture {
        Mixture::Rows(rows) if rows.definition.0 == instance.id => {
            let field = ident(&rows.field);
            Some((Vec::new(), quote!(self.#field.to_probabilities())))
        }
        Mixture::Rows(rows) => {
            let data = rows.data.iter().find(|data| data.id == instance.id)?;
            Some(rows::of_data(vmp, instance, data, edge))
        }
        Mixture::Tokens(tokens) => {
            let own = [tokens.definition.0, tokens.data.0].contains(&instance.id);
            own.then(|| (Vec::new(), tokens.message(instance)))
        }
    })
}

/// The functions that lay out the data, with the first beliefs.
pub(crate) fn functions(vmp: Vmp<'_>, text: Text<'_>, named: &mut FunctionNames) -> Vec<Function> {
    let mut all = Vec::new();
    for (id, mixture) in vmp.mixtures {
        match mixture {
            Mixture::Rows(rows) => all.extend(rows::functions(vmp, (*id, rows), text, named)),
            Mixture::Tokens(tokens) => {
                let name = &vmp.context.graph.model.variables[*id].name;
                let lines =
                    [tokens.definition.0, tokens.data.0].map(|id| describe(vmp.context.graph, id, text));
                all.push(Function {
                    name: named.take(&format!("start_{name}")),
                    origin: Origin {
                        factors: vec![tokens.definition.0, tokens.data.0],
                        variables: vec![*id],
                    },
                    docs: lines.to_vec(),
                    body: tokens.start(vmp),
                });
            }
        }
    }
    all
}

/// The update of a selector.
pub(crate) fn update(vmp: Vmp<'_>, id: VariableId) -> Option<Vec<Stmt>> {
    Some(match vmp.mixture(id)? {
        Mixture::Rows(rows) => rows::update(vmp, id, rows),
        Mixture::Tokens(tokens) => tokens.update(vmp),
    })
}

/// The bound's terms of the definition of a selector, or of what stands in its cases.
pub(crate) fn bound_of(vmp: Vmp<'_>, id: FactorId) -> Option<Vec<Stmt>> {
    if let Some(mixture) = vmp.mixtures.values().find(|mixture| mixture.definition() == id) {
        return Some(match mixture {
            Mixture::Rows(rows) => rows::bound_of_definition(vmp, rows),
            Mixture::Tokens(tokens) => tokens.bound(vmp),
        });
    }
    let FactorKind::Gate(GatePart::Cases, gate) = vmp.context.graph.model.factors[id].kind else {
        return None;
    };
    let mixture = vmp.mixtures.values().find(|mixture| mixture.gates().contains(&gate))?;
    Some(match mixture {
        Mixture::Rows(rows) => rows::bound_of_data(vmp, rows, gate),
        Mixture::Tokens(_) => Vec::new(),
    })
}

/// The bound's term of the entropies of a selector.
pub(crate) fn entropy(vmp: Vmp<'_>, id: VariableId) -> Option<Vec<Stmt>> {
    let field = match vmp.mixture(id)? {
        Mixture::Rows(rows) => ident(&rows.field),
        Mixture::Tokens(tokens) => ident(&tokens.field),
    };
    Some(vec![Stmt::Line(quote!(bound += self.#field.entropy();))])
}
