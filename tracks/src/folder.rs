//! Reading the course from its folders. Every complaint is for the author and tells the fix.
//!
//! What can be read is given even when something else cannot, so that an author may work on one task
//! while another is half written.

use crate::author::{AuthorError, Rule};
use crate::course::{Mistake, Task, TaskCard, Track, TrackCard};
use crate::format::{self, TaskFile, TrackFile};
use crate::lint;
use crate::sighting::{MUTANTS_FILE, SEEN_FILE, Sighting};
use crate::source::{self, Import};
use indexmap::IndexMap;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

/// The longest file of a course, in bytes.
const FILE_BYTES_MAX: usize = 64 * 1024;

/// What lies beside the tracks in the course's folder without being one.
const NOT_TRACKS: [&str; 4] = ["Cargo.toml", "README.md", "lib", "src"];

/// The files of a task.
const TASK_FILES: [&str; 5] = ["task.toml", "lesson.md", "starter.py", "solution.py", "scenarios.py"];

/// A course as it was found: all that could be read of it, and all complaints, in order of place.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Survey {
    /// The tracks that could be read, with those of their tasks that could.
    pub tracks: Vec<Track>,
    /// What is not as it should be.
    pub errors: Vec<AuthorError>,
}

/// Reads and lints a course.
#[must_use]
pub fn survey(root: &Path) -> Survey {
    let mut reader = Reader::new(root);
    let tracks = reader.course();
    let mut errors = reader.errors;
    errors.sort();
    Survey { tracks, errors }
}

/// Reads a course that is as it should be.
///
/// # Errors
/// With every complaint about it, when it is not.
pub fn read_course(root: &Path) -> Result<Vec<Track>, Vec<AuthorError>> {
    let survey = survey(root);
    if survey.errors.is_empty() { Ok(survey.tracks) } else { Err(survey.errors) }
}

/// Reads one track that is as it should be, by its folder's name.
///
/// # Errors
/// With every complaint about it, when it is not.
pub fn read_track(root: &Path, slug: &str) -> Result<Track, Vec<AuthorError>> {
    let mut reader = Reader::new(root);
    let track = reader.track(slug);
    match track {
        Some(track) if reader.errors.is_empty() => Ok(track),
        _ => Err(reader.errors),
    }
}

struct Reader {
    /// The folder that holds the course's folder: complaints name paths from there.
    base: PathBuf,
    course: String,
    errors: Vec<AuthorError>,
    modules_used: BTreeSet<String>,
}

struct Entry {
    name: String,
    is_folder: bool,
}

impl Reader {
    fn new(root: &Path) -> Self {
        let root = root.canonicalize().unwrap_or_else(|_| root.to_owned());
        let course =
            root.file_name().map_or_else(|| ".".to_owned(), |name| name.to_string_lossy().into_owned());
        let base = root.parent().map_or_else(|| root.clone(), Path::to_owned);
        Self { base, course, errors: Vec::new(), modules_used: BTreeSet::new() }
    }

    fn complain(&mut self, error: AuthorError) {
        self.errors.push(error);
    }

    fn course(&mut self) -> Vec<Track> {
        let course = self.course.clone();
        let mut tracks = Vec::new();
        for Entry { name, is_folder } in self.entries(&course) {
            if NOT_TRACKS.contains(&name.as_str()) {
                continue;
            }
            if is_folder {
                tracks.extend(self.track(&name));
            } else {
                self.stray(&format!("{course}/{name}"), "a course's folder holds tracks, lib and README.md");
            }
        }
        self.unused_modules();
        tracks
    }

    // ---- a track -------------------------------------------------------------------------------

    fn track(&mut self, slug: &str) -> Option<Track> {
        let path = format!("{}/{slug}", self.course);
        let file = self.toml::<TrackFile>(&format!("{path}/track.toml"))?;
        if !lint::is_track_slug(slug) {
            let fix = "name it like 01-messages: two digits, then lower-case words joined by hyphens";
            self.complain(AuthorError::new(Rule::Named, &path, "this is no name for a track", fix));
        }
        self.listing(&path, &file.tasks);
        let tasks: Vec<Task> = file.tasks.iter().filter_map(|task| self.task(slug, task)).collect();
        self.errors.extend(lint::track(&format!("{path}/track.toml"), &file));
        let card = TrackCard {
            slug: slug.to_owned(),
            title: file.title,
            blurb: file.blurb,
            category: file.category,
            tasks: tasks.iter().map(|task| task.card.clone()).collect(),
        };
        let TrackFile { questions, common_mistakes, comparisons, reading, .. } = file;
        Some(Track { card, questions, common_mistakes, comparisons, reading, tasks })
    }

    /// Compares the folders of a track with the tasks that it lists.
    fn listing(&mut self, path: &str, listed: &[String]) {
        let entries = self.entries(path);
        for Entry { name, is_folder } in &entries {
            let place = format!("{path}/{name}");
            if !is_folder && name != "track.toml" {
                self.stray(&place, "a track's folder holds track.toml and tasks");
            } else if *is_folder && !listed.contains(name) {
                let fix = "add it to `tasks` of track.toml, or delete it";
                self.complain(AuthorError::new(
                    Rule::Listed,
                    place,
                    "track.toml does not list this task",
                    fix,
                ));
            }
        }
        let file = format!("{path}/track.toml");
        for (index, task) in listed.iter().enumerate() {
            if listed[..index].contains(task) {
                let says = format!("the task {task} is listed twice");
                self.complain(AuthorError::new(Rule::Listed, &file, says, "list it once"));
            } else if !entries.iter().any(|entry| entry.is_folder && entry.name == *task) {
                let says = format!("the task {task} has no folder");
                let fix = format!("make it with `./dev new {}/{task}`, or take it off the list", last(path));
                self.complain(AuthorError::new(Rule::Listed, &file, says, fix));
            }
        }
    }

    // ---- a task --------------------------------------------------------------------------------

    fn task(&mut self, track: &str, slug: &str) -> Option<Task> {
        let path = format!("{}/{track}/{slug}", self.course);
        if !self.base.join(&path).is_dir() {
            return None;
        }
        self.strays_of_task(&path);
        let file = self.toml::<TaskFile>(&format!("{path}/task.toml"));
        // Every file is looked at before any lack ends it: an author hears of all lacks at once.
        let texts =
            TASK_FILES.map(|name| (name != "task.toml").then(|| self.text(&format!("{path}/{name}"))));
        let [_, lesson, starter, solution, scenarios] = texts.map(Option::flatten);
        let library = self.library(&format!("{path}/scenarios.py"), scenarios.as_deref().unwrap_or_default());
        let mistakes = self.mistakes(&path);
        let file = file?;
        let task = Task {
            id: format!("{track}/{slug}"),
            card: TaskCard {
                slug: slug.to_owned(),
                title: file.title,
                level: file.level,
                minutes: file.minutes,
            },
            concepts: file.concepts,
            hints: file.hints,
            cites: file.cites,
            checks: file.checks.into_iter().collect(),
            steps: file.steps,
            submission: file.submission,
            modules: file.modules,
            lesson: lesson?,
            starter: starter?,
            solution: solution?,
            scenarios: scenarios?,
            library,
            mistakes,
        };
        self.errors.extend(lint::task(&path, &task));
        Some(task)
    }

    fn strays_of_task(&mut self, path: &str) {
        for Entry { name, is_folder } in self.entries(path) {
            let known = if is_folder {
                name == "mistakes"
            } else {
                TASK_FILES.contains(&name.as_str()) || name == MUTANTS_FILE
            };
            if !known {
                let holds = format!("a task's folder holds {} and mistakes/", TASK_FILES.join(", "));
                self.stray(&format!("{path}/{name}"), &holds);
            }
        }
    }

    fn mistakes(&mut self, path: &str) -> Vec<Mistake> {
        let folder = format!("{path}/mistakes");
        if !self.base.join(&folder).is_dir() {
            let fix = "make it, with at least 3 wrong solutions that a real learner writes";
            self.complain(AuthorError::new(Rule::Complete, folder, "this folder is missing", fix));
            return Vec::new();
        }
        let mut mistakes = Vec::new();
        let mut seen = self.seen(&folder);
        for Entry { name, is_folder } in self.entries(&folder) {
            let file = format!("{folder}/{name}");
            if name == SEEN_FILE {
                continue;
            }
            match name.strip_suffix(".py").filter(|_| !is_folder) {
                Some(slug) => {
                    let seen = seen.shift_remove(slug).unwrap_or_default();
                    mistakes.extend(self.mistake(&file, slug, seen));
                }
                None => self.stray(&file, "mistakes/ holds Python programs"),
            }
        }
        if let Some(slug) = seen.keys().next() {
            let says = format!("it tells of {slug}, and there is no such mistake");
            let fix = "./dev verify <task> --bless writes it anew";
            self.complain(AuthorError::new(Rule::Claimed, format!("{folder}/{SEEN_FILE}"), says, fix));
        }
        mistakes
    }

    /// How each mistake was seen to fail; nothing when nobody has looked yet.
    fn seen(&mut self, folder: &str) -> IndexMap<String, Vec<Sighting>> {
        let path = format!("{folder}/{SEEN_FILE}");
        if !self.base.join(&path).is_file() {
            return IndexMap::new();
        }
        self.toml(&path).unwrap_or_default()
    }

    fn mistake(&mut self, file: &str, slug: &str, seen: Vec<Sighting>) -> Option<Mistake> {
        let program = self.text(file)?;
        let mut field = |line: usize, name: &str, example: &str| {
            let found = source::header(&program, line, name).map(str::to_owned);
            if found.is_none() {
                let says = format!("line {line} does not say `# {name}: ...`");
                let fix = format!("write `# {name}: {example}` there");
                let at = u32::try_from(line).unwrap_or(u32::MAX);
                self.complain(AuthorError::new(Rule::Header, file, says, fix).at(at));
            }
            found
        };
        let fails = field(1, "fails", "<the check that it fails>");
        let why = field(2, "why", "<a sentence that would help whoever made it>");
        Some(Mistake { slug: slug.to_owned(), fails: fails?, why: why?, program, seen })
    }

    // ---- the library ---------------------------------------------------------------------------

    /// The modules that a source imports from `lib`, those that they import included: whoever is
    /// imported stands before whoever imports it.
    fn library(&mut self, path: &str, text: &str) -> Vec<(String, String)> {
        let mut found = Vec::new();
        self.modules(path, text, &mut found, &mut Vec::new());
        found
    }

    fn modules(&mut self, path: &str, text: &str, found: &mut Vec<(String, String)>, open: &mut Vec<String>) {
        for Import { line, module } in source::imports(text) {
            let Some(name) = module else {
                let fix = "write `from lib.<name> import <names>`";
                let says = "this import of the library cannot be followed";
                self.complain(AuthorError::new(Rule::Imports, path, says, fix).at(line));
                continue;
            };
            if open.contains(&name) || found.iter().any(|(known, _)| *known == name) {
                continue;
            }
            let file = format!("{}/lib/{name}.py", self.course);
            if !self.base.join(&file).is_file() {
                let says = format!("there is no {file}");
                self.complain(
                    AuthorError::new(Rule::Imports, path, says, "write it, or mend the name").at(line),
                );
                continue;
            }
            self.modules_used.insert(name.clone());
            let Some(module_text) = self.text(&file) else { continue };
            open.push(name.clone());
            self.modules(&file, &module_text, found, open);
            open.pop();
            found.push((name, module_text));
        }
    }

    fn unused_modules(&mut self) {
        let folder = format!("{}/lib", self.course);
        if !self.base.join(&folder).is_dir() {
            return;
        }
        for Entry { name, is_folder } in self.entries(&folder) {
            let file = format!("{folder}/{name}");
            match name.strip_suffix(".py").filter(|_| !is_folder) {
                None => self.stray(&file, "lib/ holds Python modules"),
                Some(module) if !self.modules_used.contains(module) => {
                    self.stray(&file, "no scenario imports this module");
                }
                Some(_) => {}
            }
        }
    }

    // ---- files ---------------------------------------------------------------------------------

    fn stray(&mut self, path: &str, says: &str) {
        let says = format!("nothing claims this: {says}");
        self.complain(AuthorError::new(Rule::Claimed, path, says, "delete it, or give it its right name"));
    }

    fn toml<T: serde::de::DeserializeOwned>(&mut self, path: &str) -> Option<T> {
        let text = self.text(path)?;
        format::parse(path, &text).map_err(|error| self.complain(error)).ok()
    }

    /// The text of a file; complains when it is missing, empty, too long or no text.
    fn text(&mut self, path: &str) -> Option<String> {
        let error = match std::fs::read(self.base.join(path)) {
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
                let fix = format!("write it; {} is described in tracks/README.md", last(path));
                AuthorError::new(Rule::Complete, path, "this file is missing", fix)
            }
            Err(error) => {
                AuthorError::new(Rule::Readable, path, format!("cannot be read ({error})"), "mend its rights")
            }
            Ok(bytes) if bytes.len() > FILE_BYTES_MAX => {
                let says =
                    format!("{} bytes are more than the {FILE_BYTES_MAX} a file may have", bytes.len());
                AuthorError::new(Rule::Sized, path, says, "say it in fewer words")
            }
            Ok(bytes) => match String::from_utf8(bytes) {
                Ok(text) if !text.trim().is_empty() => return Some(text.replace("\r\n", "\n")),
                Ok(_) => AuthorError::new(Rule::Sized, path, "this file is empty", "write it"),
                Err(_) => {
                    AuthorError::new(Rule::Readable, path, "this is not UTF-8 text", "save it as UTF-8")
                }
            },
        };
        self.complain(error);
        None
    }

    /// What a folder holds, by name.
    fn entries(&mut self, path: &str) -> Vec<Entry> {
        let mut entries: Vec<Entry> = match std::fs::read_dir(self.base.join(path)) {
            Ok(found) => found
                .flatten()
                .map(|entry| Entry {
                    name: entry.file_name().to_string_lossy().into_owned(),
                    is_folder: entry.path().is_dir(),
                })
                .collect(),
            Err(error) => {
                let says = format!("this folder cannot be read ({error})");
                self.complain(AuthorError::new(Rule::Readable, path, says, "make it, or name another"));
                Vec::new()
            }
        };
        entries.sort_by(|a, b| a.name.cmp(&b.name));
        entries
    }
}

/// The last part of a path.
fn last(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or(path)
}

#[cfg(test)]
#[path = "folder_tests.rs"]
mod tests;
