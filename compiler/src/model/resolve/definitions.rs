//! Which elements of which variables are defined where, and whether that covers each exactly once.

use super::Resolver;
use super::branches::{Branches, Case, are_alike, branch_of, cases, exclude, of_one_case};
use super::drawn::Drawn;
use super::values::describe;
use crate::error::{Code, Error};
use crate::model::ir::{Axis, CheckKind, Index, Interval, Model};
use crate::model::known::{Affine, Known};
use crate::model::meeting::defined_by_itself;
use crate::model::{ParameterId, PlateId, VariableId};
use crate::syntax::{Name, Span};

/// One definition of some elements of a variable.
#[derive(Clone, Debug)]
pub(super) struct Piece {
    /// The indices of its target.
    pub(super) index: Vec<Known>,
    /// The plates around it.
    pub(super) plates: Vec<PlateId>,
    /// The branches it stands in: the `if`'s number and the branch's.
    pub(super) branches: Branches,
    /// Its statement.
    pub(super) span: Span,
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
    /// The branches around it.
    pub(super) branches: Branches,
}

#[derive(Clone, Debug)]
struct Entry {
    variable: VariableId,
    rank: usize,
    local: Option<Vec<Index>>,
    pieces: Vec<Piece>,
    /// The branches around the place that introduces its name: every branch inside must define it.
    home: Branches,
    /// Where `let x[i];` declares it.
    declared: Option<Span>,
}

/// Every definition and use of the model so far.
#[derive(Debug, Default)]
pub(super) struct Definitions {
    entries: Vec<Entry>,
    uses: Vec<UseSite>,
    /// The branches around the present place.
    pub(super) branches: Branches,
    /// What `let x;` declares and nothing defines so far.
    pub(super) undefined: Vec<Name>,
    /// The sizes that loops around a declaration give an array, as far as its indices are theirs.
    declared: Vec<(Span, Vec<Option<Known>>)>,
    choices: usize,
    /// The conditions of branches, where they are known.
    conditions: Vec<((usize, usize), Known)>,
    /// Definitions in two branches of different elements, where a condition differs from one instance to the next.
    unlike: Vec<(VariableId, Span, Span)>,
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

    /// Whether a variable is a single one that a branch introduces.
    pub(super) fn is_local_to_branch(&self, variable: VariableId) -> bool {
        let local = |entry: &Entry| !entry.home.is_empty() && entry.local.as_ref().is_some_and(Vec::is_empty);
        self.entry(variable).is_some_and(local)
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
        self.entries.push(Entry { variable, rank, local, pieces: Vec::new(), home, declared: None });
    }

    /// Notes the sizes of an array that is declared.
    pub(super) fn declare(&mut self, declared: Span, sizes: Vec<Option<Known>>) {
        self.declared.push((declared, sizes));
    }

    /// Says where a variable was declared that is defined elsewhere.
    pub(super) fn at_home(&mut self, variable: VariableId, branches: Branches, declared: Span) {
        if let Some(entry) = self.entries.iter_mut().find(|entry| entry.variable == variable) {
            entry.home = branches;
            entry.declared = Some(declared);
        }
    }

    /// Says that what is declared at a place is defined, or that its definition went wrong.
    pub(super) fn settled(&mut self, declared: Span) {
        self.undefined.retain(|name| name.span != declared);
    }

    /// Adds a piece; the place of an earlier one that defines the same elements.
    pub(super) fn add_piece(
        &mut self,
        variable: VariableId,
        index: Vec<Known>,
        plates: &[PlateId],
        span: Span,
    ) -> Option<Span> {
        let branches = self.branches.clone();
        let entry = self.entries.iter_mut().find(|entry| entry.variable == variable)?;
        let clash =
            entry.pieces.iter().find(|piece| piece.index == index && !exclude(&piece.branches, &branches));
        let clash = clash.map(|piece| piece.span);
        if clash.is_none() {
            entry.pieces.push(Piece { index, plates: plates.to_vec(), branches, span });
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

    /// Enters a branch under a condition, where that is known.
    pub(super) fn enter(&mut self, choice: usize, branch: usize, condition: Option<&Known>) {
        self.branches.push((choice, branch));
        self.conditions.extend(condition.map(|known| ((choice, branch), known.clone())));
    }

    /// Ends a choice of `count` branches: the variables that only some branches define, each with a
    /// defining place and the branches that lack it. What all define alike counts as defined once.
    pub(super) fn merge(
        &mut self,
        (model, plates): (&Model, &[PlateId]),
        choice: usize,
        count: usize,
    ) -> Vec<(VariableId, Span, Vec<usize>)> {
        let mut partial = Vec::new();
        let varies =
            self.conditions.iter().any(|((one, _), known)| *one == choice && known.mentions_plates());
        for entry in &mut self.entries {
            let inside = |piece: &Piece| branch_of(piece, choice);
            let taken: Vec<usize> = entry.pieces.iter().filter_map(inside).collect();
            let Some(first) = entry.pieces.iter().find(|piece| inside(piece).is_some()) else { continue };
            let (lead, span) = (inside(first), first.span);
            let local_to_branch = entry.home.iter().any(|(one, _)| *one == choice);
            let missing: Vec<usize> = (0..count).filter(|branch| !taken.contains(branch)).collect();
            let is_partial = !missing.is_empty() && !local_to_branch;
            if is_partial {
                partial.push((entry.variable, span, missing));
            } else if !are_alike(model, plates, choice, &entry.pieces) {
                if !varies {
                    continue;
                }
                let other =
                    entry.pieces.iter().find(|piece| inside(piece).is_some_and(|one| Some(one) != lead));
                self.unlike.extend(other.map(|other| (entry.variable, span, other.span)));
            }
            entry.pieces.retain(|piece| inside(piece).is_none() || inside(piece) == lead);
            for piece in &mut entry.pieces {
                piece.branches.retain(|(one, _)| *one != choice);
            }
        }
        partial
    }

    /// The conditions under which a case comes about.
    fn conditions_of(&self, case: &Case) -> Vec<Known> {
        let condition = |taken: &(usize, usize)| self.conditions.iter().find(|(place, _)| place == taken);
        case.taken.iter().filter_map(condition).map(|(_, known)| known.clone()).collect()
    }

    /// The sizes of the axes after those indexed by `at`, as far as the pieces so far tell.
    pub(super) fn sizes_so_far(&self, model: &Model, variable: VariableId, at: &[Known]) -> Vec<Known> {
        let Some(entry) = self.entry(variable) else { return Vec::new() };
        let here = of_one_case(&entry.pieces, &self.branches);
        let here = if here.is_empty() { of_one_case(&entry.pieces, &[]) } else { here };
        let mut sizes = Vec::new();
        for axis in at.len()..entry.rank {
            let pieces = here.iter().map(|piece| Index::interval(model, &piece.index, axis));
            sizes.push(end(pieces.collect()).with_axes(at));
        }
        sizes
    }
}

/// Where intervals `lower..upper` that follow each other from 0 on end. What follows none for certain perhaps follows
/// the others: the data decide.
fn end(mut intervals: Vec<Interval>) -> Known {
    let starts: Vec<Known> = intervals.iter().map(|(lower, _)| lower.clone()).collect();
    let mut reached = vec![Known::Integer(0)];
    while !intervals.is_empty() {
        let follows = |(lower, _): &Interval| reached.iter().any(|end| Affine::equal(end, lower));
        let next = intervals.iter().position(follows).unwrap_or(0);
        reached.push(intervals.remove(next).1);
    }
    let last = |end: &Known| !starts.iter().any(|lower| Affine::equal(lower, end));
    let ends = reached.into_iter().skip(1).filter(last);
    let larger = |a: Known, b: Known| if Affine::difference(&b, &a).is_some_and(|by| by < 0) { a } else { b };
    ends.reduce(larger).unwrap_or(Known::Integer(1))
}

impl Resolver<'_> {
    /// Gives every array its axes and reports what is not covered, covered twice or out of range.
    pub(super) fn finish_definitions(&mut self) {
        for name in std::mem::take(&mut self.definitions.undefined) {
            let message = format!("`{}` is never defined", name.text);
            let hint = format!("define it, as by `{} ~ …;`, or leave it out", name.text);
            self.error(Error::new(Code::NeverDefined, message).label(name.span, "declared here").hint(hint));
        }
        let entries = self.definitions.entries.clone();
        let mut unsettled = Vec::new();
        for (variable, one, other) in std::mem::take(&mut self.definitions.unlike) {
            let name = self.model.variables[variable].shown.clone();
            self.unlike(&name, one, other);
        }
        for entry in &entries {
            let is_array = entry.local.is_none() && entry.rank > 0 && !entry.pieces.is_empty();
            if is_array && self.finish_array(entry).is_none() {
                unsettled.push(entry.variable);
            }
        }
        for site in self.definitions.uses.clone() {
            if !unsettled.contains(&site.variable) {
                self.finish_use(&site);
            }
        }
        self.finish_drawn();
        for (_, factor) in self.model.factors.iter() {
            if let Some(error) = defined_by_itself(&self.model, factor) {
                self.errors.push(error);
            }
        }
    }

    fn finish_array(&mut self, entry: &Entry) -> Option<()> {
        let name = self.model.variables[entry.variable].shown.clone();
        let sizes = self.covered_in_every_case(&name, entry)?;
        self.as_declared(&name, entry, &sizes);
        let axis = |(axis, size)| Axis { size, name: self.axis_name(entry, axis) };
        let axes = sizes.into_iter().enumerate().map(axis).collect();
        self.model.variables[entry.variable].axes = axes;
        Some(())
    }

    /// An array is defined over the loops that declare it.
    fn as_declared(&mut self, name: &str, entry: &Entry, sizes: &[Known]) {
        let Some(span) = entry.declared else { return };
        let declared = self.definitions.declared.iter().find(|(declared, _)| *declared == span).cloned();
        let pairs = declared.iter().flat_map(|(_, wanted)| wanted.iter().zip(sizes));
        for (wanted, size) in pairs.filter_map(|(wanted, size)| Some((wanted.as_ref()?, size))) {
            let [declared, defined] = [wanted, size].map(|size| describe(&self.model, size));
            match Affine::difference(size, wanted) {
                Some(0) => {}
                Some(_) => {
                    let message =
                        format!("`{name}` is declared with size {declared} and defined with size {defined}");
                    let error = Error::new(Code::SizeMismatch, message);
                    let error = error.label(span, format!("of size {declared}"));
                    let defined = format!("of size {defined}");
                    let error = error.label(entry.pieces[0].span, defined);
                    self.error(error.hint("let the loops of the declaration and of the definitions agree"));
                }
                // By the data; row by row, uses decide.
                None if [wanted, size]
                    .iter()
                    .any(|size| size.any(&|part| matches!(part, Known::Axis(_)))) => {}
                None => self.check(CheckKind::SameSize(wanted.clone(), size.clone()), span),
            }
        }
    }

    /// The sizes of an array's axes, the same whichever branches are taken.
    fn covered_in_every_case(&mut self, name: &str, entry: &Entry) -> Option<Vec<Known>> {
        let Some(cases) = cases(&entry.pieces) else {
            self.later("an array whose elements depend on so many conditions", entry.pieces[0].span);
            return None;
        };
        let mut first: Option<(Vec<Known>, &Case)> = None;
        for case in &cases {
            self.guards = self.definitions.conditions_of(case);
            let sizes = self.covered(name, entry.rank, &case.pieces);
            if let Some(sizes) = &sizes {
                case.pieces.iter().for_each(|piece| self.check_begins(piece, sizes));
            }
            self.guards.clear();
            let sizes = sizes?;
            let equal = |a: &[Known]| a.iter().zip(&sizes).all(|(a, b)| Affine::equal(a, b));
            match &first {
                None => first = Some((sizes, case)),
                Some((others, _)) if equal(others) => {}
                Some((_, other)) => {
                    let alone = |a: &Case, b: &Case| {
                        let shared = |piece: &Piece| b.pieces.iter().any(|one| one.span == piece.span);
                        a.pieces.iter().rev().find(|piece| !shared(piece)).map(|piece| piece.span)
                    };
                    let last = entry.pieces[0].span;
                    self.unlike(name, alone(other, case).unwrap_or(last), alone(case, other).unwrap_or(last));
                    return None;
                }
            }
        }
        first.map(|(sizes, _)| sizes)
    }

    /// Reports that an array has other elements in one branch than in another.
    fn unlike(&mut self, name: &str, one: Span, other: Span) {
        let message = format!("`{name}` has other elements in one branch than in another");
        self.error(
            Error::new(Code::DefinedInOneBranch, message)
                .label(one, "these here")
                .label(other, "and these in another branch")
                .hint("define the same elements in every branch"),
        );
    }

    fn axis_name(&self, entry: &Entry, axis: usize) -> String {
        let named = of_one_case(&entry.pieces, &[]).into_iter().rev().find_map(|piece| {
            match Index::of(&piece.index[axis]) {
                Index::Affine { plate, .. } => Some(self.model.plates[plate].name.clone()),
                _ => None,
            }
        });
        named.unwrap_or_else(|| "at".to_owned())
    }

    /// A whole array, or a row of one, is read where all its pieces are defined.
    fn refuse_unfinished(&mut self, site: &UseSite) {
        let Some(entry) = self.definitions.entry(site.variable) else { return };
        let below =
            |piece: &&Piece| piece.span.start >= site.span.end && !exclude(&piece.branches, &site.branches);
        let whole = site.index.len() < entry.rank;
        if let Some(later) = entry.pieces.iter().find(below).filter(|_| whole).map(|piece| piece.span) {
            let name = &self.model.variables[site.variable].shown;
            let message = format!("`{name}` is used as a whole before all of it is defined");
            self.errors.push(
                Error::new(Code::UsedBeforeDefined, message)
                    .label(site.span, "not all defined yet")
                    .label(later, "more elements are defined here")
                    .hint("move the definitions above the use"),
            );
        }
    }

    fn finish_use(&mut self, site: &UseSite) {
        self.refuse_unfinished(site);
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
