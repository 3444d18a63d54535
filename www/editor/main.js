// The editor: CodeMirror 6 in a shadow root, where its styles are adopted style sheets, which the page's strict
// policy allows. The page's WebAssembly finds it as `netsplitEditor` and falls back to a plain text area without it.
// Absent on purpose: storage, running, judging. This only edits, marks and reports.

import { autocompletion, closeBrackets, closeBracketsKeymap, completionKeymap } from "@codemirror/autocomplete";
import { defaultKeymap, history, historyKeymap, indentWithTab } from "@codemirror/commands";
import { python } from "@codemirror/lang-python";
import { bracketMatching, indentOnInput, indentUnit } from "@codemirror/language";
import { lintKeymap } from "@codemirror/lint";
import { highlightSelectionMatches, search, searchKeymap } from "@codemirror/search";
import { Compartment, EditorState, Prec } from "@codemirror/state";
import {
  EditorView,
  drawSelection,
  dropCursor,
  highlightActiveLine,
  highlightActiveLineGutter,
  highlightSpecialChars,
  keymap,
  lineNumbers,
} from "@codemirror/view";
import { currentRanges, locks, replaceRanges, setUnlocked } from "./locks.js";
import { errorMarks, showMarks } from "./marks.js";
import { nodeNames } from "./names.js";
import { stepRanges } from "./steps.js";
import { appearance } from "./theme.js";

const language = [
  python(),
  indentUnit.of("    "),
  EditorState.tabSize.of(4),
  indentOnInput(),
  bracketMatching(),
  closeBrackets(),
  autocompletion({ icons: false }),
  nodeNames,
];

const looks = [
  lineNumbers(),
  highlightActiveLine(),
  highlightActiveLineGutter(),
  highlightSpecialChars(),
  highlightSelectionMatches(),
  EditorView.lineWrapping,
  drawSelection(),
  dropCursor(),
  search({ top: true }),
  appearance,
];

// Escape, then Tab, leaves the editor: CodeMirror's own way out for those who have no mouse.
function keys(onRun) {
  const run = { key: "Mod-Enter", run: () => (onRun(), true) };
  return [
    Prec.highest(keymap.of([run])),
    keymap.of([
      ...closeBracketsKeymap,
      ...defaultKeymap,
      ...searchKeymap,
      ...historyKeymap,
      ...completionKeymap,
      ...lintKeymap,
      indentWithTab,
    ]),
  ];
}

function extensions(options, dark) {
  const changed = EditorView.updateListener.of((update) => {
    if (update.docChanged) options.onChange(update.state.doc.toString(), currentRanges(update.state));
  });
  return [
    locks(options),
    keys(options.onRun),
    history(),
    language,
    looks,
    errorMarks,
    dark.of(EditorView.darkTheme.of(options.dark)),
    EditorView.contentAttributes.of({ "aria-label": options.label, tabindex: "0" }),
    changed,
  ];
}

// A range that a page saved earlier holds only while it lies inside of the text.
function usableRanges(ranges, length) {
  const inside = ({ from, to }) => Number.isInteger(from) && 0 <= from && from <= to && to <= length;
  return Array.isArray(ranges) && ranges.length > 0 && ranges.every(inside) ? ranges : null;
}

function create(options) {
  const root = options.host.shadowRoot ?? options.host.attachShadow({ mode: "open" });
  const dark = new Compartment();
  const ranges = usableRanges(options.ranges, options.text.length) ?? stepRanges(options.text, options.steps);
  const view = new EditorView({
    state: EditorState.create({ doc: options.text, extensions: extensions({ ...options, ranges }, dark) }),
    parent: root,
    root,
  });
  return {
    // The whole text becomes `text`: one step of undo, whatever is locked.
    replace(text, ranges) {
      const changes = { from: 0, to: view.state.doc.length, insert: text };
      const editable = usableRanges(ranges, text.length) ?? stepRanges(text, options.steps);
      view.dispatch({ changes, effects: replaceRanges.of(editable), filter: false, userEvent: "input.replace" });
    },
    setUnlocked: (unlocked) => view.dispatch({ effects: setUnlocked.of(unlocked) }),
    setDark: (isDark) => view.dispatch({ effects: dark.reconfigure(EditorView.darkTheme.of(isDark)) }),
    setMarks: (marks) => view.dispatch(showMarks(view.state, marks)),
    goTo(number) {
      const line = view.state.doc.line(Math.min(Math.max(number, 1), view.state.doc.lines));
      const effects = EditorView.scrollIntoView(line.from, { y: "center" });
      view.dispatch({ selection: { anchor: line.from + line.text.search(/\S|$/) }, effects });
      view.focus();
    },
    focus: () => view.focus(),
    destroy: () => view.destroy(),
  };
}

globalThis.netsplitEditor = { create };
