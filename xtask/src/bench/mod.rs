//! Measures against the budgets of the design, each number beside its floor or peer of the same run.
//!
//! The engine, alone and beside its peers, the native interpreter and the checkers are measured here; what only a
//! browser can tell (Python in a worker, sizes, the page) is measured by `tests/browser/bench.mjs`, which
//! writes rows of the same shape.

mod browser;
mod engine;
mod histories;
mod peers;
mod python;

use crate::files;
use crate::table::table;
use serde::{Deserialize, Serialize};
use std::path::Path;

/// One measured number.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Row {
    /// What was measured.
    pub name: String,
    /// How much.
    pub value: f64,
    /// Of what: `ns`, `steps/s`, `KB`.
    pub unit: String,
    /// What it is weighed against, measured in the same run and in the same unit.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub beside: Option<Beside>,
    /// What it may be at the most (or at the least), in words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub budget: Option<String>,
    /// Whether it keeps to the budget.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub met: Option<bool>,
}

/// A floor or a peer.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Beside {
    /// What it is.
    pub name: String,
    /// Its value.
    pub value: f64,
}

/// Measures, prints a table, and tells whether every budget was kept.
///
/// # Errors
/// When something could not be measured.
pub fn command(json: Option<&Path>) -> Result<bool, String> {
    let mut rows = engine::rows()?;
    rows.push(python::row()?);
    rows.extend(histories::rows()?);
    // What was measured is told even when a peer fails or there is no browser to ask.
    let peers = peers::rows();
    rows.extend(peers.iter().flatten().cloned());
    let browser = browser::rows();
    rows.extend(browser.iter().flatten().cloned());
    if let Some(path) = json {
        files::write(path, serde_json::to_string_pretty(&rows).map_err(|error| error.to_string())? + "\n")?;
    }
    print!("{}", text(&rows));
    let missed = rows.iter().filter(|row| row.met == Some(false)).count();
    println!("{} budgets kept, {missed} missed", rows.iter().filter(|row| row.met == Some(true)).count());
    peers.and(browser).map(|_| missed == 0)
}

fn text(rows: &[Row]) -> String {
    let heading = ["measured", "value", "unit", "beside", "budget", "kept"];
    let mut lines = vec![heading.map(str::to_owned).to_vec()];
    lines.extend(rows.iter().map(cells));
    table(&lines)
}

fn cells(row: &Row) -> Vec<String> {
    let beside = row.beside.as_ref().map(|beside| format!("{} {}", beside.name, number(beside.value)));
    let kept = row.met.map_or("", |met| if met { "yes" } else { "NO" });
    vec![
        row.name.clone(),
        number(row.value),
        row.unit.clone(),
        beside.unwrap_or_default(),
        row.budget.clone().unwrap_or_default(),
        kept.to_owned(),
    ]
}

/// Three digits that matter.
fn number(value: f64) -> String {
    if value >= 100.0 {
        format!("{value:.0}")
    } else if value >= 10.0 {
        format!("{value:.1}")
    } else {
        format!("{value:.2}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_of_the_browser_are_read_and_told() {
        let text = r#"[{"name": "page", "value": 512.25, "unit": "KB", "budget": "600 at the most", "met": true},
            {"name": "engine", "value": 55, "unit": "ns", "beside": {"name": "bare heap", "value": 30.5}}]"#;
        let rows: Vec<Row> = serde_json::from_str(text).unwrap();
        let told = super::text(&rows);
        assert!(told.contains("512    KB"), "{told}");
        assert!(told.contains("bare heap 30.5"), "{told}");
    }
}
