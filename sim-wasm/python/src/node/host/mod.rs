//! What a node's program may ask for: the host functions behind `../prelude/node.py`. They note what
//! is asked; [`super::core`] decides what comes of it.

mod crypto;
mod disk;
mod messages;
mod pure;
mod shown;
mod streams;
mod time;

pub use streams::{number, refused, unanswered};

use super::arguments::{Given, Wrong, data_of, flood, text, whole};
use super::life::{Job, Life};
use super::outcomes::{Asked, Outcomes};
use crate::api::{Entry, NODE_PAGE};
use crate::session::{Answer, Host};
use engine::{Directory, Drive, Effect, Limits, Notary, Streams};
use monty_types::{CallArgs, ExcType, MontyObject};
use trace::{ProcessId, Time, Value};

/// Most timers and waiting calls of one node.
const WAITING_MAX: usize = 10_000;

/// Calls, names and the like that a program may ask for before it lets time go on.
const ASKED_MAX: u32 = 200_000;

/// Bytes of whose handling a program may ask for as for one call.
const BYTES_PER_CALL: usize = 1024;

/// Start steps of one program.
const STARTS_MAX: i64 = 1_000;

/// What a look at a node may not ask for: it would change how the run goes on.
const ACTS: &[&str] = &[
    "node.exit",
    "disk.append",
    "disk.write",
    "disk.truncate",
    "disk.rename",
    "disk.delete",
    "disk.sync",
    "connect",
    "conn.read",
    "conn.write",
    "conn.writable",
    "conn.end",
    "conn.reset",
    "crypto.random_bytes",
    "crypto.slow_hash",
    "fold",
    "unfold",
];

/// The host of one stretch of a program.
pub struct NodeHost<'a> {
    pub life: &'a mut Life,
    pub me: ProcessId,
    pub now: Time,
    pub clock: Time,
    pub uncertainty: Time,
    pub directory: &'a Directory,
    pub disk: &'a mut Drive,
    pub streams: &'a mut Streams,
    pub notary: Notary,
    pub effects: &'a mut Vec<Effect>,
}

impl Host for NodeHost<'_> {
    fn call(&mut self, id: u32, name: &str, args: &CallArgs) -> Answer {
        let bytes = args.args().map(|given| data_of(given).map_or(0, <[u8]>::len)).sum();
        self.handles(bytes);
        let asked = match NODE_PAGE.behind(name) {
            Some(entry) => self.offered(entry, id, args),
            None => self.inside(id, name, args),
        };
        asked.unwrap_or_else(|(kind, says)| Answer::Raise(kind, says))
    }

    fn wall_clock(&self) -> u64 {
        self.clock.0
    }

    fn print(&mut self, line: String) {
        if self.may_do(1).is_ok() {
            self.effects.push(Effect::Say(line));
        } else {
            self.life.flooded = true;
        }
    }

    fn may_ask(&mut self) -> bool {
        self.life.asked = self.life.asked.saturating_add(1);
        self.life.asked <= ASKED_MAX
    }
}

impl NodeHost<'_> {
    /// What the reference page tells of.
    fn offered(&mut self, entry: &'static Entry, id: u32, args: &CallArgs) -> Asked {
        let name = entry.name;
        // What is imported by its own name is withheld when it is imported.
        if name.contains('.') && self.life.is_withheld(name) {
            return Err((ExcType::AttributeError, format!("`{name}` is not offered in this task")));
        }
        if self.life.looking && ACTS.contains(&name) {
            return Err((ExcType::RuntimeError, format!("{name}: a view only looks, it changes nothing")));
        }
        let hidden = usize::from(name.starts_with("conn."));
        let given = Given::new(entry, args, hidden)?;
        match name.split_once('.') {
            Some(("disk", operation)) => self.disk(operation, id, &given),
            Some(("conn", operation)) => self.connection(operation, &given),
            Some(("crypto", primitive)) => self.crypto(primitive, id, &given),
            Some(("node", what)) => Ok(self.node(what)),
            _ => self.plain(name, id, &given),
        }
    }

    fn plain(&mut self, name: &str, id: u32, given: &Given<'_>) -> Asked {
        match name {
            "send" => self.send(given),
            "emit" => self.emit(given),
            "rpc" => self.rpc(id, given),
            "sleep" => self.sleep(id, given),
            "work" => self.work(id, given),
            "now" => Ok(Answer::Value(MontyObject::int(self.now.as_ms() as i64))),
            "clock" => Ok(Answer::Value(MontyObject::int(self.clock.as_ms() as i64))),
            "interval" => Ok(Answer::Value(self.interval())),
            "connect" => self.connect(id, given),
            "sign" => self.sign(given),
            "verify" => self.verify(given),
            "pack" => self.pack(given),
            "unpack" => self.unpack(given),
            "fold" => self.fold(id, given),
            "unfold" => self.unfold(id, given),
            "log" => self.log(given),
            "metric" => self.metric(given),
            other => Err(unknown(other)),
        }
    }

    /// What the prelude alone asks for.
    fn inside(&mut self, id: u32, name: &str, args: &CallArgs) -> Asked {
        match name {
            "_sim_next" => {
                self.life.idle.push_back(id);
                Ok(Answer::Wait)
            }
            "_sim_next_look" => {
                self.life.looker = Some(id);
                Ok(Answer::Wait)
            }
            "_sim_identity" => Ok(Answer::Value(self.identity())),
            "_sim_timer" => self.timer(args),
            "_sim_mailbox_id" => Ok(Answer::Value(self.mailbox_id())),
            "_sim_wait" => self.wait(id, args),
            "_sim_wake" => self.wake(args),
            "_sim_peer" => self.peer(args),
            "_sim_listen" => self.listen(id, args),
            "_sim_salted" => self.salted(args),
            "_sim_tick" => self.tick(args),
            "_sim_starts" => self.starts(args),
            "_sim_no_step" => self.no_step(args),
            "_sim_returned" => Ok(self.returned(args)),
            "_sim_unawaited" => Ok(self.unawaited(args)),
            "_sim_failed" => Ok(self.failed(args)),
            "_sim_show" => Ok(self.show(args)),
            "_sim_view" => self.view(args),
            other => Err(unknown(other)),
        }
    }

    // ---- who ---------------------------------------------------------------------------------

    /// (id, ids, peers, neighbours), each `None` where the task withholds it.
    fn identity(&self) -> MontyObject {
        let names =
            |ids: &[ProcessId]| MontyObject::list(ids.iter().map(|id| text(self.directory.name(*id))));
        let all = &self.directory.nodes;
        let peers: Vec<ProcessId> = all.iter().copied().filter(|id| *id != self.me).collect();
        let neighbours = self.directory.neighbours.get(&self.me).unwrap_or(&peers);
        let fields = [
            ("node.id", text(self.directory.name(self.me))),
            ("node.ids", names(all)),
            ("node.peers", names(&peers)),
            ("node.neighbours", names(neighbours)),
        ];
        MontyObject::tuple(fields.map(
            |(field, value)| {
                if self.life.is_withheld(field) { MontyObject::none() } else { value }
            },
        ))
    }

    /// It registers a step of a kind, or ends.
    fn node(&mut self, what: &str) -> Answer {
        match what {
            "exit" => {
                self.life.exited = true;
                return Answer::Stop;
            }
            "raw" => self.life.reads_text = true,
            "accept" => self.life.accepts = true,
            _ => {}
        }
        Answer::none()
    }

    fn starts(&mut self, args: &CallArgs) -> Asked {
        for number in 0..whole(args, 0, "start")?.min(STARTS_MAX) {
            self.life.backlog.push_back(Job {
                kind: "start",
                key: Value::Int(number),
                argument: Value::Null,
            });
        }
        Ok(Answer::none())
    }

    // ---- how much ----------------------------------------------------------------------------

    /// Whether this step may do so many more things.
    fn may_do(&self, things: usize) -> Result<(), Wrong> {
        let most = Limits::default().effects_per_step_max;
        if self.effects.len() + things <= most { Ok(()) } else { Err(flood()) }
    }

    /// Whether the program may wait for one more thing, which takes so many effects.
    fn room(&self, effects: usize) -> Result<(), Wrong> {
        self.may_do(effects)?;
        let listening: usize = self.life.listeners.values().map(Vec::len).sum();
        if self.life.timers.len() + listening < WAITING_MAX {
            return Ok(());
        }
        Err((ExcType::RuntimeError, format!("this node waits for more than {WAITING_MAX} things at once")))
    }

    /// Counts the handling of so many bytes among what the program asks for: it takes real time.
    fn handles(&mut self, bytes: usize) {
        let calls = u32::try_from(bytes / BYTES_PER_CALL).unwrap_or(u32::MAX);
        self.life.asked = self.life.asked.saturating_add(calls);
    }

    /// Does something whose outcome is not a function of the program's inputs; in a life that is lived
    /// again it is not done, and comes out as it did.
    fn witnessed(&mut self, act: impl FnOnce(&mut Self) -> Asked) -> Asked {
        if let Some((again, effects)) = self.outcomes().again() {
            // They count as they did, and go nowhere.
            self.effects.extend((0..effects).map(|_| Effect::Say(String::new())));
            return again;
        }
        let before = self.effects.len();
        let asked = act(self);
        let effects = self.effects.len() - before;
        self.outcomes().keep(&asked, effects);
        asked
    }

    fn outcomes(&mut self) -> &mut Outcomes {
        if self.life.looking { &mut self.life.looked } else { &mut self.life.outcomes }
    }
}

fn unknown(name: &str) -> Wrong {
    (ExcType::RuntimeError, format!("the playground has no {name}: please report this"))
}
