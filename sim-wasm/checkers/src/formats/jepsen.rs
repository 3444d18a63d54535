//! Histories of Jepsen and Maelstrom (`history.edn`): one map an operation, line by line or in one vector. Marks are
//! lines where each operation has a line of its own, else the operations' indices.

use super::functions::Functions;
use super::pairs::{Pairs, Step};
use super::{Unreadable, edn, marks};
use crate::evidence::Evidence;
use crate::history::History;
use crate::verdict::Mark;
use trace::Value;

/// Reads a history.
///
/// # Errors
/// The first line that cannot be read, or that cannot follow on those before it.
pub fn read(text: &str) -> Result<Evidence, Unreadable> {
    let operations = edn::forms(text)?;
    let marks = marks(&operations);
    Ok(Evidence { history: history(operations, &marks)?, ..Evidence::default() })
}

/// The history of operations as Jepsen writes them, each with its line and its mark.
pub(super) fn history(operations: Vec<(u32, Value)>, marks: &[Mark]) -> Result<History, Unreadable> {
    let functions = Functions::of(&operations);
    let mut pairs = Pairs::default();
    for ((line, told), mark) in operations.into_iter().zip(marks) {
        let step = Step::of(told).and_then(|step| pairs.take(&step, *mark, &functions));
        step.map_err(|says| Unreadable { line, says })?;
    }
    Ok(pairs.history())
}

#[cfg(test)]
mod tests {
    use super::read;
    use crate::history::{Ending, Operation};
    use crate::verdict::Mark;

    /// An operation in a line: who, input, ending, marks.
    fn told(process: &str, operation: &Operation) -> String {
        let Operation { input, called, returned, .. } = operation;
        let end = returned.map_or(String::new(), |mark| mark.0.to_string());
        let ending = match &operation.ending {
            Ending::Ok(value) => format!("ok {value}"),
            Ending::Failed { with } => format!("fails {with}"),
            Ending::Open => "open".to_owned(),
        };
        format!("{process} {input} {ending} {}-{end}", called.0)
    }

    fn all(text: &str) -> Vec<String> {
        let history = read(text).unwrap().history;
        history.operations.iter().map(|operation| told(history.process(operation), operation)).collect()
    }

    /// A call and its end, of one process.
    fn one(f: &str, asked: &str, given: &str) -> String {
        let call = format!("{{:process 0 :type :invoke :f {f} :value {asked}}}");
        let mut told = all(&format!("{call}\n{{:process 0 :type :ok :f {f} :value {given}}}"));
        assert_eq!(told.len(), 1);
        told.remove(0)
    }

    #[test]
    fn a_value_becomes_the_fields_of_its_function() {
        let table = [
            (":read", "nil", "3", r#"{"type": "read"} ok {"value": 3}"#),
            (":read", "nil", "[1 2]", r#"{"type": "read"} ok {"value": [1, 2], "messages": [1, 2]}"#),
            (":read", "nil", "#{1}", r#"{"type": "read"} ok {"value": [1], "messages": [1]}"#),
            (":read", "[7 nil]", "[7 3]", r#"{"type": "read", "key": 7} ok {"value": 3}"#),
            (":write", "3", "3", r#"{"type": "write", "value": 3} ok null"#),
            (":write", "[7 3]", "[7 3]", r#"{"type": "write", "key": 7, "value": 3} ok null"#),
            (":cas", "[1 2]", "[1 2]", r#"{"type": "cas", "from": 1, "to": 2} ok null"#),
            (":cas", "[7 [1 2]]", "[7 [1 2]]", r#"{"type": "cas", "key": 7, "from": 1, "to": 2} ok null"#),
            (":add", "5", "5", r#"{"type": "add", "element": 5, "delta": 5} ok null"#),
            (":broadcast", "5", "5", r#"{"type": "broadcast", "message": 5} ok null"#),
            (":enqueue", "5", "5", r#"{"type": "enqueue", "value": 5} ok null"#),
            (":dequeue", "nil", "5", r#"{"type": "dequeue"} ok {"value": 5}"#),
            (":echo", "\"a\"", "{:echo \"a\"}", r#"{"type": "echo", "echo": "a"} ok {"echo": "a"}"#),
            (":generate", "nil", "\"n1-1\"", r#"{"type": "generate"} ok {"id": "n1-1"}"#),
            (
                ":txn",
                "[[:append 1 2] [:r 1]]",
                "[[:append 1 2] [:r 1 [2]]]",
                r#"{"type": "txn", "txn": [["append", 1, 2], ["r", 1, null]]} ok {"txn": [["append", 1, 2], ["r", 1, [2]]]}"#,
            ),
            (
                ":send",
                "[[:send 8 5]]",
                "[[:send 8 [0 5]]]",
                r#"{"type": "send", "key": "8", "msg": 5} ok {"offset": 0}"#,
            ),
            (
                ":poll",
                "[[:poll]]",
                "[[:poll {8 [[0 5]]}]]",
                r#"{"type": "poll"} ok {"msgs": {"8": [[0, 5]]}}"#,
            ),
            (":assign", "[1 2]", "[1 2]", r#"{"type": "assign", "value": [1, 2]} ok {"value": [1, 2]}"#),
        ];
        for (f, asked, given, wanted) in table {
            assert_eq!(one(f, asked, given), format!("c0 {wanted} 1-2"));
        }
    }

    #[test]
    fn steps_are_put_together_by_process() {
        let text = "[{:index 0 :time 1500 :process 0 :type :invoke :f :read :value nil}
                     {:index 1 :time 2000 :process :nemesis :type :info :f :kill :value nil}
                     {:index 2 :time 2000 :process 1 :type :invoke :f :write :value 3}
                     {:index 3 :time 9000 :process 1 :type :info :f :write :value 3 :error :net-timeout}
                     {:index 4 :time 9000 :process 0 :type :fail :f :read :value nil :error [:no-leader \"x\"]}
                     #jepsen.history.Op{:index 5 :time 9000 :process 1 :type :invoke :f :read :final? true}]";
        assert_eq!(
            all(text),
            [
                r#"c0 {"type": "read"} fails ["no-leader", "x"] 1-5"#,
                r#"c1 {"type": "write", "value": 3} open 3-"#,
                r#"c1/2 {"type": "read"} open 6-"#,
            ]
        );
        let history = read(text).unwrap().history;
        let [first, written, last] = history.operations.as_slice() else { panic!("three operations") };
        assert_eq!((first.called_at.0, first.returned_at.unwrap().0), (1, 9));
        assert_eq!((written.returned_at.unwrap().0, written.is_final, last.is_final), (9, false, true));
    }

    #[test]
    fn operations_that_share_a_line_are_marked_by_their_index() {
        let text = "[{:index 4 :process 0 :type :invoke :f :read} {:index 7 :process 0 :type :ok :f :read}]";
        let history = read(text).unwrap().history;
        assert_eq!((history.operations[0].called, history.operations[0].returned), (Mark(4), Some(Mark(7))));
        let text = text.replace(":index 4", "").replace(":index 7", "");
        let history = read(&text).unwrap().history;
        assert_eq!((history.operations[0].called, history.operations[0].returned), (Mark(0), Some(Mark(1))));
    }

    #[test]
    fn what_cannot_be_is_told_with_its_line() {
        let call = "{:process 0 :type :invoke :f :read :value nil :time 5 :index 3}\n";
        let keyed = "{:process 0 :type :invoke :f :read :value [1 nil]}\n";
        let table = [
            (call, "{:process 1 :type :ok :f :read}", "line 2: c1 has no call of `read` that could end"),
            (
                call,
                "{:process 0 :type :invoke :f :write}",
                "line 2: c0 calls `write` before its `read` returned",
            ),
            (
                call,
                "{:process 0 :type :ok :f :cas}",
                "line 2: c0 called `read`, and this is the end of a `cas`",
            ),
            (call, "{:process 0 :type :ok :f :read :time 4}", "line 2: time goes back from 5 ns to 4 ns"),
            (
                call,
                "{:process 0 :type :ok :f :read :time -1}",
                "line 2: `time` is a whole number from 0, not -1",
            ),
            (
                call,
                "{:process 0 :type :ok :f :read :time 1.5}",
                "line 2: `time` is a whole number from 0, not 1.5",
            ),
            (call, "{:process 0 :type :ok :f :read :index 3}", "line 2: index 3 comes after index 3"),
            (
                call,
                "{:process 0 :type :ok :f :read :index 99999999999}",
                "line 2: index 99999999999 is beyond",
            ),
            (call, "{:process 0 :type :yes :f :read}", "line 2: `yes` is no type of an operation"),
            (call, "{:process -1 :type :ok :f :read}", "line 2: -1 is no process"),
            (call, "{:type :ok :f :read}", "line 2: this operation has no `process`"),
            (call, "{:process 0 :f :read}", "line 2: this operation has no `type`"),
            (call, "{:process 0 :type :ok}", "line 2: this operation has no `f`"),
            (call, "{:process 0 :type :ok :f 3}", "line 2: `f` is a word, not 3"),
            (call, "7", "line 2: an operation is a map, not 7"),
            ("", "{:process 0 :type :invoke :f :cas :value 3}", "line 1: `cas` takes [from to], not 3"),
            (
                keyed,
                "{:process 0 :type :ok :f :read :value [2 3]}",
                "line 2: key 1 was read, and this is key 2",
            ),
            (
                keyed,
                "{:process 0 :type :ok :f :read :value 3}",
                "line 2: the value of this `read` is a key and a value",
            ),
        ];
        for (before, line, says) in table {
            let told = read(&format!("{before}{line}")).unwrap_err().to_string();
            assert!(told.starts_with(says), "{line}: {told}");
        }
    }
}
