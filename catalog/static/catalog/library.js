// Keys for what is picked: a button with data-key in the bar is pressed by its letter. A collection's
// name in the dialog and the "More filters" panel close as one expects.
document.addEventListener("shortcut", (event) => {
  const { key, ctrl, alt } = event.detail;
  if (ctrl || alt || !document.querySelector("[data-pick]:checked")) return;
  const button = document.querySelector(`.action-bar [data-key="${CSS.escape(key)}"]`);
  if (!button) return;
  event.preventDefault();
  button.click();
});

// The panel of filters lies over the pictures: a click beside it or Esc closes it.
const panel = document.querySelector(".library-filters details");
const summary = panel.querySelector("summary");
document.addEventListener("click", ({ target }) => {
  if (panel.open && !panel.contains(target)) panel.open = false;
});
panel.addEventListener("keydown", (event) => {
  if (event.key !== "Escape" || !panel.open) return;
  event.preventDefault();
  panel.open = false;
  summary.focus();
});
