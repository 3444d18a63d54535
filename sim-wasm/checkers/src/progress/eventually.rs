//! What comes about in the end, and stays.

use super::condition::{AT_LEAST, AT_MOST, Claim, IS, ONE_OF, SAME};
use super::moments::{Moment, Question, holds_since, moments};
use super::views::{FIELD, NODES, Sight, UNORDERED, healed, sights};
use crate::check::{Check, Needs};
use crate::evidence::Evidence;
use crate::verdict::{Finding, Malformed, Mark};
use trace::settings::count;
use trace::{Setting, Settings, Takes, Time, Value};

const WITHIN: Setting = count(
    "within",
    0,
    (0, 1_000_000_000),
    "How long it may take after all faults have ended (phase heal), in ms; 0: until the end of the run.",
);

const WHO: Setting = Setting {
    name: "who",
    takes: Takes::Choice { default: "all", of: &["all", "some"] },
    says: "Whether all live nodes must be as asked, or one of them is enough.",
};

const STAYS: Setting = Setting {
    name: "stays",
    takes: Takes::Flag { default: true },
    says: "Whether it must hold from then on to the end of the run; if not, it is enough that it holds at one moment \
           (after phase heal, where `within` is set).",
};

pub(super) const CHECK: Check = Check {
    name: "eventually",
    needs: Needs::Records,
    settings: &[FIELD, NODES, IS, ONE_OF, AT_LEAST, AT_MOST, SAME, WHO, WITHIN, STAYS, UNORDERED],
    says: "There is a moment from which on a condition holds to the end of the run, on all live nodes (or on some \
           live node at each moment): \"eventually always\" of temporal logic (Pnueli, The Temporal Logic of \
           Programs, 1977), on a run that ends. With `within`, that moment is at most so long after all faults have \
           ended. A node's last record holds until its next one or its death, and to the end of the run; a moment at \
           which no live node is known (with `same`, no two) does not count as one at which it holds. Records \
           without the field are left out. Result: `since_ms`, from when on it has held (with `stays` off: when it \
           held first).",
    is_number: false,
    run,
};

/// When it has to have come about.
#[derive(Clone, Copy)]
struct Limit {
    from: Time,
    until: Time,
    heal: Option<Mark>,
}

fn run(evidence: &Evidence, settings: &Settings) -> Result<Finding, Malformed> {
    let field = settings.word(FIELD.name);
    let is_one_enough = settings.choice(WHO.name) == "some";
    let claim = Claim::read(settings, &[SAME])?;
    if claim == Claim::Same && is_one_enough {
        return Err(Malformed::whole("`same` is about all live nodes: it does not go with who=\"some\""));
    }
    let sights = sights(&evidence.records, field, &settings.words(NODES.name))?;
    if sights.iter().all(|sight| sight.value.is_none()) {
        return Ok(Finding::unknown("nothing was recorded of any node: there is nothing to judge"));
    }
    let Some(limit) = limit(evidence, settings) else {
        return Ok(Finding::unknown(
            "the run has no phase heal: nothing says from when on the time of `within` counts",
        ));
    };
    let question = Question { field, claim, is_one_enough };
    let moments = moments(&sights, &question, settings)?;
    let judged = Judged { sights: &sights, moments: &moments, question: &question, settings, limit };
    Ok(if settings.flag(STAYS.name) { judged.stays() } else { judged.comes() })
}

fn limit(evidence: &Evidence, settings: &Settings) -> Option<Limit> {
    match settings.count(WITHIN.name) {
        0 => Some(Limit { from: Time::ZERO, until: Time(u64::MAX), heal: None }),
        within => {
            let (from, mark, _) = healed(evidence)?;
            Some(Limit { from, until: from + Time::from_ms(within), heal: Some(mark) })
        }
    }
}

struct Judged<'a> {
    sights: &'a [Sight<'a>],
    moments: &'a [Moment],
    question: &'a Question<'a>,
    settings: &'a Settings,
    limit: Limit,
}

impl Judged<'_> {
    fn stays(&self) -> Finding {
        let since = holds_since(self.moments);
        if let Some(since) = since.filter(|since| *since <= self.limit.until) {
            return Finding::pass().with("since_ms", ms(since));
        }
        let (what, marks) = self.question.still_against(self.sights, self.moments, self.settings);
        let by = match self.limit.heal {
            Some(_) => format!(
                "By {}, {} after all faults had ended, and from then on",
                self.limit.until,
                self.limit.until.since(self.limit.from)
            ),
            None => "In the end".to_owned(),
        };
        self.fail(format!("{by} {}. {what}.", self.question.demand()), marks)
    }

    fn comes(&self) -> Finding {
        let ends = self.moments.iter().skip(1).map(|next| next.at).chain([Time(u64::MAX)]);
        let in_time =
            |(moment, end): &(&Moment, Time)| moment.at <= self.limit.until && *end > self.limit.from;
        let asked: Vec<(&Moment, Time)> = self.moments.iter().zip(ends).filter(in_time).collect();
        if let Some((moment, _)) = asked.iter().find(|(moment, _)| moment.holds) {
            return Finding::pass().with("since_ms", ms(moment.at.max(self.limit.from)));
        }
        let after = asked.last().map_or(0, |(moment, _)| moment.after);
        let (what, marks) = self.question.against(&self.sights[..after], self.settings);
        let when = match self.limit.heal {
            Some(_) => {
                format!("from {}, when all faults had ended, to {}", self.limit.from, self.limit.until)
            }
            None => "of the run".to_owned(),
        };
        self.fail(
            format!(
                "At one moment {when}, {}. It never was; the last that was known: {what}.",
                self.question.demand()
            ),
            marks,
        )
    }

    fn fail(&self, says: String, mut marks: Vec<Mark>) -> Finding {
        marks.extend(self.limit.heal);
        marks.sort_unstable();
        Finding::fail(says, marks)
    }
}

fn ms(at: Time) -> Value {
    Value::Int(i64::try_from(at.as_ms()).unwrap_or(i64::MAX))
}
