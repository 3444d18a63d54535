//! A worker in the browser. One recipe works over http and in sandboxed frames alike: the page compiles
//! the module once, starts a classic worker from a blob of the glue script, and posts it the module.

use super::core::{Generation, Input};
use crate::fetch;
use js_sys::{Array, Reflect, Uint8Array};
use trace::wire::Response;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::{Blob, BlobPropertyBag, ErrorEvent, MessageEvent, Url, Worker};
use yew::Callback;

/// The worker's glue script and its module, beside the page.
const GLUE: &str = "netsplit-worker.js";
const MODULE: &str = "netsplit-worker_bg.wasm";

/// What the blob runs behind the glue. The first message is the module; every later one is a request,
/// and each is answered, when all is said, with the size of the memory. A trap is told with its words:
/// the instance is never entered again.
const BOOTSTRAP: &str = r#"
self.onmessage = async ({ data: module }) => {
  const died = (error) => self.postMessage(String(error));
  try {
    const { memory } = await wasm_bindgen({ module_or_path: module });
    self.onmessage = ({ data }) => {
      try {
        wasm_bindgen.answer(data);
        self.postMessage(memory.buffer.byteLength);
      } catch (error) {
        died(error);
      }
    };
  } catch (error) {
    died(error);
  }
};
"#;

/// What every worker is made of.
pub struct Bench {
    script: String,
    module: js_sys::WebAssembly::Module,
}

impl Bench {
    /// Fetches the script and the module, and compiles the module.
    pub async fn load() -> Result<Self, String> {
        let bytes = fetch::buffer(MODULE).await?;
        let glue = fetch::text(GLUE).await?;
        let module =
            JsFuture::from(js_sys::WebAssembly::compile(&bytes)).await.map_err(|error| in_words(&error))?;
        let parts = Array::of2(&JsValue::from_str(&glue), &JsValue::from_str(BOOTSTRAP));
        let kind = BlobPropertyBag::new();
        kind.set_type("text/javascript");
        let blob =
            Blob::new_with_str_sequence_and_options(&parts, &kind).map_err(|error| in_words(&error))?;
        let script = Url::create_object_url_with_blob(&blob).map_err(|error| in_words(&error))?;
        Ok(Self { script, module: module.unchecked_into() })
    }
}

/// A running worker.
pub struct Desk {
    worker: Worker,
    _hear: Closure<dyn Fn(MessageEvent)>,
    _fail: Closure<dyn Fn(ErrorEvent)>,
}

impl Desk {
    /// Starts a worker; `report` hears of it until it is terminated.
    pub fn open(bench: &Bench, generation: Generation, report: Callback<Input>) -> Result<Self, String> {
        let worker = Worker::new(&bench.script).map_err(|error| in_words(&error))?;
        let hear = {
            let report = report.clone();
            Closure::<dyn Fn(MessageEvent)>::new(move |event: MessageEvent| {
                report.emit(understood(generation, &event.data()));
            })
        };
        let fail = Closure::<dyn Fn(ErrorEvent)>::new(move |event: ErrorEvent| {
            event.prevent_default();
            report.emit(Input::Died(generation, event.message()));
        });
        worker.set_onmessage(Some(hear.as_ref().unchecked_ref()));
        worker.set_onerror(Some(fail.as_ref().unchecked_ref()));
        worker.post_message(&bench.module).map_err(|error| in_words(&error))?;
        Ok(Self { worker, _hear: hear, _fail: fail })
    }

    /// Posts a request, without keeping a copy of it.
    pub fn post(&self, request: &[u8]) {
        let bytes = Uint8Array::from(request);
        let posted = self.worker.post_message_with_transfer(&bytes, &Array::of1(&bytes.buffer()));
        // A fresh array of our own can always be transferred; a worker that hears nothing is ended by time.
        debug_assert!(posted.is_ok());
    }

    /// Ends it, which takes effect at once even inside of a loop. Nothing is heard of it afterwards.
    pub fn terminate(&self) {
        self.worker.set_onmessage(None);
        self.worker.set_onerror(None);
        self.worker.terminate();
    }
}

/// A worker says bytes (a response), a number (done; its memory), or a text (its last words).
fn understood(generation: Generation, data: &JsValue) -> Input {
    if let Some(memory) = data.as_f64() {
        return Input::Finished(generation, memory);
    }
    if let Some(words) = data.as_string() {
        return Input::Died(generation, words);
    }
    let bytes = Uint8Array::new(data).to_vec();
    let response =
        postcard::from_bytes(&bytes).unwrap_or_else(|error| Response::Broken { says: error.to_string() });
    Input::Said(generation, Box::new(response))
}

/// A thrown value as text.
pub fn in_words(error: &JsValue) -> String {
    let message =
        Reflect::get(error, &JsValue::from_str("message")).ok().and_then(|message| message.as_string());
    message.or_else(|| error.as_string()).unwrap_or_else(|| format!("{error:?}"))
}
