// The draft of a shoot: it says whether it is saved and tries again where it is not; placeholder
// chips, the scales of LoRAs, a size of one's own, the sheet on phones, and details that stay open
// when htmx brings them anew.
const form = document.getElementById("draft");
const line = document.querySelector(".saving");
const KEY = `draft-${form?.dataset.draft}`;
let waiting = null;
let tries = 0;

/* Saved or not */
function say(state, word) {
  line.dataset.state = state;
  if (word) document.getElementById("saved").textContent = line.dataset[word];
}

function keep() {
  try {
    sessionStorage.setItem(KEY, new URLSearchParams(new FormData(form)).toString());
  } catch {
    /* full, or not allowed: the page itself still holds it */
  }
}

function lost(word) {
  say("lost", word);
  keep();
  clearTimeout(waiting);
  waiting = setTimeout(again, Math.min(30, 2 ** tries++) * 1000);
}

function again() {
  clearTimeout(waiting);
  if (line.dataset.state === "lost") htmx.trigger(form, "again");
}

if (form && line) {
  const ours = ({ detail }) => detail.elt === form;
  form.addEventListener("htmx:beforeRequest", (event) => ours(event) && line.dataset.state !== "lost" && say("busy", "saving"));
  form.addEventListener("htmx:sendError", (event) => {
    if (!ours(event)) return;
    event.stopPropagation(); // the line says it; a toast besides would be noise
    lost("offline");
  });
  form.addEventListener("htmx:timeout", (event) => ours(event) && lost("offline"));
  form.addEventListener("htmx:responseError", (event) => {
    if (!ours(event)) return;
    event.stopPropagation();
    lost(event.detail.xhr.status === 401 ? "signedOut" : "refused");
  });
  form.addEventListener("htmx:afterRequest", (event) => {
    if (!ours(event) || !event.detail.successful) return;
    tries = 0;
    clearTimeout(waiting);
    say("saved");
    sessionStorage.removeItem(KEY);
  });
  addEventListener("online", again);
  addEventListener("beforeunload", (event) => line.dataset.state === "lost" && event.preventDefault());
  restore();
}

// What a lost connection kept from being saved, and a reload would have forgotten.
async function restore() {
  const unsaved = sessionStorage.getItem(KEY);
  if (!unsaved) return;
  const body = new URLSearchParams(unsaved);
  body.set("csrfmiddlewaretoken", form.elements.csrfmiddlewaretoken.value);
  const answer = await fetch(form.action, { method: "POST", body }).catch(() => null);
  if (!answer?.ok) return;
  sessionStorage.removeItem(KEY);
  location.reload();
}

/* The form */
const insert = (field, text) => {
  field.setRangeText(text, field.selectionStart, field.selectionEnd, "end");
  field.focus();
  field.dispatchEvent(new Event("input", { bubbles: true }));
};

document.addEventListener("click", ({ target }) => {
  const chip = target.closest("[data-insert]");
  if (chip) insert(document.getElementById("id_prompt"), chip.dataset.insert);

  const sheet = target.closest("[data-sheet]");
  if (sheet) {
    const open = sheet.getAttribute("aria-expanded") !== "true";
    sheet.setAttribute("aria-expanded", String(open));
  }
});

// A size of one's own: its shape, and how many megapixels it has.
const BOX = 32;
function measure() {
  const output = document.querySelector("[data-megapixels]");
  if (!output) return;
  const [width, height] = ["width", "height"].map((side) => Number(form.elements[side].value));
  const known = width > 0 && height > 0;
  output.value = known ? `${((width * height) / 1e6).toFixed(2)} ${output.dataset.unit}` : "";
  if (!known) return;
  const scale = BOX / Math.max(width, height);
  const shape = document.querySelector("[data-own-shape]");
  shape.setAttribute("width", width * scale);
  shape.setAttribute("height", height * scale);
  shape.setAttribute("x", (-width * scale) / 2);
  shape.setAttribute("y", (-height * scale) / 2);
}

document.addEventListener("input", ({ target }) => {
  const output = target.matches("input[type=range]") && target.parentElement.querySelector("output");
  if (output) output.value = Number(target.value).toFixed(2);
  // Whoever moves a scale wants the LoRA.
  if (output) target.closest(".lora").querySelector("[name=lora]").checked = true;
  if (target.name === "width" || target.name === "height") measure();
});
measure();

const opened = new Set();
document.addEventListener(
  "toggle",
  ({ target }) => {
    if (target.matches("#launch-body details")) opened[target.open ? "add" : "delete"](target.id);
  },
  true,
);
document.addEventListener("htmx:oobAfterSwap", () => {
  for (const id of opened) document.getElementById(id)?.setAttribute("open", "");
  measure();
});
