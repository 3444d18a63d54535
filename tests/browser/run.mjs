// Runs every *.test.mjs of this folder in Chromium against dist/. `node run.mjs word` runs the tests that name the word.
// One line a test, then `N passed, M failed`.

import { existsSync, readdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { launch } from "./chromium.mjs";
import { run, tests } from "./harness.mjs";

const here = new URL("./", import.meta.url);
const dist = fileURLToPath(new URL("../../dist", here));

async function collect(word) {
  const found = [];
  for (const file of readdirSync(here).filter((name) => name.endsWith(".test.mjs")).sort()) {
    tests.length = 0;
    await import(new URL(file, here));
    for (const each of tests) found.push({ ...each, name: `${file.replace(".test.mjs", "")}: ${each.name}` });
  }
  return found.filter((each) => each.name.includes(word));
}

function report(name, problems, seconds) {
  console.log(`${problems.length ? "FAIL" : "ok  "} ${name} (${seconds.toFixed(1)} s)`);
  for (const problem of problems) console.log(`     ${problem.replaceAll("\n", "\n     ")}`);
}

async function runAll(found) {
  const browser = await launch();
  let failed = 0;
  for (const each of found) {
    const start = performance.now();
    const problems = await run(each, browser, dist);
    report(each.name, problems, (performance.now() - start) / 1000);
    if (problems.length) failed += 1;
  }
  await browser.close();
  return failed;
}

function finish(passed, failed) {
  console.log(`${passed} passed, ${failed} failed`);
  process.exitCode = failed ? 1 : 0;
}

if (!existsSync(`${dist}/index.html`)) {
  console.log("There is no dist/ to test: run ./dev build first.");
  finish(0, 1);
} else {
  const found = await collect(process.argv[2] ?? "");
  const failed = await runAll(found);
  finish(found.length - failed, failed);
}
