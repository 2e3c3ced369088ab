//! Where in a story a statement goes: loops of its own or some that are there; and stories without one of theirs.

use super::super::story::{Place, Statement, Whole};
use super::{Axis, Loop, Path, Story};
use crate::choices::Random;

impl Loop {
    /// Whether it runs over the axis that the lengths of ragged rows follow.
    fn is_first(&self) -> bool {
        self.axis == Axis::Size("n".to_owned())
    }
}

impl Story {
    /// The number of statements, in the order of the text.
    pub(crate) fn count(&self) -> usize {
        fn of(block: &[Statement]) -> usize {
            block
                .iter()
                .map(|statement| {
                    1 + match statement {
                        Statement::For { body, .. } => of(body),
                        Statement::If { then, otherwise, .. } => of(then) + of(otherwise),
                        _ => 0,
                    }
                })
                .sum()
        }
        of(&self.body)
    }

    /// Leaves out the statement of a number, if the rest still makes sense, and what then isn't asked for.
    pub(crate) fn leave_out(&mut self, number: usize) {
        fn from(block: &mut Vec<Statement>, left: &mut usize) -> bool {
            for at in 0..block.len() {
                if *left == 0 {
                    block.remove(at);
                    return true;
                }
                *left -= 1;
                let found = match &mut block[at] {
                    Statement::For { body, .. } => from(body, left),
                    Statement::If { then, otherwise, .. } => from(then, left) || from(otherwise, left),
                    _ => false,
                };
                if found {
                    return true;
                }
            }
            false
        }
        let before = self.clone();
        let mut left = number;
        from(&mut self.body, &mut left);
        let (mut defined, mut read) = (Vec::new(), Vec::new());
        let ordered = Statement::reads(&self.body, &mut defined, &mut read);
        let mut outputs = self.outputs.clone();
        outputs.retain(|output| defined.contains(&output.as_str()));
        if !ordered || outputs.is_empty() {
            *self = before;
            return;
        }
        self.outputs = outputs;
        let text = format!("{:?}", self.body);
        self.wanted.retain(|wanted| {
            wanted.name.ends_with("width")
                || wanted.name.contains("along")
                || text.contains(&format!("{:?}", wanted.name))
        });
    }

    /// Loops for a statement: none, one, two, or one and a ragged one.
    pub(super) fn loops(&mut self, random: &mut Random) -> (Path, Vec<Loop>) {
        let mut loops = Vec::new();
        let depth = *random.pick(&[0, 0, 1, 1, 1, 2, 2]);
        for level in 0..depth {
            let ragged = level == 1 && loops.first().is_some_and(Loop::is_first);
            let axis = if ragged && random.chance(50) {
                Axis::Ragged("width".to_owned())
            } else {
                Axis::Size((*random.pick(&["n", "m"])).to_owned())
            };
            let from = i64::from(matches!(axis, Axis::Size(_)) && random.chance(12));
            let word = *random.pick(&["i", "t", "row"]);
            loops.push(Loop { name: self.fresh(word), from, axis });
        }
        let path = self.open(&loops);
        (path, loops)
    }

    /// Puts empty loops at the end of the story.
    pub(super) fn open(&mut self, loops: &[Loop]) -> Path {
        let mut path = Vec::new();
        for (level, one) in loops.iter().enumerate() {
            let to = match &one.axis {
                Axis::Size(size) => Whole::Name(size.clone(), 0),
                Axis::Ragged(width) => Whole::Known(Place {
                    name: width.clone(),
                    at: vec![Whole::Name(loops[level - 1].name.clone(), 0)],
                }),
            };
            let statement = Statement::For {
                name: one.name.clone(),
                from: Whole::Number(one.from),
                to,
                body: Vec::new(),
            };
            let block = body(&mut self.body, &path);
            block.push(statement);
            path.push(block.len() - 1);
        }
        path
    }

    /// A loop that is there already, if the choice falls on one.
    pub(super) fn block(&self, random: &mut Random) -> Option<(Path, Vec<Loop>)> {
        if random.chance(60) {
            return None;
        }
        let (mut path, mut loops) = (Vec::new(), Vec::new());
        let mut block = &self.body;
        loop {
            let inner: Vec<usize> =
                (0..block.len()).filter(|at| matches!(block[*at], Statement::For { .. })).collect();
            if inner.is_empty() || !path.is_empty() && random.chance(40) {
                break;
            }
            let at = *random.pick(&inner);
            let Statement::For { name, from: Whole::Number(from), to, body } = &block[at] else { break };
            let axis = match to {
                Whole::Name(size, 0) => Axis::Size(size.clone()),
                Whole::Known(place) => Axis::Ragged(place.name.clone()),
                _ => break,
            };
            loops.push(Loop { name: name.clone(), from: *from, axis });
            path.push(at);
            block = body;
        }
        (!path.is_empty()).then_some((path, loops))
    }

    /// Puts a statement at the end of a block, perhaps under a known condition.
    pub(super) fn put(&mut self, path: &Path, statement: Statement) {
        body(&mut self.body, path).push(statement);
    }
}

/// Leaves out the loops that hold nothing.
pub(super) fn prune(block: &mut Vec<Statement>) {
    for statement in &mut *block {
        if let Statement::For { body, .. } = statement {
            prune(body);
        }
    }
    block.retain(|statement| !matches!(statement, Statement::For { body, .. } if body.is_empty()));
}

/// The statements of a block.
pub(super) fn body<'a>(block: &'a mut Vec<Statement>, path: &[usize]) -> &'a mut Vec<Statement> {
    match path.split_first() {
        None => block,
        Some((first, rest)) => match &mut block[*first] {
            Statement::For { body: inner, .. } => body(inner, rest),
            _ => unreachable!("a path goes through loops"),
        },
    }
}
