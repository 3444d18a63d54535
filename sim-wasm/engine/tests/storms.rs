//! The choices of a run, recorded, written down, read again and replayed, make the same bytes; and a choice
//! that is missing or another one is noticed.

mod support;

use engine::{Choice, Chooser, Random, Replay, Storm};
use support::dice::Dice;
use support::plan::Plan;
use support::play::{Played, play, play_with};

/// Random runs.
const RUNS: u64 = 1_000;

/// The seed that stands in for what nobody recorded; never the run's own.
const fn other(seed: u64) -> u64 {
    !seed
}

fn storm(seed: u64, choices: &[Choice]) -> Storm {
    Storm { seed: other(seed), choices: choices.to_vec() }
}

fn replayed(plan: &Plan, chooser: impl Chooser + Clone + 'static) -> Played {
    play_with(plan, chooser)
}

#[test]
fn a_storm_that_was_written_down_makes_the_same_bytes() {
    let mut made = 0;
    for seed in 0..RUNS {
        let plan = Plan::random(seed);
        let played = play(&plan);
        let storm = storm(seed, &played.choices);
        let text = serde_json::to_string(&storm).expect("a storm is plain data");
        let bytes = postcard::to_allocvec(&storm).expect("as above");
        let from_text: Storm = serde_json::from_str(&text).expect("it was written just now");
        let from_bytes: Storm = postcard::from_bytes(&bytes).expect("as above");
        assert_eq!((&from_text, &from_bytes), (&storm, &storm), "seed {seed}");
        let again = replayed(&plan, from_text.chooser());
        assert_eq!((again.digest, &again.choices), (played.digest, &played.choices), "seed {seed}: as text");
        let again = replayed(&plan, from_bytes.chooser());
        assert_eq!((again.digest, &again.choices), (played.digest, &played.choices), "seed {seed}: as bytes");
        made += played.choices.len();
    }
    assert!(made > RUNS as usize * 20, "{made} choices in {RUNS} runs");
}

/// In how many runs, of those in which it makes another choice, a damaged list makes another run. Not in
/// all: what is chosen for a copy that a cut stops later is never seen.
fn noticed(damage: impl Fn(&mut Vec<Choice>, usize, Random) -> bool) -> (u32, u32) {
    let (mut noticed, mut tried) = (0, 0);
    for seed in 0..RUNS {
        let plan = Plan::random(seed);
        let played = play(&plan);
        let mut choices = played.choices.clone();
        let open: Vec<usize> = (0..choices.len()).filter(|at| choices[*at].options > 1).collect();
        if open.is_empty() {
            continue;
        }
        let at = *Dice::new(seed).pick(&open);
        let fallback = Random { seed: other(seed) };
        if !damage(&mut choices, at, fallback) {
            continue;
        }
        let again = replayed(&plan, Replay::new(&choices, fallback));
        tried += 1;
        noticed += u32::from(again.digest != played.digest);
    }
    (noticed, tried)
}

#[test]
fn a_missing_choice_is_noticed() {
    let (noticed, tried) = noticed(|choices, at, mut fallback| {
        let Choice { draw, options, chosen } = choices.remove(at);
        fallback.choose(draw, options) != chosen
    });
    assert!(tried > 700 && noticed > tried * 3 / 4, "{noticed} of {tried}");
}

#[test]
fn another_choice_is_noticed() {
    let (noticed, tried) = noticed(|choices, at, _| {
        let choice = &mut choices[at];
        // Half of the options away.
        let half = choice.options.div_ceil(2);
        choice.chosen = if choice.chosen < choice.options - half {
            choice.chosen + half
        } else {
            choice.chosen - (choice.options - half)
        };
        true
    });
    assert!(tried > 900 && noticed > tried * 3 / 4, "{noticed} of {tried}");
}
