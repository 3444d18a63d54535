//! Begins a task: a folder with every file it needs, and a place in its track's list. What an author
//! must write is marked, and `verify` asks for it until it is written.

use crate::files;
use std::path::Path;
use tracks::{PLACEHOLDER, is_slug};

const TASK: &str = r#"title = "WRITE ME"
level = 1
minutes = 15
concepts = ["WRITE ME"]
steps = ["answer"]
hints = [
    "WRITE ME: a nudge",
    "WRITE ME: the idea",
    "WRITE ME: nearly the answer",
]

[checks]
answered = "WRITE ME: what is demanded, in a sentence."

[[cites]]
title = "WRITE ME: author, title, year"
"#;

const LESSON: &str = "# WRITE ME

WRITE ME: why before how; the contract of each step; one picture or example.
";

const STARTER: &str = r#"from sim import node, reply


@node.on("ask")
def answer(msg):
    # WRITE ME: what the learner is to write here
    pass
"#;

const SOLUTION: &str = r#"# WRITE ME: a program that passes
from sim import node, reply


@node.on("ask")
def answer(msg):
    reply(msg, {"type": "ask_ok", "value": msg["body"]["value"] + 1})
"#;

const SCENARIOS: &str = r#"# WRITE ME: the situations that a program must survive
from sim import activity, check, client, cluster, exponential, heal, net, scenario


@scenario("WRITE ME: one sentence that tells the learner what happens", checks=["answered"])
async def lossy():
    nodes = cluster(nodes=3, latency=exponential(20))
    net.isolate("n3")
    caller = client()
    done = 0
    for value in range(10):
        answer = await caller.call(nodes[value % 2], {"type": "ask", "value": value})
        done += 1
        right = answer.ok and answer.body["value"] == value + 1
        check("answered", right, f"asked for {value}, got {answer.body}", witness=answer)
    await heal(1000)
    last = await caller.call("n3", {"type": "ask", "value": 10})
    check("answered", last.ok, f"after the cut, n3 answered {last.body}", witness=last)
    activity(done == 10, f"only {done} of 10 questions were asked")
"#;

const MISTAKES: [(&str, &str); 3] = [
    ("wrong-value", r#"reply(msg, {"type": "ask_ok", "value": msg["body"]["value"]})"#),
    ("wrong-type", r#"reply(msg, {"type": "error", "code": 12})"#),
    ("no-answer", "msg = None"),
];

/// Makes the files, lists the task, says what comes next.
///
/// # Errors
/// When the id is none, the track has no `track.toml`, or the task is there already.
pub fn command(root: &Path, id: &str) -> Result<bool, String> {
    let (track, task) =
        id.split_once('/').filter(|(track, task)| is_slug(track) && is_slug(task)).ok_or_else(|| {
            format!("{id:?} is no name for a task; write <track>/<task>, like 01-messages/echo")
        })?;
    let folder = root.join(track).join(task);
    if folder.exists() {
        return Err(format!("{} is there already", folder.display()));
    }
    let list = root.join(track).join("track.toml");
    let listed = listed(&files::read(&list)?, task)
        .ok_or_else(|| format!("{}: has no `tasks = [...]` to add {task} to", list.display()))?;
    for (name, text) in files_of_task() {
        files::write(&folder.join(name), text)?;
    }
    files::write(&list, listed)?;
    println!("{} is there; write what is marked {PLACEHOLDER:?}, then ./dev verify {id}", folder.display());
    Ok(true)
}

fn files_of_task() -> Vec<(String, String)> {
    let fixed = [
        ("task.toml", TASK),
        ("lesson.md", LESSON),
        ("starter.py", STARTER),
        ("solution.py", SOLUTION),
        ("scenarios.py", SCENARIOS),
    ];
    let fixed = fixed.map(|(name, text)| (name.to_owned(), text.to_owned()));
    let mistakes = MISTAKES.map(|(slug, line)| (format!("mistakes/{slug}.py"), mistake(line)));
    fixed.into_iter().chain(mistakes).collect()
}

fn mistake(line: &str) -> String {
    format!(
        "# fails: answered\n# why: WRITE ME: a sentence that would help whoever made it\n\
         from sim import node, reply\n\n\n@node.on(\"ask\")\ndef answer(msg):\n    {line}\n"
    )
}

/// The text of `track.toml` with one more task at the end of its list.
fn listed(text: &str, task: &str) -> Option<String> {
    let start = text.lines().position(|line| line.starts_with("tasks") && line.contains('['))?;
    let from: usize = text.split_inclusive('\n').take(start).map(str::len).sum();
    let end = from + text[from..].find(']')?;
    let items = text[from..end].trim_end();
    let comma = if items.ends_with(['[', ',']) { "" } else { "," };
    let gap = if items.contains('\n') {
        "\n    "
    } else if items.ends_with('[') {
        ""
    } else {
        " "
    };
    let close = if items.contains('\n') { ",\n" } else { "" };
    Some(format!("{}{items}{comma}{gap}\"{task}\"{close}{}", &text[..from], &text[end..]))
}

#[cfg(test)]
mod tests {
    use super::listed;

    #[test]
    fn a_task_is_added_behind_the_others_however_the_list_is_written() {
        let cases = [
            ("tasks = []\n", "tasks = [\"x\"]\n"),
            ("a = 1\ntasks = [\"a\"]\nb = []\n", "a = 1\ntasks = [\"a\", \"x\"]\nb = []\n"),
            ("tasks = [\n    \"a\",\n]\n", "tasks = [\n    \"a\",\n    \"x\",\n]\n"),
        ];
        for (before, after) in cases {
            assert_eq!(listed(before, "x").as_deref(), Some(after));
        }
        assert_eq!(listed("title = \"x\"\n", "x"), None);
    }
}
