// The same program, scenario and seed give the same trace, natively and in Chromium: a hundred digests or more, every
// scenario among them.

import assert from "node:assert/strict";
import { nativeDigests, openTask, program, setProgram, tasks } from "./course.mjs";
import { test } from "./harness.mjs";

const COUNT = 100;
let table;

// The digests shown once every scenario has run on its first seed: "scenario seed digest".
async function shown(page, seed, count) {
  const rows = page.locator(`[data-scenario][data-seed="${seed}"][data-digest]`);
  await rows.nth(count - 1).waitFor({ timeout: 60_000 });
  return rows.evaluateAll((rows) => rows.map((row) => `${row.dataset.scenario} ${row.dataset.seed} ${row.dataset.digest}`));
}

for (const task of tasks) {
  test(`${task}: native digests come out in the page`, async ({ page, open }) => {
    table ??= nativeDigests(COUNT);
    assert.ok(table.length >= COUNT, `${table.length} digests`);
    const rows = table.filter((row) => row.task === task);
    assert.notEqual(rows.length, 0, "the table has this task");
    await openTask(page, open, task);
    await setProgram(page, program(task, "solution"));
    for (const seed of new Set(rows.map((row) => row.seed))) {
      const wanted = rows.filter((row) => row.seed === seed).map((row) => `${row.scenario} ${seed} ${row.digest}`);
      await page.locator("[data-test=seed-input]").fill(String(seed));
      await page.locator("[data-test=run-button]").click();
      const got = await shown(page, seed, wanted.length);
      assert.deepEqual(wanted.filter((row) => !got.includes(row)), [], `seed ${seed}`);
      // Sent rather than clicked: the run may have ended by now, and a click would wait for the button to be of use again.
      await page.locator("[data-test=stop-button]").dispatchEvent("click");
      await page.locator("[data-test=run-bar][data-busy=false]").waitFor();
    }
  });
}
