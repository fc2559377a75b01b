// A mask painted over the picture of the page. While a [data-brush] panel is there, the [data-zoom]
// frame that shows the picture carries a canvas: what is painted may change. Its form gets the mask as a
// PNG of the picture's own size, white on black, when it is sent. B and E choose brush and eraser, [ and ]
// their size, Ctrl+Z undoes. A mask that was chosen is loaded, and can be painted further.
const LONGEST = 2048; // of the canvas; the mask is enlarged to the picture's size at the end
const ACTIONS = { b: "paint", e: "erase" };
let session = null;

const panel = () => document.querySelector("[data-brush]");
const button = (name) => panel()?.querySelector(`[data-mask="${name}"]`);
const form = () => document.getElementById(panel()?.dataset.brush);

function begin() {
  const { width, height } = panel().dataset;
  const frame = document.querySelector("[data-zoom]");
  if (!frame) return;
  const canvas = document.createElement("canvas");
  const scale = Math.min(1, LONGEST / Math.max(width, height));
  canvas.width = Math.round(width * scale);
  canvas.height = Math.round(height * scale);
  canvas.className = "mask-canvas";
  canvas.dataset.zoomLayer = "";
  const ring = Object.assign(document.createElement("div"), { className: "mask-ring", hidden: true });
  frame.append(canvas, ring);
  frame.scrollIntoView({ block: "nearest" });
  frame.dataset.zoomHold = "";
  session = { frame, canvas, ring, context: canvas.getContext("2d"), steps: [], stroke: null, erases: false };
  session.context.fillStyle = session.context.strokeStyle = getComputedStyle(canvas).color;
  Object.assign(session.context, { lineCap: "round", lineJoin: "round" });
}

function end() {
  session.canvas.remove();
  session.ring.remove();
  delete session.frame.dataset.zoomHold;
  session = null;
}

// The panel comes and goes with the act that is open.
function follow() {
  if (session && !panel()) end();
  if (!session && panel()) begin();
  if (session) told();
}
document.addEventListener("htmx:afterSettle", follow);

// Where a point of the window lies on the canvas, which is shown whole inside its box.
function spot({ clientX, clientY }) {
  const { canvas } = session;
  const box = canvas.getBoundingClientRect();
  const fit = Math.min(box.width / canvas.width, box.height / canvas.height);
  return {
    x: (clientX - box.left - (box.width - canvas.width * fit) / 2) / fit,
    y: (clientY - box.top - (box.height - canvas.height * fit) / 2) / fit,
    fit,
  };
}

const brush = () => (Number(panel().querySelector("[data-mask-size]").value) / 100) * session.canvas.width;

// A step is drawn again when one before it is taken back.
const draw = {
  stroke({ points, size, erases }) {
    const { context } = session;
    context.globalCompositeOperation = erases ? "destination-out" : "source-over";
    context.lineWidth = size;
    context.beginPath();
    context.moveTo(points[0].x, points[0].y);
    for (const { x, y } of points) context.lineTo(x, y);
    if (points.length === 1) context.lineTo(points[0].x + 0.01, points[0].y);
    context.stroke();
  },
  invert() {
    session.context.globalCompositeOperation = "source-out";
    session.context.fillRect(0, 0, session.canvas.width, session.canvas.height);
  },
  load({ mask }) {
    session.context.globalCompositeOperation = "source-over";
    session.context.drawImage(mask, 0, 0);
  },
};

function redraw() {
  const { context, canvas, steps } = session;
  context.clearRect(0, 0, canvas.width, canvas.height);
  for (const step of steps) draw[step.kind](step);
}

function add(step) {
  session.steps.push(step);
  draw[step.kind](step);
  told();
}

// A mask that was only loaded goes along as it is; what was painted is sent anew.
const painted = () => session.steps.some(({ kind }) => kind !== "load");

function told() {
  const { steps, erases } = session;
  for (const name of ["undo", "clear"]) button(name).disabled = !steps.length;
  button("paint").setAttribute("aria-pressed", String(!erases));
  button("erase").setAttribute("aria-pressed", String(erases));
  const field = form().elements.painted;
  const value = painted() ? "on" : "";
  if (field.value === value) return;
  field.value = value;
  form().dispatchEvent(new Event("change"));
}

const acts = {
  paint: () => (session.erases = false),
  erase: () => (session.erases = true),
  invert: () => add({ kind: "invert" }),
  undo() {
    session.steps.pop();
    redraw();
  },
  clear() {
    session.steps = [];
    for (const radio of document.querySelectorAll("[data-mask-source]:checked")) radio.checked = false;
    redraw();
    form().dispatchEvent(new Event("change"));
  },
};

function act(name) {
  acts[name]();
  told();
}

document.addEventListener("click", ({ target }) => {
  const name = session && target.closest("[data-mask]")?.dataset.mask;
  if (name) act(name);
});

document.addEventListener("shortcut", (event) => {
  if (!session) return;
  const { key, ctrl, alt } = event.detail;
  const size = panel().querySelector("[data-mask-size]");
  if (ctrl && key === "z") act("undo");
  else if (ctrl || alt) return;
  else if (ACTIONS[key]) act(ACTIONS[key]);
  else if (key === "[") size.stepDown();
  else if (key === "]") size.stepUp();
  else return;
  event.preventDefault();
});

document.addEventListener("pointerdown", (event) => {
  const { target, button: pressed, isPrimary } = event;
  if (!session || pressed || !isPrimary || target !== session.canvas || "zoomMoves" in session.frame.dataset) return;
  event.preventDefault();
  session.canvas.setPointerCapture(event.pointerId);
  session.stroke = { kind: "stroke", points: [spot(event)], size: brush(), erases: session.erases };
  draw.stroke(session.stroke);
});

document.addEventListener("pointermove", (event) => {
  if (!session) return;
  circle(event);
  if (!session.stroke) return;
  if (!event.isPrimary) return drop();
  for (const each of event.getCoalescedEvents?.() ?? [event]) session.stroke.points.push(spot(each));
  draw.stroke({ ...session.stroke, points: session.stroke.points.slice(-8) });
});

// A second finger moves the picture: what the first one began is taken back.
function drop() {
  session.stroke = null;
  redraw();
}
document.addEventListener("pointercancel", () => session?.stroke && drop());
document.addEventListener("pointerup", () => {
  if (!session?.stroke) return;
  session.steps.push(session.stroke);
  session.stroke = null;
  told();
});

function circle(event) {
  const { ring, frame, canvas } = session;
  ring.hidden = event.target !== canvas || event.pointerType === "touch";
  if (ring.hidden) return;
  const box = frame.getBoundingClientRect();
  const size = brush() * spot(event).fit;
  ring.style.inlineSize = ring.style.blockSize = `${size}px`;
  ring.style.transform = `translate(${event.clientX - box.left - size / 2}px, ${event.clientY - box.top - size / 2}px)`;
}

// White becomes paint; how white it is says how thick.
async function loaded(address) {
  const { canvas, context } = session;
  const image = new Image();
  image.src = address;
  await image.decode();
  const mask = new OffscreenCanvas(canvas.width, canvas.height);
  const pen = mask.getContext("2d");
  pen.drawImage(image, 0, 0, mask.width, mask.height);
  const pixels = pen.getImageData(0, 0, mask.width, mask.height);
  for (let at = 0; at < pixels.data.length; at += 4) pixels.data[at + 3] = pixels.data[at];
  pen.putImageData(pixels, 0, 0);
  pen.globalCompositeOperation = "source-in";
  pen.fillStyle = context.fillStyle;
  pen.fillRect(0, 0, mask.width, mask.height);
  return mask;
}

document.addEventListener("change", async ({ target }) => {
  if (!session || !target.matches("[data-mask-source]")) return;
  const mask = await loaded(target.dataset.maskSource);
  if (!session || !target.checked) return;
  session.steps = [{ kind: "load", mask }];
  redraw();
  told();
  form().dispatchEvent(new Event("change"));
});

// A mask that has just come is taken, if there is none yet.
document.addEventListener("htmx:afterSettle", ({ target }) => {
  if (!session || target.id !== "masks" || session.steps.length) return;
  const [newest] = target.querySelectorAll("[data-mask-source]");
  if (!newest || target.querySelector(":checked")) return;
  newest.checked = true;
  newest.dispatchEvent(new Event("change", { bubbles: true }));
});

function png() {
  const { width, height } = panel().dataset;
  const whole = new OffscreenCanvas(Number(width), Number(height));
  const pen = whole.getContext("2d");
  pen.drawImage(session.canvas, 0, 0, whole.width, whole.height);
  pen.globalCompositeOperation = "source-in";
  pen.fillStyle = "white";
  pen.fillRect(0, 0, whole.width, whole.height);
  pen.globalCompositeOperation = "destination-over";
  pen.fillStyle = "black";
  pen.fillRect(0, 0, whole.width, whole.height);
  return whole.convertToBlob({ type: "image/png" });
}

// The form waits until the mask is drawn at its full size.
document.addEventListener("htmx:confirm", async (event) => {
  if (!session || event.detail.elt !== form() || !painted()) return;
  event.preventDefault();
  const file = new File([await png()], panel().dataset.name, { type: "image/png" });
  const files = new DataTransfer();
  files.items.add(file);
  form().elements.drawn.files = files.files;
  event.detail.issueRequest(true);
});
