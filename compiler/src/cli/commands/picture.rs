//! DOT as SVG.

use layout::backends::svg::SVGWriter;
use layout::gv::parser::ast::Stmt;
use layout::gv::{DotParser, GraphBuilder};
use posterity_compiler::error::{Code, Error};

use crate::cli::outcome::Failure;

/// The picture of a model without variables.
const EMPTY: &str = "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"1\" height=\"1\"/>\n";

/// Lay a graph out and draw it.
pub(super) fn svg(dot: &str) -> Result<String, Failure> {
    let graph = DotParser::new(dot).process().map_err(|problem| {
        let message = format!("the graph cannot be drawn: {problem}");
        Failure::plain(Error::new(Code::Internal, message).hint("`--format dot` still works"))
    })?;
    if !graph.list.list.iter().any(|statement| matches!(statement, Stmt::Node(_))) {
        return Ok(EMPTY.to_string()); // the layout wants at least one node
    }
    let mut builder = GraphBuilder::new();
    builder.visit_graph(&graph);
    let mut graph = builder.get();
    let mut writer = SVGWriter::new();
    graph.do_it(false, false, false, &mut writer);
    Ok(writer.finalize())
}

#[cfg(test)]
mod tests {
    use super::svg;

    #[test]
    fn nothing_is_drawn_of_nothing() {
        let picture = svg("digraph \"M\" {\n  rankdir = TB;\n}\n").unwrap_or_else(|failure| failure.text());
        assert!(picture.starts_with("<svg"), "{picture}");
    }

    #[test]
    fn labels_are_escaped() {
        let dot = "digraph \"M\" { a [shape = box, label = \"x < 1 & \\\"y\\\"\"]; b [shape = ellipse, label = \"b\"]; a -> b; }";
        let picture = svg(dot).unwrap_or_else(|failure| failure.text());
        assert!(picture.starts_with("<?xml") || picture.starts_with("<svg"), "{picture}");
        assert!(picture.contains("x &lt; 1 &amp;") && !picture.contains("x < 1"), "{picture}");
    }
}
