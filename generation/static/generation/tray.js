// What is picked has an estimate of its own, asked for when the picks are others than before:
// "selection" also comes after each fragment, and asking then again would never end.
let before = "";
document.addEventListener("selection", ({ target, detail }) => {
  const now = detail.values.join();
  if (now === before) return;
  before = now;
  target.dispatchEvent(new CustomEvent("picked"));
});
