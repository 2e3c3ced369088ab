//! What names stand for, block by block.

use std::collections::BTreeMap;

use super::branches::Branches;
use super::values::{Ty, Value};
use crate::model::ir::{Case, Use};
use crate::model::known::Known;
use crate::model::{ParameterId, PlateId, SizeId, VariableId};
use crate::syntax::Span;

/// What a name stands for.
#[derive(Clone, Debug)]
pub(super) enum Binding {
    Parameter(ParameterId),
    Size(SizeId),
    Plate(PlateId),
    Variable(VariableId),
    /// A known value, or an array of them: its elements by the indices of `plates`.
    Known {
        plates: Vec<PlateId>,
        known: Known,
        ty: Ty,
    },
    /// Another name for elements of a variable, by the indices of `plates`.
    Copy {
        plates: Vec<PlateId>,
        use_: Use,
        ty: Ty,
    },
    /// The name of a bound case or of something already reported.
    Value(Value),
    /// `let x;` without a definition so far: the plates around it, the branches, and the cases of gates.
    Declared {
        plates: Vec<PlateId>,
        branches: Branches,
        cases: Vec<Case>,
    },
}

/// A name's meaning and where it was introduced.
#[derive(Clone, Debug)]
pub(super) struct Entry {
    pub(super) binding: Binding,
    pub(super) span: Span,
}

/// The blocks around a place, outermost first.
#[derive(Debug, Default)]
pub(super) struct Scopes {
    blocks: Vec<BTreeMap<String, Entry>>,
    /// Names of blocks that are closed: for a better message.
    gone: BTreeMap<String, Entry>,
    /// Names of a `scope` that is closed, with their paths.
    scoped: BTreeMap<String, String>,
}

impl Scopes {
    pub(super) fn open(&mut self) {
        self.blocks.push(BTreeMap::new());
    }

    pub(super) fn close(&mut self) {
        for (name, entry) in self.blocks.pop().unwrap_or_default() {
            self.gone.insert(name, entry);
        }
    }

    /// Closes the block of a `scope`, whose names are still there by their path.
    pub(super) fn close_scope(&mut self, scope: &str) {
        let names = self.blocks.pop().unwrap_or_default().into_keys();
        self.scoped.extend(names.map(|name| (name.clone(), format!("{scope}::{name}"))));
    }

    /// The path of a name of a `scope` that is closed.
    pub(super) fn scoped(&self, name: &str) -> Option<&str> {
        self.scoped.get(name).map(String::as_str)
    }

    pub(super) fn depth(&self) -> usize {
        self.blocks.len()
    }

    pub(super) fn bind(&mut self, name: &str, binding: Binding, span: Span) {
        let depth = self.depth();
        self.bind_at(depth, name, binding, span);
    }

    /// Binds in the block at `depth`, 1 being the outermost.
    pub(super) fn bind_at(&mut self, depth: usize, name: &str, binding: Binding, span: Span) {
        if let Some(block) = self.blocks.get_mut(depth.saturating_sub(1)) {
            block.insert(name.to_owned(), Entry { binding, span });
        }
    }

    /// Binds in the innermost block for a while; what the name stood for there goes back to [`Scopes::restore`].
    pub(super) fn shadow(&mut self, name: &str, binding: Binding, span: Span) -> Option<Entry> {
        self.blocks.last_mut()?.insert(name.to_owned(), Entry { binding, span })
    }

    /// Ends what [`Scopes::shadow`] began.
    pub(super) fn restore(&mut self, name: &str, hidden: Option<Entry>) {
        let Some(block) = self.blocks.last_mut() else { return };
        match hidden {
            Some(entry) => block.insert(name.to_owned(), entry),
            None => block.remove(name),
        };
    }

    pub(super) fn find(&self, name: &str) -> Option<&Entry> {
        self.blocks.iter().rev().find_map(|block| block.get(name))
    }

    pub(super) fn find_mut(&mut self, name: &str) -> Option<&mut Entry> {
        self.blocks.iter_mut().rev().find_map(|block| block.get_mut(name))
    }

    /// The name in the innermost block only.
    pub(super) fn here(&self, name: &str) -> Option<&Entry> {
        self.blocks.last().and_then(|block| block.get(name))
    }

    /// A name that is no longer visible, and whether it was the index of a loop.
    pub(super) fn closed(&self, name: &str) -> Option<(Span, bool)> {
        self.gone.get(name).map(|entry| (entry.span, matches!(entry.binding, Binding::Plate(_))))
    }

    pub(super) fn names(&self) -> impl Iterator<Item = &str> {
        self.blocks.iter().flat_map(|block| block.keys().map(String::as_str))
    }

    /// Everything visible in the outermost block of the model, in the order of the text.
    pub(super) fn outermost(&self, depth: usize) -> Vec<(String, Entry)> {
        let mut all: Vec<(String, Entry)> = self
            .blocks
            .get(depth - 1)
            .into_iter()
            .flatten()
            .map(|(name, entry)| (name.clone(), entry.clone()))
            .collect();
        all.sort_by_key(|(_, entry)| entry.span.start);
        all
    }
}
