// What a browser test gets: `test(name, fn)` registers it, and `fn` receives a fresh page that is watched.
// Anything that a visitor's console would show in red fails the test, unless it said so first with `expectProblem`.

import { serve } from "./serve.mjs";

const TEST_MS_MAX = 180_000;
const STEP_MS_MAX = 30_000;

export const tests = [];

// `options` are the browser context's, such as `{ colorScheme: "dark" }` or `{ javaScriptEnabled: false }`.
export function test(name, fn, options = {}) {
  tests.push({ name, fn, options });
}

// Runs in every frame before the page's own scripts. The console shows most violations too, but not those of each kind.
function reportViolations() {
  document.addEventListener("securitypolicyviolation", (event) => {
    globalThis.reportViolation(`${event.violatedDirective} forbids ${event.blockedURI || event.sample || "inline code"}`);
  });
}

// A worker has no bindings, but its console is heard.
function reportWorkerViolations() {
  self.addEventListener("securitypolicyviolation", (event) => {
    console.error(`policy: ${event.violatedDirective} forbids ${event.blockedURI || event.sample} in a worker`);
  });
}

function isForeign(url, origins) {
  const { protocol, origin } = new URL(url);
  return protocol !== "data:" && protocol !== "about:" && !origins.has(origin);
}

async function watch(context, origins, problems) {
  context.on("console", (message) => {
    if (message.type() === "error") problems.push(`console: ${message.text()} (${message.location().url})`);
  });
  context.on("weberror", (web) => problems.push(`uncaught: ${web.error().stack ?? web.error()}`));
  context.on("request", (request) => {
    if (isForeign(request.url(), origins)) problems.push(`request to another origin: ${request.url()}`);
  });
  context.on("page", (page) => {
    page.on("crash", () => problems.push("the page crashed"));
    page.on("worker", (worker) => worker.evaluate(reportWorkerViolations).catch(() => {}));
  });
  await context.exposeBinding("reportViolation", (_, text) => problems.push(`policy: ${text}`));
  await context.addInitScript(reportViolations);
}

// Takes the expected problems out; what was expected and did not happen is a problem as well.
function unexpected(problems, expected) {
  const missing = expected.filter((pattern) => !problems.some((problem) => pattern.test(problem)));
  const rest = problems.filter((problem) => !expected.some((pattern) => pattern.test(problem)));
  return [...rest, ...missing.map((pattern) => `expected but not seen: ${pattern}`)];
}

function within(milliseconds, promise) {
  let timer;
  const late = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error(`not done after ${milliseconds / 1000} s`)), milliseconds);
  });
  return Promise.race([promise, late]).finally(() => clearTimeout(timer));
}

// One test's own servers, context and page; `close` undoes them all.
async function makeTools(browser, dist, options) {
  const context = await browser.newContext(options);
  context.setDefaultTimeout(STEP_MS_MAX);
  const [problems, expected, sites, origins] = [[], [], [], new Set()];
  await watch(context, origins, problems);
  const page = await context.newPage();

  async function serveSite(serveOptions) {
    const site = await serve(dist, serveOptions);
    sites.push(site);
    origins.add(site.origin);
    return site;
  }
  const site = await serveSite();
  return {
    problems,
    expected,
    given: {
      page,
      context,
      site,
      dist,
      serveSite,
      // Opens a hash route, "#/" when none is given.
      open: (route = "#/") => page.goto(site.url + route),
      // Says that the test provokes a problem whose text matches `pattern`.
      expectProblem: (pattern) => expected.push(pattern),
    },
    async close() {
      await context.close();
      await Promise.all(sites.map((each) => each.close()));
    },
  };
}

// Runs one test to its end and returns what went wrong: an empty list when it passed.
export async function run({ fn, options }, browser, dist) {
  const tools = await makeTools(browser, dist, options);
  try {
    await within(TEST_MS_MAX, fn(tools.given));
  } catch (error) {
    tools.problems.push(error.stack ?? String(error));
  } finally {
    await tools.close();
  }
  return unexpected(tools.problems, tools.expected);
}
