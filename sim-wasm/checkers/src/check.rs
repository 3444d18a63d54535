//! What a check is, and all there are.

use crate::evidence::Evidence;
use crate::verdict::{Finding, Malformed};
use crate::{delivery, linear, maelstrom, numbers, progress, protocols, sessions, transactions};
use trace::{Setting, Settings, Takes, Value, nearest};

/// Something that can be judged.
#[derive(Debug, Clone, Copy)]
pub struct Check {
    /// Its name: `check.linearizable(...)`, `./dev check linearizable`.
    pub name: &'static str,
    /// What it judges by.
    pub needs: Needs,
    /// What may be set.
    pub settings: &'static [Setting],
    /// What it claims, exactly; what its results are; where it comes from. Full sentences.
    pub says: &'static str,
    /// Whether it is a number (in `results` as `value`) that is judged by `at_most` and `at_least`, one of which must
    /// then be set.
    pub is_number: bool,
    /// Judges.
    pub run: fn(&Evidence, &Settings) -> Result<Finding, Malformed>,
}

/// What a check judges by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Needs {
    /// [`Evidence::history`].
    History,
    /// [`Evidence::records`].
    Records,
    /// [`Evidence::trace`], and the history in it.
    Trace,
}

/// Checks that belong together.
#[derive(Debug, Clone, Copy)]
pub struct Family {
    /// Its heading.
    pub name: &'static str,
    /// What is true of all of them, in full sentences; may be empty.
    pub says: &'static str,
    /// In the order in which they are told.
    pub checks: &'static [Check],
}

/// All checks, family by family.
pub const FAMILIES: &[Family] = &[
    linear::FAMILY,
    transactions::FAMILY,
    sessions::FAMILY,
    maelstrom::FAMILY,
    protocols::FAMILY,
    delivery::FAMILY,
    progress::FAMILY,
    numbers::FAMILY,
];

/// All checks.
pub fn checks() -> impl Iterator<Item = &'static Check> {
    FAMILIES.iter().flat_map(|family| family.checks)
}

/// What may be set about every check that judges a history.
pub const OF_HISTORIES: [Setting; 2] = [
    Setting {
        name: "functions",
        takes: Takes::Names,
        says: "Which of the program's functions is which of the check's: `{\"put\": \"write\"}`.",
    },
    Setting {
        name: "only",
        takes: Takes::Words,
        says: "The functions (by the check's names) that are judged; all others are left out.",
    },
];

/// The check called `name`.
///
/// # Errors
/// When there is none: a sentence that names what was probably meant.
pub fn check(name: &str) -> Result<&'static Check, String> {
    checks().find(|check| check.name == name).ok_or_else(|| {
        format!(
            "there is no check \"{name}\"; did you mean \"{}\"?",
            nearest(name, checks().map(|check| check.name))
        )
    })
}

/// Why there is no finding.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Refused {
    /// What was set is wrong.
    Settings(String),
    /// The evidence is.
    Evidence(Malformed),
}

impl Check {
    /// Everything that may be set about it.
    #[must_use]
    pub fn all_settings(&self) -> Vec<Setting> {
        let common: &[Setting] = if self.needs == Needs::History { &OF_HISTORIES } else { &[] };
        self.settings.iter().chain(common).copied().collect()
    }

    /// Judges by what an author set.
    ///
    /// # Errors
    /// When a setting is wrong, or the evidence is none for this check.
    pub fn judge(&self, evidence: &Evidence, options: &[(String, Value)]) -> Result<Finding, Refused> {
        let whose = format!("check \"{}\"", self.name);
        let settings = Settings::read(&whose, &self.all_settings(), options).map_err(Refused::Settings)?;
        let renamed = if self.needs == Needs::History { renamed(evidence, &settings) } else { None };
        (self.run)(renamed.as_ref().unwrap_or(evidence), &settings).map_err(Refused::Evidence)
    }
}

/// The history as [`OF_HISTORIES`] have it, where they were set.
fn renamed(evidence: &Evidence, settings: &Settings) -> Option<Evidence> {
    let (functions, only) = (settings.names("functions"), settings.words("only"));
    let is_set = !functions.is_empty() || !only.is_empty();
    is_set.then(|| Evidence { history: evidence.history.renamed(&functions, &only), ..Evidence::default() })
}
