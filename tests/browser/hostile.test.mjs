// Programs that spin, do not parse, raise, or allocate without end: each is answered with the right
// message, the page stays responsive all along, and the next run works.

import assert from "node:assert/strict";
import { checks, isIdle, openTask, program, run, setProgram, tasks } from "./course.mjs";
import { test } from "./harness.mjs";

const RESPONSE_MS_MAX = 250;
const task = tasks[0];

const step = (body) => `from sim import node, emit\n\n\n@node.raw\ndef receive(text):\n${body}\n`;

const HOSTILE = [
  ["spins", step("    while True:\n        pass"), /did not come to an end/, "6"],
  ["does not parse", "from sim import node\n\ndef receive(text)\n    pass\n", /SyntaxError/, "3"],
  ["raises", step("    return text.nope"), /AttributeError/, "6"],
  ["allocates without end", step("    hoard = [text]\n    while True:\n        hoard = hoard + hoard"), /used up the memory/, null],
];

// Watches the longest gap between two turns of the page's own loop, which is what a click would wait,
// and beside it that of an idle worker: what the machine itself kept both waiting.
async function watchGaps(page) {
  await page.evaluate(() => {
    const beat = `let longest = 0, last = performance.now();
      setInterval(() => { const now = performance.now(); longest = Math.max(longest, now - last); last = now; }, 10);`;
    const tell = "onmessage = () => postMessage(longest);";
    globalThis.idle = new Worker(URL.createObjectURL(new Blob([beat, tell], { type: "text/javascript" })));
    globalThis.longestGap = 0;
    let last = performance.now();
    globalThis.beat = setInterval(() => {
      const now = performance.now();
      globalThis.longestGap = Math.max(globalThis.longestGap, now - last);
      last = now;
    }, 10);
  });
}

const longestGaps = (page) =>
  page.evaluate(async () => {
    clearInterval(globalThis.beat);
    const answer = new Promise((done) => (globalThis.idle.onmessage = ({ data }) => done(data)));
    globalThis.idle.postMessage("tell");
    const machine = await answer;
    globalThis.idle.terminate();
    return { page: globalThis.longestGap, machine };
  });

for (const [what, text, message, line] of HOSTILE) {
  test(`a program that ${what} is answered, and the next run works`, async ({ page, open }) => {
    await openTask(page, open, task);
    await setProgram(page, text);
    await watchGaps(page);
    await run(page);
    const gap = await longestGaps(page);
    const results = page.locator("[data-test=results]");
    await results.getByText(message).first().waitFor();
    if (line) assert.ok(await page.locator(`[data-test=diagnostic][data-line="${line}"]`).count(), `line ${line} is named`);
    const still = `the page stood still for ${gap.page.toFixed(0)} ms, an idle worker for ${gap.machine.toFixed(0)}`;
    assert.ok(gap.page <= RESPONSE_MS_MAX + gap.machine, still);

    await setProgram(page, program(task, "solution"));
    await run(page);
    const rows = await checks(page);
    assert.notEqual(rows.length, 0);
    assert.deepEqual(rows.filter((row) => row.outcome !== "pass"), []);
  });
}

test("Stop ends a spinning run at once", async ({ page, open }) => {
  await openTask(page, open, task);
  await setProgram(page, HOSTILE[0][1]);
  await page.locator("[data-test=run-button]").click();
  await page.locator("[data-test=run-bar][data-busy=true]").waitFor();
  const taken = await page.locator("[data-test=stop-button]").evaluate(async (stop) => {
    const bar = document.querySelector("[data-test=run-bar]");
    const start = performance.now();
    stop.click();
    while (bar.dataset.busy === "true") await new Promise((done) => setTimeout(done, 5));
    return performance.now() - start;
  });
  assert.ok(taken <= RESPONSE_MS_MAX, `it took ${taken.toFixed(0)} ms`);
  await isIdle(page);
});
