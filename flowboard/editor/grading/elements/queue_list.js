// The queue as a list of any length: only the rows in sight exist. Texts are set as text, never as markup.
//
// The present row keeps its place in sight while those above it move up; where the pointer is above it,
// nothing moves at all.
import { h } from "vue";

const ROW = 38; // height of a row in pixels, as in grading.css
const MARGIN = 6;
const AHEAD = 80;
const WORDS = {
  good: "good", bad: "bad", unsure: "unsure", broken: "broken", again: "again", ready: "ready",
  waiting: "waiting", writing: "writing", error: "error",
};
const MARKS = { good: "pass", bad: "fail", unsure: "unsure", error: "error" };

export default {
  props: { page: Object },
  emits: ["need", "pick"],
  data() {
    return { rows: new Map(), top: 0, height: 400, cursor: -1, over: -1, joined: 0, there: null, asked: new Set() };
  },
  computed: {
    total() {
      return this.page.total;
    },
    first() {
      return Math.max(0, Math.floor(this.top / ROW) - MARGIN);
    },
    last() {
      return Math.min(this.total, Math.ceil((this.top + this.height) / ROW) + MARGIN);
    },
  },
  watch: {
    page: {
      immediate: true,
      handler(page, before) {
        const rows = before && before.version === page.version ? new Map(this.rows) : new Map();
        page.rows.forEach((row, at) => rows.set(page.offset + at, row));
        this.rows = rows;
        this.asked = new Set();
        if (before && this.there !== null && page.list === before.list) {
          const isAtEnd = this.top + this.height >= page.total * ROW - ROW;
          this.joined = isAtEnd ? 0 : this.joined + Math.max(0, page.there - this.there);
        } else this.joined = 0;
        this.there = page.there;
        const moved = !before || before.current !== page.current || before.list !== page.list;
        this.$nextTick(() => {
          if (moved) this.follow();
          this.look();
        });
      },
    },
  },
  mounted() {
    this.observer = new ResizeObserver(() => this.measure());
    this.observer.observe(this.$refs.body);
    document.addEventListener("keydown", this.ended);
    this.measure();
    this.follow();
  },
  beforeUnmount() {
    this.observer.disconnect();
    document.removeEventListener("keydown", this.ended);
  },
  methods: {
    measure() {
      this.height = this.$refs.body.clientHeight || 400;
      this.look();
    },
    scrolled(event) {
      this.top = event.target.scrollTop;
      if (this.top + this.height >= this.total * ROW - ROW) this.joined = 0;
      this.look();
    },
    look() {
      for (let at = this.first; at < this.last; at += 1) {
        if (this.rows.has(at)) continue;
        const offset = Math.floor(at / AHEAD) * AHEAD;
        if (!this.asked.has(offset)) {
          this.asked.add(offset);
          this.$emit("need", { offset, limit: AHEAD, version: this.page.version });
        }
      }
    },
    follow() {
      const body = this.$refs.body;
      const at = this.page.current;
      if (!body || at < 0) return;
      const [top, bottom] = [at * ROW, (at + 1) * ROW];
      const isInSight = top >= body.scrollTop && bottom <= body.scrollTop + body.clientHeight;
      if (isInSight && this.over >= 0 && this.over < at) return;
      body.scrollTop = top - 0.4 * body.clientHeight;
      this.top = body.scrollTop;
    },
    ended(event) {
      if (event.key !== "End" || event.target.closest?.("input, textarea, select, [role=tree]")) return;
      this.toEnd();
    },
    toEnd() {
      this.$refs.body.scrollTop = this.total * ROW;
      this.joined = 0;
    },
    moved(event) {
      const box = this.$refs.body.getBoundingClientRect();
      this.over = Math.floor((event.clientY - box.top + this.$refs.body.scrollTop) / ROW);
    },
    pressed(event) {
      const page = Math.max(1, Math.floor(this.height / ROW) - 1);
      const steps = { ArrowDown: 1, ArrowUp: -1, PageDown: page, PageUp: -page, Home: -this.total };
      if (event.key in steps) {
        const from = this.cursor < 0 ? this.page.current : this.cursor;
        this.cursor = Math.max(0, Math.min(this.total - 1, from + steps[event.key]));
        const body = this.$refs.body;
        if (this.cursor * ROW < body.scrollTop) body.scrollTop = this.cursor * ROW;
        const bottom = (this.cursor + 1) * ROW;
        if (bottom > body.scrollTop + body.clientHeight) body.scrollTop = bottom - body.clientHeight;
      } else if (event.key === "Enter" && this.cursor >= 0) this.pick(this.cursor);
      else return;
      event.preventDefault();
      event.stopPropagation();
    },
    pick(at) {
      const row = this.rows.get(at);
      if (row && row[3] !== "waiting" && row[3] !== "writing" && row[3] !== "error") this.$emit("pick", { key: row[0] });
    },
    draw(at) {
      const place = { transform: `translateY(${at * ROW}px)` };
      const row = this.rows.get(at);
      if (!row) return h("div", { key: at, class: "fb-queue-row", style: place, role: "option", "aria-label": "is read" });
      const [, label, title, state, isDisputed] = row;
      const isNow = at === this.page.current;
      const word = isNow ? "now" : isDisputed ? "differ" : WORDS[state];
      const mark = !isNow && !isDisputed && MARKS[state];
      return h(
        "div",
        {
          key: at, style: place, role: "option", id: `fb-queue-${at}`, title: title || label,
          class: ["fb-queue-row", state, { now: isNow, cursor: at === this.cursor, disputed: isDisputed }],
          "aria-selected": isNow ? "true" : "false", "aria-posinset": at + 1, "aria-setsize": this.total,
          onClick: () => this.pick(at),
        },
        [
          h("span", { class: "fb-queue-label" }, label),
          h("span", { class: "fb-queue-title" }, title),
          h("span", { class: "fb-queue-state" }, [
            mark ? h("i", { class: ["fb-mark-key", mark], "aria-hidden": "true" }) : null,
            h("span", word),
          ]),
        ],
      );
    },
  },
  render() {
    const rows = [];
    for (let at = this.first; at < this.last; at += 1) rows.push(this.draw(at));
    return h("div", { class: "fb-queue" }, [
      h(
        "div",
        {
          class: "fb-queue-body", ref: "body", role: "listbox", tabindex: 0, "data-testid": "queue",
          "aria-label": `Queue, ${this.total} rows. Arrow keys move, Enter opens a row.`,
          "aria-activedescendant": this.cursor >= 0 ? `fb-queue-${this.cursor}` : undefined,
          onScrollPassive: this.scrolled, onKeydown: this.pressed,
          onPointermovePassive: this.moved, onPointerleave: () => { this.over = -1; },
        },
        [h("div", { class: "fb-queue-all", role: "presentation", style: { height: `${this.total * ROW}px` } }, rows)],
      ),
      this.joined > 0
        ? h("button", { type: "button", class: "fb-queue-joined", "data-testid": "joined", onClick: this.toEnd }, [
            h("span", `↓ ${this.joined} new ${this.joined === 1 ? "row" : "rows"} joined below`),
            h("kbd", { "aria-hidden": "true" }, "End"),
          ])
        : null,
    ]);
  },
};
