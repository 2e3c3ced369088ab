//! The factor graph as a picture has it: variables, data and factors as nodes, plates and cases of gates as frames that
//! hold each other, and for each of them the part of the model that it is.

use super::ir::{Argument, Case, Domain, Factor, FactorKind, Kind, Model, Role, Use};
use super::known::Known;
use super::print;
use super::{FactorId, GateId, Id, ParameterId, PlateId, VariableId};
use crate::syntax::Span;

/// A part of a model that may be seen in several places: its text, the graph, a step, generated code.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Part {
    /// A statement, by its bytes.
    Statement(usize, usize),
    /// A latent or derived variable.
    Variable(usize),
    /// Data.
    Parameter(usize),
    /// A loop.
    Plate(usize),
    /// A gate.
    Gate(usize),
    /// A line of the schedule.
    Step(usize),
}

impl Part {
    /// The statement at some bytes.
    pub fn statement(span: Span) -> Self {
        Part::Statement(span.start, span.end)
    }

    /// A variable.
    pub fn variable(id: VariableId) -> Self {
        Part::Variable(id.index())
    }

    /// A parameter.
    pub fn parameter(id: ParameterId) -> Self {
        Part::Parameter(id.index())
    }
}

impl std::fmt::Display for Part {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Part::Statement(start, end) => write!(f, "s{start}-{end}"),
            Part::Variable(at) => write!(f, "v{at}"),
            Part::Parameter(at) => write!(f, "d{at}"),
            Part::Plate(at) => write!(f, "p{at}"),
            Part::Gate(at) => write!(f, "g{at}"),
            Part::Step(at) => write!(f, "t{at}"),
        }
    }
}

/// What an element of a view is, and what it serves.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Link {
    /// The parts that it is.
    pub is: Vec<Part>,
    /// The parts that it has to do with.
    pub of: Vec<Part>,
}

/// How a node is drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shape {
    /// Drawn from a distribution.
    Latent,
    /// A function of others.
    Derived,
    /// Data that are observed.
    Observed,
    /// Data that are only read.
    Given,
    /// A factor.
    Factor,
}

/// A node of the graph.
#[derive(Clone, Debug)]
pub struct Node {
    /// How it is drawn.
    pub shape: Shape,
    /// What stands in it, or beside it.
    pub label: String,
    /// What is said of it.
    pub title: String,
    /// The innermost frame around it.
    pub frame: Option<usize>,
    /// What it is.
    pub link: Link,
}

/// A frame: a plate, or a case of a gate.
#[derive(Clone, Debug)]
pub struct Frame {
    /// What stands in its corner.
    pub label: String,
    /// Whether it is a case of a gate.
    pub is_case: bool,
    /// The frame around it.
    pub parent: Option<usize>,
    /// What it is.
    pub link: Link,
}

/// A line between two nodes, or from a selector to the frame of a case.
#[derive(Clone, Debug)]
pub struct Edge {
    /// From which node.
    pub from: usize,
    /// To which node or frame.
    pub to: End,
    /// Whether the generative story runs along it towards a variable or data.
    pub is_arrow: bool,
    /// Whether it carries what is known, or a choice.
    pub is_known: bool,
    /// What it belongs to.
    pub link: Link,
}

/// Where an edge ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum End {
    /// At a node.
    Node(usize),
    /// At a frame.
    Frame(usize),
}

/// A factor graph to be laid out.
#[derive(Clone, Debug, Default)]
pub struct Diagram {
    /// The name of the model.
    pub name: String,
    /// Every node.
    pub nodes: Vec<Node>,
    /// Every frame, each after those around it.
    pub frames: Vec<Frame>,
    /// Every edge.
    pub edges: Vec<Edge>,
}

/// What a frame is of, outermost first along a path.
#[derive(Clone, Debug, PartialEq)]
enum Place {
    Plate(PlateId),
    Case(Case),
}

/// The diagram of a model as it is written.
pub fn diagram(model: &Model) -> Diagram {
    let mut maker =
        Maker { model, out: Diagram { name: model.name.clone(), ..Diagram::default() }, paths: Vec::new() };
    let variables: Vec<usize> = model.variables.ids().map(|id| maker.variable(id)).collect();
    let mut data: Vec<Option<usize>> = vec![None; model.parameters.len()];
    for id in model.factors.ids() {
        maker.factor(id, &variables, &mut data);
    }
    maker.gates(&variables);
    maker.out
}

struct Maker<'m> {
    model: &'m Model,
    out: Diagram,
    /// Per frame, its path.
    paths: Vec<Vec<Place>>,
}

impl Maker<'_> {
    /// The frame of a path, made with those around it.
    fn frame(&mut self, path: &[Place]) -> Option<usize> {
        if path.is_empty() {
            return None;
        }
        if let Some(at) = self.paths.iter().position(|one| one == path) {
            return Some(at);
        }
        let (last, around) = path.split_last()?;
        let parent = self.frame(around);
        let (label, is_case, part) = match last {
            Place::Plate(id) => {
                let row = &self.model.plates[*id];
                let (lower, upper) =
                    (print::known(self.model, &row.lower), print::known(self.model, &row.upper));
                (format!("{} in {lower}..{upper}", row.name), false, Part::Plate(id.index()))
            }
            Place::Case(case) => (self.case(case), true, Part::Gate(case.gate.index())),
        };
        let link = Link { is: vec![part], of: Vec::new() };
        self.out.frames.push(Frame { label, is_case, parent, link });
        self.paths.push(path.to_vec());
        Some(self.paths.len() - 1)
    }

    /// `if win`, `if !win`, `z is k`, `3 times`
    fn case(&self, case: &Case) -> String {
        let gate = &self.model.gates[case.gate];
        match (gate.selector(), gate.times(), &case.value) {
            (Some(use_), _, Known::Bool(true)) => format!("if {}", self.element(use_)),
            (Some(use_), _, Known::Bool(false)) => format!("if !{}", self.element(use_)),
            (Some(use_), _, value) => {
                format!("{} is {}", self.element(use_), print::known(self.model, value))
            }
            (None, Some(times), _) => format!("{} times", print::known(self.model, times)),
            (None, None, _) => String::new(),
        }
    }

    /// An element as the user calls it.
    fn element(&self, use_: &Use) -> String {
        let row = &self.model.variables[use_.variable];
        let name = if row.anonymous { "…".to_owned() } else { row.shown.clone() };
        let at = |text: String, index: Known| format!("{text}[{}]", print::known(self.model, &index));
        use_.index.iter().map(super::ir::Index::to_known).fold(name, at)
    }

    /// The plates and cases around a factor, in the order in which the text opens them.
    fn path(&self, factor: &Factor) -> Vec<Place> {
        let of_case = |plate: &&PlateId| !factor.cases.iter().any(|case| case.plate() == Some(**plate));
        let plates = factor.plates.iter().filter(of_case).map(|id| Place::Plate(*id));
        let mut all: Vec<Place> = plates.chain(factor.cases.iter().cloned().map(Place::Case)).collect();
        all.sort_by_key(|place| match place {
            Place::Plate(id) => self.model.plates[*id].span.start,
            Place::Case(case) => self.model.gates[case.gate].span.start,
        });
        all
    }

    /// A variable, in the frames of its definition that its elements follow.
    fn variable(&mut self, id: VariableId) -> usize {
        let row = &self.model.variables[id];
        let mut best: Vec<Place> = Vec::new();
        for (_, factor) in self.model.factors.iter() {
            let Some(child) = factor.child().filter(|child| child.variable == id) else { continue };
            let inside = |place: &Place| match place {
                Place::Plate(plate) => child.follows(*plate),
                Place::Case(case) => row.cases.contains(case),
            };
            let path: Vec<Place> = self.path(factor).into_iter().take_while(inside).collect();
            if path.len() > best.len() {
                best = path;
            }
        }
        let frame = self.frame(&best);
        let shape = if row.kind == Kind::Stochastic { Shape::Latent } else { Shape::Derived };
        let sizes = row.axes.iter().map(|axis| format!("[{}]", print::known(self.model, &axis.size)));
        let words = if row.anonymous { "a part of an expression".to_owned() } else { row.shown.clone() };
        let title = format!("{words}{}: {}, {}", sizes.collect::<String>(), domain(&row.domain), row.family);
        let label = if row.anonymous { String::new() } else { row.shown.clone() };
        let link = Link { is: vec![Part::variable(id)], of: Vec::new() };
        self.push(Node { shape, label, title, frame, link })
    }

    fn push(&mut self, node: Node) -> usize {
        self.out.nodes.push(node);
        self.out.nodes.len() - 1
    }

    /// A factor with its edges.
    fn factor(&mut self, id: FactorId, variables: &[usize], data: &mut [Option<usize>]) {
        let factor = &self.model.factors[id];
        let path = self.path(factor);
        let frame = self.frame(&path);
        let statement = Part::statement(factor.span);
        let touched = factor
            .edges
            .iter()
            .filter_map(|edge| edge.argument.random())
            .map(|use_| Part::variable(use_.variable));
        let mut of: Vec<Part> = touched.chain(parameters(factor).into_iter().map(Part::parameter)).collect();
        of.sort();
        of.dedup();
        let label = name(self.model, factor);
        let title = print::factor(self.model, factor);
        let link = Link { is: vec![statement.clone()], of };
        let node = self.push(Node { shape: Shape::Factor, label, title, frame, link });
        let mut seen: Vec<usize> = Vec::new();
        for (at, edge) in factor.edges.iter().enumerate() {
            let Some(use_) = edge.argument.random() else { continue };
            let (variable, defines) =
                (variables[use_.variable.index()], at == 0 && factor.role == Role::Defines);
            if !seen.contains(&variable) || defines {
                seen.push(variable);
                let link =
                    Link { is: Vec::new(), of: vec![statement.clone(), Part::variable(use_.variable)] };
                self.edge((node, variable), defines, false, link);
            }
        }
        let drawn = observed(factor);
        for id in parameters(factor) {
            let own = drawn == Some(id);
            let node_of_data = self.datum(id, data);
            let link = Link { is: Vec::new(), of: vec![statement.clone(), Part::parameter(id)] };
            self.edge((node, node_of_data), own, !own, link);
        }
    }

    /// An edge from a factor to what it defines or observes, else to it from what it reads.
    fn edge(&mut self, (factor, other): (usize, usize), is_arrow: bool, is_known: bool, link: Link) {
        let (from, to) = if is_arrow { (factor, other) } else { (other, factor) };
        self.out.edges.push(Edge { from, to: End::Node(to), is_arrow, is_known, link });
    }

    /// The node of data, in the innermost frame around all that observes them, or else around all that reads them.
    fn datum(&mut self, id: ParameterId, data: &mut [Option<usize>]) -> usize {
        if let Some(node) = data[id.index()] {
            return node;
        }
        let factors = || self.model.factors.iter().map(|(_, factor)| factor);
        let observing: Vec<&Factor> = factors().filter(|factor| observed(factor) == Some(id)).collect();
        let is_observed = !observing.is_empty();
        let around = if is_observed {
            observing
        } else {
            factors().filter(|one| parameters(one).contains(&id)).collect()
        };
        let paths = around.into_iter().map(|factor| self.path(factor));
        let both = |a: Vec<Place>, b: Vec<Place>| {
            a.into_iter().zip(b).take_while(|(a, b)| a == b).map(|(place, _)| place).collect()
        };
        let path = paths.reduce(both).unwrap_or_default();
        let row = &self.model.parameters[id];
        let frame = if row.axes.is_empty() { None } else { self.frame(&path) };
        let node = self.push(Node {
            shape: if is_observed { Shape::Observed } else { Shape::Given },
            label: row.name.clone(),
            title: format!("{}: data, {}", row.name, row.element.name()),
            frame,
            link: Link { is: vec![Part::parameter(id)], of: Vec::new() },
        });
        data[id.index()] = Some(node);
        node
    }

    /// A line from each selector to the frames of its cases.
    fn gates(&mut self, variables: &[usize]) {
        for at in 0..self.paths.len() {
            let Some(Place::Case(case)) = self.paths[at].last() else { continue };
            let (gate, id): (_, GateId) = (&self.model.gates[case.gate], case.gate);
            let Some(use_) = gate.selector() else { continue };
            let link =
                Link { is: Vec::new(), of: vec![Part::Gate(id.index()), Part::variable(use_.variable)] };
            let from = variables[use_.variable.index()];
            self.out.edges.push(Edge { from, to: End::Frame(at), is_arrow: false, is_known: true, link });
        }
    }
}

/// What a factor is called in a picture.
fn name(model: &Model, factor: &Factor) -> String {
    let capitalised = |name: &str| {
        let words = name.split('_').map(|word| {
            let (first, rest) = word.split_at(word.chars().next().map_or(0, char::len_utf8));
            first.to_uppercase() + rest
        });
        words.collect::<String>()
    };
    let stochastic = matches!(factor.role, Role::Defines | Role::Observes);
    match &factor.kind {
        FactorKind::Linear(linear) => match &linear.site {
            Some(site) => site.factor.clone(),
            None if linear.noise.is(0.0) && !linear.precision => "sum".into(),
            None => "Gaussian".into(),
        },
        FactorKind::Gate(part, _) => part.name().into(),
        FactorKind::Table(name) => {
            let deterministic = model.table.factor(name).is_some_and(|file| file.deterministic);
            match name.as_str() {
                "observed" => "=".into(),
                "copy" => "copy".into(),
                name if deterministic || !stochastic => name.to_owned(),
                name => capitalised(name),
            }
        }
    }
}

/// The data that a factor's first edge is.
fn observed(factor: &Factor) -> Option<ParameterId> {
    if factor.child().is_some() {
        return None;
    }
    let fixed = matches!(&factor.kind, FactorKind::Table(name) if name == "observed");
    match &factor.edges.get(usize::from(fixed))?.argument {
        Argument::Known(Known::Parameter { parameter, .. }) => Some(*parameter),
        _ => None,
    }
}

/// The data that a factor reads, each once: at its edges, in the indices of these, in its conditions.
fn parameters(factor: &Factor) -> Vec<ParameterId> {
    let mut all: Vec<ParameterId> = Vec::new();
    let mut see = |value: &Known| {
        value.walk(&mut |part| {
            if let Known::Parameter { parameter, .. } = part
                && !all.contains(parameter)
            {
                all.push(*parameter);
            }
        });
    };
    for edge in &factor.edges {
        match &edge.argument {
            Argument::Known(value) => see(value),
            Argument::Random(use_) => use_.index.iter().for_each(|index| see(&index.to_known())),
        }
    }
    factor.guards.iter().for_each(&mut see);
    if let FactorKind::Linear(linear) = &factor.kind {
        [&linear.constant, &linear.noise].into_iter().chain(&linear.coefficients).for_each(&mut see);
        linear.site.iter().flat_map(|site| &site.arguments).for_each(&mut see);
    }
    all
}

/// What values a variable takes, in words.
fn domain(domain: &Domain) -> &'static str {
    match domain {
        Domain::Bool => "true or false",
        Domain::Integer { .. } => "an integer",
        Domain::Count => "a count",
        Domain::Real => "a real",
        Domain::Positive => "a positive real",
        Domain::Unit => "a real between 0 and 1",
        Domain::Simplex { .. } => "a simplex",
        Domain::Vector { .. } => "a vector",
        Domain::Matrix { .. } => "a matrix",
        Domain::Counts { .. } => "counts",
    }
}
