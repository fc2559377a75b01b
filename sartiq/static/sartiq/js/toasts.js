// Short news. Anyone may send it: a script by dispatching "toast" with {text, tone}, a view by
// the header HX-Trigger: {"toast": {"text": "...", "tone": "success"}}. Errors stay until dismissed.
const LIFE = 6000;
const list = document.getElementById("toasts");
const model = document.getElementById("toast-model").content.firstElementChild;
const icons = { success: "check", warning: "alert", error: "alert", info: "info" };

function expire(toast) {
  setTimeout(() => (toast.matches(":hover, :focus-within") ? expire(toast) : toast.remove()), LIFE);
}

function show({ text, tone = "info" }) {
  const known = [...list.children].some((toast) => toast.querySelector("p").textContent === text);
  if (known) return; // a poll that fails every second says so once
  const toast = model.cloneNode(true);
  toast.dataset.tone = tone;
  toast.querySelector("p").textContent = text;
  const use = toast.querySelector("use");
  use.setAttribute("href", use.getAttribute("href").replace(/#.*/, `#${icons[tone] ?? "info"}`));
  list.append(toast);
}

new MutationObserver((changes) => {
  for (const toast of changes.flatMap(({ addedNodes }) => [...addedNodes])) {
    if (toast.dataset && toast.dataset.tone !== "error") expire(toast);
  }
}).observe(list, { childList: true });

// Screen readers speak what changes in a live region, not what it was born with.
list.append(...list.children);

list.addEventListener("click", ({ target }) => {
  if (target.closest("[data-dismiss]")) target.closest(".toast").remove();
});
document.addEventListener("toast", ({ detail }) => show(detail));
document.addEventListener("htmx:sendError", () =>
  show({ text: list.dataset.silent, tone: "error" }),
);
document.addEventListener("htmx:responseError", ({ detail: { xhr } }) => {
  const { signedOut, refused } = list.dataset;
  show({ text: xhr.status === 401 ? signedOut : refused.replace("%s", xhr.status), tone: "error" });
});
