// The workflows of the library, to look through and to pick from. What is looked for stays when the list changes.
const { make } = workbench;
const list = element.querySelector("ul");
const none = element.querySelector(".empty");
const search = element.querySelector("input");
const purpose = element.querySelector("select");

const words = (name) => (props.value.words || {})[name] || "";
const cards = () => props.value.cards || [];

function matches({ purpose: made, ...card }) {
  const told = [card.name, card.family, card.purpose_name, ...card.tags].join(" ").toLowerCase();
  const asked = search.value.toLowerCase().split(/\s+/);
  return (!purpose.value || made === purpose.value) && asked.every((word) => told.includes(word));
}

function item(card) {
  const badge = card.yours ? make("em", { textContent: words("yours") }) : "";
  const about = [card.purpose_name, card.family, ...card.tags].filter(Boolean).join(" · ");
  const button = make("button", { type: "button", onclick: () => trigger("select", { workflow: card.id }) });
  button.append(make("span", {}, make("b", { textContent: card.name }), badge), make("small", { textContent: about }));
  button.setAttribute("aria-pressed", String(card.id === props.value.picked));
  return make("li", {}, button);
}

function drawList() {
  const found = cards().filter(matches);
  list.replaceChildren(...found.map(item));
  const current = list.querySelector("[aria-pressed=true]");
  if (current) list.scrollTop = current.offsetTop - list.offsetTop - list.clientHeight / 3;
  none.hidden = found.length > 0 || !cards().length;
}

function drawFilters() {
  const chosen = purpose.value;
  const offered = new Map(cards().map((card) => [card.purpose, card.purpose_name]));
  const options = [["", words("any")], ...offered].map(([value, textContent]) => make("option", { value, textContent }));
  purpose.replaceChildren(...options);
  purpose.value = offered.has(chosen) ? chosen : "";
  search.placeholder = search.ariaLabel = words("search");
  purpose.ariaLabel = words("purpose");
  none.textContent = words("none");
}

function draw() {
  drawFilters();
  drawList();
}

search.oninput = drawList;
purpose.onchange = drawList;
watch("value", draw);
draw();
