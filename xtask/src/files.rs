//! Reading and writing files with complaints that name them.

use std::path::Path;
use tracks::{Survey, Task};

/// The text of a file.
///
/// # Errors
/// With the file's name and why it cannot be read.
pub fn read(path: &Path) -> Result<String, String> {
    std::fs::read_to_string(path).map_err(|error| format!("{}: cannot be read: {error}", path.display()))
}

/// Writes a file and the folders above it.
///
/// # Errors
/// With the file's name and why it cannot be written.
pub fn write(path: &Path, bytes: impl AsRef<[u8]>) -> Result<(), String> {
    let written =
        path.parent().map_or(Ok(()), std::fs::create_dir_all).and_then(|()| std::fs::write(path, bytes));
    written.map_err(|error| format!("{}: cannot be written: {error}", path.display()))
}

/// The course as it was found.
///
/// # Errors
/// When there is no such folder.
pub fn survey(root: &Path) -> Result<Survey, String> {
    if root.is_dir() {
        Ok(tracks::survey(root))
    } else {
        Err(format!("{}: there is no such folder; name the course's with --root", root.display()))
    }
}

/// One task of a course by its id.
///
/// # Errors
/// With the tasks there are, and what is wrong with the files of the one that was asked for.
pub fn task(survey: &Survey, id: &str) -> Result<Task, String> {
    let tasks = || survey.tracks.iter().flat_map(|track| &track.tasks);
    let found = tasks().find(|task| task.id == id).cloned();
    found.ok_or_else(|| no_such_task(survey, id, &tasks().map(|task| task.id.as_str()).collect::<Vec<_>>()))
}

fn no_such_task(survey: &Survey, id: &str, known: &[&str]) -> String {
    let part = format!("/{id}/");
    let broken: Vec<String> =
        survey.errors.iter().filter(|error| error.path.contains(&part)).map(ToString::to_string).collect();
    if broken.is_empty() {
        format!("there is no task {id:?}; there are {}", known.join(", "))
    } else {
        format!("the task {id} cannot be read:\n{}", broken.join("\n"))
    }
}
