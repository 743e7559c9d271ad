// Shared by the parts of the page: the open project, its stream of events, and small helpers.
window.workbench = (() => {
  const root = document.documentElement;
  let open = { project: "", after: 0 };
  let source = null;

  const tell = (name, detail) => document.dispatchEvent(new CustomEvent(`workbench:${name}`, { detail }));

  // A hidden page holds no stream: browsers allow six connections to a server, shared by all of its pages.
  function follow() {
    if (source) source.close();
    source = null;
    if (!open.project || document.hidden) return;
    const stream = new EventSource(`/events?${new URLSearchParams(open)}`);
    stream.onopen = () => tell("open", {});
    stream.onmessage = (message) => {
      open.after = Number(message.lastEventId) || open.after;
      tell("event", JSON.parse(message.data));
    };
    stream.onerror = () => {
      if (stream === source && stream.readyState === EventSource.CLOSED) setTimeout(follow, 3000);
    };
    source = stream;
  }

  const isBoard = () => (new URLSearchParams(window.location.search).get("tab") || "storyboard") === "storyboard";

  function show(project, name, after, title) {
    document.title = name ? `${name} · ${title}` : title;
    root.toggleAttribute("data-project", Boolean(project));
    root.removeAttribute("data-start");
    // only a board tells when it is there; another tab says by itself that it is loading
    root.toggleAttribute("data-opening", project && project !== open.project && isBoard());
    if (project === open.project) return;
    open = { project, after };
    if (root.hasAttribute("data-ready")) window.scrollTo(0, 0);
    remember({ project });
    follow();
    tell("project", {});
  }

  // A page that is still opening selects its first tab by itself: only what comes later is worth remembering.
  function remember(values) {
    if (!root.hasAttribute("data-ready")) return;
    const url = new URL(window.location.href);
    for (const [name, value] of Object.entries(values)) {
      if (value) url.searchParams.set(name, value);
      else url.searchParams.delete(name);
    }
    window.history.replaceState(null, "", url);
  }

  function ready() {
    root.setAttribute("data-ready", "");
    remember({ project: open.project });
    applyTheme();
  }

  // All tabs show what is kept of the open project; before that, what is typed in them would be lost.
  const filled = (project) => void root.toggleAttribute("data-filled", Boolean(project));

  // A server that stumbles is asked again, so that one failure leaves no part of the page empty.
  async function read(name, project, pauses = [500, 2000]) {
    const answer = await fetch(`/page/${name}?${new URLSearchParams({ project })}`).catch(() => null);
    if (answer?.ok) return answer.json();
    if (!pauses.length || (answer && answer.status < 500)) throw new Error(`${name}: ${answer?.status}`);
    await new Promise((rested) => setTimeout(rested, pauses[0]));
    return read(name, project, pauses.slice(1));
  }

  // A part that was taken off the page hears nothing more.
  function listen(element, name, act) {
    const handler = ({ detail }) => {
      if (element.isConnected) act(detail);
      else document.removeEventListener(`workbench:${name}`, handler);
    };
    document.addEventListener(`workbench:${name}`, handler);
  }

  // Calls in quick succession become one, and slow work is left twice its own time to rest.
  function paced(work) {
    let waiting = false;
    let again = false;
    let pause = 150;
    const run = async () => {
      again = false;
      const start = performance.now();
      await work();
      pause = Math.max(150, 2 * (performance.now() - start));
      waiting = again;
      if (again) setTimeout(run, pause);
    };
    return () => {
      if (waiting) return void (again = true);
      waiting = true;
      setTimeout(run, pause);
    };
  }

  // Whoever is signed out while the page is open is told so; Gradio itself only knows that something failed.
  const fetchPlainly = window.fetch.bind(window);
  window.fetch = async (...request) => {
    const answer = await fetchPlainly(...request);
    if (answer.status === 401) tell("stranger", {});
    return answer;
  };

  // On a phone, what was picked from a list is shown below it.
  function reveal(id) {
    const part = document.getElementById(id);
    if (part.getBoundingClientRect().top > window.innerHeight / 2) part.scrollIntoView();
  }

  function make(tag, values, ...children) {
    const node = Object.assign(document.createElement(tag), values);
    node.append(...children.filter((child) => child !== null && child !== ""));
    return node;
  }

  // A judgement in short: a sign, the score and a word, so that nobody has to tell colours apart.
  function score(node, mark) {
    node.hidden = !mark;
    if (!mark) return node;
    node.className = "score";
    node.dataset.poor = String(mark.poor);
    node.textContent = `${mark.poor ? "✗" : "✓"} ${mark.overall} ${mark.word}`;
    node.title = mark.title;
    return node;
  }

  // Selects a line of a text field, and brings it into view.
  function showLine(id, text) {
    const field = document.querySelector(`#${id} textarea`);
    const start = field.value.indexOf(text);
    if (start < 0) return;
    field.focus();
    field.setSelectionRange(start, start + text.length);
    field.scrollTop = (field.scrollHeight * field.value.slice(0, start).split("\n").length) / field.value.split("\n").length - field.clientHeight / 2;
    field.scrollIntoView({ block: "center" });
  }

  // Gradio sets the theme of the system while the page opens; what a person chose comes after it.
  function applyTheme() {
    const chosen = localStorage.getItem("workbench-theme");
    if (chosen) document.body.classList.toggle("dark", chosen === "dark");
  }

  function switchTheme() {
    localStorage.setItem("workbench-theme", document.body.classList.contains("dark") ? "light" : "dark");
    applyTheme();
  }

  // A page that comes to a storyboard shows the outline of one while the rest of it is on its way.
  root.toggleAttribute("data-opening", new URLSearchParams(window.location.search).has("project") && isBoard());

  document.addEventListener("visibilitychange", follow);
  applyTheme();

  return {
    project: () => open.project,
    show,
    remember,
    read,
    tell,
    listen,
    paced,
    make,
    score,
    showLine,
    reveal,
    ready,
    filled,
    opened: () => root.removeAttribute("data-opening"),
    working: (on) => root.toggleAttribute("data-working", on),
    start: () => root.toggleAttribute("data-start"),
    theme: switchTheme,
  };
})();
