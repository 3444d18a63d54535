//! What is asked of a view: one condition, read from the settings.

use super::views::{Sameness, whose};
use crate::evidence::Record;
use crate::verdict::Malformed;
use std::cmp::Ordering;
use trace::{Setting, Settings, Takes, Value};

/// The settings of a condition on one value.
pub(crate) const IS: Setting =
    Setting { name: "is", takes: Takes::Anything, says: "Condition: the field has this value." };
/// One of some values.
pub(crate) const ONE_OF: Setting = Setting {
    name: "one_of",
    takes: Takes::Anything,
    says: "Condition: the field has one of these values; a list.",
};
/// A lower bound.
pub(crate) const AT_LEAST: Setting = Setting {
    name: "at_least",
    takes: Takes::Limit,
    says: "Condition: the field is a number from this one up. It may go with `at_most`.",
};
/// An upper bound.
pub(crate) const AT_MOST: Setting = Setting {
    name: "at_most",
    takes: Takes::Limit,
    says: "Condition: the field is a number up to this one. It may go with `at_least`.",
};
/// A number that never goes back.
pub(crate) const GROWS: Setting = Setting {
    name: "grows",
    takes: Takes::Flag { default: false },
    says: "Condition: the field is a number that never decreases on a node.",
};
/// Agreement.
pub(crate) const SAME: Setting = Setting {
    name: "same",
    takes: Takes::Flag { default: false },
    says: "Condition: the field is the same on all live nodes.",
};

/// What one value is asked for.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Condition {
    Is(Value, Sameness),
    OneOf(Vec<Value>, Sameness),
    /// From one number to another, both included.
    Between(Option<Value>, Option<Value>),
}

/// What nodes are asked for.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Claim {
    /// Each value alone.
    Each(Condition),
    /// Each node's value beside its last one.
    Grows,
    /// All nodes' values beside each other.
    Same,
}

impl Claim {
    /// The one condition that is set; `flags` are those of `grows` and `same` that the check has.
    ///
    /// # Errors
    /// When none or more than one is set.
    pub(crate) fn read(settings: &Settings, flags: &[Setting]) -> Result<Self, Malformed> {
        let flag = |wanted: Setting| {
            let has = flags.iter().any(|flag| flag.name == wanted.name);
            (has && settings.flag(wanted.name)).then_some(wanted.name)
        };
        let (grows, same) = (flag(GROWS), flag(SAME));
        let given: Vec<&str> = [grows, same].into_iter().flatten().collect();
        let others: Vec<&str> = flags.iter().map(|flag| flag.name).collect();
        match Condition::of(settings, "", (&given, &others))? {
            Some(condition) => Ok(Self::Each(condition)),
            None => Ok(if grows.is_some() { Self::Grows } else { Self::Same }),
        }
    }
}

impl Condition {
    /// The one condition whose settings begin with `prefix`.
    ///
    /// # Errors
    /// When none or more than one is set.
    pub(crate) fn read(settings: &Settings, prefix: &str) -> Result<Self, Malformed> {
        let found = Self::of(settings, prefix, (&[], &[]))?;
        Ok(found.expect("without another kind of condition, none is an error"))
    }

    /// The condition that is set, or `None` if it is one of the `others` that are `given`.
    fn of(
        settings: &Settings,
        prefix: &str,
        (given, others): (&[&str], &[&str]),
    ) -> Result<Option<Self>, Malformed> {
        let set = |setting: Setting| {
            let value = settings.value(&format!("{prefix}{}", setting.name));
            (*value != Value::Null).then(|| value.clone())
        };
        let (is, one_of, least, most) = (set(IS), set(ONE_OF), set(AT_LEAST), set(AT_MOST));
        let is_between = least.is_some() || most.is_some();
        let bound = if least.is_some() { AT_LEAST.name } else { AT_MOST.name };
        let named =
            [is.as_ref().map(|_| IS.name), one_of.as_ref().map(|_| ONE_OF.name), is_between.then_some(bound)];
        let mut names: Vec<String> = named.iter().flatten().map(|name| format!("{prefix}{name}")).collect();
        names.extend(given.iter().map(|name| (*name).to_owned()));
        match names.as_slice() {
            [] => return Err(none_is_set(prefix, others)),
            [_] => {}
            [first, second, ..] => {
                return Err(Malformed::whole(format!(
                    "`{first}` and `{second}` are both set: one condition is judged at a time"
                )));
            }
        }
        Ok(match (is, one_of) {
            (Some(value), _) => Some(Self::Is(value, Sameness::of(settings))),
            (_, Some(Value::List(values))) => Some(Self::OneOf(values, Sameness::of(settings))),
            (_, Some(other)) => {
                return Err(Malformed::whole(format!(
                    "`{prefix}one_of` takes a list of values, not {other}"
                )));
            }
            _ => is_between.then_some(Self::Between(least, most)),
        })
    }

    /// Whether a value is as asked; `record` and `field` say where it is from.
    ///
    /// # Errors
    /// When a number is asked for and the value is none.
    pub(crate) fn holds(&self, value: &Value, (record, field): (&Record, &str)) -> Result<bool, Malformed> {
        match self {
            Self::Is(wanted, sameness) => Ok(sameness.same(value, wanted)),
            Self::OneOf(wanted, sameness) => Ok(wanted.iter().any(|one| sameness.same(value, one))),
            Self::Between(least, most) => {
                let beside =
                    |bound: &Value| order(value, bound).ok_or_else(|| no_number(value, (record, field)));
                let above = least.as_ref().map(beside).transpose()?.is_none_or(Ordering::is_ge);
                let below = most.as_ref().map(beside).transpose()?.is_none_or(Ordering::is_le);
                Ok(above && below)
            }
        }
    }

    /// It as it goes on after "must be".
    pub(crate) fn words(&self) -> String {
        match self {
            Self::Is(value, _) => value.to_string(),
            Self::OneOf(values, _) => {
                let all: Vec<String> = values.iter().map(Value::to_string).collect();
                format!("one of {}", all.join(", "))
            }
            Self::Between(Some(least), Some(most)) => format!("from {least} to {most}"),
            Self::Between(Some(least), None) => format!("at least {least}"),
            Self::Between(None, Some(most)) => format!("at most {most}"),
            Self::Between(None, None) => "any number".to_owned(),
        }
    }
}

/// Which of two numbers is greater; `None` when one of them is no number.
pub(crate) fn order(a: &Value, b: &Value) -> Option<Ordering> {
    let float = |value: &Value| match value {
        Value::Int(int) => Some(*int as f64),
        Value::Float(float) => Some(*float),
        _ => None,
    };
    match (a, b) {
        (Value::Int(a), Value::Int(b)) => Some(a.cmp(b)),
        _ => float(a)?.partial_cmp(&float(b)?),
    }
}

/// What is wrong with a value that should be a number.
pub(crate) fn no_number(value: &Value, (record, field): (&Record, &str)) -> Malformed {
    let whose = whose(&record.who, field);
    Malformed::at(record.mark, format!("{whose} is {value}, and the condition asks for a number"))
}

fn none_is_set(prefix: &str, others: &[&str]) -> Malformed {
    let own = [IS, ONE_OF, AT_LEAST, AT_MOST].map(|setting| format!("{prefix}{}", setting.name));
    let all: Vec<&str> = own.iter().map(String::as_str).chain(others.iter().copied()).collect();
    Malformed::whole(format!("no condition is set: set one of {}", all.join(", ")))
}
