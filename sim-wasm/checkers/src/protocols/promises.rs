//! Paxos: an acceptor keeps its promises, over restarts too.

use super::ballot::Ballot;
use super::fields::{Lives, about, is_shown, living, marks, must_be_shown, number, word};
use crate::check::{Check, Needs};
use crate::evidence::{Evidence, Record};
use crate::verdict::{Finding, Malformed};
use std::collections::BTreeMap;
use trace::{Settings, Value};

pub(super) const CHECK: Check = Check {
    name: "promises_kept",
    needs: Needs::Records,
    settings: &[
        word(
            "promised",
            "promised",
            "The field with the highest ballot that an acceptor has promised to take part in.",
        ),
        word(
            "ballot",
            "accepted_ballot",
            "The field with the ballot that an acceptor last accepted a value in.",
        ),
        word(
            "slot",
            "slot",
            "The field that says which instance of Paxos a record is about, where there are several.",
        ),
    ],
    says: "The ballot that an acceptor has promised never goes back, nor does the one in which it last accepted, and it \
           never accepts anew in a ballot below one that it had promised before; all of that over restarts too. A field \
           that is null says nothing, and where nobody shows what it accepted, promises alone are judged. Results: \
           `promises` is how often a promise or an accepted ballot was new. When none was, nobody can say. Lamport, \
           \"Paxos Made Simple\", 2001, section 2.2 (P1a) and section 3 (what is kept in stable storage).",
    is_number: false,
    run,
};

/// A ballot, and the moment and life in which it was shown.
#[derive(Clone)]
struct Shown<'a> {
    ballot: Ballot,
    record: &'a Record,
    life: u32,
}

/// What an acceptor has shown in one instance: the highest it promised, and accepted.
#[derive(Default)]
struct Acceptor<'a> {
    promised: Option<Shown<'a>>,
    accepted: Option<Shown<'a>>,
}

fn run(evidence: &Evidence, settings: &Settings) -> Result<Finding, Malformed> {
    let living = living(evidence)?;
    must_be_shown(&living, settings, "promised")?;
    let (promised, slot) = (settings.word("promised"), settings.word("slot"));
    let accepted = is_shown(&living, settings, "ballot").then(|| settings.word("ballot"));
    let mut acceptors: BTreeMap<(&str, String), Acceptor<'_>> = BTreeMap::new();
    let (mut lives, mut new) = (Lives::default(), 0);
    for record in &evidence.records {
        let life = lives.of(record);
        if record.what == Value::Null {
            continue;
        }
        let acceptor = acceptors.entry((&record.who, about(record, slot))).or_default();
        let shown = |name: &str| Ok(Ballot::read(record, name)?.map(|ballot| Shown { ballot, record, life }));
        let (promise, acceptance) = (shown(promised)?, accepted.map_or(Ok(None), shown)?);
        if let Some(broken) = acceptor.breaks(promise.as_ref(), acceptance.as_ref()) {
            return Ok(broken);
        }
        new += usize::from(raise(&mut acceptor.promised, promise));
        new += usize::from(raise(&mut acceptor.accepted, acceptance));
    }
    if new == 0 {
        return Ok(Finding::unknown("nobody ever promised anything, so there was nothing to judge"));
    }
    Ok(Finding::pass().with("promises", number(new)))
}

/// Takes what is shown now if it is higher than before.
fn raise<'a>(known: &mut Option<Shown<'a>>, shown: Option<Shown<'a>>) -> bool {
    let is_new = match (&*known, &shown) {
        (_, None) => false,
        (None, Some(_)) => true,
        (Some(known), Some(shown)) => shown.ballot > known.ballot,
    };
    if is_new {
        *known = shown;
    }
    is_new
}

impl Acceptor<'_> {
    fn breaks(&self, promise: Option<&Shown<'_>>, acceptance: Option<&Shown<'_>>) -> Option<Finding> {
        let below = |known: &Option<Shown<'_>>, shown: Option<&Shown<'_>>| {
            known.as_ref().zip(shown).is_some_and(|(known, shown)| shown.ballot < known.ballot)
        };
        let accepts_anew = match (&self.accepted, acceptance) {
            (Some(known), Some(shown)) => shown.ballot > known.ballot,
            _ => true,
        };
        if below(&self.promised, promise) {
            return broken(&self.promised, promise, "had promised", "has promised only", FORGOT_PROMISE);
        }
        if below(&self.accepted, acceptance) {
            return broken(
                &self.accepted,
                acceptance,
                "had accepted a value in",
                "shows its last acceptance in",
                FORGOT_VALUE,
            );
        }
        if accepts_anew && below(&self.promised, acceptance) {
            return broken(
                &self.promised,
                acceptance,
                "had promised",
                "has accepted a value in",
                ACCEPTED_BELOW,
            );
        }
        None
    }
}

const FORGOT_PROMISE: &str = "A promise is never taken back: whoever was given it counts on nothing being accepted in \
                              lower ballots any more.";
const FORGOT_VALUE: &str = "An acceptor answers with the highest ballot that it has accepted in: with a lower one, a value \
                            that was chosen can be overlooked.";
const ACCEPTED_BELOW: &str = "To promise a ballot is to accept nothing in lower ones: whoever was given the promise may \
                              have another value chosen already.";

fn broken(
    before: &Option<Shown<'_>>,
    now: Option<&Shown<'_>>,
    had: &str,
    has: &str,
    why: &str,
) -> Option<Finding> {
    let (before, now) = (before.as_ref()?, now?);
    let restart = if before.life == now.life { "" } else { " after a restart" };
    let says = format!(
        "{} {had} ballot {} at {}; at {}{restart} it {has} ballot {}. {why}",
        now.record.who, before.ballot, before.record.at, now.record.at, now.ballot
    );
    Some(Finding::fail(says, marks([before.record, now.record])))
}
