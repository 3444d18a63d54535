// Prints the digests of the runs of some seeds, played as wasm in Node: `node node.mjs <scenes.wasm> <from> <to>` prints one
// line a seed, as the native test spells them.

import { readFile } from "node:fs/promises";

const [file, from, to] = process.argv.slice(2);
const { instance } = await WebAssembly.instantiate(await readFile(file), {});

function half(seed, which) {
  return BigInt.asUintN(64, instance.exports.digest_half(seed, which)).toString(16).padStart(16, "0");
}

const lines = [];
for (let seed = Number(from); seed < Number(to); seed += 1) {
  lines.push(half(seed, 0) + half(seed, 1));
}
console.log(lines.join("\n"));
