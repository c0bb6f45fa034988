// A row in depth, in a drawer at the side. Its address is in the URL, so that it can be passed on.

const depth = { row: null, beside: null, tab: "row" };

function openRow(row, { keepTab = false, focus = true } = {}) {
  depth.row = row;
  depth.beside = siblings(row)[0] ?? null;
  if (!keepTab || !depth.beside) depth.tab = "row";
  const drawer = byId("depth");
  drawer.hidden = false;
  drawDepth();
  drawer.scrollTop = 0;
  history.replaceState(null, "", `#row-${row.place + 1}`);
  markOpen();
  if (focus) drawer.focus({ preventScroll: true });
}

function closeRow() {
  if (!depth.row) return;
  const place = depth.row.place;
  depth.row = null;
  byId("depth").hidden = true;
  byId("depth").replaceChildren();
  history.replaceState(null, "", "#rows");
  markOpen();
  document.querySelector(`tr[data-place="${place}"] .open-row`)?.focus({ preventScroll: true });
}

function markOpen() {
  for (const line of byId("rows-table").tBodies[0].rows) {
    line.classList.toggle("open", depth.row !== null && line.dataset.place === String(depth.row.place));
  }
}

/** Go on to another row of those that fit the filters, and turn the page with it. */
function moveRow(by) {
  const place = table.shown.indexOf(depth.row) + by;
  if (!depth.row || place < 0 || place >= table.shown.length) return;
  const page = Math.floor(place / PAGE);
  const row = table.shown[place];
  depth.row = row;
  if (page !== table.page) {
    table.page = page;
    drawPage();
  }
  openRow(row, { keepTab: true });
  document.querySelector(`tr[data-place="${row.place}"]`)?.scrollIntoView({ block: "nearest" });
}

function drawDepth() {
  const { row } = depth;
  const place = table.shown.indexOf(row);
  byId("depth").classList.toggle("broad", depth.tab === "sides");
  const body = make("div", { class: "depth-body", id: "depth-body", role: depth.beside ? "tabpanel" : null, "aria-labelledby": depth.beside ? `tab-${depth.tab}` : null });
  byId("depth").replaceChildren(
    make("header", { class: "depth-head" },
      make("div", { class: "depth-line" },
        make("h2", { id: "depth-title" }, "Row ", name(rowName(row))),
        verdictWord(OUTCOMES[row.outcome]),
        make("span", { class: "moves" },
          make("span", { class: "small muted" }, place < 0 ? "outside of the filters" : `${count(place + 1)} of ${count(table.shown.length)}`),
          pictureButton("up", "Row before (k)", () => moveRow(-1), { disabled: place <= 0 }),
          pictureButton("down", "Next row (j)", () => moveRow(1), { disabled: place < 0 || place >= table.shown.length - 1 }),
          pictureButton("clear", "Close (Esc)", closeRow))),
      make("p", { class: "depth-labels" }, about.axes.map((axis, index) => make("span", {}, name(axis.name), ": ", name(row.labels[index])))),
      depth.beside ? tabs() : make("div", { class: "tabless" })),
    body);
  if (depth.tab === "sides") body.append(sideBySide(row, depth.beside, (other) => { depth.beside = other; drawDepth(); }));
  else drawWay(body, row);
  measure(body);
}

function tabs() {
  const tab = (id, words) => make("button", {
    type: "button", role: "tab", id: `tab-${id}`, "aria-selected": String(depth.tab === id), "aria-controls": "depth-body", tabindex: depth.tab === id ? "0" : "-1",
    onclick: () => showTab(id), onkeydown: (event) => { if (event.key === "ArrowLeft" || event.key === "ArrowRight") showTab(id === "row" ? "sides" : "row"); },
  }, words);
  return make("div", { class: "tabs", role: "tablist" }, tab("row", "All nodes"), tab("sides", "Side by side"));
}

function showTab(id) {
  depth.tab = id;
  drawDepth();
  byId(`tab-${id}`).focus();
}

/** Every node on the way of a row, and what people say of its end. */
function drawWay(body, row) {
  const told = inDepth(row);
  const first = firstBad(row);
  if (told.grades.length) {
    body.append(make("section", { class: "said" }, make("h3", {}, "What people say"), make("ul", {}, told.grades.map(([criterion, grade, note, grader]) =>
      make("li", {}, gradeWord(grade), make("span", { class: "muted" }, criterion ? name(criterion) : "overall", grader && [", by ", name(grader)]), note && make("span", { class: "note", dir: "auto" }, visible(note)))))));
  }
  const cellsOf = (node) => told.cells.filter((cell) => cell.node === node.id);
  body.append(make("div", { class: "way" }, about.nodes.map((node, index) => {
    const cells = cellsOf(node);
    return cells.length > 0 && step(row, index, cells, index === first);
  })));
}
