// One native control: a line, a text of several lines, a number, a choice or a switch.
//
// What is typed belongs to the person who types. A value from the server is taken when its stamp is
// new, and never while the field has the focus; it comes in when the focus leaves, unless something
// was typed since. Edits are told after a short pause, and at once when the field is left; a lazy
// field tells them only then, and on Enter.
import { h } from "vue";

const PAUSE = 250;

export default {
  name: "InspectorField",
  inheritAttrs: false,
  props: {
    kind: { type: String, default: "line" },
    value: { default: "" },
    stamp: { type: Number, default: 0 },
    inputId: String,
    name: String,
    label: String,
    describedby: String,
    placeholder: String,
    choices: { type: Array, default: () => [] },
    offers: { type: Array, default: () => [] },
    locked: Boolean,
    invalid: Boolean,
    mono: Boolean,
    numeric: Boolean,
    lazy: Boolean,
    focusStamp: { type: Number, default: 0 },
  },
  emits: ["edit", "enter", "escape"],
  data() {
    return { shown: this.value, focused: false, dirty: false, waiting: false };
  },
  watch: {
    stamp() {
      if (this.focused && this.kind !== "choice" && this.kind !== "switch") this.waiting = true;
      else this.take();
    },
    focusStamp() {
      this.$nextTick(() => this.control()?.focus());
    },
    shown() {
      this.$nextTick(this.grow);
    },
  },
  mounted() {
    this.grow();
    if (this.focusStamp) this.control()?.focus();
    this.outside = (event) => {
      if (!this.$el.contains(event.target)) this.tell();
    };
    this.hide = () => this.tell();
    document.addEventListener("pointerdown", this.outside, true);
    addEventListener("pagehide", this.hide);
  },
  beforeUnmount() {
    this.tell();
    document.removeEventListener("pointerdown", this.outside, true);
    removeEventListener("pagehide", this.hide);
  },
  methods: {
    control() {
      return this.$el.querySelector("input, textarea, select");
    },
    take() {
      this.waiting = this.dirty = false;
      clearTimeout(this.timer);
      this.shown = this.value;
    },
    typed(value) {
      this.shown = value;
      this.dirty = true;
      clearTimeout(this.timer);
      if (!this.lazy) this.timer = setTimeout(this.tell, PAUSE);
    },
    tell() {
      clearTimeout(this.timer);
      if (!this.dirty) return;
      this.dirty = false;
      this.$emit("edit", this.shown);
    },
    left() {
      this.focused = false;
      const typed = this.dirty;
      this.tell();
      if (this.waiting && !typed) this.take();
      this.waiting = false;
    },
    grow() {
      const area = this.kind === "area" && this.control();
      if (!area) return;
      area.style.height = "auto";
      area.style.height = `${Math.min(area.scrollHeight + 2, 420)}px`;
    },
  },
  render() {
    const common = {
      id: this.inputId,
      "aria-label": this.label || undefined,
      "aria-describedby": this.describedby || undefined,
      "aria-invalid": this.invalid ? "true" : undefined,
      "data-testid": this.name || undefined,
      onFocus: () => (this.focused = true),
      onBlur: () => this.left(),
    };
    const frame = (...inside) => h("span", { ...this.$attrs, class: ["fb-control", this.$attrs.class] }, inside);
    if (this.kind === "switch") {
      const box = h("input", {
        ...common,
        type: "checkbox",
        role: "switch",
        class: "fb-switch",
        checked: Boolean(this.shown),
        disabled: this.locked,
        onChange: (event) => {
          this.shown = event.target.checked;
          this.$emit("edit", this.shown);
        },
      });
      return frame(box);
    }
    if (this.kind === "choice") {
      const options = this.choices.map((one) =>
        h("option", { value: one.value, selected: one.value === this.shown }, one.label),
      );
      const select = h(
        "select",
        {
          ...common,
          class: "fb-input",
          value: this.shown,
          disabled: this.locked,
          onChange: (event) => {
            this.shown = event.target.value;
            this.$emit("edit", this.shown);
          },
        },
        options,
      );
      return frame(select);
    }
    const text = {
      ...common,
      class: ["fb-input", this.mono && "fb-input-mono"],
      value: this.shown ?? "",
      placeholder: this.placeholder,
      readonly: this.locked,
      spellcheck: this.mono ? "false" : undefined,
      autocomplete: "off",
      onInput: (event) => this.typed(event.target.value),
    };
    if (this.kind === "area") return frame(h("textarea", { ...text, rows: 2 }));
    const list = this.offers.length ? `${this.inputId}-offers` : undefined;
    const line = h("input", {
      ...text,
      type: "text",
      inputmode: this.numeric ? "decimal" : undefined,
      list,
      onKeydown: (event) => {
        if (event.isComposing) return;
        if (event.key === "Enter") {
          this.tell();
          this.$emit("enter", this.shown);
        } else if (event.key === "Escape") this.$emit("escape");
      },
    });
    if (!list) return frame(line);
    const offers = this.offers.map((one) => h("option", { value: one.value, label: one.label || undefined }));
    return frame(line, h("datalist", { id: list }, offers));
  },
};
