//! Times the kernels natively, as `time.mjs` does in Node: `netsplit-kernels <deliveries> <rounds>
//! <pending> ...` prints one line of JSON, nanoseconds a delivery for each number pending, the fastest
//! of the rounds. The two kernels take turns, so that whatever slows the machine slows both.

#![allow(clippy::disallowed_types, reason = "a bench's own wall time; no trace can see it")]

use std::time::Instant;

fn main() {
    let numbers: Vec<u32> = std::env::args().skip(1).filter_map(|word| word.parse().ok()).collect();
    let [deliveries, rounds, pendings @ ..] = numbers.as_slice() else {
        eprintln!("netsplit-kernels <deliveries> <rounds> <pending> ...");
        std::process::exit(2);
    };
    let rows: Vec<String> = pendings.iter().map(|pending| row(*pending, *deliveries, *rounds)).collect();
    println!("[{}]", rows.join(", "));
}

fn row(pending: u32, deliveries: u32, rounds: u32) -> String {
    let (mut engine, mut bare_heap) = (f64::INFINITY, f64::INFINITY);
    for _ in 0..rounds {
        engine = engine.min(nanoseconds(|| kernels::engine(pending, deliveries)));
        bare_heap = bare_heap.min(nanoseconds(|| kernels::bare_heap(pending, deliveries)));
    }
    format!(r#"{{"pending": {pending}, "engine": {engine}, "bare_heap": {bare_heap}}}"#)
}

fn nanoseconds(kernel: impl FnOnce() -> u64) -> f64 {
    let start = Instant::now();
    let done = kernel();
    start.elapsed().as_nanos() as f64 / done as f64
}
