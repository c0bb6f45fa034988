// Where everything begins: the table is drawn, and keys, links and filters do what they say.

const PATIENCE = 180; // milliseconds after the last key before a search begins

function startRows() {
  byId("rows-panel").hidden = false;
  let waiting = 0;
  byId("search").addEventListener("input", (event) => {
    clearTimeout(waiting);
    waiting = setTimeout(() => search(event.target.value, (found) => { filters.found = found; showRows(); }), PATIENCE);
  });
  byId("filters").addEventListener("submit", (event) => event.preventDefault());
  byId("filters").addEventListener("change", (event) => { if (event.target.id !== "search") showRows(); });
  byId("filters").addEventListener("reset", (event) => {
    event.preventDefault();
    stopSearch();
    clearFilters();
    showRows();
    byId("search").focus();
  });
  byId("pair-clear").addEventListener("click", () => { filters.pair = null; showRows(); });
  document.addEventListener("click", followLink);
  document.addEventListener("keydown", pressKey);
  showRows();
  openAddress();
  window.addEventListener("hashchange", openAddress);
}

/** Links into the rows filter them. */
function followLink(event) {
  const link = event.target.closest?.('a[href="#rows"]');
  if (!link) return;
  if (depth.row) closeRow();
  if (Object.keys(link.dataset).length) filterBy(link.dataset);
}

function pressKey(event) {
  const isTyping = event.target.matches?.("input, select, textarea");
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.key === "Escape" && depth.row) closeRow();
  else if (isTyping) return;
  else if (event.key === "/") {
    event.preventDefault();
    byId("search").focus();
  } else if (depth.row && event.key === "j") moveRow(1);
  else if (depth.row && event.key === "k") moveRow(-1);
}

/** Open the row that the address names. */
function openAddress() {
  const row = rows[Number(/^#row-(\d+)$/.exec(location.hash)?.[1]) - 1];
  if (row && depth.row !== row) openRow(row);
}

startTheme();
startPicture();
if (byId("rows-panel") && rows.length) startRows();
startDisagreements();
startTraces();
