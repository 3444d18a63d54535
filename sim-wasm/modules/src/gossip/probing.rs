//! The probes of SWIM (Das, Gupta and Motivala, 2002, sections 3.1 and 4.3), which `probe-node` and `member-list`
//! share; what they believe of whom is their own affair, see [`Beliefs`].
//!
//! In each turn a node asks one other whether it is there. If nothing has come back after 200 ms, it asks three
//! others to try, since the link between the two may be cut or a message lost while both are well. If nobody has had
//! word of it by the end of the turn, that is taken for silence. So a node sends as much in a cluster of a thousand
//! as in one of eight.
//!
//! Whose turn it is goes by a shuffled list, and when that is used up it is shuffled anew: of n others each is asked
//! once in n turns, and waits 2 n - 1 turns at the most.
//!
//! ```text
//!  ms   n2                                          n7                  n5
//!   0   ping ----------------------------------> lost
//! 200   ping_req "n5" to n7, n1, n4 ------------->  ping ------------>
//!                                                   <-------- ping_ok
//!       <----------------------------- ping_req_ok
//! ```
//!
//! `ping` is answered with `ping_ok`, `ping_req {target}` with `ping_req_ok {target}` if the target has answered
//! within the turn, and else not at all. News may ride on `ping` and `ping_ok`.

use crate::kit::{Desk, Fields, Message, Program};
use std::collections::BTreeMap;
use trace::{ProcessId, Value};

/// For so long the other may answer for itself.
const DIRECT_MS: u64 = 200;
/// So many others are asked to try.
const HELPERS: usize = 3;
/// The two timers: a turn begins, and others are asked.
const TURN: u64 = 0;
const ASK_OTHERS: u64 = 1;

/// What a node makes of the word and the silence of others.
pub(super) trait Beliefs: Clone + Send + 'static {
    /// From one turn to the next.
    const TURN_MS: u64;

    /// The same at the beginning of a life.
    fn fresh(&self) -> Self;

    /// A life begins; tells whether turns can begin, and others be answered, at once.
    fn start(&mut self, _desk: &mut Desk<'_, '_>) -> bool {
        true
    }

    /// A sync has ended; tells whether turns can begin now.
    fn synced(&mut self, _ok: bool, _desk: &mut Desk<'_, '_>) -> bool {
        false
    }

    /// A turn begins.
    fn turn(&mut self, _desk: &Desk<'_, '_>) {}

    /// Whether it is of use to probe this one.
    fn is_worth_asking(&self, _node: ProcessId) -> bool {
        true
    }

    /// Whether this one may be asked to probe another.
    fn may_help(&self, _node: ProcessId) -> bool {
        true
    }

    /// What rides along on a `ping` or `ping_ok`.
    fn tell(&mut self, _desk: &Desk<'_, '_>) -> Fields {
        Vec::new()
    }

    /// Takes what rode along.
    fn hear(&mut self, _message: &Message<'_>, _desk: &Desk<'_, '_>) {}

    /// In its turn, there was word from this one.
    fn word_of(&mut self, node: ProcessId);

    /// In its turn, there was none.
    fn silence_of(&mut self, node: ProcessId, desk: &Desk<'_, '_>);

    /// What checks may look at.
    fn view(&self, desk: &Desk<'_, '_>) -> Value;

    /// What the inspector shows.
    fn variables(&self) -> Fields;
}

/// A node that probes others, and believes something.
#[derive(Debug, Clone)]
pub(super) struct Probing<B> {
    beliefs: B,
    /// Whether it takes part. Until then it is as if it were not there.
    is_up: bool,
    /// Who is still to come before all are shuffled again.
    to_come: Vec<ProcessId>,
    /// Whom this turn is for, as long as there is no word from it.
    target: Option<ProcessId>,
    /// The number of the last question.
    last_id: i64,
    /// Questions without an answer, by number.
    open: BTreeMap<i64, Question>,
}

/// A question to another node.
#[derive(Debug, Clone)]
struct Question {
    to: ProcessId,
    /// Until when an answer is of use.
    until_ms: u64,
    /// Who asked this one to ask; nobody if it was for its own turn.
    for_another: Option<Client>,
}

/// Who waits for word of a target.
#[derive(Debug, Clone)]
struct Client {
    from: ProcessId,
    in_reply_to: Option<Value>,
}

impl<B: Beliefs> Probing<B> {
    /// One that has not begun.
    pub const fn with(beliefs: B) -> Self {
        Self { beliefs, is_up: false, to_come: Vec::new(), target: None, last_id: 0, open: BTreeMap::new() }
    }

    fn begin(&mut self, desk: &mut Desk<'_, '_>) {
        self.is_up = true;
        // So that no answer to a question of an earlier life is taken for one to a question of this.
        self.last_id = i64::from(desk.life()) << 32;
        desk.within(TURN, B::TURN_MS);
    }

    fn ask(&mut self, question: Question) -> (&'static str, Value) {
        self.last_id += 1;
        self.open.insert(self.last_id, question);
        ("msg_id", Value::Int(self.last_id))
    }

    fn ping(&mut self, question: Question, desk: &mut Desk<'_, '_>) {
        let to = question.to;
        let mut fields = vec![self.ask(question)];
        fields.extend(self.beliefs.tell(desk));
        desk.send(to, "ping", fields);
    }

    fn turn(&mut self, desk: &mut Desk<'_, '_>) {
        if let Some(target) = self.target.take() {
            self.beliefs.silence_of(target, desk);
        }
        let now_ms = desk.now_ms();
        self.open.retain(|_, question| question.until_ms > now_ms);
        desk.after(TURN, B::TURN_MS);
        self.beliefs.turn(desk);
        self.target = self.next_target(desk);
        if let Some(to) = self.target {
            self.ping(Question { to, until_ms: now_ms + B::TURN_MS, for_another: None }, desk);
            desk.after(ASK_OTHERS, DIRECT_MS);
        }
    }

    /// Each of the others once, in random order, before anybody comes again; nobody when none is worth asking.
    fn next_target(&mut self, desk: &mut Desk<'_, '_>) -> Option<ProcessId> {
        for _ in 0..2 {
            while let Some(node) = self.to_come.pop() {
                if self.beliefs.is_worth_asking(node) {
                    return Some(node);
                }
            }
            let peers = desk.peers();
            self.to_come = desk.sample(peers, usize::MAX);
        }
        None
    }

    fn ask_others(&mut self, desk: &mut Desk<'_, '_>) {
        let Some(target) = self.target else { return };
        let mut helpers = desk.peers();
        helpers.retain(|node| *node != target && self.beliefs.may_help(*node));
        let until_ms = desk.now_ms() + (B::TURN_MS - DIRECT_MS);
        for to in desk.sample(helpers, HELPERS) {
            let number = self.ask(Question { to, until_ms, for_another: None });
            desk.send(to, "ping_req", [number, ("target", Value::text(desk.name(target)))]);
        }
    }

    fn ping_for(&mut self, message: &Message<'_>, desk: &mut Desk<'_, '_>) {
        let Some(to) = message.text("target").and_then(|name| desk.who(name)) else { return };
        let in_reply_to = message.get("msg_id").cloned();
        let for_another = Some(Client { from: message.from, in_reply_to });
        let until_ms = desk.now_ms() + (B::TURN_MS - DIRECT_MS);
        self.ping(Question { to, until_ms, for_another }, desk);
    }

    /// An answer has come: to this node's own question, or to one that it put for another.
    fn answered(&mut self, message: &Message<'_>, desk: &mut Desk<'_, '_>) {
        let Some(number) = message.answers() else { return };
        let is_wanted = |question: &Question| question.to == message.from;
        if !self.open.get(&number).is_some_and(is_wanted) {
            return;
        }
        let Some(question) = self.open.remove(&number) else { return };
        if question.until_ms < desk.now_ms() {
            return;
        }
        match question.for_another {
            Some(client) => {
                let in_reply_to = client.in_reply_to.map(|id| ("in_reply_to", id));
                let target = ("target", Value::text(desk.name(question.to)));
                desk.send(client.from, "ping_req_ok", in_reply_to.into_iter().chain([target]));
            }
            None => {
                if let Some(target) = self.target.take() {
                    self.beliefs.word_of(target);
                }
            }
        }
    }
}

impl<B: Beliefs> Program for Probing<B> {
    fn fresh(&self) -> Self {
        Self::with(self.beliefs.fresh())
    }

    fn start(&mut self, desk: &mut Desk<'_, '_>) {
        if self.beliefs.start(desk) {
            self.begin(desk);
        }
    }

    fn synced(&mut self, _token: u64, ok: bool, desk: &mut Desk<'_, '_>) {
        if self.beliefs.synced(ok, desk) {
            self.begin(desk);
        }
    }

    fn message(&mut self, message: &Message<'_>, desk: &mut Desk<'_, '_>) {
        if !self.is_up {
            return;
        }
        match message.kind {
            "ping" => {
                // What it tells comes first, so that who is accused can answer at once.
                self.beliefs.hear(message, desk);
                let news = self.beliefs.tell(desk);
                desk.reply(message, "ping_ok", news);
            }
            "ping_ok" => {
                self.beliefs.hear(message, desk);
                self.answered(message, desk);
            }
            "ping_req" => self.ping_for(message, desk),
            "ping_req_ok" => self.answered(message, desk),
            _ => {}
        }
    }

    fn timer(&mut self, token: u64, desk: &mut Desk<'_, '_>) {
        if token == TURN {
            self.turn(desk);
        } else {
            self.ask_others(desk);
        }
    }

    fn view(&self, desk: &Desk<'_, '_>) -> Option<Value> {
        Some(self.beliefs.view(desk))
    }

    fn variables(&self) -> Fields {
        self.beliefs.variables()
    }
}
