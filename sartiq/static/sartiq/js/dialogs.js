// Dialogs open and close by their buttons' own `command` attributes. What is left to a script:
// browsers that lack those, and fragments that htmx puts into the page's shared dialog.
const FIELD = "input:not([type=hidden], [type=checkbox], [type=radio], [type=file], :disabled), select, textarea";

if (!("command" in HTMLButtonElement.prototype)) {
  document.addEventListener("click", ({ target }) => {
    const button = target.closest("button[commandfor]");
    const dialog = button && document.getElementById(button.getAttribute("commandfor"));
    if (!dialog) return;
    if (button.getAttribute("command") === "show-modal") dialog.showModal();
    if (button.getAttribute("command") === "close") dialog.close(button.value);
  });
}

document.addEventListener("htmx:afterSwap", ({ target }) => {
  if (target.matches("dialog#modal") && !target.open && target.childElementCount) target.showModal();
});
// Who opens a dialog to write or choose begins there: left alone, the focus goes to “Close”.
document.addEventListener("toggle", ({ target }) => {
  if (!target.matches("dialog:modal") || target.querySelector("[autofocus]")) return;
  if (target.contains(document.activeElement) && document.activeElement.matches(FIELD)) return;
  target.querySelector(FIELD)?.focus();
}, { capture: true });
// A view closes the shared dialog with the header `HX-Trigger: modal-close`.
document.addEventListener("modal-close", () => document.getElementById("modal").close());
