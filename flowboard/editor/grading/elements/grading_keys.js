// The keys of the grading page. Each is told with the row that was in sight when it was pressed, so that a
// verdict never falls on a row that nobody has looked at.
const TOLD = new Set(["1", "2", "3", "j", "k", "u", "x", "h", "g", "i", "v", "m", "f", "?", "Escape"]);
const TYPING = "input, textarea, select, [contenteditable], [role=dialog], .q-menu";

export default {
  props: { row: String },
  emits: ["press"],
  watch: {
    row() {
      document.activeElement?.closest?.("[data-criterion]")?.blur();
    },
  },
  mounted() {
    document.addEventListener("keydown", this.pressed);
  },
  beforeUnmount() {
    document.removeEventListener("keydown", this.pressed);
  },
  methods: {
    pressed(event) {
      if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
      if (event.target.closest?.(TYPING) || document.querySelector(".q-dialog")) return;
      if (event.key === "n" || event.key === "w") this.write(event);
      else if (event.key === " " || event.key === "PageDown" || event.key === "PageUp") this.scroll(event);
      else if (TOLD.has(event.key) && !event.repeat) {
        event.preventDefault();
        const chip = document.activeElement?.closest?.("[data-criterion]");
        if (chip && event.key === "Escape") return chip.blur();
        this.$emit("press", { key: event.key, row: this.row, criterion: chip?.dataset.criterion ?? "" });
        if (chip && "123".includes(event.key)) this.goOn(chip);
      }
    },
    // From one criterion to the next; behind the last one the keys are for the whole output again.
    goOn(chip) {
      const next = chip.nextElementSibling;
      if (next) next.focus();
      else chip.blur();
    },
    // At once and without a way to the server: a word typed right behind the key must not be lost.
    write(event) {
      const note = document.querySelector(`.fb-note-field[data-key="${event.key}"] textarea`);
      if (!note || note.disabled) return;
      note.focus();
      event.preventDefault();
    },
    scroll(event) {
      if (event.target.closest?.("button, a, summary, [role=tree], [role=listbox]")) return;
      const page = document.querySelector(".fb-grade-row");
      if (!page) return;
      page.scrollBy({ top: (event.key === "PageUp" ? -0.85 : 0.85) * page.clientHeight });
      event.preventDefault();
    },
  },
  render() {
    return null;
  },
};
