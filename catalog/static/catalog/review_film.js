// The film: each picture of the line, small, with what was decided. It is the grid as well, where
// many are picked at once (see select.js), and the strip of a set.
const root = document.querySelector("[data-review]");
const film = root.querySelector("[data-film]");
const model = document.getElementById("film-item").content.firstElementChild;
const items = new Map(); // id -> its <li>
let line = null;

const send = (name, detail) => document.dispatchEvent(new CustomEvent(name, { detail }));
const word = (status) => (status === "pending" ? "" : root.dataset[`word${status[0].toUpperCase()}${status.slice(1)}`]);

function item(id) {
  if (!items.has(id)) {
    const made = model.cloneNode(true);
    made.dataset.id = made.querySelector("[data-pick]").value = id;
    items.set(id, made);
  }
  return items.get(id);
}

function draw() {
  const shown = new Set(line.order);
  for (const [id, one] of items) if (!shown.has(id)) items.delete(id) && one.remove();
  line.order.forEach((id, n) => {
    const one = item(id);
    if (film.children[n] !== one) film.insertBefore(one, film.children[n] ?? null);
    if (line.pictures.has(id)) describe(one, line.pictures.get(id));
    const [here, before] = [id, line.order[n - 1]].map((each) => line.pictures.get(each)?.siblings);
    one.toggleAttribute("data-first", Boolean(here && before && here !== before));
  });
}

function describe(one, picture) {
  mark(one, picture);
  const frame = one.querySelector(".frame");
  const shown = picture.srcset || picture.placeholder || picture.label;
  if (frame.dataset.shown === shown) return;
  frame.dataset.shown = shown;
  one.querySelector("a").href = picture.page;
  if (picture.label) {
    const note = Object.assign(document.createElement("span"), { className: "frame-note", textContent: picture.label });
    return frame.replaceChildren(note);
  }
  const sizes = root.dataset.home === "set" ? "24rem" : "12rem";
  const img = Object.assign(new Image(picture.width, picture.height), { loading: "lazy", alt: "", sizes });
  if (picture.srcset) img.srcset = picture.srcset;
  else if (picture.placeholder) img.src = picture.placeholder;
  frame.replaceChildren(img);
}

function mark(one, { status, title, worries }) {
  one.dataset.status = status;
  one.toggleAttribute("data-concern", Boolean(worries));
  const words = [title, word(status), worries].filter(Boolean).join(", ");
  one.querySelector(".visually-hidden").textContent = words;
  one.querySelector("[data-pick]").setAttribute("aria-label", `${root.dataset.wordPick} ${title}`);
}

function point() {
  film.querySelector("[aria-current]")?.removeAttribute("aria-current");
  const link = items.get(line.order[line.at])?.querySelector("a");
  if (!link || line.ended) return;
  link.setAttribute("aria-current", "true");
  // With the next frame: now it would lay out the page in the middle of its changes.
  requestAnimationFrame(() => link.scrollIntoView({ block: "nearest", inline: "center", behavior: "instant" }));
}

// In the grid, up and down go by rows.
function row() {
  if (root.dataset.mode !== "grid") return 1;
  const top = film.firstElementChild?.offsetTop;
  return [...film.children].filter(({ offsetTop }) => offsetTop === top).length || 1;
}

document.addEventListener("line", ({ detail }) => {
  line = detail;
  draw();
});
document.addEventListener("current", point);
document.addEventListener("picture", ({ detail: { id } }) => {
  if (items.has(id)) mark(items.get(id), line.pictures.get(id));
});
document.addEventListener("row", ({ detail: { by } }) => send("go", { by: by * row() }));

document.addEventListener("mode", () => {
  const many = root.dataset.mode === "grid";
  film.toggleAttribute("data-selectable", many);
  if (!many) for (const box of film.querySelectorAll(":checked")) box.checked = false;
  point();
});

// After select.js, which takes the clicks that pick.
document.addEventListener("click", (event) => {
  const link = event.target.closest("[data-film] a");
  if (!link || event.defaultPrevented || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  const { id } = link.closest("li").dataset;
  if (id === line.order[line.at] && root.dataset.mode !== "one") send("act", { name: "one" });
  else send("go", { id });
});
