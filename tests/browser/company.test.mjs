// What surrounds a task: the page of its track, modules that stand in for the learner's program, and figures of runs that
// are compared.

import assert from "node:assert/strict";
import { checks, openTask, program, run, setProgram, tracks } from "./course.mjs";
import { test } from "./harness.mjs";

for (const track of tracks) {
  test(`${track}: its page lists tasks, mistakes, comparisons, answered questions and reading`, async ({ page, open }) => {
    await open(`#/${track}`);
    await page.locator(".track-part h2").last().waitFor();
    const titles = await page.locator(".track-part h2").allInnerTexts();
    assert.deepEqual(titles, ["Common mistakes", "Comparisons", "Interview questions", "Read on"]);
    const first = page.locator("[data-test=track-questions] details").first();
    await first.locator("summary").click();
    assert.ok((await first.locator("p").innerText()).length > 100, "an answer");
    await page.locator("[data-test=track-tasks] a").first().click();
    await page.locator("[data-test=editor][data-state=ready]").waitFor();
    await page.locator(".crumb-track").click();
    await page.locator("[data-test=track-tasks]").waitFor();
  });
}

test("an unknown track is said to be unknown", async ({ page, open }) => {
  await open("#/99-nowhere");
  assert.match(await page.locator("[data-test=missing]").innerText(), /no track 99-nowhere/);
});

test("a module stands in for the program, and the task is not solved by that", async ({ page, open }) => {
  await openTask(page, open, "03-gossip/flood");
  await page.locator("[data-test=company]").selectOption({ label: "flood, the module" });
  await run(page);
  const rows = await checks(page);
  assert.deepEqual(rows.filter((row) => row.outcome !== "pass"), []);
  await page.locator("[data-test=held-in-company]").waitFor();
  assert.equal(await page.locator("[data-test=solved]").count(), 0);
  await open("#/");
  assert.equal(await page.locator("[data-solved=true]").count(), 0);
});

test("the solution beside a module holds as well", async ({ page, open }) => {
  await openTask(page, open, "03-gossip/flood");
  await setProgram(page, program("03-gossip/flood", "solution"));
  await page.locator("[data-test=company]").selectOption({ label: "yours, and flood on n2, n4, …" });
  await run(page);
  await page.locator("[data-test=held-in-company]").waitFor();
});

test("a turn of the dial is a second point beside the first", async ({ page, open }) => {
  await openTask(page, open, "03-gossip/batch");
  const solution = program("03-gossip/batch", "solution");
  assert.match(solution, /^FLUSH_MS = 100$/m);
  for (const ms of [100, 200]) {
    await setProgram(page, solution.replace(/^FLUSH_MS = 100$/m, `FLUSH_MS = ${ms}`));
    await run(page);
  }
  const points = page.locator("[data-scenario=rush] [data-test=trade] circle");
  const places = await points.evaluateAll((circles) => circles.map((circle) => Number(circle.getAttribute("cx"))));
  assert.equal(places.length, 2);
  assert.ok(places[1] < places[0], `a longer wait costs fewer messages: ${places}`);
  assert.match(await page.locator("[data-scenario=rush] .trade svg").getAttribute("aria-label"), /2 runs of this visit/);
});
