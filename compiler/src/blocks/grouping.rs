//! Which variables make a block: what the model's groups say, then what the compiler proposes.

use super::{below, draws_of, given, of_group, part};
use crate::error::{Code, Error, Errors};
use crate::model::ir::{
    Domain, Edge, Elements, Factor, FactorKind, Group, Init, Kind, Member, Model, Role, Use,
};
use crate::model::{Id, VariableId};
use crate::syntax::Span;

/// Variables that are drawn together.
#[derive(Clone, Debug)]
pub(super) struct Block {
    /// The stochastic ones among them, in the order in which they are listed.
    pub(super) members: Vec<VariableId>,
    /// The one that is drawn first.
    pub(super) root: VariableId,
    /// Those that blocks of single elements of the root have in common.
    pub(super) shared: Vec<VariableId>,
    /// Why, where the compiler chose it; empty where the model says so.
    pub(super) reason: String,
    /// The attribute, where there is one.
    pub(super) span: Option<Span>,
}

impl Block {
    /// A variable by itself.
    pub(super) fn of(id: VariableId) -> Self {
        Block { members: vec![id], root: id, shared: Vec::new(), reason: String::new(), span: None }
    }
}

/// The blocks of a model, in the order of the sweep: by the first variable of each.
pub(super) fn blocks(model: &Model, errors: &mut Errors) -> Vec<Block> {
    let mut all: Vec<Block> = Vec::new();
    for group in &model.groups {
        all.extend(errors.keep(of_the_model(model, group)).flatten());
    }
    let grouped: Vec<VariableId> = all.iter().flat_map(|block| &block.members).copied().collect();
    all.extend(proposed(model, &grouped));
    apart(model, &all, errors);
    frozen(model, &all, errors);
    // What starts by hand is drawn last, so that its neighbours use what it starts from.
    all.sort_by_key(|block| {
        (
            block.members.iter().any(|id| begins_by_hand(model, *id)),
            block.members.iter().map(|id| id.index()).min(),
        )
    });
    all
}

/// Whether the model says where a variable begins.
pub(super) fn begins_by_hand(model: &Model, id: VariableId) -> bool {
    model.variables[id].init.as_ref().is_some_and(|init| !matches!(init, Init::Random(_)))
}

/// The block of a `#![group(…)]`; none of one variable that stands alone.
fn of_the_model(model: &Model, group: &Group) -> Result<Option<Block>, Error> {
    let members: Vec<VariableId> = group.members.iter().map(|member| member.variable).collect();
    for member in &group.members {
        let name = &model.variables[member.variable].shown;
        if given::is_pinned(model, member.variable) {
            let message = format!("`{name}` is observed: a group draws unknowns");
            return Err(Error::new(Code::Group, message).label(member.span, "observed"));
        }
        if let Elements::One(index) = &member.elements {
            let show = |text: String, at| format!("{text}[{}]", crate::model::print::known(model, at));
            let element = index.iter().fold(name.clone(), show);
            let message = format!("a group can't hold one element of an array, `{element}`");
            let error = Error::new(Code::Group, message).label(member.span, "one index of a loop");
            return Err(error.hint(format!("group the whole array: `{name}`")));
        }
        let parents = |row: &Factor| {
            row.child().is_some_and(|child| child.variable == member.variable)
                && row
                    .edges
                    .iter()
                    .skip(1)
                    .filter_map(|edge| edge.argument.random())
                    .any(|use_| members.contains(&use_.variable))
        };
        let derived = model.variables[member.variable].kind == Kind::Derived;
        if derived
            && !(model.factors.iter().any(|(_, row)| parents(row))
                || decided(model, member.variable, &members))
        {
            let message = format!("`{name}` follows from others, and no parent of it is in its group");
            let error =
                Error::new(Code::Group, message).label(member.span, "drawn with it, it would never move");
            return Err(error.hint("add one of the variables that it is made of to the group"));
        }
    }
    let drawn: Vec<VariableId> =
        members.iter().copied().filter(|id| model.variables[*id].kind == Kind::Stochastic).collect();
    let shared = shared(model, group)?;
    let root = group.members[group.root].variable;
    let Some(root) = Some(root).filter(|root| drawn.contains(root)).or_else(|| drawn.first().copied()) else {
        return Ok(None);
    };
    let root = drawn.iter().copied().find(|id| !shared.is_empty() && !shared.contains(id)).unwrap_or(root);
    let block = Block { members: drawn, root, shared, reason: String::new(), span: Some(group.span) };
    if let Some(apart) = unconnected(model, &members) {
        let names = [&model.variables[block.root].shown, &model.variables[apart].shown];
        let message =
            format!("`{}` and `{}` are in one group, and no path inside it joins them", names[0], names[1]);
        let error = of_group(&block, message);
        return Err(error.hint("a group is connected: add what lies between them"));
    }
    Ok(Some(block))
}

/// What groups of single elements have in common: the members that are whole arrays.
fn shared(model: &Model, group: &Group) -> Result<Vec<VariableId>, Error> {
    let (whole, single): (Vec<&Member>, Vec<&Member>) =
        group.members.iter().partition(|member| member.elements == Elements::All);
    let stochastic = |members: &[&Member]| -> Vec<VariableId> {
        let all = members.iter().map(|member| member.variable);
        all.filter(|id| model.variables[*id].kind == Kind::Stochastic).collect()
    };
    let (shared, elements) = (stochastic(&whole), stochastic(&single));
    let each = single.iter().all(|member| member.elements == single[0].elements);
    if each && (elements.is_empty() || shared.is_empty()) {
        return Ok(Vec::new());
    }
    if !each || elements.len() > 1 {
        let message =
            "groups of elements of several arrays, which have others in common, can't be compiled yet";
        let error = Error::new(Code::NotYet, message).label(group.span, "elements of more than one array");
        return Err(error.hint("list the arrays without indices: one block"));
    }
    Ok(shared)
}

/// Whether a member decides in which case a variable is defined.
fn decided(model: &Model, variable: VariableId, members: &[VariableId]) -> bool {
    model.factors.iter().any(|(_, row)| {
        let mut selectors = row.selectors(model);
        row.child().is_some_and(|child| child.variable == variable)
            && selectors.any(|use_| members.contains(&use_.variable))
    })
}

/// A member that no path inside the group joins to the first.
fn unconnected(model: &Model, members: &[VariableId]) -> Option<VariableId> {
    let first = *members.first()?;
    let around = part::around(&given::given(model, &below(model, members)), first);
    members.iter().copied().find(|id| *id != first && !part::touches(&around, *id))
}

/// What is left: each variable by itself, but for those that single draws would not move, where a block of them can be
/// drawn.
fn proposed(model: &Model, grouped: &[VariableId]) -> Vec<Block> {
    let left = |id: &VariableId| {
        model.variables[*id].kind == Kind::Stochastic
            && !grouped.contains(id)
            && !given::is_pinned(model, *id)
    };
    let mut blocks: Vec<Block> = model.variables.ids().filter(left).map(Block::of).collect();
    for (ids, reason) in tied(model) {
        let (joined, others): (Vec<Block>, Vec<Block>) =
            blocks.iter().cloned().partition(|block| block.members.iter().any(|id| ids.contains(id)));
        let mut members: Vec<VariableId> = joined.iter().flat_map(|block| block.members.clone()).collect();
        members.sort_by_key(|id| id.index());
        if joined.len() < 2 || !ids.iter().all(|id| members.contains(id) || given::is_pinned(model, *id)) {
            continue;
        }
        let block = Block { root: members[0], members, shared: Vec::new(), reason, span: None };
        if draws_of(model, &block).is_ok() {
            blocks = others;
            blocks.push(block);
        }
    }
    blocks
}

/// Variables that would not move, or hardly, if each were drawn given the others.
fn tied(model: &Model) -> Vec<(Vec<VariableId>, String)> {
    let mut all = Vec::new();
    for (_, row) in model.factors.iter() {
        // What a case defines is drawn with what decides the case.
        if let Some(child) =
            row.child().filter(|child| model.variables[child.variable].kind == Kind::Stochastic)
        {
            let deciding = row.selectors(model);
            let ids: Vec<VariableId> = deciding.flat_map(|use_| sources(model, use_.variable)).collect();
            if !ids.is_empty() {
                let ids = ids.into_iter().chain([child.variable]).collect();
                all.push((distinct(ids), "what a gate defines moves with what decides it".to_owned()));
            }
        }
        all.extend(held(model, row).map(|ids| (ids, "a condition that holds exactly joins them".to_owned())));
    }
    all
}

/// The unknowns that a condition without noise ties to each other, with what decides whether it is one.
fn held(model: &Model, row: &Factor) -> Option<Vec<VariableId>> {
    if !is_exact_condition(model, row) {
        return None;
    }
    let ids = unknowns(model, row);
    // An inequality of reals bounds each of them, and pins none.
    let bounds = |id: &VariableId| {
        matches!(model.variables[*id].domain, Domain::Real | Domain::Positive | Domain::Unit)
    };
    let inequality = matches!(row.kind, FactorKind::Table(_)) && ids.iter().all(bounds);
    (ids.len() > 1 && !inequality).then_some(ids)
}

/// The unknowns that a factor has to do with, each once.
pub(super) fn unknowns(model: &Model, row: &Factor) -> Vec<VariableId> {
    let ids = row.joined(model).flat_map(|use_| sources(model, use_.variable));
    distinct(ids.filter(|id| !given::is_pinned(model, *id)).collect())
}

/// Whether a factor is a condition that holds exactly.
pub(super) fn is_exact_condition(model: &Model, row: &Factor) -> bool {
    is_exact(model, row) && !matches!(row.role, Role::Defines | Role::Predicts)
}

/// Whether a factor says exactly, and without a density of its own, what one of its edges is.
fn is_exact(model: &Model, row: &Factor) -> bool {
    match &row.kind {
        FactorKind::Linear(linear) => linear.noise.is(0.0) && linear.site.is_none() && !linear.precision,
        FactorKind::Table(name) => {
            name == "observed" || model.table.factor(name).is_some_and(|file| file.deterministic)
        }
        FactorKind::Gate(..) => false,
    }
}

/// Whether such a condition ties elements of one variable to each other: none moves given the others.
pub(super) fn ties_elements(model: &Model, variable: VariableId) -> bool {
    let ties = |row: &Factor| {
        let uses = row.edges.iter().filter_map(|edge| Some((edge, edge.argument.random()?)));
        let mut own = uses.filter(|(_, use_)| sources(model, use_.variable).contains(&variable));
        let several = |(edge, use_): (&Edge, &Use)| !edge.each.is_empty() || use_.variable != variable;
        own.next().is_some_and(several) || own.next().is_some()
    };
    model.factors.iter().any(|(_, row)| is_exact_condition(model, row) && ties(row))
}

/// Conditions that hold exactly between unknowns that no block holds: the draws would never leave the state that they
/// begin with, or not reach all others.
fn apart(model: &Model, blocks: &[Block], errors: &mut Errors) {
    let together =
        |ids: &[VariableId]| blocks.iter().any(|block| ids.iter().all(|id| block.members.contains(id)));
    for (_, row) in model.factors.iter() {
        let Some(ids) = held(model, row).filter(|ids| !together(ids)) else { continue };
        let names: Vec<String> = ids.iter().map(|id| model.variables[*id].words()).collect();
        let message =
            format!("a condition that holds exactly joins {}, which no block holds", names.join(", "));
        let error =
            Error::new(Code::Group, message).label(row.span, "draws of one given the others can't move");
        let group: Vec<&str> = ids.iter().map(|id| model.variables[*id].shown.as_str()).collect();
        let group = format!("`#![group({})]`", group.join(", "));
        errors.push(error.hint(format!("draw them together, {group}, where they are a tree; or use `ep`")));
    }
}

/// Cases that their own variables would hold where they are, since no block holds these and what decides the case: a
/// variable that is in one case alone means nothing in the others, and one that a case gives a value has that, or never.
fn frozen(model: &Model, blocks: &[Block], errors: &mut Errors) {
    let mut told: Vec<VariableId> = Vec::new();
    for (_, row) in model.factors.iter() {
        let Some(child) = row.child().map(|child| child.variable).filter(|id| !told.contains(id)) else {
            continue;
        };
        let variable = &model.variables[child];
        let deciding: Vec<VariableId> = row
            .selectors(model)
            .flat_map(|use_| sources(model, use_.variable))
            .filter(|id| !given::is_pinned(model, *id))
            .collect();
        let is_held = !variable.cases.is_empty() || is_given_a_value(model, child);
        let holds = |block: &Block| {
            block.members.contains(&child) && deciding.iter().all(|id| block.members.contains(id))
        };
        let moves = variable.kind != Kind::Stochastic || given::is_pinned(model, child);
        if moves || !is_held || deciding.is_empty() || blocks.iter().any(holds) {
            continue;
        }
        told.push(child);
        let names: Vec<String> = deciding.iter().map(|id| model.variables[*id].words()).collect();
        let message = format!(
            "{} decides about {}, and no block that holds both can be drawn",
            distinct(names).join(", "),
            variable.words()
        );
        let error =
            Error::new(Code::NotYet, message).label(row.span, "drawn given it, the case would never change");
        errors.push(error.hint(
            "a block of them is a tree of conjugate messages; `ep` or `vmp` may have operators for it",
        ));
    }
}

/// Whether some definition of a variable is a known value.
fn is_given_a_value(model: &Model, variable: VariableId) -> bool {
    model.factors.iter().any(|(_, row)| part::defines(row, variable) && is_exact(model, row))
}

pub(super) fn distinct<T: PartialEq>(all: Vec<T>) -> Vec<T> {
    let mut found: Vec<T> = Vec::new();
    for one in all {
        if !found.contains(&one) {
            found.push(one);
        }
    }
    found
}

/// The stochastic variables that a variable is made of: itself, if it is one.
pub(super) fn sources(model: &Model, id: VariableId) -> Vec<VariableId> {
    let (mut found, mut waiting) = (Vec::new(), vec![id]);
    let mut seen = vec![id];
    while let Some(one) = waiting.pop() {
        if model.variables[one].kind == Kind::Stochastic {
            found.push(one);
            continue;
        }
        for (_, row) in model.factors.iter().filter(|(_, row)| part::defines(row, one)) {
            for use_ in row.joined(model) {
                if !seen.contains(&use_.variable) {
                    seen.push(use_.variable);
                    waiting.push(use_.variable);
                }
            }
        }
    }
    found.sort_by_key(|id| id.index());
    found
}
