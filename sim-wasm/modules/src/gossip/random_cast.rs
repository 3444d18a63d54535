//! `random-cast`: whoever hears something new tells K others, drawn anew at random for each value; nobody keeps a
//! list of who knows what, and nobody waits. It ends because those who have heard a value keep still, and it needs
//! no neighbours, no tree and no confirmations. The price: it reaches everybody only with a certain chance.
//!
//! K friends each, of whose messages a share `loss` is lost, give a node K (1 - loss) copies on average, and none
//! with a chance of e^-(K (1 - loss)). Over n nodes this adds up to 1 in 100 where
//!
//! ```text
//! K = ln(100 n) / (1 - loss), rounded up, and never more than the n - 1 others
//! ```
//!
//! so that 99 of 100 broadcasts reach everybody (Kermarrec, Massoulié and Ganesh, Probabilistic Reliable
//! Dissemination in Large-Scale Systems, 2003). A broadcast costs about n K messages. Whoever was missed stays
//! without the value: nothing is repaired, which is what `push-pull` is for.
//!
//! | from | message | answer |
//! | --- | --- | --- |
//! | node | `gossip {message}` | none |
//! | client | `expect {loss}` | `expect_ok`: this share of the messages between nodes will be lost; 0 until then |
//! | client | `plan {n, loss}` | `plan_ok {friends}`: K for another cluster |

use super::shares::{FRACTION_BITS, WHOLE, ln, share};
use super::values::Values;
use crate::kit::{Desk, Fields, Message, Program, Runs};
use crate::{Module, Role};
use trace::Value;

/// The module.
pub const MODULE: Module = Module {
    name: "random-cast",
    says: "Passes every new value to ln(100 n) / (1 - loss) nodes, drawn anew each time, so that 99 of 100 \
           broadcasts reach all of n.",
    role: Role::Node,
    settings: &[],
    make: |_| Box::new(Runs(RandomCast::default())),
};

#[derive(Debug, Clone, Default)]
struct RandomCast {
    values: Values,
    /// Of [`WHOLE`] messages between nodes so many get lost, as far as anybody knows.
    expected_loss: u64,
}

/// How many others each of n nodes tells.
fn friends(n: u64, loss: u64) -> u64 {
    let others = n.saturating_sub(1);
    let arrives = WHOLE.saturating_sub(loss);
    if arrives == 0 {
        return others;
    }
    let enough =
        (ln(n.saturating_mul(100)) * u128::from(WHOLE)).div_ceil(u128::from(arrives) << FRACTION_BITS);
    u64::try_from(enough).map_or(others, |enough| enough.min(others))
}

impl RandomCast {
    fn pass_on(&self, place: usize, desk: &mut Desk<'_, '_>) {
        let peers = desk.peers();
        let count = friends(peers.len() as u64 + 1, self.expected_loss);
        for friend in desk.sample(peers, usize::try_from(count).unwrap_or(usize::MAX)) {
            desk.send(friend, "gossip", [("message", self.values.at(place).clone())]);
        }
    }

    fn expect(&mut self, message: &Message<'_>, desk: &mut Desk<'_, '_>) {
        match message.get("loss").and_then(share) {
            Some(loss) => {
                self.expected_loss = loss;
                desk.reply(message, "expect_ok", []);
            }
            None => desk.refuse(message, 12, "an expect has a loss from 0 to 1"),
        }
    }
}

/// Answers how many friends another cluster takes.
fn plan(message: &Message<'_>, desk: &mut Desk<'_, '_>) {
    let n = message.int("n").and_then(|n| u64::try_from(n).ok()).filter(|n| *n > 0);
    let (Some(n), Some(loss)) = (n, message.get("loss").and_then(share)) else {
        return desk.refuse(message, 12, "a plan has a number of nodes, n, and a loss from 0 to 1");
    };
    let count = i64::try_from(friends(n, loss)).unwrap_or(i64::MAX);
    desk.reply(message, "plan_ok", [("friends", Value::Int(count))]);
}

impl Program for RandomCast {
    fn fresh(&self) -> Self {
        Self::default()
    }

    fn message(&mut self, message: &Message<'_>, desk: &mut Desk<'_, '_>) {
        let news = match (message.kind, message.get("message")) {
            ("gossip", Some(value)) => self.values.keep(value),
            ("expect", _) => return self.expect(message, desk),
            ("plan", _) => return plan(message, desk),
            _ => self.values.serve(message, desk),
        };
        if let Some(place) = news {
            self.pass_on(place, desk);
        }
    }

    fn variables(&self) -> Fields {
        vec![("messages", self.values.all())]
    }
}

#[cfg(test)]
mod tests {
    use super::{WHOLE, friends};

    #[test]
    fn friends_are_the_natural_logarithm_of_a_hundred_times_n_over_what_arrives() {
        // ln 2000 = 7.60, ln 5000 = 8.52, ln 6000 = 8.70, ln 10,000 = 9.21, ln 10,000,000 = 16.12.
        let table = [(20, 0, 8), (50, 25, 12), (60, 50, 18), (100, 0, 10), (100, 50, 19), (100_000, 75, 65)];
        for (n, percent, count) in table {
            assert_eq!(friends(n, percent * WHOLE / 100), count, "{n} nodes, {percent}% lost");
        }
    }

    #[test]
    fn nobody_has_more_friends_than_there_are_others() {
        assert_eq!([friends(1, 0), friends(2, 0), friends(8, 0)], [0, 1, 7]);
        assert_eq!(friends(50, WHOLE), 49);
    }
}
