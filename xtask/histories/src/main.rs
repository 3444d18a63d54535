//! `netsplit-histories check <check or model> FILE...`: `./dev check`. `netsplit-histories bench <folder>`: a part of
//! `./dev bench`.

#![allow(clippy::disallowed_types, reason = "a runner's own wall time; no verdict can see it")]

use std::process::ExitCode;
use std::time::Instant;

fn main() -> ExitCode {
    let begun = Instant::now();
    let clock = || begun.elapsed().as_secs_f64() * 1_000.0;
    let said = histories::command::run(std::env::args_os().skip(1), checkers::FAMILIES, &clock);
    print!("{}", said.out);
    eprint!("{}", said.err);
    ExitCode::from(said.code)
}
