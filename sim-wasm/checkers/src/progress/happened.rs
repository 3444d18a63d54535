//! That enough happened: a check of what must never be is shown by no run in which nothing happens.

use crate::check::{Check, Needs};
use crate::evidence::Evidence;
use crate::verdict::{Finding, Malformed};
use trace::settings::count;
use trace::{EventId, EventKind, FaultKind, OpOutcome, Setting, Settings, Takes, Value};

const MANY: (u64, u64) = (0, 1_000_000_000);

/// What is counted: its setting, what is said of the number found, and which events count.
struct Counted {
    setting: Setting,
    of_it: &'static str,
    is_one: fn(&EventKind) -> bool,
}

macro_rules! counted {
    ($name:literal, $says:literal, $of_it:literal, $pattern:pat) => {
        Counted {
            setting: count($name, 0, MANY, $says),
            of_it: $of_it,
            is_one: |kind| matches!(kind, $pattern),
        }
    };
}

const COUNTED: [Counted; 15] = [
    counted!(
        "operations",
        "Least operations that clients called.",
        "operations were called",
        EventKind::Invoke { .. }
    ),
    counted!(
        "ok_operations",
        "Least operations that were answered ok.",
        "operations were answered ok",
        EventKind::Return { outcome: OpOutcome::Ok(_), .. }
    ),
    counted!("messages", "Least messages that were sent.", "messages were sent", EventKind::Send { .. }),
    counted!("deliveries", "Least copies that arrived.", "messages arrived", EventKind::Deliver { .. }),
    counted!(
        "drops",
        "Least copies that never arrived.",
        "messages were lost on the way",
        EventKind::Drop { .. }
    ),
    counted!(
        "copies",
        "Least copies that the network made.",
        "messages were copied by the network",
        EventKind::Copy { .. }
    ),
    counted!("kills", "Least kills of processes.", "processes were killed", EventKind::Kill { .. }),
    counted!(
        "restarts",
        "Least starts after the first of a process.",
        "processes were restarted",
        EventKind::Start { life: 2.., .. }
    ),
    counted!("pauses", "Least pauses of processes.", "processes were paused", EventKind::Pause { .. }),
    counted!("faults", "Least faults of any kind that began.", "faults began", EventKind::FaultStart { .. }),
    counted!(
        "cuts",
        "Least cuts of links (partitions) that began.",
        "cuts began",
        EventKind::FaultStart { kind: FaultKind::Cut { .. }, .. }
    ),
    counted!(
        "clock_faults",
        "Least jumps, drifts and smears of clocks that began.",
        "faults of clocks began",
        EventKind::FaultStart {
            kind: FaultKind::ClockJump { .. } | FaultKind::ClockDrift { .. } | FaultKind::ClockSmear { .. },
            ..
        }
    ),
    counted!(
        "disk_faults",
        "Least faults of disks that began.",
        "faults of disks began",
        EventKind::FaultStart { kind: FaultKind::Disk { .. }, .. }
    ),
    counted!(
        "liars",
        "Least processes that may lie (Byzantine ones).",
        "processes were made liars",
        EventKind::FaultStart { kind: FaultKind::Byzantine { .. }, .. }
    ),
    counted!("timers", "Least timers that fired.", "timers fired", EventKind::Timer { .. }),
];

const SAYS: Setting = Setting {
    name: "says",
    takes: Takes::Word { default: "" },
    says: "A text that must stand in something that a process said; empty: none.",
};

const SETTINGS: [Setting; COUNTED.len() + 1] = {
    let mut all = [SAYS; COUNTED.len() + 1];
    let mut index = 0;
    while index < COUNTED.len() {
        all[index] = COUNTED[index].setting;
        index += 1;
    }
    all
};

pub(super) const CHECK: Check = Check {
    name: "happened",
    needs: Needs::Trace,
    settings: &SETTINGS,
    says: "At least so much happened in the run as is asked for: operations, messages, faults. Checks of what must \
           never happen hold in a run in which nothing happens, so they show something only together with this one. \
           Each number that is set must be reached. Results: of each number that is set, by its setting's name, how \
           many there were.",
    is_number: false,
    run,
};

fn run(evidence: &Evidence, settings: &Settings) -> Result<Finding, Malformed> {
    let text = settings.word(SAYS.name);
    let asked: Vec<(&Counted, u64)> = COUNTED
        .iter()
        .map(|counted| (counted, settings.count(counted.setting.name)))
        .filter(|(_, least)| *least > 0)
        .collect();
    if asked.is_empty() && text.is_empty() {
        let names: Vec<&str> = SETTINGS.iter().map(|setting| setting.name).collect();
        return Err(Malformed::whole(format!("nothing is asked for: set one of {}", names.join(", "))));
    }
    let mut missing: Vec<String> = Vec::new();
    let mut numbers: Vec<(&str, u64)> = Vec::new();
    for (counted, least) in asked {
        let found = how_many(evidence, counted.is_one);
        numbers.push((counted.setting.name, found));
        if found < least {
            missing
                .push(format!("Too few {}: only {found}, and at least {least} are asked for", counted.of_it));
        }
    }
    if !text.is_empty() && !is_said(evidence, text) {
        missing.push(format!("Nobody said anything with {} in it", Value::text(text)));
    }
    // What is missing is seen where the run ends.
    let last = evidence.trace.events.len().checked_sub(1);
    let last = last.map(|last| evidence.mark(EventId(u32::try_from(last).unwrap_or(u32::MAX))));
    let finding = match missing.as_slice() {
        [] => Finding::pass(),
        _ => Finding::fail(
            format!("{}. Nothing is shown by a run in which too little happens.", missing.join(". ")),
            last.into_iter().collect(),
        ),
    };
    let number = |found: u64| Value::Int(i64::try_from(found).unwrap_or(i64::MAX));
    Ok(numbers.into_iter().fold(finding, |finding, (name, found)| finding.with(name, number(found))))
}

fn how_many(evidence: &Evidence, is_one: fn(&EventKind) -> bool) -> u64 {
    evidence.trace.events.iter().filter(|event| is_one(&event.kind)).count() as u64
}

fn is_said(evidence: &Evidence, text: &str) -> bool {
    let said = |kind: &EventKind| matches!(kind, EventKind::Say { text: line, .. } if line.contains(text));
    evidence.trace.events.iter().any(|event| said(&event.kind))
}
