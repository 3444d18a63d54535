//! The engine against its floor, natively and as wasm: nodes that only pass messages on, beside the
//! bare heap that any simulator needs, with as many events pending. Both are built with the profile of
//! the page's worker, so that they differ in the machine only.

use crate::bench::{Beside, Row};
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
/// How often the floor the engine may take.
const BUDGET: f64 = 2.0;

const PACKAGE: [&str; 5] = ["--quiet", "-p", "netsplit-kernels", "--profile", "worker"];

/// Nanoseconds a delivery.
#[derive(Debug, Clone, Copy, Deserialize)]
struct Measured {
    pending: u32,
    engine: f64,
    bare_heap: f64,
}

/// A row for each number of pending events, natively and in wasm.
pub fn rows() -> Result<Vec<Row>, String> {
    let mut rows: Vec<Row> = native()?.into_iter().map(|measured| row("native", measured)).collect();
    rows.extend(wasm()?.into_iter().map(|measured| row("wasm", measured)));
    Ok(rows)
}

fn row(place: &str, measured: Measured) -> Row {
    let Measured { pending, engine, bare_heap } = measured;
    Row {
        name: format!("engine, {place}, {pending} pending"),
        value: engine,
        unit: "ns/event".to_owned(),
        beside: Some(Beside { name: "bare heap".to_owned(), value: bare_heap }),
        budget: Some(format!("{BUDGET} x the heap")),
        met: Some(engine <= BUDGET * bare_heap),
    }
}

fn native() -> Result<Vec<Measured>, String> {
    let mut timer = Command::new("cargo");
    timer.arg("run").args(PACKAGE).arg("--").args(numbers());
    measured(&mut timer)
}

fn wasm() -> Result<Vec<Measured>, String> {
    let mut build = Command::new("cargo");
    build.arg("rustc").args(PACKAGE).args([
        "--target",
        "wasm32-unknown-unknown",
        "--lib",
        "--crate-type",
        "cdylib",
    ]);
    output(&mut build)?;
    let mut timer = Command::new("node");
    timer.arg("xtask/kernels/time.mjs");
    timer.arg(target().join("wasm32-unknown-unknown/worker/kernels.wasm")).args(numbers());
    measured(&mut timer)
}

/// What both timers are told: deliveries, rounds, and how many are pending.
fn numbers() -> impl Iterator<Item = String> {
    [DELIVERIES, ROUNDS].into_iter().chain(PENDING).map(|number| number.to_string())
}

fn measured(timer: &mut Command) -> Result<Vec<Measured>, String> {
    let text = output(timer)?;
    serde_json::from_str(&text).map_err(|error| format!("the kernels' times cannot be read: {error}: {text}"))
}

/// What a command printed.
pub fn output(command: &mut Command) -> Result<String, String> {
    let name = command.get_program().to_string_lossy().into_owned();
    let told = command.output().map_err(|error| format!("{name} cannot be run: {error}"))?;
    if told.status.success() {
        Ok(String::from_utf8_lossy(&told.stdout).into_owned())
    } else {
        Err(format!("{name} says:\n{}", String::from_utf8_lossy(&told.stderr)))
    }
}

/// Where everything is built.
pub fn target() -> PathBuf {
    std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| PathBuf::from("target"), PathBuf::from)
}
