// Runs before the first paint: sets the theme and the language that were chosen, so that nothing flashes.
(function () {
  var root = document.documentElement;
  try {
    var theme = localStorage.getItem('theme');
    if (theme === 'light' || theme === 'dark') root.dataset.theme = theme;
    var chosen = localStorage.getItem('PARAGLIDE_LOCALE');
    var language = chosen || navigator.language || 'en';
    root.lang = /^zh/i.test(language) ? 'zh-CN' : 'en';
  } catch {
    // Storage may be forbidden; the defaults stand.
  }
})();
