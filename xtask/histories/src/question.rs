//! What a file is judged by: a check by its name, a model of `linearizable`, or the name that another tool has for it.

use crate::Checks;
use checkers::Check;
use checkers::formats::Format;
use trace::{Takes, Value, nearest};

/// A check, and what is set about it.
#[derive(Debug, Clone)]
pub struct Question<'a> {
    /// The check.
    pub check: &'a Check,
    /// What is set.
    pub options: Vec<(String, Value)>,
}

/// The check that has the models.
const MODELLED: &str = "linearizable";

impl<'a> Question<'a> {
    /// Reads what was asked.
    ///
    /// # Errors
    /// When there is nothing of this name: a sentence that names what was probably meant.
    pub fn read(checks: Checks<'a>, word: &str, options: &[(String, Value)]) -> Result<Self, String> {
        // Maelstrom's names have dashes, Python's cannot.
        let tried = [word.to_owned(), word.replace('-', "_")];
        if let Some(check) = tried.iter().find_map(|name| find(checks, name)) {
            return Ok(Self { check, options: options.to_vec() });
        }
        let models = models(checks);
        let tried = [word.to_owned(), word.replace('_', "-")];
        let model = tried.iter().find(|name| models.contains(&name.as_str()));
        if let (Some(model), Some(check)) = (model, find(checks, MODELLED)) {
            let model = ("model".to_owned(), Value::text(model.as_str()));
            return Ok(Self { check, options: [model].into_iter().chain(options.iter().cloned()).collect() });
        }
        let names = checks.iter().flat_map(|family| family.checks).map(|check| check.name);
        let near = nearest(word, names.chain(models));
        Err(format!("there is no check and no model \"{word}\"; did you mean \"{near}\"? --help lists them"))
    }
}

fn find<'a>(checks: Checks<'a>, name: &str) -> Option<&'a Check> {
    checks.iter().flat_map(|family| family.checks).find(|check| check.name == name)
}

fn models(checks: Checks<'_>) -> Vec<&'static str> {
    let settings = find(checks, MODELLED).map_or(&[][..], |check| check.settings);
    let models = settings.iter().find(|setting| setting.name == "model").map(|setting| setting.takes);
    match models {
        Some(Takes::Choice { of, .. }) => of.to_vec(),
        _ => Vec::new(),
    }
}

/// All checks, models, names of other tools and formats, for people.
#[must_use]
pub fn listed(checks: Checks<'_>) -> String {
    let mut lines = vec!["Checks:".to_owned()];
    for family in checks {
        let names: Vec<&str> = family.checks.iter().map(|check| check.name).collect();
        lines.push(format!("    {}: {}", family.name, names.join(", ")));
    }
    lines.push(format!("Models of {MODELLED}:\n    {}", models(checks).join(", ")));
    lines.push("Formats:".to_owned());
    let formats = Format::ALL.map(|format| format!("    {:<9} {}", format.name(), format.says()));
    lines.extend(formats);
    lines.join("\n")
}
