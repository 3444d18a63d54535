//! The arrows between our crates, as `cargo metadata` tells them, against those that the design
//! allows. Only what a crate names itself counts: what its dependencies bring along is theirs.

use std::collections::{BTreeMap, BTreeSet};
use std::process::Command;

/// Each crate of ours with those of ours that it may use: what is not here is forbidden.
const ARROWS: [(&str, &[&str]); 17] = [
    ("trace", &[]),
    ("crypto", &[]),
    ("engine", &["trace"]),
    ("checkers", &["trace"]),
    ("modules", &["engine", "trace"]),
    ("workloads", &["engine", "trace"]),
    ("python", &["checkers", "crypto", "engine", "trace", "workloads"]),
    ("judge", &["checkers", "engine", "modules", "python", "trace", "tracks"]),
    ("worker", &["judge", "trace", "tracks"]),
    ("tracks", &["trace"]),
    ("picture", &["trace"]),
    ("playground-ui", &["picture", "trace", "tracks"]),
    ("histories", &["checkers", "trace"]),
    ("kernels", &["engine", "trace"]),
    ("scenes", &["engine", "trace"]),
    ("xtask", &["judge", "python", "trace", "tracks"]),
    ("tests", &["engine", "judge", "picture", "python", "trace", "tracks", "xtask"]),
];

/// Crates of the browser, by how their names begin: whoever runs natively too names none of them.
const BROWSER: [&str; 7] =
    ["getrandom", "gloo", "js-sys", "serde-wasm-bindgen", "wasm-bindgen", "web-sys", "yew"];
/// Who may.
const KNOWS_THE_BROWSER: [&str; 2] = ["playground-ui", "worker"];

/// The interpreter, and the one crate that names it.
const INTERPRETER: [&str; 2] = ["monty", "ruff"];
const KNOWS_PYTHON: &str = "python";
/// Its allocator can be installed by whoever is an executable, and by nobody else.
const ALLOCATOR: &str = "monty-alloc";
const EXECUTABLES: [&str; 2] = ["worker", "xtask"];

/// Crates of ours and what each names, development apart.
type Graph = BTreeMap<String, BTreeSet<String>>;

/// Every arrow that the design forbids, in words.
fn forbidden(graph: &Graph) -> Vec<String> {
    let allowed: BTreeMap<&str, &[&str]> = ARROWS.into_iter().collect();
    let mut found = Vec::new();
    for (name, dependencies) in graph {
        let Some(allowed) = allowed.get(name.as_str()) else {
            found.push(format!("{name} has no place in the design"));
            continue;
        };
        for dependency in dependencies {
            let is_ours = graph.contains_key(dependency);
            if is_ours && !allowed.contains(&dependency.as_str()) {
                found.push(format!("{name} may not use {dependency}"));
            }
            let begins = |names: &[&str]| names.iter().any(|name| dependency.starts_with(name));
            if begins(&BROWSER) && !KNOWS_THE_BROWSER.contains(&name.as_str()) {
                found.push(format!("{name} may not know the browser ({dependency})"));
            }
            let installs = dependency == ALLOCATOR && EXECUTABLES.contains(&name.as_str());
            if begins(&INTERPRETER) && name != KNOWS_PYTHON && !installs {
                found.push(format!("{name} may not know the interpreter ({dependency})"));
            }
        }
    }
    found
}

fn graph() -> Graph {
    let told = Command::new(env!("CARGO"))
        .args(["metadata", "--no-deps", "--format-version", "1", "--offline"])
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output()
        .expect("cargo runs this test, so it can be run");
    assert!(told.status.success(), "{}", String::from_utf8_lossy(&told.stderr));
    let told: serde_json::Value = serde_json::from_slice(&told.stdout).unwrap();
    told["packages"].as_array().unwrap().iter().map(package).collect()
}

fn package(package: &serde_json::Value) -> (String, BTreeSet<String>) {
    let is_used = |dependency: &&serde_json::Value| dependency["kind"] != "dev";
    let dependencies = package["dependencies"].as_array().unwrap().iter().filter(is_used);
    let names = dependencies.map(|dependency| short(dependency["name"].as_str().unwrap()));
    (short(package["name"].as_str().unwrap()), names.collect())
}

fn short(name: &str) -> String {
    name.strip_prefix("netsplit-").unwrap_or(name).to_owned()
}

#[test]
fn arrows_point_down_only() {
    let graph = graph();
    assert!(graph.len() > 5, "cargo metadata tells of {} crates only", graph.len());
    assert_eq!(forbidden(&graph), Vec::<String>::new());
}

#[test]
fn an_arrow_that_points_up_is_seen() {
    let cases = [
        ("trace", "engine", "trace may not use engine"),
        ("playground-ui", "judge", "playground-ui may not use judge"),
        ("engine", "getrandom", "engine may not know the browser (getrandom)"),
        ("python", "web-sys", "python may not know the browser (web-sys)"),
        ("judge", "monty", "judge may not know the interpreter (monty)"),
        ("judge", "monty-alloc", "judge may not know the interpreter (monty-alloc)"),
        ("worker", "monty", "worker may not know the interpreter (monty)"),
        ("judge", "ruff_python_parser", "judge may not know the interpreter (ruff_python_parser)"),
    ];
    for (from, to, says) in cases {
        let mut graph: Graph = ARROWS.iter().map(|(name, _)| ((*name).to_owned(), BTreeSet::new())).collect();
        graph.get_mut(from).unwrap().insert(to.to_owned());
        assert_eq!(forbidden(&graph), [says.to_owned()]);
    }
}

#[test]
fn a_crate_without_a_place_is_seen() {
    let graph = Graph::from([("stowaway".to_owned(), BTreeSet::new())]);
    assert_eq!(forbidden(&graph), ["stowaway has no place in the design"]);
}
