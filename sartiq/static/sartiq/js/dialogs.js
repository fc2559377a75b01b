// Dialogs open and close by their buttons' own `command` attributes. What is left to a script:
// browsers that lack those, and fragments that htmx puts into the page's shared dialog.
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
// A view closes the shared dialog with the header `HX-Trigger: modal-close`.
document.addEventListener("modal-close", () => document.getElementById("modal").close());
