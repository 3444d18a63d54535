//! Numbers that order attempts: a Paxos ballot, a fencing token.

use super::fields::read;
use crate::evidence::Record;
use crate::verdict::Malformed;
use trace::Value;

/// A number, or a number with more numbers or names behind it that decide between equals: `3`, `[3, "n1"]`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Ballot(i64, Vec<Part>);

#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
enum Part {
    Number(i64),
    Name(String),
}

impl Ballot {
    fn of(value: &Value) -> Option<Self> {
        match value {
            Value::Int(number) => Some(Self(*number, Vec::new())),
            Value::List(parts) => {
                let (first, rest) = parts.split_first()?;
                Some(Self(first.as_int()?, rest.iter().map(Part::of).collect::<Option<_>>()?))
            }
            _ => None,
        }
    }

    /// A field with one.
    pub(super) fn read(record: &Record, name: &str) -> Result<Option<Self>, Malformed> {
        read(record, name, "a whole number or a list that begins with one, as [1, \"n1\"]", Self::of)
    }
}

impl Part {
    fn of(value: &Value) -> Option<Self> {
        match value {
            Value::Int(number) => Some(Self::Number(*number)),
            Value::Text(name) => Some(Self::Name(name.clone())),
            _ => None,
        }
    }
}

impl std::fmt::Display for Ballot {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}", self.0)?;
        self.1.iter().try_for_each(|part| match part {
            Part::Number(number) => write!(f, ".{number}"),
            Part::Name(name) => write!(f, ".{name}"),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::Ballot;
    use trace::Value;

    fn ballot(json: &str) -> Option<Ballot> {
        Ballot::of(&Value::from_json(json).unwrap())
    }

    #[test]
    fn ballots_are_ordered_by_their_number_and_then_by_the_name() {
        let table = ["-1", "2", "[2, 1]", "[2, \"n1\"]", "[2, \"n2\"]", "[10, \"n1\"]"];
        for pair in table.windows(2) {
            assert!(ballot(pair[0]).unwrap() < ballot(pair[1]).unwrap(), "{pair:?}");
        }
        assert_eq!(ballot("[2]"), ballot("2"));
        assert_eq!(ballot("[2, \"n1\"]").unwrap().to_string(), "2.n1");
    }

    #[test]
    fn what_has_no_order_is_no_ballot() {
        for json in ["null", "\"2.n1\"", "[]", "[\"n1\", 2]", "[2, null]", "1.5", "{}"] {
            assert_eq!(ballot(json), None, "{json}");
        }
    }
}
