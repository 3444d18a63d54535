//! The same lines come out natively and as wasm in Node, for every check on every small file. The wasm is built here, of the
//! same sources; where Node is missing the test fails, for nothing was shown.

use checkers::formats::Format;
use histories::command::read_lines;
use histories::request::{Request, Wants};
use histories::{Line, judge, node};
use std::fs;
use std::path::{Path, PathBuf};

fn files() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/golden/histories/formats");
    let mut files: Vec<PathBuf> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    assert!(files.len() > 5);
    files
}

/// What is asked: each check of each file, and what no check is called.
fn requests() -> Vec<(Option<PathBuf>, Request)> {
    let names = checkers::checks().map(|check| check.name);
    let names: Vec<&str> = names.chain(["cas-register", "no-such-check"]).collect();
    let mut requests = Vec::new();
    for file in files() {
        let name = file.file_name().unwrap().to_string_lossy().into_owned();
        for (check, format) in names.iter().zip([None, Some(Format::Jepsen), None].into_iter().cycle()) {
            let (check, name) = ((*check).to_owned(), name.clone());
            let request = Request { check, options: Vec::new(), format, name, wants: Wants::Lines };
            requests.push((Some(file.clone()), request));
        }
    }
    requests
}

#[test]
fn the_same_lines_come_out_natively_and_in_node() {
    // A folder of its own: the one of this test run may be locked.
    let wasm = node::build_in(&Path::new(env!("CARGO_TARGET_TMPDIR")).join("histories-wasm"), "dev").unwrap();
    let requests = requests();
    let answers = node::ask(&wasm, &requests).unwrap();
    for ((path, request), answer) in requests.iter().zip(&answers) {
        let bytes = fs::read(path.as_ref().unwrap()).unwrap();
        let natively = judge(&request.check, &request.options, request.format, &request.name, &bytes);
        let in_node = read_lines(answer).unwrap().into_iter().map(|line| Line { ms: 0.0, ..line });
        assert_eq!(in_node.collect::<Vec<Line>>(), natively, "{} of {}", request.check, request.name);
    }
}
