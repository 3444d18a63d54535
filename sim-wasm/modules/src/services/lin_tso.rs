//! `lin-tso`, a linearizable timestamp oracle: each `ts` gets the next whole number.

use crate::services::exchange::{Answer, Refusal, Request, Serve};
use engine::Context;
use trace::Value;

/// The oracle's state.
#[derive(Debug, Clone, Default)]
pub(super) struct LinTso {
    next: i64,
}

impl Serve for LinTso {
    fn serve(&mut self, request: &Request<'_>, _context: &mut Context<'_>) -> Result<Answer, Refusal> {
        if request.kind != "ts" {
            return Err(request.not_supported("ts"));
        }
        let ts = self.next;
        self.next += 1;
        Ok(Answer { kind: "ts_ok", field: Some(("ts", Value::Int(ts))) })
    }
}
