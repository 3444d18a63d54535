//! The checkers: published histories and made ones, as `./dev check` judges them: natively built for speed, as wasm with
//! the profile of the page's worker, for size. The targets come from what Porcupine and Elle were measured to take on
//! one shared core (843 ms for 102 etcd histories, half of which are ours; 2.0 ms for c10-ok; 100 to 160 thousand
//! transactions a second).

use crate::bench::{Beside, Row};
use serde::Deserialize;
use std::path::PathBuf;
use std::process::Command;

/// What one history took.
#[derive(Debug, Clone, Deserialize)]
struct Measured {
    name: String,
    operations: u32,
    verdict: String,
    expected: String,
    native_ms: Option<f64>,
    wasm_ms: Option<f64>,
}

/// Milliseconds that all published histories may take, natively and in wasm.
const PUBLISHED_MS_MAX: [f64; 2] = [80.0, 200.0];

/// Milliseconds that single histories may take, natively.
const SINGLE_MS_MAX: [(&str, f64); 3] = [("c10-ok.txt", 1.0), ("stack", 5.0), ("queue", 10.0)];

/// Transactions a second, natively.
const TRANSACTIONS_MIN: f64 = 500_000.0;

/// Rows for the sum of the published histories, for each of them and for made ones, for transactions.
///
/// # Errors
/// When they cannot be measured, or a verdict is wrong.
pub fn rows() -> Result<Vec<Row>, String> {
    let measured = measure()?;
    let wrong = |one: &&Measured| one.expected != one.verdict;
    if let Some(one) = measured.iter().find(wrong) {
        return Err(format!("{} is judged {}, not {}", one.name, one.verdict, one.expected));
    }
    let mut rows = published(&measured);
    let most = |one: &Measured| {
        SINGLE_MS_MAX.iter().find(|(name, _)| one.name.ends_with(name)).map(|(_, most)| *most)
    };
    let singles = measured.iter().filter(|one| is_published(one) || most(one).is_some());
    rows.extend(singles.map(|one| milliseconds(one, most(one))));
    rows.extend(measured.iter().filter(|one| one.name.ends_with("list-append")).flat_map(transactions));
    Ok(rows)
}

/// What one history took, natively or in wasm.
type Took = fn(&Measured) -> Option<f64>;

fn published(measured: &[Measured]) -> Vec<Row> {
    let known: Vec<&Measured> = measured.iter().filter(|one| is_published(one)).collect();
    let sum = |of: Took| known.iter().filter_map(|one| of(one)).sum::<f64>();
    let worst = |of: Took| known.iter().filter_map(|one| of(one)).fold(0.0, f64::max);
    let places: [(&str, Took); 2] = [("native", |one| one.native_ms), ("wasm", |one| one.wasm_ms)];
    let row = |((place, of), most): ((&str, Took), f64)| Row {
        name: format!("{} published histories, {place}", known.len()),
        value: sum(of),
        unit: "ms".to_owned(),
        beside: Some(Beside { name: "worst".to_owned(), value: worst(of) }),
        budget: Some(format!("{most} ms")),
        met: Some(sum(of) <= most),
    };
    if known.is_empty() { Vec::new() } else { places.into_iter().zip(PUBLISHED_MS_MAX).map(row).collect() }
}

fn milliseconds(one: &Measured, most: Option<f64>) -> Row {
    let native = one.native_ms.unwrap_or(f64::INFINITY);
    Row {
        name: one.name.clone(),
        value: native,
        unit: "ms".to_owned(),
        beside: one.wasm_ms.map(|value| Beside { name: "wasm".to_owned(), value }),
        budget: most.map(|most| format!("{most} ms natively")),
        met: most.map(|most| native <= most),
    }
}

/// Whether it is a file of the published ones.
fn is_published(one: &Measured) -> bool {
    one.name.contains('.')
}

fn transactions(one: &Measured) -> Option<Row> {
    let rate = |ms: f64| f64::from(one.operations) / ms * 1_000.0;
    let native = rate(one.native_ms?);
    Some(Row {
        name: format!("list-append, {} transactions", one.operations),
        value: native,
        unit: "txns/s".to_owned(),
        beside: one.wasm_ms.map(|ms| Beside { name: "wasm".to_owned(), value: rate(ms) }),
        budget: Some(format!("{TRANSACTIONS_MIN} natively")),
        met: Some(native >= TRANSACTIONS_MIN),
    })
}

fn measure() -> Result<Vec<Measured>, String> {
    let folder = std::env::var_os("PEER_DATA").map_or_else(|| PathBuf::from("../shared/data"), PathBuf::from);
    let mut bench = Command::new("cargo");
    bench.args(["run", "--quiet", "-p", "netsplit-histories", "--release", "--", "bench"]).arg(folder);
    let text = super::engine::output(&mut bench)?;
    serde_json::from_str(&text)
        .map_err(|error| format!("the histories' times cannot be read: {error}: {text}"))
}
