// A small grid of cells. It shows what it is given; every edit is told, with its place. A paste of
// several cells is told as text: the server reads it.
import { h } from "vue";

export default {
  name: "InspectorGrid",
  props: {
    columns: { type: Array, default: () => [] },
    rows: { type: Array, default: () => [] },
    first: { type: Number, default: 0 },
    stamp: { type: Number, default: 0 },
    locked: Boolean,
    name: String,
    label: String,
  },
  emits: ["cell", "column", "drop-row", "drop-column", "pasted"],
  methods: {
    paste(event, row, column) {
      const text = event.clipboardData?.getData("text/plain") ?? "";
      if (!/[\t\n]/.test(text.trim())) return;
      event.preventDefault();
      this.$emit("pasted", { text: text.slice(0, 900_000), row, column });
    },
    move(event, row, column) {
      const step = { ArrowUp: -1, ArrowDown: 1, Enter: 1 }[event.key];
      if (!step || event.isComposing) return;
      const next = this.$el.querySelector(`[data-cell="${row + step}:${column}"]`);
      if (next) {
        event.preventDefault();
        next.focus();
        next.select();
      }
    },
    field(row, column, value, label, told) {
      return h("input", {
        class: "fb-grid-cell",
        key: `${this.stamp}:${row}:${column}`,
        value,
        readonly: this.locked,
        "aria-label": label,
        "data-cell": `${row}:${column}`,
        onVnodeMounted: (node) => (node.el._told = value),
        // Vue sets the value of an input at every render; what is being typed stays.
        onVnodeBeforeUpdate: (node) => (node.el._typed = node.el.value),
        onVnodeUpdated: (node) => {
          if (document.activeElement === node.el && node.el._typed !== undefined) node.el.value = node.el._typed;
        },
        onChange: (event) => told(event.target.value),
        onKeydown: (event) => this.move(event, row, column),
        onPaste: (event) => this.paste(event, row, column),
      });
    },
    button(label, pressed) {
      return this.locked
        ? null
        : h("button", { type: "button", class: "fb-grid-drop", "aria-label": label, title: label, onClick: pressed }, "×");
    },
  },
  render() {
    const head = this.columns.map((name, column) =>
      h("th", { scope: "col", key: name }, [
        this.field(-1, column, name, `Name of column ${column + 1}`, (to) => this.$emit("column", { column: name, to })),
        this.button(`Remove the column ${name}`, () => this.$emit("drop-column", { column: name })),
      ]),
    );
    const body = this.rows.map((cells, place) =>
      h("tr", { key: `${this.stamp}:${place}` }, [
        h("th", { scope: "row" }, [h("span", String(this.first + place + 1))]),
        ...cells.map((value, column) =>
          h("td", [
            this.field(place, column, value, `${this.columns[column]}, row ${this.first + place + 1}`, (text) =>
              this.$emit("cell", { row: this.first + place, column: this.columns[column], text }),
            ),
          ]),
        ),
        h("td", { class: "fb-grid-end" }, [
          this.button(`Remove row ${this.first + place + 1}`, () => this.$emit("drop-row", { row: this.first + place })),
        ]),
      ]),
    );
    return h("div", { class: "fb-grid", "data-testid": this.name, role: "region", "aria-label": this.label, tabindex: 0 }, [
      h("table", [
        h("thead", [h("tr", [h("td", { class: "fb-grid-corner" }), ...head, h("td", { class: "fb-grid-end" })])]),
        h("tbody", body),
      ]),
    ]);
  },
};
