//! `netsplit-xtask <command>`: 0 when all is well, 1 when something failed, 2 when it was not asked
//! rightly.

use std::process::ExitCode;
use xtask::arguments::{Command, USAGE, parse};
use xtask::{bench, digests, mutate, new, pack, run, tidy, verify};

/// Counts what is allocated, so that a program that takes memory without end is stopped and told.
#[global_allocator]
static ALLOCATOR: monty_alloc::LimitedAllocator = monty_alloc::LimitedAllocator;

fn main() -> ExitCode {
    if let Err(says) = monty_alloc::set_hard_limit(None) {
        eprintln!("memory will not be limited: {says}");
    }
    let command = match parse(std::env::args_os().skip(1)) {
        Ok(command) => command,
        Err(says) => {
            eprintln!("{says}\n\n{USAGE}");
            return ExitCode::from(2);
        }
    };
    match carry_out(&command) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::from(1),
        Err(says) => {
            eprintln!("{says}");
            ExitCode::from(2)
        }
    }
}

/// Whether all was well; `Err` when the command could not even begin.
fn carry_out(command: &Command) -> Result<bool, String> {
    match command {
        Command::Help => {
            println!("{USAGE}");
            Ok(true)
        }
        Command::Verify(options) => verify::command(options),
        Command::Run(options) => run::command(options),
        Command::Mutate(options) => mutate::command(options),
        Command::Pack { root, into } => pack::command(root, into),
        Command::Digests { root, count, json } => digests::command(root, *count, *json),
        Command::New { root, id } => new::command(root, id),
        Command::Tidy { root } => tidy::command(root),
        Command::Bench { json } => bench::command(json.as_deref()),
    }
}
