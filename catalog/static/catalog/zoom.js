// The picture in a [data-zoom] frame at 100 % (one of its pixels on one of the screen's), at the
// pointer, and back: Z, Space or a click; drag or arrows to look around. "zoom-out" puts it back.
// An <img data-original="..."> gets its original while it is large.
const STEP = 120; // pixels that an arrow key moves
const DRAG = 4; // pixels from which a click is a drag
const pointer = { x: 0, y: 0, at: null };
let drag = null;

const frames = () => [...document.querySelectorAll("[data-zoom]")].filter((frame) => frame.offsetParent);
const image = (frame) => frame.querySelector("picture img");
const sharp = (img) => ({ width: Number(img.getAttribute("width")), height: Number(img.getAttribute("height")) });

// Where the whole picture lies inside its frame, in pixels of the window.
function whole(frame, { width, height }) {
  const box = frame.getBoundingClientRect();
  const scale = Math.min(box.width / width, box.height / height);
  const shown = { width: width * scale, height: height * scale };
  return { left: box.left + (box.width - shown.width) / 2, top: box.top + (box.height - shown.height) / 2, scale, ...shown };
}

function zoomIn(frame, at) {
  const img = image(frame);
  if (!img) return;
  const size = sharp(img);
  const before = whole(frame, size);
  const scale = Math.max(1 / devicePixelRatio, before.scale * 1.5); // a small picture grows too
  const box = frame.getBoundingClientRect();
  const x = at ? (at.x - before.left) / before.width : 0.5;
  const y = at ? (at.y - before.top) / before.height : 0.5;
  frame.style.setProperty("--zoom-width", `${size.width * scale}px`);
  frame.style.setProperty("--zoom-height", `${size.height * scale}px`);
  frame.dataset.zoom = "in";
  frame.scrollTo({
    left: x * size.width * scale - (at ? at.x - box.left : box.width / 2),
    top: y * size.height * scale - (at ? at.y - box.top : box.height / 2),
    behavior: "instant",
  });
  sharpen(frame, img);
}

// The original replaces the rendition without a flash, if the person may fetch it.
async function sharpen(frame, img) {
  const { original } = img.dataset;
  if (!original) return;
  delete img.dataset.original;
  const source = new Image();
  source.src = original;
  await source.decode().catch(() => (source.src = ""));
  if (!source.src || !img.isConnected) return;
  img.closest("picture").querySelectorAll("source").forEach((each) => each.remove());
  img.removeAttribute("srcset");
  img.src = original;
}

function zoomOut(frame) {
  frame.dataset.zoom = "";
  frame.scrollTo(0, 0);
}

const toggle = (frame, at) => (frame.dataset.zoom === "in" ? zoomOut(frame) : zoomIn(frame, at));

document.addEventListener("pointermove", ({ clientX: x, clientY: y, target, pointerType }) => {
  Object.assign(pointer, { x, y, at: target.closest?.("[data-zoom]") ?? null });
  if (!drag || pointerType === "touch") return;
  drag.moved ||= Math.hypot(x - drag.x, y - drag.y) > DRAG;
  drag.frame.scrollTo({ left: drag.left + drag.x - x, top: drag.top + drag.y - y, behavior: "instant" });
});

document.addEventListener("pointerdown", ({ clientX: x, clientY: y, target, button }) => {
  const frame = target.closest?.("[data-zoom]");
  drag = frame && !button ? { frame, x, y, left: frame.scrollLeft, top: frame.scrollTop, moved: false } : null;
});
document.addEventListener("pointercancel", () => (drag = null)); // a finger scrolls: not a click

document.addEventListener("click", ({ clientX: x, clientY: y, target }) => {
  const clicked = drag && !drag.moved && target.closest?.("[data-zoom]") === drag.frame;
  const frame = drag?.frame;
  drag = null;
  if (clicked) toggle(frame, { x, y });
});
document.addEventListener("dragstart", (event) => event.target.closest?.("[data-zoom]") && event.preventDefault());

document.addEventListener("shortcut", (event) => {
  const { key, ctrl, alt, repeat } = event.detail;
  const [frame] = frames();
  if (!frame || ctrl || alt) return;
  const arrow = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[key];
  if (arrow && frame.dataset.zoom === "in") {
    frame.scrollBy({ left: arrow[0] * STEP, top: arrow[1] * STEP });
    event.stopImmediatePropagation();
  } else if (key === "Escape" && frame.dataset.zoom === "in") zoomOut(frame);
  else if ((key === "z" || key === " ") && !repeat) toggle(frame, pointer.at === frame ? pointer : null);
  else return;
  event.preventDefault();
});

document.addEventListener("zoom-out", ({ target }) => frames().filter((frame) => target.contains(frame)).forEach(zoomOut));
