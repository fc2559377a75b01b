// Runs before the first paint, so that a chosen theme never flashes. Without a choice the
// system's own theme holds.
{
  const KEY = "theme";
  const root = document.documentElement;

  const stored = () => {
    try {
      return localStorage.getItem(KEY) ?? "system";
    } catch {
      return "system"; // storage is blocked: the choice lasts for this page
    }
  };
  const apply = (theme) => {
    if (theme === "system") delete root.dataset.theme;
    else root.dataset.theme = theme;
  };
  const mark = () => {
    const choice = document.querySelector(`[data-theme-choice][value="${stored()}"]`);
    if (choice) choice.checked = true;
  };

  apply(stored());
  document.addEventListener("DOMContentLoaded", mark);
  document.addEventListener("change", ({ target }) => {
    if (!target.matches("[data-theme-choice]")) return;
    apply(target.value);
    try {
      localStorage.setItem(KEY, target.value);
    } catch {} // see above
  });
  addEventListener("storage", ({ key }) => {
    if (key !== KEY) return;
    apply(stored());
    mark();
  });
}
