// The chat about the open project: docked beside every tab, with the answers, the changes that they propose, and a box
// whose words this browser keeps until they are sent.
const { make } = workbench;
const part = (name) => element.querySelector(name);
const form = part("form");
const log = part(".chat-log");
const { part: about, from, to, only, text } = form.elements;
const words = (name) => (told.words || {})[name] || "";
const busy = ({ state }) => ["pending", "running"].includes(state);
let project = "";
let told = { messages: [] };
let parts = { scenes: [], characters: [], places: [], episodes: [], beats: [], shots: [] };
let drawn = "";
let sent = null;

const place = () => `workbench-chat-${project}`;
const isOpen = () => document.documentElement.hasAttribute("data-chat");

// What is typed, and what it is about, is kept by project.
const typed = () => ({ text: text.value, part: about.value, from: from.value, to: to.value, only: only.checked });

function keep() {
  if (project) localStorage.setItem(place(), JSON.stringify(typed()));
}

const kept = () => JSON.parse(localStorage.getItem(place()) || "{}");

function choose(value, { from: first, to: last, only: alone = true } = {}) {
  about.value = value;
  if (about.value !== value) about.value = "";
  [from.value, to.value, only.checked] = [first || 1, last || first || 1, alone];
  lay();
}

function lay() {
  part(".chat-run").hidden = about.value !== "shots";
  part(".chat-only").hidden = !about.value;
}

// The tab that is open, and the shot that is picked on the board.
const tab = () => new URL(window.location.href).searchParams.get("tab") || "storyboard";
const picked = () => (tab() === "storyboard" && document.querySelector("#picked-shot :is(input, textarea)")?.value) || "";

function chosenPlace() {
  const [kind, value] = about.value.split(":");
  if (!kind) return { tab: tab(), rows: [picked()].filter(Boolean) };
  if (kind === "scene") return { tab: "script", scene: Number(value) };
  if (kind === "shots") return { tab: "storyboard", rows: [from.value, to.value].map((one) => parts.shots[one - 1]).filter(Boolean) };
  return { tab: kind, rows: value ? [value] : [] };
}

function ask(message) {
  if (!message.text.trim()) return;
  sent = message.text;
  trigger("submit", message);
}

form.onsubmit = (event) => {
  event.preventDefault();
  if (!form.querySelector("[type=submit]").disabled) ask({ text: text.value, place: chosenPlace(), rewrite: Boolean(about.value) && only.checked });
};
text.onkeydown = (event) => {
  if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
  event.preventDefault();
  form.requestSubmit();
};
form.oninput = () => {
  lay();
  keep();
};

function show(open) {
  document.documentElement.toggleAttribute("data-chat", open);
  part(".chat-panel").hidden = !open;
  part(".chat-open").setAttribute("aria-expanded", String(open));
  part(".chat-open i").hidden = true;
  localStorage.setItem("workbench-chat", open ? "open" : "");
  if (open) log.scrollTop = log.scrollHeight;
}

function enter() {
  show(true);
  text.focus();
}

part(".chat-open").onclick = enter;
part(".chat-close").onclick = leave;
part(".chat-panel").onkeydown = (event) => event.key === "Escape" && leave();

function leave() {
  show(false);
  part(".chat-open").focus();
}

const button = (name, key, onclick, look = "") => {
  const made = make("button", { type: "button", className: look, textContent: words(name), onclick });
  made.dataset.key = key;
  return made;
};

// A long stretch that stays is shown by its ends.
function stays(value, rows) {
  if (rows) {
    const lines = value.split("\n");
    return lines.length > 7 ? [...lines.slice(0, 3), "⋯", ...lines.slice(-3)].join("\n") : value;
  }
  return value.length > 240 ? `${value.slice(0, 90)} … ${value.slice(-90)}` : value;
}

function difference({ diff, choice }, rows) {
  const pieces = diff.map(({ kind, text: value }) => {
    if (kind === "same") return document.createTextNode(stays(value, rows));
    return make(kind === "gone" ? "del" : "ins", { textContent: value });
  });
  if (choice && pieces.length === 2) pieces.splice(1, 0, make("span", { className: "arrow", textContent: " → " }));
  return make("dd", { className: rows ? "rows" : "" }, ...pieces);
}

function changes(proposal) {
  const rows = proposal.kind === "script scene";
  const list = proposal.changes.flatMap((one) => {
    const stale = one.stale ? make("dd", { className: "stale", textContent: words("field_stale") }) : "";
    return [make("dt", { textContent: one.label }), difference(one, rows || one.field === "lines"), stale].filter(Boolean);
  });
  return make("dl", {}, ...list);
}

function actions({ id, state, changes: fields, by }) {
  if (by) return [make("small", { textContent: by })];
  const rest = fields.filter(({ stale }) => !stale).map(({ field }) => field);
  const partly = rest.length && rest.length < fields.length;
  const accept = partly
    ? button("accept_rest", `rest-${id}`, () => trigger("apply", { message: "", proposal: id, fields: rest }), "strong")
    : button("accept", `accept-${id}`, () => trigger("apply", { message: "", proposal: id, fields: [] }), "strong");
  const decline = button("decline", `decline-${id}`, () => trigger("delete", { proposal: id }));
  const decisions = state === "stale" && !partly ? [decline] : [accept, decline];
  for (const one of decisions) one.disabled = !told.may_accept;
  return told.may_accept ? decisions : [...decisions, make("small", { textContent: words("may_not_accept") })];
}

function card(proposal) {
  const reason = proposal.reason ? make("p", { className: "stale", textContent: proposal.reason }) : "";
  const node = make("section", { className: "proposal" }, make("h3", { textContent: proposal.title }), changes(proposal), reason, make("footer", {}, ...actions(proposal)));
  node.dataset.state = proposal.state;
  return node;
}

function answer(message) {
  const open = message.proposals.filter(({ state }) => state === "open");
  const all = open.length > 1 && told.may_accept ? button("accept_all", `all-${message.id}`, () => trigger("apply", { message: message.id })) : "";
  const small = [message.left_out, message.cost].filter(Boolean).map((textContent) => make("small", { textContent }));
  return make("article", {}, make("p", { textContent: message.text }), ...message.proposals.map(card), all, ...small);
}

// A question, and below it what became of it: an answer stands for itself.
function question(message) {
  const node = make("article", { className: "person" }, make("p", { textContent: message.text }), make("small", { textContent: message.about }));
  if (busy(message)) {
    const stop = button("stop", `stop-${message.id}`, () => trigger("stop", { message: message.id }));
    node.append(make("div", { className: "working" }, make("span", { textContent: message.note || words("working") }), stop));
  } else if (["failed", "cancelled"].includes(message.state)) {
    const { text: wish, place: where, rewrite } = message;
    const again = told.may_ask && !told.why ? button("again", `again-${message.id}`, () => ask({ text: wish, place: where, rewrite })) : "";
    node.append(make("div", { className: "failed" }, make("div", { textContent: message.error || words("stopped") }), again));
  }
  return node;
}

function draw() {
  const atEnd = log.scrollHeight - log.scrollTop - log.clientHeight < 80;
  const key = log.contains(document.activeElement) ? document.activeElement.dataset.key : "";
  const rows = told.messages.map((message) => (message.answers ? answer(message) : question(message)));
  log.replaceChildren(...(rows.length ? rows : [make("p", { className: "empty", textContent: words("empty") })]));
  if (key) (log.querySelector(`[data-key="${CSS.escape(key)}"]`) || log.querySelector(".proposal .strong") || log).focus();
  if (atEnd) log.scrollTop = log.scrollHeight;
}

function lock() {
  const why = told.why || (told.may_ask ? "" : words("may_not_ask"));
  part(".chat-why").hidden = !why;
  part(".chat-why").textContent = why;
  const send = form.querySelector("[type=submit]");
  send.disabled = Boolean(why);
  send.title = why;
  part("header small").textContent = told.model || "";
}

function hear(read) {
  const count = told.messages.length;
  told = read;
  name();
  lock();
  const news = JSON.stringify(read);
  if (news === drawn) return;
  drawn = news;
  draw();
  if (!isOpen() && count && read.messages.length > count) part(".chat-open i").hidden = false;
}

async function reload() {
  const asked = project;
  const read = asked ? await workbench.read("chat", asked).catch(() => null) : null;
  if (read && asked === project) hear(read);
}

const group = (name, rows, value, label) =>
  rows.length ? make("optgroup", { label: words(name) }, ...rows.map((row) => make("option", { value: value(row), textContent: label(row) }))) : "";

// What can be asked about by itself; what was chosen stays chosen.
function offer() {
  const draft = about.options.length ? typed() : kept();
  about.replaceChildren(
    make("option", { value: "", textContent: words("about_all") }),
    make("option", { value: "world", textContent: words("about_world") }),
    make("option", { value: "facts", textContent: words("about_facts") }),
    ...[
      group("about_characters", parts.characters, ({ id }) => `characters:${id}`, ({ name }) => name),
      group("about_places", parts.places, ({ id }) => `world:${id}`, ({ name }) => name),
      parts.beats.length ? make("option", { value: "outline", textContent: words("about_outline") }) : "",
      group("about_episodes", parts.episodes, ({ id }) => `story:${id}`, ({ name }) => name),
      group("about_beats", parts.beats, ({ id }) => `story:${id}`, ({ name }) => name),
      group("about_scenes", parts.scenes, ({ number }) => `scene:${number}`, ({ number, title }) => `${number} · ${title}`),
      parts.shots.length ? make("option", { value: "shots", textContent: words("about_shots") }) : "",
    ].filter(Boolean),
  );
  from.max = to.max = parts.shots.length;
  choose(draft.part || "", draft);
}

async function survey() {
  const asked = project;
  const read = asked ? await workbench.read("chat-parts", asked).catch(() => null) : null;
  if (read && asked === project) parts = read;
}

function name() {
  part(".chat-open span").textContent = part("h2").textContent = words("title");
  part(".chat-panel").ariaLabel = log.ariaLabel = words("title");
  part(".chat-close").ariaLabel = words("close");
  part(".chat-only span").textContent = words("only");
  about.ariaLabel = words("about");
  [from.ariaLabel, to.ariaLabel] = [words("from"), words("to")];
  text.placeholder = text.ariaLabel = words("placeholder");
  form.querySelector("[type=submit]").textContent = words("send");
}

function open() {
  project = workbench.project();
  [told, drawn] = [{ words: told.words, messages: [] }, ""];
  about.replaceChildren();
  text.value = kept().text || "";
  draw();
  Promise.all([reload(), survey()]).then(offer);
}

// Asked for by a button of a tab: a part by its value, the shot that is picked, or the scene in which the script's
// cursor stands.
const HEADING = /^(\.(?!\.)|(INT|EXT|EST|INT\.?\/EXT|I\/E)[. ])/i;

function sceneAtCursor() {
  const script = document.querySelector("#script-content textarea");
  const before = script ? script.value.slice(0, script.selectionEnd + 1).split("\n") : [];
  return Math.min(Math.max(1, before.filter((row) => HEADING.test(row)).length), parts.scenes.length);
}

async function begin(what) {
  await survey();
  offer();
  if (what === "scene") choose(`scene:${sceneAtCursor()}`);
  else if (what === "shot") choose("shots", { from: parts.shots.indexOf(picked()) + 1 || 1 });
  else choose(what);
  keep();
  enter();
}

function arrived(well) {
  if (well && text.value === sent) text.value = "";
  keep();
  if (well) log.scrollTop = log.scrollHeight;
  reload();
}

const soon = workbench.paced(reload);
const surveySoon = workbench.paced(() => survey().then(offer));
workbench.listen(element, "rewrite", begin);
workbench.listen(element, "said", arrived);
workbench.listen(element, "open", soon);
workbench.listen(element, "event", ({ kind, data }) => {
  if (["chat", "board"].includes(kind) || [data.kind, data.makes].includes("chat")) soon();
  if (["board", "story", "chat"].includes(kind)) surveySoon();
});
workbench.listen(element, "project", open);
show(localStorage.getItem("workbench-chat") === "open" && window.innerWidth > 1100);
open();
