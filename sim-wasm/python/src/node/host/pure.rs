//! What is computed at once from the arguments: signatures, numbers as bytes, squeezed bytes, hashes.

use super::NodeHost;
use crate::node::arguments::{Given, Wrong, data_of};
use crate::node::outcomes::Asked;
use crate::session::Answer;
use crate::values::from_python;
use crypto::CryptoError;
use monty_types::{CallArgs, ExcType, MontyObject};
use trace::{Time, Value};

/// Bytes that a core folds in a microsecond, and that it unfolds.
const FOLDED_PER_MICROSECOND: u64 = 50;
const UNFOLDED_PER_MICROSECOND: u64 = 200;

impl NodeHost<'_> {
    // ---- signatures --------------------------------------------------------------------------

    pub(super) fn sign(&mut self, given: &Given<'_>) -> Asked {
        let body = canonical(given)?;
        self.handles(body.len());
        Ok(Answer::Value(MontyObject::string(mark(self.notary.sign(self.me, &body)))))
    }

    /// What a liar may have sent, a name or a mark of no use, is no error.
    pub(super) fn verify(&mut self, given: &Given<'_>) -> Asked {
        let node = given.text("node", "node, the name of who should have signed,")?;
        let body = canonical(given)?;
        self.handles(body.len());
        let found = given.get("mark").and_then(|mark| mark.as_str());
        let signer = self.directory.id(node);
        let good = signer.is_some_and(|signer| found == Some(mark(self.notary.sign(signer, &body)).as_str()));
        Ok(Answer::Value(MontyObject::bool(good)))
    }

    // ---- bytes -------------------------------------------------------------------------------

    pub(super) fn pack(&mut self, given: &Given<'_>) -> Asked {
        let width = given.whole("width", "width, a number of bytes,", 1..=8, None)?;
        // Python's numbers may be wider than those that come in here, by the one bit that has no sign.
        let wide = given.get("number").filter(|number| number.type_name() == "int");
        let wide =
            wide.filter(|number| number.as_float().is_some_and(|number| (1e18..2e19).contains(&number)));
        let number = match wide.and_then(|number| number.py_repr().parse::<u64>().ok()) {
            Some(number) => number,
            None => given.whole("number", "number", 0..=i64::MAX, None)?.unsigned_abs(),
        };
        crypto::pack(number, width as usize).map(bytes).map_err(|_| {
            let says = format!("pack: {number} does not fit into {width} bytes");
            (ExcType::ValueError, says)
        })
    }

    /// Gives its two halves of 32 bits, as numbers of 64 do not all fit.
    pub(super) fn unpack(&mut self, given: &Given<'_>) -> Asked {
        let data = given.bytes("data", "what is unpacked")?;
        let number = crypto::unpack(data).map_err(|_| {
            let says = format!("unpack: a packed number has 1 to 8 bytes, not {}", data.len());
            (ExcType::ValueError, says)
        })?;
        let half = |half: u64| MontyObject::int(i64::from(half as u32));
        Ok(Answer::Value(MontyObject::tuple([half(number >> 32), half(number)])))
    }

    pub(super) fn fold(&mut self, id: u32, given: &Given<'_>) -> Asked {
        let data = given.data("data", "what is folded", None)?;
        let folded = crypto::fold(data).map_err(|error| wrong(given, &error))?;
        self.handles(data.len().saturating_mul(8));
        let cost = Time((data.len() as u64).div_ceil(FOLDED_PER_MICROSECOND));
        self.occupy(id, cost, Some(MontyObject::bytes(folded)))
    }

    pub(super) fn unfold(&mut self, id: u32, given: &Given<'_>) -> Asked {
        let data = given.bytes("data", "what is unfolded")?;
        let most = crypto::PLAIN_BYTES_MAX as i64;
        let limit = given.whole("limit", "limit, a number of bytes,", 0..=most, Some(most))?;
        let plain = crypto::unfold(data, limit as usize).map_err(|error| wrong(given, &error))?;
        self.handles(plain.len());
        let cost = Time((plain.len() as u64).div_ceil(UNFOLDED_PER_MICROSECOND));
        self.occupy(id, cost, Some(MontyObject::bytes(plain)))
    }

    /// A number for a text or bytes that is another in each life of a node, as Python's `hash` gives.
    pub(super) fn salted(&mut self, args: &CallArgs) -> Asked {
        let value = args.arg(0);
        let data = value.and_then(data_of).unwrap_or_default();
        let salt = self.life.random.0.to_le_bytes();
        let hash = crypto::sha256(&[b"netsplit hash ".as_slice(), &salt, data].concat());
        let [a, b, c, d, e, f, g, h, ..] = hash;
        Ok(Answer::Value(MontyObject::int(i64::from_le_bytes([a, b, c, d, e, f, g, h]) >> 2)))
    }
}

fn bytes(bytes: Vec<u8>) -> Answer {
    Answer::Value(MontyObject::bytes(bytes))
}

/// What a primitive complains about, in the words that it has for it.
pub(super) fn wrong(given: &Given<'_>, error: &CryptoError) -> Wrong {
    (ExcType::ValueError, format!("{}: {error}", given.entry.name))
}

fn mark(mark: u64) -> String {
    format!("{mark:016x}")
}

/// A body as one text, whatever the order in which its keys were put in.
fn canonical(given: &Given<'_>) -> Result<String, Wrong> {
    let name = given.entry.name;
    let Some(body) = given.get("body") else { return Ok(Value::Null.to_json()) };
    let body = from_python(body)
        .map_err(|why| (ExcType::TypeError, format!("{name}: a message cannot hold {why}")))?;
    Ok(sorted(body).to_json())
}

fn sorted(value: Value) -> Value {
    match value {
        Value::List(items) => Value::List(items.into_iter().map(sorted).collect()),
        Value::Map(mut pairs) => {
            pairs.sort_by(|(a, _), (b, _)| a.cmp(b));
            Value::Map(pairs.into_iter().map(|(key, value)| (key, sorted(value))).collect())
        }
        leaf => leaf,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_order_of_keys_makes_no_difference_at_any_depth() {
        let body = |json| sorted(Value::from_json(json).unwrap()).to_json();
        assert_eq!(
            body(r#"{"b": [{"d": 1, "c": 2}], "a": 0}"#),
            body(r#"{"a": 0, "b": [{"c": 2, "d": 1}]}"#)
        );
        assert_ne!(body(r#"{"a": [1, 2]}"#), body(r#"{"a": [2, 1]}"#));
    }
}
