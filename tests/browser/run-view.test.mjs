// From a failed check to the events that show it, in the diagram and in the table; and what is kept of
// a learner's work.

import assert from "node:assert/strict";
import { openTask, run, setProgram, tasks } from "./course.mjs";
import { test } from "./harness.mjs";

const task = tasks[0];

test("a click on a failed check leads to its witness in the diagram and in the table", async ({ page, open }) => {
  await openTask(page, open, task);
  await run(page);
  await page.locator("[data-check][data-outcome=fail] button").first().click();
  await page.locator("[data-test=witness-bar]").waitFor();
  await page.locator("[data-test=diagram] .is-witness-mark, [data-test=diagram] .is-witness").first().waitFor();
  await page.locator("[data-test=events] [data-witness=true]").first().waitFor();
});

test("an event of the table shows its body and the node's variables just after it", async ({ page, open }) => {
  await openTask(page, open, task);
  await run(page);
  await page.locator("[data-scenario] button").first().click();
  await page.locator("[data-test=events] [data-event]").nth(4).click();
  await page.locator("[data-test=details]").first().waitFor();
  await page.locator("[data-test=variables-button]").first().click();
  const variables = page.locator("[data-test=variables]").first();
  await variables.waitFor();
  assert.match(await variables.innerText(), /greetings/);
});

test("a draft survives a reload, and reset brings the starter back", async ({ page, open }) => {
  await openTask(page, open, task);
  await setProgram(page, "from sim import node\n# my own words\n");
  await page.waitForTimeout(1_000);
  await page.reload();
  await page.locator("[data-test=editor][data-state=ready]").waitFor();
  await page.getByText("# my own words").first().waitFor();
  await page.locator("[data-test=reset-button]").click();
  await page.getByText("def receive").first().waitFor();
});
