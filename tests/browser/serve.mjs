// A static file server for dist/ on an ephemeral loopback port, as plain as the hosts that the site is made for.
// It can serve under a sub-path, and hands out extra pages kept in memory. No fallback page: a missing file is a 404.

import { createServer } from "node:http";
import { readFile } from "node:fs/promises";
import { extname, join, normalize, sep } from "node:path";

const MIME = {
  ".bin": "application/octet-stream",
  ".css": "text/css; charset=utf-8",
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".json": "application/json; charset=utf-8",
  ".png": "image/png",
  ".svg": "image/svg+xml",
  ".txt": "text/plain; charset=utf-8",
  ".wasm": "application/wasm",
  ".woff2": "font/woff2",
};

// A sandboxed iframe has an opaque origin, to which every file is cross-origin; public hosts send this header too.
const HEADERS = { "Access-Control-Allow-Origin": "*", "Cache-Control": "no-cache" };

function mimeOf(path) {
  return MIME[extname(path)] ?? "application/octet-stream";
}

// The file that a URL path names, or null when it lies outside the base path or the root.
function fileOf(root, base, path) {
  if (!path.startsWith(base)) return null;
  const below = decodeURIComponent(path.slice(base.length));
  const file = normalize(join(root, below === "" || below.endsWith("/") ? `${below}index.html` : below));
  return file.startsWith(root + sep) ? file : null;
}

async function answer({ root, base, pages }, path) {
  if (pages.has(path)) return { status: 200, type: MIME[".html"], body: pages.get(path) };
  const file = fileOf(root, base, path);
  const body = file && (await readFile(file).catch(() => null));
  if (!body) return { status: 404, type: MIME[".txt"], body: `${path} is not here\n` };
  return { status: 200, type: mimeOf(file), body };
}

// Serves `root` under `base` ("/" or "/some/sub/path/"). `pages` maps further paths to HTML.
export async function serve(root, { base = "/", pages = new Map() } = {}) {
  const site = { root: normalize(root).replace(/[/\\]$/, ""), base, pages };
  const server = createServer((request, response) => {
    const path = new URL(request.url, "http://localhost").pathname;
    answer(site, path)
      .catch((error) => ({ status: 400, type: MIME[".txt"], body: `${error.message}\n` }))
      .then(({ status, type, body }) => response.writeHead(status, { ...HEADERS, "Content-Type": type }).end(body));
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  const origin = `http://127.0.0.1:${server.address().port}`;
  return {
    origin,
    url: origin + base,
    pages,
    close() {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(resolve));
    },
  };
}
