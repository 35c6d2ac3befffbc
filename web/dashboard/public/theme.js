// Runs before the first paint; src/lib/theme.ts writes what it reads.
(() => {
  try {
    const theme = localStorage.getItem("conveyor.theme");
    if (theme === "light" || theme === "dark") document.documentElement.dataset.theme = theme;
  } catch {
    // No storage here: the system's theme it is.
  }
})();
