//! Waiting for a moment of the run rather than for a time.

use super::faults::{disk_op, disk_ops};
use super::given::{Given, Wrong};
use super::host::{DirectorHost, Done, Waits};
use crate::session::Answer;
use engine::{Moment, Then};
use trace::DiskOp;

/// The kinds of moments, of which a call names one, each with what else may narrow it.
const KINDS: [(&str, &[&str]); 6] = [
    ("sent", &["type", "src", "dest", "receivers"]),
    ("delivered", &["type", "src", "dest", "receivers"]),
    ("disk", &["node", "file"]),
    ("synced", &["node", "file"]),
    ("started", &["node"]),
    ("said", &["node"]),
];

/// All that may narrow a moment.
const NARROWED_BY: [&str; 6] = ["type", "src", "dest", "receivers", "node", "file"];

impl DirectorHost<'_> {
    pub(super) fn moment(&mut self, call: u32, given: &Given<'_>) -> Done {
        let named: Vec<_> = KINDS.iter().filter(|(kind, _)| given.get(kind).is_some()).collect();
        let [(kind, narrowed)] = named.as_slice() else {
            return Err(given.wrong("name one of sent, delivered, disk, synced, started, said"));
        };
        if let Some(name) =
            NARROWED_BY.iter().find(|name| given.get(name).is_some() && !narrowed.contains(name))
        {
            return Err(given.wrong(format!("`{name}` says nothing about what is {kind}")));
        }
        let moment = self.read_moment(given, kind)?;
        let nth = given.count("nth", 1, u32::MAX)?.unwrap_or(1);
        let receivers = given.flag("receivers", false)?;
        let timeout = given.ms("timeout")?;
        let token = self.token(Waits::Moment { call, until: None });
        self.world.watch(moment, nth, receivers, false, Then::Cue(token));
        if let Some(timeout) = timeout {
            let over = self.wake_after(timeout, Waits::MomentOver { moment: token });
            self.stage.waits.insert(token, Waits::Moment { call, until: Some(over) });
        }
        Ok(Answer::Wait)
    }

    fn read_moment(&self, given: &Given<'_>, kind: &str) -> Result<Moment, Wrong> {
        let process = self.maybe_named(given, "node")?;
        let file = given.maybe_text("file")?.map(str::to_owned);
        Ok(match kind {
            "sent" | "delivered" => {
                let (from, to) = (self.maybe_named(given, "src")?, self.maybe_named(given, "dest")?);
                let named = true_or_text(given, kind)?;
                let kind_of = given.maybe_text("type")?.or(named).map(str::to_owned);
                if kind == "sent" {
                    Moment::Sent { from, to, kind: kind_of }
                } else {
                    Moment::Delivered { from, to, kind: kind_of }
                }
            }
            "disk" => Moment::Disk { process, op: operation(given)?, file },
            "synced" => {
                Moment::Synced { process, file: file.or(true_or_text(given, kind)?.map(str::to_owned)) }
            }
            "started" => {
                let named = true_or_text(given, kind)?.map(|_| self.named(given, kind)).transpose()?;
                Moment::Started { process: process.or(named) }
            }
            _ => Moment::Said { process, text: given.text("said")?.to_owned() },
        })
    }
}

/// What narrows a kind by its own argument; `None` for True.
fn true_or_text<'a>(given: &Given<'a>, kind: &str) -> Result<Option<&'a str>, Wrong> {
    let value = given.get(kind);
    match (value.and_then(|value| value.as_str()), value.and_then(|value| value.as_bool())) {
        (Some(text), _) => Ok(Some(text)),
        (None, Some(true)) => Ok(None),
        _ => Err(given.wants(kind, "True or a str")),
    }
}

fn operation(given: &Given<'_>) -> Result<Option<DiskOp>, Wrong> {
    let word = true_or_text(given, "disk")?;
    let wrong = || given.wants("disk", format!("True or one of {}", disk_ops()));
    word.map(|word| disk_op(word).ok_or_else(wrong)).transpose()
}
