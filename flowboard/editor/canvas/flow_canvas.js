// The element that NiceGUI registers. NiceGUI re-renders every component of a page whenever any
// element of it changes; this shell has no slots and hands on constants only, so nothing below it does.
import { h, markRaw } from "vue";
import { FlowCanvas, EVENTS } from "flowcanvas";

export default {
  name: "FlowCanvasShell",
  props: { settings: { type: Object, default: () => ({}) } },
  emits: EVENTS,
  setup(props, { emit, expose }) {
    const context = markRaw({
      settings: JSON.parse(JSON.stringify(props.settings)),
      emit: (event, payload) => emit(event, payload),
      expose: (methods) => expose(methods),
    });
    return () => h(FlowCanvas, { context });
  },
};
