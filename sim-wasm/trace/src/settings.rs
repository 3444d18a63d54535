//! What an author may set about a thing that is known by name (a workload, a check): tables from which
//! documentation is made, and the reading of what was written, with a sentence for every mistake.

use crate::{Value, nearest};
use std::collections::BTreeMap;

/// Something that may be set.
#[derive(Debug, Clone, Copy)]
pub struct Setting {
    /// Its name.
    pub name: &'static str,
    /// What it takes, and what it is when nothing is said.
    pub takes: Takes,
    /// What it means, with its unit.
    pub says: &'static str,
}

/// What a setting takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Takes {
    /// A whole number.
    Count {
        /// When nothing is said.
        default: u64,
        /// The least.
        least: u64,
        /// The most.
        most: u64,
    },
    /// One of some words.
    Choice {
        /// When nothing is said.
        default: &'static str,
        /// The words.
        of: &'static [&'static str],
    },
    /// Yes or no.
    Flag {
        /// When nothing is said.
        default: bool,
    },
    /// Any word, such as the name of a field.
    Word {
        /// When nothing is said.
        default: &'static str,
    },
    /// A number from 0 up, whole or not; nothing when nothing is said.
    Limit,
    /// A list of words; empty when nothing is said.
    Words,
    /// Words by word: `{"put": "write"}`; empty when nothing is said.
    Names,
    /// Any value; null when nothing is said.
    Anything,
}

impl Takes {
    /// What it is when nothing is said.
    #[must_use]
    pub fn default(&self) -> Value {
        match self {
            Self::Count { default, .. } => Value::Int((*default).cast_signed()),
            Self::Choice { default, .. } | Self::Word { default } => Value::text(*default),
            Self::Flag { default } => Value::Bool(*default),
            Self::Limit | Self::Anything => Value::Null,
            Self::Words => Value::List(Vec::new()),
            Self::Names => Value::Map(Vec::new()),
        }
    }

    fn refuses(&self, given: &Value) -> Option<String> {
        let is_text = |value: &Value| value.as_text().is_some();
        let (fits, wants) = match (self, given) {
            (Self::Choice { of, .. }, Value::Text(word)) if !of.contains(&word.as_str()) => {
                let near = nearest(word, of.iter().copied());
                return Some(format!("did you mean \"{near}\"? It takes one of {}", of.join(", ")));
            }
            (Self::Choice { of, .. }, _) => (is_text(given), format!("one of {}", of.join(", "))),
            (Self::Count { least, most, .. }, _) => {
                let count = given.as_int().and_then(|int| u64::try_from(int).ok());
                let fits = count.is_some_and(|count| (*least..=*most).contains(&count));
                (fits, format!("a whole number from {least} to {most}"))
            }
            (Self::Flag { .. }, _) => (matches!(given, Value::Bool(_)), "True or False".to_owned()),
            (Self::Word { .. }, _) => (is_text(given), "a word".to_owned()),
            (Self::Limit, Value::Float(number)) => (*number >= 0.0, "a number from 0 up".to_owned()),
            (Self::Limit, _) => (given.as_int().is_some_and(|int| int >= 0), "a number from 0 up".to_owned()),
            (Self::Words, Value::List(items)) => (items.iter().all(is_text), "a list of words".to_owned()),
            (Self::Words, _) => (false, "a list of words".to_owned()),
            (Self::Names, Value::Map(pairs)) => {
                (pairs.iter().all(|(_, value)| is_text(value)), "words by word".to_owned())
            }
            (Self::Names, _) => (false, "words by word, as {\"put\": \"write\"}".to_owned()),
            (Self::Anything, _) => (true, String::new()),
        };
        (!fits).then(|| format!("it takes {wants}"))
    }
}

/// A whole number that may be set.
#[must_use]
pub const fn count(
    name: &'static str,
    default: u64,
    (least, most): (u64, u64),
    says: &'static str,
) -> Setting {
    Setting { name, takes: Takes::Count { default, least, most }, says }
}

/// What was set about one thing, defaults where nothing was.
#[derive(Debug, Clone)]
pub struct Settings(BTreeMap<&'static str, Value>);

impl Settings {
    /// Reads what an author wrote about `whose`: `workload "echo"`.
    ///
    /// # Errors
    /// A sentence that names what is wrong, and what was probably meant.
    pub fn read(whose: &str, table: &[Setting], options: &[(String, Value)]) -> Result<Self, String> {
        let mut settings: BTreeMap<_, _> =
            table.iter().map(|setting| (setting.name, setting.takes.default())).collect();
        for (name, given) in options {
            let Some(setting) = table.iter().find(|setting| setting.name == name) else {
                return Err(unknown(whose, name, table));
            };
            if let Some(wrong) = setting.takes.refuses(given) {
                return Err(format!("{whose}: {name}={given}: {wrong}"));
            }
            settings.insert(setting.name, given.clone());
        }
        Ok(Self(settings))
    }

    /// What was set, as it was written.
    #[must_use]
    pub fn value(&self, name: &str) -> &Value {
        self.0.get(name).expect("only settings of its own table are asked for")
    }

    /// A whole number, by its name in its own table.
    #[must_use]
    pub fn count(&self, name: &str) -> u64 {
        let int = self.value(name).as_int();
        int.and_then(|int| u64::try_from(int).ok()).expect("the table says that it is a count")
    }

    /// One of some words, by its name in its own table.
    #[must_use]
    pub fn choice(&self, name: &str) -> &str {
        self.value(name).as_text().expect("the table says that it is a word")
    }

    /// Any word, by its name in its own table.
    #[must_use]
    pub fn word(&self, name: &str) -> &str {
        self.choice(name)
    }

    /// Yes or no, by its name in its own table.
    #[must_use]
    pub fn flag(&self, name: &str) -> bool {
        matches!(self.value(name), Value::Bool(true))
    }

    /// A number from 0 up, if one was set.
    #[must_use]
    pub fn limit(&self, name: &str) -> Option<f64> {
        match self.value(name) {
            Value::Int(int) => Some(*int as f64),
            Value::Float(float) => Some(*float),
            _ => None,
        }
    }

    /// A list of words, by its name in its own table.
    #[must_use]
    pub fn words(&self, name: &str) -> Vec<&str> {
        match self.value(name) {
            Value::List(items) => items.iter().filter_map(Value::as_text).collect(),
            _ => Vec::new(),
        }
    }

    /// Words by word, by its name in its own table.
    #[must_use]
    pub fn names(&self, name: &str) -> Vec<(&str, &str)> {
        match self.value(name) {
            Value::Map(pairs) => {
                pairs.iter().filter_map(|(key, to)| Some((key.as_str(), to.as_text()?))).collect()
            }
            _ => Vec::new(),
        }
    }
}

fn unknown(whose: &str, name: &str, table: &[Setting]) -> String {
    if table.is_empty() {
        return format!("{whose} has no option \"{name}\"; it takes none");
    }
    let names: Vec<&str> = table.iter().map(|setting| setting.name).collect();
    let near = nearest(name, names.iter().copied());
    format!("{whose} has no option \"{name}\"; did you mean \"{near}\"? It takes {}", names.join(", "))
}

#[cfg(test)]
mod tests {
    use super::*;

    const TABLE: &[Setting] = &[
        count("keys", 3, (1, 9), "Keys."),
        Setting {
            name: "model",
            takes: Takes::Choice { default: "set", of: &["set", "queue"] },
            says: "Model.",
        },
        Setting { name: "strict", takes: Takes::Flag { default: true }, says: "Strict." },
        Setting { name: "at_most", takes: Takes::Limit, says: "At most." },
        Setting { name: "only", takes: Takes::Words, says: "Only." },
        Setting { name: "names", takes: Takes::Names, says: "Names." },
        Setting { name: "field", takes: Takes::Word { default: "term" }, says: "Field." },
    ];

    fn read(name: &str, json: &str) -> Result<Settings, String> {
        Settings::read("check \"x\"", TABLE, &[(name.to_owned(), Value::from_json(json).unwrap())])
    }

    #[test]
    fn what_is_not_set_has_its_default() {
        let settings = Settings::read("check \"x\"", TABLE, &[]).unwrap();
        assert_eq!(
            (settings.count("keys"), settings.choice("model"), settings.word("field")),
            (3, "set", "term")
        );
        assert_eq!((settings.flag("strict"), settings.limit("at_most")), (true, None));
        assert!(settings.words("only").is_empty() && settings.names("names").is_empty());
    }

    #[test]
    fn what_is_set_is_read_by_its_kind() {
        assert_eq!(read("at_most", "1.5").unwrap().limit("at_most"), Some(1.5));
        assert_eq!(read("at_most", "2").unwrap().limit("at_most"), Some(2.0));
        assert_eq!(read("only", r#"["a", "b"]"#).unwrap().words("only"), ["a", "b"]);
        assert_eq!(read("names", r#"{"put": "write"}"#).unwrap().names("names"), [("put", "write")]);
        assert!(!read("strict", "false").unwrap().flag("strict"));
    }

    #[test]
    fn what_does_not_fit_is_refused_with_what_does() {
        let table = [
            ("keys", "10", "check \"x\": keys=10: it takes a whole number from 1 to 9"),
            (
                "model",
                "\"sett\"",
                "check \"x\": model=\"sett\": did you mean \"set\"? It takes one of set, queue",
            ),
            ("model", "1", "check \"x\": model=1: it takes one of set, queue"),
            ("strict", "1", "check \"x\": strict=1: it takes True or False"),
            ("at_most", "-1", "check \"x\": at_most=-1: it takes a number from 0 up"),
            ("at_most", "\"a\"", "check \"x\": at_most=\"a\": it takes a number from 0 up"),
            ("only", "[1]", "check \"x\": only=[1]: it takes a list of words"),
            ("names", "3", "check \"x\": names=3: it takes words by word, as {\"put\": \"write\"}"),
            ("field", "null", "check \"x\": field=null: it takes a word"),
            (
                "key",
                "1",
                "check \"x\" has no option \"key\"; did you mean \"keys\"? It takes keys, model, strict, at_most, only, names, field",
            ),
        ];
        for (name, json, says) in table {
            assert_eq!(read(name, json).unwrap_err(), says);
        }
    }
}
