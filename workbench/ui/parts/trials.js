// The trial runs of a workflow: one large, the newest unless somebody chose another, the others to choose from.
const { make } = workbench;
const root = element.querySelector(".trials");
const busy = ({ state }) => ["pending", "running"].includes(state);
const previews = new Map();
let chosen = "";

const words = (name) => (props.value.words || {})[name] || "";
const rows = () => props.value.trials || [];

function film({ blob }, values) {
  return make("video", { src: `/files/${blob}`, muted: true, loop: true, playsInline: true, ...values });
}

function result(trial) {
  if (trial.media_type.startsWith("video/")) return film(trial, { controls: true });
  if (trial.media_type.startsWith("audio/")) return make("audio", { src: `/files/${trial.blob}`, controls: true });
  return make("img", { src: `/files/${trial.blob}?width=1280`, alt: trial.about });
}

function underWay(trial) {
  const cancel = make("button", { type: "button", textContent: words("cancel"), onclick: () => trigger("stop", { render: trial.render_id }) });
  const line = make("div", {}, make("progress", { max: 1, value: trial.progress }), cancel);
  const preview = previews.get(trial.task_id) || "";
  return make("section", {}, preview, make("p", { textContent: trial.note || words(trial.state) }), line);
}

// One element for each task: it shows the last picture until the next one is there.
function look(task) {
  const image = previews.get(task) || make("img", { alt: "", className: "preview" });
  previews.set(task, image);
  image.src = `/previews/${task}?at=${Date.now()}`;
}

function shown(trial) {
  if (busy(trial)) return underWay(trial);
  const failure = trial.error ? `${words(trial.state)}: ${trial.error}` : words(trial.state);
  const made = trial.blob ? result(trial) : make("p", { className: "failed", textContent: failure });
  return make("figure", {}, made, make("figcaption", { textContent: trial.about }));
}

function choose(trial) {
  chosen = trial.render_id;
  draw();
}

function choice(trial, current) {
  const small = trial.media_type.startsWith("video/") ? film(trial, { preload: "metadata" }) : make("img", { src: `/files/${trial.blob}?width=160`, alt: "" });
  const button = make("button", { type: "button", title: trial.about, ariaLabel: trial.about, onclick: () => choose(trial) }, small);
  button.setAttribute("aria-pressed", String(trial === current));
  return button;
}

function draw() {
  const all = rows();
  const current = all.find((trial) => trial.render_id === chosen) || all[0];
  const made = all.filter((trial) => trial.blob && !trial.media_type.startsWith("audio/"));
  const strip = made.length > 1 ? make("nav", {}, ...made.map((trial) => choice(trial, current))) : "";
  root.replaceChildren(current ? shown(current) : make("p", { className: "empty", textContent: words("none") }));
  if (strip) root.append(strip);
  if (props.value.more) root.append(make("button", { type: "button", className: "more", textContent: words("more"), onclick: () => trigger("tick", { count: all.length + 20 }) }));
}

const soon = workbench.paced(async () => trigger("tick", { count: Math.max(20, rows().length) }));
workbench.listen(element, "event", ({ kind, task, data }) => {
  if (data.has_preview && data.kind === "trial") look(task);
  if (data.makes === "trial" || (["task", "render"].includes(kind) && rows().some(busy))) soon();
});
watch("value", () => {
  if (rows().some(busy)) chosen = "";
  else previews.clear();
  draw();
});
draw();
