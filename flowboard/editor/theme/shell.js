// The frame of a page: the drawer and the right panel, which remember how they were left, the name
// that grows with its text, files that are dropped anywhere, and Ctrl+S.
(() => {
  const root = document.documentElement;
  const KEY = "flowboard-shell";
  const LEAST = 120;
  const most = () => Math.round(innerHeight * 0.45);

  const state = { drawer: "closed", right: "open", height: 280 };
  try {
    Object.assign(state, JSON.parse(localStorage.getItem(KEY)) ?? {});
  } catch {
    // nothing was kept, or nothing may be: the page begins as it comes
  }

  const apply = () => {
    state.height = Math.min(Math.max(Number(state.height) || most(), LEAST), Math.max(most(), LEAST));
    root.dataset.drawer = state.drawer;
    root.dataset.right = state.right;
    root.style.setProperty("--fb-drawer-height", `${state.height}px`);
    const grip = document.querySelector(".fb-drawer-grip");
    grip?.setAttribute("aria-valuenow", String(state.height));
    grip?.setAttribute("aria-valuemax", String(most()));
    for (const [name, part] of [["drawer", "drawer"], ["right", "right"]]) {
      document
        .querySelector(`[data-toggles="${name}"]`)
        ?.setAttribute("aria-expanded", String(state[part] === "open"));
    }
    try {
      localStorage.setItem(KEY, JSON.stringify(state));
    } catch {
      // private windows keep nothing
    }
  };

  const set = (part, value) => {
    state[part] = value;
    apply();
    dispatchEvent(new Event("resize"));
  };

  globalThis.flowboardShell = {
    open: (part) => set(part, "open"),
    close: (part) => set(part, "closed"),
    toggle: (part) => set(part, state[part] === "open" ? "closed" : "open"),
  };

  addEventListener("click", (event) => {
    const part = event.target.closest?.("[data-toggles]")?.dataset.toggles;
    if (part) globalThis.flowboardShell.toggle(part);
    if (event.target.closest?.('.fb-drawer [role="tab"]')) globalThis.flowboardShell.open("drawer");
  });

  addEventListener("pointerdown", (event) => {
    const grip = event.target.closest?.(".fb-drawer-grip");
    if (!grip) return;
    event.preventDefault();
    grip.setPointerCapture(event.pointerId);
    const [from, height] = [event.clientY, state.height];
    const move = (moved) => {
      state.height = height + from - moved.clientY;
      apply();
    };
    grip.addEventListener("pointermove", move);
    grip.addEventListener(
      "lostpointercapture",
      () => {
        grip.removeEventListener("pointermove", move);
        dispatchEvent(new Event("resize"));
      },
      { once: true },
    );
  });

  addEventListener("keydown", (event) => {
    if (event.target.closest?.(".fb-drawer-grip")) {
      const step = { ArrowUp: 24, ArrowDown: -24, PageUp: 120, PageDown: -120 }[event.key];
      if (step) {
        event.preventDefault();
        state.height += step;
        apply();
        dispatchEvent(new Event("resize"));
      }
    }
    if (event.defaultPrevented) return;
    if ((event.ctrlKey || event.metaKey) && !event.shiftKey && !event.altKey && event.key === "s") {
      event.preventDefault();
      document.activeElement?.blur?.(); // a field that is being written in hands over its text
      setTimeout(() => document.querySelector('[data-testid="save"]:not(:disabled)')?.click(), 0);
    }
  });

  addEventListener("input", (event) => {
    const name = event.target.closest?.(".fb-name");
    if (name) name.dataset.text = event.target.value;
  });

  // -- files -------------------------------------------------------------------------------------

  const holdsFiles = (event) => [...(event.dataTransfer?.types ?? [])].includes("Files");
  const takesFiles = () => document.querySelector("[data-takes-files]");

  const say = (message, options = {}) => globalThis.Quasar?.Notify.create({ message, position: "bottom", ...options });

  async function take(file) {
    const done = say(`Opening ${file.name}…`, { timeout: 0 });
    try {
      const answer = await fetch(`/files/upload?name=${encodeURIComponent(file.name)}`, {
        method: "POST",
        body: file,
        headers: { "content-type": "application/octet-stream" },
      });
      const said = answer.headers.get("content-type")?.startsWith("application/json") ? await answer.json() : {};
      if (!answer.ok) {
        say(said.problem ?? (answer.status === 413 ? "This file is too large." : "This file wasn't taken."), { timeout: 8000 });
        return;
      }
      if (!window.open(said.open, "_blank")) location.assign(said.open);
    } catch {
      say("Flowboard doesn't answer, so the file wasn't taken. Is it still running?", { timeout: 8000 });
    } finally {
      done?.();
    }
  }

  addEventListener("dragenter", (event) => {
    if (holdsFiles(event) && takesFiles()) root.dataset.dropping = "";
  });
  addEventListener("dragover", (event) => {
    if (holdsFiles(event)) event.preventDefault();
  });
  addEventListener("dragleave", (event) => {
    if (!event.relatedTarget) delete root.dataset.dropping;
  });
  addEventListener("drop", (event) => {
    delete root.dataset.dropping;
    if (!holdsFiles(event)) return;
    event.preventDefault(); // a file is never shown in place of the page
    if (takesFiles()) for (const file of event.dataTransfer.files) take(file);
  });
  addEventListener("change", (event) => {
    if (!event.target.matches?.("[data-picks-files]")) return;
    for (const file of event.target.files) take(file);
    event.target.value = "";
  });
  addEventListener("click", (event) => {
    if (event.target.closest?.("[data-opens-picker]")) document.querySelector("[data-picks-files]")?.click();
  });

  // -- what leaves the page --------------------------------------------------------------------------

  async function download(address) {
    const done = say("Preparing the file…", { timeout: 0 });
    try {
      const answer = await fetch(address);
      if (!answer.ok) {
        say((await answer.json().catch(() => ({}))).problem ?? "This can't be exported.", { timeout: 8000 });
        return;
      }
      const named = answer.headers.get("content-disposition")?.match(/filename\*=utf-8''(\S+)/)?.[1];
      const link = document.createElement("a");
      link.href = URL.createObjectURL(await answer.blob());
      link.download = decodeURIComponent(named ?? "flow");
      link.click();
      setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
    } catch {
      say("Flowboard doesn't answer. Is it still running?", { timeout: 8000 });
    } finally {
      done?.();
    }
  }

  addEventListener("click", async (event) => {
    const { downloads } = event.target.closest?.("[data-downloads]")?.dataset ?? {};
    if (downloads) download(downloads);
    const { copies } = event.target.closest?.("[data-copies]")?.dataset ?? {};
    if (copies) {
      try {
        await navigator.clipboard.writeText(copies);
        say("Copied.", { timeout: 2000 });
      } catch {
        say("This browser doesn't let pages copy here. Select the text and copy it yourself.");
      }
    }
  });

  addEventListener("resize", () => {
    root.style.setProperty("--fb-drawer-height", `${Math.min(state.height, most())}px`);
  });
  addEventListener("load", apply);
  apply();
})();
