// Tells the page which project is open, and follows the project's newest render; after a reload it finds it again.
const part = (name) => element.querySelector(name);
const words = (name) => (props.value.words || {})[name] || "";
const busy = (state) => ["pending", "running"].includes(state);
const opened = Date.now();
let project = "";
let watched = false;
let current = "";
let seen = ""; // the render whose end a person has taken note of
let signedOut = false;

function button(name, onclick, look) {
  return workbench.make("button", { type: "button", className: look || "", textContent: words(name), onclick });
}

function leave() {
  seen = current;
  part(".status").hidden = true;
}

function play() {
  trigger("play", {});
  leave();
}

function actions(status) {
  if (busy(status.state)) return [button("cancel", () => trigger("stop", {}))];
  const cross = Object.assign(button("close", leave, "cross"), { textContent: "✕", ariaLabel: words("close") });
  if (status.state === "completed") return [button("watch", play, "strong"), cross];
  return [button("again", () => trigger("retry", {}), "strong"), cross];
}

// A film with findings is no plain success.
const outcome = ({ state, verdict }) => (state === "completed" && verdict === "faulty" ? "faulty" : state);

function sentence(status) {
  const doing = status.note || `${status.completed} / ${status.total}`;
  if (busy(status.state)) return `${words(status.state)} · ${doing}`;
  return status.state === "failed" && status.error ? `${words("failed")}: ${status.error}` : words(outcome(status));
}

// A film that was done before this page came is no news, nor is an end that was seen.
function isOld(status) {
  if (status.id === seen) return true;
  return ["completed", "cancelled"].includes(status.state) && !watched && Date.parse(status.ended_at) < opened;
}

function show(status) {
  const line = part(".status");
  current = status ? status.id : "";
  line.hidden = !status || isOld(status);
  if (line.hidden) return;
  watched ||= busy(status.state);
  line.dataset.state = outcome(status);
  const waiting = status.failed && busy(status.state) ? ` · ${status.failed} ${words("needs")}` : "";
  part("span").textContent = sentence(status) + waiting;
  part("progress").value = status.total ? status.completed / status.total : 0;
  part("progress").hidden = !busy(status.state);
  part(".actions").replaceChildren(...actions(status));
}

async function reload() {
  const asked = project;
  const status = asked ? await workbench.read("render", asked).catch(() => null) : null;
  if (asked === project && !signedOut) show(status);
}

function open() {
  const { name, after, words } = props.value;
  if (words) workbench.show(props.value.project, name, after, words.title);
  if (project !== props.value.project) watched = false;
  project = props.value.project;
  reload();
}

function warn() {
  signedOut = true;
  const line = part(".status");
  line.hidden = false;
  line.dataset.state = "failed";
  part("span").textContent = words("signed_out");
  part("progress").hidden = true;
  part(".actions").replaceChildren();
}

// What lies at the foot of the page makes room for the line, which is higher where its words wrap.
new ResizeObserver(([{ target }]) => document.documentElement.style.setProperty("--bar", `${target.offsetHeight}px`)).observe(part(".status"));

const soon = workbench.paced(reload);
workbench.listen(element, "open", soon);
workbench.listen(element, "watch", () => part(".status").dataset.state === "completed" && leave());
workbench.listen(element, "stranger", warn);
workbench.listen(element, "event", ({ kind, data }) => {
  soon();
  if (kind === "story") trigger("tick", {});
  if (kind === "render" && ["completed", "failed", "cancelled"].includes(data.state)) trigger("end", {});
});
watch("value", open);
open();
