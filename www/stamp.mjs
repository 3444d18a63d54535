// Gives a build its id: a hash of all that it serves, written into index.html and the worker's glue script.
// A page that outlives a new release can then tell that the worker it has just fetched is not its own.
// Trunk runs this after everything has been staged and before it replaces dist/.

import { createHash } from "node:crypto";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const staging = process.env.TRUNK_STAGING_DIR;
if (!staging) throw new Error("www/stamp.mjs is run by Trunk, see Trunk.toml");

const files = readdirSync(staging, { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile())
  .map((entry) => join(entry.parentPath, entry.name))
  .sort();

function buildId() {
  const hash = createHash("sha256");
  for (const file of files) {
    const bytes = readFileSync(file);
    hash.update(`${file.slice(staging.length)}\n${bytes.length}\n`).update(bytes);
  }
  return hash.digest("hex").slice(0, 12);
}

function rewrite(name, change) {
  const file = join(staging, name);
  writeFileSync(file, change(readFileSync(file, "utf8")));
}

const id = buildId();
rewrite("index.html", (html) => html.replaceAll("{build}", id));
rewrite("netsplit-worker.js", (glue) => `self.netsplitBuild = "${id}";\n${glue}`);
