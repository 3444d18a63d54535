//! `kafka`: logs of messages, one a key, that are sent to, polled, and followed by committed offsets. What went wrong is
//! told by the names of Jepsen's kafka workload, and two further things by names of our own.
//!
//! A history is read once into what each operation sent, polled and committed (`acts`), and by keys into what is known
//! to stand at which offset (`logs`); each group of anomalies is then one pass over these, in its own file.
//!
//! Architecture Invariant: nothing is as large as an offset. Offsets are sorted and searched, never counted up to.

mod acts;
mod cases;
mod committed;
mod lag;
mod logs;
mod missing;
mod order;
mod truth;

use crate::check::{Check, Needs};
use crate::verdict::Finding;
use acts::Acts;
use cases::Cases;
use logs::Logs;

/// The check.
pub(super) const KAFKA: Check = Check {
    name: "kafka",
    needs: Needs::History,
    settings: &[],
    says: "Judges logs of messages, one for each key, each message at one offset. Functions: `send` of a `msg` to a `key`, \
           which gives its `offset`; `poll` from `offsets` on (by key; may be left out), which gives `msgs`, by key a list \
           of [offset, message]; `commit_offsets` of `offsets` by key, the last that are done with; \
           `list_committed_offsets` of `keys`, which gives `offsets` by key; `assign` of `keys` (may be left out), \
           which asks nothing of the cluster; and `txn`, a list `txn` of [\"send\", key, message] and [\"poll\"] that is \
           given back with [offset, message] and the messages filled in. The messages of a key must differ, except that \
           one whose send failed may be sent again. A log is what sends that succeeded and polls say \
           stands where; offsets may have gaps. These fail: \
           inconsistent-offsets: two messages stand at one offset. \
           duplicate: a message stands at two offsets. \
           unsent-read (ours): a poll gave a message that nobody had sent by then. \
           G1a, aborted read: a poll gave a message whose send failed. \
           precommitted-read: a transaction polled what it sends itself. \
           lost-write: a send was given an offset at or below the highest one that anybody polled of the key, and \
           nobody ever polled its message. \
           int-nonmonotonic-poll, int-poll-skip: of two messages of a key that follow each other in what one operation \
           polled, the second has no higher offset, or passes over an offset that is known. \
           nonmonotonic-poll, poll-skip: the first message that an operation polled of a key stands before where it had to \
           begin, or after an offset in between that is known. It had to begin at the offset it asked for; if it asked \
           for none, after the last one that its process polled of the key, which a process forgets when it \
           assigns itself other keys or asks for the committed offsets of others. \
           int-nonmonotonic-send: of two sends to a key that follow each other in one transaction, the second was given no \
           higher offset. nonmonotonic-send: the same of two operations of one process; of the second it is enough \
           that polls show where its message stands. \
           unseen: a send was given an offset, nobody ever polled the message, and a final poll that was called later asked \
           for the key from there or below (or named no offsets). \
           committed-offset-lost (ours): the committed offset that was listed for a key is lower than one whose commit had \
           returned before the list was called, although every commit of the listed one had returned before \
           that commit was called; or none was listed. \
           committed-offset-ahead (ours): the listed offset is above 0 and above all that anybody had asked to commit \
           by then. \
           Told, but no failure, as transactions may interleave: int-send-skip: of two sends to a key that follow each other \
           in one transaction, the second passes over a known offset. \
           Where the order of calls is not known, committed offsets are not judged. When nothing was polled and nothing is \
           wrong, nothing is known. Results: `error_types` and `bad_error_types` (the names of what was found, and of what \
           fails), for each name `count` and `errors` (the first eight, in sentences), `unseen_count` (by key, whether or \
           not it fails) and `worst_realtime_lag`: a poll's lag on a key it asked for or was given is the time in ms from \
           when an offset beyond all it has was known until the poll was called; `time`, `process`, `key`, `lag` \
           of the worst. Maelstrom's workload kafka and Jepsen's `jepsen.tests.kafka`, which compares two polls \
           of a process where a poll here is held against the offset it asks for, which ignores committed offsets, \
           and which also looks for cycles.",
    is_number: false,
    run: |evidence, _| {
        let acts = Acts::read(&evidence.history)?;
        let logs = Logs::of(&acts)?;
        let mut cases = Cases::default();
        truth::judge(&acts, &logs, &mut cases);
        order::judge(&acts, &logs, &mut cases);
        committed::judge(&acts, &mut cases);
        let unseen = missing::judge(&acts, &logs, &mut cases);
        let finding = match cases.failure() {
            Some(failure) => failure,
            None if logs.is_unpolled() => Finding::unknown(
                "nobody polled a message, so nothing shows what became of those that were sent",
            ),
            None => Finding::pass(),
        };
        Ok(cases.results(finding).with("unseen_count", unseen).with("worst_realtime_lag", lag::worst(&acts)))
    },
};
