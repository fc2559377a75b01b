// One place decides when keys rest. Pages listen for "shortcut" (detail: key in lower case, shift,
// ctrl, alt, repeat) instead of "keydown"; a page that handled one calls preventDefault() on it.
const SWITCH = "keys";
const TYPING = "input:not([type=checkbox], [type=button], [type=submit]), textarea, select, [contenteditable]";
const ACTED_ON = "a[href], button, summary, input";

const switchedOff = () => {
  try {
    return localStorage.getItem(SWITCH) === "off";
  } catch {
    return false;
  }
};

function rests({ target, key, ctrlKey, metaKey, altKey, isComposing }) {
  const bare = key.length === 1 && !ctrlKey && !metaKey && !altKey;
  return (
    isComposing ||
    target.closest(TYPING) ||
    document.querySelector("dialog:modal, :popover-open") ||
    ((key === " " || key === "Enter") && target.closest(ACTED_ON)) ||
    (bare && switchedOff())
  );
}

document.addEventListener("keydown", (event) => {
  if (event.defaultPrevented || !(event.target instanceof Element) || rests(event)) return;
  const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
  const { shiftKey: shift, altKey: alt, repeat } = event;
  const detail = { key, shift, alt, repeat, ctrl: event.ctrlKey || event.metaKey };
  const shortcut = new CustomEvent("shortcut", { bubbles: true, cancelable: true, detail });
  if (!event.target.dispatchEvent(shortcut)) event.preventDefault();
});

document.addEventListener("shortcut", (event) => {
  const { key, ctrl } = event.detail;
  const search = document.querySelector("[data-search]");
  if (key === "?") document.getElementById("help")?.showModal();
  else if (key === "/" && !ctrl && search) search.focus();
  else if ((key === "/" && !ctrl) || (key === "k" && ctrl)) document.getElementById("find")?.showModal();
  else return;
  event.preventDefault();
});

const toggle = document.querySelector("[data-keys-switch]");
if (toggle) {
  toggle.checked = !switchedOff();
  toggle.addEventListener("change", () => {
    try {
      localStorage.setItem(SWITCH, toggle.checked ? "on" : "off");
    } catch {} // storage is blocked: keys stay on
  });
}
