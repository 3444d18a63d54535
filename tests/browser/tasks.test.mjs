// The main job, on every task: the starter fails with its own lesson's check and a reason, the solution
// turns everything green, and the progress is kept.

import assert from "node:assert/strict";
import { checks, openTask, program, run, setProgram, tasks } from "./course.mjs";
import { test } from "./harness.mjs";

for (const task of tasks) {
  test(`${task}: the starter fails with a reason`, async ({ page, open }) => {
    await openTask(page, open, task);
    await run(page);
    const failed = (await checks(page)).filter((row) => row.outcome === "fail" && row.check !== "activity");
    assert.notEqual(failed.length, 0, "a check of the lesson fails");
    for (const row of failed) assert.ok(row.reason.length > 15, `${row.check} gives a reason: ${row.reason}`);
  });

  test(`${task}: the solution turns every check green, and that is remembered`, async ({ page, open }) => {
    await openTask(page, open, task);
    await setProgram(page, program(task, "solution"));
    await run(page);
    const rows = await checks(page);
    assert.notEqual(rows.length, 0);
    assert.deepEqual(rows.filter((row) => row.outcome !== "pass"), []);
    for (const reload of [false, true]) {
      await open("#/");
      if (reload) await page.reload();
      await page.locator(`[data-task="${task}"][data-solved=true]`).waitFor();
    }
    assert.equal(await page.locator("[data-solved=true]").count(), 1, "only this task is solved");
  });
}
