// The path from a story to its storyboard: each step with how it is, what it cost, and how the writing goes on.
const { make } = workbench;
const root = element.querySelector(".path");
let path = null;

const words = (name) => (props.value.words || {})[name] || "";
const fill = (name, values) => Object.entries(values).reduce((text, [key, value]) => text.replace(`{${key}}`, value), words(name));

function button(name, onclick, look) {
  return make("button", { type: "button", className: look || "", textContent: words(name), onclick });
}

function item(step) {
  const { state, note, kept, cost } = step;
  const told = [note, kept.length ? fill("kept", { names: kept.join(", ") }) : "", cost].filter(Boolean);
  const line = make("li", {}, make("b", { textContent: words(`step_${step.step}`) }), make("span", { textContent: words(`state_${state}`) }));
  line.dataset.state = state;
  line.dataset.step = step.step;
  line.append(...told.map((text) => make("small", { textContent: text })));
  const again = ["done", "edited", "stale"].includes(state) && props.value.free && !path.render_id;
  if (again) line.append(button("again", () => trigger("retry", { step: step.step })));
  return line;
}

function onward() {
  const next = path.steps.find(({ state }) => state === "next");
  if (path.render_id) {
    const stop = props.value.free ? button("cancel", () => trigger("stop", { render: path.render_id })) : "";
    return [make("p", { textContent: path.note || words("begun") }), make("progress", { max: 1, value: path.progress }), stop];
  }
  const failed = path.error ? make("p", { className: "failed", textContent: path.error }) : "";
  if (!next) return [failed || make("p", { textContent: words("written") })];
  const told = failed || make("p", { textContent: path.why_not || fill("who", { writer: path.writer }) });
  if (!props.value.free || path.why_not) return [told];
  return [told, button("next", () => trigger("submit", {}), "strong"), button("rest", () => trigger("play", {}))];
}

function draw() {
  root.hidden = !path || !path.steps.length;
  if (root.hidden) return;
  const steps = make("ol", {}, ...path.steps.map(item));
  root.replaceChildren(steps, make("div", { className: "onward" }, ...onward()));
}

async function reload() {
  const { project } = props.value;
  const read = project ? await workbench.read("path", project).catch(() => null) : null;
  if (project !== props.value.project) return;
  path = read;
  draw();
}

const soon = workbench.paced(reload);
workbench.listen(element, "event", ({ kind }) => {
  if (["story", "render", "board", "task"].includes(kind)) soon();
});
workbench.listen(element, "open", soon);
watch("value", reload);
reload();
