// What the page says of itself: how much is done and left, why decisions wait, and the end.
const root = document.querySelector("[data-review]");
const part = (name) => root.querySelector(`[data-${name}]`);
const COUNTED = Number(root.dataset.counted); // more than this is not counted
const count = (n) => (n > COUNTED ? `${COUNTED}+` : String(Math.max(n, 0)));
const open = ({ order, pictures }) => order.filter((id) => (pictures.get(id)?.status ?? "pending") === "pending");

function tally(line) {
  part("done").textContent = line.done;
  part("left").textContent = count(line.left);
  part("locked").textContent = line.locked;
  part("locked").closest("span").hidden = !line.locked;
  for (const button of root.querySelectorAll("[data-does=all]")) button.disabled = line.left <= 0;
}

function end(line) {
  const passed = open(line).length;
  part("end").hidden = !line.ended;
  if (!line.ended) return;
  const face = line.cut ? "cut" : passed ? "passed" : line.locked ? "locked" : "all";
  for (const each of ["cut", "passed", "locked", "all"]) part(`end-${each}`).hidden = each !== face;
  part("passed").textContent = passed;
  part("title").textContent = document.title.split(" · ")[0];
}

for (const name of ["line", "current"]) {
  document.addEventListener(name, ({ detail: line }) => {
    tally(line);
    if (part("end")) end(line);
  });
}
document.addEventListener("picture", ({ detail: { line } }) => tally(line));

document.addEventListener("outbox", ({ detail: { waiting, trouble } }) => {
  part("trouble").hidden = !trouble;
  part("sign-in").hidden = trouble !== "signed-out";
  for (const text of root.querySelectorAll("[data-case]")) text.hidden = text.dataset.case !== trouble;
  part("waiting").textContent = waiting;
});
