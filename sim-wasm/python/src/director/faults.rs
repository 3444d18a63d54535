//! What a scenario may do to processes: kill, stop, slow, corrupt, rob, and plan their deaths.

use super::given::{Given, Wrong};
use super::host::{DirectorHost, Done};
use super::reading::{dict, files_of};
use crate::session::Answer;
use crate::values::to_python;
use engine::{Death, Lies, Moment, Then, World};
use monty_types::MontyObject;
use trace::{DiskOp, ProcessId};

/// What a death may be planned for.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Trigger {
    Disk(Option<DiskOp>),
    Send,
    Receive,
    Synced,
}

impl Trigger {
    fn named(word: &str) -> Option<Self> {
        match word {
            "disk" => Some(Self::Disk(None)),
            "send" => Some(Self::Send),
            "receive" => Some(Self::Receive),
            "synced" => Some(Self::Synced),
            _ => disk_op(word.strip_prefix("disk.")?).map(|op| Self::Disk(Some(op))),
        }
    }
}

/// An operation on the disk, as programs call it.
pub(super) fn disk_op(word: &str) -> Option<DiskOp> {
    DiskOp::ALL.into_iter().find(|op| op.name() == word)
}

/// The operations on the disk, for a complaint.
pub(super) fn disk_ops() -> String {
    DiskOp::ALL.map(DiskOp::name).join(", ")
}

impl DirectorHost<'_> {
    pub(super) fn on(&mut self, given: &Given<'_>, act: fn(&mut World, ProcessId)) -> Done {
        let who = self.target(given)?;
        act(self.world, who);
        Ok(Answer::none())
    }

    // ---- dying ---------------------------------------------------------------------------------

    pub(super) fn kill(&mut self, given: &Given<'_>) -> Done {
        let (who, death) = (self.target(given)?, death(given)?);
        self.world.kill_with(who, death);
        Ok(Answer::none())
    }

    pub(super) fn power_cut(&mut self, given: &Given<'_>) -> Done {
        for process in self.several(given, "names")? {
            if self.world.kind(process) == Some(trace::ProcessKind::Client) {
                let name = self.world.directory().name(process);
                return Err(given.wrong(format!("{name} is a client: this acts on nodes and services")));
            }
            self.world.kill_with(process, Death { erases: false, silent: true });
        }
        Ok(Answer::none())
    }

    pub(super) fn restart(&mut self, given: &Given<'_>) -> Done {
        let who = self.target(given)?;
        if let Some(program) = given.maybe_text("program")? {
            if !self.is_dead(who) {
                let name = given.text("name")?;
                return Err(
                    given.wrong(format!("{name} runs: kill it before it starts with another program"))
                );
            }
            self.install(given, who, program)?;
        }
        self.world.restart(who);
        Ok(Answer::none())
    }

    pub(super) fn crash(&mut self, given: &Given<'_>) -> Done {
        let (who, death) = (self.machine(given)?, death(given)?);
        let (after, word) = match (given.maybe_text("after")?, given.maybe_text("before")?) {
            (Some(word), None) => (true, word),
            (None, Some(word)) => (false, word),
            _ => return Err(given.wrong("name what it dies of, in `after` or in `before`")),
        };
        let trigger = Trigger::named(word).filter(|trigger| after || *trigger != Trigger::Synced);
        let trigger = trigger.ok_or_else(|| given.wrong(unknown_trigger(word, after)))?;
        let nth = given.count("nth", 1, u32::MAX)?.unwrap_or(1);
        let file = given.maybe_text("file")?.map(str::to_owned);
        let kind = given.maybe_text("type")?.map(str::to_owned);
        let to = self.maybe_named(given, "to")?;
        if let Some(name) = superfluous(given, &trigger) {
            return Err(given.wrong(format!("`{name}` says nothing about {word:?}")));
        }
        let moment = match trigger {
            Trigger::Disk(op) => {
                self.world.kill_at_disk(who, (op, file), nth, after, death);
                return Ok(Answer::none());
            }
            Trigger::Send => Moment::Sent { from: Some(who), to, kind },
            Trigger::Receive => Moment::Delivered { from: None, to: Some(who), kind },
            Trigger::Synced => Moment::Synced { process: Some(who), file },
        };
        self.world.watch(moment, nth, false, !after, Then::Kill(who, death));
        Ok(Answer::none())
    }

    // ---- computing -----------------------------------------------------------------------------

    pub(super) fn slow(&mut self, given: &Given<'_>) -> Done {
        let who = self.machine(given)?;
        let percent = given.count("percent", 1, 1_000)?;
        self.world.set_speed(who, percent.unwrap_or(100));
        Ok(Answer::none())
    }

    pub(super) fn cores(&mut self, given: &Given<'_>) -> Done {
        let who = self.machine(given)?;
        let cores = given.count("n", 1, 1_000)?;
        self.world.set_cores(who, cores.unwrap_or(1) as usize);
        Ok(Answer::none())
    }

    // ---- lying and robbing ---------------------------------------------------------------------

    pub(super) fn lies(&mut self, given: &Given<'_>) -> Done {
        let who = self.machine(given)?;
        let lies = Lies {
            silent: given.chance("silent")?,
            equivocate: given.chance("equivocate")?,
            replay: given.chance("replay")?,
            forge: given.chance("forge")?,
        };
        if lies == Lies::default() {
            return Err(given.wrong("say how it lies: silent, equivocate, replay or forge"));
        }
        self.world.set_lies(who, Some(lies));
        Ok(Answer::none())
    }

    pub(super) fn honest(&mut self, given: &Given<'_>) -> Done {
        let who = self.machine(given)?;
        self.world.set_lies(who, None);
        Ok(Answer::none())
    }

    pub(super) fn steal(&mut self, given: &Given<'_>) -> Done {
        let who = self.machine(given)?;
        let disk = self.world.disk(who).map_or_else(MontyObject::none, |disk| {
            files_of(disk.list().map(|name| (name, disk.content(name))))
        });
        let variables = self.world.variables(who).into_iter();
        let variables = variables.map(|one| (MontyObject::string(one.name), to_python(&one.value)));
        Ok(Answer::Value(dict([("disk", disk), ("variables", MontyObject::dict(variables))])))
    }
}

/// How a process is to die.
fn death(given: &Given<'_>) -> Result<Death, Wrong> {
    let erases = given.word("disk", &[("keep", false), ("erase", true)])?.unwrap_or(false);
    Ok(Death { erases, silent: given.flag("silent", false)? })
}

fn unknown_trigger(word: &str, after: bool) -> String {
    let ops = DiskOp::ALL.map(|op| format!("disk.{}", op.name())).join(", ");
    let synced = if after { ", synced" } else { "" };
    format!("{word:?} is nothing to die of; there is send, receive{synced}, disk, {ops}")
}

/// What was said and does not narrow this trigger.
fn superfluous(given: &Given<'_>, trigger: &Trigger) -> Option<&'static str> {
    let narrowed: &[&str] = match trigger {
        Trigger::Disk(_) | Trigger::Synced => &["file"],
        Trigger::Send => &["type", "to"],
        Trigger::Receive => &["type"],
    };
    ["type", "to", "file"].into_iter().find(|name| given.get(name).is_some() && !narrowed.contains(name))
}
