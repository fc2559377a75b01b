// Keys and buttons, and which of its faces the page shows: one picture, two, the grid, a set, or
// the end of the line.
const root = document.querySelector("[data-review]");
const doubt = document.getElementById("doubt");
const home = root.dataset.home; // the face that the page begins with
let ended = false;
let best = false; // whether the question in the dialog is about the best of its siblings

const send = (name, detail = {}) => document.dispatchEvent(new CustomEvent(name, { detail }));
const judge = (how) => (clicked) => send("verdict", { act: "decide", clicked, ...how });

function setMode(mode) {
  root.dataset.mode = mode;
  for (const face of ["grid", "compare"]) {
    root.querySelector(`[data-does=${face}]`).setAttribute("aria-pressed", mode === face);
  }
  send("mode", { mode });
}

const toggle = (mode) => () => ended || setMode(root.dataset.mode === mode ? home : mode);

function toggleRecipe() {
  const recipe = root.querySelector("[data-recipe]");
  recipe.hidden = !recipe.hidden;
  root.querySelector("[data-does=recipe]").setAttribute("aria-pressed", !recipe.hidden);
}

function confirm() {
  doubt.close();
  send("verdict", best ? { act: "best", confirmed: true } : { act: "decide", verdict: "approve", confirmed: true });
}

const DOES = {
  approve: judge({ verdict: "approve" }),
  reject: judge({ verdict: "reject" }),
  spare: judge({ verdict: "spare" }),
  reopen: judge({ verdict: "reopen" }),
  reshoot: (clicked) => send("verdict", { act: "reshoot", clicked }),
  best: () => send("verdict", { act: "best" }),
  all: () => root.querySelector("[data-does=all]") && send("verdict", { act: "all" }),
  undo: () => send("verdict", { act: "undo" }),
  next: () => send("go", { by: 1 }),
  previous: () => send("go", { by: -1 }),
  down: () => send("row", { by: 1 }),
  up: () => send("row", { by: -1 }),
  first: () => send("go-first"),
  grid: toggle("grid"),
  compare: toggle("compare"),
  one: toggle("one"),
  recipe: toggleRecipe,
  note: () => send("note"),
  "next-set": () => root.querySelector("[data-next-set]")?.click(),
  confirm,
};
const KEYS = {
  p: "approve", a: "approve", x: "reject", s: "spare", r: "reshoot", u: "reopen",
  j: "next", k: "previous", ArrowRight: "next", ArrowLeft: "previous", ArrowDown: "down", ArrowUp: "up",
  g: "grid", c: "compare", e: "one", i: "recipe", m: "note", n: "next-set",
};
const SHIFTED = { p: "best", a: "all" };
const MOVES = new Set(["next", "previous", "up", "down"]); // a key held down repeats only these

document.addEventListener("shortcut", (event) => {
  const { key, ctrl, alt, shift, repeat } = event.detail;
  const name = ctrl ? (key === "z" && !shift ? "undo" : "") : (shift ? SHIFTED : KEYS)[key];
  if (!name || alt) return;
  best = name === "best";
  if (!repeat || MOVES.has(name) || name === "undo") DOES[name](false);
  event.preventDefault();
});

document.addEventListener("click", (event) => {
  const button = event.target.closest("button[data-does]");
  if (!button) return;
  if (button.dataset.does !== "confirm") best = button.dataset.does === "best";
  DOES[button.dataset.does](true);
  if (event.detail) button.blur(); // after the mouse, Space zooms instead of pressing the button again
});
document.addEventListener("act", ({ detail: { name } }) => DOES[name](true));

document.addEventListener("current", ({ detail: line }) => {
  if (line.ended !== ended) setMode(line.ended ? "end" : home);
  ended = line.ended;
});
