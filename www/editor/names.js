// Completions for what a node can do (the prelude's names), beside Python's own.

import { snippetCompletion } from "@codemirror/autocomplete";
import { pythonLanguage } from "@codemirror/lang-python";
import { syntaxTree } from "@codemirror/language";

// [template, what is shown, the signature, what it does]
const TOP = [
  ["send(${dest}, ${body})", "send", "(dest, body)", "Send a message and do not wait for an answer."],
  ["reply(${msg}, ${body})", "reply", "(msg, body)", "Answer a message: in_reply_to is set for you."],
  [
    "await rpc(${dest}, ${body}, timeout=${1000})",
    "rpc",
    "(dest, body, timeout=1000)",
    "Send a message and wait for its reply's body. Raises TimeoutError when none comes in time.",
  ],
  ["await sleep(${ms})", "sleep", "(ms)", "Wait so many milliseconds of simulated time."],
  ["every(${ms}, ${fn})", "every", "(ms, fn)", "Call fn every so many milliseconds, until the process dies."],
  ["after(${ms}, ${fn})", "after", "(ms, fn)", "Call fn once, so many milliseconds from now."],
  ["emit(${text})", "emit", "(text)", "Put one line of text on the wire, as it is."],
  ["now()", "now", "()", "Milliseconds since this process started. Never jumps."],
  ["clock()", "clock", "()", "This node's wall clock in milliseconds. It can drift and jump."],
  ["log(${text})", "log", "(...)", "Say something on the timeline."],
  ["metric(${name}, ${value})", "metric", "(name, value)", "Report a number."],
  ["await work(${ms})", "work", "(ms)", "Keep one of this node's cores busy for so long."],
  ["node", "node", "", "This node: its id, its peers, and the messages it answers."],
  ["disk", "disk", "", "This node's disk. What is synced survives a crash."],
];

const MEMBERS = {
  node: [
    ["id", "id", "", "This node's name, such as 'n1'."],
    ["ids", "ids", "", "The names of all nodes."],
    ["peers", "peers", "", "The names of all nodes but this one."],
    ["neighbours", "neighbours", "", "The nodes next to this one in the topology."],
    ["on(${type})", "on", "(type)", "Decorator: call this function for messages of that type."],
    ["raw", "raw", "", "Decorator: call this function with the undecoded text of every message."],
    ["start", "start", "", "Decorator: call this function at start and after every restart."],
    ["view", "view", "", "Decorator: what the checks may look at."],
  ],
  disk: [
    ["append(${name}, ${record})", "append", "(name, record)", "Add a line to a file. Lost in a crash until synced."],
    ["write(${name}, ${content})", "write", "(name, content)", "Replace a file. Lost in a crash until synced."],
    ["read(${name})", "read", "(name)", "A file's whole content."],
    ["read_lines(${name})", "read_lines", "(name)", "A file's lines, as they were appended."],
    ["truncate(${name}, ${length})", "truncate", "(name, length)", "Cut a file off."],
    ["rename(${old}, ${new})", "rename", "(old, new)", "Rename a file."],
    ["delete(${name})", "delete", "(name)", "Delete a file."],
    ["list()", "list", "()", "The names of all files."],
    ["sync(${name})", "sync", "(name)", "await it: from then on the file survives a crash."],
  ],
};

const completion = ([template, label, detail, info]) =>
  snippetCompletion(template, { label, detail, info, type: "function", boost: 2 });

const top = TOP.map(completion);
const members = Object.fromEntries(Object.entries(MEMBERS).map(([name, list]) => [name, list.map(completion)]));

// No completions inside of strings and comments.
function isProse(context) {
  const node = syntaxTree(context.state).resolveInner(context.pos, -1);
  return /String|Comment/.test(node.name);
}

function complete(context) {
  if (isProse(context)) return null;
  const member = context.matchBefore(/\b(?:node|disk)\.\w*/);
  if (member) {
    const [owner, typed] = member.text.split(".");
    return { from: member.to - typed.length, options: members[owner], validFor: /^\w*$/ };
  }
  const word = context.matchBefore(/(?<![.\w])\w+/);
  if (!word && !context.explicit) return null;
  return { from: word?.from ?? context.pos, options: top, validFor: /^\w*$/ };
}

export const nodeNames = pythonLanguage.data.of({ autocomplete: complete });
