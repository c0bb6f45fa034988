// One node of a row in depth: what it was given and gave, what is asserted of it, and what it took.

const SAID = {
  fail: ["fail", "fail"], error: ["error", ""], unsure: ["unsure", "attention"],
  skipped: ["skipped", "stale"], not_run: ["not-run", "stale"], pass: ["pass", "pass"],
};
const SAID_ORDER = Object.keys(SAID);

/** The cells of one node as a part that can be folded. */
function step(row, index, cells, isFirst) {
  const node = about.nodes[index];
  const mark = markOf(row, index);
  const isOpen = mark.bad || node.id === row.end || index === 0;
  const made = make("details", { class: `step ${mark.kind}`, open: isOpen },
    make("summary", {},
      make("span", { class: "step-sign" }, icon(MARKS[mark.kind] ?? "done")),
      name(node.title, { class: "name" }),
      make("span", { class: "muted small" }, node.type),
      mark.kind !== "done" && make("span", { class: "small" }, mark.words),
      isFirst && make("span", { class: "first-tag" }, "first that goes wrong"),
      make("span", { class: "turn" }, icon("down"))),
    node.inputs.length > 0 && make("p", { class: "inputs" }, "takes ", node.inputs.flatMap(([port, from], place) => [place ? ", " : "", name(port), " from ", name(from)])),
    cells.map((cell) => cellParts(cell, node, row)));
  made.addEventListener("toggle", () => measure(made));
  return made;
}

function cellParts(cell, node, row) {
  const isEvaluator = node.role === "evaluator";
  const values = valueBoxes(cell.values ?? [], node, row);
  return [
    cell.error && make("p", { class: "failure" }, make("b", {}, cell.status.replace("_", " ")), ": ", visible(cell.error)),
    isEvaluator && values.length > 0
      ? make("details", { class: "passed-ones", ontoggle: (event) => measure(event.target) }, make("summary", {}, "What it passes on"), values)
      : values,
    verdictList(cell.verdicts ?? []),
    spent(cell),
  ];
}

function spent(cell) {
  const told = [
    cell.latency !== undefined && duration(cell.latency),
    cell.tokens && `${count(cell.tokens[0])} tokens in, ${count(cell.tokens[1])} out`,
    cell.cost !== undefined && dollars(cell.cost),
    cell.attempts && counted(cell.attempts, "attempt"),
    cell.reused && "reused",
  ].filter(Boolean);
  return told.length > 0 && make("p", { class: "inputs" }, told.join(" · "));
}

/** The values of a cell. Of the columns of a source, those that no node takes are folded away. */
function valueBoxes(values, node, row) {
  const isTaken = (value) => !node.source || node.taken.includes(value.port);
  const [taken, others] = [values.filter(isTaken), values.filter((value) => !isTaken(value))];
  if (!others.length || !taken.length) return values.length > 1 ? listBox(values, node, row) : values.map((value) => valueBox(value, node, row));
  return [
    listBox(taken, node, row),
    make("details", { class: "passed-ones", ontoggle: (event) => measure(event.target) },
      make("summary", {}, `${counted(others.length, "more column")} that no node takes`), listBox(others, node, row)),
  ];
}

/** Several values in one box, each beside its name. */
function listBox(values, node, row) {
  const box = make("div", { class: "value listed" });
  for (const value of values) {
    box.append(make("p", { class: "value-head" }, breakable(value.port)), textBox(value.turns ? value.turns.map(([role, text]) => `${role}: ${text}`).join("\n\n") : value.text, value.kind));
  }
  return withMore(box, values.find((value) => value.cut), node, row);
}

/** A value of a port: text, chat messages, or JSON. */
function valueBox(value, node, row) {
  const box = make("div", { class: "value" }, make("p", { class: "value-head" }, name(value.port)));
  for (const [role, text] of value.turns ?? [[null, value.text]]) {
    if (role !== null) box.append(make("p", { class: "value-head" }, name(role)));
    box.append(textBox(text, value.kind));
  }
  return withMore(box, value.cut && value, node, row);
}

function textBox(text, kind) {
  return make("pre", { class: `value-text ${kind}`, dir: "auto" }, visible(text));
}

/** The box with a way to more of it; where a value was cut, it says so. */
function withMore(box, cut, node, row) {
  const more = make("p", { class: "value-more", hidden: true }, make("button", {
    type: "button", class: "link", onclick: (event) => {
      box.querySelectorAll(".value-text").forEach((text) => text.classList.add("whole"));
      event.target.remove();
    },
  }, "Show all"));
  if (cut) {
    more.hidden = false;
    more.append(make("span", {}, `${cut.port} is the beginning of ${counted(cut.cut, "character")}; more would make this file too large.${wayToAll(node, row)}`));
  }
  box.append(more);
  return box;
}

/** The command that shows a row whole. Not for odd labels: what is shown here may be pasted into a shell. */
function wayToAll(node, row) {
  return /^[A-Za-z0-9_.-]+$/.test(row.row) ? ` All of it: flowboard show ${about.run} --row ${row.row} --node ${node.id}` : "";
}

/** Offer to show the whole of those texts that don't fit into their boxes. */
function measure(part) {
  for (const box of part.querySelectorAll(".value")) {
    const texts = [...box.querySelectorAll(".value-text:not(.whole)")];
    const isLonger = texts.some((text) => text.scrollHeight > text.clientHeight + 1);
    const more = box.querySelector(".value-more");
    const button = more.querySelector("button");
    if (button) button.hidden = !isLonger;
    more.hidden = !(isLonger || more.querySelector("span"));
    texts.forEach((text) => (isLonger ? text.setAttribute("tabindex", "0") : text.removeAttribute("tabindex")));
  }
}

/** What the assertions say: failures first, and those that pass folded away. */
function verdictList(verdicts) {
  if (!verdicts.length) return null;
  const sorted = [...verdicts].sort((one, other) => SAID_ORDER.indexOf(one[1]) - SAID_ORDER.indexOf(other[1]));
  const passing = sorted.filter((verdict) => verdict[1] === "pass");
  const others = sorted.filter((verdict) => verdict[1] !== "pass");
  return [
    others.length > 0 && make("ul", { class: "verdicts" }, others.map(verdictLine)),
    passing.length > 0 && make("details", { class: "passed-ones" },
      make("summary", {}, icon("pass", "pass"), ` ${counted(passing.length, "assertion")} ${passing.length === 1 ? "passes" : "pass"}`),
      make("ul", { class: "verdicts" }, passing.map(verdictLine))),
  ];
}

function verdictLine([number, outcome, message, reason]) {
  const [, title, kind, criterion, sentence] = about.assertions[number] ?? ["", "an assertion", "", "", ""];
  const [picture, mood] = SAID[outcome];
  const why = [...new Set([message, reason])].filter(Boolean).join("\n");
  return make("li", {},
    icon(picture, mood),
    make("span", { class: "name", title: sentence }, name(title), make("span", { class: "muted" }, ` ${outcome.replace("_", " ")}`), criterion && criterion !== title && make("span", { class: "muted" }, " · ", name(criterion))),
    make("span", { class: "kind" }, kind),
    why && make("span", { class: "why" }, visible(why)));
}
