//! The factor graph as SVG: variables as ellipses, data shaded, factors as small boxes, plates as nested frames, cases of
//! gates as dashed ones.

mod layers;
mod layout;

use std::fmt::Write;

use posterity_compiler::model::diagram::{Diagram, Edge, End, Link, Node, Part, Shape};

use super::svg::{At, Svg, escape};
use layout::{Layout, Spot, layout};

/// How the picture looks. In a page of its own it brings its colours; elsewhere those of the page count.
pub(crate) const STYLE: &str = "
.graph text { font: 13px/1 ui-sans-serif, system-ui, 'Segoe UI', 'Helvetica Neue', Arial, sans-serif; fill: var(--ink) }
.graph .frame rect { fill: var(--ink); fill-opacity: .025; stroke: var(--soft); stroke-width: 1.2 }
.graph .case rect { stroke-dasharray: 6 4 }
.graph text.label { font-size: 11.5px; fill: var(--soft); stroke: var(--paper); stroke-width: 4; paint-order: stroke; pointer-events: none }
.graph .latent ellipse { fill: var(--paper); stroke: var(--ink); stroke-width: 1.5 }
.graph .derived ellipse { fill: var(--paper); stroke: var(--ink); stroke-width: 1.2; stroke-dasharray: 4 3 }
.graph .observed ellipse { fill: var(--shade); stroke: var(--ink); stroke-width: 1.5 }
.graph .given rect { fill: none; stroke: none } .graph .given text { fill: var(--soft); font-style: italic }
.graph .factor rect { fill: var(--ink); stroke: none } .graph .factor text { fill: var(--paper); font-size: 11.5px }
.graph .edge path { fill: none; stroke: var(--ink); stroke-opacity: .55; stroke-width: 1.3 }
.graph .edge.known path { stroke-dasharray: 2 4 } .graph .edge polygon { fill: var(--ink); fill-opacity: .7 }";

/// The colours of a picture that stands alone.
const ALONE: &str = "
svg { background: var(--paper); color-scheme: light dark; --paper: #ffffff; --ink: #1c2128; --soft: #59636e; --shade: #d4dbe3 }
@media (prefers-color-scheme: dark) { svg { --paper: #14181d; --ink: #e6edf3; --soft: #9aa4ae; --shade: #3d4752 } }";

/// The room that a node takes.
fn size(node: &Node) -> (f64, f64) {
    let letters = node.label.chars().count() as f64;
    match node.shape {
        Shape::Factor => (7.3 * letters + 15.0, 20.0),
        Shape::Given => (7.2 * letters + 6.0, 18.0),
        _ if node.label.is_empty() => (12.0, 12.0),
        _ => ((7.4 * letters + 26.0).max(46.0), 34.0),
    }
}

/// The picture as a document of its own.
pub(crate) fn svg(diagram: &Diagram) -> String {
    let made = layout(diagram);
    let mut svg = Svg::default();
    svg.raw(&body(diagram, &made, false));
    svg.document(&format!("The factor graph of {}", diagram.name), made.size, &format!("{ALONE}{STYLE}"))
}

/// The picture as a part of a page, whose elements can be reached by the keyboard.
pub(crate) fn inline(diagram: &Diagram) -> String {
    let made = layout(diagram);
    let (width, height) = (At(made.size.0), At(made.size.1));
    let label = escape(&format!("The factor graph of {}", diagram.name));
    let body = body(diagram, &made, true);
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width}\" height=\"{height}\" viewBox=\"0 0 {width} {height}\" role=\"group\" aria-label=\"{label}\">\n{body}</svg>\n"
    )
}

/// Frames, then edges, then nodes.
fn body(diagram: &Diagram, made: &Layout, focus: bool) -> String {
    let mut out = String::from("<g class=\"graph\">\n");
    for (frame, spot) in diagram.frames.iter().zip(&made.frames) {
        let class = if frame.is_case { "frame case" } else { "frame" };
        let (x, y) = (At(spot.x - 0.5 * spot.width), At(spot.y - 0.5 * spot.height));
        let (width, height) = (At(spot.width), At(spot.height));
        let _ = writeln!(
            out,
            "<g class=\"{class}\" {}><rect x=\"{x}\" y=\"{y}\" width=\"{width}\" height=\"{height}\" rx=\"7\"/></g>",
            attributes(&frame.link, &frame.label, focus)
        );
    }
    for (edge, bends) in diagram.edges.iter().zip(&made.bends) {
        out.push_str(&self::edge(edge, bends, made));
    }
    // Over the edges, which would else strike them through.
    for (frame, spot) in diagram.frames.iter().zip(&made.frames) {
        let (right, bottom) = (At(spot.x + 0.5 * spot.width - 9.0), At(spot.y + 0.5 * spot.height - 9.0));
        let label = escape(&frame.label);
        let _ = writeln!(
            out,
            "<text class=\"label\" x=\"{right}\" y=\"{bottom}\" text-anchor=\"end\">{label}</text>"
        );
    }
    for (node, spot) in diagram.nodes.iter().zip(&made.nodes) {
        out.push_str(&self::node(node, spot, focus));
    }
    out.push_str("</g>\n");
    out
}

/// What an element is and serves, for the page's script, and how it is called.
fn attributes(link: &Link, name: &str, focus: bool) -> String {
    let links = links(link);
    if focus && !link.is.is_empty() {
        return format!("{links} tabindex=\"0\" role=\"button\" aria-label=\"{}\"", escape(name));
    }
    links
}

/// `data-is` and `data-of`
pub(crate) fn links(link: &Link) -> String {
    let words = |parts: &[Part]| parts.iter().map(Part::to_string).collect::<Vec<_>>().join(" ");
    format!("data-is=\"{}\" data-of=\"{}\"", words(&link.is), words(&link.of))
}

fn node(node: &Node, spot: &Spot, focus: bool) -> String {
    let (class, rounded) = match node.shape {
        Shape::Latent => ("latent", true),
        Shape::Derived => ("derived", true),
        Shape::Observed => ("observed", true),
        Shape::Given => ("given", false),
        Shape::Factor => ("factor", false),
    };
    let (x, y, width, height) = (spot.x, spot.y, spot.width, spot.height);
    let shape = if rounded {
        let (rx, ry) = (At(0.5 * width), At(0.5 * height));
        format!("<ellipse cx=\"{}\" cy=\"{}\" rx=\"{rx}\" ry=\"{ry}\"/>", At(x), At(y))
    } else {
        let (left, top) = (At(x - 0.5 * width), At(y - 0.5 * height));
        format!("<rect x=\"{left}\" y=\"{top}\" width=\"{}\" height=\"{}\" rx=\"4\"/>", At(width), At(height))
    };
    let title = escape(&node.title);
    let label = escape(&node.label);
    let middle = At(y + if node.shape == Shape::Factor { 4.0 } else { 4.5 });
    format!(
        "<g class=\"node {class}\" {}><title>{title}</title>{shape}<text x=\"{}\" y=\"{middle}\" text-anchor=\"middle\">{label}</text></g>\n",
        attributes(&node.link, &node.title, focus),
        At(x)
    )
}

/// A smooth line through its bends, from the border of one end to that of the other.
fn edge(edge: &Edge, bends: &[(f64, f64)], made: &Layout) -> String {
    let from = &made.nodes[edge.from];
    let to = match edge.to {
        End::Node(at) => &made.nodes[at],
        End::Frame(at) => &made.frames[at],
    };
    let down = to.y - 0.5 * to.height >= from.y;
    let ends = if down { (from.bottom(), to.top()) } else { (from.top(), to.bottom()) };
    let points: Vec<(f64, f64)> =
        std::iter::once(ends.0).chain(bends.iter().copied()).chain([ends.1]).collect();
    let mut d = format!("M{} {}", At(points[0].0), At(points[0].1));
    for pair in points.windows(2) {
        let ((x0, y0), (x1, y1)) = (pair[0], pair[1]);
        let middle = 0.5 * (y0 + y1);
        let _ = write!(d, "C{} {} {} {} {} {}", At(x0), At(middle), At(x1), At(middle), At(x1), At(y1));
    }
    let (x, y) = ends.1;
    let tip = if down { -7.0 } else { 7.0 };
    let arrow = if edge.is_arrow {
        format!(
            "<polygon points=\"{},{} {},{} {},{}\"/>",
            At(x),
            At(y),
            At(x - 3.6),
            At(y + tip),
            At(x + 3.6),
            At(y + tip)
        )
    } else {
        String::new()
    };
    let class = if edge.is_known { "edge known" } else { "edge" };
    format!("<g class=\"{class}\" {}><path d=\"{d}\"/>{arrow}</g>\n", links(&edge.link))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_is_drawn_of_nothing_and_labels_are_escaped() {
        assert!(svg(&Diagram::default()).starts_with("<svg"));
        let mut diagram = Diagram { name: "M<".into(), ..Diagram::default() };
        diagram.nodes.push(Node {
            shape: Shape::Latent,
            label: "a & b".into(),
            title: "\"x\"".into(),
            frame: None,
            link: Link::default(),
        });
        let picture = svg(&diagram);
        assert!(
            picture.contains("a &amp; b") && picture.contains("M&lt;") && !picture.contains("M<\""),
            "{picture}"
        );
    }
}
