// A few rows with the columns that the server names. People add, change and take away; what they have is the value, but
// for rows that still lack what they cannot be without: those stay on the page until they have it.
const { make } = workbench;
const list = element.querySelector("ol");
const add = element.querySelector(".add");
let rows = [];
let told = "";

const columns = () => props.columns || [];
const words = (name) => (props.words || {})[name] || "";
const whole = (row) => columns().every(({ name, needed }) => !needed || row[name]);
const empty = () => Object.fromEntries(columns().map(({ name, initial }) => [name, initial]));

function tell() {
  const value = rows.filter(whole);
  if (JSON.stringify(value) === told) return;
  told = JSON.stringify(value);
  props.value = structuredClone(value);
  trigger("input", {});
}

function number(field) {
  return field.value === "" ? null : Number(field.value);
}

// What is typed is known at once, and told when the field is left.
function field(row, { name, kind, choices, step, longest, placeholder }) {
  const hear = (event) => (row[name] = kind === "number" ? number(event.target) : event.target.value);
  const leave = () => {
    if (kind === "sound") draw();
    tell();
  };
  const listens = { oninput: hear, onchange: leave };
  if (kind === "text") return make("input", { type: "text", value: row[name], maxLength: longest, ...listens });
  const bounds = { step, value: row[name] ?? "", placeholder: placeholder || "" };
  if (kind === "number") return make("input", { type: "number", ...bounds, ...listens });
  const options = choices.map(([label, value]) => make("option", { value, textContent: label, selected: value === row[name] }));
  return make("select", listens, ...options);
}

function cell(row, column) {
  const labelled = make("label", { className: column.kind }, make("span", { textContent: column.label }), field(row, column));
  const blob = column.kind === "sound" && (column.choices.find(([, value]) => value === row[column.name]) || [])[2];
  return blob ? [labelled, make("audio", { src: `/files/${blob}`, controls: true, preload: "none" })] : [labelled];
}

function item(row) {
  const remove = make("button", { type: "button", title: words("remove"), ariaLabel: words("remove"), textContent: "✕" });
  remove.onclick = () => {
    rows = rows.filter((other) => other !== row);
    draw();
    tell();
  };
  return make("li", {}, ...columns().flatMap((column) => cell(row, column)), remove);
}

function draw() {
  list.replaceChildren(...rows.map(item));
  add.textContent = words("add");
  add.hidden = columns().some(({ needed, choices }) => needed && choices && !choices.length);
  for (const control of element.querySelectorAll("input, select, button")) control.disabled = !props.free;
}

// What the server gives is drawn anew, unless it is what the page has told: somebody may be writing in it.
function take() {
  const value = JSON.stringify(props.value || []);
  if (value === told) return;
  told = value;
  rows = JSON.parse(value);
  draw();
}

function start() {
  told = "";
  take();
}

add.onclick = () => {
  rows.push(empty());
  draw();
  tell();
  list.lastElementChild.querySelector("input, select").focus();
};
watch("value", take);
watch("owner", start);
watch(["columns", "words", "free"], draw);
start();
