//! Which tasks a change touches, as git tells it.

use std::path::Path;
use std::process::Command;
use tracks::Task;

/// The files that differ from the last commit, new ones included, relative to `root`. In a checkout
/// without differences (a server's) those of the last commit itself.
///
/// # Errors
/// When git is not there or `root` lies in no repository.
pub fn changed_files(root: &Path) -> Result<Vec<String>, String> {
    if git(root, &["rev-parse", "--verify", "HEAD"]).is_err() {
        return git(root, &["ls-files", "--cached", "--others", "--exclude-standard"]);
    }
    let mut files = git(root, &["diff", "--name-only", "--relative", "HEAD"])?;
    files.extend(git(root, &["ls-files", "--others", "--exclude-standard"])?);
    let is_clean = git(root, &["status", "--porcelain"])?.is_empty();
    if is_clean && git(root, &["rev-parse", "--verify", "HEAD^"]).is_ok() {
        files = git(root, &["diff", "--name-only", "--relative", "HEAD^", "HEAD"])?;
    }
    Ok(files)
}

fn git(root: &Path, arguments: &[&str]) -> Result<Vec<String>, String> {
    let told = Command::new("git").arg("-C").arg(root).args(arguments).output();
    let told = told.map_err(|error| format!("--changed asks git, which cannot be run: {error}"))?;
    if !told.status.success() {
        let says = String::from_utf8_lossy(&told.stderr).trim().to_owned();
        return Err(format!("--changed asks git, which says: {says}"));
    }
    Ok(String::from_utf8_lossy(&told.stdout).lines().map(str::to_owned).collect())
}

/// Whether a change of these files touches a task: its own folder, or a module that it imports.
#[must_use]
pub fn touches(files: &[String], task: &Task) -> bool {
    let folder = format!("{}/", task.id);
    let imports = |file: &String| task.library.iter().any(|(name, _)| *file == format!("lib/{name}.py"));
    files.iter().any(|file| file.starts_with(&folder) || imports(file))
}
