// Of what the server sends anew, only that is swapped in which looks different from what stands
// there: nothing flickers, the focus stays where it is, and what was picked stays picked.
document.addEventListener("htmx:oobBeforeSwap", (event) => {
  const { target, fragment } = event.detail;
  const fresh = fragment.firstElementChild;
  const { state } = target.dataset;
  if (state !== undefined && fresh?.dataset.state === state) event.detail.shouldSwap = false;
  const [before, after] = [target, fresh].map((part) => part?.querySelector("[data-pick]"));
  if (before && after) after.checked = before.checked;
});
