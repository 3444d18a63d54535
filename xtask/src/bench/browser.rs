//! What only a browser can tell, asked of the script that drives one.

use crate::bench::Row;
use crate::files;
use std::path::Path;
use std::process::Command;

/// The script; it writes its rows to the file that it is given.
const SCRIPT: &str = "tests/browser/bench.mjs";

/// Its rows; none when there is no such script here.
pub fn rows() -> Result<Vec<Row>, String> {
    if !Path::new(SCRIPT).is_file() {
        eprintln!("{SCRIPT} is not here: nothing is measured in a browser");
        return Ok(Vec::new());
    }
    let out = std::env::temp_dir().join(format!("netsplit-bench-{}.json", std::process::id()));
    let status = Command::new("node").arg(SCRIPT).arg(&out).status();
    let status = status.map_err(|error| format!("{SCRIPT} needs node, which cannot be run: {error}"))?;
    if !status.success() {
        return Err(format!("{SCRIPT} failed: {status}"));
    }
    let rows = files::read(&out)?;
    let _ = std::fs::remove_file(&out);
    serde_json::from_str(&rows).map_err(|error| format!("{SCRIPT} wrote rows that cannot be read: {error}"))
}
