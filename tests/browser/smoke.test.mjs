// The page comes up at all, in each of the places where it is meant to work.

import assert from "node:assert/strict";
import { test } from "./harness.mjs";

async function hasHeading(frame) {
  const heading = frame.locator("h1").first();
  await heading.waitFor({ state: "visible" });
  assert.notEqual((await heading.innerText()).trim(), "");
  assert.equal(await frame.locator(".boot").count(), 0, "the loading state is gone");
}

test("the home page renders a heading", async ({ page, open }) => {
  await open();
  await hasHeading(page);
});

test("the site works under a sub-path", async ({ page, serveSite }) => {
  const site = await serveSite({ base: "/some/sub/path/" });
  await page.goto(site.url);
  await hasHeading(page);
});

test("the page works in a sandboxed iframe", async ({ page, site }) => {
  site.pages.set("/host", `<!doctype html><link rel="icon" href="data:,"><title>A blog post</title>
    <iframe sandbox="allow-scripts" src="${site.url}#/" width="1000" height="700"></iframe>`);
  await page.goto(`${site.origin}/host`);
  await hasHeading(page.frameLocator("iframe"));
});
