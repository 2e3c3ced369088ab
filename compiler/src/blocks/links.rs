//! Whether the links that a model writes by hand, `#[send_distribution(from = x, to = a)]`, agree with its groups and with
//! each other: rules 1 to 6 of a valid set of links.
//!
//! x → y means that x sends y a distribution through some factor. Groups make links of their own: of two members that a
//! factor joins, the one farther from the root sends a distribution, the nearer one its sample. Those belong to one block,
//! and are valid there. A link by hand belongs to none: it holds in every block, so it is looked at beside those of all.
//! One that breaks no rule says what the groups do: it is a claim that is checked, and changes no draw.
//!
//! Rule 2 (who send each other samples share no block) can't be broken by more links: members of one block that a factor
//! joins have a link already. Rules 7 to 9 are about what operators send, and are checked where a draw is made
//! (`exact.rs`).

use crate::error::{Code, Error, Errors};
use crate::model::ir::Group;
use crate::model::{Id, Model, VariableId};
use crate::syntax::Span;

/// x → y, through the factor of a statement.
#[derive(Clone, Debug)]
struct Link {
    from: VariableId,
    to: VariableId,
    factor: usize,
    /// The group that makes it.
    group: Option<Span>,
}

/// A rule that a link breaks, how, and the way out.
struct Breach {
    rule: usize,
    message: String,
    hint: String,
    /// Another link that has a part in it.
    with: Option<Link>,
}

/// A factor: where its parts stand, and the variables that it joins.
struct Joined {
    spans: Vec<Span>,
    variables: Vec<VariableId>,
}

/// What the rules are about.
struct Links<'a> {
    model: &'a Model,
    /// The parts of an expression make one factor.
    factors: Vec<Joined>,
    all: Vec<Link>,
}

/// Reports each link by hand that breaks a rule.
pub(super) fn check(model: &Model, errors: &mut Errors) {
    if model.links.is_empty() {
        return;
    }
    let mut links = Links { model, factors: factors(model), all: Vec::new() };
    let mut by_hand: Vec<(Link, Span)> = Vec::new();
    for link in &model.links {
        for to in &link.to {
            let inside = |span: &Span| link.statement.holds(*span);
            let joins = |one: &Joined| one.joins(link.from, *to) && one.spans.iter().any(inside);
            if let Some(factor) = links.factors.iter().position(joins) {
                by_hand.push((Link { from: link.from, to: *to, factor, group: None }, link.span));
            }
        }
    }
    let of_groups: Vec<Link> = model.groups.iter().flat_map(|group| links.of_group(group)).collect();
    links.all = by_hand.iter().map(|(link, _)| link.clone()).chain(of_groups).collect();
    for (link, span) in &by_hand {
        if let Some(Breach { rule, message, hint, with }) = links.broken(link) {
            let mut error = Error::new(Code::Group, message).label(*span, "by this link");
            if let Some(Link { from, to, group: Some(group), .. }) = with {
                error = error.label(group, format!("this group makes {}", links.arrows(&[from, to])));
            }
            errors.push(error.hint(format!("rule {rule}: {hint}")));
        }
    }
}

/// The factors of a model, those with a part of an expression between them as one.
fn factors(model: &Model) -> Vec<Joined> {
    let mut all: Vec<Joined> = Vec::new();
    for (_, row) in model.factors.iter() {
        let mut one = Joined {
            spans: vec![row.span],
            variables: row.joined(model).map(|use_| use_.variable).collect(),
        };
        let is_part = |id: &VariableId| model.variables[*id].anonymous;
        let meets =
            |other: &Joined| one.variables.iter().any(|id| is_part(id) && other.variables.contains(id));
        let (met, others): (Vec<Joined>, Vec<Joined>) = all.into_iter().partition(meets);
        for other in met {
            one.spans.extend(other.spans);
            one.variables.extend(other.variables);
        }
        all = others;
        all.push(one);
    }
    for one in &mut all {
        one.variables.retain(|id| !model.variables[*id].anonymous);
        one.variables.sort_by_key(|id| id.index());
        one.variables.dedup();
    }
    all
}

impl Joined {
    fn joins(&self, a: VariableId, b: VariableId) -> bool {
        self.variables.contains(&a) && self.variables.contains(&b)
    }
}

impl Links<'_> {
    /// The links of a group: from the member farther from the root to the nearer one.
    fn of_group(&self, group: &Group) -> Vec<Link> {
        let members: Vec<VariableId> = group.members.iter().map(|member| member.variable).collect();
        let mut order = Vec::new();
        self.visit(&members, members[group.root], &mut order);
        let mut links = Vec::new();
        for (factor, one) in self.factors.iter().enumerate() {
            let own: Vec<VariableId> =
                order.iter().copied().filter(|id| one.variables.contains(id)).collect();
            for (at, to) in own.iter().enumerate() {
                let farther = own[at + 1..].iter();
                links.extend(farther.map(|from| Link {
                    from: *from,
                    to: *to,
                    factor,
                    group: Some(group.span),
                }));
            }
        }
        links
    }

    /// A depth-first walk.
    fn visit(&self, members: &[VariableId], at: VariableId, order: &mut Vec<VariableId>) {
        order.push(at);
        for next in members {
            let joined = self.factors.iter().any(|factor| factor.joins(at, *next));
            if joined && !order.contains(next) {
                self.visit(members, *next, order);
            }
        }
    }

    /// Whether some group holds both.
    fn together(&self, a: VariableId, b: VariableId) -> bool {
        let holds = |group: &Group, id| group.members.iter().any(|member| member.variable == id);
        self.model.groups.iter().any(|group| holds(group, a) && holds(group, b))
    }

    /// The first rule that a link breaks.
    fn broken(&self, link: &Link) -> Option<Breach> {
        let (x, y) = (link.from, link.to);
        if !self.together(x, y) {
            let message =
                format!("{} can't send {} a distribution: no group holds both", self.name(x), self.name(y));
            let (x, y) = (&self.model.variables[x].shown, &self.model.variables[y].shown);
            let hint = format!(
                "what sends a distribution is drawn with who hears it; add `#![group({y}, {x}; root = {y})]`"
            );
            return Some(Breach { rule: 1, message, hint, with: None });
        }
        if let Some(path) = self.path(y, x) {
            let message = format!(
                "{} would hear of itself: {}",
                self.name(x),
                self.arrows(&[&[x], path.as_slice()].concat())
            );
            let hint = "of two members the one farther from the root sends a distribution".to_owned();
            return Some(Breach { rule: 5, message, hint, with: self.link(path[0], path[1]) });
        }
        self.neighbours_apart(link).or_else(|| self.samples_joined(link))
    }

    /// Rules 3 and 4: what a directed or a converging path of two links joins shares a block.
    fn neighbours_apart(&self, link: &Link) -> Option<Breach> {
        let (x, y) = (link.from, link.to);
        let hint = "what one distribution is made of is drawn together; make one group of them, or leave the link out";
        let apart = |rule: usize, with: &Link, [a, b]: [VariableId; 2], path: String| {
            (!self.together(a, b)).then(|| {
                let message = format!("{path}: no group holds {} and {}", self.name(a), self.name(b));
                Breach { rule, message, hint: hint.to_owned(), with: Some(with.clone()) }
            })
        };
        self.all.iter().find_map(|other| {
            if other.from == y && other.to != x && other.factor != link.factor {
                return apart(3, other, [x, other.to], self.arrows(&[x, y, other.to]));
            }
            if other.to == x && other.from != y && other.factor != link.factor {
                return apart(3, other, [other.from, y], self.arrows(&[other.from, x, y]));
            }
            if other.to == y && other.from != x {
                let path = format!("{} ← {}", self.arrows(&[x, y]), self.name(other.from));
                return apart(4, other, [x, other.from], path);
            }
            None
        })
    }

    /// Rule 6: what sends each other samples is joined by no path of links.
    fn samples_joined(&self, link: &Link) -> Option<Breach> {
        let (before, after) = (self.reach(link.from, true), self.reach(link.to, false));
        let linked =
            |a, b| self.all.iter().any(|one| one.from == a && one.to == b || one.from == b && one.to == a);
        let joined = |a, b| self.factors.iter().any(|factor| factor.joins(a, b));
        for (a, met) in before.iter().flat_map(|a| after.iter().map(move |met| (*a, *met))) {
            // Straight on, or against the links that lead to where this one does.
            for b in self.reach(met, true) {
                if a != b && joined(a, b) && !linked(a, b) {
                    let there = [self.path(a, link.from), self.path(link.to, met)].into_iter().flatten();
                    let there = there.flatten().collect::<Vec<_>>();
                    let back = self.path(b, met).unwrap_or_default();
                    let back: Vec<String> = back.iter().rev().skip(1).map(|id| self.name(*id)).collect();
                    let path = [&[self.arrows(&there)], back.as_slice()].concat().join(" ← ");
                    let message = format!(
                        "{} and {} send each other samples, and links join them: {path}",
                        self.name(a),
                        self.name(b)
                    );
                    let hint = "draw them in one group, or leave the link out";
                    let ways = [(link.to, met), (b, met), (a, link.from)];
                    let ways = ways.map(|(from, to)| self.path(from, to).unwrap_or_default());
                    let with = ways.iter().find_map(|way| self.link(*way.first()?, *way.get(1)?));
                    return Some(Breach { rule: 6, message, hint: hint.to_owned(), with });
                }
            }
        }
        None
    }

    /// A link from one variable to another.
    fn link(&self, from: VariableId, to: VariableId) -> Option<Link> {
        self.all.iter().find(|link| link.from == from && link.to == to).cloned()
    }

    /// The variables that links lead to from one, or that lead to it; itself first.
    fn reach(&self, from: VariableId, backwards: bool) -> Vec<VariableId> {
        let mut found = vec![from];
        let mut at = 0;
        while at < found.len() {
            for link in &self.all {
                let (a, b) = if backwards { (link.to, link.from) } else { (link.from, link.to) };
                if a == found[at] && !found.contains(&b) {
                    found.push(b);
                }
            }
            at += 1;
        }
        found
    }

    /// A path of links from one variable to another, both with it.
    fn path(&self, from: VariableId, to: VariableId) -> Option<Vec<VariableId>> {
        let mut paths = vec![vec![from]];
        let mut seen = vec![from];
        while let Some(path) = (!paths.is_empty()).then(|| paths.remove(0)) {
            let last = path[path.len() - 1];
            if last == to {
                return Some(path);
            }
            for link in self.all.iter().filter(|link| link.from == last) {
                if !seen.contains(&link.to) {
                    seen.push(link.to);
                    paths.push([path.as_slice(), &[link.to]].concat());
                }
            }
        }
        None
    }

    fn name(&self, id: VariableId) -> String {
        self.model.variables[id].words()
    }

    /// `` `x` → `y` → `z` ``
    fn arrows(&self, path: &[VariableId]) -> String {
        path.iter().map(|id| self.name(*id)).collect::<Vec<_>>().join(" → ")
    }
}
