//! What a chatterer does of its own accord.

use crate::FILES;
use crate::chatter::{Chatter, broken, complaint};
use engine::{Context, Effect, Notice, Socket, StreamRules};
use std::sync::Arc;
use trace::{Payload, ProcessId, Time, Value};

/// The grid on which timers fall; the same as that of the director's acts, so that they often meet.
const GRID: Time = Time(500);

/// Tokens below this are timers' own; those of work come behind.
pub const TIMERS: u64 = 3;

/// Small buffers, so that few bytes fill them.
const RULES: StreamRules = StreamRules { send_buffer: 16, receive_buffer: 12, chunk_min: 1, chunk_max: 8 };

impl Chatter {
    pub(crate) fn do_something(&mut self, context: &mut Context<'_>) {
        match self.dice.below(24) {
            0..=7 => self.send(context),
            8 => {
                let to = self.anybody(context);
                context.effects.push(Effect::Send { to, payload: text("no JSON at all") });
            }
            9 | 10 => self.set_timer(context),
            11 => {
                let token = self.dice.below(TIMERS);
                self.timers.remove(&token);
                context.effects.push(Effect::CancelTimer { token });
            }
            12..=15 if self.skills.stores => self.store(context),
            16 => context.effects.push(Effect::Say("a line".to_owned())),
            17 => {
                let value = Value::Int(i64::from(self.deeds_left));
                context.effects.push(Effect::Metric { name: "deeds".to_owned(), value });
            }
            18 => context.effects.push(Effect::Trouble(complaint("a complaint"))),
            19 if self.dice.once_in(3) => context.effects.push(Effect::Crash(complaint("a crash"))),
            19 if self.dice.once_in(3) => context.effects.push(Effect::Exit),
            20 => {
                let (token, cost) = (TIMERS + self.dice.below(3), Time(GRID.0 * self.dice.below(6)));
                context.effects.push(Effect::Work { token, cost });
            }
            21 | 22 if self.skills.bold => self.be_bold(context),
            _ => self.talk(context),
        }
    }

    fn set_timer(&mut self, context: &mut Context<'_>) {
        let (token, after) = (self.dice.below(TIMERS), Time(GRID.0 * self.dice.below(8)));
        self.timers.insert(token, context.now + after);
        context.effects.push(Effect::SetTimer { token, after });
    }

    fn send(&mut self, context: &mut Context<'_>) {
        let says = format!("{} says {}", context.me.0, self.deeds_left);
        let mark = context.notary.sign(context.me, &says);
        let body = Value::map([
            ("type", Value::text(if self.dice.once_in(2) { "chat" } else { "talk" })),
            ("who", Value::Int(i64::from(context.me.0))),
            ("mark", Value::Int(mark as i64)),
            ("text", Value::text(&says)),
        ]);
        let to = self.anybody(context);
        context.effects.push(Effect::Send { to, payload: Arc::new(Payload::Body(body)) });
    }

    /// Anybody, itself included; sometimes it leaves the choice to the run.
    fn anybody(&mut self, context: &mut Context<'_>) -> ProcessId {
        let count = context.directory.names().len() as u64;
        ProcessId(if self.dice.once_in(4) { context.choose(count) } else { self.dice.below(count) } as u32)
    }

    /// Sends in another's name, whether it may or not.
    fn be_bold(&mut self, context: &mut Context<'_>) {
        let (from, to) = (self.anybody(context), self.anybody(context));
        let body = Value::map([("type", Value::text("chat")), ("text", Value::text("it was not me"))]);
        context.effects.push(Effect::SendAs { from, to, payload: Arc::new(Payload::Body(body)) });
    }

    // ---- the disk ------------------------------------------------------------------------------

    fn store(&mut self, context: &mut Context<'_>) {
        let (file, other) = (self.a_file(), self.a_file());
        let data = vec![b'a' + self.deeds_left as u8; 1 + self.dice.below(20) as usize];
        let at = self.dice.below(40) as usize;
        let (disk, effects) = (&mut *context.disk, &mut *context.effects);
        let done = match self.dice.below(15) {
            0..=2 => disk.append(file, &data, effects),
            3 => disk.write(file, &data, effects),
            4 => disk.write_at(file, &data, at, effects),
            5 => disk.read(file, effects).map(|_| ()),
            6 => disk.read_at(file, at, 5, effects).map(|_| ()),
            7 => disk.truncate(file, at, effects),
            8 => disk.rename(file, other, effects),
            9 => disk.delete(file, effects),
            _ => {
                disk.sync(file, self.dice.below(3), effects);
                Ok(())
            }
        };
        if let Err(error) = done {
            effects.push(Effect::Say(error.to_string()));
        }
    }

    /// Mostly the first.
    fn a_file(&mut self) -> &'static str {
        if self.dice.once_in(2) { FILES[0] } else { self.dice.pick(&FILES) }
    }

    // ---- connections ---------------------------------------------------------------------------

    /// Uses a connection, or asks for one.
    fn talk(&mut self, context: &mut Context<'_>) {
        let open = self.talks.sockets();
        if open.is_empty() || self.dice.once_in(4) {
            let to = self.anybody(context);
            let socket = context.streams.connect(context.me, to, RULES);
            self.talks.begin(socket);
            return self.use_talk(socket, context);
        }
        let socket = *self.dice.pick(&open);
        self.use_talk(socket, context);
    }

    fn use_talk(&mut self, socket: Socket, context: &mut Context<'_>) {
        let amount = 1 + self.dice.below(12) as usize;
        let fault = match self.dice.below(8) {
            0..=3 => self.talks.write(socket, amount, context.streams),
            4 => self.talks.end(socket, context.streams),
            5 if self.dice.once_in(3) => self.talks.reset(socket, context.streams),
            _ => self.talks.read(socket, amount, context.streams),
        };
        if let Err(what) = fault {
            broken(context, what);
        }
    }

    pub(crate) fn hears(&mut self, socket: Socket, notice: Notice, context: &mut Context<'_>) {
        let amount = 1 + self.dice.below(12) as usize;
        let streams = &mut *context.streams;
        let told = match notice {
            Notice::Accepted => {
                self.talks.begin(socket);
                self.talks.write(socket, amount, streams)
            }
            Notice::Opened | Notice::Writable if self.dice.once_in(3) => self.talks.end(socket, streams),
            Notice::Opened | Notice::Writable => self.talks.write(socket, amount, streams),
            Notice::Readable => self.talks.read(socket, amount, streams),
            Notice::Refused | Notice::Reset => {
                self.talks.forget(socket);
                Ok(())
            }
        };
        if let Err(what) = told {
            broken(context, what);
        }
    }
}

fn text(text: &str) -> Arc<Payload> {
    Arc::new(Payload::Text(text.to_owned()))
}
