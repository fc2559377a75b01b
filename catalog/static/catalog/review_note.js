// A note about the picture one stands at; it goes along with the decision.
const form = document.querySelector("[data-note]");
const field = form.querySelector("textarea");
let picture = null;

function leave() {
  field.blur();
  form.hidden = !field.value.trim();
}

document.addEventListener("current", ({ detail: line }) => {
  picture = line.pictures.get(line.order[line.at]);
  field.value = picture?.note ?? "";
  form.hidden = !field.value;
});
document.addEventListener("picture", ({ detail: { id } }) => {
  if (picture?.id !== id || document.activeElement === field) return;
  field.value = picture.note ?? "";
  form.hidden = !field.value;
});
document.addEventListener("note", () => {
  if (!picture) return;
  form.hidden = false;
  field.focus();
});
field.addEventListener("input", () => picture && (picture.note = field.value.trim()));
field.addEventListener("keydown", (event) => {
  if (event.key !== "Escape" && (event.key !== "Enter" || event.shiftKey)) return;
  event.preventDefault();
  leave();
});
field.addEventListener("blur", leave);
form.addEventListener("submit", (event) => event.preventDefault());
