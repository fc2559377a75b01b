// <button data-copy="id"> copies the text of the element with that id.
document.addEventListener("click", async ({ target }) => {
  const id = target.closest("[data-copy]")?.dataset.copy;
  if (!id) return;
  const source = document.getElementById(id);
  const say = (text, tone) => document.dispatchEvent(new CustomEvent("toast", { detail: { text, tone } }));
  try {
    await navigator.clipboard.writeText(source.textContent.trim());
    say("Copied.", "success");
  } catch {
    getSelection().selectAllChildren(source); // without a secure connection the browser forbids it
    say("Selected: press Ctrl+C to copy.", "info");
  }
});
