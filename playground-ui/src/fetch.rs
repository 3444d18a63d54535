//! The page's own files, by addresses relative to it, so that it works under any path. The build's id
//! goes with every address: a page of an older release never mixes with files of a newer one unseen.

use js_sys::ArrayBuffer;
use wasm_bindgen::{JsCast as _, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::Response;

/// The build's id, as index.html names it; empty where the page was not stamped.
pub fn build_id() -> String {
    let meta = || web_sys::window()?.document()?.query_selector("meta[name=netsplit-build]").ok().flatten();
    let id = meta().and_then(|meta| meta.get_attribute("content")).unwrap_or_default();
    if id.starts_with('{') { String::new() } else { id }
}

/// The address of a file of the page.
pub fn address(name: &str) -> String {
    let id = build_id();
    if id.is_empty() { name.to_owned() } else { format!("{name}?v={id}") }
}

async fn response(name: &str) -> Result<Response, String> {
    let window = web_sys::window().ok_or("no window")?;
    let fetched = JsFuture::from(window.fetch_with_str(&address(name))).await;
    let response: Response = fetched.map_err(|error| reason(name, &error))?.unchecked_into();
    if response.ok() {
        Ok(response)
    } else {
        Err(format!("{name}: {} {}", response.status(), response.status_text()))
    }
}

fn reason(name: &str, error: &JsValue) -> String {
    format!("{name}: {}", crate::supervisor::in_words(error))
}

/// A file's bytes, left on the browser's side.
pub async fn buffer(name: &str) -> Result<ArrayBuffer, String> {
    let promise = response(name).await?.array_buffer().map_err(|error| reason(name, &error))?;
    let buffer = JsFuture::from(promise).await.map_err(|error| reason(name, &error))?;
    Ok(buffer.unchecked_into())
}

/// A file's bytes.
pub async fn bytes(name: &str) -> Result<Vec<u8>, String> {
    Ok(js_sys::Uint8Array::new(&buffer(name).await?.into()).to_vec())
}

/// A file's text.
pub async fn text(name: &str) -> Result<String, String> {
    let promise = response(name).await?.text().map_err(|error| reason(name, &error))?;
    let text = JsFuture::from(promise).await.map_err(|error| reason(name, &error))?;
    text.as_string().ok_or_else(|| format!("{name}: not a text"))
}
