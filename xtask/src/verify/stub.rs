//! Programs that know nothing of a task and must fail every one: whoever lets one pass checks too
//! little.

use tracks::{Task, source};

/// A program that knows nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Stub {
    /// Answers `init`, in a step.
    InitStep,
    /// Answers `init`, from undecoded text.
    InitRaw,
    /// Answers every type that the solution answers with `<type>_ok` and the same fields.
    EchoSteps,
    /// Answers whatever comes with `<type>_ok` and the same fields, from undecoded text.
    EchoRaw,
}

/// All of them.
pub const STUBS: [Stub; 4] = [Stub::InitStep, Stub::InitRaw, Stub::EchoSteps, Stub::EchoRaw];

const INIT_STEP: &str = r#"
from sim import node, reply

@node.on("init")
def init(msg):
    reply(msg, {"type": "init_ok"})
"#;

const INIT_RAW: &str = r#"
import json
from sim import node, emit

@node.raw
def receive(text):
    try:
        message = json.loads(text)
        body = message["body"]
        if body["type"] == "init":
            answer = {"type": "init_ok", "in_reply_to": body["msg_id"]}
            emit(json.dumps({"src": node.id, "dest": message["src"], "body": answer}))
    except Exception:
        pass
"#;

/// It lets an answer to an answer be, or two of it would never end.
const ECHO_RAW: &str = r#"
import json
from sim import node, emit

@node.raw
def receive(text):
    try:
        message = json.loads(text)
        body = message["body"]
        kind = body["type"]
        if kind.endswith("_ok_ok"):
            return
        answer = {}
        for key in body:
            if key != "msg_id":
                answer[key] = body[key]
        answer["type"] = kind + "_ok"
        if "msg_id" in body:
            answer["in_reply_to"] = body["msg_id"]
        emit(json.dumps({"src": node.id, "dest": message["src"], "body": answer}))
    except Exception:
        pass
"#;

const ECHO_STEPS: &str = r#"
from sim import node, reply

def answer(msg):
    body = {}
    for key in msg["body"]:
        if key != "msg_id" and key != "in_reply_to":
            body[key] = msg["body"][key]
    body["type"] = msg["body"]["type"] + "_ok"
    reply(msg, body)
"#;

impl Stub {
    /// What it is, for an author.
    #[must_use]
    pub const fn words(self) -> &'static str {
        match self {
            Self::InitStep => "a program that only answers init (as a step)",
            Self::InitRaw => "a program that only answers init (from text)",
            Self::EchoSteps => "a program that echoes every request (as steps)",
            Self::EchoRaw => "a program that echoes whatever comes (from text)",
        }
    }

    /// The program for a task; `None` when the task answers nothing that it could.
    #[must_use]
    pub fn program(self, task: &Task) -> Option<String> {
        match self {
            Self::InitStep => Some(INIT_STEP.to_owned()),
            Self::InitRaw => Some(INIT_RAW.to_owned()),
            Self::EchoRaw => Some(ECHO_RAW.to_owned()),
            Self::EchoSteps => {
                let types = source::handled_types(&task.solution);
                (!types.is_empty()).then(|| echo_steps(&types))
            }
        }
    }
}

fn echo_steps(types: &[&str]) -> String {
    let mut program = ECHO_STEPS.to_owned();
    for (index, kind) in types.iter().enumerate() {
        program.push_str(&format!("\n@node.on({kind:?})\ndef step_{index}(msg):\n    answer(msg)\n"));
    }
    program
}

#[cfg(test)]
mod tests {
    use super::echo_steps;

    #[test]
    fn an_echo_stub_has_a_step_for_every_type() {
        let program = echo_steps(&["add", "read"]);
        assert!(program.ends_with("@node.on(\"read\")\ndef step_1(msg):\n    answer(msg)\n"), "{program}");
    }
}
