// Search over everything, in a dialog: what is found are links, through which the arrow keys go.
const dialog = document.getElementById("find");
const input = dialog.querySelector("input");
const found = document.getElementById("found");
const news = document.getElementById("found-news");

document.addEventListener("click", (event) => {
  if (!event.target.closest("[data-find]") || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  document.querySelector(".menu:popover-open")?.hidePopover();
  dialog.showModal();
});

dialog.addEventListener("keydown", (event) => {
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (!step) {
    if (event.target !== input && event.key.length === 1 && !event.ctrlKey && !event.metaKey) input.focus();
    return;
  }
  event.preventDefault();
  const stops = [input, ...found.querySelectorAll(".hit")];
  stops.at((stops.indexOf(document.activeElement) + step) % stops.length)?.focus();
});

found.addEventListener("htmx:afterSwap", () => {
  news.textContent = found.querySelector("[data-found]")?.dataset.found ?? "";
});
// What is typed next time replaces what stands there.
dialog.addEventListener("close", () => input.select());
