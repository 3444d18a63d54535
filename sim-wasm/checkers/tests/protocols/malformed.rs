//! What is no evidence for a check is told with its place, and there is no verdict.

use crate::twins::options;
use checkers::formats::netsplit;
use checkers::{Mark, Refused, check};

/// Check, setting, evidence, the line and the words; line 0 is none.
type Row = (&'static str, &'static [(&'static str, &'static str)], &'static str, u32, &'static str);

const TABLE: &[Row] = &[
    ("raft", &[], "n1 is 3", 1, "n1 is 3: a record is a map, or null of a dead node"),
    (
        "raft",
        &[],
        "n1 is {\"state\": \"leader\", \"terms\": 1}",
        1,
        "no record has a field `role` (n1 shows state and terms): the setting `role` says what it is called",
    ),
    (
        "one_leader_a_term",
        &[("term", "\"epoch\"")],
        "n1 is {\"role\": \"leader\", \"epochs\": 1}",
        1,
        "no record has a field `epoch` (n1 shows role and epochs): the setting `term` says what it is called",
    ),
    (
        "one_leader_a_term",
        &[],
        "n1 is {}",
        1,
        "no record has a field `role` (n1 shows nothing): the setting `role` says what it is called",
    ),
    (
        "one_leader_a_term",
        &[],
        "n2 is {\"role\": \"follower\", \"term\": 0}\nn1 is {\"role\": \"leader\", \"term\": null}",
        2,
        "n1 leads, but has no `term`: {\"role\": \"leader\", \"term\": null}",
    ),
    (
        "one_leader_a_term",
        &[],
        "n1 is {\"role\": 3, \"term\": 1}",
        1,
        "`role` of n1 is 3, which is not a word",
    ),
    (
        "term_never_goes_back",
        &[],
        "n1 is {\"term\": \"1\"}",
        1,
        "`term` of n1 is \"1\", which is not a whole number",
    ),
    (
        "one_vote_a_term",
        &[],
        "n1 is {\"term\": 1, \"vote\": null}\nn2 is {\"vote\": \"n1\"}",
        2,
        "n2 has voted, but has no `term`: {\"vote\": \"n1\"}",
    ),
    ("log_matching", &[], "n1 is {\"log\": 3}", 1, "`log` of n1 is 3, which is not a list"),
    (
        "log_matching",
        &[],
        "n1 is {\"log\": [[1, \"a\"], \"b\"]}",
        1,
        "the log of n1 has the entry b at index 2, which is neither a map with a whole number as its `term` nor a list \
         that begins with one",
    ),
    (
        "log_matching",
        &[("entry_term", "\"epoch\""), ("first", "0")],
        "n1 is {\"log\": [{\"term\": 1}]}",
        1,
        "the log of n1 has the entry {\"term\": 1} at index 0, which is neither a map with a whole number as its `epoch` \
         nor a list that begins with one",
    ),
    (
        "leader_append_only",
        &[],
        "n1 is {\"role\": \"leader\", \"term\": 1}",
        1,
        "no record has a field `log` (n1 shows role and term): the setting `log` says what it is called",
    ),
    (
        "leader_completeness",
        &[],
        "n1 is {\"role\": \"leader\", \"term\": 1, \"log\": [], \"commit\": 1.5}",
        1,
        "`commit` of n1 is 1.5, which is not a whole number",
    ),
    (
        "state_machine_safety",
        &[],
        "n1 is {\"log\": []}",
        1,
        "no record has a field `commit` (n1 shows log): the setting `commit` says what it is called",
    ),
    (
        "commit_never_goes_back",
        &[],
        "n1 is {\"commit\": []}",
        1,
        "`commit` of n1 is [], which is not a whole number",
    ),
    (
        "one_value_chosen",
        &[],
        "n1 is {\"accepted_ballot\": \"1.n1\", \"accepted_value\": 3}",
        1,
        "`accepted_ballot` of n1 is \"1.n1\", which is not a whole number or a list that begins with one, as [1, \"n1\"]",
    ),
    (
        "one_value_chosen",
        &[],
        "n1 is {\"accepted_ballot\": null, \"accepted_value\": 3}",
        1,
        "n1 has accepted a value, but has no `accepted_ballot`: {\"accepted_ballot\": null, \"accepted_value\": 3}",
    ),
    (
        "promises_kept",
        &[],
        "n1 is {\"promise\": 1}",
        1,
        "no record has a field `promised` (n1 shows promise): the setting `promised` says what it is called",
    ),
    ("agreement", &[], "n1 is [1]", 1, "n1 is [1]: a record is a map, or null of a dead node"),
    (
        "atomic_commit",
        &[],
        "n1 is {\"vote\": \"maybe\"}",
        1,
        "`vote` of n1 is \"maybe\", which is not \"yes\" or \"no\"",
    ),
    (
        "atomic_commit",
        &[("commit", "\"committed\""), ("abort", "\"aborted\"")],
        "n1 is {\"decision\": \"commit\"}",
        1,
        "`decision` of n1 is \"commit\", which is not \"committed\" or \"aborted\"",
    ),
    ("quorum", &[], "c1 is {\"nodes\": \"n1\"}", 1, "`nodes` of c1 is \"n1\", which is not a list"),
    (
        "quorum",
        &[],
        "c1 is {\"nodes\": [\"n1\"]}",
        1,
        "c1 names a quorum, but has no `kind`: {\"nodes\": [\"n1\"]}",
    ),
    (
        "quorum",
        &[],
        "c1 is {\"R\": 1, \"W\": true, \"N\": 3}",
        1,
        "`W` of c1 is true, which is not a whole number",
    ),
    (
        "membership_agreement",
        &[],
        "n1 is {\"members\": [\"n1\"]}",
        1,
        "no record has a field `view` (n1 shows members): the setting `view` says what it is called",
    ),
    (
        "membership_agreement",
        &[("judge", "\"end\"")],
        "n1 is {\"members\": {\"n1\": 1}}",
        1,
        "`members` of n1 is {\"n1\": 1}, which is not a list",
    ),
    (
        "mutual_exclusion",
        &[],
        "c1 is \"acquired\"",
        1,
        "c1 is \"acquired\": a record is a map, or null of a dead node",
    ),
    ("leases", &[], "c1 is {\"until\": -1}", 1, "`until` of c1 is -1, which is not a time in ms, from 0"),
    (
        "fencing",
        &[],
        "c1 is {\"token\": [\"a\"]}",
        1,
        "`token` of c1 is [\"a\"], which is not a whole number or a list that begins with one, as [1, \"n1\"]",
    ),
    (
        "fencing",
        &[],
        "c1 is {\"token\": 1, \"accepted\": \"no\"}",
        1,
        "`accepted` of c1 is \"no\", which is not \"true\" or \"false\"",
    ),
];

#[test]
fn what_is_no_evidence_is_told_with_its_place() {
    for (name, set, text, line, says) in TABLE {
        let evidence = netsplit::read(text).unwrap();
        match check(name).unwrap().judge(&evidence, &options(set)) {
            Err(Refused::Evidence(wrong)) => {
                assert_eq!((wrong.mark, wrong.says.as_str()), (Some(Mark(*line)), *says), "{name}: {text}");
            }
            other => panic!("{name}: {text}: {other:?}"),
        }
    }
}

#[test]
fn without_records_nobody_can_say() {
    for check in checkers::protocols::CHECKS {
        let finding = check.judge(&netsplit::read("n1 is null").unwrap(), &[]).unwrap();
        assert!(matches!(finding.verdict, checkers::Verdict::Unknown { .. }), "{}: {finding:?}", check.name);
    }
}
