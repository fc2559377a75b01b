// The line of pictures, and where one stands in it. It lies in memory: what is behind the events
// is told by others, and each that needs the line keeps the one that the events carry.
//
//   told      "line"      pictures came or went        "picture"  {line, id}: one changed
//             "current"   one stands at another        "want"     {ids}: descriptions are missing
//             "want-more" {end}: the line gets short
//   heard     "go"        {id, status} or {by}         "advance"  on to the next, after a decision
//             "status"    {id, status}: as seen here   "arrived"  {ids, pictures, left, locked, end, cut}
//             "gone"      {ids}: they left the line
// Pictures that should lie before one, so that a lost connection does not stop the work: a third
// of what is left, since others want some too.
const [FEW, MANY] = [12, 60];
const ahead = () => Math.min(Math.max(Math.round(line.left / 3), FEW), MANY);
const root = document.querySelector("[data-review]");
const start = JSON.parse(document.getElementById("review-queue").textContent);
const line = { order: [], at: 0, pictures: new Map(), done: 0, left: 0, locked: 0, ended: false, cut: false };
let unsent = 0; // decisions that the server does not know yet
let told = 0; // how often decisions on their way changed
let asked = null; // the same, when the server was asked for more
let exhausted = false; // whether the server had nothing more

const hear = (name, act) => document.addEventListener(name, ({ detail }) => act(detail ?? {}));
const send = (name, detail = line) => document.dispatchEvent(new CustomEvent(name, { detail, cancelable: true }));
const open = (id) => (line.pictures.get(id)?.status ?? "pending") === "pending";

function look() {
  send("current");
  complete();
  if (line.order.length - line.at < ahead() && !exhausted) more(false);
}

// The nearest first: behind one stands what was passed by.
function complete() {
  const missing = [...line.order.slice(line.at), ...line.order].filter((id) => !line.pictures.has(id));
  if (missing.length) send("want", { ids: [...new Set(missing)] });
}

function more(end) {
  asked ??= unsent ? -1 : told;
  if (root.dataset.queueUrl) send("want-more", { end });
  else if (end && !line.order.length) finish();
}

function go(n) {
  if (n >= line.order.length) return more(true);
  line.ended = false;
  line.at = Math.max(0, n);
  look();
}

function finish() {
  line.ended = true;
  send("current");
}

// A picture that is not in the line comes in where one stands: it was decided before a reload.
function goTo(id, status) {
  if (!line.order.includes(id)) {
    line.order.splice(line.at, 0, id);
    send("line");
  }
  if (status) waits(id).then(() => setStatus(id, status));
  go(line.order.indexOf(id));
}

function waits(id) {
  if (line.pictures.has(id)) return Promise.resolve();
  return new Promise((known) => {
    const arrived = () => {
      if (!line.pictures.has(id)) return;
      document.removeEventListener("line", arrived);
      known();
    };
    document.addEventListener("line", arrived);
  });
}

function setStatus(id, status) {
  const picture = line.pictures.get(id);
  if (!picture || picture.status === status) return;
  const by = (status === "pending") - (picture.status === "pending");
  line.done = Math.max(0, line.done - by);
  line.left += by;
  picture.status = status;
  send("picture", { line, id });
}

function take({ ids = [], pictures = [], left, locked }) {
  const fresh = ids.filter((id) => !line.order.includes(id));
  line.order.push(...fresh);
  for (const picture of pictures) {
    const { status, note } = line.pictures.get(picture.id) ?? picture;
    line.pictures.set(picture.id, { ...picture, status, note });
  }
  if (left === undefined) return fresh;
  // What the server counted while decisions were on their way may hold them or not.
  if (asked === told) Object.assign(line, { locked, left: Math.max(0, left - locked) });
  asked = null;
  return fresh;
}

hear("arrived", (news) => {
  const unknown = !line.pictures.has(line.order[line.at]);
  const fresh = take(news);
  send("line");
  if (news.left !== undefined) exhausted = !fresh.length;
  line.cut = Boolean(news.cut);
  if (news.cut) asked = null;
  if (news.end) return fresh.length ? goTo(fresh[0]) : finish();
  if (unknown || news.pictures?.some(({ id }) => id === line.order[line.at])) look();
  else {
    complete();
    if (fresh.length && line.order.length - line.at < ahead()) more(false);
  }
});

hear("gone", ({ ids }) => {
  const here = line.order[line.at];
  const behind = line.order.slice(line.at).find((id) => !ids.includes(id));
  line.order = line.order.filter((id) => !ids.includes(id));
  line.at = Math.max(0, line.order.indexOf(behind));
  send("line");
  if (!line.order.length || behind === undefined) more(true);
  else if (behind !== here) look();
});

hear("go", ({ id, by, status }) => {
  if (id) goTo(id, status);
  else if (line.ended) by < 0 && go(line.order.length - 1);
  else if (root.dataset.queueUrl || line.at + by < line.order.length) go(line.at + by);
});
document.addEventListener("advance", (event) => event.defaultPrevented || send("go", { by: 1 }));
hear("go-first", () => go(line.order.findIndex(open)));
hear("status", ({ id, status }) => setStatus(id, status));
hear("outbox", ({ waiting }) => {
  told += 1;
  unsent = waiting;
});

take(start);
Object.assign(line, { locked: start.locked, left: Math.max(0, start.left - start.locked) });
send("line");
if (line.order.length) go(Math.max(0, line.order.findIndex(open)));
else finish();
