// Runs before the first paint: Swagger UI is dark by a class, and the dashboard keeps what was
// chosen there last. Where nothing was, the system says.
(() => {
  const system = matchMedia("(prefers-color-scheme: dark)");
  const apply = () => {
    let chosen = null;
    try {
      chosen = localStorage.getItem("conveyor.theme");
    } catch {
      // No storage here.
    }
    const dark = chosen === "dark" || (chosen !== "light" && system.matches);
    document.documentElement.classList.toggle("dark-mode", dark);
  };
  apply();
  system.addEventListener("change", apply);
  addEventListener("storage", apply);
})();
