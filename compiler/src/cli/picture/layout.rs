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

/// The points that an edge passes in one frame, around the frame's middle.
struct Stretch {
    frame: Option<usize>,
    points: Vec<(f64, f64)>,
}

/// A layout in the making, from the innermost frames outwards.
struct Maker<'d> {
    diagram: &'d Diagram,
    made: Layout,
    /// Per edge, how far beside the middle of the last frame each of its ends comes out of it.
    offsets: Vec<(f64, f64)>,
    /// Per edge, where it goes before and after the frame that holds both ends.
    out: Vec<Vec<Stretch>>,
    into: Vec<Vec<Stretch>>,
}

/// Lay a diagram out.
pub(crate) fn layout(diagram: &Diagram) -> Layout {
    let sizes =
        diagram.nodes.iter().map(size).map(|(width, height)| Spot { width, height, ..Spot::default() });
    let nodes: Vec<Spot> = sizes.collect();
    let frames = vec![Spot::default(); diagram.frames.len()];
    let edges = diagram.edges.len();
    let mut maker = Maker {
        diagram,
        made: Layout { nodes, frames, bends: vec![Vec::new(); edges], size: (0.0, 0.0) },
        offsets: vec![(0.0, 0.0); edges],
        out: (0..edges).map(|_| Vec::new()).collect(),
        into: (0..edges).map(|_| Vec::new()).collect(),
    };
    // A frame stands after those around it: the innermost are laid out first.
    for frame in (0..diagram.frames.len()).rev() {
        let (width, height) = maker.level(Some(frame));
        // As wide as its label.
        let label = 6.6 * diagram.frames[frame].label.chars().count() as f64 + 24.0;
        let width = (width + 2.0 * PADDING).max(label);
        maker.made.frames[frame] = Spot { width, height: height + 2.0 * PADDING + LABEL, ..Spot::default() };
    }
    let (width, height) = maker.level(None);
    maker.made.size = (width + 2.0 * PADDING, height + 2.0 * PADDING);
    maker.place();
    maker.made
}

impl Maker<'_> {
    fn spot(&mut self, item: Item) -> &mut Spot {
        match item {
            Item::Node(at) => &mut self.made.nodes[at],
            Item::Frame(at) => &mut self.made.frames[at],
        }
    }

    /// Lay out what stands directly in a frame, around the frame's middle; the width and height of it.
    fn level(&mut self, frame: Option<usize>) -> (f64, f64) {
        let diagram = self.diagram;
        let nodes = (0..diagram.nodes.len()).filter(|at| diagram.nodes[*at].frame == frame).map(Item::Node);
        let frames =
            (0..diagram.frames.len()).filter(|at| diagram.frames[*at].parent == frame).map(Item::Frame);
        let items: Vec<Item> = nodes.chain(frames).collect();
        let place: BTreeMap<Item, usize> = items.iter().enumerate().map(|(at, item)| (*item, at)).collect();
        let here = |chain: &[Item]| chain.iter().find_map(|item| place.get(item).copied());
        let (mut links, mut of) = (Vec::new(), Vec::new());
        for (number, edge) in diagram.edges.iter().enumerate() {
            let ends = [End::Node(edge.from), edge.to].map(|end| here(&chain_of(diagram, end)));
            if ends[0] != ends[1] {
                links.push(Link { from: ends[0], to: ends[1], offsets: self.offsets[number] });
                of.push(number);
            }
        }
        let sizes: Vec<(f64, f64)> = items
            .iter()
            .map(|item| {
                let spot = self.spot(*item);
                (spot.width, spot.height)
            })
            .collect();
        let Level { places, bends, size } = layers::layers(&sizes, &links);
        for (item, (x, y)) in items.iter().zip(&places) {
            let spot = self.spot(*item);
            (spot.x, spot.y) = (*x, *y);
        }
        for ((number, link), points) in of.into_iter().zip(&links).zip(bends) {
            let outer = |end: Option<&(f64, f64)>, item: Option<usize>, offset: f64| {
                end.map_or_else(|| item.map_or(0.0, |item| places[item].0) + offset, |(x, _)| *x)
            };
            match (link.from, link.to) {
                (Some(_), Some(_)) => self.made.bends[number].clone_from(&points),
                (None, to) => self.offsets[number].1 = outer(points.first(), to, link.offsets.1),
                (from, None) => self.offsets[number].0 = outer(points.last(), from, link.offsets.0),
            }
            match (link.from, link.to) {
                (Some(_), None) => self.out[number].push(Stretch { frame, points }),
                (None, _) => self.into[number].insert(0, Stretch { frame, points }),
                _ => {}
            }
        }
        size
    }

    /// From places around the middles of frames to places on the paper.
    fn place(&mut self) {
        for at in 0..self.made.frames.len() {
            let (x, y) = self.middle(self.diagram.frames[at].parent);
            let spot = &mut self.made.frames[at];
            (spot.x, spot.y) = (spot.x + x, spot.y + y);
        }
        for at in 0..self.made.nodes.len() {
            let (x, y) = self.middle(self.diagram.nodes[at].frame);
            let spot = &mut self.made.nodes[at];
            (spot.x, spot.y) = (spot.x + x, spot.y + y);
        }
        for (at, edge) in self.diagram.edges.iter().enumerate() {
            let between = Stretch { frame: shared(self.diagram, edge), points: self.made.bends[at].clone() };
            let all = self.out[at].iter().chain([&between]).chain(&self.into[at]);
            let placed = all.flat_map(|Stretch { frame, points }| {
                let (x, y) = self.middle(*frame);
                points.iter().map(move |point| (point.0 + x, point.1 + y))
            });
            self.made.bends[at] = placed.collect();
        }
    }

    /// The middle of what stands in a frame that has its place: the label takes some room below it.
    fn middle(&self, frame: Option<usize>) -> (f64, f64) {
        let whole = (0.5 * self.made.size.0, 0.5 * self.made.size.1);
        frame.map_or(whole, |at| (self.made.frames[at].x, self.made.frames[at].y - 0.5 * LABEL))
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
