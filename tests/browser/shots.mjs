// Takes pictures of pages for people to look at: `node shots.mjs <folder> [route ...]`, "#/" when no route is given.
// Each route at three widths, light and dark, named like `task-01-messages-echo-390-dark.png`.

import { mkdirSync } from "node:fs";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { launch } from "./chromium.mjs";
import { serve } from "./serve.mjs";

const SIZES = [[1440, 900], [1024, 768], [390, 844]];
const THEMES = ["light", "dark"];
// Time for transitions and late layout after the last request.
const SETTLE_MS = 400;

function nameOf(route, width, theme) {
  const words = route.replace(/[^\w-]+/g, "-").replace(/^-+|-+$/g, "") || "home";
  return `${words}-${width}-${theme}.png`;
}

async function settle(page) {
  await page.waitForLoadState("networkidle");
  await page.locator("h1").first().waitFor({ timeout: 15_000 }).catch(() => console.log("     no heading came up"));
  await page.evaluate(() => document.fonts.ready);
  await page.waitForTimeout(SETTLE_MS);
}

async function shoot(browser, url, route, [width, height], theme, folder) {
  const context = await browser.newContext({ viewport: { width, height }, colorScheme: theme });
  const page = await context.newPage();
  page.on("pageerror", (error) => console.log(`     ${route}: ${error.message}`));
  await page.goto(url + route);
  await settle(page);
  const path = join(folder, nameOf(route, width, theme));
  await page.screenshot({ path, fullPage: true });
  console.log(path);
  await context.close();
}

const [folder, ...given] = process.argv.slice(2);
if (!folder) {
  console.error("usage: node tests/browser/shots.mjs <folder> [route ...]");
  process.exit(2);
}
const routes = given.length ? given : ["#/"];
mkdirSync(resolve(folder), { recursive: true });
const site = await serve(fileURLToPath(new URL("../../dist", import.meta.url)));
const browser = await launch();
for (const route of routes) {
  for (const size of SIZES) {
    for (const theme of THEMES) await shoot(browser, site.url, route, size, theme, folder);
  }
}
await browser.close();
await site.close();
