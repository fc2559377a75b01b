// Short news. Anyone may send it: a script by dispatching "toast" with {text, tone}, a view by
// the header HX-Trigger: {"toast": {"text": "...", "tone": "success"}}. Errors stay until dismissed.
const LIFE = 6000;
const region = document.getElementById("toasts");
const model = document.getElementById("toast-model").content.firstElementChild;
const icons = { success: "check", warning: "alert", error: "alert", info: "info" };

function expire(toast) {
  setTimeout(() => (toast.matches(":hover, :focus-within") ? expire(toast) : toast.remove()), LIFE);
}

function show({ text, tone = "info" }) {
  const known = [...region.children].some((toast) => toast.querySelector("p").textContent === text);
  if (known) return; // a poll that fails every second says so once
  const toast = model.cloneNode(true);
  toast.dataset.tone = tone;
  toast.querySelector("p").textContent = text;
  const use = toast.querySelector("use");
  use.setAttribute("href", use.getAttribute("href").replace(/#.*/, `#${icons[tone] ?? "info"}`));
  region.append(toast);
}

new MutationObserver((changes) => {
  for (const toast of changes.flatMap(({ addedNodes }) => [...addedNodes])) {
    if (toast.dataset && toast.dataset.tone !== "error") expire(toast);
  }
}).observe(region, { childList: true });

// Screen readers speak what changes in a live region, not what it was born with.
region.append(...region.children);

region.addEventListener("click", ({ target }) => {
  if (target.closest("[data-dismiss]")) target.closest(".toast").remove();
});
document.addEventListener("toast", ({ detail }) => show(detail));
document.addEventListener("htmx:sendError", () =>
  show({ text: region.dataset.silent, tone: "error" }),
);
document.addEventListener("htmx:responseError", ({ detail: { xhr } }) =>
  show({ text: region.dataset.refused.replace("%s", xhr.status), tone: "error" }),
);
