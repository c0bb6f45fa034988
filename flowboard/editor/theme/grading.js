// The note takes the focus at once: a word typed right behind the key must not be lost on the way.
document.addEventListener("keydown", (event) => {
  if (event.key !== "n" || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.target.closest("input, textarea, select, [contenteditable]")) return;
  const note = document.querySelector(".fb-grading-note textarea");
  if (!note) return;
  note.focus();
  event.preventDefault();
});

// Enter leaves the note at once, so that the next key is a grade and not a letter of it.
document.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && !event.shiftKey && event.target.closest(".fb-grading-note")) event.target.blur();
});
