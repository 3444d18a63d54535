//! What all numbers share: how one is judged by its limits, how it is shown, and which of many a quantile is.

use crate::verdict::{Finding, Malformed, Mark};
use trace::{Setting, Settings, Takes, Time, Value};

/// The most that a number may be.
pub const AT_MOST: Setting =
    Setting { name: "at_most", takes: Takes::Limit, says: "The most that the number may be." };

/// The least that a number may be.
pub const AT_LEAST: Setting =
    Setting { name: "at_least", takes: Takes::Limit, says: "The least that the number may be." };

/// Which of many numbers is judged.
pub const QUANTILE: Setting = Setting {
    name: "quantile",
    takes: Takes::Limit,
    says: "Which of the numbers is judged, from 0 to 1: 0.5 is the median, 1 the greatest. Without it, 1. Of n numbers \
           in order it is the one at the place n times the quantile, rounded down, counted from 0, and at most the last.",
};

/// A quotient of whole numbers: the only division that a verdict rests on.
#[derive(Debug, Clone, Copy)]
pub struct Ratio {
    pub above: u128,
    /// Not 0.
    pub below: u128,
}

impl Ratio {
    /// A quotient, if there is one.
    pub fn of(above: impl TryInto<u128>, below: impl TryInto<u128>) -> Option<Self> {
        let (above, below) = (above.try_into().ok()?, below.try_into().ok()?);
        (below > 0).then_some(Self { above, below })
    }

    /// A span in milliseconds.
    pub const fn ms(span: Time) -> Self {
        Self { above: span.0 as u128, below: 1_000 }
    }

    /// The number.
    pub const fn value(self) -> f64 {
        self.above as f64 / self.below as f64
    }
}

/// A number that was measured.
pub struct Measured {
    /// What it is, as a sentence begins: `The availability`.
    pub subject: String,
    pub value: f64,
    /// Behind the number, with its space: ` ms`.
    pub unit: &'static str,
    /// How it came about, in full sentences.
    pub detail: String,
    /// The places that show it.
    pub witness: Vec<Mark>,
}

impl Measured {
    /// Judges it by what was set. Without any limit it passes: whoever asks sees to it that there is one.
    pub fn judged(self, settings: &Settings) -> Finding {
        let most = settings.limit("at_most").filter(|most| self.value > *most);
        let least = settings.limit("at_least").filter(|least| self.value < *least);
        let finding = match (most, least) {
            (Some(most), _) => self.fails("at most", most, "allowed", |shown| shown > most),
            (None, Some(least)) => self.fails("at least", least, "required", |shown| shown < least),
            (None, None) => Finding::pass(),
        };
        finding.with("value", number(self.value))
    }

    fn fails(&self, bound: &str, limit: f64, is: &str, is_beyond: impl Fn(f64) -> bool) -> Finding {
        let Self { subject, value, unit, detail, witness } = self;
        let value = shown(*value, is_beyond);
        let says = format!("{subject} is {value}{unit}, and {bound} {limit}{unit} is {is}. {detail}");
        let mut witness = witness.clone();
        witness.sort_unstable();
        witness.dedup();
        Finding::fail(says, witness)
    }
}

/// A number as a value: whole where it is.
pub fn number(value: f64) -> Value {
    const EXACT: f64 = 9_007_199_254_740_992.0;
    if value.fract() == 0.0 && value.abs() < EXACT { Value::Int(value as i64) } else { Value::Float(value) }
}

/// A number with three decimals, or with as many as it takes to see that it is beyond its limit.
fn shown(value: f64, is_beyond: impl Fn(f64) -> bool) -> String {
    let mut fitting = [3, 6, 9].iter().map(|decimals| decimal(value, *decimals));
    fitting.find(|text| text.parse().is_ok_and(&is_beyond)).unwrap_or_else(|| value.to_string())
}

/// A number with three decimals.
pub fn rounded(value: f64) -> String {
    decimal(value, 3)
}

/// A number with so many decimals, without zeros at the end.
fn decimal(value: f64, decimals: usize) -> String {
    let text = format!("{value:.decimals$}");
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

/// `1 call`, `2 calls`.
pub fn counted(count: usize, noun: &str) -> String {
    if count == 1 { format!("1 {noun}") } else { format!("{count} {noun}s") }
}

/// `none`, `1`, `2`.
pub fn none_or(count: usize) -> String {
    if count == 0 { "none".to_owned() } else { count.to_string() }
}

/// A value in a sentence: text without quotes.
pub fn plain(value: &Value) -> String {
    value.as_text().map_or_else(|| value.to_json(), str::to_owned)
}

/// The quantile that was set.
pub fn quantile(settings: &Settings) -> Result<f64, Malformed> {
    let quantile = settings.limit("quantile").unwrap_or(1.0);
    if quantile <= 1.0 {
        Ok(quantile)
    } else {
        Err(Malformed::whole(format!("quantile={quantile}: a quantile is from 0 to 1")))
    }
}

/// The place of a quantile among so many numbers in order, as Maelstrom has it; 0 if there are none.
pub fn place_of(quantile: f64, count: usize) -> usize {
    ((count as f64 * quantile) as usize).min(count.saturating_sub(1))
}

/// A quantile in words: `The median latency`.
pub fn quantile_of(quantile: f64, noun: &str) -> String {
    if quantile >= 1.0 {
        format!("The greatest {noun}")
    } else if quantile <= 0.0 {
        format!("The smallest {noun}")
    } else if quantile == 0.5 {
        format!("The median {noun}")
    } else {
        format!("The {quantile} quantile of the {noun}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_is_shown_as_far_as_it_differs_from_its_limit() {
        assert_eq!(shown(0.9996, |shown| shown < 1.0), "0.9996");
        assert_eq!(shown(2.0 / 3.0, |shown| shown < 0.9), "0.667");
        assert_eq!(shown(12.0, |shown| shown > 3.0), "12");
        assert_eq!(shown(1.0 + f64::EPSILON, |shown| shown > 1.0), "1.0000000000000002");
    }

    #[test]
    fn a_quantile_is_the_one_that_maelstrom_takes() {
        assert_eq!([0.0, 0.5, 0.95, 0.99, 1.0].map(|quantile| place_of(quantile, 20)), [0, 10, 19, 19, 19]);
        assert_eq!([0.0, 0.5, 1.0].map(|quantile| place_of(quantile, 1)), [0; 3]);
        assert_eq!(place_of(0.5, 0), 0);
    }

    #[test]
    fn whole_numbers_are_whole_values() {
        assert_eq!((number(2.0), number(2.5)), (Value::Int(2), Value::Float(2.5)));
    }
}
