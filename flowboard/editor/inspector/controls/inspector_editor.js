// A text editor for code and templates: CodeMirror, as NiceGUI ships it, in the colours of the theme.
//
// As with every field, what is typed belongs to the person who types: see inspector_field.js.
import { h } from "vue";

const PAUSE = 250;

// The colours of CodeMirror's own light style, and the names that the theme has for them.
const COLOURS = {
  "#708": "--fb-cat-models",
  "#219": "--fb-port-text",
  "#164": "--fb-port-number",
  "#a11": "--fb-pass",
  "#e40": "--fb-port-messages",
  "#00f": "--fb-port-text",
  "#30a": "--fb-port-text",
  "#085": "--fb-cat-transform",
  "#167": "--fb-cat-transform",
  "#256": "--fb-cat-transform",
  "#00c": "--fb-port-json",
  "#940": "--fb-text-2",
  "#f00": "--fb-fail",
  "#404740": "--fb-text-2",
};

const style = (CM) =>
  CM.HighlightStyle.define(
    CM.defaultHighlightStyle.specs.map((spec) => ({
      tag: spec.tag,
      color: spec.color ? `var(${COLOURS[spec.color] ?? "--fb-text"})` : undefined,
      fontStyle: spec.fontStyle ?? (spec.color === "#940" ? "italic" : undefined),
      fontWeight: spec.fontWeight,
      textDecoration: spec.textDecoration,
    })),
  );

// The marks of a template, and in each the names that come from outside.
const templates = (CM) => {
  const marks = new CM.MatchDecorator({
    regexp: /\{\{.*?\}\}|\{%.*?%\}|\{#.*?#\}/g,
    decoration: (match) =>
      CM.Decoration.mark({
        class: match[0].startsWith("{{") ? "fb-cm-variable" : match[0].startsWith("{%") ? "fb-cm-block" : "fb-cm-comment",
      }),
  });
  return CM.ViewPlugin.fromClass(
    class {
      constructor(view) {
        this.decorations = marks.createDeco(view);
      }
      update(update) {
        this.decorations = marks.updateDeco(update, this.decorations);
      }
    },
    { decorations: (plugin) => plugin.decorations },
  );
};

export default {
  name: "InspectorEditor",
  props: {
    value: { type: String, default: "" },
    stamp: { type: Number, default: 0 },
    language: { type: String, default: "" },
    name: String,
    label: String,
    describedby: String,
    placeholder: String,
    locked: Boolean,
    invalid: Boolean,
    badLine: { type: Number, default: 0 },
    focusStamp: { type: Number, default: 0 },
  },
  emits: ["edit"],
  watch: {
    stamp() {
      if (this.view?.hasFocus) this.waiting = true;
      else this.take();
    },
    badLine: "mark",
    invalid: "describe",
    describedby: "describe",
    focusStamp() {
      this.view?.focus();
    },
  },
  async mounted() {
    const CM = (this.CM = await import("nicegui-codemirror"));
    if (!this.$el.isConnected) return;
    this.lines = new CM.Compartment();
    this.words = new CM.Compartment();
    const isCode = this.language === "python";
    const extensions = [
      isCode ? CM.basicSetup : CM.minimalSetup,
      CM.EditorView.lineWrapping,
      CM.syntaxHighlighting(style(CM)),
      CM.EditorState.readOnly.of(this.locked),
      CM.EditorView.updateListener.of((update) => this.changed(update)),
      this.words.of(CM.EditorView.contentAttributes.of(this.attributes())),
      this.lines.of([]),
    ];
    if (this.placeholder) extensions.push(CM.placeholder(this.placeholder));
    if (isCode) extensions.push(CM.keymap.of([CM.indentWithTab]), CM.indentUnit.of("    "));
    if (this.language === "jinja") extensions.push(templates(CM));
    const wanted = { python: "Python", json: "JSON" }[this.language];
    const known = wanted && CM.languages.find((one) => one.name === wanted);
    if (known) extensions.push(await known.load());
    if (!this.$el.isConnected) return;
    this.view = new CM.EditorView({ doc: this.value, extensions, parent: this.$el });
    this.mark();
    if (this.focusStamp) this.view.focus();
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
    this.view?.destroy();
  },
  methods: {
    attributes() {
      const found = { "aria-label": this.label ?? "", "data-testid": this.name ?? "" };
      if (this.describedby) found["aria-describedby"] = this.describedby;
      if (this.invalid) found["aria-invalid"] = "true";
      if (this.locked) Object.assign(found, { "aria-readonly": "true" });
      return found;
    },
    describe() {
      const { CM } = this;
      this.view?.dispatch({ effects: this.words.reconfigure(CM.EditorView.contentAttributes.of(this.attributes())) });
    },
    mark() {
      const { CM, view } = this;
      if (!view) return;
      const line = this.badLine >= 1 && this.badLine <= view.state.doc.lines && view.state.doc.line(this.badLine);
      const marks = line ? [CM.Decoration.line({ class: "fb-cm-bad" }).range(line.from)] : [];
      view.dispatch({ effects: this.lines.reconfigure(CM.EditorView.decorations.of(CM.Decoration.set(marks))) });
    },
    take() {
      this.waiting = this.dirty = false;
      clearTimeout(this.timer);
      const { view } = this;
      if (!view || view.state.doc.toString() === this.value) return;
      this.taking = true;
      view.dispatch({ changes: { from: 0, to: view.state.doc.length, insert: this.value } });
      this.taking = false;
    },
    changed(update) {
      if (update.docChanged && !this.taking) {
        this.dirty = true;
        clearTimeout(this.timer);
        this.timer = setTimeout(this.tell, PAUSE);
      }
      if (update.focusChanged && !update.view.hasFocus) {
        const typed = this.dirty;
        this.tell();
        if (this.waiting && !typed) setTimeout(this.take, 0);
        this.waiting = false;
      }
    },
    tell() {
      clearTimeout(this.timer);
      if (!this.dirty || !this.view) return;
      this.dirty = false;
      this.$emit("edit", this.view.state.doc.toString());
    },
  },
  render() {
    return h("div", { class: ["fb-editor", this.invalid && "fb-editor-invalid", this.language && `fb-editor-${this.language}`] });
  },
};
