//! Whether a discrete story is a tree for given data: then expectation propagation is exact. A gate is one factor of
//! its selector and all that stands in its cases, and what stands in each case is a tree of its own.

use std::collections::BTreeMap;

use serde_json::Value;

use super::enumerate::{Key, taken, whole};
use super::story::{Arm, Draw, Expr, Given, Index, Place, Statement, Whole};

/// A value, or a random element by number.
#[derive(Clone, Debug, PartialEq)]
enum Node {
    Truth(bool),
    Integer(i64),
    /// A known value of another kind.
    Other,
    Random(usize),
}

struct Walk<'a> {
    data: &'a Value,
    elements: BTreeMap<Key, Node>,
    names: Vec<(String, i64)>,
    /// What a selector is inside its case, and how it is written: by another name it is as unknown as any.
    fixed: Vec<(usize, i64, Option<Place>)>,
    /// How many values each random element has.
    sizes: Vec<i64>,
    /// The elements of each factor of the present case.
    factors: Vec<Vec<usize>>,
    is_tree: bool,
}

/// Whether no two paths join two elements; none where that is not known.
pub(crate) fn is_tree(story: &[Statement], data: &Value) -> Option<bool> {
    let mut walk = Walk {
        data,
        elements: BTreeMap::new(),
        names: Vec::new(),
        fixed: Vec::new(),
        sizes: Vec::new(),
        factors: Vec::new(),
        is_tree: true,
    };
    walk.block(story)?;
    Some(walk.is_tree && is_forest(&walk.factors, walk.sizes.len()))
}

/// Whether factors over so many elements have no cycle.
fn is_forest(factors: &[Vec<usize>], elements: usize) -> bool {
    let mut parent: Vec<usize> = (0..elements + factors.len()).collect();
    let find = |parent: &mut Vec<usize>, mut at: usize| {
        while parent[at] != at {
            parent[at] = parent[parent[at]];
            at = parent[at];
        }
        at
    };
    let edges = factors.iter().enumerate().flat_map(|(at, ids)| ids.iter().map(move |id| (at, *id)));
    edges.into_iter().all(|(at, id)| {
        let (a, b) = (find(&mut parent, elements + at), find(&mut parent, id));
        parent[a] = b;
        a != b
    })
}

impl Walk<'_> {
    fn fresh(&mut self, size: i64) -> usize {
        self.sizes.push(size);
        self.sizes.len() - 1
    }

    fn block(&mut self, block: &[Statement]) -> Option<()> {
        block.iter().try_for_each(|statement| self.run(statement))
    }

    fn named<T>(&mut self, name: &str, value: i64, inside: impl FnOnce(&mut Self) -> Option<T>) -> Option<T> {
        self.names.push((name.to_owned(), value));
        let result = inside(self);
        self.names.pop();
        result
    }

    /// What a case reaches outside; its own factors are looked at.
    fn case(&mut self, inside: impl FnOnce(&mut Self) -> Option<()>) -> Option<Vec<usize>> {
        let (outer, before) = (std::mem::take(&mut self.factors), self.sizes.len());
        inside(self)?;
        let own = std::mem::replace(&mut self.factors, outer);
        self.is_tree &= is_forest(&own, self.sizes.len());
        let mut reached: Vec<usize> = own.concat();
        reached.retain(|id| *id < before);
        Some(reached)
    }

    /// A gate, by what stands in the case of a value.
    fn gate(
        &mut self,
        (selector, place): (&Node, Option<&Place>),
        mut inside: impl FnMut(&mut Self, i64) -> Option<()>,
    ) -> Option<()> {
        let selector = match selector {
            Node::Truth(value) => return inside(self, i64::from(*value)),
            Node::Integer(value) => return inside(self, *value),
            Node::Random(selector) => *selector,
            Node::Other => return None,
        };
        let mut all = vec![selector];
        for value in 0..self.sizes[selector] {
            self.fixed.push((selector, value, place.cloned()));
            let reached = self.case(|walk| inside(walk, value));
            self.fixed.pop();
            all.extend(reached?);
        }
        all.sort_unstable();
        all.dedup();
        self.factors.push(all);
        Some(())
    }

    fn run(&mut self, statement: &Statement) -> Option<()> {
        let name = format!("picked{}", self.names.len());
        if let Some((picked, inside)) = statement.random_index(&name) {
            let defined = match statement {
                Statement::Let(place, _) => Some(place),
                Statement::Data(place, _) => self.datum(place).is_none().then_some(place),
                _ => None,
            };
            if let Some(place) = defined {
                let (key, id) = (self.key(place)?, self.fresh(0));
                self.elements.insert(key, Node::Random(id));
            }
            let selector = self.read(&picked)?;
            return self.gate((&selector, Some(&picked)), |walk, value| {
                walk.named(&name, value, |walk| walk.run(&inside))
            });
        }
        match statement {
            Statement::For { name, from, to, body } => {
                let to = self.whole(to)?;
                (*from..to).try_for_each(|value| self.named(name, value, |walk| walk.block(body)))
            }
            Statement::Let(place, Given::As(value)) => {
                let (key, node) = (self.key(place)?, self.value(value)?);
                self.elements.insert(key, node);
                Some(())
            }
            Statement::Let(place, Given::By(draw)) => self.variable(place, draw),
            Statement::Declare(place) => {
                let (key, id) = (self.key(place)?, self.fresh(0));
                self.elements.insert(key, Node::Random(id));
                Some(())
            }
            Statement::Define(place, given) => {
                let Node::Random(id) = self.elements.get(&self.key(place)?)?.clone() else { return None };
                match given {
                    Given::By(draw) => self.drawn(id, draw),
                    Given::As(value) => {
                        let node = self.value(value)?;
                        self.equal(id, &node)
                    }
                }
            }
            Statement::Data(place, draw) => match self.datum(place) {
                Some(_) => {
                    let none = self.fresh(0);
                    self.drawn(none, draw)
                }
                None => match self.elements.get(&self.key(place)?) {
                    Some(Node::Random(id)) => self.drawn(*id, draw),
                    _ => self.variable(place, draw),
                },
            },
            Statement::Observe(value) => {
                if let Node::Random(id) = self.value(value)? {
                    self.factors.push(vec![id]);
                }
                Some(())
            }
            Statement::Soft(value, draw) => match self.value(value)? {
                Node::Random(id) => self.drawn(id, draw),
                _ => None,
            },
            Statement::If { condition, then, otherwise } => {
                let (selector, none) = (self.value(condition)?, Vec::new());
                self.gate((&selector, place_of(condition)), |walk, value| {
                    walk.block(if value == 1 { then } else { otherwise.as_ref().unwrap_or(&none) })
                })
            }
            Statement::Match { selector, arms } => {
                let (node, place) = (self.value(selector)?, place_of(selector));
                self.gate((&node, place), |walk, value| walk.arm(value, arms, |walk, body| walk.block(body)))
            }
            Statement::Repeat(times, body) => {
                let reached = self.case(|walk| walk.block(body))?;
                let mut reached = reached;
                reached.sort_unstable();
                reached.dedup();
                self.is_tree &= reached.len() < 2 || *times == Expr::Integer(1);
                self.factors.push(reached);
                Some(())
            }
        }
    }

    fn arm<T, R>(
        &mut self,
        value: i64,
        arms: &[(Arm, T)],
        inside: impl FnOnce(&mut Self, &T) -> Option<R>,
    ) -> Option<R> {
        let (name, of) = taken(value, arms).ok()?;
        match name {
            Some(name) => self.named(name, value, |walk| inside(walk, of)),
            None => inside(self, of),
        }
    }

    fn variable(&mut self, place: &Place, draw: &Draw) -> Option<()> {
        let (key, id) = (self.key(place)?, self.fresh(0));
        self.elements.insert(key, Node::Random(id));
        self.drawn(id, draw)
    }

    /// A factor that says what an element is drawn from.
    fn drawn(&mut self, id: usize, draw: &Draw) -> Option<()> {
        match draw {
            Draw::Of(family, arguments) => {
                let size = match (*family, arguments.as_slice()) {
                    ("Bernoulli", _) => 2,
                    ("Categorical", [(_, Expr::List(p))]) => whole(p.len()),
                    ("Categorical", [(_, Expr::Read(place))]) => self.length(place)?,
                    ("UniformInt", [(_, Expr::Integer(size))]) => *size,
                    ("Binomial", [(_, Expr::Integer(trials)), _]) => trials + 1,
                    _ => return None,
                };
                self.sizes[id] = self.sizes[id].max(size);
                self.factors.push(vec![id]);
                Some(())
            }
            Draw::If(c, a, b) => {
                let selector = self.value(c)?;
                self.gate((&selector, place_of(c)), |walk, value| {
                    walk.drawn(id, if value == 1 { a } else { b })
                })
            }
            Draw::Match(z, arms) => {
                let selector = self.value(z)?;
                self.gate((&selector, place_of(z)), |walk, value| {
                    walk.arm(value, arms, |walk, draw| walk.drawn(id, draw))
                })
            }
        }
    }

    fn equal(&mut self, id: usize, node: &Node) -> Option<()> {
        let (size, ids) = match node {
            Node::Truth(_) => (2, vec![id]),
            Node::Integer(value) => (value + 1, vec![id]),
            Node::Random(other) => (self.sizes[*other], vec![id, *other]),
            Node::Other => return None,
        };
        self.sizes[id] = self.sizes[id].max(size);
        self.factors.push(ids);
        Some(())
    }

    /// An element that is a function of others.
    fn function(&mut self, size: i64, of: &[Node]) -> Node {
        let id = self.fresh(size);
        let random = |node: &Node| if let Node::Random(id) = node { Some(*id) } else { None };
        self.factors.push(of.iter().filter_map(random).chain([id]).collect());
        Node::Random(id)
    }

    fn size(&self, node: &Node) -> i64 {
        match node {
            Node::Random(id) => self.sizes[*id],
            Node::Integer(value) => value + 1,
            Node::Truth(_) | Node::Other => 2,
        }
    }

    fn value(&mut self, expr: &Expr) -> Option<Node> {
        Some(match expr {
            Expr::Truth(value) => Node::Truth(*value),
            Expr::Integer(value) => Node::Integer(*value),
            Expr::Real(_) | Expr::List(_) => Node::Other,
            Expr::Name(name) => Node::Integer(self.whole(&Whole::Name(name.clone(), 0))?),
            Expr::Read(place) => self.read(place)?,
            Expr::Not(a) => match self.value(a)? {
                Node::Truth(a) => Node::Truth(!a),
                Node::Random(id) => self.function(2, &[Node::Random(id)]),
                _ => return None,
            },
            Expr::Binary(symbol, a, b) => {
                let (a, b) = (self.value(a)?, self.value(b)?);
                match (*symbol, &a, &b) {
                    ("==", Node::Truth(a), Node::Truth(b)) => Node::Truth(a == b),
                    ("==", Node::Integer(a), Node::Integer(b)) => Node::Truth(a == b),
                    ("<", Node::Integer(a), Node::Integer(b)) => Node::Truth(a < b),
                    ("&&", Node::Truth(a), Node::Truth(b)) => Node::Truth(*a && *b),
                    ("||", Node::Truth(a), Node::Truth(b)) => Node::Truth(*a || *b),
                    ("+", Node::Integer(a), Node::Integer(b)) => Node::Integer(a + b),
                    ("+", ..) => self.function(self.size(&a) + self.size(&b) - 1, &[a, b]),
                    _ => self.function(2, &[a, b]),
                }
            }
            Expr::Reduce(reduction, array) => {
                let own = self.elements.iter().filter(|((name, _), _)| name == array);
                let nodes: Vec<Node> = own.map(|(_, node)| node.clone()).collect();
                let count = *reduction == super::story::Reduction::Count;
                self.function(if count { whole(nodes.len()) + 1 } else { 2 }, &nodes)
            }
            Expr::If(c, a, b) => {
                let selector = self.value(c)?;
                let id = self.fresh(0);
                self.gate((&selector, place_of(c)), |walk, value| {
                    let node = walk.value(if value == 1 { a } else { b })?;
                    walk.equal(id, &node)
                })?;
                Node::Random(id)
            }
            Expr::Match(z, arms) => {
                let selector = self.value(z)?;
                let id = self.fresh(0);
                self.gate((&selector, place_of(z)), |walk, value| {
                    let node = walk.arm(value, arms, Walk::value)?;
                    walk.equal(id, &node)
                })?;
                Node::Random(id)
            }
        })
    }

    fn whole(&self, whole: &Whole) -> Option<i64> {
        match whole {
            Whole::Number(number) => Some(*number),
            Whole::Name(name, by) => match self.names.iter().rev().find(|(one, _)| one == name) {
                Some((_, value)) => Some(value + by),
                None => Some(self.data["sizes"][name].as_i64()? + by),
            },
            Whole::Datum(place) => self.datum(place)?.as_i64(),
        }
    }

    fn key(&self, place: &Place) -> Option<Key> {
        let index = |index: &Index| match index {
            Index::Known(whole) => self.whole(whole),
            Index::Random(_) => None,
        };
        Some((place.name.clone(), place.at.iter().map(index).collect::<Option<_>>()?))
    }

    fn datum(&self, place: &Place) -> Option<Value> {
        let (name, at) = self.key(place)?;
        let value = at.iter().try_fold(self.data.get(&name)?, |value, at| value.get(*at as usize))?;
        (!value.is_null()).then(|| value.clone())
    }

    fn length(&self, place: &Place) -> Option<i64> {
        Some(whole(self.datum(place)?.as_array()?.len()))
    }

    fn read(&mut self, place: &Place) -> Option<Node> {
        // A random index is known where its own gate is.
        let index = |index: &Index| match index {
            Index::Known(whole) => self.whole(whole),
            Index::Random(picked) => match self.read(picked)? {
                Node::Integer(value) => Some(value),
                _ => None,
            },
        };
        let key: Key = (place.name.clone(), place.at.iter().map(index).collect::<Option<_>>()?);
        match self.elements.get(&key) {
            Some(Node::Random(id)) => {
                let fixed = self.fixed.iter().rev().find(|(selector, ..)| selector == id);
                self.is_tree &= fixed.is_none_or(|(_, _, written)| written.as_ref() == Some(place));
                Some(match fixed {
                    Some((_, value, _)) if self.sizes[*id] == 2 && is_truth(&key) => Node::Truth(*value == 1),
                    Some((_, value, _)) => Node::Integer(*value),
                    None => Node::Random(*id),
                })
            }
            Some(node) => Some(node.clone()),
            None => {
                let datum = self.datum(place)?;
                Some(match datum {
                    Value::Bool(value) => Node::Truth(value),
                    Value::Number(number) if number.is_i64() => Node::Integer(number.as_i64()?),
                    _ => Node::Other,
                })
            }
        }
    }
}

/// The element that an expression is.
fn place_of(expr: &Expr) -> Option<&Place> {
    if let Expr::Read(place) = expr { Some(place) } else { None }
}

/// Whether an element is a truth value: their names say so.
fn is_truth(key: &Key) -> bool {
    key.0.starts_with('b')
}
