// Which rows are shown: the state of the filters, and the rows that fit it.

const LETTERS = { pass: "p", fail: "f", unsure: "u", error: "e", skipped: "s", not_run: "n" };
const filters = { found: null, pair: null };

function chosen(id) {
  return byId(id)?.value ?? "";
}

/** The rows that fit all filters, in the order of the data. */
function fitting() {
  const tests = [
    outcomeTest(chosen("by-outcome")),
    assertionTest(chosen("by-assertion"), chosen("by-said")),
    nodeTest(chosen("by-node")),
    gradeTest(chosen("by-grade")),
    pairTest(filters.pair),
    filters.found && ((row) => filters.found.has(row.place)),
    ...[...document.querySelectorAll(".by-axis")].map((select) => axisTest(Number(select.dataset.axis), select.value)),
  ].filter(Boolean);
  return rows.filter((row) => tests.every((test) => test(row)));
}

function outcomeTest(outcome) {
  if (outcome === "broken") return (row) => row.statuses.some((status) => BROKEN.has(status));
  return outcome && ((row) => row.outcome === outcome);
}

function assertionTest(number, letter) {
  if (number === "") return null;
  return (row) => {
    const said = row.said[Number(number)];
    return said === letter || (letter === "n" && said === "-");
  };
}

function nodeTest(id) {
  const index = about.nodes.findIndex((node) => node.id === id);
  return index >= 0 && ((row) => markOf(row, index).bad);
}

function axisTest(index, label) {
  return label !== "" && ((row) => row.labels[index] === label);
}

const GRADE_TESTS = {
  graded: (row) => row.grade !== "",
  ungraded: (row) => row.grade === "",
  missed: (row) => row.grade === "bad" && row.outcome === "pass",
  wronged: (row) => row.grade === "good" && row.outcome === "fail",
};

function gradeTest(grade) {
  return grade && (GRADE_TESTS[grade] ?? ((row) => row.grade === grade));
}

const PAIR_OUTCOMES = { both: ["fail", "fail"], first: ["fail", "pass"], second: ["pass", "fail"], none: ["pass", "pass"] };

/** Rows of two labels of an axis that came out in a certain way, all else being equal. */
function pairTest(pair) {
  if (!pair) return null;
  const wanted = PAIR_OUTCOMES[pair.kind];
  return (row) => {
    if (row.labels[pair.axis] !== pair.first && row.labels[pair.axis] !== pair.second) return false;
    const of = (label) => family.get(familyName(row)).find((other) =>
      other.labels.every((own, index) => own === (index === pair.axis ? label : row.labels[index])));
    return of(pair.first)?.outcome === wanted[0] && of(pair.second)?.outcome === wanted[1];
  };
}

function pairWords(pair) {
  const words = { both: "both fail", first: `only ${pair.first} fails`, second: `only ${pair.second} fails`, none: "both pass" };
  return pair.kind === "first" || pair.kind === "second" ? words[pair.kind] : `${pair.first}, ${pair.second}: ${words[pair.kind]}`;
}

/** Show which filters are in use. */
function showUse() {
  let used = Boolean(filters.pair || byId("search").value);
  for (const select of byId("filters").querySelectorAll("select")) {
    const isUsed = select.id === "by-said" ? chosen("by-assertion") !== "" : select.value !== "";
    select.closest(".field").classList.toggle("used", isUsed);
    used ||= isUsed;
  }
  if (byId("said-field")) byId("said-field").hidden = chosen("by-assertion") === "";
  byId("pair").hidden = !filters.pair;
  byId("pair").classList.toggle("used", Boolean(filters.pair));
  byId("pair").querySelector("bdi").replaceChildren(...(filters.pair ? visible(pairWords(filters.pair)) : []));
  byId("clear").hidden = !used;
}

function clearFilters() {
  byId("filters").querySelectorAll("select").forEach((select) => { select.value = select.id === "by-said" ? "f" : ""; });
  byId("search").value = "";
  filters.found = null;
  filters.pair = null;
}

/** Filter as a link somewhere on the page asks for. */
function filterBy(asked) {
  clearFilters();
  stopSearch();
  if (asked.outcome) byId("by-outcome").value = asked.outcome;
  if (asked.grade) byId("by-grade").value = asked.grade;
  if (asked.node) byId("by-node").value = asked.node;
  if (asked.assertion) {
    byId("by-assertion").value = asked.assertion;
    byId("by-said").value = LETTERS[asked.said];
  }
  if (asked.pair) filters.pair = { axis: Number(asked.axis), first: asked.first, second: asked.second, kind: asked.pair };
  else if (asked.axis) document.querySelectorAll(".by-axis")[Number(asked.axis)].value = asked.label;
  showRows();
}
