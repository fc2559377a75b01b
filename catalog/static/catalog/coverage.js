// What is picked on the board is ordered, and everything that is missing while nothing is picked.
const order = () => document.querySelector("[data-order]");

function told(images) {
  const place = document.querySelector("[data-images-told]");
  if (!place) return;
  const words = images === 1 ? place.dataset.one : place.dataset.many.replace("%s", images);
  if (place.textContent === words) return;
  place.textContent = words;
  const price = document.querySelector("[data-price]");
  if (price) htmx.ajax("GET", price.getAttribute("hx-get").replace(/\d+$/, images), price);
}

document.addEventListener("selection", ({ target, detail: { values } }) => {
  if (!order()?.contains(target)) return;
  const picked = new Set(values);
  let images = 0;
  for (const part of order().querySelectorAll("fieldset[data-images]")) {
    const box = part.parentElement.querySelector("[data-pick]");
    part.disabled = picked.size > 0 && !picked.has(box.value);
    if (!part.disabled) images += Number(part.dataset.images);
  }
  const clear = order().querySelector("[data-selection-clear]");
  if (clear) clear.hidden = !picked.size;
  told(images);
});
