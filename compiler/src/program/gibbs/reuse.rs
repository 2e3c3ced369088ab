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

use self::values::{Held, Told, Value, is_whole, multiplies};
use super::sweep::{Part, Step};
use crate::program::effects::{all_tokens, changed, read, written};
use crate::program::ir::{Function, Stmt};
use crate::program::names::calls_self;

/// A field that begins with what another one holds.
struct Shared {
    field: String,
    from: String,
    /// What is there with its first function.
    begun: Value,
    /// The functions that need not run.
    spared: BTreeSet<usize>,
    /// The one that tells all of it something else first.
    whole: Option<usize>,
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
        self.values.retain(|field, _| !own.contains(field));
        let prepare = part.messages.prepare.iter().enumerate().filter(|(_, one)| one.name != "start");
        let told: Vec<Told> = prepare.flat_map(|(at, one)| self.tell(one, at, &own)).collect();
        let later = part.later();
        let mut gone = BTreeSet::new();
        for field in own.iter().filter(|field| !later.contains(*field)) {
            let mut about = told.iter().filter(|one| one.field == *field);
            let (Some(first), None) = (about.next(), about.next()) else { continue };
            let alone = told.iter().filter(|one| one.function == first.function).count() == 1;
            let is_same = |other: &&String| !own.contains(*other) && self.is_alike(part, field, other);
            let other = self.constants.iter().find(is_same).filter(|_| alone).cloned();
            if let Some(other) = other {
                gone.insert(first.function);
                self.values.remove(field);
                part.rename(field, &other);
            } else {
                self.constants.insert(field.clone());
            }
        }
        let mut at = 0;
        part.messages.prepare.retain(|_| {
            at += 1;
            !gone.contains(&(at - 1))
        });
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
        let before = self.values.clone();
        let told = self.pass(part, &BTreeMap::new());
        let of = |field: &String| self.shared(part, field, &told, &before);
        let mut all: Vec<Shared> = part.own().iter().filter_map(of).collect();
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
        let begun = all.iter().map(|shared| (shared.field.clone(), shared.begun.clone())).collect();
        part.begin_with(all, &self.by);
        // What is held now is what the functions that are left tell.
        self.values = before;
        self.pass(part, &begun);
        for field in &part.messages.fields {
            self.types.insert(field.name.clone(), (field.variable, field.ty.to_string()));
            self.by.insert(field.name.clone(), part.head.name.clone());
        }
    }

    /// What the functions of a draw tell, some of which begin fields with what others hold.
    fn pass(&mut self, part: &Part, begun: &BTreeMap<String, Value>) -> Vec<Told> {
        let own = part.own();
        self.values.extend(written(&part.blank).into_iter().map(|field| (field, Vec::new())));
        let mut told = Vec::new();
        for (at, function) in part.passes.iter().enumerate() {
            match begun.get(&function.name) {
                Some(value) => {
                    self.values.insert(function.name.clone(), value.clone());
                }
                None => told.extend(self.tell(function, at, &own)),
            }
        }
        told
    }

    /// The field that holds most of what a field of a draw is the product of, if that spares more than a look at data and
    /// samples.
    fn shared(
        &self,
        part: &Part,
        field: &String,
        told: &[Told],
        before: &BTreeMap<String, Value>,
    ) -> Option<Shared> {
        let value = self.values.get(field)?;
        let about: Vec<&Told> = told.iter().filter(|one| one.field == *field).collect();
        let last = about.iter().map(|one| one.function).max()?;
        let until = || part.passes.iter().take(last + 1);
        let is_read =
            until().any(|one| read(&one.body).contains(field) || calls_self(&all_tokens(&one.body)));
        let is_once = value.windows(2).all(|pair| pair[0] != pair[1]);
        if is_read || !is_once || about.len() != value.len() {
            return None;
        }
        let own = part.own();
        let holds_part = |(other, held): &(&String, &Value)| {
            let is_part = !held.is_empty() && held.iter().all(|number| value.contains(number));
            is_part && !own.contains(*other) && part.has_type_of(field, self.types.get(*other))
        };
        let (from, held) = before.iter().filter(holds_part).max_by_key(|(_, held)| held.len())?;
        let (spared, rest): (Vec<&Told>, Vec<&Told>) =
            about.into_iter().partition(|one| held.contains(&one.number));
        let body = |one: &Told| &part.passes[one.function].body;
        let whole = rest.iter().find(|one| is_whole(body(one), field));
        let multiplies = |one: &&&Told| multiplies(body(one), field);
        if rest.iter().filter(multiplies).count() + usize::from(whole.is_some()) != rest.len() {
            return None;
        }
        let spares_work = |one: &&Told| {
            let function = &part.passes[one.function];
            !part.is_leaf(function) || loops(function)
        };
        spared.iter().any(spares_work).then(|| Shared {
            field: field.clone(),
            from: from.clone(),
            begun: product(held, whole.map(|one| one.number)),
            spared: spared.iter().map(|one| one.function).collect(),
            whole: whole.map(|one| one.function),
            rest: rest.iter().map(|one| one.function).collect(),
        })
    }
}

/// A product with one message more.
fn product(held: &Value, more: Option<usize>) -> Value {
    let mut value: Value = held.iter().copied().chain(more).collect();
    value.sort_unstable();
    value
}

/// Whether a function runs over elements.
pub(super) fn loops(function: &Function) -> bool {
    function.body.iter().any(|stmt| matches!(stmt, Stmt::Loop { .. }))
}
