// Rows that an evaluator and a person, or two people, see differently: what each of them says, side by side.

const DISAGREEMENTS_IN_PART = 50;
const KINDS = {
  false_pass: ["bad", "fail", "False pass"],
  false_fail: ["bad", "fail", "False fail"],
  dispute: ["not-sure", "attention", "People differ"],
};
const DISAGREEMENT_FIELDS = ["group", "kind", "label", "title", "place", "graders", "fails"];

function startDisagreements() {
  const panel = byId("disagreement-list");
  if (!panel) return;
  const items = readJson("disagreement-table").map((told, number) => {
    const item = { number };
    DISAGREEMENT_FIELDS.forEach((field, index) => { item[field] = told[index]; });
    return item;
  });
  const parts = new Map();
  const told = ({ number }) => {
    const part = Math.floor(number / DISAGREEMENTS_IN_PART);
    if (!parts.has(part)) parts.set(part, readJson(`disagreement-part-${part}`));
    return parts.get(part)[number % DISAGREEMENTS_IN_PART];
  };
  const browser = browse(panel, {
    items,
    noun: "disagreement",
    fits: (asked) => {
      const needle = asked.search?.trim().toLowerCase();
      return (item) => (!asked.group || item.group === Number(asked.group))
        && (!asked.kind || item.kind === asked.kind)
        && (!asked.fails || item.fails.includes(Number(asked.fails)))
        && (!asked.grader || item.graders.includes(asked.grader))
        && (!needle || holds([entryName(item), item.title, item.graders], needle) || holdsTold(told(item), needle));
    },
    line: (item) => [
      verdictPill(KINDS[item.kind]),
      make("span", { class: "browse-name" }, name(entryName(item))),
      make("span", { class: "browse-title" }, name(item.title)),
    ],
    detail: (item) => disagreement(item, told(item)),
    whole: (item) => item.place !== null && openRow(rows[item.place]),
  });
  document.addEventListener("click", (event) => {
    const link = event.target.closest?.('a[href="#disagreement-list"]');
    if (link) browser.filterBy(link.dataset);
  });
}

function holdsTold(told, needle) {
  return holds([told.inputs, told.output, told.verdicts, told.grades], needle);
}

function verdictPill([, mood, word]) {
  return make("span", { class: `pill ${mood}` }, word);
}

/** What a row is called: as in the table of rows, if it is there. */
function entryName(item) {
  const row = rows[item.place];
  return row ? [rowName(row), labelWords(row)].filter(Boolean).join(" · ") : item.label;
}

function disagreement(item, told) {
  const node = { id: "" };
  const row = rows[item.place] ?? { row: "" };
  return [
    make("div", { class: "browse-head" }, verdictPill(KINDS[item.kind]), make("h3", {}, name(entryName(item))), make("span", { class: "muted small" }, name(item.title))),
    criterionOf(item) && make("p", { class: "browse-about" }, make("span", { class: "muted" }, "Graded for: "), name(criterionOf(item))),
    make("div", { class: "two-opinions" },
      make("section", {}, make("h4", {}, item.kind === "dispute" ? "People" : "Person"), make("ul", { class: "opinions" }, told.grades.map(opinion))),
      make("section", {}, make("h4", {}, "Evaluator"), evaluatorSays(told.verdicts))),
    make("h4", { class: "browse-part" }, "Output"), valueBox(told.output, node, row),
    told.inputs.length > 0 && [make("h4", { class: "browse-part" }, "Judged with"), listBox(told.inputs, node, row)],
    item.place !== null && make("p", { class: "browse-more" }, make("button", { type: "button", class: "link", onclick: () => openRow(rows[item.place]) }, "Open the row with all its nodes")),
  ];
}

/** What the grades of an entry are about; nothing where they are about the output as a whole. */
function criterionOf(item) {
  return byId("disagreement-list").querySelectorAll("[name=group] option")[item.group + 1]?.dataset.criterion;
}

function opinion([grader, grade, note]) {
  return make("li", {},
    make("p", {}, gradeWord(grade), grader && make("span", { class: "muted small" }, " by ", name(grader))),
    make("p", { class: note ? "opinion-note" : "opinion-note muted", dir: "auto" }, note ? visible(note) : "No note."));
}

/** What the assertions say, failures first; passes that give no reason are only counted. */
function evaluatorSays(verdicts) {
  if (!verdicts.length) return make("p", { class: "muted" }, "It hasn't run on this row.");
  const told = [...verdicts].sort((one, other) => SAID_ORDER.indexOf(one[1]) - SAID_ORDER.indexOf(other[1]));
  const isSilent = ([, outcome, message, reason]) => outcome === "pass" && !message && !reason;
  const silent = told.filter(isSilent);
  return [
    make("ul", { class: "verdicts" }, told.filter((verdict) => !isSilent(verdict)).map(verdictLine)),
    silent.length > 0 && make("p", { class: "muted small" }, icon("pass", "pass"), " Passed by ", silent.map(([number], place) => [place > 0 && ", ", name(about.assertions[number]?.[1] ?? "an assertion")]), "."),
  ];
}
