// What the line gets from the server: further pictures, descriptions, and the leases that keep
// others from them. They are renewed while one looks, and given back as one leaves.
const BATCH = 24; // descriptions in one request
const RENEWED = 30_000; // ms; the server holds a lease for two minutes
const AWAY = 600_000; // ms without a key or a move after which nobody looks any more
const root = document.querySelector("[data-review]");
const { queueUrl, picturesUrl, leasesUrl, releaseUrl, mayReview, wordLost } = root.dataset;
const asked = new Set(); // ids whose description is on its way
let line = { order: [], pictures: new Map() };
let fetching = false;
let atEnd = false; // whether one waits at the end of the line for what is being fetched
let { until } = JSON.parse(document.getElementById("review-queue").textContent); // when the leases end
let moved = Date.now(); // when the person did something last

const send = (name, detail) => document.dispatchEvent(new CustomEvent(name, { detail }));
const open = () => line.order.filter((id) => (line.pictures.get(id)?.status ?? "pending") === "pending");

function post(url, sent, keepalive = false) {
  const token = document.cookie.match(/(?:^|; )csrftoken=([^;]+)/)?.[1] ?? "";
  const headers = { "Content-Type": "application/json", "X-CSRFToken": token };
  return fetch(url, { method: "POST", headers, body: JSON.stringify(sent), redirect: "error", keepalive });
}

async function answer(request) {
  const response = await request;
  if (!response.ok) throw new Error(response.status);
  return response.json();
}

async function describe(ids) {
  const missing = ids.filter((id) => !asked.has(id)).slice(0, BATCH);
  if (!missing.length) return;
  missing.forEach((id) => asked.add(id));
  const query = new URLSearchParams(missing.map((id) => ["id", id]));
  try {
    const { pictures } = await answer(fetch(`${picturesUrl}?${query}`, { redirect: "error" }));
    const known = new Set(pictures.map(({ id }) => id));
    send("arrived", { pictures });
    const gone = missing.filter((id) => !known.has(id));
    if (gone.length) send("gone", { ids: gone });
  } catch {
    // without a connection they are asked for again when one comes to them
  } finally {
    missing.forEach((id) => asked.delete(id));
  }
}

async function more(end) {
  atEnd ||= end;
  if (fetching) return;
  fetching = true;
  const news = await answer(post(queueUrl, { ids: line.order })).catch(() => null);
  const waited = atEnd;
  atEnd = false;
  until = news?.until ?? until;
  if (news) send("arrived", { ...news, end: waited });
  else if (waited) send("arrived", { end: true, cut: true });
  fetching = false;
}

async function renew() {
  const ids = open();
  if (mayReview !== "yes" || !ids.length) return;
  try {
    const renewed = await answer(post(leasesUrl, { ids }));
    until = renewed.until;
    const held = new Set(renewed.held);
    const still = new Set(open()); // what was decided meanwhile stays in the film
    const lost = ids.filter((id) => !held.has(id) && still.has(id));
    if (!lost.length) return;
    send("gone", { ids: lost });
    send("toast", { text: `${wordLost} ${lost.length}`, tone: "info" });
  } catch {} // the next one may get through
}

const looking = () => document.visibilityState === "visible" && Date.now() - moved < AWAY;
function stir() {
  const away = !looking();
  moved = Date.now();
  if (away && looking()) renew();
}

for (const name of ["line", "current"]) document.addEventListener(name, ({ detail }) => (line = detail));
document.addEventListener("want", ({ detail }) => describe(detail.ids));
document.addEventListener("want-more", ({ detail }) => more(detail.end));
for (const name of ["keydown", "pointermove", "pointerdown"]) addEventListener(name, stir, { passive: true });
document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && renew());
addEventListener("online", () => {
  if (line.cut) more(true);
  renew();
});
addEventListener("pageshow", ({ persisted }) => persisted && renew());
addEventListener("pagehide", () => until && post(releaseUrl, { ids: open(), until }, true).catch(() => {}));
setInterval(() => looking() && renew(), RENEWED);
