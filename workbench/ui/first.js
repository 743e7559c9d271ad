// Runs before Gradio's own script, on what Gradio wrote into the page for it.
(() => {
  const config = window.gradio_config;
  // Gradio's framework wraps every plain list and object into one that is watched, which is many times slower to read,
  // and the page reads every event for every component. These never change, and what is not plain is left as it is.
  class Still extends Array {}
  for (const name of ["components", "dependencies"]) Object.setPrototypeOf(config[name], Still.prototype);
  for (const page of Object.values(config.page)) Object.setPrototypeOf(page.layout, Object.create(Object.prototype));
  // Texts come once for each language; browsers have several names for one of them.
  const texts = config.i18n_translations;
  for (const name of ["zh-CN", "zh-TW", "zh-HK", "zh-SG", "zh-Hans", "zh-Hant"]) texts[name] = texts.zh;
})();
