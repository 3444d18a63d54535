// Finds the functions that the learner writes. Line by line rather than by syntax, because it must find them in a
// program that does not parse yet.

const isTop = (line) => /^\S/.test(line) && !/^[)\]}#]/.test(line);

function names(line) {
  return /^(?:async\s+)?def\s+(\w+)/.exec(line)?.[1];
}

// Decorators stand directly above their function and belong to it.
function firstLine(lines, def) {
  let first = def;
  while (first > 0 && lines[first - 1].startsWith("@")) first -= 1;
  return first;
}

// A body ends before the next thing at the top level; blank lines and comments between the two are nobody's.
function lastLine(lines, def) {
  let last = def;
  for (let index = def + 1; index < lines.length && !isTop(lines[index]); index += 1) {
    if (lines[index].trim() !== "" && !lines[index].startsWith("#")) last = index;
  }
  return last;
}

// Offsets of the steps named, in the order of the text. The whole text when none of them is in it: a learner must
// never be locked out of everything.
export function stepRanges(text, steps) {
  const lines = text.split("\n");
  const starts = [];
  lines.reduce((offset, line) => (starts.push(offset), offset + line.length + 1), 0);
  const range = (def) => {
    const last = lastLine(lines, def);
    return { from: starts[firstLine(lines, def)], to: starts[last] + lines[last].length };
  };
  const found = lines.flatMap((line, def) => (steps.includes(names(line)) ? [range(def)] : []));
  return found.length > 0 ? found : [{ from: 0, to: text.length }];
}
