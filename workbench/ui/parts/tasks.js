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

function draw() {
  const { tasks = [], words = {} } = props.value;
  rows.clear();
  element.querySelector("tbody").replaceChildren(...tasks.map(row));
  rows.forEach(fill);
  element.querySelector("h3").textContent = words.title || "";
  element.querySelector(".tasks").hidden = !tasks.length;
}

workbench.listen(element, "event", ({ kind, task, data }) => {
  const known = rows.get(task);
  if (known) fill(Object.assign(known, { task: { ...known.task, ...data } }));
  else if (kind === "render") trigger("tick", {});
});
watch("value", draw);
draw();
