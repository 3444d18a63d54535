//! What a scenario sees of the run: views, lives, disks, connections, counts, causes.

use super::given::Given;
use super::host::{DirectorHost, Done, in_ms, number};
use super::messages;
use crate::session::Answer;
use crate::values::to_python;
use monty_types::MontyObject;
use std::collections::BTreeMap;
use trace::{ConnectionId, Event, EventId, EventKind, Payload, ProcessId, StreamEvent, Time, Value};

/// A dict of the interpreter.
pub(super) fn dict<const N: usize>(pairs: [(&str, MontyObject); N]) -> MontyObject {
    MontyObject::dict(pairs.map(|(key, value)| (MontyObject::string(key), value)))
}

/// Files as a dict: text where they are text, bytes where they are not.
pub(super) fn files_of<'a>(files: impl Iterator<Item = (&'a str, Option<&'a [u8]>)>) -> MontyObject {
    let content = |data: &[u8]| match std::str::from_utf8(data) {
        Ok(text) => MontyObject::string(text),
        Err(_) => MontyObject::bytes(data),
    };
    MontyObject::dict(
        files.map(|(name, data)| (MontyObject::string(name), content(data.unwrap_or_default()))),
    )
}

fn count(number: u64) -> MontyObject {
    MontyObject::int(number as i64)
}

fn id(index: usize) -> EventId {
    EventId(u32::try_from(index).unwrap_or(u32::MAX))
}

pub(super) fn list(answer: impl IntoIterator<Item = MontyObject>) -> Done {
    Ok(Answer::Value(MontyObject::list(answer)))
}

impl DirectorHost<'_> {
    /// Everything that happened so far, with its number.
    pub(super) fn events(&self) -> impl Iterator<Item = (EventId, &Event)> {
        self.world.recorder().log.iter().enumerate().map(|(index, event)| (id(index), event))
    }

    pub(super) fn view(&mut self, given: &Given<'_>) -> Done {
        let who = self.named(given, "name")?;
        Ok(Answer::Value(self.world.view(who).map_or_else(MontyObject::none, |view| to_python(&view))))
    }

    pub(super) fn messages(&self, given: &Given<'_>) -> Done {
        let filter = messages::Filter {
            from: self.maybe_named(given, "src")?,
            to: self.maybe_named(given, "dest")?,
            kind: given.maybe_text("type")?.map(str::to_owned),
        };
        Ok(Answer::Value(messages::list(self.world.recorder(), self.world.directory(), &filter)))
    }

    /// Exceptions in steps and refused sends so far.
    pub(super) fn troubles(&self) -> Done {
        let found = self.events().filter_map(|(event, Event { at, kind, .. })| match kind {
            EventKind::Trouble { process, says, line } => Some(dict([
                ("process", self.name_of(*process)),
                ("says", MontyObject::string(says.as_str())),
                ("line", line.map_or_else(MontyObject::none, |line| MontyObject::int(i64::from(line)))),
                ("at", in_ms(*at)),
                ("events", MontyObject::list([number(event)])),
            ])),
            _ => None,
        });
        list(found)
    }

    pub(super) fn starts(&self, given: &Given<'_>) -> Done {
        self.times(given, |who, kind| matches!(kind, EventKind::Start { process, .. } if *process == who))
    }

    pub(super) fn deaths(&self, given: &Given<'_>) -> Done {
        let died = |who: ProcessId, kind: &EventKind| match kind {
            EventKind::Kill { process } | EventKind::Exit { process } => *process == who,
            _ => false,
        };
        self.times(given, died)
    }

    /// When something happened to a process.
    fn times(&self, given: &Given<'_>, is: impl Fn(ProcessId, &EventKind) -> bool) -> Done {
        let who = self.named(given, "name")?;
        list(self.events().filter(|(_, event)| is(who, &event.kind)).map(|(_, event)| in_ms(event.at)))
    }

    pub(super) fn disk_ops(&self, given: &Given<'_>) -> Done {
        let wanted = self.maybe_named(given, "name")?;
        let told = |event: EventId,
                    at: Time,
                    process: ProcessId,
                    op: &str,
                    file: &str,
                    rest: (&str, MontyObject)| {
            dict([
                ("process", self.name_of(process)),
                ("op", MontyObject::string(op)),
                ("file", MontyObject::string(file)),
                rest,
                ("at", in_ms(at)),
                ("event", number(event)),
                ("events", MontyObject::list([number(event)])),
            ])
        };
        let is_wanted = |process: ProcessId| wanted.is_none_or(|wanted| wanted == process);
        list(self.events().filter_map(|(event, Event { at, kind, .. })| match kind {
            EventKind::Disk { process, op, file, bytes } if is_wanted(*process) => {
                Some(told(event, *at, *process, op.name(), file, ("bytes", count(*bytes))))
            }
            EventKind::Synced { process, file, ok } if is_wanted(*process) => {
                Some(told(event, *at, *process, "synced", file, ("ok", MontyObject::bool(*ok))))
            }
            _ => None,
        }))
    }

    pub(super) fn stats(&self) -> Done {
        let statistics = &self.world.recorder().statistics;
        let mut types: BTreeMap<String, (u64, u64)> = BTreeMap::new();
        for (_, event) in self.events() {
            let EventKind::Send { from, to, payload, .. } = &event.kind else { continue };
            let kind = match &**payload {
                Payload::Body(body) => body.get("type").and_then(Value::as_text).unwrap_or_default(),
                Payload::Text(_) => "",
            };
            let (sent, bytes) = types.entry(kind.to_owned()).or_default();
            *sent += 1;
            *bytes += self.world.directory().line(*from, *to, payload).len() as u64;
        }
        let types = types.into_iter().map(|(kind, (sent, bytes))| {
            (MontyObject::string(kind), dict([("sent", count(sent)), ("bytes", count(bytes))]))
        });
        Ok(Answer::Value(dict([
            ("sent", count(statistics.sent)),
            ("delivered", count(statistics.delivered)),
            ("dropped", count(statistics.dropped)),
            ("operations", count(statistics.operations)),
            ("answered", count(statistics.answered)),
            ("events", count(statistics.events)),
            ("types", MontyObject::dict(types)),
        ])))
    }

    /// The events that led to one, the earliest first.
    pub(super) fn causes(&self, given: &Given<'_>) -> Done {
        let log = &self.world.recorder().log;
        let last = i64::try_from(log.len()).unwrap_or(i64::MAX) - 1;
        let mut at = given.count("event", 0, u32::try_from(last).unwrap_or_default())?.map(EventId);
        let mut chain = Vec::new();
        while let Some(event) = at {
            chain.push(number(event));
            at = log.get(event).and_then(|found| found.cause).filter(|cause| *cause < event);
        }
        chain.reverse();
        list(chain)
    }

    pub(super) fn connections(&self) -> Done {
        let mut connections: BTreeMap<ConnectionId, Told> = BTreeMap::new();
        for (event, Event { at, kind, .. }) in self.events() {
            if let EventKind::Stream { connection, what } = kind {
                let told = connections.entry(*connection).or_default();
                told.events.push(event);
                told.note(*at, what);
            }
        }
        list(connections.iter().map(|(connection, told)| self.told_of(*connection, told)))
    }

    fn told_of(&self, connection: ConnectionId, told: &Told) -> MontyObject {
        let name = |who: Option<ProcessId>| who.map_or_else(MontyObject::none, |who| self.name_of(who));
        let time = |at: Option<Time>| at.map_or_else(MontyObject::none, in_ms);
        let bytes = told.bytes.iter().map(|(who, bytes)| (self.name_of(*who), count(*bytes)));
        dict([
            ("id", MontyObject::int(i64::from(connection.0))),
            ("src", name(told.from)),
            ("dest", name(told.to)),
            ("asked_at", time(told.asked)),
            ("accepted_at", time(told.accepted)),
            ("refused_at", time(told.refused)),
            ("reset_at", time(told.reset)),
            ("ended", MontyObject::list(told.ended.iter().map(|who| self.name_of(*who)))),
            ("bytes", MontyObject::dict(bytes)),
            ("events", MontyObject::list(told.events.iter().map(|event| number(*event)))),
        ])
    }
}

/// What is known of a connection.
#[derive(Debug, Default)]
struct Told {
    from: Option<ProcessId>,
    to: Option<ProcessId>,
    asked: Option<Time>,
    accepted: Option<Time>,
    refused: Option<Time>,
    reset: Option<Time>,
    ended: Vec<ProcessId>,
    bytes: BTreeMap<ProcessId, u64>,
    events: Vec<EventId>,
}

impl Told {
    fn note(&mut self, at: Time, what: &StreamEvent) {
        match what {
            StreamEvent::Connect { from, to } => {
                (self.from, self.to, self.asked) = (Some(*from), Some(*to), Some(at));
            }
            StreamEvent::Accept => self.accepted = Some(at),
            StreamEvent::Refuse => self.refused = Some(at),
            StreamEvent::Reset { .. } => self.reset = self.reset.or(Some(at)),
            StreamEvent::Arrive { to, data } => *self.bytes.entry(*to).or_default() += data.len() as u64,
            StreamEvent::End { to } => self.ended.push(*to),
            StreamEvent::Heard { .. } => {}
        }
    }
}
