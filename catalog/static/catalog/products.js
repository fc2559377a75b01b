// What is picked stays picked on the other pages of the list, and while one searches: this tab
// remembers it until it is shot or dropped. Picks of other pages go along as hidden ticks.
const KEY = "products-picked";
const boxes = () => [...document.querySelectorAll("#results [data-selectable] [data-pick]")];

function remembered() {
  try {
    return new Set(JSON.parse(sessionStorage.getItem(KEY)));
  } catch {
    return new Set();
  }
}

function remember(picked) {
  try {
    sessionStorage.setItem(KEY, JSON.stringify([...picked]));
  } catch {} // storage is blocked: picks last as long as the page
}

function tick(value) {
  const box = document.createElement("input");
  Object.assign(box, { type: "checkbox", name: "product", value, checked: true, hidden: true });
  box.dataset.pick = "";
  return box;
}

function show(picked) {
  const here = new Set(boxes().map(({ value }) => value));
  const elsewhere = [...picked].filter((value) => !here.has(value));
  document.querySelector("[data-elsewhere]")?.replaceChildren(...elsewhere.map(tick));
  for (const part of document.querySelectorAll("[data-selection-count]")) {
    part.textContent = `${picked.size} ${picked.size === 1 ? part.dataset.one : part.dataset.many}`;
  }
  const told = document.querySelector("[data-elsewhere-count]");
  if (!told) return;
  told.hidden = !elsewhere.length;
  const words = elsewhere.length === 1 ? told.dataset.one : told.dataset.many;
  told.textContent = words.replace("%s", elsewhere.length);
}

function restore() {
  const picked = remembered();
  for (const box of boxes()) box.checked = picked.has(box.value);
  show(picked);
}

function drop() {
  remember([]);
  restore();
}

document.addEventListener("selection", ({ target }) => {
  if (!target.closest("#results")) return;
  const picked = remembered();
  for (const { value, checked } of boxes()) checked ? picked.add(value) : picked.delete(value);
  remember(picked);
  show(picked);
});
document.addEventListener("click", ({ target }) => target.closest("[data-selection-clear]") && drop());
document.addEventListener("shortcut", (event) => {
  if (event.detail.key !== "Escape" || !remembered().size) return;
  drop();
  event.preventDefault();
});
document.addEventListener("submit", ({ target }) => target.matches("[data-picks]") && remember([]));
// Before select.js counts what is ticked, which it does once htmx has settled.
document.addEventListener("htmx:afterSwap", restore);
restore();
