//! Comparing secrets.

use subtle::ConstantTimeEq;

/// Whether `a` and `b` are the same bytes. How long this takes tells their lengths and nothing else: not
/// where they first differ, which `==` gives away.
#[must_use]
pub fn equal(a: &[u8], b: &[u8]) -> bool {
    a.ct_eq(b).into()
}
