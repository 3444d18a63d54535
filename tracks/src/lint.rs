//! What must be true of a task's texts before anything runs. Each rule is a function that says what
//! is wrong and what to do; the limits are named here, and told in the course's README.

use crate::author::{AuthorError, Rule};
use crate::course::{Reading, Task};
use crate::format::TrackFile;
use crate::source;
use std::ops::RangeInclusive;

/// How many hints a task has.
pub const HINTS: RangeInclusive<usize> = 3..=5;
/// The fewest mistakes of a task.
pub const MISTAKES_MIN: usize = 3;
/// The longest lesson, in words: what fits one screen before the first run.
pub const LESSON_WORDS_MAX: usize = 600;
/// What `new` writes where an author must write.
pub const PLACEHOLDER: &str = "WRITE ME";
/// The check that every scenario has without listing it: that enough happened to judge.
pub const ACTIVITY: &str = "activity";

/// Whether a name is lower-case letters and digits in words joined by hyphens.
#[must_use]
pub fn is_slug(name: &str) -> bool {
    let is_word = |word: &str| {
        !word.is_empty() && word.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit())
    };
    name.split('-').all(is_word)
}

/// Whether a name is that of a track: `01-messages`.
pub fn is_track_slug(name: &str) -> bool {
    let number = name.split('-').next().unwrap_or_default();
    is_slug(name) && number.len() == 2 && number.bytes().all(|byte| byte.is_ascii_digit()) && name.len() > 3
}

/// The complaints about a track, its tasks apart.
pub fn track(path: &str, file: &TrackFile) -> Vec<AuthorError> {
    let mut found = Complaints::new(path);
    found.unless(!file.title.trim().is_empty(), Rule::Fields, "`title` is empty", "write it");
    found.unless(
        !file.blurb.trim().is_empty(),
        Rule::Fields,
        "`blurb` is empty",
        "say what one can build after it",
    );
    found.unless(!file.tasks.is_empty(), Rule::Listed, "`tasks` is empty", "list its tasks in order");
    let placeholders = [&file.title, &file.blurb].iter().any(|text| text.contains(PLACEHOLDER));
    found.unless(!placeholders, Rule::Written, &left_over(), "write what belongs there");
    sources(&mut found, &file.reading);
    found.errors
}

/// The complaints about a task in its folder.
pub fn task(folder: &str, task: &Task) -> Vec<AuthorError> {
    let mut found = Complaints::new(format!("{folder}/task.toml"));
    fields(&mut found, task);
    hints(&mut found, task);
    checks(&mut found, task);
    sources(&mut found, &task.cites);
    let mut errors = found.errors;
    errors.extend(slug(folder, task));
    errors.extend(steps(folder, task));
    errors.extend(lesson(&format!("{folder}/lesson.md"), &task.lesson));
    errors.extend(mistakes(folder, task));
    errors.extend(copies(folder, task));
    errors.extend(placeholders(folder, task));
    errors
}

/// Complaints about one file.
struct Complaints {
    path: String,
    errors: Vec<AuthorError>,
}

impl Complaints {
    fn new(path: impl Into<String>) -> Self {
        Self { path: path.into(), errors: Vec::new() }
    }

    fn unless(&mut self, holds: bool, rule: Rule, says: &str, fix: &str) {
        if !holds {
            self.errors.push(AuthorError::new(rule, &self.path, says, fix));
        }
    }
}

fn fields(found: &mut Complaints, task: &Task) {
    let card = &task.card;
    found.unless(!card.title.trim().is_empty(), Rule::Fields, "`title` is empty", "write it");
    found.unless(
        (1..=3).contains(&card.level),
        Rule::Fields,
        "`level` is not 1, 2 or 3",
        "choose one of them",
    );
    found.unless(card.minutes > 0, Rule::Fields, "`minutes` is 0", "say about how long it takes");
    found.unless(
        !task.cites.is_empty(),
        Rule::Fields,
        "there is no source",
        "name under [[cites]] what it rests on",
    );
    found.unless(!task.concepts.is_empty(), Rule::Fields, "`concepts` is empty", "name the ideas it teaches");
}

fn hints(found: &mut Complaints, task: &Task) {
    let says = format!("{} hints are not {} to {}", task.hints.len(), HINTS.start(), HINTS.end());
    found.unless(
        HINTS.contains(&task.hints.len()),
        Rule::Hints,
        &says,
        "go from a nudge to nearly the answer",
    );
    let empty = task.hints.iter().any(|hint| hint.trim().is_empty());
    found.unless(!empty, Rule::Hints, "a hint is empty", "write it");
}

fn checks(found: &mut Complaints, task: &Task) {
    let none = "there is no check";
    found.unless(
        !task.checks.is_empty(),
        Rule::Checks,
        none,
        "describe each check of scenarios.py under [checks]",
    );
    for (name, says) in &task.checks {
        let kebab = "use lower-case words joined by hyphens, as in scenarios.py";
        found.unless(is_slug(name), Rule::Named, &format!("{name:?} is no name for a check"), kebab);
        let fix = "say in a sentence what it demands";
        found.unless(!says.trim().is_empty(), Rule::Checks, &format!("{name} is not described"), fix);
        let reserved = format!("{ACTIVITY} is listed by itself");
        found.unless(name != ACTIVITY, Rule::Checks, &reserved, "take it out of [checks]");
    }
}

fn sources(found: &mut Complaints, readings: &[Reading]) {
    for Reading { title, url } in readings {
        found.unless(
            !title.trim().is_empty(),
            Rule::Fields,
            "a source has no title",
            "write author, title, year",
        );
        let lasting = url.is_empty() || url.starts_with("https://") || url.starts_with("http://");
        found.unless(
            lasting,
            Rule::Fields,
            &format!("{url:?} is no address"),
            "write a lasting one, or leave it out",
        );
    }
}

fn slug(folder: &str, task: &Task) -> Vec<AuthorError> {
    let kebab = "use lower-case words joined by hyphens";
    let mut errors = Vec::new();
    if !is_slug(&task.card.slug) {
        errors.push(AuthorError::new(Rule::Named, folder, "this is no name for a task", kebab));
    }
    for mistake in task.mistakes.iter().filter(|mistake| !is_slug(&mistake.slug)) {
        let path = mistake_path(folder, &mistake.slug);
        errors.push(AuthorError::new(Rule::Named, path, "this is no name for a mistake", kebab));
    }
    errors
}

fn steps(folder: &str, task: &Task) -> Vec<AuthorError> {
    let toml = format!("{folder}/task.toml");
    let mut errors = Vec::new();
    if task.steps.is_empty() {
        errors.push(AuthorError::new(
            Rule::Steps,
            toml,
            "`steps` is empty",
            "name the functions that a learner writes",
        ));
    }
    for (file, text) in [("starter.py", &task.starter), ("solution.py", &task.solution)] {
        let functions = source::functions(text);
        for step in task.steps.iter().filter(|step| !functions.contains(&step.as_str())) {
            let says = format!("the step {step} is no top-level function here");
            let fix = "define it, or mend `steps` of task.toml";
            errors.push(AuthorError::new(Rule::Steps, format!("{folder}/{file}"), says, fix));
        }
    }
    errors
}

fn lesson(path: &str, lesson: &str) -> Vec<AuthorError> {
    let mut found = Complaints::new(path);
    let has_heading = lesson.lines().next().is_some_and(|line| line.starts_with("# "));
    found.unless(has_heading, Rule::Lesson, "the first line is no heading", "begin with `# ` and a title");
    let words = lesson.split_whitespace().count();
    let says = format!("{words} words are more than the {LESSON_WORDS_MAX} that fit a screen");
    found.unless(
        words <= LESSON_WORDS_MAX,
        Rule::Lesson,
        &says,
        "keep the why and the contract, cut the rest",
    );
    found.errors
}

fn mistakes(folder: &str, task: &Task) -> Vec<AuthorError> {
    let mut errors = Vec::new();
    if task.mistakes.len() < MISTAKES_MIN {
        let says = format!("{} mistakes are fewer than {MISTAKES_MIN}", task.mistakes.len());
        let fix = "write down more of what real learners get wrong";
        errors.push(AuthorError::new(Rule::Mistakes, format!("{folder}/mistakes"), says, fix));
    }
    let names: Vec<&str> = task.checks.iter().map(|(name, _)| name.as_str()).chain([ACTIVITY]).collect();
    for mistake in task.mistakes.iter().filter(|mistake| !names.contains(&mistake.fails.as_str())) {
        let says = format!("there is no check {:?}", mistake.fails);
        let fix = format!("name one of {}", names.join(", "));
        errors.push(AuthorError::new(Rule::Header, mistake_path(folder, &mistake.slug), says, fix).at(1));
    }
    errors
}

fn copies(folder: &str, task: &Task) -> Vec<AuthorError> {
    let mut programs = vec![(format!("{folder}/solution.py"), source::code(&task.solution))];
    programs.push((format!("{folder}/starter.py"), source::code(&task.starter)));
    let wrong =
        task.mistakes.iter().map(|wrong| (mistake_path(folder, &wrong.slug), source::code(&wrong.program)));
    programs.extend(wrong);
    let mut errors = Vec::new();
    for (index, (path, code)) in programs.iter().enumerate() {
        if let Some((twin, _)) = programs[..index].iter().find(|(_, known)| known == code) {
            let says = format!("the same program as {twin}");
            errors.push(AuthorError::new(Rule::Distinct, path, says, "change it, or delete it"));
        }
    }
    errors
}

fn placeholders(folder: &str, task: &Task) -> Vec<AuthorError> {
    let toml = [&task.card.title].into_iter().chain(&task.concepts).chain(&task.hints);
    let toml =
        toml.chain(task.checks.iter().map(|(_, says)| says)).chain(task.cites.iter().map(|cite| &cite.title));
    let toml = toml.map(|text| ("task.toml".to_owned(), text));
    let files = [("lesson.md", &task.lesson), ("starter.py", &task.starter), ("solution.py", &task.solution)];
    let files = files.into_iter().chain([("scenarios.py", &task.scenarios)]);
    let files = files.map(|(name, text)| (name.to_owned(), text));
    let wrong = task.mistakes.iter().map(|wrong| (format!("mistakes/{}.py", wrong.slug), &wrong.program));
    let mut places: Vec<String> = toml
        .chain(files)
        .chain(wrong)
        .filter(|(_, text)| text.contains(PLACEHOLDER))
        .map(|(name, _)| name)
        .collect();
    places.dedup();
    let complaint = |name| {
        AuthorError::new(Rule::Written, format!("{folder}/{name}"), left_over(), "write what belongs there")
    };
    places.into_iter().map(complaint).collect()
}

fn left_over() -> String {
    format!("{PLACEHOLDER:?} still stands here")
}

fn mistake_path(folder: &str, slug: &str) -> String {
    format!("{folder}/mistakes/{slug}.py")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slugs_are_kebab_case() {
        assert!(is_slug("one-answer") && is_slug("echo") && is_slug("a2"));
        assert!(!is_slug("One") && !is_slug("a_b") && !is_slug("a--b") && !is_slug("-a") && !is_slug(""));
        assert!(is_track_slug("01-messages") && !is_track_slug("messages") && !is_track_slug("1-messages"));
    }

    #[test]
    fn a_lesson_has_a_heading_and_an_end() {
        let rules = |lesson: &str| lesson_rules(lesson);
        assert_eq!(rules("# Echo\nWhy."), []);
        assert_eq!(rules("Echo"), [Rule::Lesson]);
        assert_eq!(rules(&format!("# Echo\n{}", "word ".repeat(LESSON_WORDS_MAX))), [Rule::Lesson]);
    }

    fn lesson_rules(text: &str) -> Vec<Rule> {
        lesson("lesson.md", text).into_iter().map(|error| error.rule).collect()
    }
}
