// Culling: one large picture after the other, a key for each verdict. What is shown changes at
// once; review_reasons.js asks why a picture was rejected, review_outbox.js carries the decisions
// to the server and tells what became of them.
const SPAN = { key: 2000, click: 5000 }; // ms in which a rejection can get its reason
const AHEAD = 12; // pictures that are described before one comes to them
const BATCH = 24;
const LEADS_TO = { approve: "approved", reject: "rejected", spare: "spare", reopen: "pending" };
const WORDS = { approved: "Approved", rejected: "Rejected", spare: "Spare", pending: "", withdrawn: "Withdrawn" };

const root = document.querySelector("[data-review]");
const part = (name) => root.querySelector(`[data-${name}]`);
const [stage, film, about, recipe] = ["stage", "film", "about", "recipe"].map(part);
const doubt = document.getElementById("doubt");
const mayReview = root.dataset.mayReview === "yes";
const HISTORY = `review-history-${root.dataset.reviewer}`;

const queue = JSON.parse(document.getElementById("review-queue").textContent);
const order = [...queue.ids];
const pictures = new Map(); // id -> what the server says of it, and its status as seen here
const items = new Map(); // id -> its <li> in the film
const large = new Map(); // id -> its large picture, loaded before it is needed
const asked = new Set(); // ids whose description is on its way
let history = remembered(); // {key, id, before} of decisions that can be undone, latest last
let at = 0;
let counts = { done: 0, left: queue.left };

// --- What the browser keeps -------------------------------------------------------------------

function remembered() {
  try {
    return JSON.parse(sessionStorage.getItem(HISTORY)) ?? [];
  } catch {
    return []; // storage is blocked: undo reaches back to the last reload
  }
}

function remember() {
  history = history.slice(-500);
  try {
    sessionStorage.setItem(HISTORY, JSON.stringify(history));
  } catch {} // see above
  for (const button of root.querySelectorAll("[data-does=undo]")) button.disabled = !history.length;
}

function newKey() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

const send = (name, detail) => document.dispatchEvent(new CustomEvent(name, { detail }));
const current = () => pictures.get(order[at]);

// --- Pictures ---------------------------------------------------------------------------------

function take(picture) {
  pictures.set(picture.id, picture);
  const frame = items.get(picture.id)?.querySelector(".frame");
  if (!frame) return;
  if (picture.label) {
    frame.replaceChildren(Object.assign(document.createElement("span"), { className: "frame-note", textContent: picture.label }));
    mark(picture);
    markSiblings();
    return;
  }
  const img = Object.assign(new Image(), { loading: "lazy", alt: "", sizes: "12rem" });
  if (picture.srcset) img.srcset = picture.srcset;
  else img.src = picture.placeholder;
  frame.replaceChildren(img);
  mark(picture);
  markSiblings();
}

// A gap in the film where other siblings begin.
function markSiblings() {
  order.forEach((id, n) => {
    const here = pictures.get(id)?.siblings;
    const before = pictures.get(order[n - 1])?.siblings;
    items.get(id).toggleAttribute("data-first", Boolean(n && here && before && here !== before));
  });
}

function mark(picture) {
  const item = items.get(picture.id);
  if (!item) return;
  item.dataset.status = picture.status;
  item.querySelector(".visually-hidden").textContent = [picture.title, WORDS[picture.status]].filter(Boolean).join(", ");
}

function addItem(id, before = null) {
  const item = document.getElementById("film-item").content.firstElementChild.cloneNode(true);
  items.set(id, item);
  film.insertBefore(item, before);
  nearby.observe(item);
}

async function describe(ids) {
  const missing = ids.filter((id) => id && !pictures.has(id) && !asked.has(id)).slice(0, BATCH);
  if (!missing.length) return;
  missing.forEach((id) => asked.add(id));
  const query = new URLSearchParams(missing.map((id) => ["id", id]));
  try {
    const found = (await fetchJson(`${root.dataset.picturesUrl}?${query}`)).pictures;
    found.forEach(take);
    missing.filter((id) => !pictures.has(id)).forEach(forget);
  } finally {
    missing.forEach((id) => asked.delete(id));
  }
}

async function fetchJson(url) {
  const response = await fetch(url, { redirect: "error" });
  if (!response.ok) throw new Error(response.status);
  return response.json();
}

// A picture that the server does not know any more.
function forget(id) {
  const n = order.indexOf(id);
  if (n < 0) return;
  order.splice(n, 1);
  items.get(id)?.remove();
  if (n < at) at -= 1;
}

const nearby = new IntersectionObserver(
  (entries) => {
    const first = entries.find(({ isIntersecting, target }) => isIntersecting && !target.dataset.status);
    if (!first) return;
    const n = order.findIndex((id) => items.get(id) === first.target);
    describe(order.slice(n, n + BATCH)).catch(() => {});
  },
  { rootMargin: "200px" },
);

function widthOnStage({ width, height }) {
  const { width: w, height: h } = stage.getBoundingClientRect();
  return Math.ceil(Math.min(w, (h * width) / height)) || 640;
}

function enlarge(picture) {
  if (large.has(picture.id)) return large.get(picture.id);
  const shell = Object.assign(document.createElement("span"), { className: "picture" });
  if (picture.kind === "video" || picture.kind === "audio") {
    shell.append(Object.assign(document.createElement(picture.kind), { src: picture.original, controls: true, preload: "metadata" }));
    return shell;
  }
  if (!picture.src) {
    shell.append(Object.assign(document.createElement("span"), { className: "frame-note", textContent: picture.label || "Being prepared" }));
    return shell;
  }
  const img = new Image(picture.width, picture.height);
  const source = Object.assign(document.createElement("source"), {
    type: "image/webp",
    srcset: picture.srcset,
    sizes: `${widthOnStage(picture)}px`,
  });
  img.addEventListener("load", () => (shell.dataset.loaded = ""), { once: true });
  img.dataset.original = picture.original;
  const both = document.createElement("picture");
  both.append(source, img);
  img.src = picture.src;
  img.alt = picture.alt;
  const blur = Object.assign(new Image(picture.width, picture.height), { className: "placeholder", alt: "" });
  if (picture.placeholder) shell.append(Object.assign(blur, { src: picture.placeholder }));
  shell.append(both);
  img.decode().catch(() => {});
  large.set(picture.id, shell);
  if (large.size > 12) large.delete(large.keys().next().value);
  return shell;
}

function prepareNext() {
  const near = order.slice(at + 1, at + 4).concat(order[at - 1] ?? []);
  for (const id of near) if (pictures.has(id)) enlarge(pictures.get(id));
  if (order.slice(at, at + AHEAD).some((id) => !pictures.has(id))) {
    describe(order.slice(at, at + BATCH * 2)).then(prepareNext, () => {});
  }
}

// --- What one sees ----------------------------------------------------------------------------

function paint() {
  const picture = current();
  part("done").textContent = counts.done;
  part("left").textContent = Math.max(counts.left, 0);
  film.querySelector("[aria-current]")?.removeAttribute("aria-current");
  const button = items.get(order[at])?.firstElementChild;
  button?.setAttribute("aria-current", "true");
  button?.scrollIntoView({ block: "nearest", inline: "center", behavior: "instant" });
  if (!picture) return;
  part("title").textContent = picture.title;
  part("verdict").textContent = WORDS[picture.status];
  part("verdict").dataset.status = picture.status;
}

async function show(n) {
  at = Math.max(0, Math.min(n, order.length - 1));
  if (!order.length) return end();
  if (root.dataset.mode === "end") root.dataset.mode = "one";
  part("end").hidden = true;
  if (!current()) {
    stage.replaceChildren();
    await describe(order.slice(at, at + BATCH)).catch(() => {});
  }
  const picture = current();
  stage.dispatchEvent(new CustomEvent("zoom-out", { bubbles: true }));
  if (picture) {
    stage.replaceChildren(enlarge(picture));
    about.innerHTML = picture.about;
    recipe.innerHTML = picture.recipe;
    if (!picture.src && !picture.label) setTimeout(() => again(picture.id), 2000);
  }
  paint();
  prepareNext();
}

// A picture whose renditions were still being drawn.
async function again(id) {
  if (order[at] !== id) return;
  const { status } = pictures.get(id);
  pictures.delete(id);
  await describe([id]).catch(() => {});
  if (pictures.has(id)) pictures.get(id).status = status;
  if (order[at] === id) show(at);
}

function step(by) {
  if (root.dataset.mode === "end") return by < 0 ? show(order.length - 1) : undefined;
  if (at + by < order.length) return show(at + by);
  return finish();
}

// After the last picture: what came in meanwhile, else the end.
async function finish() {
  try {
    const { ids, left } = await fetchJson(root.dataset.queueUrl);
    const fresh = ids.filter((id) => !items.has(id));
    counts.left = left - ids.filter((id) => (pictures.get(id)?.status ?? "pending") !== "pending").length;
    for (const id of fresh) {
      order.push(id);
      addItem(id);
    }
    if (fresh.length) return show(order.length - fresh.length);
  } catch {} // without a connection the end is where it is
  end();
}

function end() {
  const skipped = order.filter((id) => (pictures.get(id)?.status ?? "pending") === "pending");
  setMode("end");
  part("end").hidden = false;
  part("end-all").hidden = skipped.length > 0;
  part("end-skipped").hidden = !skipped.length;
  part("skipped").textContent = `${skipped.length} ${skipped.length === 1 ? "picture was" : "pictures were"}`;
  paint();
  part("title").textContent = "Review";
}

function backToFirst() {
  show(order.findIndex((id) => (pictures.get(id)?.status ?? "pending") === "pending"));
}

function setMode(mode) {
  root.dataset.mode = mode;
  root.querySelector("[data-does=grid]").setAttribute("aria-pressed", mode === "grid");
  if (mode !== "end") show(at);
}

function toggleRecipe() {
  recipe.hidden = !recipe.hidden;
  root.querySelector("[data-does=recipe]").setAttribute("aria-pressed", !recipe.hidden);
}

// --- Decisions --------------------------------------------------------------------------------

function setStatus(picture, status) {
  const by = (status === "pending") - (picture.status === "pending");
  counts = { done: Math.max(0, counts.done - by), left: counts.left + by };
  picture.status = status;
  mark(picture);
}

function decide(verdict, { confirmed = false, span = SPAN.key } = {}) {
  const picture = current();
  if (!picture || root.dataset.mode === "end") return;
  if (!mayReview) return send("toast", { text: "Deciding takes the role reviewer.", tone: "info" });
  const to = LEADS_TO[verdict];
  if (picture.status !== to) {
    if (verdict === "approve" && picture.doubt && !confirmed) return ask(picture);
    commit(picture, verdict, { confirmed, span });
  }
  if (verdict === "reopen") paint();
  else step(1);
}

function commit(picture, verdict, { confirmed, span }) {
  const { id: asset, status: seen } = picture;
  const one = { key: newKey(), asset, verdict, reasons: [], seen, confirmed, until: 0 };
  history.push({ key: one.key, id: asset, before: seen });
  remember();
  setStatus(picture, LEADS_TO[verdict]);
  if (verdict === "reject") send("rejection", { step: one, title: picture.title, span });
  else send("decision", one);
}

function ask(picture) {
  doubt.querySelector("[data-question]").textContent = picture.doubt;
  if (!doubt.open) doubt.showModal();
}

async function undo() {
  const last = history.pop();
  if (!last) return send("toast", { text: "There is nothing to undo.", tone: "info" });
  remember();
  if (!items.has(last.id)) {
    order.splice(at, 0, last.id); // decided before a reload
    addItem(last.id, items.get(order[at + 1]) ?? null);
  }
  await describe([last.id]).catch(() => {});
  const picture = pictures.get(last.id);
  const seen = picture?.status ?? "pending";
  send("decision", { key: newKey(), asset: last.id, undo: last.key, verdict: "reopen", seen, until: 0 });
  if (picture) setStatus(picture, last.before);
  show(order.indexOf(last.id));
}

document.addEventListener("decision-answer", ({ detail: { step: one, outcome, text, status } }) => {
  if (outcome === "done") return;
  const picture = pictures.get(one.asset);
  history = history.filter(({ key }) => key !== one.key);
  remember();
  if (picture && status) setStatus(picture, status);
  if (outcome === "confirm" && picture) {
    picture.doubt = text;
    show(order.indexOf(picture.id)).then(() => ask(picture));
    return;
  }
  send("toast", { text: picture ? `${picture.title}: ${text}` : text, tone: "warning" });
  paint();
});

const TROUBLE = {
  offline: (n) => `No connection. ${n} in this window and will be sent when it is back.`,
  server: (n) => `The server can’t take decisions right now. ${n} in this window and will be sent when it can.`,
  "signed-out": (n) => `You were signed out. ${n} in this window; sign in and they will be sent.`,
  forbidden: (n) => `The server refuses your decisions: your role may have changed. ${n} in this window; reload the page.`,
};
document.addEventListener("outbox", ({ detail: { waiting, trouble } }) => {
  part("trouble").hidden = !trouble;
  part("sign-in").hidden = trouble !== "signed-out";
  if (trouble) part("trouble-text").textContent = TROUBLE[trouble](waiting === 1 ? "1 decision waits" : `${waiting} decisions wait`);
});

// --- Keys and buttons -------------------------------------------------------------------------

// In the grid, up and down go by rows.
function row() {
  if (root.dataset.mode !== "grid") return 1;
  const top = film.firstElementChild?.offsetTop;
  return [...film.children].filter(({ offsetTop }) => offsetTop === top).length || 1;
}

const DOES = {
  approve: (how) => decide("approve", how),
  reject: (how) => decide("reject", how),
  spare: (how) => decide("spare", how),
  reopen: (how) => decide("reopen", how),
  next: () => step(1),
  previous: () => step(-1),
  undo,
  recipe: toggleRecipe,
  grid: () => setMode(root.dataset.mode === "grid" ? "one" : "grid"),
  one: () => setMode("one"),
  down: () => step(row()),
  up: () => step(-row()),
  "back-to-first": backToFirst,
  confirm: () => {
    doubt.close();
    decide("approve", { confirmed: true });
  },
};
const KEYS = {
  p: "approve", a: "approve", x: "reject", s: "spare", u: "reopen",
  j: "next", k: "previous", ArrowRight: "next", ArrowLeft: "previous", ArrowDown: "down", ArrowUp: "up",
  g: "grid", e: "one", i: "recipe",
};
const MOVES = new Set(["next", "previous", "up", "down"]); // a key held down repeats only these

document.addEventListener("shortcut", (event) => {
  const { key, ctrl, alt, shift, repeat } = event.detail;
  if (alt || shift) return;
  if (ctrl && key === "z") undo();
  else if (ctrl) return;
  else if (KEYS[key]) {
    if (!repeat || MOVES.has(KEYS[key])) DOES[KEYS[key]]();
  } else return;
  event.preventDefault();
});

document.addEventListener("click", (event) => {
  const button = event.target.closest("button");
  if (!button) return;
  const n = order.findIndex((id) => items.get(id) === button.parentElement);
  if (button.dataset.does) DOES[button.dataset.does]({ span: SPAN.click });
  else if (n >= 0 && n === at && root.dataset.mode === "grid") setMode("one");
  else if (n >= 0) show(n);
  else return;
  if (event.detail) button.blur(); // after the mouse, Space zooms instead of pressing the button again
});

part("filter")?.addEventListener("change", ({ target }) => target.form.requestSubmit());
addEventListener("resize", () => large.clear());

order.forEach((id) => addItem(id));
queue.pictures.forEach(take);
remember();
if (order.length) show(0);
else end();
