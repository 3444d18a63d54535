//! The engine against its floor, natively and as wasm: nodes that only pass messages on, beside the
//! bare heap that any simulator needs, with as many events pending.

use crate::bench::{Beside, Row};
use crate::stopwatch::Stopwatch;
use serde::Deserialize;
use std::path::PathBuf;
use std::process::Command;

/// How many events are pending at once.
const PENDING: [u32; 3] = [16, 256, 4_096];
/// Deliveries a measurement.
const DELIVERIES: u32 = 200_000;
/// Measurements of each kind, in turn; the fastest of each counts. Many short ones: on a busy machine
/// some run undisturbed.
const ROUNDS: u32 = 25;
/// How often the floor the engine may take in wasm, with this many pending.
const BUDGET: (u32, f64) = (256, 2.0);

/// Nanoseconds a delivery.
#[derive(Debug, Clone, Copy, Deserialize)]
struct Measured {
    pending: u32,
    engine: f64,
    bare_heap: f64,
}

/// A row for each number of pending events, natively and in wasm.
pub fn rows() -> Result<Vec<Row>, String> {
    let native = PENDING.into_iter().map(native);
    let mut rows: Vec<Row> = native.map(|measured| row("native", measured)).collect();
    rows.extend(wasm()?.into_iter().map(|measured| row("wasm", measured)));
    Ok(rows)
}

fn row(place: &str, measured: Measured) -> Row {
    let Measured { pending, engine, bare_heap } = measured;
    let has_budget = place == "wasm" && pending == BUDGET.0;
    Row {
        name: format!("engine, {place}, {pending} pending"),
        value: engine,
        unit: "ns/event".to_owned(),
        beside: Some(Beside { name: "bare heap".to_owned(), value: bare_heap }),
        budget: has_budget.then(|| format!("{} x the heap", BUDGET.1)),
        met: has_budget.then_some(engine <= BUDGET.1 * bare_heap),
    }
}

fn native(pending: u32) -> Measured {
    let mut best = Measured { pending, engine: f64::INFINITY, bare_heap: f64::INFINITY };
    for _ in 0..ROUNDS {
        best.engine = best.engine.min(nanoseconds(|| kernels::engine(pending, DELIVERIES)));
        best.bare_heap = best.bare_heap.min(nanoseconds(|| kernels::bare_heap(pending, DELIVERIES)));
    }
    best
}

fn nanoseconds(kernel: impl FnOnce() -> u64) -> f64 {
    let watch = Stopwatch::start();
    let done = kernel();
    watch.elapsed().as_nanos() as f64 / done as f64
}

/// Builds the kernels as the worker is built and times them in Node.
fn wasm() -> Result<Vec<Measured>, String> {
    let built = Command::new("cargo")
        .args(["rustc", "--quiet", "-p", "netsplit-kernels", "--crate-type", "cdylib"])
        .args(["--target", "wasm32-unknown-unknown", "--profile", "worker"])
        .status();
    if !built.map_err(|error| format!("the kernels need cargo, which cannot be run: {error}"))?.success() {
        return Err("the kernels cannot be built for wasm".to_owned());
    }
    let told = Command::new("node")
        .arg("xtask/kernels/time.mjs")
        .arg(target().join("wasm32-unknown-unknown/worker/kernels.wasm"))
        .args([DELIVERIES, ROUNDS].iter().chain(&PENDING).map(u32::to_string))
        .output()
        .map_err(|error| format!("the kernels need node, which cannot be run: {error}"))?;
    let text = String::from_utf8_lossy(&told.stdout);
    serde_json::from_str(&text).map_err(|error| {
        format!("the kernels' times cannot be read: {error}: {}", String::from_utf8_lossy(&told.stderr))
    })
}

fn target() -> PathBuf {
    std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| PathBuf::from("target"), PathBuf::from)
}
