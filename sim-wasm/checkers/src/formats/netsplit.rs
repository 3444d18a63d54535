//! Netsplit's own format: a run as lines that read as sentences. One line, one event of a [`Trace`], or one
//! [`Record`]; marks are lines.
//!
//! ```text
//! # a comment
//! @12    c1 calls write {"key": 1, "value": 3}     a client calls; @ is the time in ms, else it is the line's before
//! @15.5  c1 ok {"value": 3}                         its call returned this
//!        c1 fails {"code": 22}                      it did not happen
//!        c1 gives up                                nobody knows whether it happened
//! @16    n1 sends m1 to n2 {"type": "vote"}         a message
//!        m1 is copied                               the network made a copy: m1.1, then m1.2
//! @20    m1 arrives                                 a copy reached its receiver: m1 or m1.1
//!        m1.1 is lost                               or: cut, dead, damaged, overflow, intercepted
//!        n1 starts | dies | exits | leaves | pauses | resumes
//!        n1 says "a line"                           what it logged
//!        n1 metric load 3                           a number it reported
//!        n1 is {"role": "leader", "term": 2}        a record
//!        phase heal                                 or run, recover
//! ```
//!
//! Names that begin with `c` are clients, with `n` nodes, all others services.

use super::Unreadable;
use crate::evidence::{Evidence, Record};
use crate::history::History;
use crate::verdict::Mark;
use std::collections::BTreeMap;
use std::sync::Arc;
use trace::{
    DropReason, Event, EventKind, MessageId, OpId, OpOutcome, Payload, Phase, ProcessId, ProcessInfo,
    ProcessKind, Time, Trace, Value,
};

/// Reads a run.
///
/// # Errors
/// The first line that cannot be read, or that cannot follow on those before it.
pub fn read(text: &str) -> Result<Evidence, Unreadable> {
    let mut reader = Reader::default();
    for (index, line) in text.lines().enumerate() {
        reader.line = u32::try_from(index + 1).unwrap_or(u32::MAX);
        reader.take(line.trim()).map_err(|says| Unreadable { line: reader.line, says })?;
    }
    Ok(reader.evidence())
}

#[derive(Default)]
struct Reader {
    line: u32,
    now: Time,
    trace: Trace,
    /// The line of each event.
    lines: Vec<Mark>,
    records: Vec<Record>,
    lives: BTreeMap<ProcessId, u32>,
    /// The open call of each client.
    calls: BTreeMap<ProcessId, OpId>,
    operations: u32,
    messages: BTreeMap<String, Wire>,
}

/// A message under way.
struct Wire {
    id: MessageId,
    copies: u32,
    /// Copies that have come to an end.
    ended: Vec<u32>,
}

type Taken = Result<(), String>;

impl Reader {
    fn evidence(self) -> Evidence {
        let mut history = History::of_trace(&self.trace, |_| true);
        let line = |mark: &mut Mark| *mark = self.lines.get(mark.0 as usize).copied().unwrap_or(*mark);
        for operation in &mut history.operations {
            line(&mut operation.called);
            operation.returned.iter_mut().for_each(line);
        }
        Evidence { history, records: self.records, trace: self.trace, lines: self.lines }
    }

    fn take(&mut self, line: &str) -> Taken {
        if line.is_empty() || line.starts_with('#') {
            return Ok(());
        }
        let rest = match line.strip_prefix('@') {
            Some(timed) => self.time(timed)?,
            None => line,
        };
        let (subject, rest) = word(rest);
        let (verb, rest) = word(rest);
        match verb {
            "" => Err(format!("`{subject}` does nothing: a line is somebody, what they do, and with what")),
            _ if subject == "phase" => self.phase(verb),
            "calls" => self.calls(subject, rest),
            "ok" => self.returns(subject, OpOutcome::Ok(Arc::new(Payload::Body(json_or_null(rest)?)))),
            "fails" => {
                let body = json_or_null(rest)?;
                let code = body.get("code").and_then(Value::as_int).unwrap_or_default();
                self.returns(subject, OpOutcome::Refused { code, body: Arc::new(Payload::Body(body)) })
            }
            "gives" => self.returns(subject, OpOutcome::Unknown { code: 0 }),
            "sends" => self.sends(subject, rest),
            "arrives" => self.copy_ends(subject, None),
            "is" => self.is(subject, rest),
            "says" => {
                let text = json(rest)?.as_text().map(str::to_owned).ok_or("what is said stands in quotes")?;
                let process = self.process(subject);
                self.note(EventKind::Say { process, text })
            }
            "metric" => {
                let (name, rest) = word(rest);
                let (process, value) = (self.process(subject), json(rest)?);
                self.note(EventKind::Metric { process, name: name.to_owned(), value })
            }
            _ => self.lives(subject, verb),
        }
    }

    fn time<'a>(&mut self, text: &'a str) -> Result<&'a str, String> {
        let (number, rest) = word(text);
        let (ms, micros) = number.split_once('.').unwrap_or((number, ""));
        let micros_text = format!("{micros:0<3}");
        let whole = ms.parse::<u64>().ok().filter(|ms| *ms < u64::MAX / 2_000);
        let part = micros_text.parse::<u64>().ok().filter(|_| micros_text.len() == 3);
        let (Some(ms), Some(micros)) = (whole, part) else {
            return Err(format!(
                "`@{number}` is no time: a time is @ and milliseconds from 0, as @12 or @12.5"
            ));
        };
        let at = Time(ms * 1_000 + micros);
        if at < self.now {
            return Err(format!("time goes back from {} to {at}", self.now));
        }
        self.now = at;
        Ok(rest)
    }

    fn note(&mut self, kind: EventKind) -> Taken {
        self.trace.events.push(Event { at: self.now, cause: None, kind });
        self.lines.push(Mark(self.line));
        Ok(())
    }

    fn process(&mut self, name: &str) -> ProcessId {
        let found = self.trace.processes.iter().position(|known| known.name == name);
        let index = found.unwrap_or_else(|| {
            let kind = match name.as_bytes().first() {
                Some(b'c') => ProcessKind::Client,
                Some(b'n') => ProcessKind::Node,
                _ => ProcessKind::Service,
            };
            self.trace.processes.push(ProcessInfo { name: name.to_owned(), kind });
            self.trace.processes.len() - 1
        });
        ProcessId(u32::try_from(index).expect("a file has fewer names than 2^32"))
    }

    fn phase(&mut self, name: &str) -> Taken {
        let phase = match name {
            "run" => Phase::Run,
            "heal" => Phase::Heal,
            "recover" => Phase::Recover,
            _ => return Err(format!("`{name}` is no phase: run, heal, recover")),
        };
        self.note(EventKind::Phase(phase))
    }

    fn calls(&mut self, subject: &str, rest: &str) -> Taken {
        let (function, rest) = word(rest);
        if function.is_empty() {
            return Err(format!("{subject} calls nothing: a call names its function"));
        }
        let mut pairs = match json_or_null(rest)? {
            Value::Null => Vec::new(),
            Value::Map(pairs) => pairs,
            other => return Err(format!("arguments are a map, not {other}")),
        };
        pairs.insert(0, ("type".to_owned(), Value::text(function)));
        let client = self.process(subject);
        if self.calls.contains_key(&client) {
            return Err(format!("{subject} calls again before its call returned"));
        }
        let op = OpId(self.operations);
        self.operations += 1;
        self.calls.insert(client, op);
        let body = Arc::new(Payload::Body(Value::Map(pairs)));
        self.note(EventKind::Invoke { op, client, node: client, body })
    }

    fn returns(&mut self, subject: &str, outcome: OpOutcome) -> Taken {
        let client = self.process(subject);
        let op =
            self.calls.remove(&client).ok_or_else(|| format!("{subject} has no call that could return"))?;
        self.note(EventKind::Return { op, outcome })
    }

    fn sends(&mut self, subject: &str, rest: &str) -> Taken {
        let (name, rest) = word(rest);
        let (to, rest) = word(rest);
        let (dest, rest) = word(rest);
        if to != "to" || dest.is_empty() {
            return Err("a message is sent as in `n1 sends m1 to n2 {\"type\": \"vote\"}`".to_owned());
        }
        if self.messages.contains_key(name) {
            return Err(format!("there is a message {name} already"));
        }
        let body = json(rest)?;
        let (from, to) = (self.process(subject), self.process(dest));
        let message =
            MessageId(u32::try_from(self.messages.len()).expect("a file has fewer messages than 2^32"));
        self.messages.insert(name.to_owned(), Wire { id: message, copies: 1, ended: Vec::new() });
        self.note(EventKind::Send { message, from, to, payload: Arc::new(Payload::Body(body)) })
    }

    /// `m1 is lost`, `m1 is copied`, or `n1 is {...}`.
    fn is(&mut self, subject: &str, rest: &str) -> Taken {
        let why = match rest {
            "copied" => return self.copied(subject),
            "lost" => DropReason::Loss,
            "cut" => DropReason::Cut,
            "dead" => DropReason::Dead,
            "damaged" => DropReason::Damaged,
            "overflow" => DropReason::Overflow,
            "intercepted" => DropReason::Intercepted,
            _ => {
                let record = Record {
                    mark: Mark(self.line),
                    at: self.now,
                    who: subject.to_owned(),
                    what: json(rest)?,
                };
                self.records.push(record);
                return Ok(());
            }
        };
        self.copy_ends(subject, Some(why))
    }

    fn copied(&mut self, subject: &str) -> Taken {
        let wire = self.messages.get_mut(subject).ok_or_else(|| format!("no message {subject} was sent"))?;
        let (message, copy) = (wire.id, wire.copies);
        wire.copies += 1;
        self.note(EventKind::Copy { message, copy })
    }

    fn copy_ends(&mut self, subject: &str, why: Option<DropReason>) -> Taken {
        let (name, copy) = subject.split_once('.').unwrap_or((subject, "0"));
        let wire = self.messages.get_mut(name).ok_or_else(|| format!("no message {name} was sent"))?;
        let copy = copy.parse::<u32>().ok().filter(|copy| *copy < wire.copies);
        let copy = copy.ok_or_else(|| format!("{name} has no copy `{subject}`: it has {}", wire.copies))?;
        if wire.ended.contains(&copy) {
            return Err(format!("{subject} has come to its end already"));
        }
        wire.ended.push(copy);
        let message = wire.id;
        self.note(match why {
            None => EventKind::Deliver { message, copy, altered: None },
            Some(why) => EventKind::Drop { message, copy, why },
        })
    }

    fn lives(&mut self, subject: &str, verb: &str) -> Taken {
        let process = self.process(subject);
        let kind = match verb {
            "starts" => {
                let life = self.lives.entry(process).or_default();
                *life += 1;
                EventKind::Start { process, life: *life }
            }
            "dies" => EventKind::Kill { process },
            "exits" => EventKind::Exit { process },
            "leaves" => EventKind::Leave { process },
            "pauses" => EventKind::Pause { process },
            "resumes" => EventKind::Resume { process },
            _ => {
                return Err(format!(
                    "`{verb}` is nothing that {subject} can do: calls, ok, fails, gives up, sends, arrives, is, says, \
                     metric, starts, dies, exits, leaves, pauses, resumes"
                ));
            }
        };
        self.note(kind)
    }
}

/// The first word of a line, and the rest.
fn word(line: &str) -> (&str, &str) {
    let line = line.trim_start();
    line.split_once(char::is_whitespace).map_or((line, ""), |(word, rest)| (word, rest.trim()))
}

fn json(text: &str) -> Result<Value, String> {
    Value::from_json(text).map_err(|why| format!("`{text}` is not JSON: {why}"))
}

fn json_or_null(text: &str) -> Result<Value, String> {
    if text.is_empty() { Ok(Value::Null) } else { json(text) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_run_is_read_line_by_line() {
        let text = "# two clients\n@1 c1 calls write {\"value\": 3}\n@2.5 c2 calls read\nc2 ok {\"value\": 3}\n\
                    c1 gives up\nphase recover\nc1 calls read\n@9 n1 sends m1 to n2 {\"type\": \"x\"}\nm1 is copied\n\
                    m1.1 arrives\nm1 is lost\nn1 is {\"role\": \"leader\"}\nn1 dies";
        let evidence = read(text).unwrap();
        let history = &evidence.history;
        assert_eq!(history.processes, ["c1", "c2", "c1/2"]);
        let [write, read, last] = history.operations.as_slice() else { panic!("three operations") };
        assert_eq!((write.called, write.returned, write.is_open()), (Mark(2), None, true));
        assert_eq!((read.called, read.returned, read.called_at), (Mark(3), Some(Mark(4)), Time(2_500)));
        assert_eq!(read.given("value").unwrap(), Some(&Value::Int(3)));
        assert_eq!((history.process(last), last.is_final), ("c1/2", true));
        assert_eq!(evidence.records[0].mark, Mark(12));
        assert_eq!(evidence.trace.events.len(), 11);
    }

    #[test]
    fn what_cannot_be_read_is_told_with_its_line() {
        let table = [
            ("@-1 c1 calls read", "line 1: `@-1` is no time"),
            ("@5 n1 dies\n@4 n1 starts", "line 2: time goes back from 5 ms to 4 ms"),
            ("c1 ok", "line 1: c1 has no call that could return"),
            ("c1 calls read\nc1 calls read", "line 2: c1 calls again before its call returned"),
            ("c1 calls", "line 1: c1 calls nothing"),
            ("c1 calls write 3", "line 1: arguments are a map, not 3"),
            ("c1 calls write {", "line 1: `{` is not JSON"),
            ("m1 arrives", "line 1: no message m1 was sent"),
            ("n1 sends m1 to n2 {}\nm1.1 arrives", "line 2: m1 has no copy `m1.1`: it has 1"),
            ("n1 sends m1 to n2 {}\nm1 arrives\nm1 is lost", "line 3: m1 has come to its end already"),
            ("n1 sends m1 {}", "line 1: a message is sent as in"),
            ("n1 jumps", "line 1: `jumps` is nothing that n1 can do"),
            ("n1", "line 1: `n1` does nothing"),
            ("phase dusk", "line 1: `dusk` is no phase"),
        ];
        for (text, says) in table {
            let told = read(text).unwrap_err().to_string();
            assert!(told.starts_with(says), "{text}: {told}");
        }
    }
}
