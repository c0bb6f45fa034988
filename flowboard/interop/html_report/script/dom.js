// Making elements. Texts only ever become text nodes; the browser refuses everything else.

const SVG = "http://www.w3.org/2000/svg";

/** An element with attributes, listeners (functions under `onclick` and the like) and children. */
function make(name, attributes, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes ?? {})) {
    if (value === null || value === undefined || value === false) continue;
    if (typeof value === "function") made.addEventListener(key.slice(2), value);
    else made.setAttribute(key, value === true ? "" : String(value));
  }
  made.append(...children.flat(Infinity).filter((child) => child !== null && child !== undefined && child !== false));
  return made;
}

/** One of the pictures of the page. */
function icon(name, mood) {
  const made = document.createElementNS(SVG, "svg");
  made.setAttribute("class", mood ? `icon ${mood}` : "icon");
  made.setAttribute("aria-hidden", "true");
  made.setAttribute("focusable", "false");
  const use = document.createElementNS(SVG, "use");
  use.setAttribute("href", `#icon-${name}`);
  made.append(use);
  return made;
}

/** Words for those who don't see the picture beside them. */
function unseen(words) {
  return make("span", { class: "unseen" }, words);
}

/** A small button that shows a picture. */
function pictureButton(name, words, onclick, attributes) {
  return make("button", { type: "button", class: "quiet", title: words, onclick, ...attributes }, icon(name), unseen(words));
}

function byId(id) {
  return document.getElementById(id);
}
