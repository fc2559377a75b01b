// A new key's secret is there once: a click beside the dialog must not close it, and once it is
// closed the secret leaves the page.
const dialog = document.getElementById("modal");
const shown = () => dialog.querySelector("#secret");

document.addEventListener("htmx:afterSwap", () => dialog.setAttribute("closedby", shown() ? "closerequest" : "any"));
dialog.addEventListener("close", () => {
  if (shown()) dialog.replaceChildren();
  dialog.setAttribute("closedby", "any");
});
