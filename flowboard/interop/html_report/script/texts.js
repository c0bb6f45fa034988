// Texts and figures as they are shown.

// Controls, and marks that turn the direction of what follows them: a reader has to see that they are there.
const CONTROLS = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/;

// A word so long that it is no word. Browsers take seconds to lay out a few of them, unless they may break it.
const ENDLESS = /\S{200}/;

function breaking(text) {
  return ENDLESS.test(text) ? text.match(/[^]{1,100}/gu).flatMap((piece) => [piece, make("wbr")]) : [text];
}

/** A text as nodes, in which controls that nobody would see stand by their numbers. */
function visible(text) {
  if (!CONTROLS.test(text)) return breaking(text);
  return text.split(/([\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069])/).filter(Boolean).map((piece) =>
    CONTROLS.test(piece)
      ? make("span", { class: "control", title: "a character that can't be seen" }, `U+${piece.codePointAt(0).toString(16).toUpperCase().padStart(4, "0")}`)
      : breaking(piece),
  ).flat();
}

/** A name of anything in the data, kept apart from the direction of the text around it. */
function name(text, attributes) {
  return make("bdi", attributes, visible(text));
}

/** A name that may go on in the next line behind any of its underscores. */
function breakable(text) {
  return make("bdi", {}, text.split(/(?<=_)/).map((piece) => [visible(piece), make("wbr")]));
}

function count(number) {
  return number.toLocaleString("en");
}

function counted(number, word) {
  return `${count(number)} ${word}${number === 1 ? "" : "s"}`;
}

function dollars(cost) {
  if (cost === null || cost === undefined) return "—";
  return cost >= 0.1 || cost === 0 ? `$${cost.toFixed(2)}` : `$${cost.toFixed(4)}`;
}

function duration(seconds) {
  if (seconds === null || seconds === undefined) return "—";
  if (seconds < 0.9995) return `${Math.round(seconds * 1000)} ms`;
  if (seconds < 59.95) return seconds < 9.995 ? `${seconds.toFixed(2)} s` : `${seconds.toFixed(1)} s`;
  return `${Math.floor(Math.round(seconds) / 60)} min ${Math.round(seconds) % 60} s`;
}

const OUTCOMES = {
  pass: ["pass", "pass", "pass"],
  fail: ["fail", "fail", "fail"],
  undecided: ["unsure", "attention", "undecided"],
  uncounted: ["skipped", "plain", "not counted"],
};

const GRADES = {
  good: ["good", "pass", "good"],
  bad: ["bad", "fail", "bad"],
  unsure: ["not-sure", "attention", "unsure"],
};

/** A verdict as a picture and its word. */
function verdictWord([picture, mood, word]) {
  return make("span", { class: `verdict-word ${mood}` }, icon(picture), word);
}

function gradeWord(grade) {
  return GRADES[grade] ? verdictWord(GRADES[grade]) : make("span", { class: "verdict-word plain" }, "not graded");
}

/** What a row is called; what was collected from all rows has no label of its own. */
function rowName(row) {
  return row.row || "all rows";
}
