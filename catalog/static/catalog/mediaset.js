// Dragging is the form by another hand: it moves pictures in the page, writes their order, sends it.
const NEAR = 6; // pixels that a press may tremble before it is a drag
let drag = null;

const list = () => document.querySelector(".order");
const tiles = () => [...list().children];
const order = () => tiles().map((tile) => tile.dataset.asset).join(",");

function send() {
  const form = document.getElementById("arrange");
  form.elements.order.value = order();
  form.requestSubmit();
}

function start(event) {
  const tile = event.target.closest?.(".order > [data-asset]");
  const grip = event.target.closest?.("[data-grip]");
  if (!tile?.querySelector("[data-grip]") || event.button) return;
  // A finger on a picture scrolls; on the handle it drags. A mouse drags the picture too.
  if (!grip && (event.pointerType !== "mouse" || !event.target.closest(".frame"))) return;
  drag = { tile, id: event.pointerId, x: event.clientX, y: event.clientY, before: order(), moved: false };
}

function move(event) {
  if (event.pointerId !== drag?.id) return;
  if (!drag.moved && Math.hypot(event.clientX - drag.x, event.clientY - drag.y) < NEAR) return;
  drag.moved = true;
  drag.tile.setAttribute("data-dragged", "");
  const over = document.elementFromPoint(event.clientX, event.clientY)?.closest(".order > [data-asset]");
  if (!over || over === drag.tile) return;
  const all = tiles();
  over[all.indexOf(over) > all.indexOf(drag.tile) ? "after" : "before"](drag.tile);
}

function end(keep) {
  if (!drag) return;
  const { tile, before, moved } = drag;
  drag = null;
  tile.removeAttribute("data-dragged");
  if (!moved) return;
  // The click that follows a drag must not open the picture.
  const swallow = (event) => event.preventDefault();
  addEventListener("click", swallow, { capture: true, once: true });
  setTimeout(() => removeEventListener("click", swallow, { capture: true }));
  if (!keep) list().replaceChildren(...before.split(",").map((pk) => list().querySelector(`[data-asset="${pk}"]`)));
  else if (order() !== before) send();
}

document.addEventListener("pointerdown", start);
document.addEventListener("pointermove", move);
document.addEventListener("pointerup", ({ pointerId }) => pointerId === drag?.id && end(true));
document.addEventListener("pointercancel", () => end(false));
document.addEventListener("dragstart", (event) => event.target.closest(".order") && event.preventDefault());

document.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && drag) return end(false);
  const tile = event.target.closest("[data-grip]")?.closest("[data-asset]");
  const button = tile?.querySelector({ ArrowLeft: "[data-left]", ArrowRight: "[data-right]" }[event.key] ?? "never");
  if (!button) return;
  event.preventDefault();
  button.click();
});

document.addEventListener("click", ({ target }) => {
  const draft = target.closest("[data-draft]");
  if (!draft) return;
  const field = document.getElementById(draft.dataset.for);
  field.value = draft.dataset.draft;
  field.focus();
});
