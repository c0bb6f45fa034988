// The table of rows: its columns, the order, and a page of it at a time.

const PAGE = 50;
const MARKS = { pass: "pass", fail: "fail", unsure: "partly", broken: "error", skipped: "skipped", waiting: "waiting", done: "done" };
const table = { shown: [], page: 0, order: "", falls: false };

const OUTCOME_ORDER = ["fail", "undecided", "pass", "uncounted"];
const GRADE_ORDER = ["bad", "unsure", "good", ""];
const compareTexts = new Intl.Collator("en", { numeric: true }).compare;

/** The columns that this run has. `value` orders the rows, `cell` shows one. */
const columns = [
  { title: "Row", value: (row) => row.row, cell: rowCell },
  several("end") && { title: "End", value: (row) => row.end, cell: (row) => make("td", { class: "axis" }, name(row.end)) },
  ...about.axes.map((axis, index) => ({
    title: axis.name.split(".").pop(), hint: axis.name, value: (row) => row.labels[index],
    cell: (row) => make("td", { class: "axis", title: row.labels[index] }, name(row.labels[index])),
  })),
  rows.some((row) => row.input) && { title: "Input", class: "text input", cell: (row) => textCell(row.input, "text input") },
  { title: "Output", class: "text", cell: (row) => textCell(row.output, "text") },
  ...about.nodes.map((node, index) => (node.asserted || !node.plain) && {
    title: node.title, class: "node", index, cell: (row, first) => markCell(row, index, first === index),
  }),
  { title: "Outcome", value: (row) => OUTCOME_ORDER.indexOf(row.outcome), cell: (row) => make("td", {}, verdictWord(OUTCOMES[row.outcome])) },
  about.graded && { title: "Grade", value: (row) => GRADE_ORDER.indexOf(row.grade), cell: (row) => make("td", {}, gradeWord(row.grade)) },
  rows.some((row) => row.cost !== null) && { title: "Cost", class: "figures", value: (row) => row.cost ?? -1, cell: (row) => make("td", { class: "figures" }, dollars(row.cost)) },
  rows.some((row) => row.latency !== null) && { title: "Time", class: "figures", hint: "what its answers took, one after the other", value: (row) => row.latency ?? -1, cell: (row) => make("td", { class: "figures" }, duration(row.latency)) },
].filter(Boolean);

function several(field) {
  return new Set(rows.map((row) => row[field])).size > 1;
}

function rowCell(row) {
  const open = (event) => { event.stopPropagation(); openRow(row); };
  return make("th", { scope: "row" }, make("button", { type: "button", class: "open-row", title: rowName(row), onclick: open }, name(rowName(row))));
}

function textCell(text, kind) {
  return make("td", { class: kind }, name(text, { title: text }));
}

function markCell(row, index, isFirst) {
  const mark = markOf(row, index);
  const shown = make("span", { class: `mark ${mark.kind}${isFirst ? " first" : ""}`, title: mark.words }, MARKS[mark.kind] && icon(MARKS[mark.kind]));
  if (mark.kind === "fail" && mark.of > 1) shown.append(`${mark.failed}/${mark.of}`);
  shown.append(unseen(`${mark.words}${isFirst ? ", the first that goes wrong" : ""}`));
  return make("td", { class: "node" }, shown);
}

/** Filter and order anew, and show the first page. */
function showRows() {
  showUse();
  table.shown = fitting();
  const column = columns.find((one) => one.title === table.order);
  if (column) {
    const sign = table.falls ? -1 : 1;
    table.shown.sort((one, other) => {
      const [left, right] = [column.value(one), column.value(other)];
      return sign * (typeof left === "string" ? compareTexts(left, right) : left - right) || one.place - other.place;
    });
  }
  table.page = 0;
  drawHead();
  drawPage();
}

function drawHead() {
  const wrong = (index) => {
    const kinds = table.shown.map((row) => markOf(row, index)).filter((mark) => mark.bad).map((mark) => mark.kind);
    const broken = kinds.filter((kind) => kind === "broken").length;
    return [`${count(kinds.length - broken)} fail`, broken > 0 && `${count(broken)} broke`].filter(Boolean);
  };
  byId("rows-table").tHead.replaceChildren(make("tr", {}, columns.map((column) => {
    const isOrder = column.title === table.order && column.value;
    const sorted = isOrder ? (table.falls ? "descending" : "ascending") : null;
    const words = column.index === undefined ? [name(column.title)] : [breakable(column.title), wrong(column.index).map((told) => make("span", { class: "muted" }, told))];
    const inside = column.value
      ? make("button", { type: "button", class: "sort", title: column.hint, onclick: () => orderBy(column) }, words, isOrder && icon(table.falls ? "down" : "up"))
      : words;
    return make("th", { scope: "col", class: column.class, "aria-sort": sorted }, inside);
  })));
}

function orderBy(column) {
  if (table.order !== column.title) [table.order, table.falls] = [column.title, false];
  else if (!table.falls) table.falls = true;
  else [table.order, table.falls] = ["", false];
  showRows();
  [...byId("rows-table").tHead.querySelectorAll(".sort")].find((button) => button.textContent === column.title)?.focus();
}

function drawPage() {
  const start = table.page * PAGE;
  const part = table.shown.slice(start, start + PAGE);
  const body = byId("rows-table").tBodies[0];
  body.replaceChildren(...part.map((row) => {
    const first = firstBad(row);
    return make("tr", { "data-place": row.place, class: depth.row === row ? "open" : null, onclick: () => openRow(row) }, columns.map((column) => column.cell(row, first)));
  }));
  if (!part.length) body.append(make("tr", {}, make("td", { class: "nothing", colspan: columns.length }, "No row fits these filters.")));
  const all = table.shown.length;
  byId("count").textContent = all === rows.length ? counted(all, "row") : `${count(all)} of ${counted(rows.length, "row")}`;
  drawPager(start, start + part.length, all);
}

function drawPager(start, end, all) {
  const turn = (step) => () => {
    table.page += step;
    drawPage();
    byId("rows-panel").scrollIntoView({ block: "start" });
    byId("rows-scroll").focus({ preventScroll: true });
  };
  byId("pager").replaceChildren(...(all <= PAGE ? [] : [
    make("span", {}, `${count(start + 1)} to ${count(end)}`),
    pictureButton("left", "Page before", turn(-1), { disabled: start === 0 }),
    pictureButton("right", "Next page", turn(1), { disabled: end >= all }),
  ]));
}
