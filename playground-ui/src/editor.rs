//! The editor's surface: CodeMirror from its bundle, or a plain text area when the bundle is missing.
//! Whoever holds the surface need not know which.

use crate::fetch;
use crate::store::Draft;
use gloo::events::EventListener;
use js_sys::{Array, Object, Reflect};
use std::cell::RefCell;
use std::rc::Rc;
use trace::{Diagnostic, Severity};
use wasm_bindgen::prelude::*;
use web_sys::{Element, HtmlScriptElement, HtmlTextAreaElement};
use yew::Callback;

/// The bundle beside the page.
const BUNDLE: &str = "generated/editor.js";

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(js_namespace = netsplitEditor, js_name = create, catch)]
    fn create(options: &Object) -> Result<View, JsValue>;

    /// The bundle's editor.
    type View;
    #[wasm_bindgen(method, catch)]
    fn replace(this: &View, text: &str, ranges: &JsValue) -> Result<(), JsValue>;
    #[wasm_bindgen(method, catch, js_name = setUnlocked)]
    fn set_unlocked(this: &View, unlocked: bool) -> Result<(), JsValue>;
    #[wasm_bindgen(method, catch, js_name = setDark)]
    fn set_dark(this: &View, dark: bool) -> Result<(), JsValue>;
    #[wasm_bindgen(method, catch, js_name = setMarks)]
    fn set_marks(this: &View, marks: &Array) -> Result<(), JsValue>;
    #[wasm_bindgen(method, catch, js_name = goTo)]
    fn go_to(this: &View, line: u32) -> Result<(), JsValue>;
    #[wasm_bindgen(method, catch)]
    fn destroy(this: &View) -> Result<(), JsValue>;
}

/// What the editor reports.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum EditorEvent {
    /// The text changed, and with it what may be edited.
    Edited(String, Vec<(u32, u32)>),
    /// A change would have touched scaffold.
    Refused,
    /// The run shortcut was pressed.
    Run,
    /// Somebody (a test, an extension) set the whole text, as after unlocking.
    Forced,
}

/// What an editor is opened with.
pub struct Opening<'a> {
    /// The text, with what may be edited.
    pub draft: &'a Draft,
    /// The functions that the learner writes.
    pub steps: &'a [String],
    /// Whether the page is dark.
    pub dark: bool,
    /// What a screen reader calls it.
    pub label: &'a str,
    /// Hears of it.
    pub report: Callback<EditorEvent>,
}

enum Surface {
    Bundle { view: View, _closures: Closures },
    Plain { area: HtmlTextAreaElement, report: Callback<EditorEvent> },
}

struct Closures {
    _change: Closure<dyn Fn(String, JsValue)>,
    _run: Closure<dyn Fn()>,
    _refused: Closure<dyn Fn()>,
}

/// A place where an editor is, once it is open.
#[derive(Clone, Default)]
pub struct EditorLink {
    surface: Rc<RefCell<Option<Surface>>>,
}

impl PartialEq for EditorLink {
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.surface, &other.surface)
    }
}

/// Fetches the bundle, once a page; `done` hears whether it is there.
pub fn load_bundle(done: Callback<bool>) {
    if is_loaded() {
        return done.emit(true);
    }
    let document = web_sys::window().and_then(|window| window.document());
    let script = document.as_ref().and_then(|document| document.create_element("script").ok());
    let (Some(script), Some(head)) = (
        script.and_then(|script| script.dyn_into::<HtmlScriptElement>().ok()),
        document.and_then(|document| document.head()),
    ) else {
        return done.emit(false);
    };
    script.set_type("module");
    script.set_src(&fetch::address(BUNDLE));
    for event in ["load", "error"] {
        let done = done.clone();
        EventListener::once(&script, event, move |_| done.emit(is_loaded())).forget();
    }
    if head.append_child(&script).is_err() {
        done.emit(false);
    }
}

fn is_loaded() -> bool {
    Reflect::get(&js_sys::global(), &JsValue::from_str("netsplitEditor"))
        .is_ok_and(|bundle| bundle.is_object())
}

impl EditorLink {
    /// Opens the bundle's editor inside of `host`; whether that worked.
    pub fn open(&self, host: &Element, opening: &Opening<'_>) -> bool {
        let (options, closures) = options(host, opening);
        match create(&options) {
            Ok(view) => {
                *self.surface.borrow_mut() = Some(Surface::Bundle { view, _closures: closures });
                true
            }
            Err(_) => false,
        }
    }

    /// Makes a text area the editor.
    pub fn open_plain(&self, area: HtmlTextAreaElement, opening: &Opening<'_>) {
        area.set_value(&opening.draft.text);
        *self.surface.borrow_mut() = Some(Surface::Plain { area, report: opening.report.clone() });
    }

    /// Closes it.
    pub fn close(&self) {
        if let Some(Surface::Bundle { view, .. }) = self.surface.borrow_mut().take() {
            ignore(view.destroy());
        }
    }

    /// Replaces the whole text: one step of undo.
    pub fn replace(&self, text: &str) {
        // The editor reports the change at once, and the report may come back here.
        let surface = self.surface.borrow();
        match surface.as_ref() {
            Some(Surface::Bundle { view, .. }) => ignore(view.replace(text, &JsValue::NULL)),
            Some(Surface::Plain { area, report }) => {
                area.set_value(text);
                report.emit(EditorEvent::Edited(text.to_owned(), Vec::new()));
            }
            None => {}
        }
    }

    /// Locks or unlocks the scaffold.
    pub fn set_unlocked(&self, unlocked: bool) {
        self.with_view(|view| ignore(view.set_unlocked(unlocked)));
    }

    /// Follows the page's colours.
    pub fn set_dark(&self, dark: bool) {
        self.with_view(|view| ignore(view.set_dark(dark)));
    }

    /// Marks lines.
    pub fn set_marks(&self, marks: &[Mark]) {
        let list: Array = marks.iter().map(Mark::to_js).collect();
        self.with_view(|view| ignore(view.set_marks(&list)));
    }

    /// Moves the cursor to a line and the focus into the editor.
    pub fn go_to(&self, line: u32) {
        if let Some(Surface::Plain { area, .. }) = self.surface.borrow().as_ref() {
            // The cursor stays where it was if it cannot be moved.
            ignore(area.focus());
            let start = offset_of_line(&area.value(), line);
            ignore(area.set_selection_range(start, start));
        }
        self.with_view(|view| ignore(view.go_to(line)));
    }

    fn with_view(&self, act: impl FnOnce(&View)) {
        if let Some(Surface::Bundle { view, .. }) = self.surface.borrow().as_ref() {
            act(view);
        }
    }
}

/// An editor that throws has not done what it was asked, which the learner sees; nothing else depends
/// on it.
fn ignore(result: Result<(), JsValue>) {
    drop(result);
}

fn options(host: &Element, opening: &Opening<'_>) -> (Object, Closures) {
    let report = opening.report.clone();
    let change = Closure::<dyn Fn(String, JsValue)>::new(move |text: String, ranges: JsValue| {
        report.emit(EditorEvent::Edited(text, ranges_from_js(&ranges)));
    });
    let report = opening.report.clone();
    let run = Closure::<dyn Fn()>::new(move || report.emit(EditorEvent::Run));
    let report = opening.report.clone();
    let refused = Closure::<dyn Fn()>::new(move || report.emit(EditorEvent::Refused));
    let steps: Array = opening.steps.iter().map(|step| JsValue::from_str(step)).collect();
    let options = object(&[
        ("host", host.into()),
        ("text", JsValue::from_str(&opening.draft.text)),
        ("steps", steps.into()),
        ("ranges", ranges_to_js(&opening.draft.ranges)),
        ("unlocked", opening.draft.unlocked.into()),
        ("dark", opening.dark.into()),
        ("label", JsValue::from_str(opening.label)),
        ("onChange", change.as_ref().clone()),
        ("onRun", run.as_ref().clone()),
        ("onRefused", refused.as_ref().clone()),
    ]);
    (options, Closures { _change: change, _run: run, _refused: refused })
}

fn object(pairs: &[(&str, JsValue)]) -> Object {
    let object = Object::new();
    for (key, value) in pairs {
        // Setting a property of a fresh object cannot fail.
        let set = Reflect::set(&object, &JsValue::from_str(key), value);
        debug_assert!(set.is_ok());
    }
    object
}

fn ranges_to_js(ranges: &[(u32, u32)]) -> JsValue {
    let range = |(from, to): &(u32, u32)| object(&[("from", (*from).into()), ("to", (*to).into())]);
    ranges.iter().map(range).collect::<Array>().into()
}

fn ranges_from_js(ranges: &JsValue) -> Vec<(u32, u32)> {
    let number = |range: &JsValue, key| Reflect::get(range, &JsValue::from_str(key)).ok()?.as_f64();
    let range = |range: JsValue| Some((number(&range, "from")? as u32, number(&range, "to")? as u32));
    Array::from(ranges).iter().filter_map(range).collect()
}

/// The offset of a line's first character, in the units of a text area.
fn offset_of_line(text: &str, line: u32) -> u32 {
    let before = text.split_inclusive('\n').take(line.saturating_sub(1) as usize);
    before.map(|line| u32::try_from(line.encode_utf16().count()).unwrap_or(0)).sum()
}

/// A line that a run found fault with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mark {
    line: u32,
    column: u32,
    column_end: u32,
    severity: &'static str,
    message: String,
}

impl Mark {
    /// The mark of a diagnostic, when a line of the learner's is to blame.
    pub fn of(diagnostic: &Diagnostic) -> Option<Self> {
        let frame = diagnostic.frames.last()?;
        let severity = match diagnostic.severity {
            Severity::Note => "warning",
            Severity::Error | Severity::Fatal => "error",
        };
        let advice = diagnostic.advice.as_ref().map_or(String::new(), |advice| format!("\n{advice}"));
        let message = format!("{}{advice}", diagnostic.says);
        Some(Self { line: frame.line, column: frame.column, column_end: frame.column_end, severity, message })
    }

    fn to_js(&self) -> Object {
        object(&[
            ("line", self.line.into()),
            ("column", self.column.into()),
            ("columnEnd", self.column_end.into()),
            ("severity", self.severity.into()),
            ("message", JsValue::from_str(&self.message)),
        ])
    }
}
