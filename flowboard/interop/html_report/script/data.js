// The data of the page. The table is read at once, the rows in depth part by part when they are needed.

const KEPT_PARTS = 24;
const BROKEN = new Set(["error", "infra", "no_recording", "unknown"]);
const FIELDS = ["row", "end", "labels", "outcome", "statuses", "said", "grade", "input", "output", "cost", "latency"];

function readJson(id) {
  const found = document.getElementById(id);
  return found ? JSON.parse(found.textContent) : null;
}

const about = readJson("description");
const rows = (readJson("table") ?? []).map((told, place) => {
  const row = { place };
  FIELDS.forEach((field, index) => { row[field] = told[index]; });
  return row;
});
const partCount = Math.ceil(rows.length / about.part);

/** The numbers of the assertions of every node, in the order of `about.nodes`. */
const assertionsOf = about.nodes.map(
  (node) => about.assertions.map((_, number) => number).filter((number) => about.assertions[number][0] === node.id),
);

/** The rows of one end and row label: the same input, by another model, sample or variant. */
const family = new Map();
for (const row of rows) {
  const name = familyName(row);
  if (family.has(name)) family.get(name).push(row); else family.set(name, [row]);
}

function familyName(row) {
  return JSON.stringify([row.end, row.row]);
}

/** The rows beside this one with the same input, itself left out. */
function siblings(row) {
  return family.get(familyName(row)).filter((other) => other !== row);
}

const parts = new Map();

/** A part of the rows in depth; the latest ones stay in memory. */
function readPart(number) {
  if (!parts.has(number)) {
    if (parts.size >= KEPT_PARTS) parts.delete(parts.keys().next().value);
    parts.set(number, readJson(`part-${number}`));
  }
  return parts.get(number);
}

/** Everything about a row: its key, its grades and its cells in the order of the flow. */
function inDepth(row) {
  const part = readPart(Math.floor(row.place / about.part));
  const told = part.rows[row.place % about.part];
  return { key: told.key, grades: told.grades ?? [], cells: told.cells.map((place) => part.cells[place]) };
}

/** How a row came out at a node: a `kind` that has a mark, the failing of all assertions, and words. */
function markOf(row, index) {
  const status = row.statuses[index];
  const numbers = assertionsOf[index];
  const said = (letter) => numbers.filter((number) => row.said[number] === letter).length;
  const failed = said("f");
  if (!status) return { kind: "none", words: "not on its way" };
  if (BROKEN.has(status)) return { kind: "broken", words: status.replace("_", " "), bad: true };
  if (status === "skipped") return { kind: "skipped", words: "skipped" };
  if (status === "awaiting" || status === "planned") return { kind: "waiting", words: status };
  if (failed) return { kind: "fail", failed, of: numbers.length, words: `${failed} of ${numbers.length} fail`, bad: true };
  if (said("e")) return { kind: "broken", words: "an assertion erred" };
  if (said("u")) return { kind: "unsure", words: "an assertion is unsure" };
  if (status !== "done") return { kind: "unsure", words: status === "truncated" ? "cut short" : status };
  return said("p") ? { kind: "pass", words: "pass" } : { kind: "done", words: "done" };
}

/** The place of the first node at which a row goes wrong, or -1. */
function firstBad(row) {
  return about.nodes.findIndex((_, index) => markOf(row, index).bad);
}
