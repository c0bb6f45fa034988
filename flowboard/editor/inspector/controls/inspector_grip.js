// The left edge of the inspector: it is dragged, moved with the arrows, and remembers its place.
import { h } from "vue";

const KEY = "flowboard-inspector";
const LEAST = 280;
const USUAL = 320;
const WIDE = 620;

export default {
  name: "InspectorGrip",
  emits: ["wide"],
  data() {
    return { width: USUAL };
  },
  mounted() {
    try {
      this.width = Number(localStorage.getItem(KEY)) || USUAL;
    } catch {
      // private windows keep nothing
    }
    this.apply();
  },
  methods: {
    most: () => Math.max(LEAST, Math.min(1000, Math.round(innerWidth * 0.6))),
    apply() {
      this.width = Math.min(Math.max(this.width, LEAST), this.most());
      document.documentElement.style.setProperty("--fb-right", `${this.width}px`);
      try {
        localStorage.setItem(KEY, String(this.width));
      } catch {
        // as above
      }
      dispatchEvent(new Event("resize"));
    },
    toggle() {
      this.width = this.width > USUAL + 40 ? USUAL : WIDE;
      this.apply();
    },
    grab(event) {
      event.preventDefault();
      const grip = event.currentTarget;
      grip.setPointerCapture(event.pointerId);
      const [from, width] = [event.clientX, this.width];
      const move = (moved) => {
        this.width = width + from - moved.clientX;
        this.apply();
      };
      grip.addEventListener("pointermove", move);
      grip.addEventListener("lostpointercapture", () => grip.removeEventListener("pointermove", move), { once: true });
    },
    step(event) {
      const by = { ArrowLeft: 24, ArrowRight: -24, PageUp: 160, PageDown: -160 }[event.key];
      if (!by) return;
      event.preventDefault();
      this.width += by;
      this.apply();
    },
  },
  render() {
    return h("div", {
      class: "fb-grip",
      role: "separator",
      tabindex: 0,
      "aria-orientation": "vertical",
      "aria-label": "Width of the inspector",
      "aria-valuemin": LEAST,
      "aria-valuemax": 1000,
      "aria-valuenow": this.width,
      onPointerdown: this.grab,
      onKeydown: this.step,
      onDblclick: this.toggle,
    });
  },
};
