//! Judges histories that were recorded elsewhere: `./dev check`. A file in, a [`Line`] for each case in it out; the same
//! natively and as bare wasm, which `node.mjs` runs in Node.
//!
//! Read [`judge`] for what is done, [`request`] for how both machines are asked, [`command`] for what is printed.
//!
//! Architecture Invariant: nothing here knows an engine or an interpreter, so that it builds in seconds. No clock is
//! here: whoever calls brings one, and only what is printed as milliseconds sees it.

pub mod arguments;
pub mod bench;
pub mod command;
mod judging;
pub mod node;
mod question;
pub mod request;
pub mod samples;

pub use judging::{Line, Outcome, judge, judge_by};
pub use question::{Question, listed};

/// The checks that may be asked for, family by family.
pub type Checks<'a> = &'a [checkers::Family];

/// Milliseconds since some moment.
pub type Clock<'a> = &'a dyn Fn() -> f64;

/// The same for whoever loads this as wasm: a buffer for what is asked, in which the answer is then left.
#[cfg(target_arch = "wasm32")]
#[allow(
    unsafe_code,
    reason = "names that JavaScript can find, and its clock; only that is called without proof"
)]
mod exports {
    use std::cell::RefCell;

    thread_local! {
        static BUFFER: RefCell<Vec<u8>> = const { RefCell::new(Vec::new()) };
    }

    #[link(wasm_import_module = "clock")]
    unsafe extern "C" {
        fn now() -> f64;
    }

    /// Makes the buffer so long, and tells where it is.
    #[unsafe(no_mangle)]
    pub extern "C" fn reserve(bytes: u32) -> *mut u8 {
        BUFFER.with_borrow_mut(|buffer| {
            buffer.resize(bytes as usize, 0);
            buffer.as_mut_ptr()
        })
    }

    /// Answers the request in the first bytes of the buffer, about the file in the rest of it. The answer stands in
    /// the buffer then; gives how long it is.
    #[unsafe(no_mangle)]
    pub extern "C" fn answer(request: u32) -> u32 {
        BUFFER.with_borrow_mut(|buffer| {
            // SAFETY: the module is loaded with a clock that takes nothing and gives a number.
            let clock = || unsafe { now() };
            let (request, file) = buffer.split_at(buffer.len().min(request as usize));
            *buffer = super::request::answer(request, file, checkers::FAMILIES, &clock).into_bytes();
            u32::try_from(buffer.len()).expect("an answer is shorter than the memory")
        })
    }

    /// Where the buffer is.
    #[unsafe(no_mangle)]
    pub extern "C" fn buffer() -> *const u8 {
        BUFFER.with_borrow(|buffer| buffer.as_ptr())
    }
}
