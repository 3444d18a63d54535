//! Reading evidence from files, one format a file. Whatever is wrong with a file is told with its line, and there is
//! no verdict on it.

pub mod awdit;
pub mod edn;
pub mod elle;
pub mod etcd;
mod functions;
pub mod jepsen;
pub mod kv;
pub mod netsplit;
mod pairs;

use crate::evidence::Evidence;
use crate::verdict::Mark;
use trace::{Value, nearest};

/// What is wrong with a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unreadable {
    /// The line, from 1.
    pub line: u32,
    /// What is wrong and what was expected, in a sentence without a full stop.
    pub says: String,
}

impl std::fmt::Display for Unreadable {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "line {}: {}", self.line, self.says)
    }
}

impl std::error::Error for Unreadable {}

/// What a file holds: most hold one case, Elle's may hold several.
#[derive(Debug, Clone, PartialEq)]
pub struct Case {
    /// What it is called; empty when it has no name of its own.
    pub name: String,
    /// The line on which it begins.
    pub line: u32,
    /// What it wants set about its check, by our names.
    pub options: Vec<(String, Value)>,
    /// What is judged.
    pub evidence: Evidence,
    /// What its authors say comes of it, in their words.
    pub expected: Option<Value>,
}

/// How a file is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// [`netsplit`].
    Netsplit,
    /// [`jepsen`].
    Jepsen,
    /// [`elle`].
    Elle,
    /// [`etcd`].
    Etcd,
    /// [`kv`].
    Kv,
    /// [`awdit`].
    Awdit,
}

/// The most bytes of a file that are looked at to guess its format.
const GLANCE_MAX: usize = 4_096;

impl Format {
    /// All of them.
    pub const ALL: [Self; 6] = [Self::Netsplit, Self::Jepsen, Self::Elle, Self::Etcd, Self::Kv, Self::Awdit];

    /// Its name.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Netsplit => "netsplit",
            Self::Jepsen => "jepsen",
            Self::Elle => "elle",
            Self::Etcd => "etcd",
            Self::Kv => "kv",
            Self::Awdit => "awdit",
        }
    }

    /// What such a file looks like, in a few words.
    #[must_use]
    pub const fn says(self) -> &'static str {
        match self {
            Self::Netsplit => "Netsplit's own lines: @12 c1 calls write {\"value\": 3}",
            Self::Jepsen => "history.edn of Jepsen or Maelstrom: {:process 0, :type :invoke, :f :read}",
            Self::Elle => "operations in JSON, a line each or one array, or one case with options a line",
            Self::Etcd => "logs of Jepsen's etcd test: INFO jepsen.util - 0 :invoke :cas [1 2]",
            Self::Kv => {
                "Porcupine's key-value lines: {:process 0, :type :ok, :f :get, :key \"a\", :value \"b\"}"
            }
            Self::Awdit => "AWDIT's text: w K V, r K V, ----- and ===== between transactions and sessions",
        }
    }

    /// The format called `name`.
    ///
    /// # Errors
    /// When there is none: a sentence that names what was probably meant.
    pub fn by_name(name: &str) -> Result<Self, String> {
        let wanted = match name {
            "edn" | "maelstrom" => "jepsen",
            "json" | "jsonl" => "elle",
            other => other,
        };
        Self::ALL.into_iter().find(|format| format.name() == wanted).ok_or_else(|| {
            let names = Self::ALL.map(Self::name);
            let near = nearest(name, names);
            format!(
                "there is no format \"{name}\"; did you mean \"{near}\"? It is one of {}",
                names.join(", ")
            )
        })
    }

    /// The format of a file by how it begins, then by the ending of its name; Netsplit's own when nothing else fits.
    #[must_use]
    pub fn guess(name: &str, text: &str) -> Self {
        let text = text.trim_start_matches('\u{feff}').trim_start();
        let text = &text[..text.floor_char_boundary(GLANCE_MAX)];
        let first = text.lines().next().unwrap_or_default();
        let inside = text.trim_start_matches(|letter: char| letter.is_whitespace() || "[({".contains(letter));
        let brackets = text.starts_with(['[', '{', '(']);
        let ending = name.rsplit_once('.').map_or("", |(_, ending)| ending);
        if first.starts_with("INFO") && first.contains("jepsen") {
            Self::Etcd
        } else if brackets && inside.starts_with('"') {
            Self::Elle
        } else if brackets && inside.starts_with(':') && first.contains(":key ") {
            Self::Kv
        } else if (brackets && inside.starts_with([':', '#'])) || is_edn(text) {
            Self::Jepsen
        } else if first.starts_with("-----") || first.starts_with("=====") || is_awdit(first) {
            Self::Awdit
        } else {
            match ending {
                "edn" => Self::Jepsen,
                "json" | "jsonl" => Self::Elle,
                "log" => Self::Etcd,
                _ => Self::Netsplit,
            }
        }
    }

    /// Reads a file.
    ///
    /// # Errors
    /// The first line that cannot be read, or that cannot follow on those before it.
    pub fn read(self, text: &str) -> Result<Vec<Case>, Unreadable> {
        let text = text.trim_start_matches('\u{feff}');
        let one =
            |evidence: Result<Evidence, Unreadable>| evidence.map(|evidence| vec![Case::alone(evidence)]);
        match self {
            Self::Netsplit => one(netsplit::read(text)),
            Self::Jepsen => one(jepsen::read(text)),
            Self::Elle => elle::read(text),
            Self::Etcd => one(etcd::read(text)),
            Self::Kv => {
                let absent = ("absent".to_owned(), Value::text(""));
                kv::read(text).map(|evidence| vec![Case { options: vec![absent], ..Case::alone(evidence) }])
            }
            Self::Awdit => one(awdit::read(text)),
        }
    }
}

impl Case {
    const fn alone(evidence: Evidence) -> Self {
        Self { name: String::new(), line: 1, options: Vec::new(), evidence, expected: None }
    }
}

/// Whether it begins with what only EDN begins with, besides brackets; `# ` is a comment of Netsplit's.
fn is_edn(text: &str) -> bool {
    text.starts_with(';') || text.starts_with("#jepsen") || text.starts_with("#_")
}

fn is_awdit(line: &str) -> bool {
    let words: Vec<&str> = line.split_whitespace().collect();
    matches!(words.as_slice(), ["w" | "r", key, _] if key.bytes().all(|byte| byte.is_ascii_digit()))
}

/// A file's bytes as text.
///
/// # Errors
/// The line with the first byte that is no part of UTF-8.
pub fn text(bytes: &[u8]) -> Result<&str, Unreadable> {
    str::from_utf8(bytes).map_err(|error| {
        let before = bytes.get(..error.valid_up_to()).unwrap_or_default();
        let line = before.iter().filter(|byte| **byte == b'\n').count() + 1;
        let says = "there is a byte here that is no text (UTF-8)".to_owned();
        Unreadable { line: line_number(line), says }
    })
}

fn line_number(line: usize) -> u32 {
    u32::try_from(line).unwrap_or(u32::MAX)
}

/// The places of operations: their lines where each has a line of its own, else their `index`, else their place in
/// the list.
fn marks(operations: &[(u32, Value)]) -> Vec<Mark> {
    if operations.windows(2).all(|pair| pair[0].0 < pair[1].0) {
        return operations.iter().map(|(line, _)| Mark(*line)).collect();
    }
    let index = |operation: &Value| operation.get("index").and_then(Value::as_int);
    let place = |at: usize, operation: &Value| {
        index(operation).and_then(|index| u32::try_from(index).ok()).unwrap_or(line_number(at))
    };
    operations.iter().enumerate().map(|(at, (_, operation))| Mark(place(at, operation))).collect()
}
