// Dragging is the form by another hand: it picks what is dragged, chooses the colour, sends it.
const form = document.getElementById("assign");
const boxes = () => [...document.querySelectorAll("#photos [data-pick]")];
const place = (target) => {
  const pill = target.closest(".pill");
  if (pill) return pill;
  const pills = target.closest(".target")?.querySelectorAll(".pill") ?? [];
  return pills.length === 1 ? pills[0] : null; // of several colours one must be hit
};
let dragging = false;

function mark(over) {
  for (const pill of document.querySelectorAll(".pill.over")) pill.classList.toggle("over", pill === over);
  over?.classList.add("over");
}

document.addEventListener("dragstart", (event) => {
  const box = event.target.closest?.("#photos [data-item]")?.querySelector("[data-pick]");
  if (!box || !form) return;
  if (!box.checked) for (const each of boxes()) each.checked = each === box;
  dragging = true;
  event.dataTransfer.effectAllowed = "move";
  event.dataTransfer.setData("text/plain", box.getAttribute("aria-label"));
});
document.addEventListener("dragend", () => {
  dragging = false;
  mark(null);
});
document.addEventListener("dragover", (event) => {
  if (!dragging) return;
  const over = place(event.target);
  mark(over);
  if (over) event.preventDefault();
});
document.addEventListener("drop", (event) => {
  const over = dragging && place(event.target);
  if (!over) return;
  event.preventDefault();
  over.querySelector("input").checked = true;
  form.requestSubmit();
});

document.addEventListener("selection", ({ detail }) => {
  const button = form?.querySelector("button[type=submit]");
  if (button) button.disabled = !detail.values.length;
});
