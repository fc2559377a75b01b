// Carries decisions to the server: in the order they were made, each once. They wait in the
// browser's storage, one entry each, so that they survive a reload or a closed tab, and two tabs
// never write over each other; the server takes a step that comes twice once. A step comes as the
// event "decision"; sent again with the same key it replaces the first, as long as it was held back
// ("until", ms). What another tab still holds back is left to it until it is overdue. News goes out as "outbox" {waiting, steps, trouble} and, for each step,
// "decision-answer".
const MOST = 50; // steps in one request
const LONGEST = 30_000; // ms between two tries
const HELD = 20_000; // ms until a picture that another looks at is tried again
const GRACE = 5000; // ms that a step is overdue before another tab than its own sends it
const { decisionsUrl, reviewer } = document.querySelector("[data-review]").dataset;
const STORE = `review-outbox-${reviewer}-`;

const steps = [];
let counter = 0;
let sending = false;
let wait = 0; // ms until the next try; 0 while all is well
let trouble = ""; // why steps wait: offline, signed-out, forbidden, server
let timer;

// Takes up what this tab left before a reload, and what closed tabs left; what is not overdue yet
// is looked at again when it would be.
function adopt() {
  const mine = new Set(steps.map(({ place }) => place));
  const others = stored().filter(({ place }) => !mine.has(place));
  const overdue = others.filter(({ until }) => until + GRACE <= Date.now());
  steps.push(...overdue);
  steps.sort((one, other) => (one.place < other.place ? -1 : 1));
  const next = Math.min(...others.filter((one) => !overdue.includes(one)).map(({ until }) => until + GRACE));
  if (next < Infinity) setTimeout(adopt, Math.max(0, next - Date.now()));
  tell();
  plan();
}

function stored() {
  try {
    const keys = Object.keys(localStorage).filter((key) => key.startsWith(STORE)).sort();
    return keys.map((key) => ({ ...JSON.parse(localStorage.getItem(key)), place: key }));
  } catch {
    return []; // storage is blocked: decisions live as long as the page
  }
}

function save(step) {
  const { place, ...kept } = step;
  try {
    localStorage.setItem(place, JSON.stringify(kept));
  } catch {} // see above
}

function drop(step) {
  steps.splice(steps.indexOf(step), 1);
  try {
    localStorage.removeItem(step.place);
  } catch {} // see above
}

function tell() {
  const held = steps.some((step) => step.held) ? "held" : "";
  const detail = { waiting: steps.length, steps, trouble: trouble || held };
  document.dispatchEvent(new CustomEvent("outbox", { detail }));
}

const body = (some) => JSON.stringify({ steps: some.map(({ until, place, held, to, ...step }) => step) });

function post(some, keepalive = false) {
  const token = document.cookie.match(/(?:^|; )csrftoken=([^;]+)/)?.[1] ?? "";
  const headers = { "Content-Type": "application/json", "X-CSRFToken": token };
  return fetch(decisionsUrl, { method: "POST", headers, body: body(some), redirect: "manual", keepalive });
}

// The first steps that nothing holds back any more. One whose reasons are still being named keeps
// all behind it waiting; one whose picture another looks at only those about the same picture.
function due() {
  const blocked = new Set();
  const some = [];
  for (const step of steps) {
    if (step.until > Date.now() && !step.held) break;
    if (step.until > Date.now()) blocked.add(step.asset);
    else if (!blocked.has(step.asset)) some.push(step);
  }
  return some.slice(0, MOST);
}

function plan() {
  clearTimeout(timer);
  if (sending || !steps.length) return;
  const pause = due().length ? 0 : Math.min(...steps.map(({ until }) => Math.max(0, until - Date.now())).filter(Boolean), HELD);
  timer = setTimeout(deliver, Math.max(wait, pause));
}

async function deliver() {
  const some = due();
  if (sending || !some.length) return plan();
  sending = true;
  trouble = await carry(some);
  sending = false;
  wait = trouble ? Math.min(Math.max(1000, wait * 2), LONGEST) : 0;
  tell();
  plan();
}

// Sends and takes the answers; gives what went wrong, or nothing.
async function carry(some) {
  try {
    const response = await post(some);
    if (response.type === "opaqueredirect") return "signed-out";
    if (response.status === 403) return "forbidden";
    if (!response.ok) return "server";
    accept(some, (await response.json()).answers);
    return "";
  } catch {
    return "offline";
  }
}

function accept(some, answers) {
  for (const [n, step] of some.entries()) {
    const answer = answers[n];
    if (answer.outcome === "held") {
      Object.assign(step, { held: true, until: Date.now() + HELD });
      save(step);
    } else drop(step);
    document.dispatchEvent(new CustomEvent("decision-answer", { detail: { ...answer, step } }));
  }
}

document.addEventListener("decision", ({ detail }) => {
  let step = steps.find(({ key }) => key === detail.key);
  if (!step) {
    const place = `${STORE}${Date.now()}-${String(counter++).padStart(6, "0")}-${detail.key}`;
    steps.push((step = { place }));
  }
  save(Object.assign(step, detail));
  tell();
  plan();
});

// Before the page may go to sleep nothing is held back; a repeat of what was sent does no harm.
document.addEventListener("visibilitychange", () => {
  if (document.visibilityState === "visible") return;
  for (const step of steps) if (!step.held) save(Object.assign(step, { until: 0 }));
  plan();
});
addEventListener("pagehide", () => steps.length && post(steps.slice(0, MOST), true).catch(() => {}));
addEventListener("online", () => ((wait = 0), plan()));

// By now the other scripts listen.
document.addEventListener("DOMContentLoaded", adopt);
