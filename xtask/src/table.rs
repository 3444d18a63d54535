//! Columns for a terminal: the first to the left, the others to the right.

/// Rows as lines of equal columns, the heading first.
#[must_use]
pub fn table(rows: &[Vec<String>]) -> String {
    let columns = rows.iter().map(Vec::len).max().unwrap_or(0);
    let width = |column: usize| {
        let cells = rows.iter().filter_map(|row| row.get(column));
        cells.map(|cell| cell.chars().count()).max().unwrap_or(0)
    };
    let widths: Vec<usize> = (0..columns).map(width).collect();
    rows.iter().map(|row| line(row, &widths)).collect()
}

fn line(row: &[String], widths: &[usize]) -> String {
    let mut line = String::new();
    for (column, (cell, &width)) in row.iter().zip(widths).enumerate() {
        let padded = if column == 0 { format!("{cell:<width$}") } else { format!("  {cell:>width$}") };
        line.push_str(&padded);
    }
    format!("{}\n", line.trim_end())
}

#[cfg(test)]
mod tests {
    use super::table;

    #[test]
    fn the_first_column_leans_left_and_the_others_right() {
        let rows = [["task", "runs"], ["a/b", "100"]].map(|row| row.map(str::to_owned).to_vec());
        assert_eq!(table(&rows), "task  runs\na/b    100\n");
    }
}
