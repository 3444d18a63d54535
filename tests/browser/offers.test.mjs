// Whoever fails as a known mistake fails is offered the sentence that helped others: for one mistake of each task, and for
// every single one when NETSPLIT_EVERY_MISTAKE is set (half an hour).

import assert from "node:assert/strict";
import { mistakes, openTask, run, setProgram, tasks } from "./course.mjs";
import { test } from "./harness.mjs";

const every = Boolean(process.env.NETSPLIT_EVERY_MISTAKE);

for (const task of tasks) {
  const chosen = every ? mistakes(task) : mistakes(task).slice(0, 1);
  for (const { slug, why, text } of chosen) {
    test(`${task}: whoever makes the mistake ${slug} is offered its sentence`, async ({ page, open }) => {
      await openTask(page, open, task);
      assert.equal(await page.locator("[data-test=alike]").count(), 0, "nothing is offered before a run");
      await setProgram(page, text);
      await run(page);
      const offer = page.locator("[data-test=alike]");
      await offer.locator("summary").click();
      const sentences = await offer.locator("li").allInnerTexts();
      assert.ok(sentences.includes(why), `${why} is not among ${sentences.join(" | ")}`);
    });
  }
}
