//! The broadcast in madsim: prints runs as one line of JSON. It is built with `--cfg madsim`; without,
//! madsim would use the real network and the real clock.
//!
//! What differs from ours: an endpoint waits a millisecond before it sends and another after it received
//! (a random few microseconds, but madsim's shortest sleep is a millisecond), and each step of a task
//! takes 50 to 100 simulated nanoseconds at random. So the network is given two milliseconds less than a
//! hop takes, and what arrives together is heard one message a millisecond: the slowest value is late by
//! some milliseconds. A latency is drawn from a range, here of one nanosecond.

#[cfg(not(madsim))]
compile_error!("build this with RUSTFLAGS=\"--cfg madsim\"");

use futures_util::future::join_all;
use madsim::Config;
use madsim::net::Endpoint;
use madsim::runtime::Runtime;
use madsim::time::{Instant, sleep, sleep_until};
use scenario::{EVERY_MS, HOP_MS, NODES, REST_MS, Run, Shared, VALUES, address, place};
use std::io::Result;
use std::sync::Arc;
use std::time::Duration;

/// The tag of every message.
const TAG: u64 = 1;
/// More than the digits of any value.
const MESSAGE_BYTES_MAX: usize = 16;
/// What the endpoints add to a hop.
const ENDPOINTS_MS: u64 = 2;

fn main() {
    Run::print(&[Run::of("madsim", simulate)]);
}

fn simulate(nodes: &[Shared]) {
    let hop = Duration::from_millis(HOP_MS - ENDPOINTS_MS);
    let mut config = Config::default();
    config.net.send_latency = hop..hop + Duration::from_nanos(1);
    let runtime = Runtime::with_seed_and_config(1, config);
    let start = runtime.block_on(async { Instant::now() });
    for (own, node) in nodes.iter().enumerate() {
        let host = runtime.create_node().ip(address(own).ip()).build();
        host.spawn(relay(own, Arc::clone(node), start));
    }
    let host = runtime.create_node().ip(address(NODES).ip()).build();
    let client = host.spawn(send(start));
    runtime.block_on(client).expect("the client does not panic").expect("the network is up");
}

/// Hears and tells for a node, without end.
async fn relay(own: usize, node: Shared, start: Instant) -> Result<()> {
    let endpoint = Endpoint::bind(address(own)).await?;
    let mut buffer = [0; MESSAGE_BYTES_MAX];
    loop {
        let (length, from) = endpoint.recv_from(TAG, &mut buffer).await?;
        let now_ms = start.elapsed().as_millis() as u64;
        let message = &buffer[..length];
        let mut sending = Vec::new();
        node.lock().expect("one thread runs everything").hear(message, place(from), now_ms, |to| {
            sending.push(endpoint.send_to(address(to), TAG, message));
        });
        // All at once, as an endpoint waits before each.
        join_all(sending).await.into_iter().collect::<Result<()>>()?;
    }
}

async fn send(start: Instant) -> Result<()> {
    let endpoint = Endpoint::bind(address(NODES)).await?;
    for value in 0..VALUES {
        sleep_until(start + Duration::from_millis(u64::from(value) * EVERY_MS)).await;
        endpoint.send_to(address(value as usize % NODES), TAG, value.to_string().as_bytes()).await?;
    }
    sleep(Duration::from_millis(REST_MS)).await;
    Ok(())
}
