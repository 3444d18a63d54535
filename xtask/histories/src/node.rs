//! The same in wasm: builds it, and hands requests to Node.

use crate::request::Request;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use trace::Value;

const HERE: &str = env!("CARGO_MANIFEST_DIR");

/// Builds the wasm with the profile of the page's worker.
///
/// # Errors
/// What the compiler says.
pub fn build() -> Result<PathBuf, String> {
    let target = std::env::var_os("CARGO_TARGET_DIR");
    let target = target.map_or_else(|| Path::new(HERE).join("../../target"), PathBuf::from);
    build_in(&target, "worker")
}

/// Builds the wasm into a folder, with one of Cargo's profiles.
///
/// # Errors
/// What the compiler says.
pub fn build_in(target: &Path, profile: &str) -> Result<PathBuf, String> {
    let mut build = Command::new("cargo");
    build.args(["rustc", "--quiet", "-p", "netsplit-histories", "--lib", "--crate-type", "cdylib"]);
    build.args(["--target", "wasm32-unknown-unknown", "--profile", profile]);
    // Flags of the native build are not for wasm, and would hide those of `.cargo/config.toml`.
    build.env_remove("RUSTFLAGS").env_remove("CARGO_ENCODED_RUSTFLAGS");
    build.env("CARGO_TARGET_DIR", target).current_dir(HERE);
    output(&mut build, "")?;
    let folder = if profile == "dev" { "debug" } else { profile };
    Ok(target.join("wasm32-unknown-unknown").join(folder).join("histories.wasm"))
}

/// Asks all of it in one Node: each request with the file that it is about, if it is about one.
///
/// # Errors
/// When Node cannot be run, or an answer cannot be read.
pub fn ask(wasm: &Path, requests: &[(Option<PathBuf>, Request)]) -> Result<Vec<Value>, String> {
    let mut asked = String::new();
    for (path, request) in requests {
        let path = path.as_ref().map_or(Value::Null, |path| Value::text(path.to_string_lossy()));
        asked += &Value::map([("path", path), ("request", Value::text(request.to_json()))]).to_json();
        asked.push('\n');
    }
    let mut node = Command::new("node");
    node.arg(Path::new(HERE).join("node.mjs")).arg(wasm);
    let told = output(&mut node, &asked)?;
    let answers: Vec<&str> = told.lines().collect();
    if answers.len() != requests.len() {
        return Err(format!("node answered {} of {} requests", answers.len(), requests.len()));
    }
    let answer = |json: &&str| Value::from_json(json).map_err(|why| format!("node's answer: {why}: {json}"));
    answers.iter().map(answer).collect()
}

fn output(command: &mut Command, input: &str) -> Result<String, String> {
    let name = command.get_program().to_string_lossy().into_owned();
    let cannot = |error: std::io::Error| format!("this needs {name}, which cannot be run: {error}");
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().map_err(cannot)?;
    // All of it is read before anything is answered, so neither waits for the other.
    let written = child.stdin.take().map_or(Ok(()), |mut pipe| pipe.write_all(input.as_bytes()));
    let told = child.wait_with_output().map_err(cannot)?;
    if told.status.success() {
        written.map_err(cannot)?;
        return Ok(String::from_utf8_lossy(&told.stdout).into_owned());
    }
    Err(format!("{name} says:\n{}", String::from_utf8_lossy(&told.stderr)))
}
