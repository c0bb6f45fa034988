// Rows × nodes as a grid of any length: only the rows in sight exist, and only they are asked for.
//
// Everything that changes comes in through props; texts are set as text, never as markup.
import { h } from "vue";

const ROW = 30; // height of a row in pixels, as in drawer.css
const HEAD = 44; // height of the head, which stays in sight
const PAGE = 100; // rows that are asked for at once
const MARGIN = 8; // rows drawn above and below those in sight

const MARKS = [
  ["nothing", "no cell", ""],
  ["done", "output, nothing asserted", "M5 12.5l4.5 4.5L19 7.5"],
  ["pass", "pass", "M5 12.5l4.5 4.5L19 7.5"],
  ["partly", "partly: some assertions fail", "M12 20a8 8 0 1 0 0-16 8 8 0 0 0 0 16z", "M12 4a8 8 0 0 0 0 16z"],
  ["fail", "fail", "M6 6l12 12M18 6L6 18"],
  ["error", "crashed", "M13 3L6 13.500h5L10 21l8-11h-5.500z", "", "error"],
  ["skipped", "skipped", "M12 20a8 8 0 1 0 0-16 8 8 0 0 0 0 16zM6.500 17.500l11-11"],
  ["awaiting", "waits for a grade", "M12 20a8 8 0 1 0 0-16 8 8 0 0 0 0 16zM12 8v4.500l3 2"],
  ["unsure", "no verdict either way", "M9 9.500a3 3 0 1 1 4 2.800c-.7.3-1 .8-1 1.700M12 17.200v.1"],
  ["good", "graded good", "M5 12.5l4.5 4.5L19 7.5", "", "good"],
  ["bad", "graded bad", "M6 6l12 12M18 6L6 18", "", "bad"],
  ["unsure", "graded unsure", "M9 9.500a3 3 0 1 1 4 2.800c-.7.3-1 .8-1 1.700M12 17.200v.1", "", "unsure"],
];

const icon = (line, area) =>
  h("svg", { viewBox: "0 0 24 24", "aria-hidden": "true" }, [
    h("path", { d: line }),
    area ? h("path", { d: area, class: "area" }) : null,
  ]);

export default {
  props: { setup: Object, fill: Object, active: String },
  emits: ["need", "pick", "open", "head"],

  data() {
    return { pages: new Map(), before: new Map(), top: 0, height: 300, cursor: 0, asked: new Set(), own: [] };
  },

  computed: {
    total() {
      return this.setup.total;
    },
    first() {
      return Math.max(0, Math.floor(this.top / ROW) - MARGIN);
    },
    last() {
      return Math.min(this.total, Math.ceil((this.top + this.height) / ROW) + MARGIN);
    },
  },

  watch: {
    setup(now, before) {
      if (now.version === before.version) return;
      // Rows of before stay in sight, and can be chosen, until those of now are here.
      if (now.columns.length !== before.columns.length) this.before = new Map();
      else if (this.pages.size > 0) this.before = this.pages;
      this.pages = new Map();
      this.asked = new Set();
      this.cursor = Math.min(this.cursor, Math.max(0, this.total - 1));
      this.look();
    },
    fill: {
      immediate: true,
      handler(fill) {
        if (!fill || fill.version !== this.setup.version) return;
        const pages = new Map(this.pages);
        for (const [offset, rows] of fill.pages) pages.set(offset, rows);
        this.pages = pages;
      },
    },
    active(label) {
      // What was chosen here comes back; by then the cursor may be further along.
      const echo = this.own.indexOf(label);
      if (echo >= 0) this.own.splice(0, echo + 1);
      else this.find();
    },
  },

  mounted() {
    this.observer = new ResizeObserver(() => this.measure());
    this.observer.observe(this.$refs.body);
    this.measure();
  },
  beforeUnmount() {
    this.observer.disconnect();
  },

  methods: {
    measure() {
      this.height = this.$refs.body.clientHeight || 300;
      this.look();
    },
    scrolled(event) {
      this.top = event.target.scrollTop;
      this.look();
    },
    look() {
      for (let page = Math.floor(this.first / PAGE); page * PAGE < this.last; page += 1) {
        const offset = page * PAGE;
        if (this.pages.has(offset) || this.asked.has(offset)) continue;
        this.asked.add(offset);
        this.$emit("need", { offset, limit: PAGE, version: this.setup.version });
      }
    },
    row(index) {
      const offset = Math.floor(index / PAGE) * PAGE;
      const rows = this.pages.get(offset) ?? this.before.get(offset);
      return rows && rows[index % PAGE];
    },
    find() {
      for (const [offset, rows] of this.pages) {
        const at = rows.findIndex((row) => row[1] === this.active);
        if (at >= 0) {
          this.cursor = offset + at;
          this.reveal();
          return;
        }
      }
    },
    reveal() {
      const body = this.$refs.body;
      const top = this.cursor * ROW;
      if (top < body.scrollTop) body.scrollTop = top;
      const bottom = HEAD + top + ROW;
      if (bottom > body.scrollTop + body.clientHeight) body.scrollTop = bottom - body.clientHeight;
    },
    move(by) {
      this.cursor = Math.max(0, Math.min(this.total - 1, this.cursor + by));
      this.reveal();
      this.choose(this.cursor);
    },
    choose(index, column) {
      const row = this.row(index);
      if (!row) return;
      this.cursor = index;
      if (row[1] !== (this.own.at(-1) ?? this.active)) this.own.push(row[1]);
      this.$emit("pick", { place: row[0], label: row[1], column: column === undefined ? null : column });
    },
    pressed(event) {
      if (event.ctrlKey || event.metaKey || event.altKey) return;
      const page = Math.max(1, Math.floor(this.height / ROW) - 1);
      const moves = {
        j: 1, ArrowDown: 1, k: -1, ArrowUp: -1, PageDown: page, PageUp: -page,
        Home: -this.total, End: this.total,
      };
      if (event.key in moves) this.move(moves[event.key]);
      else if (event.key === "Enter") {
        const row = this.row(this.cursor);
        if (row) this.$emit("open", { label: row[1], column: null });
      } else return;
      event.preventDefault();
      event.stopPropagation();
    },
    drawHead() {
      return h("div", { class: "fb-board-row fb-board-head", role: "row", "aria-rowindex": 1 }, [
        h("div", { class: "fb-board-number", role: "columnheader" }, "Row"),
        h("div", { class: "fb-board-title", role: "columnheader" }, this.setup.axis || "Data"),
        ...this.setup.columns.map((column, place) =>
          h("div", { class: ["fb-board-cell", { hatched: !column.asserted }], role: "columnheader" }, [
            h(
              "button",
              {
                type: "button", class: ["fb-board-column", { filtered: column.filtered }],
                title: `${column.title}${column.label ? ` · ${column.label}` : ""}: filter by this column`,
                onClick: () => this.$emit("head", { column: place }),
              },
              [
                h("span", { class: "fb-board-name" }, column.title),
                h("span", { class: "fb-board-count" }, [column.shape ? h("i", { class: `shape-${column.shape}` }) : null, column.says]),
              ],
            ),
          ]),
        ),
      ]);
    },
    drawRow(index) {
      const row = this.row(index);
      const place = { transform: `translateY(${index * ROW}px)` };
      if (!row) return h("div", { key: index, class: "fb-board-row loading", style: place, role: "row" });
      const [number, label, title, marks, bad] = row;
      const active = label === this.active;
      return h(
        "div",
        {
          key: index, style: place, role: "row", id: `fb-row-${index}`,
          class: ["fb-board-row", { active, cursor: index === this.cursor }],
          "aria-rowindex": index + 2, "aria-selected": active ? "true" : "false",
          onClick: () => this.choose(index),
          onDblclick: () => this.$emit("open", { label, column: null }),
        },
        [
          h("div", { class: "fb-board-number", role: "rowheader", title: label }, String(number + 1)),
          h("div", { class: "fb-board-title", role: "gridcell", title: title || label }, title || label),
          ...marks.map((mark, column) =>
            h(
              "div",
              {
                class: ["fb-board-cell", { hatched: !this.setup.columns[column].asserted }], role: "gridcell",
                onDblclick: (event) => {
                  event.stopPropagation();
                  this.$emit("open", { label, column });
                },
              },
              [this.drawMark(mark, column === bad, column)],
            ),
          ),
        ],
      );
    },
    drawMark(mark, isFirstBad, column) {
      const [name, word, line, area, text] = MARKS[mark];
      if (!line) return null;
      const said = `${this.setup.columns[column].title}: ${word}${isFirstBad ? ", first bad" : ""}`;
      return h("span", { class: ["fb-mark", name, { first: isFirstBad }], role: "img", "aria-label": said, title: said }, [
        icon(line, area),
        text ? h("span", { "aria-hidden": "true" }, text) : null,
      ]);
    },
  },

  render() {
    const rows = [];
    for (let index = this.first; index < this.last; index += 1) rows.push(this.drawRow(index));
    return h(
      "div",
      {
        class: "fb-board", role: "grid", tabindex: 0, "data-testid": "matrix",
        "aria-label": `Rows and nodes, ${this.total} rows. Arrow keys move, Enter opens a row.`,
        "aria-rowcount": this.total + 1, "aria-colcount": this.setup.columns.length + 2,
        "aria-activedescendant": this.total ? `fb-row-${this.cursor}` : undefined,
        style: { "--columns": this.setup.columns.length },
        onKeydown: this.pressed,
      },
      [
        h("div", { class: "fb-board-body", ref: "body", role: "rowgroup", onScrollPassive: this.scrolled }, [
          this.drawHead(),
          h("div", { class: "fb-board-all", role: "presentation", style: { height: `${this.total * ROW}px` } }, rows),
        ]),
      ],
    );
  },
};
