//! Where a place is, for simulators that speak of internet addresses.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};

/// The port that everybody listens on.
pub const PORT: u16 = 9_000;

/// The address of a place: `10.0.0.1` for place 0, and so on.
///
/// # Panics
/// When there is no such place.
#[must_use]
pub fn address(place: usize) -> SocketAddr {
    let host = u8::try_from(place + 1).expect("places are few");
    (Ipv4Addr::new(10, 0, 0, host), PORT).into()
}

/// Whose an address is.
///
/// # Panics
/// When it is nobody's.
#[must_use]
pub fn place(address: SocketAddr) -> usize {
    match address.ip() {
        IpAddr::V4(ip) => usize::from(ip.octets()[3]) - 1,
        IpAddr::V6(ip) => panic!("{ip} is nobody's address"),
    }
}
