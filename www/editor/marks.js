// Where the last run went wrong: a mark in the gutter, an underline, and the words when they are asked for.

import { lintGutter, setDiagnostics } from "@codemirror/lint";

export const errorMarks = lintGutter();

// Lines and columns count from 1; a line that has gone since is no longer marked.
function place(doc, { line: number, column, columnEnd }) {
  const line = doc.line(number);
  const begin = Math.min(line.from + Math.max(column - 1, 0), line.to);
  const end = Math.min(line.from + Math.max(columnEnd - 1, 0), line.to);
  if (end > begin) return { from: begin, to: end };
  return { from: line.from + line.text.search(/\S|$/), to: line.to };
}

export function showMarks(state, marks) {
  const known = marks.filter(({ line }) => line >= 1 && line <= state.doc.lines);
  const diagnostics = known.map((mark) => ({
    ...place(state.doc, mark),
    severity: mark.severity,
    message: mark.message,
  }));
  return setDiagnostics(state, diagnostics);
}
