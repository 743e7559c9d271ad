// The tasks of the newest render, one row each, kept live by the event stream.
const { make } = workbench;
const rows = new Map();

function row(task) {
  const cells = ["kind", "shot", "state", "note"].map((name) => make("td", { className: name }));
  const line = make("tr", {}, ...cells);
  rows.set(task.id, { line, cells, task });
  return line;
}

function fill({ line, cells, task }) {
  const { words = {} } = props.value;
  const share = task.state === "running" && task.progress ? ` ${Math.round(100 * task.progress)} %` : "";
  const texts = [words[task.kind], task.shot, `${words[task.state] || task.state}${share}`, task.error || task.note];
  texts.forEach((text, index) => (cells[index].textContent = text || ""));
  line.dataset.state = task.state;
}

function draw(tasks) {
  rows.clear();
  element.querySelector("tbody").replaceChildren(...tasks.map(row));
  rows.forEach(fill);
  element.querySelector("h3").textContent = (props.value.words || {}).title || "";
  element.querySelector(".tasks").hidden = !tasks.length;
}

async function reload() {
  const { project } = props.value;
  const tasks = project ? await workbench.read("tasks", project).catch(() => null) : [];
  if (tasks && project === props.value.project) draw(tasks);
}

// Progress is shown as it comes; whatever is told in words comes from the server in the visitor's language.
const soon = workbench.paced(reload);
workbench.listen(element, "event", ({ kind, task, data }) => {
  const known = rows.get(task);
  if (known && data.state === "running") {
    const { state, progress } = data;
    fill(Object.assign(known, { task: { ...known.task, state, progress } }));
    if (known.said !== data.note) soon();
    known.said = data.note;
  } else if (kind === "task" || kind === "render") {
    soon();
  }
});
workbench.listen(element, "open", soon);
watch("value", reload);
reload();
