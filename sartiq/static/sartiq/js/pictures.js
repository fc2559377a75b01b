// A placeholder leaves once its picture is there: a cut-out would show it through.
const arrived = (img) => img.closest(".picture")?.setAttribute("data-loaded", "");

document.addEventListener("load", ({ target }) => target.matches?.(".picture picture img") && arrived(target), true);
for (const img of document.querySelectorAll(".picture picture img")) if (img.complete && img.naturalWidth) arrived(img);
