// JSON as a tree: folded and unfolded by a press or by the arrow keys. Texts are set as text, never as markup.
import { h } from "vue";

const OPEN = 60; // a tree of at most so many lines begins unfolded

const isFolder = (value) => value !== null && typeof value === "object";
const entries = (value) => (Array.isArray(value) ? value.map((one, at) => [String(at), one]) : Object.entries(value));
const lines = (value, most) => {
  let count = 0;
  const stack = [value];
  while (stack.length && count <= most) {
    count += 1;
    const one = stack.pop();
    if (isFolder(one)) for (const [, inner] of entries(one)) stack.push(inner);
  }
  return count;
};
const told = (value) => {
  const count = Array.isArray(value) ? value.length : Object.keys(value).length;
  if (Array.isArray(value)) return `${count} ${count === 1 ? "item" : "items"}`;
  return `${count} ${count === 1 ? "field" : "fields"}`;
};

export default {
  props: { value: null, marks: Array, label: String },
  data() {
    return { open: new Set(), cursor: "" };
  },
  watch: {
    value: {
      immediate: true,
      handler(value, before) {
        if (before !== undefined && JSON.stringify(before) === JSON.stringify(value)) return;
        this.open = new Set([""]);
        this.cursor = "";
        const unfold = (one, path, depth) => {
          if (!isFolder(one) || depth > 24) return;
          this.open.add(path);
          for (const [name, inner] of entries(one)) unfold(inner, `${path}/${name}`, depth + 1);
        };
        if (lines(value, OPEN) <= OPEN) unfold(value, "", 0);
      },
    },
  },
  methods: {
    toggle(path) {
      const open = new Set(this.open);
      if (!open.delete(path)) open.add(path);
      this.open = open;
      this.cursor = path;
    },
    visible() {
      const found = [];
      const walk = (value, path, depth, name) => {
        found.push({ value, path, depth, name });
        if (isFolder(value) && this.open.has(path)) {
          for (const [inner, one] of entries(value)) walk(one, `${path}/${inner}`, depth + 1, inner);
        }
      };
      if (isFolder(this.value)) for (const [name, one] of entries(this.value)) walk(one, `/${name}`, 0, name);
      return found;
    },
    pressed(event) {
      const rows = this.visible();
      const at = Math.max(0, rows.findIndex((row) => row.path === this.cursor));
      const row = rows[at];
      if (!row) return;
      const go = (next) => {
        this.cursor = rows[Math.max(0, Math.min(rows.length - 1, next))].path;
        this.$nextTick(() => this.$el.querySelector(".cursor")?.scrollIntoView({ block: "nearest" }));
      };
      if (event.key === "ArrowDown") go(this.cursor ? at + 1 : 0);
      else if (event.key === "ArrowUp") go(at - 1);
      else if (event.key === "Home") go(0);
      else if (event.key === "End") go(rows.length - 1);
      else if (event.key === "ArrowRight" && isFolder(row.value)) {
        if (this.open.has(row.path)) go(at + 1);
        else this.toggle(row.path);
      } else if (event.key === "ArrowLeft") {
        if (isFolder(row.value) && this.open.has(row.path)) this.toggle(row.path);
        else {
          const parent = row.path.slice(0, row.path.lastIndexOf("/"));
          if (parent) this.cursor = parent;
        }
      } else if ((event.key === "Enter" || event.key === " ") && isFolder(row.value)) this.toggle(row.path);
      else return;
      event.preventDefault();
      event.stopPropagation();
    },
    text(value) {
      if (typeof value !== "string") return [h("span", { class: "fb-tree-plain" }, String(value))];
      if (!value) return [h("span", { class: "fb-meta" }, "(empty)")];
      const found = [];
      let rest = value;
      const marks = (this.marks ?? []).map((one) => one.toLowerCase());
      while (rest && found.length < 200) {
        const low = rest.toLowerCase();
        let [at, length] = [-1, 0];
        for (const mark of marks) {
          const place = mark ? low.indexOf(mark) : -1;
          if (place >= 0 && (at < 0 || place < at)) [at, length] = [place, mark.length];
        }
        if (at < 0) break;
        if (at) found.push(rest.slice(0, at));
        found.push(h("mark", rest.slice(at, at + length)));
        rest = rest.slice(at + length);
      }
      return [...found, rest];
    },
  },
  render() {
    return h(
      "div",
      { class: "fb-tree", role: "tree", tabindex: 0, "aria-label": this.label, onKeydown: this.pressed },
      this.visible().map(({ value, path, depth, name }) => {
        const folder = isFolder(value);
        const open = folder && this.open.has(path);
        return h(
          "div",
          {
            key: path, class: ["fb-tree-line", { folder, cursor: path === this.cursor }], role: "treeitem",
            "aria-level": depth + 1, "aria-expanded": folder ? String(open) : undefined, "aria-selected": String(path === this.cursor),
            style: { "--depth": depth }, onClick: () => (folder ? this.toggle(path) : (this.cursor = path)),
          },
          [
            h("i", { class: ["fb-tree-fold", { open }], "aria-hidden": "true" }),
            h("span", { class: "fb-tree-name" }, name),
            folder ? h("span", { class: "fb-meta" }, told(value)) : h("span", { class: "fb-tree-value" }, this.text(value)),
          ],
        );
      }),
    );
  },
};
