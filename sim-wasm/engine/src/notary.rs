//! Ideal signatures: a mark that only its owner can make and everybody can test. No cryptography is
//! simulated here; the keys live where no program can read them.

use siphasher::sip::SipHasher13;
use std::hash::Hasher;
use trace::ProcessId;

/// Makes and tests marks in one run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Notary {
    key: u64,
}

impl Notary {
    pub(crate) const fn new(key: u64) -> Self {
        Self { key }
    }

    /// The mark of `process` on `text`.
    #[must_use]
    pub fn sign(self, process: ProcessId, text: &str) -> u64 {
        let mut hasher = SipHasher13::new_with_keys(self.key, u64::from(process.0));
        hasher.write(text.as_bytes());
        hasher.finish()
    }

    /// Whether this is the mark of `process` on `text`.
    #[must_use]
    pub fn verify(self, process: ProcessId, text: &str, mark: u64) -> bool {
        self.sign(process, text) == mark
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mark_is_good_for_its_owner_and_its_text_alone() {
        let notary = Notary::new(7);
        let mark = notary.sign(ProcessId(1), "yes");
        assert!(notary.verify(ProcessId(1), "yes", mark));
        assert!(!notary.verify(ProcessId(2), "yes", mark));
        assert!(!notary.verify(ProcessId(1), "no", mark));
        assert!(!Notary::new(8).verify(ProcessId(1), "yes", mark));
    }
}
