//! What a scenario wrote down of messages: who sent what, and who delivered it.

use crate::evidence::Record;
use crate::intern::Interner;
use crate::verdict::Malformed;
use std::collections::BTreeMap;
use trace::{Setting, Takes, Value};

/// The field of a sending.
pub(super) const SENT: Setting = Setting {
    name: "sent",
    takes: Takes::Word { default: "sent" },
    says: "The field of a record that holds the id of what its process sent.",
};
/// The field of a delivery.
pub(super) const DELIVERED: Setting = Setting {
    name: "delivered",
    takes: Takes::Word { default: "delivered" },
    says: "The field of a record that holds the id of the message that its process delivered to its program.",
};
/// The field of a delivery's sender.
pub(super) const FROM: Setting = Setting {
    name: "from",
    takes: Takes::Word { default: "from" },
    says: "The field of a delivery that names the sender.",
};
/// The field of a sending's receivers.
pub(super) const TO: Setting = Setting {
    name: "to",
    takes: Takes::Word { default: "to" },
    says: "The field of a sending that names the receiver, or a list of them; without it a message is for everybody.",
};

/// A field of a record that is a fact; `None` where the record is about something else or a node was dead.
///
/// # Errors
/// When a record is no map.
pub(super) fn field<'a>(record: &'a Record, name: &str) -> Result<Option<&'a Value>, Malformed> {
    match &record.what {
        Value::Map(_) => Ok(record.get(name)),
        Value::Null => Ok(None),
        other => Err(Malformed::at(
            record.mark,
            format!("a record is a map such as {{\"{name}\": 1}}, not {other}"),
        )),
    }
}

/// Under which names facts are written down.
#[derive(Debug, Clone, Copy)]
pub(super) struct Fields<'a> {
    pub sent: &'a str,
    pub delivered: &'a str,
    pub from: &'a str,
    pub to: &'a str,
}

/// A message that was sent.
#[derive(Debug)]
pub(super) struct Message<'a> {
    /// Its sender, a position in [`Facts::names`].
    pub sender: usize,
    /// The how-manieth of its sender's it is, from 1.
    pub nth: u32,
    pub id: &'a Value,
    pub record: &'a Record,
    /// Whom it is for; everybody when none is named.
    to: Vec<&'a str>,
}

/// What happened to a message.
#[derive(Debug, Clone, Copy)]
pub(super) enum What<'a> {
    /// It was sent: its position in [`Facts::messages`].
    Sent(usize),
    /// It was delivered.
    Delivered(usize),
    /// A message was delivered that its sender had not sent: sender and id.
    Stray(&'a str, &'a Value),
}

/// One thing that a process did.
#[derive(Debug, Clone, Copy)]
pub(super) struct Fact<'a> {
    /// Who, a position in [`Facts::names`].
    pub who: usize,
    pub what: What<'a>,
    pub record: &'a Record,
}

/// All sendings and deliveries, in order of time.
#[derive(Debug, Default)]
pub(super) struct Facts<'a> {
    pub names: Vec<&'a str>,
    pub messages: Vec<Message<'a>>,
    /// The messages of each sender, in sending order: positions in `messages`.
    pub sent_by: Vec<Vec<usize>>,
    pub all: Vec<Fact<'a>>,
    numbers: BTreeMap<&'a str, usize>,
    known: BTreeMap<(usize, u32), usize>,
    ids: Interner,
}

impl<'a> Facts<'a> {
    /// Reads them.
    ///
    /// # Errors
    /// When a delivery names no sender, or a sender uses an id twice.
    pub(super) fn read(records: &'a [Record], fields: Fields) -> Result<Self, Malformed> {
        let mut facts = Self::default();
        for record in records {
            if let Some(id) = field(record, fields.sent)? {
                facts.send(record, id, fields.to)?;
            }
            if let Some(id) = field(record, fields.delivered)? {
                facts.deliver(record, id, fields.from)?;
            }
        }
        Ok(facts)
    }

    fn number(&mut self, name: &'a str) -> usize {
        let next = self.names.len();
        let number = *self.numbers.entry(name).or_insert(next);
        if number == next {
            self.names.push(name);
            self.sent_by.push(Vec::new());
        }
        number
    }

    fn send(&mut self, record: &'a Record, id: &'a Value, to: &str) -> Result<(), Malformed> {
        let sender = self.number(&record.who);
        let message = self.messages.len();
        if self.known.insert((sender, self.ids.number(id)), message).is_some() {
            let says =
                format!("{} sends {id} a second time: what is sent again needs an id of its own", record.who);
            return Err(Malformed::at(record.mark, says));
        }
        let to = receivers(record, to)?;
        self.sent_by[sender].push(message);
        let nth = u32::try_from(self.sent_by[sender].len()).unwrap_or(u32::MAX);
        self.messages.push(Message { sender, nth, id, record, to });
        self.all.push(Fact { who: sender, what: What::Sent(message), record });
        Ok(())
    }

    fn deliver(&mut self, record: &'a Record, id: &'a Value, from: &str) -> Result<(), Malformed> {
        let from = record.get(from).and_then(Value::as_text).ok_or_else(|| {
            Malformed::at(record.mark, format!("a delivery names its sender in `{from}`: {}", record.what))
        })?;
        let who = self.number(&record.who);
        let sender = self.number(from);
        let found = self.ids.find(id).and_then(|id| self.known.get(&(sender, id)));
        let what = found.map_or(What::Stray(from, id), |message| What::Delivered(*message));
        self.all.push(Fact { who, what, record });
        Ok(())
    }

    /// Whether a message is for somebody.
    pub(super) fn is_for(&self, message: usize, who: usize) -> bool {
        let to = &self.messages[message].to;
        to.is_empty() || to.contains(&self.names[who])
    }

    /// A message's sender by name.
    pub(super) fn sender(&self, message: usize) -> &'a str {
        self.names[self.messages[message].sender]
    }
}

fn receivers<'a>(record: &'a Record, to: &str) -> Result<Vec<&'a str>, Malformed> {
    let wrong =
        || Malformed::at(record.mark, format!("`{to}` names a receiver or a list of them: {}", record.what));
    match record.get(to) {
        None => Ok(Vec::new()),
        Some(Value::Text(one)) => Ok(vec![one.as_str()]),
        Some(Value::List(all)) if !all.is_empty() => {
            all.iter().map(|one| one.as_text().ok_or_else(wrong)).collect()
        }
        Some(_) => Err(wrong()),
    }
}
