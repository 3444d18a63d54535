//! Whether all were served alike.

use super::calls::{count, marks};
use super::measure::{AT_LEAST, AT_MOST, Measured, Ratio, counted, plain};
use crate::check::{Check, Needs};
use crate::evidence::Evidence;
use crate::history::{History, Operation};
use crate::intern::Interner;
use crate::verdict::{Finding, Malformed};
use crate::words::times;
use trace::{Setting, Settings, Takes, Value};

pub const FAIRNESS: Check = Check {
    name: "fairness",
    needs: Needs::History,
    settings: &[
        AT_MOST,
        AT_LEAST,
        Setting {
            name: "by",
            takes: Takes::Word { default: "" },
            says: "The argument by which calls are put together, such as `tenant`; without it they are by client.",
        },
    ],
    says: "How evenly calls succeeded for those who called: Jain's index, the square of the sum of their counts of \
           successful calls, divided by how many they are and by the sum of the squares. It is 1 when all succeeded \
           equally often, and 1/n when one of n had all. Whoever called and never succeeded counts with 0. Not defined \
           when no call succeeded. Results: `value`; `parties`, how many are compared; `least` and `most`, the smallest \
           and the greatest count. Source: Jain, Chiu, Hawe, A quantitative measure of fairness, DEC-TR-301, 1984.",
    is_number: true,
    run,
};

/// Who is compared: how many calls succeeded, and the first call.
struct Party<'a> {
    ok: usize,
    first: &'a Operation,
}

fn run(evidence: &Evidence, settings: &Settings) -> Result<Finding, Malformed> {
    let history = &evidence.history;
    let by = settings.word("by");
    let (names, parties) = parties(history, by)?;
    let all: u128 = parties.iter().map(|party| party.ok as u128).sum();
    let squares: u128 = parties.iter().map(|party| (party.ok as u128).pow(2)).sum();
    let numbered = || parties.iter().zip(0_u32..);
    let least = numbered().min_by_key(|(party, number)| (party.ok, u32::MAX - number));
    let most = numbered().max_by_key(|(party, number)| (party.ok, u32::MAX - number));
    let (Some(ratio), Some((least, last)), Some((most, top))) =
        (Ratio::of(all * all, parties.len() as u128 * squares), least, most)
    else {
        return Ok(Finding::unknown("no call succeeded, so there is nothing to share out"));
    };
    let whom = whom(by, parties.len());
    let named = |number, party: &Party<'_>| (plain(names.value(number)), party.ok);
    let (top, last) = (named(top, most), named(last, least));
    let measured = Measured {
        subject: "The fairness index".to_owned(),
        value: ratio.value(),
        unit: "",
        detail: format!("{} The index is 1 when all succeed equally often.", compared(&whom, &top, &last)),
        witness: marks([most.first, least.first]),
    };
    let finding = measured.judged(settings).with("parties", count(parties.len()));
    Ok(finding.with("least", count(least.ok)).with("most", count(most.ok)))
}

fn parties<'a>(history: &'a History, by: &str) -> Result<(Interner, Vec<Party<'a>>), Malformed> {
    let mut names = Interner::default();
    let mut parties: Vec<Party<'a>> = Vec::new();
    for operation in &history.operations {
        let number = if by.is_empty() {
            names.number(&Value::text(client(history.process(operation))))
        } else {
            names.number(operation.required(by)?)
        };
        if number as usize == parties.len() {
            parties.push(Party { ok: 0, first: operation });
        }
        parties[number as usize].ok += usize::from(operation.is_ok());
    }
    Ok((names, parties))
}

fn compared(whom: &str, (top, most): &(String, usize), (last, least): &(String, usize)) -> String {
    if most == least {
        return format!("All of {whom} succeeded equally often, {}.", times(*most));
    }
    let seldom = if *least == 0 { "never".to_owned() } else { format!("least often, {}", times(*least)) };
    format!("Of {whom}, {top} succeeded most often, {}, and {last} {seldom}.", times(*most))
}

/// `2 clients`, `2 values of tenant`.
fn whom(by: &str, parties: usize) -> String {
    if by.is_empty() {
        counted(parties, "client")
    } else {
        format!("{} of `{by}`", counted(parties, "value"))
    }
}

/// The client behind a process: `c1` goes on as `c1/2` when it does not know how a call ended.
fn client(process: &str) -> &str {
    process.split_once('/').map_or(process, |(client, _)| client)
}
