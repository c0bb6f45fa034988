// Searching everything in the rows, a slice of time at a time, so that the page stays awake meanwhile.

const SLICE = 24; // milliseconds
let searching = 0;

function stopSearch() {
  searching += 1;
  byId("search").removeAttribute("aria-busy");
}

/** Look for a text in labels, values, reasons and notes, in any case, and tell `done` where it is. */
function search(text, done) {
  stopSearch();
  const mine = searching;
  const needle = text.trim().toLowerCase();
  if (!needle) {
    done(null);
    return;
  }
  const found = new Set();
  let part = 0;
  byId("search").setAttribute("aria-busy", "true");
  const go = () => {
    if (mine !== searching) return;
    const until = performance.now() + SLICE;
    while (part < partCount && performance.now() < until) {
      searchPart(part, needle, found);
      part += 1;
    }
    if (part < partCount) {
      byId("count").textContent = `searching, ${Math.round((100 * part) / partCount)}%`;
      setTimeout(go);
    } else {
      byId("search").removeAttribute("aria-busy");
      done(found);
    }
  };
  go();
}

function searchPart(number, needle, found) {
  const part = readJson(`part-${number}`);
  const hits = part.cells.map((cell) => holds([cell.values, cell.verdicts, cell.error], needle));
  part.rows.forEach((told, index) => {
    const row = rows[number * about.part + index];
    if (told.cells.some((place) => hits[place]) || holds([row.row, row.labels, told.grades], needle)) found.add(row.place);
  });
}

/** Whether a text stands anywhere in a value. */
function holds(value, needle) {
  if (typeof value === "string") return value.toLowerCase().includes(needle);
  if (Array.isArray(value)) return value.some((inner) => holds(inner, needle));
  if (value === null || typeof value !== "object") return false;
  return holds(value.text ?? value.turns ?? "", needle);
}
