//! A node as it ran when Maelstrom's latencies were measured: behind Maelstrom's receiver, and with a
//! time of its own.
//!
//! The receiver differs from a network in which every message arrives when it is due. One thread a node
//! takes the message of the earliest deadline as soon as it lies in the queue, sleeps until that
//! deadline in whole milliseconds, rounded down, and hands it over. What is sent meanwhile with an
//! earlier deadline, such as everything that a client sends, waits behind it.
//!
//! The engine's network has no latency here: it is drawn, and waited for, at the receiver.

use engine::{Context, Delivery, Effect, Input, Latency, Process};
use std::collections::BTreeMap;
use std::sync::Arc;
use trace::{MessageId, Payload, ProcessId, Time};
use workloads::Draws;

// What the machine of the time took by itself was not told. These are ours, one set for all rows, such as
// they are for an interpreter that logs each message, and pipes; without them, 505 ms over five hops of
// 100 ms could not have been measured.

/// How long the node's program works on a message.
const HANDLING: Time = Time(450);
/// How long it takes to put one message out.
const SENDING: Time = Time(100);
/// How much later than asked a thread wakes.
const WAKING: Time = Time(60);
/// How long a message takes between a client's clock and its node, either way.
pub const CLIENT: Latency = Latency::Constant(Time(600));

/// A node behind such a receiver; the node may set no timers.
#[derive(Debug, Clone)]
pub struct Receiver<P> {
    node: P,
    latency: Latency,
    /// By deadline and order of arrival.
    queue: BTreeMap<(Time, u64), Message>,
    queued: u64,
    /// What the thread sleeps on.
    taken: Option<Message>,
    /// When the program has done what it was given.
    free_at: Time,
    /// What it puts out, by the token of the timer for it.
    out: BTreeMap<u64, Effect>,
    sent: u64,
}

#[derive(Debug, Clone)]
struct Message {
    from: ProcessId,
    message: MessageId,
    payload: Arc<Payload>,
}

/// The token of the timer that ends the sleep; others are those of messages to put out.
const AWAKE: u64 = 0;

impl<P: Process> Receiver<P> {
    pub const fn new(node: P, latency: Latency) -> Self {
        Self {
            node,
            latency,
            queue: BTreeMap::new(),
            queued: 0,
            taken: None,
            free_at: Time::ZERO,
            out: BTreeMap::new(),
            sent: 0,
        }
    }

    fn put(&mut self, delivery: &Delivery<'_>, context: &mut Context<'_>) {
        let is_client = context.directory.name(delivery.from).starts_with('c');
        let latency = if is_client {
            Time::ZERO
        } else {
            Draws::new(&mut |options| context.choose(options)).time(self.latency)
        };
        // Maelstrom's latencies are whole milliseconds.
        let deadline = context.now + Time::from_ms(latency.as_ms());
        self.queued += 1;
        let (from, message, payload) = (delivery.from, delivery.message, Arc::clone(delivery.payload));
        self.queue.insert((deadline, self.queued), Message { from, message, payload });
    }

    /// Takes messages until one of them must be slept on.
    fn take(&mut self, context: &mut Context<'_>) {
        while self.taken.is_none() {
            let Some(((deadline, _), message)) = self.queue.pop_first() else { return };
            if deadline <= context.now {
                self.hand_over(&message, context);
                continue;
            }
            // A little of the time has gone when it is looked at: a whole number of milliseconds is one
            // less.
            let left = Time(deadline.since(context.now).0 - 1).as_ms();
            let after = Time::from_ms(left) + WAKING;
            context.effects.push(Effect::SetTimer { token: AWAKE, after });
            self.taken = Some(message);
        }
    }

    /// The program handles one message after another, and puts out what it sends in order.
    fn hand_over(&mut self, message: &Message, context: &mut Context<'_>) {
        let Message { from, message, payload } = message;
        let before = context.effects.len();
        self.node.handle(Input::Message(Delivery { from: *from, message: *message, payload }), context);
        self.free_at = self.free_at.max(context.now) + HANDLING;
        for effect in context.effects.split_off(before) {
            self.free_at = self.free_at + SENDING;
            self.sent += 1;
            self.out.insert(self.sent, effect);
            let after = self.free_at.since(context.now);
            context.effects.push(Effect::SetTimer { token: self.sent, after });
        }
    }
}

impl<P: Process + Clone + 'static> Process for Receiver<P> {
    fn handle(&mut self, input: Input<'_>, context: &mut Context<'_>) {
        match input {
            Input::Message(delivery) => self.put(&delivery, context),
            Input::Timer { token: AWAKE } => {
                let message = self.taken.take().expect("it sleeps on a message");
                self.hand_over(&message, context);
            }
            Input::Timer { token } => context.effects.extend(self.out.remove(&token)),
            _ => {}
        }
        self.take(context);
    }

    fn forget(&mut self) {
        unreachable!("nobody dies in a calibration");
    }

    fn fork(&self) -> Option<Box<dyn Process>> {
        Some(Box::new(self.clone()))
    }
}
