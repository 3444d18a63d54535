//! What only a browser can tell, asked of the script that drives one:
//! `node tests/browser/bench.mjs <rows> <rally>`. It writes its rows, JSON, to the first file. The second
//! holds a request for a worker, postcard: two nodes in Python that throw a message to and fro, for
//! Python steps a second.

use crate::bench::{Row, python};
use crate::files;
use std::path::Path;
use std::process::Command;

/// The site as it was built.
const SITE: &str = "dist/index.html";

/// The script.
const SCRIPT: &str = "tests/browser/bench.mjs";

/// Its rows; none when there is no such script here.
pub fn rows() -> Result<Vec<Row>, String> {
    if !Path::new(SCRIPT).is_file() {
        eprintln!("{SCRIPT} is not here: nothing is measured in a browser");
        return Ok(Vec::new());
    }
    if !Path::new(SITE).is_file() {
        return Err("there is no site to measure in a browser: build it with ./dev build, then bench again"
            .to_owned());
    }
    let folder = std::env::temp_dir().join(format!("netsplit-bench-{}", std::process::id()));
    let rally = postcard::to_allocvec(&python::request()).map_err(|error| error.to_string())?;
    files::write(&folder.join("rally.postcard"), rally)?;
    let rows = ask(&folder);
    let _ = std::fs::remove_dir_all(&folder);
    rows
}

fn ask(folder: &Path) -> Result<Vec<Row>, String> {
    let out = folder.join("rows.json");
    let status = Command::new("node").arg(SCRIPT).arg(&out).arg(folder.join("rally.postcard")).status();
    let status = status.map_err(|error| format!("{SCRIPT} needs node, which cannot be run: {error}"))?;
    if !status.success() {
        return Err(format!("{SCRIPT} failed: {status}"));
    }
    let rows = files::read(&out)?;
    serde_json::from_str(&rows).map_err(|error| format!("{SCRIPT} wrote rows that cannot be read: {error}"))
}
