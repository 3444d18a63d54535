//! How old the values were that reads gave.

use super::calls::{count, marks};
use super::measure::{
    AT_LEAST, AT_MOST, Measured, QUANTILE, Ratio, counted, place_of, quantile, quantile_of,
};
use crate::check::{Check, Needs};
use crate::evidence::Evidence;
use crate::history::{History, Operation};
use crate::intern::Interner;
use crate::verdict::{Finding, Malformed, Mark};
use std::collections::BTreeMap;
use trace::{Setting, Settings, Takes, Time, Value};

const FUNCTIONS: [&str; 3] = ["read", "write", "cas"];

pub const STALENESS: Check = Check {
    name: "staleness",
    needs: Needs::History,
    settings: &[
        AT_MOST,
        AT_LEAST,
        QUANTILE,
        Setting {
            name: "key",
            takes: Takes::Word { default: "key" },
            says: "The argument that names the register; calls without it are all of one register.",
        },
        Setting {
            name: "value",
            takes: Takes::Word { default: "value" },
            says: "The field that holds the value, in a write's arguments and in a read's answer.",
        },
    ],
    says: "A quantile of how old the values were that reads gave, in milliseconds of simulated time, over the reads that \
           succeeded. A value is as old as the time from the first return of a write that certainly overwrote it to the \
           call of the read, and 0 when none had returned by then. A write certainly overwrites a value when it succeeded \
           and was called after the write of the value had returned. A value that several wrote is taken to be of the \
           write, of those called before the read returned, that makes it youngest; one that nobody had \
           begun to write by then is taken to be older than all writes. Functions: `read`, `write`, and `cas`, which writes its `to` when it succeeds. Not \
           defined without a read that succeeded. Results: `value`; `reads`, how many succeeded; `stale`, how many of these \
           gave a value older than 0.",
    is_number: true,
    run,
};

/// A write that happened or may have.
struct Write<'a> {
    operation: &'a Operation,
    value: u32,
}

/// A register: its writes in order of calls, and its reads that succeeded with what they gave.
#[derive(Default)]
struct Register<'a> {
    writes: Vec<Write<'a>>,
    reads: Vec<(&'a Operation, u32)>,
}

/// A read, with the write that had overwritten what it gave.
struct Aged<'a> {
    age: Time,
    read: &'a Operation,
    overwritten_by: Option<&'a Operation>,
}

fn run(evidence: &Evidence, settings: &Settings) -> Result<Finding, Malformed> {
    let quantile = quantile(settings)?;
    let history = &evidence.history;
    let mut values = Interner::default();
    let registers = registers(history, settings, &mut values)?;
    if !history.is_timed {
        return Ok(Finding::unknown(
            "the order of different clients' operations is not known, so no value has an age",
        ));
    }
    let mut aged: Vec<Aged<'_>> = registers.iter().flat_map(Register::aged).collect();
    aged.sort_by_key(|aged| (aged.age, aged.read.called));
    let Some(judged) = aged.get(place_of(quantile, aged.len())) else {
        return Ok(Finding::unknown("no read succeeded, so no value has an age"));
    };
    let stale = aged.iter().filter(|aged| aged.overwritten_by.is_some() && aged.age > Time::ZERO).count();
    let measured = Measured {
        subject: quantile_of(quantile, "age of a value read"),
        value: Ratio::ms(judged.age).value(),
        unit: " ms",
        detail: judged.told(history, settings.word("value"), aged.len()),
        witness: marks(judged.overwritten_by.into_iter().chain([judged.read])),
    };
    Ok(measured.judged(settings).with("reads", count(aged.len())).with("stale", count(stale)))
}

fn registers<'a>(
    history: &'a History,
    settings: &Settings,
    values: &mut Interner,
) -> Result<Vec<Register<'a>>, Malformed> {
    let (key, value) = (settings.word("key"), settings.word("value"));
    let mut keys = Interner::default();
    let mut registers: Vec<Register<'a>> = Vec::new();
    for operation in &history.operations {
        let number = keys.number(operation.argument(key).unwrap_or(&Value::Null)) as usize;
        if number == registers.len() {
            registers.push(Register::default());
        }
        let written = match operation.f.as_str() {
            "read" => {
                let read = operation.given(value)?.map(|read| (operation, values.number(read)));
                registers[number].reads.extend(read);
                continue;
            }
            "write" => operation.required(value)?,
            "cas" => operation.required("to")?,
            _ => return Err(operation.unknown_function(&FUNCTIONS)),
        };
        if !operation.is_failed() {
            registers[number].writes.push(Write { operation, value: values.number(written) });
        }
    }
    Ok(registers)
}

impl<'a> Register<'a> {
    fn aged(&self) -> impl Iterator<Item = Aged<'a>> {
        let overwriters = self.overwriters();
        let lasting = self.lasting();
        self.reads.iter().map(move |(read, value)| {
            let of_value = lasting.get(value).map_or(&[][..], Vec::as_slice);
            let called_before = of_value.partition_point(|(called, _)| Some(*called) < read.returned);
            let overwriter = match called_before.checked_sub(1).and_then(|index| of_value.get(index)) {
                // Nobody wrote it before: any write overwrites it.
                None => overwriters.first(),
                // It is not known when it was written last: nothing certainly overwrites it.
                Some((_, None)) => None,
                Some((_, Some(returned))) => {
                    overwriters.get(overwriters.partition_point(|(called, _)| called <= returned))
                }
            };
            let by = overwriter.map(|(_, by)| *by).filter(|by| by.returned < Some(read.called));
            let ended = by.and_then(|by| by.returned_at).unwrap_or(read.called_at);
            Aged { age: read.called_at.since(ended), read, overwritten_by: by }
        })
    }

    /// For each call of a write that succeeded, the first of these to return that was called then or later.
    fn overwriters(&self) -> Vec<(Mark, &'a Operation)> {
        let mut first: Option<&'a Operation> = None;
        let mut overwriters = Vec::new();
        for write in self.writes.iter().rev().filter(|write| write.operation.is_ok()) {
            if first.is_none_or(|first| write.operation.returned < first.returned) {
                first = Some(write.operation);
            }
            overwriters.extend(first.map(|first| (write.operation.called, first)));
        }
        overwriters.reverse();
        overwriters
    }

    /// For each value its writes by their calls, each with the last return of these up to there: `None` when one of
    /// them is open.
    fn lasting(&self) -> BTreeMap<u32, Vec<(Mark, Option<Mark>)>> {
        let mut lasting: BTreeMap<u32, Vec<(Mark, Option<Mark>)>> = BTreeMap::new();
        for write in &self.writes {
            let of_value = lasting.entry(write.value).or_default();
            let returned = write.operation.returned;
            let last = of_value.last().map_or(returned, |(_, last)| Some((*last)?.max(returned?)));
            of_value.push((write.operation.called, last));
        }
        lasting
    }
}

impl Aged<'_> {
    fn told(&self, history: &History, field: &str, reads: usize) -> String {
        let Self { read, overwritten_by, .. } = self;
        let given = read.output().and_then(|output| output.get(field)).unwrap_or(&Value::Null);
        let reader = history.process(read);
        let asked = format!("{reader} asked at {} and was given {given}", read.called_at);
        let all = format!("{} succeeded in all.", counted(reads, "read"));
        match overwritten_by {
            Some(by) => format!(
                "{asked}, which {}'s {} had overwritten: it had returned at {}. {all}",
                history.process(by),
                by.f,
                by.returned_at.unwrap_or(by.called_at)
            ),
            None => format!("{asked}, which no write had overwritten that had returned by then. {all}"),
        }
    }
}
