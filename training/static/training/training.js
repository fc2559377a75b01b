// A data set: files go up in pieces, so that progress shows and a break costs little; a crop is
// dragged; the sheet on phones.
const PIECE_BYTES = 24 * 1024 ** 2;
const PIECE_FILES = 8;

const form = document.getElementById("upload");
const toast = (text, tone) => document.dispatchEvent(new CustomEvent("toast", { detail: { text, tone } }));

function pieces(files) {
  const found = [[]];
  let bytes = 0;
  for (const file of files) {
    const last = found.at(-1);
    if (last.length && (bytes + file.size > PIECE_BYTES || last.length >= PIECE_FILES)) {
      found.push([]);
      bytes = 0;
    }
    found.at(-1).push(file);
    bytes += file.size;
  }
  return found;
}

async function send(piece) {
  const body = new FormData();
  body.append("csrfmiddlewaretoken", form.elements.csrfmiddlewaretoken.value);
  for (const file of piece) body.append("files", file, file.name);
  // Without the second header a session that has ended answers with the form for signing in.
  const headers = { Accept: "application/json", "HX-Request": "true" };
  const answer = await fetch(form.action, { method: "POST", body, headers });
  if (answer.status === 401) throw new Error(document.getElementById("toasts").dataset.signedOut);
  if (!answer.ok) throw new Error(form.dataset.refused.replace("%s", answer.status));
  const { refused } = await answer.json();
  for (const sentence of refused) toast(sentence, "error");
}

function tell(done, total) {
  const bar = form.querySelector("progress");
  bar.hidden = done >= total;
  bar.value = total ? done / total : 1;
  form.querySelector("[data-told]").textContent =
    done < total ? form.dataset.arriving.replace("%s", done).replace("%s", total) : "";
}

// Whoever writes a caption is not interrupted: the pictures come once that is saved.
function calm() {
  const field = document.activeElement;
  if (!field?.matches(".caption")) return Promise.resolve();
  return new Promise((done) => field.addEventListener("blur", () => setTimeout(done, 700), { once: true }));
}

async function upload(files) {
  let done = 0;
  tell(done, files.length);
  try {
    for (const piece of pieces(files)) {
      await send(piece);
      done += piece.length;
      tell(done, files.length);
    }
  } catch (error) {
    const lost = error instanceof TypeError; // what fetch throws when the server can't be reached
    toast(lost ? form.dataset.broken : error.message, "error");
    tell(1, 1);
  }
  await calm();
  htmx.ajax("GET", form.dataset.page, { target: "#set", swap: "outerHTML" });
}

if (form) {
  const input = form.elements.files;
  input.addEventListener("change", async () => {
    const files = [...input.files];
    if (!files.length) return;
    input.disabled = true;
    await upload(files);
    input.value = "";
    input.disabled = false;
  });
  form.addEventListener("dragover", () => form.classList.add("over"));
  for (const end of ["dragleave", "drop"]) form.addEventListener(end, () => form.classList.remove("over"));
}

document.addEventListener("click", ({ target }) => {
  const sheet = target.closest("[data-sheet]");
  if (sheet) sheet.setAttribute("aria-expanded", String(sheet.getAttribute("aria-expanded") !== "true"));
});

/* The crop: a rectangle over the picture, and its edges as numbers */
const SIDES = ["left", "top", "right", "bottom"];
let from = null;

const edges = (stage) => SIDES.map((side) => stage.closest("form").elements[side]);

function draw(stage) {
  const svg = stage.querySelector("svg");
  const { width, height } = svg.viewBox.baseVal;
  const [left, top, right, bottom] = edges(stage).map((field) => Number(field.value));
  svg.firstElementChild.setAttribute("d", `M0 0H${width}V${height}H0ZM${left} ${top}V${bottom}H${right}V${top}Z`);
}

function point(stage, { clientX, clientY }) {
  const svg = stage.querySelector("svg");
  const { width, height } = svg.viewBox.baseVal;
  const { x, y } = new DOMPoint(clientX, clientY).matrixTransform(svg.getScreenCTM().inverse());
  const within = (value, most) => Math.round(Math.min(most, Math.max(0, value)));
  return [within(x, width), within(y, height)];
}

document.addEventListener("pointerdown", (event) => {
  const stage = event.target.closest?.("[data-crop]");
  if (!stage || event.button) return;
  event.preventDefault();
  stage.setPointerCapture(event.pointerId);
  from = point(stage, event);
});

document.addEventListener("pointermove", (event) => {
  const stage = from && event.target.closest?.("[data-crop]");
  if (!stage) return;
  const to = point(stage, event);
  const [left, right] = [from[0], to[0]].sort((a, b) => a - b);
  const [top, bottom] = [from[1], to[1]].sort((a, b) => a - b);
  for (const [n, value] of [left, top, right, bottom].entries()) edges(stage)[n].value = value;
  draw(stage);
});

for (const end of ["pointerup", "pointercancel"]) document.addEventListener(end, () => (from = null));
document.addEventListener("input", ({ target }) => {
  const stage = target.closest("form")?.querySelector("[data-crop]");
  if (stage) draw(stage);
});
document.addEventListener("htmx:afterSettle", () => {
  const stage = document.querySelector("[data-crop]");
  if (stage) draw(stage);
});
