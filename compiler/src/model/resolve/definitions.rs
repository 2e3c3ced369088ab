//! Which elements of which variables are defined where, and whether that covers each exactly once.

use super::Resolver;
use super::drawn::Drawn;
use super::values::describe;
use crate::error::{Code, Error};
use crate::model::ir::{Axis, Check, CheckKind, Index, Model};
use crate::model::known::{Affine, Known};
use crate::model::{ParameterId, PlateId, VariableId};
use crate::syntax::Span;

/// The branches around a place: the number of the `if` or `match`, and the branch's.
pub(super) type Branches = Vec<(usize, usize)>;

/// One definition of some elements of a variable.
#[derive(Clone, Debug)]
pub(super) struct Piece {
    /// The indices of its target.
    pub(super) index: Vec<Known>,
    /// The branches it stands in: the `if`'s number and the branch's.
    pub(super) branches: Branches,
    /// Its statement.
    pub(super) span: Span,
}

impl Piece {
    /// Whether the two may hold at once.
    fn may_meet(&self, branches: &[(usize, usize)]) -> bool {
        !self
            .branches
            .iter()
            .any(|(choice, branch)| branches.iter().any(|(other, taken)| other == choice && taken != branch))
    }
}

/// A use of some elements, to be checked when all sizes are known.
#[derive(Clone, Debug)]
pub(super) struct UseSite {
    pub(super) variable: VariableId,
    pub(super) index: Vec<Known>,
    pub(super) span: Span,
    pub(super) plates: Vec<PlateId>,
    /// The known conditions around it.
    pub(super) guards: Vec<Known>,
    /// Whether some of the conditions stand in the same expression: the factor is there without them.
    pub(super) chosen: bool,
}

#[derive(Clone, Debug)]
struct Entry {
    variable: VariableId,
    rank: usize,
    local: Option<Vec<Index>>,
    pieces: Vec<Piece>,
    /// The branches around the place that introduces its name: every branch inside must define it.
    home: Branches,
}

/// Every definition and use of the model so far.
#[derive(Debug, Default)]
pub(super) struct Definitions {
    entries: Vec<Entry>,
    uses: Vec<UseSite>,
    /// The branches around the present place.
    pub(super) branches: Branches,
    choices: usize,
    /// Every statement that draws data, so far.
    pub(super) drawn: Vec<Drawn>,
    /// The parameters of which the data say whether some element is drawn twice.
    pub(super) perhaps_twice: Vec<ParameterId>,
}

impl Definitions {
    fn entry(&self, variable: VariableId) -> Option<&Entry> {
        self.entries.iter().find(|entry| entry.variable == variable)
    }

    pub(super) fn has(&self, variable: VariableId) -> bool {
        self.entry(variable).is_some_and(|entry| !entry.pieces.is_empty())
    }

    /// The index of a variable that is local to its loops.
    pub(super) fn local_index(&self, variable: VariableId) -> Option<Vec<Index>> {
        self.entry(variable).and_then(|entry| entry.local.clone())
    }

    /// The indices of the first piece of a variable.
    pub(super) fn first_index(&self, variable: VariableId) -> Option<&[Known]> {
        self.entry(variable)?.pieces.first().map(|piece| piece.index.as_slice())
    }

    pub(super) fn rank(&self, variable: VariableId) -> usize {
        self.entry(variable).map_or(0, |entry| entry.rank)
    }

    pub(super) fn add_variable(&mut self, variable: VariableId, rank: usize, local: Option<Vec<Index>>) {
        let home = if local.is_some() { self.branches.clone() } else { Vec::new() };
        self.entries.push(Entry { variable, rank, local, pieces: Vec::new(), home });
    }

    /// Says where a variable was declared that is defined elsewhere.
    pub(super) fn at_home(&mut self, variable: VariableId, branches: Branches) {
        if let Some(entry) = self.entries.iter_mut().find(|entry| entry.variable == variable) {
            entry.home = branches;
        }
    }

    /// Adds a piece; the place of an earlier one that defines the same elements.
    pub(super) fn add_piece(&mut self, variable: VariableId, index: Vec<Known>, span: Span) -> Option<Span> {
        let branches = self.branches.clone();
        let entry = self.entries.iter_mut().find(|entry| entry.variable == variable)?;
        let clash = entry.pieces.iter().find(|piece| piece.index == index && piece.may_meet(&branches));
        let clash = clash.map(|piece| piece.span);
        if clash.is_none() {
            entry.pieces.push(Piece { index, branches, span });
        }
        clash
    }

    pub(super) fn used(&mut self, site: UseSite) {
        self.uses.push(site);
    }

    /// A number for a new `if` or `match`.
    pub(super) fn choice(&mut self) -> usize {
        self.choices += 1;
        self.choices
    }

    /// Ends a choice of `count` branches: the variables that only some branches define, each with a
    /// defining place and the branches that lack it. Those that all define count as defined once.
    pub(super) fn merge(&mut self, choice: usize, count: usize) -> Vec<(VariableId, Span, Vec<usize>)> {
        let mut partial = Vec::new();
        for entry in &mut self.entries {
            let inside = |piece: &Piece| {
                piece.branches.iter().find(|(one, _)| *one == choice).map(|(_, branch)| *branch)
            };
            let taken: Vec<usize> = entry.pieces.iter().filter_map(inside).collect();
            let Some(first) = entry.pieces.iter().position(|piece| inside(piece).is_some()) else { continue };
            let local_to_branch = entry.home.iter().any(|(one, _)| *one == choice);
            let missing: Vec<usize> = (0..count).filter(|branch| !taken.contains(branch)).collect();
            if !missing.is_empty() && !local_to_branch {
                partial.push((entry.variable, entry.pieces[first].span, missing));
            }
            let lead = entry.pieces.iter().find_map(inside);
            entry.pieces.retain(|piece| inside(piece).is_none() || inside(piece) == lead);
            for piece in &mut entry.pieces {
                piece.branches.retain(|(one, _)| *one != choice);
            }
        }
        partial
    }

    /// The sizes of the axes after those indexed by `at`, as far as the pieces so far tell.
    pub(super) fn sizes_so_far(&self, model: &Model, variable: VariableId, at: &[Known]) -> Vec<Known> {
        let Some(entry) = self.entry(variable) else { return Vec::new() };
        let mut sizes = Vec::new();
        for axis in at.len()..entry.rank {
            let last = entry.pieces.iter().rev().map(|piece| interval(model, piece, axis).1);
            let largest =
                last.reduce(|a, b| if Affine::difference(&b, &a).is_some_and(|d| d > 0) { b } else { a });
            sizes.push(largest.unwrap_or(Known::Integer(1)).with_axes(at));
        }
        sizes
    }
}

/// The values that a piece's index takes along an axis: `lower..upper`, in terms of earlier axes.
fn interval(model: &Model, piece: &Piece, axis: usize) -> (Known, Known) {
    let at = &piece.index[axis];
    let (lower, most) = Index::of(at).extremes(model).unwrap_or_else(|| (at.clone(), at.clone()));
    let upper = most.plus(Known::Integer(1));
    (by_axes(&piece.index[..axis], &lower), by_axes(&piece.index[..axis], &upper))
}

/// A known value with the plates of the indices in front replaced by those axes' indices, the innermost first, since
/// where it starts may follow the outer ones.
pub(super) fn by_axes(index: &[Known], value: &Known) -> Known {
    index.iter().enumerate().rev().fold(value.clone(), |value, (axis, at)| match Index::of(at) {
        Index::Affine { plate, reverse: false, offset } => {
            value.with_plate(plate, &Known::Axis(axis).minus(offset))
        }
        Index::Affine { plate, reverse: true, offset } => {
            value.with_plate(plate, &offset.minus(Known::Axis(axis)))
        }
        _ => value,
    })
}

impl Resolver<'_> {
    /// Gives every array its axes and reports what is not covered, covered twice or out of range.
    pub(super) fn finish_definitions(&mut self) {
        let entries = self.definitions.entries.clone();
        for entry in &entries {
            if entry.local.is_none() && entry.rank > 0 && !entry.pieces.is_empty() {
                self.finish_array(entry);
            }
        }
        for site in self.definitions.uses.clone() {
            self.finish_use(&site);
        }
        self.finish_drawn();
    }

    fn finish_array(&mut self, entry: &Entry) {
        let name = self.model.variables[entry.variable].name.clone();
        let mut axes = Vec::new();
        for axis in 0..entry.rank {
            let mut pieces: Vec<(Known, Known, Span)> = Vec::new();
            for piece in &entry.pieces {
                let (lower, upper) = interval(&self.model, piece, axis);
                if !pieces.iter().any(|(l, u, _)| *l == lower && *u == upper) {
                    pieces.push((lower, upper, piece.span));
                }
            }
            let size = self.covered(&name, &mut pieces);
            axes.push(Axis { size, name: self.axis_name(entry, axis) });
        }
        self.model.variables[entry.variable].axes = axes;
    }

    fn axis_name(&self, entry: &Entry, axis: usize) -> String {
        let named = entry.pieces.iter().rev().find_map(|piece| match Index::of(&piece.index[axis]) {
            Index::Affine { plate, .. } => Some(self.model.plates[plate].name.clone()),
            _ => None,
        });
        named.unwrap_or_else(|| "at".to_owned())
    }

    /// Checks that intervals follow each other from 0 on; the end of the last is the size.
    fn covered(&mut self, name: &str, pieces: &mut Vec<(Known, Known, Span)>) -> Known {
        let zero = Known::Integer(0);
        let mut end = zero.clone();
        let mut last: Option<Span> = None;
        while !pieces.is_empty() {
            let distance = |piece: &(Known, Known, Span)| Affine::difference(&piece.0, &end);
            let next = pieces
                .iter()
                .position(|piece| distance(piece) == Some(0))
                .or_else(|| pieces.iter().position(|piece| distance(piece).is_some()))
                .unwrap_or(0);
            let piece = pieces.remove(next);
            let gap = Affine::difference(&piece.0, &end);
            if gap.map_or(piece.0 == zero, |gap| gap != 0) {
                return self.misplaced(name, piece, &end, last, gap.is_none_or(|gap| gap < 0));
            }
            let (lower, upper, span) = piece;
            if gap.is_none() {
                let kind = CheckKind::SameSize(lower.clone(), end.clone());
                self.model.checks.push(Check { plates: Vec::new(), guards: Vec::new(), kind, span });
            }
            if let Some(first) = last
                && Affine::difference(&upper, &end).is_none()
            {
                let kind =
                    CheckKind::Below { index: end.clone().minus(Known::Integer(1)), bound: upper.clone() };
                self.model.checks.push(Check { plates: Vec::new(), guards: Vec::new(), kind, span: first });
            }
            end = upper;
            last = Some(span);
        }
        end
    }

    /// Reports a piece that does not begin where the one before it ends; gives its own end.
    fn misplaced(
        &mut self,
        name: &str,
        (lower, upper, span): (Known, Known, Span),
        end: &Known,
        last: Option<Span>,
        overlaps: bool,
    ) -> Known {
        let (from, to) = (describe(&self.model, end), describe(&self.model, &lower));
        let (code, message, reaches) = if overlaps {
            let message = format!("definitions of `{name}` overlap: `{name}[{to}]` is defined twice");
            (Code::PiecesOverlap, message, format!("this one already reaches to {from}"))
        } else {
            let message =
                format!("the definitions of `{name}` don't cover it: `{name}[{from}]` is never defined");
            (Code::NotCovered, message, format!("the one before ends at {from}"))
        };
        let mut error = Error::new(code, message).label(span, format!("this piece begins at {to}"));
        if let Some(last) = last {
            error = error.label(last, reaches);
        }
        self.error(error.hint("pieces must follow each other from index 0 on"));
        upper
    }

    fn finish_use(&mut self, site: &UseSite) {
        let axes = self.model.variables[site.variable].axes.clone();
        for (at, axis) in site.index.iter().zip(&axes) {
            let size = axis.size.with_axes(&site.index);
            let (plates, guards) = (self.plates.clone(), self.guards.clone());
            (self.plates, self.guards) = (site.plates.clone(), site.guards.clone());
            let name = self.model.variables[site.variable].name.clone();
            self.in_range(at, &size, &name, site.span, site.chosen);
            (self.plates, self.guards) = (plates, guards);
        }
    }
}
