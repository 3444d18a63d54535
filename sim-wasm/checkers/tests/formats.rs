//! What every format promises: it is known by how it begins, and whatever is done to a file of it, reading it gives a
//! history or a line that exists, never a panic; what makes a history impossible is refused.

mod common;

use checkers::formats::{Case, Format, Unreadable, text};
use common::Dice;

const NETSPLIT: &str = "# two clients of a register
@1 c1 calls write {\"key\": 1, \"value\": 3}
@2 c2 calls read {\"key\": 1}
@3.5 c2 ok {\"value\": 3}
@4 c1 ok
@5 c2 calls cas {\"key\": 1, \"from\": 3, \"to\": 4}
@6 c2 fails {\"code\": 22}
@7 c1 calls read {\"key\": 1}
@9 c1 gives up
";

const JEPSEN: &str = "[{:index 0, :time 1000, :process 0, :type :invoke, :f :write, :value [1 3]}
 {:index 1, :time 2000, :process 1, :type :invoke, :f :read, :value [1 nil]}
 {:index 2, :time 2500, :process :nemesis, :type :info, :f :kill, :value {\"n1\" #{:dead \\a}}}
 {:index 3, :time 3000, :process 1, :type :ok, :f :read, :value [1 3]} ; a comment
 #jepsen.history.Op{:index 4, :time 4000, :process 0, :type :ok, :f :write, :value [1 3]}
 {:index 5, :time 5000, :process 1, :type :invoke, :f :cas, :value [1 [3 4]]}
 {:index 6, :time 6000, :process 1, :type :fail, :f :cas, :value [1 [3 4]], :error [:precondition \"a\\nb\"]}]
";

const ELLE: &str = "{\"process\": 0, \"type\": \"invoke\", \"value\": [[\"append\", 1, 3], [\"r\", 2, null]], \"index\": 0}
{\"process\": 1, \"type\": \"invoke\", \"f\": \"txn\", \"value\": [[\"r\", 1, null]], \"index\": 1}
{\"process\": 1, \"type\": \"ok\", \"f\": \"txn\", \"value\": [[\"r\", 1, [3]]], \"index\": 2}
{\"process\": 0, \"type\": \"ok\", \"value\": [[\"append\", 1, 3], [\"r\", 2, [\"\\u00fc\"]]], \"index\": 3}
{\"process\": 1, \"type\": \"invoke\", \"f\": \"txn\", \"value\": [[\"r\", 1, null]], \"index\": 4, \"time\": 99}
{\"process\": 1, \"type\": \"info\", \"f\": \"txn\", \"value\": [[\"r\", 1, null]], \"index\": 5, \"time\": 100}
";

const CASES: &str =
    "{\"test\": \"one\", \"options\": {\"consistency-models\": [\"serializable\"]}, \"history\": \
[{\"process\": 0, \"type\": \"ok\", \"f\": \"txn\", \"value\": [[\"w\", \"x\", 1]], \"index\": 0}, \
{\"process\": 1, \"type\": \"ok\", \"f\": \"txn\", \"value\": [[\"r\", \"x\", 1]], \"index\": 1}], \
\"expected\": {\"valid?\": true}}
{\"test\": \"two\", \"options\": {\"consistency-models\": null}, \"history\": \
[{\"process\": 0, \"type\": \"invoke\", \"value\": [[\"w\", \"x\", 1]]}, \
{\"process\": 0, \"type\": \"ok\", \"value\": [[\"w\", \"x\", 1]]}]}
";

const ETCD: &str = "INFO  jepsen.util - 0\t:invoke\t:read\tnil
INFO  jepsen.util - 1\t:invoke\t:write\t3
INFO  jepsen.util - 0\t:ok\t:read\tnil
INFO  jepsen.util - 1\t:ok\t:write\t3
INFO  jepsen.util - 0\t:invoke\t:cas\t[3 4]
INFO  jepsen.util - 2   :invoke :read   nil
INFO  jepsen.util - 0\t:info\t:cas\t:timed-out
INFO  jepsen.util - 2\t:fail\t:read\t:timed-out
";

const KV: &str = "{:process 0, :type :invoke, :f :append, :key \"0\", :value \"x 0 y\"}
{:process 3, :type :invoke, :f :get, :key \"0\", :value nil}
{:process 0, :type :ok, :f :append, :key \"0\", :value \"x 0 y\"}
{:process 3, :type :ok, :f :get, :key \"0\", :value \"x 0 y\"}
{:process 3, :type :invoke, :f :put, :key \"0\", :value \"\"}
{:process 3, :type :ok, :f :put, :key \"0\", :value \"\"}
";

const AWDIT: &str = "w 1 1
r 2 3
-----
w 2 2
=====
r 1 1
w 2 3
";

const SAMPLES: [(Format, &str); 7] = [
    (Format::Netsplit, NETSPLIT),
    (Format::Jepsen, JEPSEN),
    (Format::Elle, ELLE),
    (Format::Elle, CASES),
    (Format::Etcd, ETCD),
    (Format::Kv, KV),
    (Format::Awdit, AWDIT),
];

/// Changed files of each sample.
const CHANGED: u64 = 1_000;

fn read(format: Format, bytes: &[u8]) -> Result<Vec<Case>, Unreadable> {
    format.read(text(bytes)?)
}

fn lines(bytes: &[u8]) -> Vec<Vec<u8>> {
    bytes.split_inclusive(|byte| *byte == b'\n').map(<[u8]>::to_vec).collect()
}

/// The file with one small thing done to it.
fn changed(bytes: &[u8], dice: &mut Dice) -> Vec<u8> {
    let mut lines = lines(bytes);
    if lines.is_empty() {
        return b"\n".to_vec();
    }
    let below = |dice: &mut Dice, sides: usize| usize::try_from(dice.below(sides as u64)).unwrap();
    let (one, other) = (below(dice, lines.len()), below(dice, lines.len()));
    match dice.below(7) {
        0 => drop(lines.remove(one)),
        1 => lines.insert(other, lines[one].clone()),
        2 => lines.swap(one, other),
        kind => return in_bytes(kind, lines.concat(), dice),
    }
    lines.concat()
}

fn in_bytes(kind: u64, mut bytes: Vec<u8>, dice: &mut Dice) -> Vec<u8> {
    let at = usize::try_from(dice.below(bytes.len() as u64)).unwrap();
    match kind {
        3 => bytes[at] ^= 1 << dice.below(8),
        4 => bytes.truncate(at),
        5 => drop(bytes.remove(at)),
        _ => {
            let odd: [&[u8]; 8] =
                [b"[[[[", b"}", b"\"", b"-1", b"99999999999999999999", b"\\u", b" nil ", b"\xff"];
            let odd = *dice.one_of(&odd);
            bytes.splice(at..at, odd.iter().copied());
        }
    }
    bytes
}

#[test]
fn every_sample_is_known_by_how_it_begins_and_can_be_read() {
    for (format, sample) in SAMPLES {
        assert_eq!(Format::guess("history", sample), format, "{sample}");
        if format != Format::Awdit {
            let cases = read(format, sample.as_bytes()).unwrap();
            assert!(cases.iter().all(|case| !case.evidence.history.operations.is_empty()), "{sample}");
        }
    }
}

#[test]
fn a_thousand_changed_files_give_a_history_or_a_line_that_exists() {
    let mut dice = Dice::of(11);
    for (format, sample) in SAMPLES {
        let (mut taken, mut refused) = (0, 0);
        for _ in 0..CHANGED {
            let mut bytes = changed(sample.as_bytes(), &mut dice);
            while dice.falls(1, 3) {
                bytes = changed(&bytes, &mut dice);
            }
            match read(format, &bytes) {
                Ok(_) => taken += 1,
                Err(why) => {
                    refused += 1;
                    let last = bytes.iter().filter(|byte| **byte == b'\n').count() + 1;
                    let told = String::from_utf8_lossy(&bytes);
                    assert!((1..=last).contains(&(why.line as usize)), "{format:?}: {why}\n{told}");
                    assert!(!why.says.is_empty() && !why.says.ends_with('.'), "{why}");
                }
            }
        }
        assert!(refused > CHANGED / 5, "{format:?}: {taken} were taken, {refused} refused");
    }
}

/// A sample with the lines that `change` leaves of it.
fn edited(sample: &str, change: impl Fn(&mut Vec<&str>)) -> String {
    let mut lines: Vec<&str> = sample.split_inclusive('\n').collect();
    change(&mut lines);
    lines.concat()
}

/// Each sample with the lines (from 0) of a call and of its end.
const PAIRS: [(Format, &str, usize, usize); 5] = [
    (Format::Netsplit, NETSPLIT, 5, 6),
    (Format::Jepsen, JEPSEN, 1, 3),
    (Format::Elle, ELLE, 1, 2),
    (Format::Etcd, ETCD, 1, 3),
    (Format::Kv, KV, 1, 3),
];

#[test]
fn what_makes_a_history_impossible_is_refused() {
    for (format, sample, call, end) in PAIRS {
        // Indices are left out, so that it is the pairing that is refused.
        let plain: String = sample.lines().map(|line| format!("{}\n", without_index(line))).collect();
        let call_line = plain.split_inclusive('\n').nth(call).unwrap();
        let cases = [
            ("an end without its call", edited(&plain, |lines| lines.retain(|line| *line != call_line))),
            ("a call twice", edited(&plain, |lines| lines.insert(call, lines[call]))),
            ("an end twice", edited(&plain, |lines| lines.insert(end, lines[end]))),
            ("an end before its call", edited(&plain, |lines| lines.swap(call, end))),
            ("half a line", plain[..plain.trim_end().len() - 8].to_owned()),
            ("a wide number", plain.replacen('3', "99999999999999999999", 9)),
            ("deep nesting", plain.replacen("3", &"[".repeat(5_000), 9)),
        ];
        for (what, text) in cases {
            assert!(read(format, text.as_bytes()).is_err(), "{format:?}, {what}:\n{text}");
        }
    }
}

fn without_index(line: &str) -> String {
    let cut = |line: &str, name: &str| match line.split_once(name) {
        None => line.to_owned(),
        Some((before, after)) => {
            format!("{before}{}", after.trim_start_matches(|c: char| c.is_ascii_digit()))
        }
    };
    cut(&cut(line, ":index "), ", \"index\": ").replace("{, ", "{")
}

#[test]
fn a_byte_that_is_no_text_is_told_with_its_line() {
    let told = text(b"one\ntwo\xff\n").unwrap_err().to_string();
    assert_eq!(told, "line 2: there is a byte here that is no text (UTF-8)");
}

#[test]
fn a_format_is_known_by_its_name_or_by_what_was_meant() {
    for format in Format::ALL {
        assert_eq!(Format::by_name(format.name()), Ok(format));
    }
    assert_eq!(Format::by_name("edn"), Ok(Format::Jepsen));
    assert!(Format::by_name("jepson").unwrap_err().contains("did you mean \"jepsen\"?"));
}

#[test]
fn a_file_is_known_by_how_it_begins_then_by_its_ending() {
    let table = [
        ("x", "@1 c1 calls read", Format::Netsplit),
        ("x", "# a comment\nc1 calls read", Format::Netsplit),
        ("x.txt", "", Format::Netsplit),
        ("x.edn", "", Format::Jepsen),
        ("x.jsonl", "", Format::Elle),
        ("x", "\u{feff}[\n {:process 0}]", Format::Jepsen),
        ("x", "({:process 0})", Format::Jepsen),
        ("x", "#jepsen.history.Op{:process 0}", Format::Jepsen),
        ("x", "; a comment\n{:process 0}", Format::Jepsen),
        ("x.txt", "[\n  {\"process\": 0}]", Format::Elle),
        ("x.edn", "{\"process\": 0}", Format::Elle),
        ("x.txt", "{:process 0, :f :get, :key \"0\"}", Format::Kv),
        ("x.txt", "INFO  jepsen.util - 0 :invoke", Format::Etcd),
        ("x.txt", "=====\nw 1 2", Format::Awdit),
        ("x.txt", "r 1 2", Format::Awdit),
    ];
    for (name, text, format) in table {
        assert_eq!(Format::guess(name, text), format, "{name}: {text}");
    }
}
