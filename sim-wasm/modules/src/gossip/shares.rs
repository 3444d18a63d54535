//! Shares of messages, and logarithms, in whole numbers: the machine's own logarithms differ from one machine to the
//! next.

use trace::Value;

/// The whole of something, where shares of it are counted: a share of messages is so many of these.
pub(super) const WHOLE: u64 = 1_000_000;

/// How many fractional bits a logarithm has here.
pub(super) const FRACTION_BITS: u32 = 32;

/// `ln 2` with as many fractional bits.
const LN_2: u128 = 2_977_044_472;

/// A share of messages, as a client writes it: 0.25. Whole millionths are exact enough.
pub(super) fn share(given: &Value) -> Option<u64> {
    match given {
        Value::Int(0) => Some(0),
        Value::Int(1) => Some(WHOLE),
        // Multiplying and rounding give the same on every machine; it is logarithms that do not.
        Value::Float(share) if (0.0..=1.0).contains(share) => Some((share * WHOLE as f64).round() as u64),
        _ => None,
    }
}

/// The natural logarithm of a number from 1 up, with [`FRACTION_BITS`] fractional bits: the binary one by squaring
/// the mantissa again and again.
pub(super) fn ln(number: u64) -> u128 {
    let whole = number.max(1).ilog2();
    // A mantissa lies in [1, 2), its square in [1, 4); from 2 on the square is halved, and a bit set.
    let mut mantissa = u128::from(number.max(1)) << (63 - whole);
    let mut log2 = u128::from(whole);
    for _ in 0..FRACTION_BITS {
        mantissa = (mantissa * mantissa) >> 63;
        let is_halved = mantissa >> 64;
        mantissa >>= is_halved;
        log2 = (log2 << 1) | is_halved;
    }
    (log2 * LN_2) >> FRACTION_BITS
}

/// `ln ln` of a number from 3 up, with as many fractional bits.
pub(super) fn ln_ln(number: u64) -> u128 {
    let once = u64::try_from(ln(number.max(3))).expect("the logarithm of 64 bits is less than 45");
    ln(once) - u128::from(FRACTION_BITS) * LN_2
}

#[cfg(test)]
mod tests {
    use super::{FRACTION_BITS, ln, ln_ln};

    /// In thousandths.
    fn thousandths(logarithm: u128) -> u128 {
        (logarithm * 1_000) >> FRACTION_BITS
    }

    #[test]
    fn logarithms_are_as_in_a_table() {
        assert_eq!([1, 2, 3, 10, 40].map(|number| thousandths(ln(number))), [0, 693, 1_098, 2_302, 3_688]);
        assert_eq!([3, 10, 40].map(|number| thousandths(ln_ln(number))), [94, 834, 1_305]);
    }
}
