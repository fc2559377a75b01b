// The large picture, or two beside each other, with what is said about it. The next ones are
// decoded before one comes to them, so that a key shows them at once; many more are loaded, so that
// work goes on without a connection.
const NEAR = 3; // pictures decoded ahead
const FAR = 60; // pictures loaded ahead
const KEPT = 96; // large pictures that stay in memory
const root = document.querySelector("[data-review]");
const part = (name) => root.querySelector(`[data-${name}]`);
const [stage, about, recipe] = ["stage", "about", "recipe"].map(part);
const slots = [...stage.querySelectorAll("[data-slot]")];
const large = new Map(); // id -> its large picture
let line = null;
let pair = []; // the ids that are compared
let active = 0; // which of the two a decision is about
let room = null; // how large a slot is; asking takes a layout, which a key has no time for

const send = (name, detail) => document.dispatchEvent(new CustomEvent(name, { detail }));
const comparing = () => root.dataset.mode === "compare";
const open = (id) => line.pictures.get(id)?.status === "pending";
const make = (name, values) => Object.assign(document.createElement(name), values);

function widthOnStage({ width, height }) {
  room ??= slots[0].getBoundingClientRect();
  return Math.ceil(Math.min(room.width, (room.height * width) / height)) || 640;
}

function enlarge(picture) {
  const known = large.get(picture.id);
  if (known) return known;
  const shell = make("span", { className: "picture" });
  if (picture.kind === "video" || picture.kind === "audio") {
    shell.append(make(picture.kind, { src: picture.original, controls: true, preload: "metadata" }));
    return shell;
  }
  if (!picture.src) {
    shell.append(make("span", { className: "frame-note", textContent: picture.label || root.dataset.wordPrepared }));
    return shell;
  }
  if (picture.placeholder) {
    const blur = Object.assign(new Image(picture.width, picture.height), { className: "placeholder", alt: "" });
    shell.append(Object.assign(blur, { src: picture.placeholder }));
  }
  shell.append(sharp(picture, shell));
  large.set(picture.id, shell);
  if (large.size > KEPT) large.delete(large.keys().next().value);
  return shell;
}

function sharp(picture, shell) {
  const img = new Image(picture.width, picture.height);
  const sizes = `${widthOnStage(picture)}px`;
  const source = make("source", { type: "image/webp", srcset: picture.srcset, sizes });
  img.addEventListener("load", () => (shell.dataset.loaded = ""), { once: true });
  img.addEventListener("error", () => large.delete(picture.id)); // no connection: asked for again
  img.dataset.original = picture.original;
  const both = make("picture", {});
  both.append(source, img);
  if (picture.id !== line.order[line.at]) img.fetchPriority = "low";
  img.src = picture.src;
  img.alt = picture.alt;
  return both;
}

function prepare() {
  const far = navigator.connection?.saveData ? NEAR : FAR;
  const ids = [line.order[line.at - 1], ...line.order.slice(line.at + 1, line.at + 1 + far)];
  const there = (id) => large.has(id) || (navigator.onLine && line.pictures.has(id));
  ids.filter(there).forEach((id, n) => {
    const img = enlarge(line.pictures.get(id)).querySelector("picture img");
    if (n <= NEAR) img?.decode().catch(() => {});
  });
}

// Which two are compared: one that is new takes the place of the one that was decided about.
function arrange() {
  const here = line.order[line.at];
  if (!comparing()) pair = [here];
  else if (pair.includes(here)) active = pair.indexOf(here);
  else if (open(pair[1 - active])) pair[active] = here;
  else pair = [];
  if (comparing() && pair.length < 2) pair = [here, partner(here)].filter(Boolean);
  if (!comparing() || pair.length < 2) active = pair.indexOf(here);
  root.dataset.other = comparing() ? (pair[1 - active] ?? "") : "";
}

const partner = (here) =>
  line.order.slice(line.at + 1).find((id) => id !== here && line.pictures.has(id)) ?? line.order[line.at - 1];

function fill(slot, id, current) {
  const picture = line.pictures.get(id);
  const frame = slot.querySelector(".frame");
  slot.hidden = slots.indexOf(slot) > 0 && !picture;
  slot.toggleAttribute("data-active", current && comparing());
  if (!picture) return frame.replaceChildren();
  const shell = enlarge(picture);
  if (frame.firstElementChild !== shell || frame.childElementCount > 1) {
    stage.dispatchEvent(new CustomEvent("zoom-out", { bubbles: true }));
    frame.replaceChildren(shell);
  }
  frame.dataset.id = id;
  label(slot, picture);
}

function label(slot, { status, bar, worries }) {
  slot.querySelector("[data-bar]").textContent = bar;
  slot.querySelector("[data-worries]").textContent = worries;
  const verdict = slot.querySelector("[data-verdict]");
  verdict.textContent = status === "pending" ? "" : root.dataset[`word${status[0].toUpperCase()}${status.slice(1)}`];
  verdict.dataset.status = status;
}

function show() {
  if (!line || line.ended) return;
  arrange();
  slots.forEach((slot, n) => fill(slot, pair[n], n === active));
  const picture = line.pictures.get(line.order[line.at]);
  if (!picture) return;
  part("title").textContent = picture.title;
  about.innerHTML = picture.about;
  recipe.innerHTML = picture.recipe;
  if (!picture.src && !picture.label && picture.kind === "image") setTimeout(again, 2000, picture.id);
  prepare();
}

// A picture whose renditions were still being drawn.
const again = (id) => line.order[line.at] === id && send("want", { ids: [id] });

document.addEventListener("current", ({ detail }) => {
  line = detail;
  show();
});
document.addEventListener("line", ({ detail }) => {
  line = detail;
  if (!line.ended) prepare();
});
document.addEventListener("mode", () => {
  room = null; // it is told of its new size only after this
  show();
});
document.addEventListener("picture", ({ detail: { id } }) => {
  const slot = slots[pair.indexOf(id)];
  if (slot && line.pictures.has(id)) label(slot, line.pictures.get(id));
});

// While two are compared, a decision brings the next one in, and the other stays to be compared.
document.addEventListener(
  "advance",
  (event) => {
    if (!comparing()) return;
    event.preventDefault();
    const last = Math.max(...pair.map((id) => line.order.indexOf(id)));
    const next = line.order.slice(last + 1).find(open) ?? line.order.find((id) => open(id) && !pair.includes(id));
    const other = pair.find((id, n) => n !== active && open(id));
    const id = next ?? other;
    send("go", id ? { id } : { by: line.order.length });
  },
  true,
);

// The first press on the other picture chooses it; the next one magnifies.
stage.addEventListener("pointerdown", (event) => {
  const slot = event.target.closest("[data-slot]");
  if (!comparing() || !slot || slots.indexOf(slot) === active) return;
  event.stopPropagation();
  send("go", { id: pair[1 - active] });
});
new ResizeObserver(() => (room = null)).observe(slots[0]);
addEventListener("resize", () => large.clear());
addEventListener("online", show);
