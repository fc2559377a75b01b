// Of what the server sends anew, only that is swapped in which looks different from what stands
// there: nothing flickers, and the focus stays where it is.
document.addEventListener("htmx:oobBeforeSwap", (event) => {
  const { target, fragment } = event.detail;
  const state = target.dataset.state;
  if (state !== undefined && fragment.firstElementChild?.dataset.state === state) event.detail.shouldSwap = false;
});
