// The packshot as large as the picture, side by side, by [data-compare] or C; zoom.js moves both together.
// A lineage that is wider than its place begins in the middle, where the asset itself stands.
const button = document.querySelector("[data-compare]");

function compare() {
  const on = button.getAttribute("aria-pressed") !== "true";
  button.setAttribute("aria-pressed", String(on));
  document.querySelector(".asset-view").toggleAttribute("data-compared", on);
  dispatchEvent(new Event("resize")); // the frames have another size now
  document.querySelector(".asset-view").scrollIntoView({ block: "nearest" }); // and may have moved away
}

function centre() {
  const lineage = document.querySelector(".lineage");
  if (lineage) lineage.scrollLeft = (lineage.scrollWidth - lineage.clientWidth) / 2;
}

centre();
document.addEventListener("htmx:afterSettle", ({ target }) => target.id === "lineage-of" && centre());
button?.addEventListener("click", compare);
document.addEventListener("shortcut", (event) => {
  const { key, ctrl, alt, shift } = event.detail;
  if (!button || key !== "c" || ctrl || alt || shift) return;
  compare();
  event.preventDefault();
});
