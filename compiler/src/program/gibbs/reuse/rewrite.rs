//! What becomes of a draw whose messages are held already.

use std::collections::{BTreeMap, BTreeSet};

use proc_macro2::{Ident, TokenStream};
use quote::quote;

use super::values::{Type, whole};
use super::{Part, Shared};
use crate::program::each_once;
use crate::program::effects::{changed, fields, read, written};
use crate::program::ir::{Field, Function, Stmt};
use crate::program::layout::is_copy;
use crate::program::tokens::ident;

impl Part {
    pub(super) fn own(&self) -> BTreeSet<String> {
        self.messages.fields.iter().map(|field| field.name.clone()).collect()
    }

    fn field(&self, name: &str) -> Option<&Field> {
        self.messages.fields.iter().find(|one| one.name == name)
    }

    pub(super) fn type_of(&self, field: &str) -> Option<Type> {
        let own = self.field(field)?;
        Some((own.variable, own.ty.to_string()))
    }

    /// Whether a field has a type.
    pub(super) fn has_type_of(&self, field: &str, other: Option<&Type>) -> bool {
        let own = self.type_of(field);
        own.zip(other).is_some_and(|((_, own), (_, other))| own == *other)
    }

    /// The fields that are told something in each sweep, or that others than the functions that pass messages know.
    pub(super) fn later(&self) -> BTreeSet<String> {
        let told = self.passes.iter().flat_map(|function| written(&function.body));
        let blank = written(&self.blank).into_iter().chain(changed(&self.tail)).chain(self.kept.clone());
        told.chain(blank).chain(self.apart()).collect()
    }

    /// The fields that functions mention which stand apart: they may be those of another draw too.
    pub(in crate::program::gibbs) fn apart(&self) -> BTreeSet<String> {
        let called = self.messages.called.iter().map(|function| &function.body);
        let weights = self.messages.weights.iter().map(|weight| &weight.body);
        called.chain(weights).flat_map(|body| fields(body)).collect()
    }

    /// Whether a function reads no messages.
    pub(in crate::program::gibbs) fn is_leaf(&self, function: &Function) -> bool {
        read(&function.body).is_disjoint(&self.own())
    }

    /// Says another name for a field that is there already.
    pub(super) fn rename(&mut self, field: &str, other: &str) {
        self.messages.fields.retain(|one| one.name != field);
        let blank = |stmt: &Stmt| !written(std::slice::from_ref(stmt)).contains(field);
        self.blank.retain(blank);
        for function in self.messages.prepare.iter_mut().filter(|function| function.name == "start") {
            function.body.retain(blank);
        }
        self.say(field, other);
    }

    /// Begins fields with what others hold.
    pub(super) fn begin_with(&mut self, all: Vec<Shared>, by: &BTreeMap<String, String>) {
        let (apart, changed) = (self.apart(), changed(&self.tail));
        let (same, more): (Vec<Shared>, Vec<Shared>) = all.into_iter().partition(|one| {
            let is_known = self.kept.as_ref() == Some(&one.field) || apart.contains(&one.field);
            one.rest.is_empty() && !is_known && !changed.contains(&one.field)
        });
        let mut gone: BTreeSet<usize> =
            same.iter().chain(&more).flat_map(|one| one.spared.iter().copied()).collect();
        let mut begun: BTreeMap<usize, Vec<Function>> = BTreeMap::new();
        for shared in &more {
            // Before all that is multiplied into it.
            let first = shared.spared.iter().chain(&shared.rest).min().copied().unwrap_or_default();
            begun.entry(first).or_default().push(self.begun(shared, by));
            gone.extend(shared.whole);
        }
        let mut passes = Vec::new();
        for (at, function) in std::mem::take(&mut self.passes).into_iter().enumerate() {
            passes.extend(begun.remove(&at).into_iter().flatten());
            passes.extend((!gone.contains(&at)).then_some(function));
        }
        self.passes = passes;
        for shared in &same {
            self.rename(&shared.field, &shared.from);
        }
        self.leave_unread();
    }

    /// What begins a field with what another one holds, and with what a function tells all of it.
    fn begun(&mut self, shared: &Shared, by: &BTreeMap<String, String>) -> Function {
        let of_it = |stmt: &Stmt| written(std::slice::from_ref(stmt)).contains(&shared.field);
        self.blank.retain(|stmt| !of_it(stmt));
        let told = shared.whole.and_then(|at| whole(&self.passes[at].body, &shared.field));
        let mut docs: Vec<String> =
            shared.whole.iter().flat_map(|at| self.passes[*at].docs.clone()).collect();
        let spared: Vec<String> =
            shared.spared.iter().flat_map(|at| &self.passes[*at].docs).cloned().collect();
        docs.extend(each_once(spared.into_iter()));
        docs.push(format!("That is as in `{}`.", by[&shared.from]));
        let body = self.field(&shared.field).map(|field| beginning(field, &ident(&shared.from), told));
        Function::new(shared.field.clone(), docs, body.unwrap_or_default())
    }

    /// Without functions that tell what nothing reads.
    fn leave_unread(&mut self) {
        while let Some(at) = (0..self.passes.len()).find(|at| self.is_unread(*at)) {
            self.passes.remove(at);
        }
        let told: BTreeSet<String> =
            self.passes.iter().flat_map(|one| fields(&one.body)).chain(fields(&self.tail)).collect();
        let known = told.into_iter().chain(self.apart()).collect::<BTreeSet<String>>();
        self.blank.retain(|stmt| !written(std::slice::from_ref(stmt)).is_disjoint(&known));
    }

    fn is_unread(&self, at: usize) -> bool {
        let told = written(&self.passes[at].body);
        let own = |field: &String| self.field(field).is_some();
        let others =
            self.passes.iter().enumerate().filter(|(other, _)| *other != at).map(|(_, one)| &one.body);
        let others = others.chain([&self.tail]).flat_map(|body| fields(body));
        let read: BTreeSet<String> = others.chain(self.apart()).chain(self.kept.clone()).collect();
        !told.is_empty() && told.iter().all(own) && told.is_disjoint(&read)
    }
}

/// `self.field = told * self.from;`, for each element of an array.
fn beginning(field: &Field, from: &Ident, told: Option<TokenStream>) -> Vec<Stmt> {
    let element = field.element();
    let is_array = element.is_some();
    let is_copied = is_copy(&element.unwrap_or_else(|| field.ty.clone()).to_string());
    let field = ident(&field.name);
    let copied = match (is_copied, is_array) {
        (true, true) => quote!(self.#field.copy_from_slice(&self.#from);),
        (true, false) => quote!(self.#field = self.#from;),
        (false, _) => quote!(self.#field.clone_from(&self.#from);),
    };
    let Some(told) = told else { return vec![Stmt::Line(copied)] };
    let at = is_array.then(|| quote!([at]));
    let (line, copied) = if is_copied {
        (quote!(self.#field #at = told * self.#from #at;), None)
    } else {
        (quote!(self.#field #at *= &told;), Some(Stmt::Line(copied)))
    };
    let (index, lower, upper) = ("at".to_owned(), quote!(0), quote!(self.#from.len()));
    let line = Stmt::Line(line);
    let each =
        if is_array { Stmt::Loop { index, lower, upper, reverse: false, body: vec![line] } } else { line };
    vec![Stmt::Block(copied.into_iter().chain([Stmt::Line(quote!(let told = #told;)), each]).collect())]
}
