// The playground's form: scales of LoRAs, the sheet on phones, and a look at what came of a call.
document.addEventListener("click", ({ target }) => {
  const sheet = target.closest("[data-sheet]");
  if (sheet) sheet.setAttribute("aria-expanded", String(sheet.getAttribute("aria-expanded") !== "true"));
});

document.addEventListener("input", ({ target }) => {
  const output = target.matches("input[type=range]") && target.parentElement.querySelector("output");
  if (!output) return;
  output.value = Number(target.value).toFixed(2);
  // Whoever moves a scale wants the LoRA.
  target.closest(".lora").querySelector("[name=lora]").checked = true;
});

document.addEventListener("ran", () => {
  const title = document.getElementById("history-title");
  title.scrollIntoView({ block: "start" });
  title.focus({ preventScroll: true });
});
