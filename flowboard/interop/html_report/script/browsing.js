// A list beside what one of its entries is about: a page of entries at a time, with filters and keys.

const ENTRIES = 50;

/**
 * Make a panel with a form, a list and a body browsable.
 *
 * `items` are all entries. `fits(asked)` gives a test for what the form asks, a mapping of names to values;
 * `line(item)` and `detail(item)` what is shown of an entry; `whole(item)` opens it somewhere in full.
 */
function browse(panel, { items, noun, fits, line, detail, whole }) {
  const find = (selector) => panel.querySelector(selector);
  const [form, list, body] = [find("form"), find(".browse-list"), find(".browse-body")];
  const state = { shown: [], page: 0, item: null };

  function asked() {
    return Object.fromEntries([...new FormData(form)].filter(([, value]) => value.trim() !== ""));
  }

  function isUsed(field) {
    const usual = [...(field.options ?? [])].find((option) => option.defaultSelected)?.value ?? "";
    return field.value !== usual;
  }

  /** Filter anew and show the first entry that fits. */
  function show() {
    const fields = [...form.querySelectorAll("select, input")];
    for (const field of fields) field.closest(".field").classList.toggle("used", field.matches("select") && isUsed(field));
    form.querySelector("[type=reset]").hidden = !fields.some(isUsed);
    state.shown = items.filter(fits(asked()));
    if (!state.shown.includes(state.item)) state.item = state.shown[0] ?? null;
    drawList();
    drawBody();
  }

  function drawList() {
    state.page = Math.max(0, Math.floor(state.shown.indexOf(state.item) / ENTRIES));
    const start = state.page * ENTRIES;
    const part = state.shown.slice(start, start + ENTRIES);
    list.start = start + 1;
    list.replaceChildren(...part.map((item) => make("li", {},
      make("button", { type: "button", class: "browse-line", "aria-current": item === state.item ? "true" : null, tabindex: item === state.item ? "0" : "-1", onclick: () => choose(item) }, line(item)))));
    if (!part.length) list.append(make("li", { class: "nothing" }, `No ${noun} fits these filters.`));
    const all = state.shown.length;
    find(".count").textContent = all === items.length ? counted(all, noun) : `${count(all)} of ${counted(items.length, noun)}`;
    const turn = (by) => () => choose(state.shown[(state.page + by) * ENTRIES]);
    find(".pager").replaceChildren(...(all <= ENTRIES ? [] : [
      make("span", {}, `${count(start + 1)} to ${count(start + part.length)}`),
      pictureButton("left", "Page before", turn(-1), { disabled: start === 0 }),
      pictureButton("right", "Next page", turn(1), { disabled: start + ENTRIES >= all }),
    ]));
  }

  function drawBody() {
    body.replaceChildren(...(state.item ? [moves(), detail(state.item)].flat(Infinity).filter(Boolean) : []));
    body.scrollTop = 0;
    measure(body);
  }

  function moves() {
    const place = state.shown.indexOf(state.item);
    return make("p", { class: "browse-moves" },
      make("span", { class: "muted small" }, `${count(place + 1)} of ${count(state.shown.length)}`),
      pictureButton("up", "Previous (k)", () => move(-1), { disabled: place <= 0 }),
      pictureButton("down", "Next (j)", () => move(1), { disabled: place >= state.shown.length - 1 }));
  }

  function choose(item, { focus = true } = {}) {
    state.item = item;
    drawList();
    drawBody();
    const line = list.querySelector("[aria-current]");
    if (focus) line.focus({ preventScroll: true });
    const [top, bottom] = [line.offsetTop, line.offsetTop + line.offsetHeight];
    if (top < list.scrollTop) list.scrollTop = top;
    else if (bottom > list.scrollTop + list.clientHeight) list.scrollTop = bottom - list.clientHeight;
  }

  function move(by) {
    const item = state.shown[state.shown.indexOf(state.item) + by];
    if (item) choose(item);
  }

  const KEYS = { j: () => move(1), k: () => move(-1), ArrowDown: () => move(1), ArrowUp: () => move(-1), o: () => state.item && whole(state.item), "/": () => form.elements.search.focus() };

  panel.addEventListener("keydown", (event) => {
    const isArrow = event.key.startsWith("Arrow");
    if (event.ctrlKey || event.metaKey || event.altKey || event.target.matches("input, select") || !KEYS[event.key]) return;
    if (isArrow && !list.contains(event.target)) return;
    event.preventDefault();
    event.stopPropagation();
    KEYS[event.key]();
  });
  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("input", show);
  form.addEventListener("reset", () => setTimeout(show));
  panel.hidden = false;
  show();
  return {
    /** Filter as a link somewhere on the page asks for. */
    filterBy(wanted) {
      form.reset();
      for (const [name, value] of Object.entries(wanted)) if (form.elements[name]) form.elements[name].value = value;
      show();
    },
  };
}
