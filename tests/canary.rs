//! Proves that `verify` can say no. A small sound course, copied and damaged in one way at a time:
//! each damage must be named for what it is, and the sound course must be let through.

use std::fs;
use std::path::{Path, PathBuf};
use trace::wire::Company;
use tracks::Rule;
use xtask::verify::problem::Problem;
use xtask::verify::verdict::Verdict;
use xtask::verify::{Shard, VerifyOptions, verify};

const TASK: &str = "01-canary/double";

/// A copy of the canary course that is gone when the test is over.
struct Course(PathBuf);

impl Course {
    fn sound(test: &str) -> Self {
        let into = std::env::temp_dir().join(format!("netsplit-canary-{}-{test}", std::process::id()));
        copy(&Path::new(env!("CARGO_MANIFEST_DIR")).join("canary"), &into);
        Self(into)
    }

    fn damage(&self, file: &str, change: impl Fn(&str) -> String) {
        let path = self.0.join(TASK).join(file);
        let before = fs::read_to_string(&path).unwrap_or_default();
        let after = change(&before);
        assert_ne!(before, after, "the damage to {file} must make a difference");
        fs::write(path, after).unwrap();
    }

    fn verdict(&self, seeds: u32) -> Verdict {
        verify(&VerifyOptions {
            root: self.0.clone(),
            only: None,
            seeds: Some(seeds),
            shard: Shard::default(),
            changed: false,
            solutions: false,
            bless: false,
            json: None,
            table: None,
        })
        .unwrap()
    }

    fn problems(&self, seeds: u32) -> Vec<Problem> {
        let verdict = self.verdict(seeds);
        assert_eq!(
            (verdict.passed(), verdict.failed()),
            (1, 1),
            "the task fails, the course's own files are sound"
        );
        verdict.tasks.into_iter().flat_map(|task| task.problems).collect()
    }
}

impl Drop for Course {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

fn copy(from: &Path, into: &Path) {
    fs::create_dir_all(into).unwrap();
    for entry in fs::read_dir(from).unwrap().map(Result::unwrap) {
        let target = into.join(entry.file_name());
        if entry.path().is_dir() {
            copy(&entry.path(), &target);
        } else {
            fs::copy(entry.path(), target).unwrap();
        }
    }
}

#[test]
fn the_sound_canary_is_let_through() {
    let verdict = Course::sound("sound").verdict(3);
    assert_eq!(verdict.tasks[0].problems, []);
    assert_eq!((verdict.passed(), verdict.failed()), (2, 0));
    assert_eq!((verdict.tasks[0].caught, verdict.tasks[0].mistakes), (3, 3));
}

#[test]
fn a_task_that_the_empty_program_passes_is_refused() {
    let course = Course::sound("empty");
    let demands_nothing = "from sim import activity, check, cluster, scenario\n\n\n\
        @scenario(\"Nothing is asked\", checks=[\"doubled\", \"recovers\"])\nasync def idle():\n    cluster(nodes=2)\n    \
        check(\"doubled\", True, \"\")\n    check(\"recovers\", True, \"\")\n    activity(True, \"\")\n";
    course.damage("scenarios.py", |_| demands_nothing.to_owned());
    let problems = course.problems(1);
    assert!(problems.contains(&Problem::EmptyPasses), "{problems:?}");
    assert!(problems.contains(&Problem::StarterPasses), "{problems:?}");
    assert!(problems.contains(&Problem::Tame), "{problems:?}");
}

#[test]
fn a_solution_that_fails_on_one_seed_is_refused() {
    let course = Course::sound("seed");
    // Wrong for one number in a hundred: right on most seeds.
    course.damage("solution.py", |text| {
        text.replace(
            "2 * msg[\"body\"][\"value\"]",
            "86 if msg[\"body\"][\"value\"] == 42 else 2 * msg[\"body\"][\"value\"]",
        )
    });
    let problems = course.problems(20);
    let [Problem::SolutionFails { scenario, seeds, why }] = problems.as_slice() else {
        panic!("{problems:?}");
    };
    assert_eq!((scenario.as_str(), why.as_str()), ("killed", "doubled: asked for twice 42, got 86"));
    assert!((1..=5).contains(&seeds.len()), "some seeds, not all: {seeds:?}");
}

#[test]
fn a_check_that_no_mistake_fails_is_refused() {
    let course = Course::sound("check");
    // Still three mistakes, all of another check.
    course.damage("mistakes/four-answers.py", |_| {
        "# fails: doubled\n# why: One more than twice.\nfrom sim import node, reply\n\n\n@node.on(\"double\")\ndef double(msg):\n    \
         reply(msg, {\"type\": \"double_ok\", \"value\": 2 * msg[\"body\"][\"value\"] + 1})\n"
            .to_owned()
    });
    let unseen = Problem::Unseen { slug: "four-answers".to_owned() };
    assert_eq!(course.problems(1), [Problem::CheckNeverFails("recovers".to_owned()), unseen]);
}

#[test]
fn a_mistake_that_fails_otherwise_than_it_was_seen_to_is_refused() {
    let course = Course::sound("seen");
    course.damage("mistakes/seen.toml", |text| text.replace("squared = [", "squared = []\nsquare = ["));
    let told = course.verdict(1);
    let stray = told.tasks[0]
        .problems
        .iter()
        .any(|problem| matches!(problem, Problem::Files(error) if error.rule == Rule::Claimed));
    assert!(stray, "{:?}", told.tasks[0].problems);
    assert!(told.tasks[0].problems.contains(&Problem::Unseen { slug: "squared".to_owned() }));
}

#[test]
fn a_module_that_does_not_pass_what_the_task_demands_is_refused() {
    let course = Course::sound("module");
    course.damage("task.toml", |text| text.replacen("steps =", "modules = [\"echo\"]\nsteps =", 1));
    let problems = course.problems(1);
    let fails = |wanted: &Company| {
        problems
            .iter()
            .any(|problem| matches!(problem, Problem::ModuleFails { company, .. } if company == wanted))
    };
    assert!(
        fails(&Company::All("echo".to_owned())) && fails(&Company::Half("echo".to_owned())),
        "{problems:?}"
    );
}

#[test]
fn a_stray_file_is_refused() {
    let course = Course::sound("stray");
    course.damage("notes.txt", |_| "to be sorted".to_owned());
    let problems = course.problems(1);
    let [Problem::Files(error)] = problems.as_slice() else { panic!("{problems:?}") };
    assert_eq!(error.rule, Rule::Claimed);
    assert!(error.path.ends_with("01-canary/double/notes.txt"), "{error}");
}

#[test]
fn a_mistake_that_survives_is_refused_with_what_it_fails_instead() {
    let course = Course::sound("survives");
    course.damage("mistakes/squared.py", |text| text.replace("fails: doubled", "fails: recovers"));
    let wanted = Problem::MistakeSurvives {
        slug: "squared".to_owned(),
        check: "recovers".to_owned(),
        seeds: 10,
        instead: vec!["doubled".to_owned()],
    };
    assert_eq!(course.problems(1), [wanted]);
}

#[test]
fn sources_that_cannot_be_loaded_are_named_with_their_line() {
    for file in ["scenarios.py", "solution.py", "starter.py", "mistakes/squared.py"] {
        let course = Course::sound("syntax");
        course.damage(file, |text| format!("{text}\ndef broken(:\n    pass\n"));
        let problems = course.problems(1);
        let place = format!("{TASK}/{file}:");
        let named = |problem: &Problem| matches!(problem, Problem::Unloadable { place: at, .. } if at.starts_with(&place));
        assert!(problems.iter().any(named), "{file}: {problems:?}");
    }
}
