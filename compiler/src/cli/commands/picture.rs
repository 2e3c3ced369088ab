//! DOT as SVG.

use layout::backends::svg::SVGWriter;
use layout::gv::{DotParser, GraphBuilder};
use posterity_compiler::error::{Code, Error};

use crate::cli::outcome::Failure;

/// Lay a graph out and draw it.
pub(super) fn svg(dot: &str) -> Result<String, Failure> {
    let graph = DotParser::new(dot).process().map_err(|problem| {
        let message = format!("the graph cannot be drawn: {problem}");
        Failure::plain(Error::new(Code::Internal, message).hint("`--format dot` still works"))
    })?;
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
    fn labels_are_escaped() {
        let dot = "digraph \"M\" { a [shape = box, label = \"x < 1 & \\\"y\\\"\"]; b [shape = ellipse, label = \"b\"]; a -> b; }";
        let picture = svg(dot).unwrap_or_else(|failure| failure.text());
        assert!(picture.starts_with("<?xml") || picture.starts_with("<svg"), "{picture}");
        assert!(picture.contains("x &lt; 1 &amp;") && !picture.contains("x < 1"), "{picture}");
    }
}
