// Pictures under a magnifying glass. A [data-zoom] frame shows its .picture whole; wheel, pinch, + and
// - make it larger at the pointer, a drag or the arrows move it, a click, Z or Space show 100 % (one
// of its pixels on one of the screen's) and the whole again, 0 and Escape the whole.
//
// - Frames with the same data-zoom-group zoom and move together.
// - What lies on the picture and shall follow it carries data-zoom-layer.
// - While a frame has data-zoom-hold, click and drag are somebody else's (a brush); two fingers or the
//   space bar still move it; data-zoom-moves says that the bar is down.
// - An <img data-original="…">, or a frame with that attribute, gets its original while it is large.
// - <button data-zoom-to="in|out|full|whole"> acts on the frame in use; an output with
//   data-zoom-percent="id" tells the scale of the frame with that id.
// - Event "zoom" tells of a change (detail: scale, 1 is the whole); "zoom-out" around frames puts
//   them back.
const STEP = 1.25; // of one key or button
const MOVE = 0.15; // of the frame that an arrow key moves
const MOST = 4; // screen pixels for each of the picture's, at most
const DRAG = 4; // pixels from which a click is a drag
const lenses = new Map(); // a group's name, or the frame that is in none: scale, and what is in the middle
const fingers = new Map();
const pointer = { x: 0, y: 0, at: null };
let drag = null;

const frames = () => [...document.querySelectorAll("[data-zoom]")].filter((frame) => frame.offsetParent);
const nameOf = (frame) => frame.dataset.zoomGroup || frame;
const together = (frame) => frames().filter((each) => nameOf(each) === nameOf(frame));
const frameAt = (node) => node.closest?.("[data-zoom]");
const inUse = () => (pointer.at?.offsetParent ? pointer.at : frames()[0]);

function lensOf(frame) {
  if (!lenses.has(nameOf(frame))) lenses.set(nameOf(frame), { scale: 1, x: 0.5, y: 0.5 });
  return lenses.get(nameOf(frame));
}

// Where the whole picture lies inside its frame, in pixels.
function whole(frame) {
  const img = frame.querySelector("picture img");
  const [width, height] = [Number(img?.getAttribute("width")) || 1, Number(img?.getAttribute("height")) || 1];
  const box = frame.getBoundingClientRect();
  const fit = Math.min(box.width / width, box.height / height) || 1;
  const size = { width: width * fit, height: height * fit };
  return { box, fit, ...size, left: (box.width - size.width) / 2, top: (box.height - size.height) / 2 };
}

const full = (frame) => Math.max(1 / devicePixelRatio / whole(frame).fit, 1.5); // a small picture grows too
const largest = (frame) => Math.max(full(frame) * MOST, MOST);
const between = (low, value, high) => Math.min(Math.max(value, low), high);
const middle = (value, shown) => (shown >= 1 ? 0.5 : between(shown / 2, value, 1 - shown / 2));

function draw(frame) {
  const lens = lensOf(frame);
  const { box, left, top, width, height, fit } = whole(frame);
  const x = middle(lens.x, box.width / (width * lens.scale));
  const y = middle(lens.y, box.height / (height * lens.scale));
  const large = lens.scale > 1;
  frame.dataset.zoom = large ? "in" : "";
  const move = [box.width / 2 - lens.scale * (left + x * width), box.height / 2 - lens.scale * (top + y * height)];
  frame.style.setProperty("--zoom", large ? `translate(${move[0]}px, ${move[1]}px) scale(${lens.scale})` : "none");
  if (large) sharpen(frame);
  const percent = `${Math.round(lens.scale * fit * devicePixelRatio * 100)} %`;
  const outputs = frame.id ? document.querySelectorAll(`[data-zoom-percent="${frame.id}"]`) : [];
  for (const output of outputs) output.textContent = percent;
  return { x, y };
}

function set(frame, { scale, x, y }) {
  const lens = lensOf(frame);
  lens.scale = between(1, scale, largest(frame));
  Object.assign(lens, { x, y });
  Object.assign(lens, draw(frame)); // what is moved beyond an edge counts from the edge
  for (const each of together(frame)) if (each !== frame) draw(each);
  frame.dispatchEvent(new CustomEvent("zoom", { bubbles: true, detail: { scale: lens.scale } }));
}

// The point of the picture (0 to 1) under a point of the window; its middle without one.
function under(frame, at) {
  const lens = lensOf(frame);
  if (!at) return { x: lens.x, y: lens.y };
  const { box, width, height } = whole(frame);
  return {
    x: lens.x + (at.x - box.left - box.width / 2) / (width * lens.scale),
    y: lens.y + (at.y - box.top - box.height / 2) / (height * lens.scale),
  };
}

// Another scale, at which the point under the pointer stays where it is.
function zoom(frame, scale, at) {
  const lens = lensOf(frame);
  const to = between(1, scale, largest(frame));
  const spot = under(frame, at);
  const kept = lens.scale / to;
  set(frame, { scale: to, x: spot.x + (lens.x - spot.x) * kept, y: spot.y + (lens.y - spot.y) * kept });
}

function move(frame, dx, dy) {
  const { width, height } = whole(frame);
  const { scale, x, y } = lensOf(frame);
  set(frame, { scale, x: x - dx / (width * scale), y: y - dy / (height * scale) });
}

const ways = {
  in: (frame, at) => zoom(frame, lensOf(frame).scale * STEP, at),
  out: (frame, at) => zoom(frame, lensOf(frame).scale / STEP, at),
  full: (frame, at) => zoom(frame, full(frame), at),
  whole: (frame) => set(frame, { scale: 1, x: 0.5, y: 0.5 }),
  toggle: (frame, at) => ways[lensOf(frame).scale > 1 ? "whole" : "full"](frame, at),
};

// The original replaces the rendition without a flash, if the person may fetch it.
async function sharpen(frame) {
  const img = frame.querySelector("picture img");
  const original = img?.dataset.original ?? frame.dataset.original;
  if (!original || img.dataset.sharp) return;
  img.dataset.sharp = "yes";
  const source = new Image();
  source.src = original;
  await source.decode().catch(() => (source.src = ""));
  if (!source.src || !img.isConnected) return;
  img.closest("picture").querySelectorAll("source").forEach((each) => each.remove());
  img.removeAttribute("srcset");
  img.src = original;
}

document.addEventListener(
  "wheel",
  (event) => {
    const frame = frameAt(event.target);
    if (!frame) return;
    const { scrollHeight, clientHeight } = document.documentElement;
    // Where the page itself can scroll, the wheel does that until the picture is large.
    if (!event.ctrlKey && lensOf(frame).scale === 1 && (scrollHeight > clientHeight || event.deltaY > 0)) return;
    event.preventDefault();
    const turned = event.deltaY * (event.deltaMode ? 16 : 1) * (event.ctrlKey ? 4 : 1);
    zoom(frame, lensOf(frame).scale * Math.exp(-between(-240, turned, 240) / 400), { x: event.clientX, y: event.clientY });
  },
  { passive: false },
);

document.addEventListener("pointerdown", ({ clientX: x, clientY: y, target, button, pointerId, pointerType }) => {
  const frame = frameAt(target);
  if (!frame || button || target.closest("button, a, input")) return;
  if (pointerType === "touch") fingers.set(pointerId, { x, y });
  const held = frame.hasAttribute("data-zoom-hold") && !frame.hasAttribute("data-zoom-moves") && fingers.size < 2;
  drag = held ? null : { frame, x, y, moved: fingers.size > 1, pinch: fingers.size > 1 ? spread() : null };
});

document.addEventListener("pointermove", ({ clientX: x, clientY: y, target, pointerId }) => {
  Object.assign(pointer, { x, y, at: frameAt(target) ?? null });
  if (fingers.has(pointerId)) fingers.set(pointerId, { x, y });
  if (!drag) return;
  if (fingers.size > 1) return pinch();
  drag.moved ||= Math.hypot(x - drag.x, y - drag.y) > DRAG;
  if (!drag.moved || lensOf(drag.frame).scale === 1) return;
  move(drag.frame, x - drag.x, y - drag.y);
  Object.assign(drag, { x, y });
});

// Two fingers are ours, before the browser scrolls by them.
document.addEventListener("touchmove", (event) => event.touches.length > 1 && frameAt(event.target) && event.preventDefault(), {
  passive: false,
});

// How far two fingers are from each other, and what lies between them.
function spread() {
  const [a, b] = [...fingers.values()];
  return { apart: Math.hypot(a.x - b.x, a.y - b.y) || 1, x: (a.x + b.x) / 2, y: (a.y + b.y) / 2 };
}

function pinch() {
  const [before, now] = [drag.pinch, spread()];
  drag.pinch = now;
  if (!before) return;
  zoom(drag.frame, lensOf(drag.frame).scale * (now.apart / before.apart), now);
  move(drag.frame, now.x - before.x, now.y - before.y);
}

function lifted({ pointerId }) {
  if (fingers.delete(pointerId) && drag) {
    const [rest] = fingers.values();
    Object.assign(drag, rest, { pinch: null });
  }
}
document.addEventListener("pointerup", lifted);
document.addEventListener("pointercancel", (event) => {
  lifted(event);
  drag = null; // a finger scrolls: not a click
});

document.addEventListener("click", ({ clientX: x, clientY: y, target, detail }) => {
  const to = target.closest?.("[data-zoom-to]")?.dataset.zoomTo;
  if (to) return ways[to](inUse());
  const clicked = drag && !drag.moved && detail && frameAt(target) === drag.frame;
  const frame = drag?.frame;
  drag = null;
  if (clicked) ways.toggle(frame, { x, y });
});
document.addEventListener("dragstart", (event) => frameAt(event.target) && event.preventDefault());

const KEYS = { "+": "in", "=": "in", "-": "out", 0: "whole", z: "toggle", " ": "toggle" };
const ARROWS = { ArrowLeft: [1, 0], ArrowRight: [-1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] };
document.addEventListener("shortcut", (event) => {
  const { key, ctrl, alt, repeat } = event.detail;
  const frame = inUse();
  if (!frame || ctrl || alt) return;
  const large = lensOf(frame).scale > 1;
  const way = key === "Escape" && large ? "whole" : KEYS[key];
  if (ARROWS[key] && large) {
    const { width, height } = frame.getBoundingClientRect();
    move(frame, ARROWS[key][0] * width * MOVE, ARROWS[key][1] * height * MOVE);
    event.stopImmediatePropagation();
  } else if (key === " " && frame.hasAttribute("data-zoom-hold")) frame.dataset.zoomMoves = "";
  else if (way === "toggle" && !repeat) ways.toggle(frame, pointer.at === frame ? pointer : null);
  else if (way && way !== "toggle" && (large || way === "in")) ways[way](frame, pointer.at === frame ? pointer : null);
  else return;
  event.preventDefault();
});
document.addEventListener("keyup", ({ key }) => {
  if (key === " ") for (const frame of document.querySelectorAll("[data-zoom-moves]")) delete frame.dataset.zoomMoves;
});

document.addEventListener("zoom-out", ({ target }) => target.querySelectorAll('[data-zoom="in"]').forEach(ways.whole));
addEventListener("resize", () => frames().forEach(draw));
frames().forEach(draw);
