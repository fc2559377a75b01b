// <button data-copy="id" data-copied="…" data-selected="…"> copies the text of the element with that id and
// says so; where the browser forbids it, it is selected and the second sentence says how to go on.
document.addEventListener("click", async ({ target }) => {
  const button = target.closest("[data-copy]");
  if (!button) return;
  const { copy, copied, selected } = button.dataset;
  const source = document.getElementById(copy);
  const say = (text, tone) => document.dispatchEvent(new CustomEvent("toast", { detail: { text, tone } }));
  try {
    await navigator.clipboard.writeText(source.textContent.trim());
    say(copied, "success");
  } catch {
    source.closest("details")?.setAttribute("open", "");
    getSelection().selectAllChildren(source); // without a secure connection the browser forbids it
    say(selected, "info");
  }
});
