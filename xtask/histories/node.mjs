// Answers requests about histories as wasm in Node: `node node.mjs <histories.wasm>` takes a line of JSON a request from
// standard input, `{"path": file or null, "request": JSON}`, and prints an answer a line, in their order.

import { readFile } from "node:fs/promises";
import { text } from "node:stream/consumers";

const clock = { now: () => performance.now() };
const { instance } = await WebAssembly.instantiate(await readFile(process.argv[2]), { clock });
const { memory, reserve, buffer, answer } = instance.exports;

async function answered({ path, request }) {
  const asked = Buffer.from(request);
  const file = path === null ? Buffer.alloc(0) : await readFile(path);
  const at = reserve(asked.length + file.length);
  new Uint8Array(memory.buffer, at).set(asked);
  new Uint8Array(memory.buffer, at + asked.length).set(file);
  const length = answer(asked.length);
  // The memory may have grown meanwhile, and the old view of it be empty.
  return Buffer.from(new Uint8Array(memory.buffer, buffer(), length)).toString();
}

const answers = [];
for (const line of (await text(process.stdin)).split("\n").filter((line) => line !== "")) {
  answers.push(await answered(JSON.parse(line)));
}
console.log(answers.join("\n"));
