// Decisions: about the picture one stands at, about those picked in the grid, or about a picture
// and its siblings at once. What is seen changes at once; review_reasons.js asks why something was
// rejected, review_outbox.js carries the steps to the server.
const SPAN = { key: 2000, click: 5000 }; // ms in which a rejection can get its reason
const LEADS_TO = { approve: "approved", reject: "rejected", spare: "spare", reopen: "pending" };
const root = document.querySelector("[data-review]");
const dialog = document.getElementById("doubt");
const HISTORY = `review-history-${root.dataset.reviewer}`;
let line = null;
let history = remembered(); // acts that can be undone, latest last: each [{key, id, before, note}]

const send = (name, detail) => document.dispatchEvent(new CustomEvent(name, { detail, cancelable: true }));
const say = (text, tone = "info") => send("toast", { text, tone });
const current = () => line.pictures.get(line.order[line.at]);

function remembered() {
  try {
    return JSON.parse(sessionStorage.getItem(HISTORY)) ?? [];
  } catch {
    return []; // storage is blocked: undo reaches back to the last reload
  }
}

function remember() {
  history = history.filter((act) => act.length).slice(-500);
  try {
    sessionStorage.setItem(HISTORY, JSON.stringify(history));
  } catch {} // see above
  for (const button of root.querySelectorAll("[data-does=undo]")) button.disabled = !history.length;
}

function newKey() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

function step(picture, verdict, more = {}) {
  const { id: asset, status: seen, note = "" } = picture;
  const made = { key: newKey(), asset, verdict, reasons: [], note, seen, until: 0, to: LEADS_TO[verdict], ...more };
  picture.note = "";
  send("status", { id: asset, status: made.to });
  return made;
}

// What one key press did, together: it is undone together.
function commit(steps, { span = SPAN.key } = {}) {
  if (!steps.length) return;
  history.push(steps.map(({ key, asset: id, seen: before, note }) => ({ key, id, before, note })));
  remember();
  const rejections = steps.filter(({ verdict }) => verdict === "reject");
  for (const one of steps) if (!rejections.includes(one)) send("decision", one);
  if (!rejections.length) return;
  const { title } = line.pictures.get(rejections[0].asset);
  const { reshoot } = rejections[0];
  send("rejection", { steps: rejections, title: rejections.length > 1 ? rejections.length : title, span, reshoot });
}

function targets() {
  const boxes = root.querySelectorAll("[data-selectable] [data-pick]:checked");
  const picked = [...boxes].map(({ value }) => line.pictures.get(value)).filter(Boolean);
  return { many: picked.length > 0, pictures: picked.length ? picked : [current()].filter(Boolean) };
}

function decide({ verdict, reshoot = false, confirmed = false, ...how }) {
  if (!allowed()) return;
  const { many, pictures } = targets();
  if (!pictures.length) return; // not described yet: nobody can have judged it
  const to = LEADS_TO[verdict];
  const moving = pictures.filter(({ status }) => status !== to);
  if (verdict === "approve" && !confirmed && doubted(moving, many)) return;
  const good = verdict === "approve" && many ? moving.filter(({ doubt, bar }) => !doubt && !bar) : moving;
  commit(good.map((picture) => step(picture, verdict, { confirmed, reshoot })), how);
  if (many || verdict === "reopen") return;
  send("advance");
}

function allowed() {
  if (!line || line.ended) return false;
  if (root.dataset.mayReview === "yes") return true;
  say(root.dataset.wordRole);
  return false;
}

// Whether an approval has to stop: for somebody else, or for a second look.
function doubted(pictures, many) {
  const odd = pictures.filter(({ doubt, bar }) => doubt || bar);
  if (many) {
    if (odd.length) say(`${root.dataset.wordDoubtful} ${odd.length}`, "warning");
    return false;
  }
  if (!odd.length) return false;
  if (odd[0].bar) say(odd[0].bar, "warning");
  else ask(odd[0]);
  return true;
}

function ask({ doubt }) {
  dialog.querySelector("[data-question]").textContent = doubt;
  if (!dialog.open) dialog.showModal();
}

// Approved, and those that it was chosen among are good, but not chosen.
function best({ confirmed = false } = {}) {
  const picture = current();
  if (!picture || !allowed() || (!confirmed && doubted([picture], false))) return;
  const { other } = root.dataset;
  const siblings = [...line.pictures.values()].filter(
    (one) => one !== picture && one.status === "pending" && (other ? one.id === other : one.siblings === picture.siblings),
  );
  const approval = picture.status === "approved" ? [] : [step(picture, "approve", { confirmed })];
  commit([...approval, ...siblings.map((one) => step(one, "spare"))]);
  const next = line.order.slice(line.at + 1).find((id) => (line.pictures.get(id)?.status ?? "pending") === "pending");
  send("go", next ? { id: next } : { by: line.order.length });
}

// Everything that waits here, of a set: what needs a look each is left.
function all() {
  if (!allowed()) return;
  const waiting = line.order.map((id) => line.pictures.get(id)).filter((one) => one?.status === "pending");
  doubted(waiting, true);
  commit(waiting.filter(({ doubt, bar }) => !doubt && !bar).map((one) => step(one, "approve")));
}

// Into the tray; what was rejected before goes back first, so that it can be said anew.
function reshoot(how) {
  const { many } = targets();
  const picture = current();
  if (!many && picture?.status === "rejected") commit([step(picture, "reopen")]);
  decide({ verdict: "reject", reshoot: true, ...how });
}

function undo() {
  const last = history.pop();
  if (!last) return say(root.dataset.wordNothing);
  remember();
  for (const { key, id, before, note } of [...last].reverse()) {
    const picture = line.pictures.get(id);
    const seen = picture?.status ?? "pending";
    send("decision", { key: newKey(), asset: id, undo: key, verdict: "reopen", seen, until: 0, to: before });
    if (picture) picture.note = note;
    send("status", { id, status: before });
  }
  send("go", { id: last[0].id, status: last[0].before });
}

document.addEventListener("decision-answer", ({ detail: { step: one, outcome, text, status } }) => {
  if (outcome === "done" || outcome === "held") return; // held: it is tried again
  const picture = line.pictures.get(one.asset);
  history = history.map((act) => act.filter(({ key }) => key !== one.key));
  remember();
  if (picture && status) send("status", { id: one.asset, status });
  if (outcome === "confirm" && picture) {
    picture.doubt = text;
    send("go", { id: picture.id });
    return ask(picture);
  }
  say(picture ? `${picture.title}: ${text}` : text, "warning");
});

// What was decided before a reload, and has not arrived yet, is shown as decided.
function catchUp({ detail: { steps } }) {
  if (!line) return;
  for (const { asset, to } of steps) send("status", { id: asset, status: to });
  if (steps.some(({ asset }) => asset === line.order[line.at])) send("go-first");
}

document.addEventListener("outbox", catchUp, { once: true });
for (const name of ["line", "current"]) document.addEventListener(name, ({ detail }) => (line = detail));
const ACTS = { decide, best, all, reshoot, undo };
document.addEventListener("verdict", ({ detail: { act, clicked, ...how } }) =>
  ACTS[act]({ ...how, ...(clicked ? { span: SPAN.click } : {}) }),
);
remember();
