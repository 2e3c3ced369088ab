//! Text in aligned columns.

/// Rows of cells under a header.
pub(super) struct Sheet {
    rows: Vec<Vec<String>>,
}

impl Sheet {
    /// A sheet with its header.
    pub(super) fn new(header: Vec<String>) -> Self {
        Sheet { rows: vec![header] }
    }

    /// One more row.
    pub(super) fn row(&mut self, cells: Vec<String>) {
        self.rows.push(cells);
    }

    /// The columns aligned: words to the left, numbers to the right.
    pub(super) fn print(&self) -> String {
        let columns = self.rows.iter().map(Vec::len).max().unwrap_or(0);
        let widths: Vec<usize> = (0..columns).map(|column| self.width(column)).collect();
        let right: Vec<bool> = (0..columns).map(|column| self.is_number(column)).collect();
        let mut text = String::new();
        for row in &self.rows {
            let cells = row.iter().zip(&widths).zip(&right);
            let line: Vec<String> = cells.map(|((cell, width), right)| pad(cell, *width, *right)).collect();
            text.push_str(line.join("  ").trim_end());
            text.push('\n');
        }
        text
    }

    fn width(&self, column: usize) -> usize {
        let cells = self.rows.iter().filter_map(|row| row.get(column));
        cells.map(|cell| cell.chars().count()).max().unwrap_or(0)
    }

    /// Whether every cell below the header is a number or empty.
    fn is_number(&self, column: usize) -> bool {
        let cells = || self.rows.iter().skip(1).filter_map(|row| row.get(column));
        cells().any(|cell| !cell.is_empty())
            && cells().all(|cell| cell.is_empty() || cell.parse::<f64>().is_ok())
    }
}

fn pad(cell: &str, width: usize, right: bool) -> String {
    let space = " ".repeat(width.saturating_sub(cell.chars().count()));
    if right { space + cell } else { format!("{cell}{space}") }
}

#[cfg(test)]
mod tests {
    use super::Sheet;

    #[test]
    fn words_to_the_left_numbers_to_the_right() {
        let mut sheet = Sheet::new(vec!["variable".into(), "mean".into()]);
        sheet.row(vec!["x".into(), "12.5".into()]);
        sheet.row(vec!["né".into(), "-1".into()]);
        assert_eq!(sheet.print(), "variable  mean\nx         12.5\nné          -1\n");
    }
}
