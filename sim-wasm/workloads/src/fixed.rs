//! Powers of whole numbers in whole numbers: what a skewed choice needs, with the same bits on every
//! machine.

/// How many bits stand behind the point.
const FRACTION_BITS: u32 = 32;

/// The binary logarithm of `x`, at least 1, in 32 fractional bits, by repeated squaring of the mantissa.
fn log2(x: u64) -> u64 {
    let whole = x.ilog2();
    let mut mantissa = u128::from(x) << (63 - whole);
    let mut fraction = 0;
    for bit in (0..FRACTION_BITS).rev() {
        mantissa = (mantissa * mantissa) >> 63;
        if mantissa >> 64 == 1 {
            mantissa >>= 1;
            fraction |= 1 << bit;
        }
    }
    (u64::from(whole) << FRACTION_BITS) | fraction
}

/// Two to the power of `x`, below 31 and in 32 fractional bits, in 32 fractional bits: a product of
/// square roots of square roots of two.
fn exp2(x: u64) -> u64 {
    let one = 1_u128 << FRACTION_BITS;
    let mut root = one * 2;
    let mut product = one << (x >> FRACTION_BITS);
    for bit in (0..FRACTION_BITS).rev() {
        root = (root << FRACTION_BITS).isqrt();
        if x >> bit & 1 == 1 {
            product = (product * root) >> FRACTION_BITS;
        }
    }
    product as u64
}

/// `2^32 / x^(hundredths / 100)` for `x` of at least 1, rounded down.
pub fn inverse_power(x: u64, hundredths: u64) -> u64 {
    let exponent = u128::from(log2(x)) * u128::from(hundredths) / 100;
    // Halved as often as there are whole twos, so that the power itself stays near one.
    let whole = (exponent >> FRACTION_BITS) as u32;
    let fraction = exponent as u64 & ((1 << FRACTION_BITS) - 1);
    let inverse = (1_u128 << (2 * FRACTION_BITS)) / u128::from(exp2(fraction));
    inverse.checked_shr(whole).unwrap_or(0) as u64
}

#[cfg(test)]
mod tests {
    use super::inverse_power;

    #[test]
    fn powers_are_the_real_ones() {
        // 2^32 / x^(h / 100), by a calculator.
        for (x, hundredths, real) in [
            (1, 90, 4294967296.000),
            (2, 100, 2147483648.000),
            (3, 100, 1431655765.333),
            (10, 90, 540704347.176),
            (777, 120, 1460342.211),
            (5000, 200, 171.799),
            (100000, 50, 13581879.131),
        ] {
            let ours = inverse_power(x, hundredths) as f64;
            let real: f64 = real;
            assert!((real - ours).abs() <= real * 1e-7 + 1.0, "{x}^{hundredths}: {real} and {ours}");
        }
    }

    #[test]
    fn a_power_of_nothing_is_one() {
        assert_eq!((inverse_power(1, 100), inverse_power(77, 0)), (1 << 32, 1 << 32));
    }
}
