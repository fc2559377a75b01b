// The draft of a shoot: placeholder chips, the scales of LoRAs, the sheet on phones, and details
// that stay open when htmx brings them anew.
const insert = (field, text) => {
  field.setRangeText(text, field.selectionStart, field.selectionEnd, "end");
  field.focus();
  field.dispatchEvent(new Event("input", { bubbles: true }));
};

document.addEventListener("click", ({ target }) => {
  const chip = target.closest("[data-insert]");
  if (chip) insert(document.getElementById("id_prompt"), chip.dataset.insert);

  const sheet = target.closest("[data-sheet]");
  if (sheet) {
    const open = sheet.getAttribute("aria-expanded") !== "true";
    sheet.setAttribute("aria-expanded", String(open));
  }
});

document.addEventListener("input", ({ target }) => {
  const output = target.matches("input[type=range]") && target.parentElement.querySelector("output");
  if (output) output.value = Number(target.value).toFixed(2);
  // Whoever moves a scale or types a seed wants it.
  if (output) target.closest(".lora").querySelector("[name=lora]").checked = true;
  if (target.name === "seed") document.querySelector("[name=seeds][value=fixed]").checked = true;
});

const opened = new Set();
document.addEventListener(
  "toggle",
  ({ target }) => {
    if (target.matches("#launch-body details")) opened[target.open ? "add" : "delete"](target.id);
  },
  true,
);
document.addEventListener("htmx:oobAfterSwap", () => {
  for (const id of opened) document.getElementById(id)?.setAttribute("open", "");
});
