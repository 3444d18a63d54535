//! The editor's place on the page. The host is one element that is never re-created while the task is
//! open: what CodeMirror holds inside of it must survive every render around it.

use crate::editor::{EditorEvent, EditorLink, Mark, Opening, load_bundle};
use crate::store::Draft;
use crate::strings::task::editor as say;
use js_sys::Reflect;
use std::rc::Rc;
use wasm_bindgen::prelude::*;
use web_sys::{Element, HtmlTextAreaElement};
use yew::prelude::*;

/// What the editor shows and whom it tells.
#[derive(Properties, PartialEq)]
pub struct EditorProps {
    /// What it opens with; later drafts come from the editor itself.
    pub draft: Draft,
    /// The functions that the learner writes.
    pub steps: Rc<[String]>,
    /// Whether the page is dark.
    pub dark: bool,
    /// The lines that the last run found fault with.
    pub marks: Vec<Mark>,
    /// The way to the editor.
    pub link: EditorLink,
    /// Hears what happens in it.
    pub on_event: Callback<EditorEvent>,
}

/// Whether the bundle has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Bundle {
    Loading,
    There,
    Missing,
}

/// The editor.
#[component]
pub fn Editor(props: &EditorProps) -> Html {
    let (frame, host, area) = (use_node_ref(), use_node_ref(), use_node_ref());
    let bundle = use_state(|| Bundle::Loading);
    let report = use_latest(props.on_event.clone());
    {
        let bundle = bundle.clone();
        use_effect_with((), move |()| {
            load_bundle(Callback::from(move |there| {
                bundle.set(if there { Bundle::There } else { Bundle::Missing })
            }));
        });
    }
    use_opening(props, *bundle, (&host, &area), &report, bundle.setter());
    use_test_hook(&frame, &props.link, &report);
    use_effect_with((props.link.clone(), props.dark, *bundle), |(link, dark, _)| link.set_dark(*dark));
    let marks = (props.link.clone(), props.marks.clone(), *bundle);
    use_effect_with(marks, |(link, marks, _)| link.set_marks(marks));
    let typed = {
        let report = report.clone();
        Callback::from(move |event: InputEvent| {
            let text = event.target_unchecked_into::<HtmlTextAreaElement>().value();
            report.emit(EditorEvent::Edited(text, Vec::new()));
        })
    };
    let pressed = Callback::from(move |event: KeyboardEvent| {
        if event.key() == "Enter" && (event.ctrl_key() || event.meta_key()) {
            event.prevent_default();
            report.emit(EditorEvent::Run);
        }
    });
    let state = match *bundle {
        Bundle::Loading => "loading",
        Bundle::There => "ready",
        Bundle::Missing => "plain",
    };
    html! {
        <div ref={frame} class="editor" data-test="editor" data-state={state}>
            <div key="host" ref={host} class="editor-host" hidden={*bundle == Bundle::Missing} />
            <p key="loading" class="editor-note" hidden={*bundle != Bundle::Loading} role="status">{ say::LOADING }</p>
            <p key="plain" class="editor-note" hidden={*bundle != Bundle::Missing}>{ say::PLAIN }</p>
            <textarea key="area" ref={area} class="editor-plain" hidden={*bundle != Bundle::Missing} aria-label={say::LABEL}
                spellcheck="false" autocomplete="off" oninput={typed} onkeydown={pressed} />
        </div>
    }
}

/// A callback that never changes and always calls the latest one.
#[hook]
fn use_latest(callback: Callback<EditorEvent>) -> Callback<EditorEvent> {
    let latest = use_mut_ref(|| callback.clone());
    *latest.borrow_mut() = callback;
    (*use_memo((), move |()| {
        Callback::from(move |event| {
            let callback = latest.borrow().clone();
            callback.emit(event);
        })
    }))
    .clone()
}

/// Opens the editor when it is known which one, and closes it with the page.
#[hook]
fn use_opening(
    props: &EditorProps,
    bundle: Bundle,
    places: (&NodeRef, &NodeRef),
    report: &Callback<EditorEvent>,
    set_bundle: UseStateSetter<Bundle>,
) {
    let (host, area, report) = (places.0.clone(), places.1.clone(), report.clone());
    let (draft, steps, dark, link) =
        (props.draft.clone(), Rc::clone(&props.steps), props.dark, props.link.clone());
    use_effect_with(bundle, move |bundle| {
        let opening = Opening { draft: &draft, steps: &steps, dark, label: say::LABEL, report };
        match bundle {
            Bundle::Loading => {}
            Bundle::There => {
                let opened = host.cast::<Element>().is_some_and(|host| link.open(&host, &opening));
                if !opened {
                    set_bundle.set(Bundle::Missing);
                }
            }
            Bundle::Missing => {
                if let Some(area) = area.cast::<HtmlTextAreaElement>() {
                    link.open_plain(area, &opening);
                }
            }
        }
        move || link.close()
    });
}

/// Lets a browser test set the whole text, exactly as unlocking and pasting would.
#[hook]
fn use_test_hook(frame: &NodeRef, link: &EditorLink, report: &Callback<EditorEvent>) {
    let (frame, link, report) = (frame.clone(), link.clone(), report.clone());
    use_effect_with((), move |()| {
        let set = Closure::<dyn Fn(String)>::new(move |text: String| {
            report.emit(EditorEvent::Forced);
            link.set_unlocked(true);
            link.replace(&text);
        });
        if let Some(element) = frame.cast::<Element>() {
            // Without the hook only tests are poorer.
            let _ = Reflect::set(&element, &JsValue::from_str("netsplitSetText"), set.as_ref());
        }
        move || drop(set)
    });
}
