//! What may be set about a workload: tables from which its documentation is made, and the reading of
//! what an author wrote, with a sentence for every mistake.

use crate::nearest::nearest;
use std::collections::BTreeMap;
use trace::Value;

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
}

impl Takes {
    /// What it is when nothing is said.
    #[must_use]
    pub fn default(&self) -> Value {
        match self {
            Self::Count { default, .. } => Value::Int((*default).cast_signed()),
            Self::Choice { default, .. } => Value::text(*default),
        }
    }

    fn refuses(&self, given: &Value) -> Option<String> {
        match (self, given) {
            (Self::Count { least, most, .. }, Value::Int(int))
                if u64::try_from(*int).is_ok_and(|count| (*least..=*most).contains(&count)) =>
            {
                None
            }
            (Self::Count { least, most, .. }, _) => {
                Some(format!("it takes a whole number from {least} to {most}"))
            }
            (Self::Choice { of, .. }, Value::Text(word)) if of.contains(&word.as_str()) => None,
            (Self::Choice { of, .. }, Value::Text(word)) => Some(format!(
                "did you mean \"{}\"? It takes one of {}",
                nearest(word, of.iter().copied()),
                of.join(", ")
            )),
            (Self::Choice { of, .. }, _) => Some(format!("it takes one of {}", of.join(", "))),
        }
    }
}

/// A whole number that may be set.
pub(crate) const fn count(
    name: &'static str,
    default: u64,
    (least, most): (u64, u64),
    says: &'static str,
) -> Setting {
    Setting { name, takes: Takes::Count { default, least, most }, says }
}

/// What was set about one workload, defaults where nothing was.
#[derive(Debug, Clone)]
pub struct Settings(BTreeMap<&'static str, Value>);

impl Settings {
    /// Reads what an author wrote about the workload called `workload`.
    ///
    /// # Errors
    /// A sentence that names what is wrong, and what was probably meant.
    pub fn read(
        workload: &str,
        table: &'static [Setting],
        options: &[(String, Value)],
    ) -> Result<Self, String> {
        let mut settings: BTreeMap<_, _> =
            table.iter().map(|setting| (setting.name, setting.takes.default())).collect();
        for (name, given) in options {
            let Some(setting) = table.iter().find(|setting| setting.name == name) else {
                return Err(unknown(workload, name, table));
            };
            if let Some(wrong) = setting.takes.refuses(given) {
                return Err(format!("workload \"{workload}\": {name}={given}: {wrong}"));
            }
            settings.insert(setting.name, given.clone());
        }
        Ok(Self(settings))
    }

    /// A whole number, by its name in the workload's own table.
    #[must_use]
    pub fn count(&self, name: &str) -> u64 {
        let int = self.0.get(name).and_then(Value::as_int);
        int.and_then(|int| u64::try_from(int).ok()).expect("a workload asks for counts of its own table")
    }

    /// A word, by its name in the workload's own table.
    #[must_use]
    pub fn choice(&self, name: &str) -> &str {
        self.0.get(name).and_then(Value::as_text).expect("a workload asks for words of its own table")
    }
}

fn unknown(workload: &str, name: &str, table: &[Setting]) -> String {
    if table.is_empty() {
        return format!("workload \"{workload}\" has no option \"{name}\"; it takes none");
    }
    let names: Vec<&str> = table.iter().map(|setting| setting.name).collect();
    let near = nearest(name, names.iter().copied());
    format!(
        "workload \"{workload}\" has no option \"{name}\"; did you mean \"{near}\"? It takes {}",
        names.join(", ")
    )
}
