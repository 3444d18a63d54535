//! What a node of this track knows: values, each once, in the order in which they first came; and how it answers the
//! clients of Maelstrom's broadcast workload about them. How a value goes on from here is each module's own affair.
//!
//! | request | answer |
//! | --- | --- |
//! | `broadcast {message}` | `broadcast_ok`, at once: this node has it, which says nothing about the others |
//! | `read {}` | `read_ok {messages}`: all that this node has, each value once |
//! | `topology {topology}` | `topology_ok`; what it tells is for [`super::links`] |
//! | `figures {figures}` | none: a referee tells what a load came to, and the node shows it |
//!
//! Anything else that asks for an answer is refused with code 10, a broadcast without a value with code 12.

use crate::kit::{Desk, Message, list};
use std::collections::BTreeMap;
use trace::Value;

/// Values in the order of first arrival.
#[derive(Debug, Clone, Default)]
pub(super) struct Values {
    /// The place of each, by its JSON.
    places: BTreeMap<String, usize>,
    in_order: Vec<Value>,
}

impl Values {
    /// Keeps a value; its place, if it is new.
    pub fn keep(&mut self, value: &Value) -> Option<usize> {
        let (text, place) = (value.to_json(), self.in_order.len());
        if self.places.contains_key(&text) {
            return None;
        }
        self.places.insert(text, place);
        self.in_order.push(value.clone());
        Some(place)
    }

    /// Where a known value stands.
    pub fn place(&self, value: &Value) -> Option<usize> {
        self.places.get(&value.to_json()).copied()
    }

    /// The value at a place that [`Values::keep`] has given.
    pub fn at(&self, place: usize) -> &Value {
        &self.in_order[place]
    }

    /// All of them.
    pub fn all(&self) -> Value {
        list(self.in_order.iter().cloned())
    }

    /// All that are not among these.
    pub fn without(&self, named: &[Value]) -> Value {
        let mut is_lacking = vec![true; self.in_order.len()];
        named.iter().filter_map(|value| self.place(value)).for_each(|place| is_lacking[place] = false);
        let lacking = self.in_order.iter().zip(is_lacking).filter(|(_, is_lacking)| *is_lacking);
        list(lacking.map(|(value, _)| value.clone()))
    }

    /// Answers a client; the place of a value that was broadcast, if it is new.
    pub fn serve(&mut self, message: &Message<'_>, desk: &mut Desk<'_, '_>) -> Option<usize> {
        match (message.kind, message.get("message")) {
            ("broadcast", Some(value)) => {
                desk.reply(message, "broadcast_ok", []);
                return self.keep(value);
            }
            ("broadcast", None) => desk.refuse(message, 12, "a broadcast has a message"),
            ("read", _) => desk.reply(message, "read_ok", [("messages", self.all())]),
            ("topology", _) => desk.reply(message, "topology_ok", []),
            ("figures", _) => show(message, desk),
            _ if message.answers().is_some() || message.get("msg_id").is_none() => {}
            (other, _) => desk.refuse(message, 10, format!("it spreads values, and knows no {other}")),
        }
        None
    }
}

/// Shows the numbers that a referee tells.
fn show(message: &Message<'_>, desk: &mut Desk<'_, '_>) {
    let Some(Value::Map(figures)) = message.get("figures") else { return };
    for (name, value) in figures {
        desk.metric(name, value.clone());
    }
}
