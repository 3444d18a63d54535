// Fetches and starts the page's WebAssembly. boot.js adds this module once it knows that the browser has modules, and
// hears from here how it went: `netsplit-started`, or `netsplit-failed` with a kind and the error.

const boot = document.getElementById("boot");

// A part that does not arrive is the connection's fault or an old page's, never a bug: told apart by this class.
class NotFetched extends Error {}

function address(part) {
  return new URL(boot.dataset[part], document.baseURI).href;
}

async function fetchWasm() {
  const response = await fetch(address("wasm")).catch((error) => {
    throw new NotFetched(`${address("wasm")}: ${error.message}`);
  });
  if (!response.ok) throw new NotFetched(`${response.url}: ${response.status} ${response.statusText}`);
  return response;
}

async function importGlue() {
  return import(address("js")).catch((error) => {
    throw error instanceof SyntaxError ? error : new NotFetched(`${address("js")}: ${error.message}`);
  });
}

function kindOf(error) {
  if (error instanceof NotFetched) return "fetch";
  if (error instanceof WebAssembly.CompileError || error instanceof SyntaxError) return "old";
  return "bug";
}

try {
  const [glue, wasm] = await Promise.all([importGlue(), fetchWasm()]);
  await glue.default({ module_or_path: wasm });
  dispatchEvent(new CustomEvent("netsplit-started"));
} catch (error) {
  dispatchEvent(new CustomEvent("netsplit-failed", { detail: { kind: kindOf(error), error } }));
}
