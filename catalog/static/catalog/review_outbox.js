// Carries decisions to the server: in the order they were made, each once. They wait here, and
// survive a reload, while the network is gone. A step comes as the event "decision"; sent again
// with the same key it replaces the first, as long as it was held back ("until", ms). News goes
// out as "outbox" {waiting, trouble} and, for each step, "decision-answer".
const MOST = 50; // steps in one request
const LONGEST = 30_000; // ms between two tries
const { decisionsUrl, reviewer } = document.querySelector("[data-review]").dataset;
const STORE = `review-outbox-${reviewer}`;

let steps = stored();
let sending = false;
let wait = 0; // ms until the next try; 0 while all is well
let trouble = ""; // why steps wait: offline, signed-out, forbidden, server
let timer;

function stored() {
  try {
    return JSON.parse(sessionStorage.getItem(STORE)) ?? [];
  } catch {
    return []; // storage is blocked: decisions live as long as the page
  }
}

function save() {
  try {
    sessionStorage.setItem(STORE, JSON.stringify(steps));
  } catch {} // see above
}

function tell() {
  const detail = { waiting: steps.length, trouble };
  document.dispatchEvent(new CustomEvent("outbox", { detail }));
}

const body = (some) => JSON.stringify({ steps: some.map(({ until, ...step }) => step) });

function post(some, keepalive = false) {
  const token = document.cookie.match(/(?:^|; )csrftoken=([^;]+)/)?.[1] ?? "";
  const headers = { "Content-Type": "application/json", "X-CSRFToken": token };
  return fetch(decisionsUrl, { method: "POST", headers, body: body(some), redirect: "manual", keepalive });
}

// The first steps that nothing holds back any more.
function due() {
  const held = steps.findIndex(({ until }) => until > Date.now());
  return steps.slice(0, Math.min(held < 0 ? steps.length : held, MOST));
}

function plan() {
  clearTimeout(timer);
  if (sending || !steps.length) return;
  timer = setTimeout(send, Math.max(wait, (steps[0].until ?? 0) - Date.now(), 0));
}

async function send() {
  const some = due();
  if (sending || !some.length) return plan();
  sending = true;
  trouble = await deliver(some);
  sending = false;
  wait = trouble ? Math.min(Math.max(1000, wait * 2), LONGEST) : 0;
  tell();
  plan();
}

// Sends and takes the answers; gives what went wrong, or nothing.
async function deliver(some) {
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
  const answered = new Set(some.map(({ key }) => key));
  steps = steps.filter(({ key }) => !answered.has(key));
  save();
  for (const [n, step] of some.entries()) {
    document.dispatchEvent(new CustomEvent("decision-answer", { detail: { ...answers[n], step } }));
  }
}

document.addEventListener("decision", ({ detail: step }) => {
  const at = steps.findIndex(({ key }) => key === step.key);
  if (at < 0) steps.push(step);
  else steps[at] = step;
  save();
  if (trouble) tell();
  plan();
});

// Before the page may go to sleep nothing is held back; a repeat of what was sent does no harm.
document.addEventListener("visibilitychange", () => {
  if (document.visibilityState === "visible") return;
  steps = steps.map((step) => ({ ...step, until: 0 }));
  plan();
});
addEventListener("pagehide", () => steps.length && post(steps.slice(0, MOST), true).catch(() => {}));
addEventListener("beforeunload", (event) => trouble && steps.length && event.preventDefault());
addEventListener("online", () => ((wait = 0), plan()));

plan();
