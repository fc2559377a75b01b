// A large choice goes up in pieces of one batch, so that progress shows and a break costs little:
// the next try sends what is missing. Without this script the form sends all in one request.
const PIECE_BYTES = 24 * 1024 ** 2;
const PIECE_FILES = 100;

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

async function send(address, fields, files, refused) {
  const body = new FormData();
  for (const [name, value] of fields) body.append(name, value);
  for (const file of files) body.append("pile", file, file.name);
  const answer = await fetch(address, { method: "POST", body, headers: { Accept: "application/json" } });
  const said = await answer.json().catch(() => ({}));
  if (!answer.ok) throw new Error(said.problems?.join(" ") ?? refused.replace("%s", answer.status));
  return said;
}

const words = (n, one, many) => (n ? [(n === 1 ? one : many).replace("%s", n)] : []);

function told(files, { catalogue, catalogues, archive, archives: several, photo, photos: many, size }) {
  const tables = files.filter(({ name }) => /\.(csv|tsv|txt|xlsx?)$/i.test(name)).length;
  const archives = files.filter(({ name }) => /\.zip$/i.test(name)).length;
  const photos = files.length - tables - archives;
  const bytes = files.reduce((sum, { size }) => sum + size, 0);
  const parts = [
    ...words(tables, catalogue, catalogues),
    ...words(archives, archive, several),
    ...words(photos, photo, many),
  ];
  const megabytes = Math.max(0.1, bytes / 1024 ** 2).toFixed(1);
  return parts.length ? `${parts.join(", ")} · ${size.replace("%s", megabytes)}` : "";
}

// A dropped folder comes as an entry that must be walked; browsers list it in pieces.
async function walk(entry) {
  if (entry.isFile) return [await new Promise((resolve, reject) => entry.file(resolve, reject))];
  const reader = entry.createReader();
  const found = [];
  for (;;) {
    const entries = await new Promise((resolve, reject) => reader.readEntries(resolve, reject));
    if (!entries.length) return found;
    for (const each of entries) found.push(...(await walk(each)));
  }
}

class Upload {
  constructor(form) {
    this.form = form;
    this.address = form.action;
    this.sent = new Set();
    this.dropped = [];
    this.progress = form.querySelector("[data-upload-progress]");
    this.problem = form.querySelector("[data-upload-problem]");
  }

  files() {
    const chosen = [...this.form.querySelectorAll("input[type=file]")].flatMap((input) => [...input.files]);
    return [...chosen, ...this.dropped].filter((file) => !file.name.startsWith("."));
  }

  tell() {
    const place = this.form.querySelector("[data-files-told]");
    place.textContent = told(this.files(), place.dataset);
  }

  async drop(event) {
    const entries = [...event.dataTransfer.items].map((item) => item.webkitGetAsEntry?.()).filter(Boolean);
    if (!entries.some((entry) => entry.isDirectory)) return; // the input takes plain files itself
    event.preventDefault();
    for (const entry of entries) this.dropped.push(...(await walk(entry)));
    this.tell();
  }

  fields() {
    return [...new FormData(this.form)].filter(([, value]) => typeof value === "string");
  }

  show(done, total) {
    this.progress.hidden = false;
    this.progress.querySelector("progress").value = total ? done / total : 1;
    const { arriving, comparing } = this.progress.dataset;
    this.progress.querySelector("[role=status]").textContent =
      done < total ? arriving.replace("%s", done).replace("%s", total) : comparing;
  }

  async run() {
    const files = this.files();
    const missing = files.filter((file) => !this.sent.has(file));
    for (const piece of pieces(missing)) {
      this.show(this.sent.size, files.length);
      const { files: next, preview } = await send(this.address, this.fields(), piece, this.problem.dataset.refused);
      for (const file of piece) this.sent.add(file);
      this.address = next;
      this.preview = preview;
    }
    this.show(files.length, files.length);
    location.assign(this.preview);
  }

  async begin() {
    const button = this.form.querySelector("[type=submit]");
    button.disabled = true;
    this.problem.hidden = true;
    try {
      await this.run();
    } catch (error) {
      const lost = error instanceof TypeError; // what fetch throws when the server can't be reached
      this.problem.querySelector("p").textContent = lost ? this.problem.dataset.broken : error.message;
      this.problem.hidden = false;
      this.progress.hidden = true;
      button.disabled = false;
    }
  }
}

for (const form of document.querySelectorAll("form[data-upload]")) {
  const upload = new Upload(form);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    upload.begin();
  });
  form.addEventListener("change", () => upload.tell());
  const pile = form.querySelector(".pile");
  pile.addEventListener("dragover", () => pile.classList.add("over"));
  for (const end of ["dragleave", "drop"]) pile.addEventListener(end, () => pile.classList.remove("over"));
  pile.addEventListener("drop", (event) => upload.drop(event));
  upload.tell();
}

// Confirming takes as long as decoding every photo does: one click, and it says so.
for (const form of document.querySelectorAll("form[data-once]")) {
  form.addEventListener("submit", () => {
    const button = form.querySelector("[type=submit]");
    button.disabled = true;
    button.querySelector("span").textContent = form.dataset.once;
  });
}

// What can't be drawn can't be taken either.
const unreadable = (img) => {
  img.hidden = true;
  img.closest(".frame").querySelector(".frame-note").hidden = false;
};
document.addEventListener("error", ({ target }) => target.matches?.(".thumb img") && unreadable(target), true);
for (const img of document.querySelectorAll(".thumb img")) if (img.complete && !img.naturalWidth && img.currentSrc) unreadable(img);
