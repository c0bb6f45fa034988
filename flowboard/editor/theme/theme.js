// Sets the theme before anything is painted, follows the system where nobody has chosen, and keeps
// Quasar's own dark mode in step.
(() => {
  const COOKIE = "flowboard-theme";
  const system = matchMedia("(prefers-color-scheme: dark)");

  const chosen = () => document.cookie.match(/(?:^|; )flowboard-theme=(light|dark)/)?.[1] ?? "system";
  const shown = () => (chosen() === "system" ? (system.matches ? "dark" : "light") : chosen());

  const apply = () => {
    document.documentElement.dataset.theme = shown();
    globalThis.Quasar?.Dark?.set(shown() === "dark");
    document.dispatchEvent(new CustomEvent("flowboard-theme", { detail: shown() }));
  };

  globalThis.flowboardTheme = {
    chosen,
    shown,
    choose(theme) {
      const keep = theme === "system" ? "Max-Age=0" : "Max-Age=31536000";
      document.cookie = `${COOKIE}=${theme}; Path=/; SameSite=Strict; ${keep}`;
      apply();
    },
  };

  system.addEventListener("change", apply);
  addEventListener("load", apply);
  apply();
})();
