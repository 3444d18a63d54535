//! What a task page says.

pub const LOADING: &str = "Fetching the task…";
pub const FAILED: &str = "The task did not arrive.";
pub const PREVIOUS: &str = "Previous";
pub const NEXT: &str = "Next";
pub const UP_NEXT: &str = "Next task";
pub const NEXT_SHORT: &str = "Next";

/// The panels, as the tabs of a narrow screen name them.
pub const TABS: [&str; 4] = ["Lesson", "Code", "Results", "The run"];
pub const TABS_LABEL: &str = "Parts of the task";

/// The lesson's column.
pub mod lesson {
    pub const HIDE: &str = "Hide the lesson";
    pub const SHOW: &str = "Lesson";
    pub const RESIZE: &str = "Width of the lesson";
    pub const CONCEPTS: &str = "Ideas in this task";
    pub const HINTS: &str = "Hints";
    pub const HINT_FIRST: &str = "Show a hint";
    pub const HINT_NEXT: &str = "Show another hint";
    pub const SOURCES: &str = "Sources";
    pub const SOLUTION: &str = "A solution";
    pub const SOLUTION_SHOW: &str = "Show a solution";
    pub const SOLUTION_HIDE: &str = "Hide the solution";
    pub const SOLUTION_ASK: &str = "See a solution?";
    pub const SOLUTION_WARN: &str = "Once seen, it cannot be unseen, and the struggle is where the learning is. The hints \
        go from a nudge to nearly the answer.";
    pub const SOLUTION_YES: &str = "Show it";
    pub const SOLUTION_TAKE: &str = "Put it into the editor";
    pub const COPIED: &str = "Copied";
    pub const COPY: &str = "Copy";

    pub fn hint(number: usize, of: usize) -> String {
        format!("Hint {number} of {of}")
    }
}

/// The editor.
pub mod editor {
    pub const TITLE: &str = "Your program";
    pub const LABEL: &str = "Your program, in Python. Escape and then Tab leaves the editor.";
    pub const LOADING: &str = "Loading the editor…";
    pub const PLAIN: &str = "The code editor did not arrive, so this is a plain text field. Everything works in it, and \
        nothing is locked.";
    pub const UNLOCK: &str = "Unlock scaffold";
    pub const LOCK: &str = "Lock scaffold";
    pub const RESET: &str = "Reset";
    pub const RESET_TITLE: &str = "Back to the starter (can be undone)";
    pub const RESET_DONE: &str = "The starter is back. Ctrl+Z in the editor undoes it.";
    pub const REFUSED: &str = "This part is scaffold: it holds the program together. Write inside of the steps, or unlock \
        it.";
    pub const SAVED: &str = "Saved in this browser";
    pub const NOT_SAVED: &str = "Not saved: the browser refuses";

    pub fn steps(names: &[String]) -> String {
        let quoted: Vec<String> = names.iter().map(|name| format!("{name}()")).collect();
        match quoted.split_last() {
            None => "the whole program is yours".to_owned(),
            Some((last, [])) => format!("you write {last}"),
            Some((last, rest)) => format!("you write {} and {last}", rest.join(", ")),
        }
    }
}

/// Running.
pub mod run {
    pub const RUN: &str = "Run";
    pub const STOP: &str = "Stop";
    pub const RUN_TITLE: &str = "Run every scenario (Ctrl+Enter)";
    pub const STOP_TITLE: &str = "Stop (Esc)";
    pub const SEED: &str = "Seed";
    pub const SEED_TITLE: &str =
        "The number that all chance in a run comes from. The same seed gives the same run.";
    pub const NEW_SEED: &str = "New seed";
    pub const AGAIN: &str = "Same seed again";
    pub const SEED_WRONG: &str = "A seed is a whole number from 0 to 18446744073709551615.";
    pub const IDLE: &str = "Not run yet";
    pub const LOADING: &str = "Loading the simulator…";
    pub const CHANGED: &str = "Changed since this run";
    pub const PASSED: &str = "All checks hold";
    pub const SLOW: &str =
        "This run is taking long. You can wait or stop it; your program is safe either way.";
    pub const WAIT: &str = "Wait";

    pub fn progress(done: u32, of: u32) -> String {
        format!("Run {} of {of}", (done + 1).min(of))
    }

    pub fn failed(scenarios: usize) -> String {
        match scenarios {
            1 => "1 scenario fails".to_owned(),
            _ => format!("{scenarios} scenarios fail"),
        }
    }
}

/// How a run can end besides being judged: (what happened, what to do).
pub mod ends {
    pub const STOPPED: (&str, &str) = ("Stopped.", "What had been run by then is shown.");
    pub const TOO_LONG: (&str, &str) = (
        "Your program kept the simulator busy for a minute, so the run was ended.",
        "Look for a loop that never ends or that never waits. Your program is still here, and you can run it again.",
    );
    pub const OUT_OF_MEMORY: (&str, &str) = (
        "Your program used up the memory of the playground's worker, so the run was ended.",
        "Look for a list, a text or a table that grows without end. Your program is still here, and you can run it again.",
    );
    pub const TOO_DEEP: (&str, &str) = (
        "Your program went too deep: calls inside of calls, or values inside of values, without end.",
        "Look for a function that calls itself and never stops. Your program is still here, and you can run it again.",
    );
    pub const OUTDATED: (&str, &str) = (
        "The playground was updated while this page was open.",
        "Your program is saved. Reload the page to go on with the new version.",
    );

    pub fn not_loaded(why: &str) -> (String, String) {
        (
            "The simulator did not arrive.".to_owned(),
            format!("Check the connection and run again. Your program is still here. ({why})"),
        )
    }

    pub fn bug(says: &str, seed: u64) -> (String, String) {
        (
            "A bug of the playground, not yours.".to_owned(),
            format!(
                "Your program is still here. Please report it with the seed {seed} and this text: {says}"
            ),
        )
    }
}

/// Results.
pub mod results {
    pub const TITLE: &str = "Results";
    pub const LIST: &str = "Scenarios and checks";
    pub const BEFORE: &str = "What will be judged";
    pub const BEFORE_SAYS: &str = "Run puts your program on every node of these clusters, three seeds each. These are the \
        demands:";
    pub const BEFORE_STORM_SAYS: &str = "Run lets your storm loose on each of these clusters, three seeds each. These are \
        the demands:";
    pub const SCENARIOS: &str = "The scenarios";
    pub const SCENARIOS_LOADING: &str = "The scenarios appear when the simulator is there.";
    pub const SHOW: &str = "Show the events";
    pub const WAITING: &str = "waiting";
    pub const RUNNING: &str = "running";
    pub const PASS: &str = "Pass";
    pub const FAIL: &str = "Fail";
    pub const UNKNOWN: &str = "Unknown";
    pub const NOT_RUN: &str = "Not run";
    pub const ACTIVITY: &str =
        "What the scenario is about did happen: a run in which nothing happens proves nothing.";
    pub const PROGRAM_BROKEN: &str = "Your program cannot be run yet";
    pub const SCENARIO_BROKEN: &str = "The scenarios of this task cannot be run: a mistake of its author";
    pub const PLAYGROUND_BROKEN: &str = "A bug of the playground";
    pub const SHOW_RUN: &str = "Show this run";
    pub const SOLVED: &str = "Solved.";
    pub const SOLVED_SAYS: &str = "Every check held in every scenario.";

    pub fn checks_of(scenario: &str) -> String {
        format!("Checks of: {scenario}")
    }

    pub fn seeds_passed(count: u32) -> String {
        match count {
            1 => "holds under 1 seed".to_owned(),
            _ => format!("holds under {count} seeds"),
        }
    }

    pub fn failed_under(seed: u64) -> String {
        format!("fails under seed {seed}")
    }

    pub fn times(count: u32) -> String {
        format!("{count} times")
    }

    pub fn line(number: u32) -> String {
        format!("line {number}")
    }

    pub fn in_function(name: &str) -> String {
        format!("in {name}()")
    }

    pub fn announcement(passed: usize, failed: usize, unknown: usize) -> String {
        format!("Run finished. {passed} scenarios pass, {failed} fail, {unknown} unknown.")
    }
}

/// Sentences for whoever fails as others have failed.
pub mod alike {
    pub fn offer(count: usize) -> &'static str {
        match count {
            1 => "A known mistake fails in the same way. Show what it was?",
            _ => "Known mistakes fail in the same way. Show what they were?",
        }
    }
}

/// Who plays the nodes.
pub mod company {
    pub const LABEL: &str = "Nodes run";
    pub const TITLE: &str = "A prebuilt module that speaks the same messages can stand in for your program, on all nodes or \
        on every second one. A task counts as solved only when your program runs on all of them.";
    pub const NOBODY: &str = "your program";
    pub const HELD: &str =
        "All checks hold in this company. The task is solved when your program runs on all nodes.";

    pub fn half(module: &str) -> String {
        format!("yours, and {module} on n2, n4, …")
    }

    pub fn all(module: &str) -> String {
        format!("{module}, the module")
    }
}

/// What runs cost, and what that bought.
pub mod trade {
    use trace::Figure;

    pub fn value(figure: &Figure) -> String {
        let most = figure.at_most.map(|most| format!(" (at most {})", number(most))).unwrap_or_default();
        format!("{}{}{most}", number(figure.value), unit(figure))
    }

    pub fn up(figure: &Figure) -> String {
        format!("↑ {}{}", figure.name, unit_of_axis(figure))
    }

    pub fn across(figure: &Figure) -> String {
        format!("{}{} →", figure.name, unit_of_axis(figure))
    }

    pub fn label(across: &Figure, up: &Figure, runs: usize) -> String {
        let runs = if runs == 1 { "1 run".to_owned() } else { format!("{runs} runs") };
        format!(
            "{runs} of this visit: {} against {}. The latest: {} and {}.",
            across.name,
            up.name,
            value(across),
            value(up)
        )
    }

    fn unit(figure: &Figure) -> String {
        if figure.unit.is_empty() { String::new() } else { format!(" {}", figure.unit) }
    }

    fn unit_of_axis(figure: &Figure) -> String {
        if figure.unit.is_empty() { String::new() } else { format!(", {}", figure.unit) }
    }

    /// One digit behind the point, unless it is nothing.
    fn number(value: f64) -> String {
        let text = format!("{value:.1}");
        text.strip_suffix(".0").map_or(text.clone(), str::to_owned)
    }

    #[cfg(test)]
    mod tests {
        use super::*;

        #[test]
        fn a_figure_is_told_with_its_unit_and_its_limit() {
            let figure =
                |at_most| Figure { name: "median".to_owned(), value: 391.25, unit: "ms".to_owned(), at_most };
            assert_eq!(value(&figure(Some(400.0))), "391.2 ms (at most 400)");
            assert_eq!(value(&figure(None)), "391.2 ms");
        }
    }
}

/// A run, looked at.
pub mod view {
    pub const TITLE: &str = "The run";
    pub const EMPTY: &str = "No run to show yet";
    pub const EMPTY_SAYS: &str = "After a run this shows who said what to whom and when, what was lost on the way, and where a \
        check failed.";
    pub const DIAGRAM: &str = "Space-time diagram: one line a process, time to the right, an arrow for each message. Arrow \
        keys select events, plus and minus zoom, comma and full stop move. The event table says the same in words.";
    pub const OVERVIEW: &str = "The whole run. Press to move the diagram there.";
    pub const ZOOM_IN: &str = "Zoom in";
    pub const ZOOM_OUT: &str = "Zoom out";
    pub const EARLIER: &str = "Earlier";
    pub const LATER: &str = "Later";
    pub const WHOLE: &str = "Whole run";
    pub const BY_TIME: &str = "Time";
    pub const BY_ORDER: &str = "Order";
    pub const AXIS: &str = "What the diagram's horizontal axis counts";
    pub const TABLE: &str = "Events";
    pub const WHEN: &str = "ms";
    pub const WHO: &str = "Who";
    pub const WHAT: &str = "What";
    pub const EVERYBODY: &str = "Everybody";
    pub const EVERYTHING: &str = "Everything";
    pub const FILTER_WHO: &str = "Show events of";
    pub const FILTER_KIND: &str = "Show only";
    pub const FILTER_TEXT: &str = "Find";
    pub const NO_MATCH: &str = "No event matches.";
    pub const CLEAR: &str = "Clear the filter";
    pub const WITNESS_NEXT: &str = "Next";
    pub const WITNESS_PREVIOUS: &str = "Previous";
    pub const WITNESS_CLOSE: &str = "Done";
    pub const DETAILS: &str = "Event";
    pub const DETAILS_EMPTY: &str =
        "Select an event to see what it carried and what the node knew just after it.";
    pub const CAUSED_BY: &str = "Caused by";
    pub const LEADS_TO: &str = "Leads to";
    pub const OTHER_END: &str = "Other end";
    pub const VARIABLES: &str = "Variables";
    pub const VARIABLES_SHOW: &str = "Show the variables here";
    pub const VARIABLES_ASKING: &str = "Running up to this event…";
    pub const VARIABLES_NONE: &str = "This node is not running here, or has no variables of its own.";
    pub const VARIABLES_FAILED: &str = "The variables could not be read.";
    pub const DIGEST: &str = "Digest";
    pub const DIGEST_TITLE: &str = "A short name for exactly this run. Equal digests mean equal runs.";
    pub const COPY: &str = "Copy the digest";
    pub const SEED: &str = "seed";

    pub const LEGEND: &str = "What the signs mean";
    pub const LEGEND_MESSAGE: &str = "message";
    pub const LEGEND_REQUEST: &str = "to or from a client";
    pub const LEGEND_LOST: &str = "lost";
    pub const LEGEND_COPY: &str = "copy";
    pub const LEGEND_OPERATION: &str = "operation";
    pub const LEGEND_OPEN: &str = "never answered";
    pub const LEGEND_DOWN: &str = "down";
    pub const LEGEND_LEFT: &str = "left for good";
    pub const LEGEND_PIECE: &str = "bytes of a connection";
    pub const LEGEND_CONNECTED: &str = "connected";
    pub const LEGEND_REFUSED: &str = "refused or broken";
    pub const LEGEND_DISK: &str = "disk";
    pub const LEGEND_SYNCED: &str = "synced";
    pub const LEGEND_FAULT: &str = "fault";
    pub const LEGEND_STRIKE: &str = "fault of an instant";
    pub const LEGEND_TROUBLE: &str = "trouble";
    pub const LEGEND_WITNESS: &str = "witness";

    pub fn shown(count: usize, of: usize) -> String {
        if count == of { format!("{of} events") } else { format!("{count} of {of} events") }
    }

    pub fn hidden(count: usize) -> String {
        format!("{count} messages are not drawn at this distance: zoom in to see all")
    }

    pub fn witness(at: usize, of: usize) -> String {
        format!("event {at} of {of}")
    }

    pub fn event_number(number: u32) -> String {
        format!("event {number}")
    }
}

/// The numbers of a run: (name, what it means).
pub mod statistics {
    pub const DURATION: &str = "Simulated time";
    pub const MESSAGES: &str = "Messages";
    pub const LOST: &str = "Never arrived";
    pub const OPERATIONS: &str = "Operations";
    pub const ANSWERED: &str = "Without an error";
    pub const EVENTS: &str = "Events";
}
