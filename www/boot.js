// Starts the page, or says in words why it cannot start and what to do: a visitor never meets a blank page.
// A classic script in the syntax of 2009 on purpose: it must run in the very browsers that it turns away.

(function () {
  "use strict";

  var SLOW_AFTER_MS = 10000;

  var CURRENT = "Use a current Firefox, Chrome, Edge or Safari (108, 108, 108 and 16.4 are the oldest that will do).";

  var REASONS = {
    file: {
      title: "Netsplit was opened as a file",
      says: "A browser does not let a page from a file load its other parts.",
      todo: ["Serve the folder instead: run ./dev serve in the project, or any static file server in this folder."]
    },
    wasm: {
      title: "This browser does not run WebAssembly",
      says: "Netsplit simulates its clusters inside the page, and needs WebAssembly for that.",
      todo: [CURRENT, "If WebAssembly was switched off, by a lockdown mode or a policy, allow it for this site."]
    },
    old: {
      title: "This browser cannot start Netsplit",
      says: "It is too old for a part of the page, or is told not to compile it.",
      todo: [CURRENT, "If an extension or a policy blocks WebAssembly, allow it for this site."]
    },
    fetch: {
      title: "A part of Netsplit did not arrive",
      says: "The connection broke, something blocked the request, or the site was updated a moment ago.",
      todo: ["Check the connection and reload the page.", "If it stays like this, try without content blockers."]
    },
    bug: {
      title: "Netsplit could not start",
      says: "This is a bug of the playground, not yours. What you saved in this browser is still there.",
      todo: ["Reload the page.", "If it happens again, please report it with the text below."]
    }
  };

  var script = document.getElementById("boot");
  var started = false;

  function element(tag, text, children) {
    var made = document.createElement(tag);
    if (text) made.appendChild(document.createTextNode(text));
    for (var i = 0; children && i < children.length; i++) made.appendChild(children[i]);
    return made;
  }

  function listOf(lines) {
    var items = [];
    for (var i = 0; i < lines.length; i++) items.push(element("li", lines[i]));
    return element("ul", "", items);
  }

  function reloadButton() {
    var button = element("button", "Reload the page");
    button.type = "button";
    button.onclick = function () { location.reload(); };
    return button;
  }

  function buildLine() {
    var meta = document.querySelector("meta[name=netsplit-build]");
    return "build " + (meta ? meta.getAttribute("content") : "unknown");
  }

  function fail(kind, error) {
    started = true;
    var reason = REASONS[kind];
    var parts = [element("h1", reason.title), element("p", reason.says), listOf(reason.todo), reloadButton()];
    if (error) parts.push(element("pre", String(error) + "\n" + buildLine()));
    var notice = element("main", "", parts);
    notice.className = "boot boot-failed";
    notice.setAttribute("role", "alert");
    var app = document.getElementById("app") || document.body;
    while (app.firstChild) app.removeChild(app.firstChild);
    app.appendChild(notice);
  }

  // After a trap the page's WebAssembly is never entered again, so nothing on screen answers any more: say so.
  function stopped(error) {
    if (document.getElementById("boot-stopped")) return;
    var says = "Netsplit has stopped: a bug of the playground, please report it. Your saved work is still here. ";
    var notice = element("div", says, [reloadButton(), element("pre", String(error) + "\n" + buildLine())]);
    notice.id = "boot-stopped";
    notice.className = "boot-stopped";
    notice.setAttribute("role", "alert");
    document.body.insertBefore(notice, document.body.firstChild);
  }

  function isTrap(error) {
    return typeof WebAssembly === "object" && error instanceof WebAssembly.RuntimeError;
  }

  function watchForTraps() {
    window.addEventListener("error", function (event) {
      if (isTrap(event.error)) stopped(event.error);
    });
    window.addEventListener("unhandledrejection", function (event) {
      if (isTrap(event.reason)) stopped(event.reason);
    });
  }

  function sayIfSlow() {
    setTimeout(function () {
      var status = document.getElementById("boot-status");
      if (!started && status) status.textContent = "Still loading: the connection seems to be slow…";
    }, SLOW_AFTER_MS);
  }

  function load() {
    var module = document.createElement("script");
    module.type = "module";
    module.src = script.getAttribute("data-start");
    module.onerror = function () { fail("fetch", module.src); };
    document.head.appendChild(module);
  }

  window.addEventListener("netsplit-started", function () {
    started = true;
    watchForTraps();
  });
  window.addEventListener("netsplit-failed", function (event) {
    fail(event.detail.kind, event.detail.error);
  });

  if (location.protocol === "file:") fail("file");
  else if (typeof WebAssembly !== "object") fail("wasm");
  else if (!("noModule" in script)) fail("old");
  else {
    sayIfSlow();
    load();
  }
})();
