// Why pictures were rejected. A rejection comes as the event "rejection" {steps, title, span,
// reshoot}; it is held back while this panel asks, so that the reasons go along with it, and handed on as
// "decision".
const HELD = 20_000; // ms while the pointer or the focus is in the panel
const panel = document.querySelector("[data-reasons]");
const title = panel.querySelector("[data-reasons-title]");
const buttons = [...panel.querySelectorAll("[data-reason]")];
let rejected = null; // {steps, reasons, span, timer} while they can get their reasons

const hand = (step) => document.dispatchEvent(new CustomEvent("decision", { detail: step }));

function handOn(until) {
  for (const step of rejected.steps) hand({ ...step, reasons: rejected.reasons, until });
}

function hold(span) {
  if (!rejected) return;
  clearTimeout(rejected.timer);
  rejected.timer = setTimeout(close, span);
  handOn(Date.now() + span + 100);
}

function close() {
  if (!rejected) return;
  clearTimeout(rejected.timer);
  panel.hidden = true;
  handOn(0);
  rejected = null;
}

function name(button) {
  const { reason } = button.dataset;
  const named = rejected.reasons.includes(reason);
  rejected.reasons = named ? rejected.reasons.filter((each) => each !== reason) : [...rejected.reasons, reason];
  button.setAttribute("aria-pressed", !named);
  hold(rejected.span);
}

document.addEventListener("rejection", ({ detail }) => {
  close();
  rejected = { ...detail, reasons: [] };
  title.textContent = detail.title;
  panel.dataset.kind = detail.reshoot ? "reshoot" : "reject";
  for (const button of buttons) button.setAttribute("aria-pressed", "false");
  panel.hidden = false;
  hold(detail.span);
});

document.addEventListener("decision", ({ detail: { undo } }) => {
  if (undo && rejected?.steps.some(({ key }) => key === undo)) close();
});

document.addEventListener("shortcut", (event) => {
  const { key, ctrl, alt, shift } = event.detail;
  if (!rejected || ctrl || alt || shift || !buttons[key - 1]) return;
  name(buttons[key - 1]);
  event.preventDefault();
});
panel.addEventListener("click", ({ target }) => {
  const button = target.closest("[data-reason]");
  if (rejected && button) name(button);
});
panel.addEventListener("pointerenter", () => hold(HELD));
panel.addEventListener("focusin", () => hold(HELD));
panel.addEventListener("pointerleave", () => hold(rejected?.span));
