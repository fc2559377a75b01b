// A file that somebody chose before the page’s scripts listened is told to them once they do. Fields
// with autocomplete="off" are empty after a reload, which would otherwise send their files again.
document.addEventListener("DOMContentLoaded", () => {
  for (const input of document.querySelectorAll("input[type=file]:enabled")) {
    if (input.files.length) input.dispatchEvent(new Event("change", { bubbles: true }));
  }
});
