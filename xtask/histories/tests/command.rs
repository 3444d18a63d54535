//! What `./dev check` prints, and its exit codes: every format with a small file, judged by two checks that are made up
//! for this, so that the words of real ones may change.

use checkers::{Check, Evidence, Family, Finding, Malformed, Needs, Verdict};
use histories::command::{Said, run};
use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};
use trace::{Setting, Settings, Takes, Value};

const MODEL: Setting = Setting {
    name: "model",
    takes: Takes::Choice { default: "register", of: &["register", "cas-register"] },
    says: "The object.",
};
const MODELS: Setting = Setting { name: "models", takes: Takes::Words, says: "Models." };
const ANOMALIES: Setting = Setting { name: "anomalies", takes: Takes::Words, says: "Anomalies." };

const fn made_up(
    name: &'static str,
    settings: &'static [Setting],
    run: fn(&Evidence, &Settings) -> Result<Finding, Malformed>,
) -> Check {
    Check { name, needs: Needs::History, settings, says: "Made up.", is_number: false, run }
}

/// A read gives null only while nothing has been written. A single operation is too little to say.
fn registers(evidence: &Evidence, settings: &Settings) -> Result<Finding, Malformed> {
    let history = &evidence.history;
    let mut written = None;
    for operation in &history.operations {
        match operation.f.as_str() {
            "read" | "get" => {
                let is_null = operation.given("value")? == Some(&Value::Null);
                if let (Some(write), true) = (written, is_null) {
                    let says = format!(
                        "{} read nothing. That was written at {write}.\nIt is gone.",
                        history.process(operation)
                    );
                    return Ok(Finding::fail(says, operation.marks().collect()));
                }
            }
            "write" | "append" => written = operation.returned.map(|mark| mark.0),
            "cas" => {}
            _ => return Err(operation.unknown_function(&["read", "write", "cas"])),
        }
    }
    let found =
        if history.operations.len() == 1 { Finding::unknown("One is too few") } else { Finding::pass() };
    Ok(found.with("model", Value::text(settings.choice("model"))))
}

/// No element is read that nobody appended; which models were set is a result.
fn lists(evidence: &Evidence, settings: &Settings) -> Result<Finding, Malformed> {
    let appends = evidence.history.operations.iter().filter(|operation| !operation.is_failed());
    let appends = appends.filter(|operation| operation.input.to_json().contains("append")).count();
    let found =
        if appends == 0 { Finding::fail("Nobody appended.", Vec::new()) } else { Finding::of(Verdict::Pass) };
    Ok(found.with("models", settings.value("models").clone()))
}

const CHECKS: &[Family] = &[Family {
    name: "Made up",
    says: "",
    checks: &[
        made_up("linearizable", &[MODEL], registers),
        made_up("list_append", &[MODELS, ANOMALIES], lists),
    ],
}];

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/golden/histories/formats")
}

/// Runs `check` on words; those with a dot are files of the folder.
fn check(words: &str) -> Said {
    let word = |word: &str| {
        if word.contains('.') { folder().join(word).into_os_string() } else { OsString::from(word) }
    };
    run(["check".into()].into_iter().chain(words.split_whitespace().map(word)), CHECKS, &|| 0.0)
}

/// What is printed, the folder apart.
fn printed(said: &Said) -> String {
    said.out.replace(&format!("{}/", folder().display()), "")
}

#[test]
fn every_format_is_judged_in_a_line_a_case() {
    let table = [
        ("cas-register etcd.log", "pass          0.00 ms       6 ops  etcd.log\n", 0),
        (
            "cas-register etcd-stale.log",
            "fail          0.00 ms       2 ops  etcd-stale.log: c1 read nothing.\n",
            1,
        ),
        (
            "cas-register --long etcd-stale.log",
            "fail          0.00 ms       2 ops  etcd-stale.log\n    c1 read nothing. That was written at 2.\n    It is gone.\n",
            1,
        ),
        (
            "register etcd-twice.log",
            "error         0.00 ms       0 ops  etcd-twice.log: line 2: c0 calls `write` before its `write` returned \
             (it looks like etcd)\n",
            2,
        ),
        ("linearizable kv.txt", "pass          0.00 ms       3 ops  kv.txt\n", 0),
        ("cas_register lin-kv.edn", "pass          0.00 ms       3 ops  lin-kv.edn\n", 0),
        (
            "register truncated.edn --format edn",
            "error         0.00 ms       0 ops  truncated.edn: line 2: the file ends before the `}` of what begins here \
             (it is read as jepsen)\n",
            2,
        ),
        (
            "register netsplit.txt",
            "error         0.00 ms       3 ops  netsplit.txt: line 6: unknown function `jump`; it is one of read, write, cas \
             (did you mean `read`? `functions` names others)\n",
            2,
        ),
        ("list-append transactions.json", "pass          0.00 ms       2 ops  transactions.json\n", 0),
        (
            "list-append cases.jsonl",
            "pass          0.00 ms       2 ops  cases.jsonl:1 one after the other\n\
             fail          0.00 ms       2 ops  cases.jsonl:2 from the future: Nobody appended.\n",
            1,
        ),
        (
            "register etcd.log etcd-stale.log missing.log",
            "pass          0.00 ms       6 ops  etcd.log\n\
             fail          0.00 ms       2 ops  etcd-stale.log: c1 read nothing.\n\
             error         0.00 ms       0 ops  missing.log: this file cannot be read: No such file or directory (os error 2)\n",
            2,
        ),
    ];
    for (words, wanted, code) in table {
        let said = check(words);
        assert_eq!((printed(&said).as_str(), said.err.as_str(), said.code), (wanted, "", code), "{words}");
    }
}

#[test]
fn what_a_case_brings_is_set_unless_something_else_is_asked() {
    let results = |words: &str| {
        let path =
            std::env::temp_dir().join(format!("netsplit-histories-{}-{}", std::process::id(), words.len()));
        let mut words: Vec<OsString> =
            format!("check {words} --json").split_whitespace().map(OsString::from).collect();
        words.push(path.clone().into_os_string());
        words.push(folder().join("cases.jsonl").into_os_string());
        let said = run(words, CHECKS, &|| 0.0);
        assert_eq!(said.err, "");
        let lines = Value::from_json(&fs::read_to_string(&path).unwrap()).unwrap();
        fs::remove_file(path).unwrap();
        let Value::List(lines) = lines else { panic!("a list of lines") };
        let models = |line: &Value| line.get("results").unwrap().get("models").unwrap().to_json();
        lines.iter().map(models).collect::<Vec<String>>().join(" ")
    };
    assert_eq!(results("list_append"), r#"["serializable"] []"#);
    assert_eq!(results(r#"list_append --set models=["causal"]"#), r#"["causal"] ["causal"]"#);
}

#[test]
fn what_a_case_brings_for_another_check_is_left_out() {
    let said = check("register cases.jsonl");
    assert!(said.out.contains("operation 0: unknown function `txn`"), "{}", said.out);
}

#[test]
fn what_is_asked_wrongly_is_answered_once() {
    let table = [
        (
            "list-apend etcd.log etcd.log",
            "there is no check and no model \"list-apend\"; did you mean \"list_append\"?",
        ),
        ("regster etcd.log", "did you mean \"register\"?"),
        ("register", "no file was named that `register` could judge"),
        ("register etcd.log --format etc", "did you mean \"etcd\"?"),
        ("register etcd.log --lng", "did you mean --long?"),
    ];
    for (words, says) in table {
        let said = check(words);
        assert!(said.err.contains(says), "{words}: {}", said.err);
        assert_eq!((said.out.as_str(), said.code), ("", 2), "{words}");
    }
    let said = check("register etcd.log --set modle=3");
    assert!(said.out.contains("has no option \"modle\"; did you mean \"model\"?"), "{}", said.out);
}

#[test]
fn help_lists_all_that_can_be_asked_for() {
    let help = check("--help");
    assert_eq!(help.code, 0);
    for word in
        ["Exit code", "Made up: linearizable, list_append", "register, cas-register", "jepsen", "awdit"]
    {
        assert!(help.out.contains(word), "{word}: {}", help.out);
    }
}

#[test]
fn a_file_of_one_operation_is_unknown_which_is_no_pass() {
    let path = std::env::temp_dir().join(format!("netsplit-histories-{}.txt", std::process::id()));
    fs::write(&path, "c1 calls read\nc1 ok {\"value\": 3}\n").unwrap();
    let said = run(["check".into(), "register".into(), path.clone().into_os_string()], CHECKS, &|| 0.0);
    fs::remove_file(path).unwrap();
    assert!(said.out.starts_with("unknown ") && said.out.ends_with(": One is too few\n"), "{}", said.out);
    assert_eq!(said.code, 2);
}
