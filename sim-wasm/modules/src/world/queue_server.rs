//! `queue-server`: one core and one queue, first in, first out. Each request occupies the core for the same while, so
//! that with 5 ms it can do 200 a second and not one more. It does not know who still waits: a request whose caller has
//! given up costs as much as any other, and that is how retries bury a server (Bronson and others, Metastable Failures in
//! Distributed Systems, 2021).
//!
//! `work {id?}` is answered with `work_ok {id?, served}` when its turn has come and the work is done; `served` counts what
//! it has finished in all its lives. A crash empties the queue; a pause holds it up.

use crate::kit::{Desk, Fields, Message, Program, Runs};
use crate::{Module, Role};
use std::collections::BTreeMap;
use trace::{ProcessId, Value, count};

/// The module.
pub const MODULE: Module = Module {
    name: "queue-server",
    says: "Does one request after the other, in the order of their coming, each for the same while: `work {id?}` gives \
           `work_ok {id?, served}` when it is done. Whoever waits no longer is served all the same.",
    role: Role::Service,
    settings: &[count("work_ms", 10, (1, 60_000), "how long a request occupies its one core, in ms")],
    make: |settings| {
        Box::new(Runs(QueueServer {
            work_ms: settings.count("work_ms"),
            served: 0,
            begun: 0,
            open: BTreeMap::new(),
        }))
    },
};

#[derive(Debug, Clone)]
struct QueueServer {
    work_ms: u64,
    served: i64,
    begun: u64,
    /// Who waits for which piece of work, and what the answer says besides.
    open: BTreeMap<u64, (ProcessId, Fields)>,
}

impl Program for QueueServer {
    fn fresh(&self) -> Self {
        Self { open: BTreeMap::new(), ..self.clone() }
    }

    fn message(&mut self, message: &Message<'_>, desk: &mut Desk<'_, '_>) {
        match message.kind {
            "work" => {
                let in_reply_to = message.get("msg_id").map(|id| ("in_reply_to", id.clone()));
                let id = message.get("id").map(|id| ("id", id.clone()));
                self.begun += 1;
                self.open.insert(self.begun, (message.from, in_reply_to.into_iter().chain(id).collect()));
                desk.work(self.begun, self.work_ms);
            }
            _ if message.answers().is_some() => {}
            other => desk.refuse(message, 10, format!("it does work, and knows no {other}")),
        }
    }

    fn timer(&mut self, token: u64, desk: &mut Desk<'_, '_>) {
        if let Some((to, mut fields)) = self.open.remove(&token) {
            self.served += 1;
            fields.push(("served", Value::Int(self.served)));
            desk.send(to, "work_ok", fields);
        }
    }

    fn variables(&self) -> Vec<(&'static str, Value)> {
        let waiting = i64::try_from(self.open.len()).unwrap_or(i64::MAX);
        vec![("served", Value::Int(self.served)), ("waiting", Value::Int(waiting))]
    }
}
