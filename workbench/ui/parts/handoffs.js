// The hand-offs of a project, the newest first: one under way with its progress, those that are made to download.
const { make } = workbench;
const root = element.querySelector(".handoffs");
const busy = ({ state }) => ["pending", "running"].includes(state);
let rows = [];

const words = (name) => (props.value.words || {})[name] || "";

function contents({ formats, stems, film_number }) {
  const named = formats.map((format) => words(`format_${format}`));
  const film = film_number ? words("film").replace("{number}", film_number) : "";
  return [film, ...named, stems ? words("stems") : ""].filter(Boolean).join(" · ");
}

function underWay(row) {
  const cancel = make("button", { type: "button", textContent: words("cancel"), onclick: () => trigger("stop", { render: row.render_id }) });
  return [make("p", { textContent: row.note || words(row.state) }), make("progress", { max: 1, value: row.progress }), cancel];
}

function finished({ blob, name, size, state, error }) {
  if (!blob) return [make("p", { className: "failed", textContent: error ? `${words(state)}: ${error}` : words(state) })];
  const link = { href: `/files/${blob}?${new URLSearchParams({ name })}`, download: name, textContent: words("download") };
  const weight = `${(size / 1e6).toFixed(size < 1e7 ? 1 : 0)} MB`;
  return [make("p", {}, make("b", { textContent: name })), make("span", { textContent: weight }), make("a", link)];
}

function item(row) {
  const about = make("small", { textContent: [row.at, contents(row)].filter(Boolean).join(" · ") });
  const line = make("li", {}, make("div", {}, ...(busy(row) ? underWay(row) : finished(row))), about);
  line.dataset.state = row.state;
  return line;
}

function draw() {
  const none = make("p", { className: "empty", textContent: words("none") });
  const list = make("ul", {}, ...rows.map(item));
  root.replaceChildren(make("h3", { textContent: words("title") }), rows.length ? list : none);
}

async function reload() {
  const { project } = props.value;
  const read = project ? await workbench.read("handoffs", project).catch(() => null) : [];
  if (!read || project !== props.value.project) return;
  rows = read;
  draw();
}

const soon = workbench.paced(reload);
workbench.listen(element, "event", ({ kind }) => {
  if (kind === "render" || (kind === "task" && rows.some(busy))) soon();
});
workbench.listen(element, "open", soon);
watch("value", reload);
reload();
