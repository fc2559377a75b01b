// Why a picture was rejected. A rejection comes as the event "rejection" {step, title, span}; it is
// held back while this panel asks, so that the reasons go along with it, and handed on as "decision".
const HELD = 20_000; // ms while the pointer or the focus is in the panel
const panel = document.querySelector("[data-reasons]");
const title = panel.querySelector("[data-reasons-title]");
const buttons = [...panel.querySelectorAll("[data-reason]")];
let rejected = null; // {step, span, timer} while it can get its reasons

const hand = (step) => document.dispatchEvent(new CustomEvent("decision", { detail: step }));

function hold(span) {
  if (!rejected) return;
  clearTimeout(rejected.timer);
  rejected.timer = setTimeout(close, span);
  rejected.step.until = Date.now() + span + 100;
  hand(rejected.step);
}

function close() {
  if (!rejected) return;
  clearTimeout(rejected.timer);
  panel.hidden = true;
  const { step } = rejected;
  rejected = null;
  hand({ ...step, until: 0 });
}

function name(button) {
  const { step, span } = rejected;
  const { reason } = button.dataset;
  const named = step.reasons.includes(reason);
  step.reasons = named ? step.reasons.filter((each) => each !== reason) : [...step.reasons, reason];
  button.setAttribute("aria-pressed", !named);
  hold(span);
}

document.addEventListener("rejection", ({ detail }) => {
  close();
  rejected = { step: detail.step, span: detail.span };
  title.textContent = detail.title;
  for (const button of buttons) button.setAttribute("aria-pressed", "false");
  panel.hidden = false;
  hold(detail.span);
});

document.addEventListener("decision", ({ detail: { undo } }) => undo && undo === rejected?.step.key && close());

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
