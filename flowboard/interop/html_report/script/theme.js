// Light or dark: as the system has it, until the reader chooses. Nothing of it is kept.

const darkness = window.matchMedia("(prefers-color-scheme: dark)");

function followSystem() {
  document.documentElement.dataset.theme = darkness.matches ? "dark" : "light";
}

function startTheme() {
  followSystem();
  darkness.addEventListener("change", followSystem);
  byId("theme").hidden = false;
  byId("theme").addEventListener("click", () => {
    darkness.removeEventListener("change", followSystem);
    const root = document.documentElement;
    root.dataset.theme = root.dataset.theme === "dark" ? "light" : "dark";
  });
}
