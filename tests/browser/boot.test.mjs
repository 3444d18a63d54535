// When the page cannot start, it says why and what to do.

import assert from "node:assert/strict";
import { test } from "./harness.mjs";

async function assertFailure(page, title) {
  const notice = page.locator("[role=alert]");
  await notice.waitFor({ state: "visible" });
  assert.equal(await notice.locator("h1").innerText(), title);
  assert.ok(await notice.locator("li").count(), "it says what to do");
  await notice.getByRole("button", { name: "Reload the page" }).waitFor();
}

test("a browser without WebAssembly is told so", async ({ page, open }) => {
  await page.addInitScript(() => delete globalThis.WebAssembly);
  await open();
  await assertFailure(page, "This browser does not run WebAssembly");
});

test("a browser without modules is told so", async ({ page, open }) => {
  await page.addInitScript(() => delete HTMLScriptElement.prototype.noModule);
  await open();
  await assertFailure(page, "This browser cannot start Netsplit");
});

test("wasm that the browser cannot compile is told as such", async ({ page, open }) => {
  await page.route(/playground-ui.*\.wasm$/, (route) =>
    route.fulfill({ contentType: "application/wasm", body: Buffer.from("0061736d02000000", "hex") }));
  await open();
  await assertFailure(page, "This browser cannot start Netsplit");
});

for (const part of ["wasm", "js"]) {
  test(`a missing ${part} file is told as such`, async ({ page, open, expectProblem }) => {
    expectProblem(/Failed to load resource.*404/);
    await page.route(new RegExp(`playground-ui.*\\.${part}$`), (route) => route.fulfill({ status: 404 }));
    await open();
    await assertFailure(page, "A part of Netsplit did not arrive");
  });
}

test("a lost connection is told as such", async ({ page, open, expectProblem }) => {
  expectProblem(/Failed to load resource/);
  await page.route(/start\.js/, (route) => route.abort());
  await open();
  await assertFailure(page, "A part of Netsplit did not arrive");
});

test("a reader without scripts is told what the page needs", async ({ page, open }) => {
  await open();
  await page.locator("noscript p").waitFor({ state: "visible" });
}, { javaScriptEnabled: false });
