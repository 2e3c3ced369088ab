//! Messages that two draws have in common are computed once: where overlapping blocks, or the draws of one block, hear the
//! same of a neighbour.
//!
//! Before
//! ```text
//! fn draw_a(&mut self) { c_collapsed = from_d(d); a_conditional = from_c(c_collapsed); … }
//! fn draw_b(&mut self) { c_collapsed_again = from_d(d); b_conditional = from_c(c_collapsed_again); … }
//! ```
//! After
//! ```text
//! fn draw_a(&mut self) { c_collapsed = from_d(d); a_conditional = from_c(c_collapsed); … }
//! fn draw_b(&mut self) { b_conditional = from_c(c_collapsed); … }
//! ```
//! Promise: each field has the value that it had. A value is known by what computes it and by the values that this reads,
//! and a draw makes a new one of what it draws; so a message is shared if nothing that it depends on was drawn in between,
//! and not if one block hears a sample where the other hears a distribution. A product of messages is known by those, in
//! any order: where another field holds a part of it, it begins with that.

mod rewrite;
mod values;

use std::collections::{BTreeMap, BTreeSet};

use self::values::{Held, Told, Value, read};
use super::sweep::{Part, Step};
use crate::program::effects::{changed, written};
use crate::program::ir::{Function, Stmt};

/// A field that begins with what another one holds.
struct Shared {
    field: String,
    from: String,
    /// The functions that need not run.
    spared: BTreeSet<usize>,
    /// Those that multiply more into it.
    rest: Vec<usize>,
}

/// Shares the messages of all draws of a sweep.
pub(super) fn run(steps: &mut [Step]) {
    let mut held = Held::default();
    for step in steps {
        match step {
            Step::Refresh(function) => held.change(changed(&function.body)),
            Step::Draw(part) => {
                held.share_constants(part);
                held.share(part);
                held.change(changed(&part.tail));
            }
        }
    }
}

impl Held {
    /// Shares what data alone decide.
    fn share_constants(&mut self, part: &mut Part) {
        let own = part.own();
        let told = part.passes.iter().flat_map(|function| written(&function.body));
        let later: BTreeSet<String> =
            told.chain(written(&part.blank)).chain(changed(&part.tail)).chain(part.kept.clone()).collect();
        let mut at = 0;
        while at < part.messages.prepare.len() {
            let function = &part.messages.prepare[at];
            let outputs = written(&function.body);
            let is_start = function.name == "start";
            let told =
                if is_start { Vec::new() } else { self.tell(function, at, &own, &mut BTreeSet::new()) };
            let single = outputs.first().filter(|field| outputs.len() == 1 && !later.contains(*field));
            let same = single.filter(|_| told.len() == 1).and_then(|field| {
                let is_same = |other: &&String| *other != field && self.is_alike(part, field, other);
                let other = self.constants.iter().filter(|other| !own.contains(*other)).find(is_same)?;
                Some((field.clone(), other.clone()))
            });
            if let Some((field, other)) = same {
                part.messages.prepare.remove(at);
                self.values.remove(&field);
                part.rename(&field, &other);
            } else {
                let stays = |field: &String| !is_start && !later.contains(field);
                self.constants.extend(outputs.into_iter().filter(stays));
                at += 1;
            }
        }
    }

    /// Whether two fields hold the same about the same variable.
    fn is_alike(&self, part: &Part, field: &str, other: &str) -> bool {
        let own = part.type_of(field);
        self.values.get(field) == self.values.get(other)
            && own.is_some()
            && own.as_ref() == self.types.get(other)
    }

    /// Shares what draws before this one have computed.
    fn share(&mut self, part: &mut Part) {
        let own = part.own();
        let before = self.values.clone();
        let mut begun = written(&part.blank);
        self.values.extend(begun.iter().map(|field| (field.clone(), Vec::new())));
        let mut told: Vec<Told> = Vec::new();
        for (at, function) in part.passes.iter().enumerate() {
            told.extend(self.tell(function, at, &own, &mut begun));
        }
        let of = |field: &String| self.shared(part, field, &told, &before);
        let mut all: Vec<Shared> = own.iter().filter_map(of).collect();
        loop {
            let spared = |one: &Told| {
                all.iter().any(|shared| shared.field == one.field && shared.spared.contains(&one.function))
            };
            let kept: BTreeSet<usize> =
                told.iter().filter(|one| !spared(one)).map(|one| one.function).collect();
            let count = all.len();
            all.retain(|shared| shared.spared.is_disjoint(&kept));
            if all.len() == count {
                break;
            }
        }
        for Shared { field, .. } in part.begin_with(all, &self.by) {
            self.values.remove(&field);
        }
        for field in &part.messages.fields {
            self.types.insert(field.name.clone(), (field.variable, field.ty.to_string()));
            self.by.insert(field.name.clone(), part.head.name.clone());
        }
    }

    /// The field that holds most of what a field of a draw is the product of, if that spares more than a look at data and samples.
    fn shared(
        &self,
        part: &Part,
        field: &String,
        told: &[Told],
        before: &BTreeMap<String, Value>,
    ) -> Option<Shared> {
        let value = self.values.get(field)?;
        let is_once = value.windows(2).all(|pair| pair[0] != pair[1]);
        let about: Vec<&Told> = told.iter().filter(|one| one.field == *field).collect();
        let last = about.iter().map(|one| one.function).max()?;
        let is_read_before =
            part.passes.iter().take(last + 1).any(|function| read(&function.body).contains(field));
        if !is_once || is_read_before {
            return None;
        }
        let holds_part = |(other, held): &(&String, &Value)| {
            let is_part = !held.is_empty() && held.iter().all(|number| value.contains(number));
            is_part
                && *other != field
                && self.values.get(*other) == Some(*held)
                && part
                    .type_of(field)
                    .is_some_and(|(_, own)| self.types.get(*other).is_some_and(|(_, ty)| own == *ty))
        };
        let (from, held) = before.iter().filter(holds_part).max_by_key(|(_, held)| held.len())?;
        let (spared, rest): (Vec<&Told>, Vec<&Told>) =
            about.into_iter().partition(|one| held.contains(&one.number));
        let spared: BTreeSet<usize> = spared.into_iter().map(|one| one.function).collect();
        let spares_work = |at: &usize| !part.is_leaf(&part.passes[*at]) || loops(&part.passes[*at]);
        let rest: Vec<usize> = rest.into_iter().map(|one| one.function).collect();
        (spared.len() == held.len() && spared.iter().any(spares_work)).then(|| Shared {
            field: field.clone(),
            from: from.clone(),
            spared,
            rest,
        })
    }
}

/// Whether a function runs over elements.
pub(super) fn loops(function: &Function) -> bool {
    function.body.iter().any(|stmt| matches!(stmt, Stmt::Loop { .. }))
}
