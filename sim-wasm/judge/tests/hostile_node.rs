//! Hostile and broken uses of what `sim` offers a node's program beyond messages and time: its disk, its
//! connections, signatures, bytes, cryptography. As in `hostile.rs`.

mod common;

use common::cases::{cases, try_each, try_each_alone};

#[test]
fn what_a_disk_cannot_do_is_told() {
    try_each(&cases(include_str!("hostile/node_disk.py")));
}

#[test]
fn what_a_connection_cannot_do_is_told() {
    try_each(&cases(include_str!("hostile/node_connections.py")));
}

#[test]
fn forgers_and_wrong_signatures_are_told() {
    try_each(&cases(include_str!("hostile/node_names.py")));
}

#[test]
fn bytes_that_do_not_fit_are_told() {
    try_each(&cases(include_str!("hostile/node_bytes.py")));
}

#[test]
fn what_cryptography_refuses_is_told() {
    try_each(&cases(include_str!("hostile/node_crypto.py")));
}

#[test]
fn what_is_too_large_is_withheld() {
    try_each_alone(&cases(include_str!("hostile/node_large.py")));
}
