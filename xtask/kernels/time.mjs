// Times the kernels as wasm in Node: `node time.mjs <kernels.wasm> <deliveries> <rounds> <pending> ...` prints one line of
// JSON, nanoseconds a delivery for each number pending, the fastest of the rounds. The two kernels take turns, so that
// whatever slows the machine slows both.

import { readFile } from "node:fs/promises";

const [file, deliveries, rounds, ...pendings] = process.argv.slice(2);
const { instance } = await WebAssembly.instantiate(await readFile(file), {});
const { engine, bare_heap } = instance.exports;

function nanoseconds(kernel, pending) {
  const start = process.hrtime.bigint();
  const done = kernel(Number(pending), Number(deliveries));
  return Number(process.hrtime.bigint() - start) / done;
}

const rows = pendings.map((pending) => {
  const row = { pending: Number(pending), engine: Infinity, bare_heap: Infinity };
  for (let round = 0; round < Number(rounds); round += 1) {
    row.engine = Math.min(row.engine, nanoseconds(engine, pending));
    row.bare_heap = Math.min(row.bare_heap, nanoseconds(bare_heap, pending));
  }
  return row;
});
console.log(JSON.stringify(rows));
