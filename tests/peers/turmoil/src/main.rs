//! The broadcast in turmoil: prints runs as one line of JSON.
//!
//! What differs from ours: time moves in ticks, and every tick runs every host. So it is run twice, with
//! the tick of one millisecond that turmoil has by default, and with the longest one at which this
//! broadcast comes out the same. Latency is constant (its least and its most are equal).

use scenario::{
    EVERY_MS, FLOOD_MS, HOP_MS, NODES, PORT, REST_MS, Run, SIMULATED_MS, Shared, VALUES, address, place,
};
use std::net::Ipv4Addr;
use std::sync::Arc;
use std::time::Duration;
use tokio::time::{Instant, sleep, sleep_until};
use turmoil::net::UdpSocket;
use turmoil::{Builder, Result};

/// Datagrams that wait at a host; more are lost, and none may be.
const WAITING_MAX: usize = 4_096;
/// More than the digits of any value.
const MESSAGE_BYTES_MAX: usize = 16;

fn main() {
    Run::print(&[run("turmoil, ticks of 1 ms", 1), run("turmoil, ticks of 10 ms", EVERY_MS)]);
}

fn run(name: &str, tick_ms: u64) -> Run {
    let run = Run::of(name, |nodes| simulate(nodes, tick_ms).expect("no host fails"));
    assert_eq!(run.slowest_ms(), FLOOD_MS, "a hop takes what it should");
    run
}

fn simulate(nodes: &[Shared], tick_ms: u64) -> Result {
    let hop = Duration::from_millis(HOP_MS);
    let mut simulation = Builder::new()
        .rng_seed(1)
        .tick_duration(Duration::from_millis(tick_ms))
        .simulation_duration(Duration::from_millis(2 * SIMULATED_MS))
        .min_message_latency(hop)
        .max_message_latency(hop)
        .udp_capacity(WAITING_MAX)
        .build();
    for (own, node) in nodes.iter().enumerate() {
        let node = Arc::clone(node);
        simulation.host(address(own).ip(), move || relay(Arc::clone(&node)));
    }
    simulation.client(address(NODES).ip(), send());
    simulation.run()
}

/// Hears and tells for a node, without end.
async fn relay(node: Shared) -> Result {
    let socket = UdpSocket::bind((Ipv4Addr::UNSPECIFIED, PORT)).await?;
    let mut buffer = [0; MESSAGE_BYTES_MAX];
    loop {
        let (length, from) = socket.recv_from(&mut buffer).await?;
        let now_ms = u64::try_from(turmoil::elapsed().as_millis())?;
        let message = &buffer[..length];
        let mut node = node.lock().expect("one thread runs everything");
        node.hear(message, place(from), now_ms, |to| {
            socket.try_send_to(message, address(to)).expect("every node has bound its port");
        });
    }
}

async fn send() -> Result {
    let socket = UdpSocket::bind((Ipv4Addr::UNSPECIFIED, PORT)).await?;
    let start = Instant::now();
    for value in 0..VALUES {
        sleep_until(start + Duration::from_millis(u64::from(value) * EVERY_MS)).await;
        socket.send_to(value.to_string().as_bytes(), address(value as usize % NODES)).await?;
    }
    sleep(Duration::from_millis(REST_MS)).await;
    Ok(())
}
