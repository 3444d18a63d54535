//! Maelstrom's error codes: which say for certain that an operation did not happen, and which leave
//! it open.

/// No answer came in time.
pub const TIMEOUT: i64 = 0;

/// Our own, for an answer that is not of the promised form: nobody knows what the node did. Codes from
/// 1000 on are for such uses, and leave everything open.
pub const MALFORMED_REPLY: i64 = 1_000;

/// An error code of Maelstrom's protocol.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ErrorCode {
    /// The number in the answer's `code`.
    pub code: i64,
    /// Its name.
    pub name: &'static str,
    /// Whether it says for certain that the operation did not happen.
    pub is_definite: bool,
    /// Whether asking again, unchanged, may help.
    pub may_pass: bool,
}

/// All that have a name.
pub const ERRORS: [ErrorCode; 11] = [
    error(TIMEOUT, "timeout", false, true),
    error(1, "node-not-found", true, true),
    error(10, "not-supported", true, false),
    error(11, "temporarily-unavailable", true, true),
    error(12, "malformed-request", true, false),
    error(13, "crash", false, true),
    error(14, "abort", true, true),
    error(20, "key-does-not-exist", true, false),
    error(21, "key-already-exists", true, false),
    error(22, "precondition-failed", true, false),
    error(30, "txn-conflict", true, true),
];

const fn error(code: i64, name: &'static str, is_definite: bool, may_pass: bool) -> ErrorCode {
    ErrorCode { code, name, is_definite, may_pass }
}

/// Whether the code says for certain that the operation did not happen. Codes without a name never do.
#[must_use]
pub fn is_definite(code: i64) -> bool {
    ERRORS.iter().any(|error| error.code == code && error.is_definite)
}

/// Whether asking again, unchanged, may help.
#[must_use]
pub fn may_pass(code: i64) -> bool {
    ERRORS.iter().any(|error| error.code == code && error.may_pass)
}

#[cfg(test)]
mod tests {
    use super::{is_definite, may_pass};

    #[test]
    fn only_silence_and_crashes_of_the_named_leave_it_open() {
        let open: Vec<i64> = (0..31).filter(|code| !is_definite(*code)).collect();
        let named = [1, 10, 11, 12, 14, 20, 21, 22, 30];
        assert_eq!(open, (0..31).filter(|code| !named.contains(code)).collect::<Vec<_>>());
        assert!(!is_definite(1_000));
    }

    #[test]
    fn a_failed_comparison_does_not_pass_by_asking_again() {
        assert!(may_pass(11) && !may_pass(22));
    }
}
