// What does not hold together in the storyboard, each finding leading to its shot or its line; and the work of those who
// check and judge. It is kept live by the event stream: the rules look again whenever a row changes.
const { make } = workbench;
const root = element.querySelector(".continuity");
const part = (name) => root.querySelector(name);
const words = (name) => (props.value.words || {})[name] || "";
const busy = (status) => Boolean(status) && ["pending", "running"].includes(status.state);
let aside = false;

function button(name, act) {
  return make("button", { type: "button", textContent: words(name), onclick: act });
}

function at({ shot, line }) {
  if (props.value.board) trigger("select", { shot });
  else workbench.showLine("script-content", line);
}

// Whoever presses it is told who answers, and so where pictures and words go, and what it will cost.
function asking(name, model, event, cost = "") {
  const label = model ? words(`${name}_with`).replace("{model}", model) : words(name);
  return make("button", { type: "button", textContent: [label, cost].filter(Boolean).join(" · "), onclick: () => trigger(event, {}) });
}

function finding(one) {
  const where = make("button", { type: "button", className: "where", textContent: one.where, onclick: () => at(one) });
  const facts = [one.suggestion, one.by, one.stale ? words("stale") : ""].filter(Boolean).join(" · ");
  const text = make("p", {}, make("b", { textContent: `${one.severity_word} ` }), one.text, make("small", { textContent: facts }));
  const put = () => trigger("delete", { key: one.key, dismissed: !one.dismissed });
  const item = make("li", { className: one.dismissed ? "aside" : "" }, where, text, props.value.free ? button(one.dismissed ? "take_up" : "dismiss", put) : "");
  item.dataset.severity = one.severity;
  item.dataset.kind = one.kind;
  return item;
}

function progress(status, name) {
  const bar = make("progress", { max: 1, value: status.fraction });
  const note = make("span", { textContent: status.note || `${words(name)} ${status.done} / ${status.total}` });
  return [note, bar, button("stop", () => trigger("stop", { render: status.render_id }))];
}

function problems(status) {
  const said = status && !busy(status) && status.state !== "cancelled" ? status.problems : [];
  return said.map((text) => make("p", { className: "problem", textContent: text }));
}

function work({ model, checking, check_cost, judging, judge_cost }) {
  if (!props.value.free) return [];
  const check = busy(checking) ? progress(checking, "checking") : model ? [asking("check", model, "submit", check_cost)] : [];
  if (!props.value.board) return [...check, ...problems(checking)];
  const judge = busy(judging) ? progress(judging, "judging") : [asking("judge_all", model, "apply", judge_cost)];
  return [...check, ...judge, ...problems(checking), ...problems(judging)];
}

function draw(report) {
  const mine = report.findings.filter((one) => props.value.board || one.line);
  const open = mine.filter((one) => !one.dismissed);
  const put = mine.length - open.length;
  const title = open.length ? words(open.length === 1 ? "one" : "many").replace("{count}", open.length) : words("none");
  part("summary").textContent = title;
  const more = put ? [make("li", {}, make("span"), make("span"), button(aside ? "hide_aside" : "show_aside", () => ((aside = !aside), draw(report))))] : [];
  part(".work").replaceChildren(...work(report));
  part("ul").replaceChildren(...(aside ? mine : open).map(finding), ...more);
  root.dataset.open = String(open.length);
  root.hidden = !report.shots;
}

async function reload() {
  const { project } = props.value;
  const report = project ? await workbench.read("continuity", project).catch(() => null) : null;
  if (project !== props.value.project) return;
  if (report) draw(report);
  else root.hidden = true;
}

const soon = workbench.paced(reload);
workbench.listen(element, "event", ({ kind, data }) => {
  if (["board", "continuity", "story", "render"].includes(kind) || (kind === "task" && ["check", "judge"].includes(data.kind))) soon();
});
workbench.listen(element, "open", soon);
watch("value", reload);
reload();
