//! Netsplit's engine in the bench: `netsplit-peer-ours broadcast` prints runs as the peers do, `gossip`
//! and `memory` print rows of `./dev bench`, each one line of JSON.

mod broadcast;
mod gossip;
mod memory;
mod rows;

fn main() {
    match std::env::args().nth(1).as_deref() {
        Some("broadcast") => broadcast::print(),
        Some("gossip") => gossip::print(),
        Some("memory") => memory::print(),
        _ => {
            eprintln!("netsplit-peer-ours broadcast | gossip | memory");
            std::process::exit(2);
        }
    }
}
