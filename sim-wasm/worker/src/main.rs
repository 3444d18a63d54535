//! The judge inside of a browser's worker: bytes in, bytes out, nothing else. It is entered by the
//! bootstrap that the page's supervisor puts behind the glue script.
//!
//! Architecture Invariant: no judgement and no limits live here. Whatever this shell does
//! could be done by a loop of ten lines around `judge`, and natively it is.

mod session;

use js_sys::{Reflect, Uint8Array};
use session::{Post, Session};
use std::cell::RefCell;
use trace::wire::Response;
use wasm_bindgen::prelude::*;
use web_sys::DedicatedWorkerGlobalScope;

/// Counts what is allocated, so that a program that takes memory without end is told so and stopped
/// while there is still room to say it.
#[global_allocator]
static ALLOCATOR: monty_alloc::LimitedAllocator = monty_alloc::LimitedAllocator;

thread_local! {
    static SESSION: RefCell<Session> = RefCell::default();
}

fn scope() -> DedicatedWorkerGlobalScope {
    js_sys::global().unchecked_into()
}

fn post(response: &Response) {
    // Plain data always encodes; were it not so, silence would be noticed by the page.
    let Ok(bytes) = postcard::to_allocvec(response) else { return };
    let array = Uint8Array::from(bytes.as_slice());
    // Nobody could be told that telling failed.
    let _ = scope().post_message_with_transfer(&array, &js_sys::Array::of1(&array.buffer()));
}

/// The id that the build's stamp put before the glue script; empty without one.
fn build_id() -> String {
    let id = Reflect::get(&js_sys::global(), &JsValue::from_str("netsplitBuild"));
    id.ok().and_then(|id| id.as_string()).unwrap_or_default()
}

fn main() {
    std::panic::set_hook(Box::new(|info| post(&Response::Broken { says: info.to_string() })));
    // Arms the count; it cannot fail where the allocator above is installed.
    let _ = monty_alloc::set_hard_limit(None);
    post(&Response::Ready { build: build_id() });
}

/// Answers one request. The page hears the answers as they come.
#[wasm_bindgen]
pub fn answer(request: &[u8]) {
    let post: &mut Post<'_> = &mut |response| post(&response);
    match postcard::from_bytes(request) {
        Ok(request) => SESSION.with_borrow_mut(|session| session.answer(request, post)),
        Err(error) => post(Response::Broken { says: format!("a request that cannot be read: {error}") }),
    }
}
