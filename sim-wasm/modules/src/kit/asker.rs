//! Somebody who is owed an answer, for programs that cannot give it at once.

use super::{Desk, Message};
use trace::{ProcessId, Value};

/// Who asked, and under which number.
#[derive(Debug, Clone)]
pub struct Asker {
    /// Who.
    pub who: ProcessId,
    msg_id: Option<Value>,
}

impl Asker {
    /// Whoever sent this.
    pub fn of(message: &Message<'_>) -> Self {
        Self { who: message.from, msg_id: message.get("msg_id").cloned() }
    }

    /// Answers, with `in_reply_to` when there was a number. Nobody is owed a second answer.
    pub fn tell(
        self,
        kind: &str,
        fields: impl IntoIterator<Item = (&'static str, Value)>,
        desk: &mut Desk<'_, '_>,
    ) {
        let in_reply_to = self.msg_id.map(|id| ("in_reply_to", id));
        desk.send(self.who, kind, in_reply_to.into_iter().chain(fields));
    }

    /// Refuses, with one of Maelstrom's codes and a sentence.
    pub fn refuse(self, code: i64, says: impl Into<String>, desk: &mut Desk<'_, '_>) {
        self.tell("error", [("code", Value::Int(code)), ("text", Value::Text(says.into()))], desk);
    }

    /// Answers with what somebody else has said; only the numbers of the envelope are those of this question.
    pub fn pass_on(self, answer: &Message<'_>, desk: &mut Desk<'_, '_>) {
        let Value::Map(pairs) = answer.body else { return };
        let is_said = |(field, _): &&(String, Value)| field != "msg_id" && field != "in_reply_to";
        let said = pairs.iter().filter(is_said).cloned();
        let in_reply_to = self.msg_id.map(|id| ("in_reply_to".to_owned(), id));
        desk.send_body(self.who, Value::map(said.chain(in_reply_to)));
    }
}
