// The note on a row. What is typed is kept in this browser until the server has it, also over a reload;
// it never becomes markup.
import { h } from "vue";

export default {
  props: { row: String, text: String, place: String, hint: String, shortcut: String, kept: Object },
  emits: ["typed", "keep"],
  data() {
    return { now: "" };
  },
  watch: {
    row() {
      this.begin();
    },
    text(text) {
      if (!this.draft()) this.now = text;
    },
    kept(kept) {
      if (!kept) return;
      try {
        localStorage.removeItem(this.key(kept.row));
      } catch {
        // private windows keep nothing
      }
    },
  },
  mounted() {
    this.begin();
  },
  methods: {
    key(row) {
      return `flowboard-note ${this.place} ${row}`;
    },
    draft() {
      try {
        return localStorage.getItem(this.key(this.row));
      } catch {
        return null;
      }
    },
    begin() {
      const draft = this.row ? this.draft() : null;
      this.now = draft ?? this.text ?? "";
      if (draft) this.$emit("typed", { row: this.row, text: draft });
      this.$nextTick(this.grow);
    },
    typed(event) {
      this.now = event.target.value;
      try {
        localStorage.setItem(this.key(this.row), this.now);
      } catch {
        // then the server's copy is the only one
      }
      this.$emit("typed", { row: this.row, text: this.now });
      this.grow();
    },
    grow() {
      const field = this.$refs.field;
      if (!field) return;
      field.style.height = "auto";
      field.style.height = `${Math.min(field.scrollHeight + 2, 132)}px`;
    },
    // With Escape it stays a draft; otherwise it is kept.
    left() {
      const isDraft = this.isLeft;
      this.isLeft = false;
      if (!isDraft && this.now !== (this.text ?? "")) this.$emit("keep", { row: this.row, text: this.now });
    },
    pressed(event) {
      const isLeft = event.key === "Escape";
      if (!isLeft && (event.key !== "Enter" || event.shiftKey || event.isComposing)) return;
      this.isLeft = isLeft;
      event.target.blur();
      event.preventDefault();
      event.stopPropagation();
    },
  },
  render() {
    return h("div", { class: "fb-note-field", "data-key": this.shortcut }, [
      h("textarea", {
        ref: "field", rows: 1, value: this.now, placeholder: this.hint, "aria-label": "Note",
        "data-testid": this.shortcut === "n" ? "note" : "note-last", maxlength: 4000, disabled: !this.row,
        onInput: this.typed, onKeydown: this.pressed,
        onBlur: this.left,
      }),
      h("kbd", { "aria-hidden": "true" }, this.shortcut),
    ]);
  },
};
