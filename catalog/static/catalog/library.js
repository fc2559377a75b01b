// What is picked: a button with data-key in the bar is pressed by its letter, and all that the
// filters find can be chosen. The "More filters" panel closes as one expects.
document.addEventListener("shortcut", (event) => {
  const { key, ctrl, alt } = event.detail;
  if (ctrl || alt || !document.querySelector("[data-pick]:checked")) return;
  const button = document.querySelector(`.action-bar [data-key="${CSS.escape(key)}"]`);
  if (!button?.checkVisibility()) return;
  event.preventDefault();
  button.click();
});

// Once all on the page are picked, the bar offers all that is found. Who takes a tick away, or picks
// elsewhere, has single assets again.
function offer(values) {
  const part = document.getElementById("everything");
  if (!part) return;
  const fields = part.querySelector("[data-found]");
  const whole = values.length === document.querySelectorAll("[data-pick]").length;
  document.querySelector("[data-selection-all]").hidden = whole;
  part.hidden = !whole || !part.childElementCount;
  if (!fields) return;
  fields.disabled ||= !whole;
  part.querySelector("[data-choose-all]").hidden = !fields.disabled;
  part.querySelector("[data-chosen-all]").hidden = fields.disabled;
  if (fields.disabled) return;
  for (const count of document.querySelectorAll("[data-selection-count]")) {
    count.textContent = `${fields.dataset.found} ${count.dataset.many}`;
  }
}

document.addEventListener("selection", ({ detail }) => offer(detail.values));
document.addEventListener("click", ({ target }) => {
  if (!target.closest("[data-choose-all]")) return;
  document.querySelector("[data-found]").disabled = false;
  offer([...document.querySelectorAll("[data-pick]:checked")]);
  document.querySelector(".action-bar [data-tone='primary']").focus({ preventScroll: true });
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
