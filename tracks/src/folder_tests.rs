//! Courses written to a folder of their own, damaged one way each: the reader must name the rule and
//! the place.

use super::*;
use std::fs;

const TRACK: &str = "title = \"Messages\"\nblurb = \"B\"\ncategory = \"foundations\"\ntasks = [\"echo\"]\n";
const TASK: &str = "title = \"Echo\"\nlevel = 1\nminutes = 5\nconcepts = [\"c\"]\nsteps = [\"receive\"]\n\
    hints = [\"a\", \"b\", \"c\"]\n[checks]\nechoed = \"Comes back.\"\n[[cites]]\ntitle = \"Nobody, On Echoes\"\n";

struct Course(PathBuf);

impl Course {
    fn sound(test: &str) -> Self {
        let root = std::env::temp_dir()
            .join(format!("netsplit-tracks-{}-{test}", std::process::id()))
            .join("tracks");
        let course = Self(root);
        let echo = "01-messages/echo";
        course.write("01-messages/track.toml", TRACK);
        course.write(&format!("{echo}/task.toml"), TASK);
        course.write(&format!("{echo}/lesson.md"), "# Echo\n");
        course.write(&format!("{echo}/starter.py"), "def receive(text):\n    pass\n");
        course.write(&format!("{echo}/solution.py"), "def receive(text):\n    emit(text)\n");
        course.write(&format!("{echo}/scenarios.py"), "from lib.load import steady\n");
        course.write("lib/load.py", "from lib.base import x\n");
        course.write("lib/base.py", "x = 1\n");
        for slug in ["a", "b", "c"] {
            course.write(
                &format!("{echo}/mistakes/{slug}.py"),
                &format!("# fails: echoed\n# why: It is {slug}.\n{slug} = 1\n"),
            );
        }
        course
    }

    fn write(&self, path: &str, text: &str) {
        let path = self.0.join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    /// The complaints as (rule, path, line).
    fn complaints(&self) -> Vec<(Rule, String, Option<u32>)> {
        survey(&self.0).errors.into_iter().map(|error| (error.rule, error.path, error.line)).collect()
    }
}

impl Drop for Course {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(self.0.parent().unwrap());
    }
}

fn one(rule: Rule, path: &str, line: Option<u32>) -> Vec<(Rule, String, Option<u32>)> {
    vec![(rule, path.to_owned(), line)]
}

#[test]
fn a_sound_course_is_read_whole() {
    let course = Course::sound("sound");
    let tracks = read_course(&course.0).unwrap();
    let task = &tracks[0].tasks[0];
    assert_eq!((task.id.as_str(), tracks[0].card.tasks[0].title.as_str()), ("01-messages/echo", "Echo"));
    assert_eq!((task.mistakes.len(), task.mistakes[1].why.as_str()), (3, "It is b."));
    let library: Vec<&str> = task.library.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(library, ["base", "load"], "whoever is imported comes first");
    assert_eq!(read_track(&course.0, "01-messages").unwrap(), tracks[0]);
}

#[test]
fn files_and_folders_that_nothing_claims_are_named() {
    let course = Course::sound("stray");
    for path in [
        "notes.txt",
        "01-messages/notes.txt",
        "01-messages/echo/notes.txt",
        "01-messages/echo/mistakes/x.txt",
        "lib/y.py",
    ] {
        course.write(path, "x");
        assert_eq!(course.complaints(), one(Rule::Claimed, &format!("tracks/{path}"), None));
        fs::remove_file(course.0.join(path)).unwrap();
    }
}

#[test]
fn missing_and_empty_files_are_named_all_at_once() {
    let course = Course::sound("missing");
    fs::remove_file(course.0.join("01-messages/echo/lesson.md")).unwrap();
    course.write("01-messages/echo/solution.py", " \n");
    let wanted = [
        (Rule::Complete, "tracks/01-messages/echo/lesson.md".to_owned(), None),
        (Rule::Sized, "tracks/01-messages/echo/solution.py".to_owned(), None),
    ];
    assert_eq!(course.complaints(), wanted);
}

#[test]
fn folders_and_the_list_of_tasks_must_agree() {
    let course = Course::sound("listed");
    course.write("01-messages/track.toml", &TRACK.replace("\"echo\"", "\"echo\", \"init\", \"echo\""));
    course.write("01-messages/extra/task.toml", TASK);
    let toml = "tracks/01-messages/track.toml".to_owned();
    let wanted = [
        (Rule::Listed, "tracks/01-messages/extra".to_owned(), None),
        (Rule::Listed, toml.clone(), None),
        (Rule::Listed, toml, None),
    ];
    assert_eq!(course.complaints(), wanted);
}

#[test]
fn each_rule_about_a_task_is_kept_by_its_own_complaint() {
    let toml = "tracks/01-messages/echo/task.toml";
    let cases = [
        ("task.toml", TASK.replace("\"c\"]\n[", "\"c\", \"d\", \"e\", \"f\"]\n["), Rule::Hints, toml),
        ("task.toml", TASK.replace("level = 1", "level = 4"), Rule::Fields, toml),
        ("task.toml", TASK.replace("\"Echo\"", "\"WRITE ME\""), Rule::Written, toml),
        ("starter.py", "def other(): pass\n".to_owned(), Rule::Steps, "tracks/01-messages/echo/starter.py"),
        (
            "starter.py",
            "# TO BE WRITTEN\ndef receive(text):\n    emit(text)\n".to_owned(),
            Rule::Distinct,
            "tracks/01-messages/echo/starter.py",
        ),
    ];
    for (file, text, rule, path) in cases {
        let course = Course::sound("rules");
        course.write(&format!("01-messages/echo/{file}"), &text);
        assert_eq!(course.complaints(), one(rule, path, None), "{text}");
    }
}

#[test]
fn mistakes_must_say_which_check_they_fail_and_be_different() {
    let course = Course::sound("mistakes");
    let a = "tracks/01-messages/echo/mistakes/a.py";
    course.write("01-messages/echo/mistakes/a.py", "# fails: other\n# why: A.\na = 1\n");
    assert_eq!(course.complaints(), one(Rule::Header, a, Some(1)));
    course.write("01-messages/echo/mistakes/a.py", "# fails: echoed\na = 1\n");
    let too_few = (Rule::Mistakes, "tracks/01-messages/echo/mistakes".to_owned(), None);
    assert_eq!(course.complaints(), [too_few, (Rule::Header, a.to_owned(), Some(2))]);
    course.write("01-messages/echo/mistakes/a.py", "# fails: echoed\n# why: B.\nb = 1\n");
    assert_eq!(course.complaints(), one(Rule::Distinct, "tracks/01-messages/echo/mistakes/b.py", None));
}

#[test]
fn an_import_that_leads_nowhere_is_named_with_its_line() {
    let course = Course::sound("imports");
    course.write(
        "01-messages/echo/scenarios.py",
        "from lib.load import a\nfrom lib.lod import b\nimport lib.load\n",
    );
    let path = "tracks/01-messages/echo/scenarios.py".to_owned();
    assert_eq!(course.complaints(), [(Rule::Imports, path.clone(), Some(2)), (Rule::Imports, path, Some(3))]);
}
