// What only a browser can tell, as rows for `./dev bench`: `node bench.mjs <rows.json> <rally.postcard>`.
// Sizes as sent (brotli), Python steps a second in a worker, first paint and first finished run on a
// machine four times slower.

import { readFileSync, readdirSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { brotliCompressSync, constants } from "node:zlib";
import { launch } from "./chromium.mjs";
import { serve } from "./serve.mjs";

const [out, rally] = process.argv.slice(2);
const dist = fileURLToPath(new URL("../../dist/", import.meta.url));
const TASK = "#/01-messages/echo";
const THROTTLE = 4;
const ROUNDS = 3;
// Thirty simulated seconds, one delivery each millisecond.
const RALLY_STEPS = 30_000;

const most = (name, value, unit, limit) => ({ name, value, unit, budget: `${limit} at the most`, met: value <= limit });
const least = (name, value, unit, limit) => ({ name, value, unit, budget: `${limit} or more`, met: value >= limit });

// ---- sizes ----

function brotliKb(names) {
  const params = { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_LGWIN]: 24 };
  const bytes = names.map((name) => brotliCompressSync(readFileSync(dist + name), { params }).length);
  return bytes.reduce((sum, each) => sum + each, 0) / 1000;
}

function sizes() {
  const files = readdirSync(dist, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.(html|js|wasm|css|pack|svg)$/.test(entry.name))
    .map((entry) => `${entry.parentPath}/${entry.name}`.slice(dist.length).replace(/^\/+/, ""));
  const worker = files.filter((name) => name.startsWith("netsplit-worker"));
  const page = files.filter((name) => !worker.includes(name));
  return [
    most("page before the first run, brotli", brotliKb(page), "KB", 600),
    most("worker with Python, brotli", brotliKb(worker), "KB", 2200),
  ];
}

// ---- Python in a worker ----

// The page's own recipe: compile once, a classic worker from a Blob, post the module.
async function rallySeconds(page, request) {
  return page.evaluate(async (request) => {
    const [glue, bytes] = await Promise.all([
      fetch("netsplit-worker.js").then((answer) => answer.text()),
      fetch("netsplit-worker_bg.wasm").then((answer) => answer.arrayBuffer()),
    ]);
    const boot = `onmessage = ({ data }) => {
      if (data instanceof WebAssembly.Module) { wasm_bindgen.initSync({ module: data }); return; }
      const start = performance.now();
      wasm_bindgen.answer(data);
      postMessage((performance.now() - start) / 1000);
    };`;
    const worker = new Worker(URL.createObjectURL(new Blob([glue, boot], { type: "text/javascript" })));
    const answered = new Promise((done, failed) => {
      worker.onmessage = ({ data }) => typeof data === "number" && done(data);
      worker.onerror = failed;
    });
    worker.postMessage(await WebAssembly.compile(bytes));
    worker.postMessage(Uint8Array.from(request));
    return answered.finally(() => worker.terminate());
  }, request);
}

async function pythonSteps(browser, site) {
  const page = await browser.newPage();
  await page.goto(site.url);
  const request = [...readFileSync(rally)];
  const seconds = [];
  for (let round = 0; round < ROUNDS; round += 1) seconds.push(await rallySeconds(page, request));
  await page.close();
  return least("Python steps, wasm, one worker", RALLY_STEPS / Math.min(...seconds), "steps/s", 30_000);
}

// ---- the page on a slow machine ----

async function visit(browser, site) {
  const context = await browser.newContext();
  const page = await context.newPage();
  const devtools = await context.newCDPSession(page);
  await devtools.send("Emulation.setCPUThrottlingRate", { rate: THROTTLE });
  await page.goto(site.url + TASK, { waitUntil: "commit" });
  await page.locator("[data-test=editor][data-state=ready]").waitFor({ timeout: 60_000 });
  await page.locator("[data-test=run-button][aria-disabled=false]").click();
  await page.locator("[data-scenario][data-digest]").first().waitFor({ timeout: 60_000 });
  const timings = await page.evaluate(() => ({
    paint: performance.getEntriesByName("first-contentful-paint")[0].startTime / 1000,
    run: performance.now() / 1000,
  }));
  await context.close();
  return timings;
}

async function slowMachine(browser, site) {
  const visits = [];
  for (let round = 0; round < ROUNDS; round += 1) visits.push(await visit(browser, site));
  const best = (key) => Math.min(...visits.map((each) => each[key]));
  return [
    most("first paint, CPU 4x slower", best("paint"), "s", 1.0),
    most("first finished run, CPU 4x slower", best("run"), "s", 2.5),
  ];
}

const browser = await launch();
const site = await serve(dist);
const rows = sizes();
rows.push(await pythonSteps(browser, site));
rows.push(...(await slowMachine(browser, site)));
await browser.close();
await site.close();
writeFileSync(out, JSON.stringify(rows));
