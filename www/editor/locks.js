// What of the text may be changed. The steps' ranges live in the editor's state and move with every change, so that
// they stay right whatever is typed; scaffold outside of them is tinted and refuses changes until it is unlocked.

import { invertedEffects } from "@codemirror/commands";
import { EditorState, RangeSetBuilder, StateEffect, StateField } from "@codemirror/state";
import { Decoration, EditorView, GutterMarker, gutter } from "@codemirror/view";

export const setUnlocked = StateEffect.define();
export const replaceRanges = StateEffect.define();

// What is typed at either edge of a step belongs to the step.
function moved(ranges, changes) {
  return ranges.map(({ from, to }) => ({ from: changes.mapPos(from, -1), to: changes.mapPos(to, 1) }));
}

function next(value, transaction) {
  let { ranges, unlocked } = value;
  if (transaction.docChanged) ranges = moved(ranges, transaction.changes);
  for (const effect of transaction.effects) {
    if (effect.is(replaceRanges)) ranges = effect.value;
    if (effect.is(setUnlocked)) unlocked = effect.value;
  }
  return ranges === value.ranges && unlocked === value.unlocked ? value : { ranges, unlocked };
}

const field = StateField.define({ create: () => ({ ranges: [], unlocked: false }), update: next });

export const currentRanges = (state) => state.field(field).ranges;

function allows({ ranges, unlocked }, changes) {
  let allowed = true;
  changes.iterChangedRanges((from, to) => {
    allowed &&= ranges.some((range) => range.from <= from && to <= range.to);
  }, true);
  return unlocked || allowed;
}

// Undoing a replacement of the whole text brings the ranges of the old text back as well.
const undoable = invertedEffects.of(({ effects, startState }) =>
  effects.some((effect) => effect.is(replaceRanges)) ? [replaceRanges.of(currentRanges(startState))] : [],
);

function isLocked({ ranges, unlocked }, line) {
  return !unlocked && !ranges.some(({ from, to }) => from <= line.to && line.from <= to);
}

const tint = Decoration.line({ class: "cm-locked" });

function tints(state) {
  const builder = new RangeSetBuilder();
  const locks = state.field(field);
  for (let number = 1; number <= state.doc.lines; number += 1) {
    const line = state.doc.line(number);
    if (isLocked(locks, line)) builder.add(line.from, line.from, tint);
  }
  return builder.finish();
}

const SVG = "http://www.w3.org/2000/svg";

class Lock extends GutterMarker {
  toDOM() {
    const icon = document.createElementNS(SVG, "svg");
    icon.setAttribute("viewBox", "0 0 16 16");
    icon.setAttribute("aria-hidden", "true");
    const shape = document.createElementNS(SVG, "path");
    shape.setAttribute("d", "M5 7V5a3 3 0 0 1 6 0v2h1v6H4V7zm1.4 0h3.2V5a1.6 1.6 0 0 0-3.2 0z");
    shape.setAttribute("fill", "currentColor");
    icon.append(shape);
    return icon;
  }
}

const lock = new Lock();

// One mark at the first line of every locked stretch is enough.
function lineMarker(view, block) {
  const { state } = view;
  const locks = state.field(field);
  const line = state.doc.lineAt(block.from);
  if (!isLocked(locks, line)) return null;
  return line.number === 1 || !isLocked(locks, state.doc.line(line.number - 1)) ? lock : null;
}

const lockGutter = gutter({
  class: "cm-lock-gutter",
  lineMarker,
  lineMarkerChange: (update) => update.docChanged || update.startState.field(field) !== update.state.field(field),
  initialSpacer: () => lock,
});

export function locks({ ranges, unlocked, onRefused }) {
  const guard = EditorState.changeFilter.of((transaction) => {
    const allowed = allows(transaction.startState.field(field), transaction.changes);
    // The page answers after this transaction is over.
    if (!allowed) queueMicrotask(onRefused);
    return allowed;
  });
  return [
    field.init(() => ({ ranges, unlocked })),
    guard,
    undoable,
    lockGutter,
    EditorView.decorations.compute([field, "doc"], tints),
  ];
}
