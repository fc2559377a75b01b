// Picking many in a grid marked [data-selectable], whose [data-item]s hold a checkbox [data-pick].
// Shift takes a range, Ctrl or Cmd one more, Ctrl+A all, Esc none; once something is picked, a plain
// click picks too. Each change sends "selection" (detail: values) from the grid.
const PICK = "input[type=checkbox][data-pick]";
const anchors = new WeakMap(); // grid -> the checkbox from which a range begins

const boxes = (grid) => [...grid.querySelectorAll(PICK)].filter((box) => !box.disabled);
const picked = (grid) => boxes(grid).filter((box) => box.checked);

function tell(grid) {
  const values = picked(grid).map((box) => box.value);
  for (const part of document.querySelectorAll("[data-selection-count]")) {
    const { one, many } = part.dataset;
    part.textContent = `${values.length} ${values.length === 1 ? one : many}`.trim();
  }
  grid.dispatchEvent(new CustomEvent("selection", { bubbles: true, detail: { values } }));
}

function pick(grid, box, { checked, range }) {
  const all = boxes(grid);
  const from = range ? all.indexOf(anchors.get(grid)) : -1;
  const to = all.indexOf(box);
  const span = from < 0 ? [box] : all.slice(Math.min(from, to), Math.max(from, to) + 1);
  for (const each of span) each.checked = checked;
  if (from < 0) anchors.set(grid, box);
  tell(grid);
}

function pickAll(grid, checked) {
  for (const box of boxes(grid)) box.checked = checked;
  anchors.delete(grid);
  tell(grid);
}

document.addEventListener("click", (event) => {
  const { target, shiftKey: range, ctrlKey, metaKey } = event;
  const item = target.closest("[data-selectable] [data-item]");
  const box = item?.querySelector(PICK);
  if (!box || box.disabled) return;
  const grid = item.closest("[data-selectable]");
  if (target === box) return pick(grid, box, { checked: box.checked, range });
  if (target.closest("button, input, select, textarea, label, summary")) return;
  const follows = target.closest("a[href]") && !range && !ctrlKey && !metaKey && !picked(grid).length;
  if (follows) return;
  event.preventDefault();
  pick(grid, box, { checked: range || !box.checked, range });
});

// Shift-click would select the words between; the range is of pictures.
document.addEventListener("mousedown", (event) => {
  if (event.shiftKey && event.target.closest("[data-selectable] [data-item]")) event.preventDefault();
});

document.addEventListener("shortcut", (event) => {
  const { key, ctrl } = event.detail;
  const grid = event.target.closest("[data-selectable]") ?? document.querySelector("[data-selectable]");
  if (!grid) return;
  if (ctrl && key === "a") pickAll(grid, true);
  else if (key === "Escape" && picked(grid).length) pickAll(grid, false);
  else return;
  event.preventDefault();
});

document.addEventListener("click", ({ target }) => {
  const button = target.closest("[data-selection-clear], [data-selection-all]");
  if (!button) return;
  const checked = button.matches("[data-selection-all]");
  document.querySelectorAll("[data-selectable]").forEach((grid) => pickAll(grid, checked));
});

// The browser restores ticks on reload and Back; htmx brings new tiles.
const refresh = () => document.querySelectorAll("[data-selectable]").forEach(tell);
addEventListener("pageshow", refresh);
document.addEventListener("htmx:afterSettle", refresh);
