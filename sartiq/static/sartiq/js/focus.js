// What htmx replaces takes the focus along. People at the keyboard go on in what came instead, not
// at the top of the page; what changes by itself leaves the focus alone.
document.addEventListener("htmx:afterSettle", ({ target, detail: { requestConfig } }) => {
  if (!requestConfig?.triggeringEvent?.isTrusted) return;
  // A dialog that closes with the answer gives the focus back first, if it can.
  setTimeout(() => {
    const held = document.activeElement;
    const lost = held === document.body || !held.checkVisibility();
    if (!lost || !target.isConnected || document.querySelector("dialog:modal")) return;
    if (target.tabIndex < 0) target.tabIndex = -1; // what has no focus of its own takes it once
    target.focus({ preventScroll: true });
  });
});
