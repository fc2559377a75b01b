// The matrix of a draft: cells are struck out, or get numbers of their own, by pointer and by keys.
// What differs from the count stands in one hidden field as JSON, which the draft saves with itself.
const MOST = 20; // pictures of one cell
const STEPS = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0] };

const field = () => document.querySelector("[data-numbers]");
const said = () => JSON.parse(field().value || "{}");
const count = () => {
  const typed = Number(document.getElementById("id_count").value);
  return Number.isInteger(typed) && typed >= 1 && typed <= MOST ? typed : 1;
};
const numberOf = (cell, numbers = said()) => numbers[cell.dataset.cell] ?? count();
const clamp = (number) => Math.max(0, Math.min(MOST, number));

function paint(cell, numbers = said()) {
  const number = numberOf(cell, numbers);
  cell.querySelector("[data-number]").textContent = number;
  cell.setAttribute("aria-pressed", String(number > 0));
  cell.toggleAttribute("data-own", number > 0 && number !== count());
}

function write(cells, number) {
  const numbers = said();
  for (const cell of cells) {
    if (number === count()) delete numbers[cell.dataset.cell];
    else numbers[cell.dataset.cell] = clamp(number);
  }
  field().value = JSON.stringify(numbers);
  for (const cell of cells) paint(cell, numbers);
  for (const row of new Set(cells.map((cell) => cell.closest(".matrix-line")))) if (row) add(row, numbers);
  tell();
}

// What an opened row of a large matrix comes to.
function add(row, numbers) {
  const counts = all(row).map((cell) => numberOf(cell, numbers));
  row.querySelector("[data-live]").textContent = counts.filter(Boolean).length;
  row.querySelector("[data-sum]").textContent = counts.reduce((sum, one) => sum + one, 0);
  row.querySelector(".matrix-head").setAttribute("aria-pressed", String(counts.some(Boolean)));
}

// Only what is done is saved; while one drags, nothing is.
const save = () => field().dispatchEvent(new Event("change", { bubbles: true }));

const all = (table) => [...table.querySelectorAll("[data-cell]")];
const covers = (button, column) => {
  const from = Number(button.dataset.column);
  return from <= column && column < from + Number(button.dataset.span);
};

// The cells beneath a heading, or beside the name of a row.
function governed(button) {
  const table = button.closest("table");
  if (button.dataset.column === "-1") return [...button.closest("tr").querySelectorAll("[data-cell]")];
  return all(table).filter((cell) => covers(button, Number(cell.dataset.column)));
}

function press(button) {
  const cells = button.dataset.cell ? [button] : governed(button);
  const alive = cells.some((cell) => numberOf(cell) > 0);
  write(cells, alive ? 0 : count());
}

/* The bar beneath: the cell that was touched last */
let touched = null;

function tell() {
  const bar = document.querySelector("[data-matrix-bar]");
  if (!bar) return;
  bar.querySelector("[data-matrix-reset]").hidden = field().value === "{}";
  const step = bar.querySelector("[data-matrix-step]");
  step.hidden = !touched?.isConnected;
  if (step.hidden) return;
  const names = touched.getAttribute("aria-labelledby").split(" ").slice(0, -1);
  const words = names.map((id) => document.getElementById(id)?.textContent.trim()).filter(Boolean);
  bar.querySelector("[data-matrix-name]").textContent = words.join(" · ");
  bar.querySelector("[data-matrix-number]").value = numberOf(touched);
}

/* Pointer: a press and a drag do to every cell what they did to the first */
let dragging = null; // the number that is being painted
let handled = false; // the click that follows was seen as a press already

document.addEventListener("pointerdown", (event) => {
  const cell = event.target.closest("[data-cell]");
  if (!cell || event.button !== 0 || event.pointerType === "touch") return;
  handled = true;
  dragging = numberOf(cell) > 0 ? 0 : count();
  touched = cell;
  write([cell], dragging);
});
document.addEventListener("pointerover", (event) => {
  if (dragging === null || !(event.buttons & 1)) return;
  const cell = event.target.closest("[data-cell]");
  if (cell) write([cell], dragging);
});
document.addEventListener("pointerup", () => {
  if (dragging === null) return;
  dragging = null;
  save();
});
document.addEventListener("click", ({ target }) => {
  const button = target.closest("[data-matrix] button");
  if (button && handled && button.dataset.cell) {
    handled = false;
    return rove(button);
  }
  handled = false;
  if (button) {
    if (button.dataset.cell) touched = button;
    press(button);
    rove(button);
    save();
  }
  const add = target.closest("[data-matrix-add]");
  if (add && touched?.isConnected) {
    write([touched], clamp(numberOf(touched) + Number(add.dataset.matrixAdd)));
    save();
  }
  if (target.closest("[data-matrix-reset]")) {
    field().value = "{}";
    outdated();
    document.querySelectorAll("[data-cell]").forEach((cell) => paint(cell));
    tell();
    save();
  }
});

/* Keys: arrows move, one button of a table takes part in tabbing */
function rove(button) {
  const table = button.closest("table");
  for (const one of table.querySelectorAll("button")) one.tabIndex = one === button ? 0 : -1;
}

function beside(button, [down, along]) {
  const row = button.closest("tr");
  if (along) {
    const buttons = [...row.querySelectorAll("button")];
    return buttons[buttons.indexOf(button) + along];
  }
  const rows = [...button.closest("table").rows];
  const column = Number(button.dataset.column);
  for (let at = rows.indexOf(row) + down; rows[at]; at += down) {
    const found = [...rows[at].querySelectorAll("button")].find((one) => covers(one, column));
    if (found) return found;
  }
  return null;
}

function number(key, cell) {
  if (key === "+" || key === "=") return clamp(numberOf(cell) + 1);
  if (key === "-" || key === "−") return clamp(numberOf(cell) - 1);
  return /^[0-9]$/.test(key) ? Number(key) : null;
}

document.addEventListener("keydown", (event) => {
  const button = event.target.closest?.("[data-matrix] button");
  if (!button || event.ctrlKey || event.metaKey || event.altKey) return;
  if (STEPS[event.key]) {
    const next = beside(button, STEPS[event.key]);
    event.preventDefault();
    if (!next) return;
    rove(next);
    next.focus();
    return;
  }
  const wanted = button.dataset.cell ? number(event.key, button) : null;
  if (wanted === null) return;
  event.preventDefault();
  write([button], wanted);
  save();
});
document.addEventListener("focusin", ({ target }) => {
  const cell = target.closest("[data-cell]");
  if (!cell) return;
  touched = cell;
  tell();
});

/* Another count shows at once in the cells that follow it */
function repaint() {
  if (!field()) return;
  const numbers = said();
  document.querySelectorAll("[data-cell]").forEach((cell) => paint(cell, numbers));
  tell();
}
document.addEventListener("input", ({ target }) => {
  if (target.id !== "id_count") return;
  repaint();
  outdated();
});
// Rows that were not opened have no cells to paint: the server draws a large matrix anew.
function outdated() {
  if (document.querySelector(".matrix-rows")) document.querySelector("#matrix [name=seen]").value = "";
}
document.addEventListener("htmx:afterSettle", repaint);
repaint();
