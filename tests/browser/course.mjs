// The course as the tests need it: its tasks, and what a learner could paste into the editor.

import { execFileSync } from "node:child_process";
import { readFileSync, readdirSync } from "node:fs";
import { fileURLToPath } from "node:url";

const root = new URL("../../", import.meta.url);

export const tracks = readdirSync(new URL("tracks/", root)).filter((name) => /^\d\d-/.test(name)).sort();

export const tasks = tracks.flatMap((track) => {
  const listed = readFileSync(new URL(`tracks/${track}/track.toml`, root), "utf8").match(/^tasks = \[([^\]]*)\]/m)[1];
  return listed.match(/"[^"]+"/g).map((slug) => `${track}/${slug.slice(1, -1)}`);
});

// The wrong programs of a task: [{ slug, why, text }].
export function mistakes(task) {
  const folder = new URL(`tracks/${task}/mistakes/`, root);
  const files = readdirSync(folder).filter((name) => name.endsWith(".py")).sort();
  return files.map((name) => {
    const text = readFileSync(new URL(name, folder), "utf8");
    return { slug: name.slice(0, -3), why: text.match(/^# why: (.*)$/m)[1], text };
  });
}

export const program = (task, name) => readFileSync(new URL(`tracks/${task}/${name}.py`, root), "utf8");

// The digests of the solutions' runs, computed natively: [{ task, scenario, seed, digest }].
export function nativeDigests(count) {
  const dev = fileURLToPath(new URL("dev", root));
  const printed = execFileSync(dev, ["digests", "--count", String(count), "--json"], { encoding: "utf8", cwd: root });
  return JSON.parse(printed.slice(printed.indexOf("[")));
}

// ---- the page of a task ----

export async function openTask(page, open, task) {
  await open(`#/${task}`);
  await page.locator("[data-test=editor][data-state=ready]").waitFor();
}

export const setProgram = (page, text) =>
  page.locator("[data-test=editor]").evaluate((editor, text) => editor.netsplitSetText(text), text);

export const isIdle = (page) => page.locator("[data-test=run-bar][data-busy=false]").waitFor({ timeout: 120_000 });

export async function run(page) {
  await page.locator("[data-test=run-button]").click();
  await page.locator("[data-test=run-bar][data-busy=true]").waitFor({ timeout: 2_000 }).catch(() => {});
  await isIdle(page);
}

// Every check shown: [{ check, outcome, reason }].
export const checks = (page) =>
  page.locator("[data-test=results] [data-check]").evaluateAll((rows) =>
    rows.map((row) => ({
      check: row.dataset.check,
      outcome: row.dataset.outcome,
      reason: row.querySelector("[data-test=reason]")?.innerText ?? "",
    })),
  );
