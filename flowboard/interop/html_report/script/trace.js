// The failing rows of a trace: where each broke, by the frontier and by the model, and what says so.

const TRACE_FIELDS = ["name", "answer", "rule", "roots", "frontier", "path", "evidence", "disagree", "falseAlarm", "place"];
const RULES = { exception: "The node raised an exception there.", frontier: "By the frontier: the line is short and fully checked.", first_failing: "The first failing node: only blind judges grade this line.", model: "" };
const GRADED = "@grade";

function startTraces() {
  (readJson("trace-rows") ?? []).forEach(startTrace);
}

function startTrace({ nodes, assertions, rows: told }, number) {
  const panel = byId(`trace-rows-${number}`);
  const trace = { nodes, assertions };
  const items = told.map((row) => Object.fromEntries(TRACE_FIELDS.map((field, index) => [field, row[index]])));
  for (const item of items) item.label = item.name;
  const browser = browse(panel, {
    items,
    noun: "failing row",
    fits: (asked) => {
      const needle = asked.search?.trim().toLowerCase();
      return (item) => (!asked.answer || item.answer === Number(asked.answer))
        && (!asked.answers || (asked.answers === "differ") === item.disagree)
        && (!asked.word || item.roots[0]?.[2] === asked.word)
        && (!needle || holds([item.name, entryName(item), inputOf(item)], needle));
    },
    line: (item) => [
      make("span", { class: "pill fail" }, nodeName(trace, item.answer)),
      make("span", { class: "browse-name" }, name(entryName(item))),
      item.disagree && make("span", { class: "kind" }, "two answers"),
      make("span", { class: "browse-title" }, name(inputOf(item))),
    ],
    detail: (item) => tracedRow(trace, item),
    whole: (item) => item.place !== null && openRow(rows[item.place]),
  });
  document.addEventListener("click", (event) => {
    const link = event.target.closest?.(`a[href="#trace-rows-${number}"]`);
    if (link) browser.filterBy(link.dataset);
  });
}

function inputOf(item) {
  return rows[item.place]?.input ?? "";
}

function nodeName(trace, number) {
  const id = trace.nodes[number];
  return name(nodeAbout(id)?.title ?? id);
}

function nodeAbout(id) {
  return about.nodes.find((node) => node.id === id);
}

/** Both answers, and the steps from the first bad node to the end. */
function tracedRow(trace, item) {
  const row = rows[item.place];
  const told = row && inDepth(row);
  const steps = [...item.frontier.filter((node) => !item.path.includes(node)), ...item.path];
  return [
    make("div", { class: "browse-head" }, make("h3", {}, "Row ", name(entryName(item))), make("span", { class: "muted small" }, name(inputOf(item)))),
    make("div", { class: "two-opinions" },
      make("section", {}, make("h4", {}, "Frontier, first failing check"), make("p", {}, item.frontier.length ? item.frontier.map((node, place) => [place > 0 && ", ", make("b", {}, nodeName(trace, node))]) : "no check fails on the way")),
      make("section", {}, make("h4", {}, "Model"), make("ul", {}, item.roots.map(([node, share, word]) => make("li", {}, make("b", {}, nodeName(trace, node)), " ", make("span", { class: "kind", title: `probability ${share.toFixed(2)} by the model` }, word)))))),
    make("p", { class: "muted small" }, answersWords(item)),
    make("div", { class: "way" }, steps.map((node) => tracedStep(trace, item, node, told, row))),
    !row && make("p", { class: "muted small" }, "This row isn't among the rows of this file, so its values aren't shown."),
    row && make("p", { class: "browse-more" }, make("button", { type: "button", class: "link", onclick: () => openRow(row) }, "Open the row with all its nodes")),
  ];
}

function answersWords(item) {
  return [
    item.disagree ? "They name different nodes: a flip test can tell." : "Both agree.",
    RULES[item.rule] ?? "",
    item.falseAlarm > 0.5 ? "By the model the row is probably right, and the check at the end wrong." : "",
  ].filter(Boolean).join(" ");
}

function tracedStep(trace, item, number, told, row) {
  const id = trace.nodes[number];
  const node = nodeAbout(id);
  const evidence = item.evidence.filter(([of]) => of === number);
  const fails = evidence.some(([, , outcome]) => outcome !== "pass");
  const kind = fails ? "fail" : evidence.length ? "pass" : "unseen-step";
  const cells = told?.cells.filter((cell) => cell.node === id) ?? [];
  return make("section", { class: `step ${kind}` },
    make("span", { class: "step-sign" }, icon(fails ? "fail" : evidence.length ? "pass" : "done")),
    make("p", { class: "step-title" }, make("b", {}, nodeName(trace, number)), make("span", { class: "muted small" }, evidence.length ? evidenceWords(evidence) : "nothing checks it"), number === item.answer && make("span", { class: "first-tag" }, "first bad")),
    cells[0]?.error && make("p", { class: "failure" }, visible(cells[0].error)),
    row && node && valuesAround(node, cells, told, row),
    evidenceList(trace, evidence, (one) => evidenceLine(trace, one, cells, told)));
}

/** What speaks against a step, and what people say; checks that pass are folded away. */
function evidenceList(trace, evidence, line) {
  const passing = evidence.filter(([, assertion, outcome]) => outcome === "pass" && !trace.assertions[assertion].startsWith(GRADED));
  const others = evidence.filter((one) => !passing.includes(one));
  return [
    others.length > 0 && make("ul", { class: "verdicts" }, others.map(line)),
    passing.length > 0 && make("details", { class: "passed-ones" }, make("summary", {}, icon("pass", "pass"), ` ${counted(passing.length, "check")} ${passing.length === 1 ? "passes" : "pass"}`), make("ul", { class: "verdicts" }, passing.map(line))),
  ];
}

function evidenceWords(evidence) {
  const failing = evidence.filter(([, , outcome]) => outcome !== "pass").length;
  return failing ? `${failing} of ${evidence.length} fail` : `${counted(evidence.length, "check")} ${evidence.length === 1 ? "passes" : "pass"}`;
}

/** What went into a step and what came out, in one box. */
function valuesAround(node, cells, told, row) {
  const given = node.inputs.map(([port, from]) => {
    const [source, name] = [from.slice(0, from.indexOf(".")), from.slice(from.indexOf(".") + 1)];
    const value = told.cells.find((cell) => cell.node === source)?.values?.find((one) => one.port === name);
    return value && { ...value, port: `in ${port}` };
  });
  const made = cells.slice(0, 1).flatMap((cell) => (cell.values ?? []).map((value) => ({ ...value, port: `out ${value.port}` })));
  const values = [...given.filter(Boolean), ...made];
  return values.length > 0 && listBox(values, node, row);
}

/** A verdict that is evidence, with its reason where the row has one. */
function evidenceLine(trace, [node, assertion, outcome], cells, told) {
  const written = trace.assertions[assertion];
  if (written.startsWith(GRADED)) {
    const criterion = written.slice(GRADED.length + 1);
    const grade = told?.grades.find(([of]) => of === criterion);
    return make("li", {}, icon(outcome === "pass" ? "good" : "bad", outcome === "pass" ? "pass" : "fail"), make("span", { class: "name" }, outcome === "pass" ? "A person: good" : "A person: bad"), make("span", { class: "kind" }, "human"), grade?.[2] && make("span", { class: "why", dir: "auto" }, visible(grade[2])));
  }
  const [picture, mood] = SAID[outcome] ?? SAID.error;
  const found = verdictOf(trace.nodes[node], written, cells, told);
  const why = found && [...new Set([found[2], found[3]])].filter(Boolean).join("\n");
  return make("li", {}, icon(picture, mood), make("span", { class: "name" }, name(written.replace(/^@node$/, "the node itself").replace(/^@answer$/, "a whole answer")), make("span", { class: "muted" }, ` ${outcome}`)), make("span", { class: "kind" }, about.assertions[found?.[0]]?.[2] ?? "system"), why && make("span", { class: "why" }, visible(why)));
}

/** The verdict of a node's own assertion, or, by `evaluator.name`, of one that looks at it. */
function verdictOf(id, written, cells, told) {
  const fits = (owner, called) => ([number]) => about.assertions[number]?.[0] === owner && about.assertions[number]?.[1] === called;
  const own = cells.flatMap((cell) => cell.verdicts ?? []).find(fits(id, written));
  const dot = written.indexOf(".");
  if (own || dot < 0) return own;
  const [judge, called] = [written.slice(0, dot), written.slice(dot + 1)];
  return told?.cells.filter((cell) => cell.node === judge).flatMap((cell) => cell.verdicts ?? []).find(fits(judge, called));
}
