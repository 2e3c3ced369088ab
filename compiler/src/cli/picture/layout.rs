//! Where the nodes and frames of a diagram stand: layers from parents to children (Sugiyama et al., 1981), inside every
//! frame by itself and then around it, so that nothing of a frame stands outside it.

use std::collections::BTreeMap;

use posterity_compiler::model::diagram::{Diagram, Edge, End};

use super::layers::{self, Level, Link};
use super::size;

/// A place on the paper: its middle, and its width and height.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) struct Spot {
    pub(crate) x: f64,
    pub(crate) y: f64,
    pub(crate) width: f64,
    pub(crate) height: f64,
}

impl Spot {
    /// The middle of the upper edge.
    pub(super) fn top(&self) -> (f64, f64) {
        (self.x, self.y - 0.5 * self.height)
    }

    /// The middle of the lower edge.
    pub(super) fn bottom(&self) -> (f64, f64) {
        (self.x, self.y + 0.5 * self.height)
    }
}

/// A diagram on paper.
#[derive(Debug, Default)]
pub(crate) struct Layout {
    /// Per node.
    pub(crate) nodes: Vec<Spot>,
    /// Per frame.
    pub(crate) frames: Vec<Spot>,
    /// Per edge, the points that it passes on its way round others.
    pub(crate) bends: Vec<Vec<(f64, f64)>>,
    /// The width and height of all.
    pub(crate) size: (f64, f64),
}

/// Between the border of a frame and what is in it; below, there is its label.
const PADDING: f64 = 18.0;
const LABEL: f64 = 18.0;

/// What stands side by side at one level.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Item {
    Node(usize),
    Frame(usize),
}

/// Lay a diagram out.
pub(crate) fn layout(diagram: &Diagram) -> Layout {
    let sizes = diagram.nodes.iter().map(size).map(|(width, height)| Spot { width, height, ..Spot::default() });
    let mut made = Layout {
        nodes: sizes.collect(),
        frames: vec![Spot::default(); diagram.frames.len()],
        bends: vec![Vec::new(); diagram.edges.len()],
        size: (0.0, 0.0),
    };
    // A frame stands after those around it: the innermost are laid out first.
    for frame in (0..diagram.frames.len()).rev() {
        let (width, height) = made.level(diagram, Some(frame));
        // As wide as its label.
        let label = 6.6 * diagram.frames[frame].label.chars().count() as f64 + 24.0;
        let width = (width + 2.0 * PADDING).max(label);
        made.frames[frame] = Spot { width, height: height + 2.0 * PADDING + LABEL, ..Spot::default() };
    }
    let (width, height) = made.level(diagram, None);
    made.size = (width + 2.0 * PADDING, height + 2.0 * PADDING);
    made.place(diagram);
    made
}

impl Layout {
    /// Lay out what stands directly in a frame, around the frame's middle; the width and height of it.
    fn level(&mut self, diagram: &Diagram, frame: Option<usize>) -> (f64, f64) {
        let nodes = (0..diagram.nodes.len()).filter(|at| diagram.nodes[*at].frame == frame).map(Item::Node);
        let frames = (0..diagram.frames.len()).filter(|at| diagram.frames[*at].parent == frame).map(Item::Frame);
        let items: Vec<Item> = nodes.chain(frames).collect();
        let place: BTreeMap<Item, usize> = items.iter().enumerate().map(|(at, item)| (*item, at)).collect();
        let mut links = Vec::new();
        let mut of = Vec::new();
        for (number, edge) in diagram.edges.iter().enumerate() {
            let (from, to) = (chain_of(diagram, End::Node(edge.from)), chain_of(diagram, edge.to));
            let here = |chain: &[Item]| chain.iter().find_map(|item| place.get(item).copied());
            if let (Some(a), Some(b)) = (here(&from), here(&to))
                && a != b
            {
                let offset = |chain: &[Item]| self.offset(chain, &place);
                links.push(Link { from: a, to: b, offsets: (offset(&from), offset(&to)) });
                of.push(number);
            }
        }
        let sizes = items.iter().map(|item| match item {
            Item::Node(at) => (self.nodes[*at].width, self.nodes[*at].height),
            Item::Frame(at) => (self.frames[*at].width, self.frames[*at].height),
        });
        let Level { places, bends, size } = layers::layers(&sizes.collect::<Vec<_>>(), &links);
        for (item, (x, y)) in items.iter().zip(places) {
            let spot = match item {
                Item::Node(at) => &mut self.nodes[*at],
                Item::Frame(at) => &mut self.frames[*at],
            };
            (spot.x, spot.y) = (x, y);
        }
        for (number, points) in of.into_iter().zip(bends) {
            self.bends[number] = points;
        }
        size
    }

    /// How far to the right of the middle of its item at a level an end of an edge stands.
    fn offset(&self, chain: &[Item], place: &BTreeMap<Item, usize>) -> f64 {
        let inside = chain.iter().take_while(|item| !place.contains_key(item));
        inside
            .map(|item| match item {
                Item::Node(at) => self.nodes[*at].x,
                Item::Frame(at) => self.frames[*at].x,
            })
            .sum()
    }

    /// From places around the middles of frames to places on the paper.
    fn place(&mut self, diagram: &Diagram) {
        let middle = (0.5 * self.size.0, 0.5 * self.size.1);
        for at in 0..self.frames.len() {
            let (x, y) = self.middle(diagram.frames[at].parent, middle);
            self.frames[at].x += x;
            self.frames[at].y += y;
        }
        for at in 0..self.nodes.len() {
            let (x, y) = self.middle(diagram.nodes[at].frame, middle);
            self.nodes[at].x += x;
            self.nodes[at].y += y;
        }
        for (at, edge) in diagram.edges.iter().enumerate() {
            let (x, y) = self.middle(shared(diagram, edge), middle);
            for point in &mut self.bends[at] {
                *point = (point.0 + x, point.1 + y);
            }
        }
    }

    /// The middle of what stands in a frame that has its place: the label takes some room below it.
    fn middle(&self, frame: Option<usize>, whole: (f64, f64)) -> (f64, f64) {
        frame.map_or(whole, |at| (self.frames[at].x, self.frames[at].y - 0.5 * LABEL))
    }
}

/// An end of an edge with the frames around it, innermost first.
fn chain_of(diagram: &Diagram, end: End) -> Vec<Item> {
    let (mut chain, mut next) = match end {
        End::Node(at) => (vec![Item::Node(at)], diagram.nodes[at].frame),
        End::Frame(at) => (vec![Item::Frame(at)], diagram.frames[at].parent),
    };
    while let Some(at) = next {
        chain.push(Item::Frame(at));
        next = diagram.frames[at].parent;
    }
    chain
}

/// The innermost frame that holds both ends of an edge.
fn shared(diagram: &Diagram, edge: &Edge) -> Option<usize> {
    let (from, to) = (chain_of(diagram, End::Node(edge.from)), chain_of(diagram, edge.to));
    let both = from.iter().skip(1).find(|item| to[1..].contains(item));
    both.and_then(|item| if let Item::Frame(at) = item { Some(*at) } else { None })
}
