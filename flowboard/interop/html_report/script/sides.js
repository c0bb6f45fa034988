// A row beside another one with the same input: by another model, sample or variant.

const SHORT = { f: "fail", p: "pass", u: "unsure", e: "error", s: "skipped", n: "not_run" };

function labelWords(row) {
  return row.labels.filter((_, index) => about.axes[index].labels.length > 1).join(" · ");
}

/** The main text that a row ends with. */
function endText(row) {
  const cell = inDepth(row).cells.find((one) => one.node === row.end);
  const value = (cell?.values ?? [])[0];
  return value ? value.text ?? value.turns.map(([role, text]) => `${role}: ${text}`).join("\n\n") : "";
}

/** Two rows side by side; `choose` is called with another row to be beside the first. */
function sideBySide(row, other, choose) {
  const texts = [endText(row), endText(other)];
  const pieces = (texts.every(Boolean) && wordDifference(...texts)) || texts.map((text) => [[text, false]]);
  const others = siblings(row);
  const select = make("select", { onchange: (event) => choose(others[event.target.selectedIndex]) },
    others.map((one) => make("option", { selected: one === other }, labelWords(one))));
  return make("div", {},
    others.length > 1 && make("div", { class: "sides-choice" }, make("label", { class: "field" }, make("span", {}, "Beside"), select)),
    make("div", { class: "sides" }, [row, other].map((one, index) => side(one, pieces[index], index))),
    pieces.flat().some(([, isOwn]) => isOwn) && make("p", { class: "sides-key" }, make("span", { class: "own" }, "underlined"), " stands only on this side"),
    saidTable(row, other));
}

function side(row, pieces, index) {
  return make("section", { class: "side" },
    make("h3", {}, make("span", { "aria-hidden": "true" }, index ? "●" : "○"), name(labelWords(row)), verdictWord(OUTCOMES[row.outcome])),
    make("p", { class: "inputs" }, [row.latency !== null && duration(row.latency), row.cost !== null && dollars(row.cost)].filter(Boolean).join(" · "), row.grade ? [" ", gradeWord(row.grade)] : null),
    !endText(row) && make("p", { class: "inputs" }, "no output"),
    make("div", { class: "side-text", dir: "auto" }, pieces.map(([text, isOwn]) => (isOwn ? make("span", { class: "own" }, visible(text)) : visible(text))).flat()));
}

function saidTable(row, other) {
  const numbers = about.assertions.map((_, number) => number).filter((number) => row.said[number] !== "-" || other.said[number] !== "-");
  if (!numbers.length) return null;
  const said = (one, number) => {
    const outcome = SHORT[one.said[number]];
    return make("td", {}, outcome && icon(...SAID[outcome]), unseen(outcome ?? "not there"));
  };
  return make("table", { class: "sides-table" },
    make("thead", {}, make("tr", {}, make("th", { scope: "col" }, "Assertion"), [row, other].map((one, index) => make("th", { scope: "col", class: "figures" }, index ? "● " : "○ ", name(labelWords(one)))))),
    make("tbody", {}, numbers.map((number) => make("tr", { class: (row.said[number] === "f") !== (other.said[number] === "f") ? "differs" : null },
      make("th", { scope: "row" }, make("span", { class: "kind" }, about.assertions[number][2]), name(about.assertions[number][1]), make("span", { class: "muted" }, " at ", name(about.assertions[number][0]))),
      said(row, number), said(other, number)))));
}
