//! Every sentence the page says, in one place: to be read as a whole, mended and, one day, translated.
//! Names of things are those of design.md: node, step, scenario, check, seed, run.

pub mod events;
pub mod task;

/// The playground's name.
pub const NAME: &str = "Netsplit";
/// What it is, in a line.
pub const TAGLINE: &str = "Learn distributed systems by building them";

/// The header and what is on every page.
pub mod frame {
    pub const THEME: &str = "Colours";
    pub const THEME_AUTO: &str = "Auto";
    pub const THEME_LIGHT: &str = "Light";
    pub const THEME_DARK: &str = "Dark";
    pub const HELP: &str = "Help and shortcuts";
    pub const CLOSE: &str = "Close";
    pub const CANCEL: &str = "Cancel";
    pub const RETRY: &str = "Try again";
    pub const RELOAD: &str = "Reload the page";
    pub const STORAGE_BLOCKED: &str = "This browser does not let the page keep anything: your programs and your progress \
        are gone when you close it. Copy what you want to keep.";
}

/// The home page.
pub mod home {
    pub const TITLE: &str = "Build it, break it, watch it";
    pub const LEAD: &str = "Write the steps of a node in Python and watch a whole cluster of them run, lose messages, \
        split, crash and be judged. Everything happens in this page: nothing to install, no account, and nothing you \
        write leaves your browser.";
    pub const START: &str = "Start here";
    pub const CONTINUE: &str = "Continue";
    pub const ALL_DONE: &str = "All tasks solved. Pick one and break it on purpose.";
    pub const LOADING: &str = "Fetching the tasks…";
    pub const FAILED: &str = "The list of tasks did not arrive.";
    pub const EMPTY: &str = "There are no tasks in this build.";
    pub const TRIED: &str = "begun";
    pub const OPEN: &str = "not begun";

    pub fn progress(solved: usize, of: usize) -> String {
        format!("{solved} of {of} solved")
    }

    pub fn solved_on(seeds: u32) -> String {
        match seeds {
            1 => "Solved on 1 seed".to_owned(),
            _ => format!("Solved on {seeds} seeds"),
        }
    }

    pub fn minutes(minutes: u16) -> String {
        format!("{minutes} min")
    }

    pub fn level(level: u8) -> &'static str {
        match level {
            0 | 1 => "Level 1, first steps",
            2 => "Level 2, some practice",
            _ => "Level 3, demanding",
        }
    }

    pub fn level_short(level: u8) -> String {
        format!("Level {level}")
    }

    pub fn category(category: tracks::Category) -> &'static str {
        use tracks::Category as C;
        match category {
            C::Foundations => "Foundations",
            C::Consensus => "Consensus",
            C::Scalability => "Scalability",
            C::Storage => "Storage",
            C::Operations => "Operations",
            C::RealSystems => "Real systems",
            C::Frontier => "Frontier",
            C::Trust => "Trust",
        }
    }
}

/// Pages that do not exist.
pub mod missing {
    pub const TITLE: &str = "Nothing here";
    pub const SAYS: &str = "This address names no page of Netsplit. Perhaps the link was cut short.";
    pub const HOME: &str = "To all tasks";

    pub fn track(track: &str) -> String {
        format!("There is no track {track} in this build.")
    }

    pub fn task(track: &str, task: &str) -> String {
        format!("There is no task {track}/{task} in this build.")
    }
}

/// The page of a track.
pub mod track {
    pub const FAILED: &str = "The track did not arrive.";
    pub const MISTAKES: &str = "Common mistakes";
    pub const MISTAKES_SAYS: &str = "What goes wrong in real systems, again and again.";
    pub const COMPARISONS: &str = "Comparisons";
    pub const COMPARISONS_SAYS: &str = "What you will be able to weigh against each other.";
    pub const QUESTIONS: &str = "Interview questions";
    pub const QUESTIONS_SAYS: &str = "Try an answer of your own before you open ours.";
    pub const READING: &str = "Read on";

    pub fn size(tasks: usize, minutes: u32) -> String {
        let hours = (minutes + 30) / 60;
        match hours {
            0 => format!("{tasks} tasks, about {minutes} minutes"),
            1 => format!("{tasks} tasks, about an hour"),
            _ => format!("{tasks} tasks, about {hours} hours"),
        }
    }
}

/// The help dialog.
pub mod help {
    pub const TITLE: &str = "Help";
    pub const HOW: &str = "How it works";
    pub const STEPS: [&str; 4] = [
        "Read the lesson, then write the steps it asks for. The tinted lines are scaffold: they hold the program \
         together and stay as they are unless you unlock them.",
        "Press Run. Your program runs on every node of each scenario's cluster, in simulated time, first under the seed \
         shown and then under two more.",
        "Read why a check failed and press the sentence: the events that show it light up in the diagram and in the table.",
        "The same program, scenario and seed give the same run, always. Give the seed to a friend and both of you see \
         the same thing.",
    ];
    pub const SHORTCUTS: &str = "Shortcuts";
    /// (keys, what they do); keys of one chord are joined by a plus.
    pub const KEYS: [(&str, &str); 9] = [
        ("Ctrl+Enter", "Run (on a Mac also Cmd+Enter)"),
        ("Esc", "Stop what is running"),
        ("Esc, then Tab", "Leave the editor"),
        ("Ctrl+F", "Search in the editor"),
        ("?", "This help, while the focus is in the run"),
        ("← →", "In the diagram: previous and next event"),
        ("+ −", "In the diagram: zoom in and out"),
        (", .", "In the diagram: move to earlier and later"),
        ("↑ ↓ Home End", "In the event table: move through the events"),
    ];
}
