//! What the tests of checks beside their dumb twins share: asking the check, and counting verdicts.

use checkers::{Evidence, Verdict, check};
use trace::Value;

/// Whether it held; `None` when nobody can say.
pub type Told = Option<bool>;

/// What a check says of a run, by options as a JSON map.
pub fn judged(name: &str, run: &Evidence, options: &str) -> Told {
    let Value::Map(options) = Value::from_json(options).unwrap() else { panic!("options are a map") };
    let finding = check(name).unwrap().judge(run, &options);
    match finding.unwrap_or_else(|why| panic!("{name} {options:?}: {why:?}: {run:#?}")).verdict {
        Verdict::Pass => Some(true),
        Verdict::Fail(failure) => {
            assert!(failure.says.ends_with('.'), "{}", failure.says);
            Some(false)
        }
        Verdict::Unknown { .. } => None,
    }
}

/// How often a check and its twin said what.
#[derive(Default)]
pub struct Agreement {
    passes: u64,
    failures: u64,
    all: u64,
}

impl Agreement {
    /// They must say the same.
    pub fn take(&mut self, run: &Evidence, check: Told, twin: Told) {
        assert_eq!(check, twin, "the check says {check:?}, the twin {twin:?}: {run:#?}");
        self.all += 1;
        self.passes += u64::from(check == Some(true));
        self.failures += u64::from(check == Some(false));
    }

    /// Both verdicts were frequent: at least a tenth each.
    pub fn is_fair(&self, name: &str) {
        let Self { passes, failures, all } = self;
        println!("{name}: {passes} pass, {failures} fail, of {all}");
        assert!(
            passes * 10 >= *all && failures * 10 >= *all,
            "{name}: {passes} pass, {failures} fail, of {all}"
        );
    }
}
