// Runs before the first paint, so that a dark screen never flashes white. External because the CSP forbids inline scripts.
(function () {
  var chosen = null;
  try {
    chosen = localStorage.getItem('perch.colorScheme');
  } catch {
    // storage may be forbidden: follow the system
  }
  var dark = chosen === 'dark' || (chosen !== 'light' && matchMedia('(prefers-color-scheme: dark)').matches);
  document.documentElement.setAttribute('data-mantine-color-scheme', dark ? 'dark' : 'light');
})();
