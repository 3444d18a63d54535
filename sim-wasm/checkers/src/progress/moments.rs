//! Whether a claim about all nodes holds, moment by moment. What happens at the same time is one moment, and what
//! holds after a moment's last record holds until the next moment.

use super::condition::{Claim, Condition};
use super::views::{Live, Sameness, Sight, called, whose};
use crate::verdict::{Malformed, Mark};
use trace::{Settings, Time};

/// What is asked of live nodes at a moment.
#[derive(Debug, Clone)]
pub(crate) struct Question<'a> {
    pub field: &'a str,
    pub claim: Claim,
    /// Whether one live node that is as asked is enough.
    pub is_one_enough: bool,
}

/// The answer at one moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Moment {
    pub at: Time,
    pub holds: bool,
    /// How many sights there have been by then.
    pub after: usize,
}

/// The answers at all moments. It does not hold where there is nobody to ask: no live node, or no two that could
/// differ.
///
/// # Errors
/// When a value cannot be judged.
pub(crate) fn moments(
    sights: &[Sight],
    question: &Question,
    settings: &Settings,
) -> Result<Vec<Moment>, Malformed> {
    let sameness = Sameness::of(settings);
    let (mut live, mut after) = (Live::default(), 0);
    let mut found = Vec::new();
    for group in sights.chunk_by(|a, b| a.record.at == b.record.at) {
        group.iter().for_each(|sight| live.take(sight));
        after += group.len();
        let holds = question.holds(&live, sameness)?;
        found.push(Moment { at: group[0].record.at, holds, after });
    }
    Ok(found)
}

/// From when on it has held to the end; `None` when it does not hold at the end.
pub(crate) fn holds_since(moments: &[Moment]) -> Option<Time> {
    let trailing = moments.iter().rev().take_while(|moment| moment.holds).last();
    trailing.map(|moment| moment.at)
}

impl Question<'_> {
    fn holds(&self, live: &Live, sameness: Sameness) -> Result<bool, Malformed> {
        let Claim::Each(condition) = &self.claim else {
            return Ok(live.len() > 1 && sameness.odd_pair(live).is_none());
        };
        let mut good = 0;
        for (_, value, record) in live.iter() {
            good += usize::from(condition.holds(value, (record, self.field))?);
        }
        Ok(good > 0 && (self.is_one_enough || good == live.len()))
    }

    /// What spoke against it after these sights, and where that is seen: "n2's `role` was \"follower\"".
    pub(crate) fn against(&self, sights: &[Sight], settings: &Settings) -> (String, Vec<Mark>) {
        let live = Live::after(sights);
        match &self.claim {
            _ if live.len() == 0 => ("no node was known to be alive".to_owned(), Vec::new()),
            Claim::Each(condition) => self.against_each(condition, &live),
            _ => self.against_same(&live, settings),
        }
    }

    /// What spoke against it last, and when: "At the end of the run n2's `role` was ...".
    pub(crate) fn still_against(
        &self,
        sights: &[Sight],
        moments: &[Moment],
        settings: &Settings,
    ) -> (String, Vec<Mark>) {
        let Some(last) = moments.iter().rposition(|moment| !moment.holds) else {
            return ("It held to the end, but nothing was known before".to_owned(), Vec::new());
        };
        let (what, marks) = self.against(&sights[..moments[last].after], settings);
        let when = moments.get(last + 1).map_or_else(
            || "At the end of the run".to_owned(),
            |next| format!("From {} to {}", moments[last].at, next.at),
        );
        (format!("{when} {what}"), marks)
    }

    /// It as a demand: "`role` had to be \"leader\" on all live nodes".
    pub(crate) fn demand(&self) -> String {
        let what = called(self.field);
        let nodes = if self.is_one_enough { "on some live node" } else { "on all live nodes" };
        match &self.claim {
            Claim::Each(condition) => format!("{what} had to be {} {nodes}", condition.words()),
            _ => format!("{what} had to be the same {nodes}"),
        }
    }

    fn against_each(&self, condition: &Condition, live: &Live) -> (String, Vec<Mark>) {
        let marks = live.iter().map(|(_, _, record)| record.mark);
        if self.is_one_enough {
            let all: Vec<String> = live.iter().map(|(who, value, _)| format!("{who} {value}")).collect();
            let what = called(self.field);
            return (
                format!("no live node's {what} was {} ({})", condition.words(), all.join(", ")),
                marks.collect(),
            );
        }
        let bad = live
            .iter()
            .find(|(_, value, record)| !condition.holds(value, (record, self.field)).unwrap_or(false));
        bad.map_or_else(Default::default, |(who, value, record)| {
            (format!("{} was {value}", whose(who, self.field)), vec![record.mark])
        })
    }

    fn against_same(&self, live: &Live, settings: &Settings) -> (String, Vec<Mark>) {
        let Some([(value, record), (other, its)]) = Sameness::of(settings).odd_pair(live) else {
            let marks = live.iter().map(|(_, _, record)| record.mark).collect();
            return ("only one node was known to be alive, so that no two could agree".to_owned(), marks);
        };
        let mut marks = vec![record.mark, its.mark];
        marks.sort_unstable();
        let (one, two) = (whose(&record.who, self.field), whose(&its.who, self.field));
        (format!("{one} was {value} and {two} was {other}"), marks)
    }
}
