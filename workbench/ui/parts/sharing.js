// Who is invited: a form for a new link, which is shown this once, and the links that were given, each to be taken back.
const { make } = workbench;
const dialog = element.querySelector("dialog");
const part = (name) => dialog.querySelector(name);
const form = part("form");
const made = part(".sharing-made");
const link = made.querySelector("input");
const copy = made.querySelector("button");
const words = (name) => (props.value.words || {})[name] || "";
const near = ["localhost", "127.0.0.1", "[::1]"];

function lay() {
  part("h2").textContent = words("title");
  part(".sharing-close").ariaLabel = words("close");
  part(".sharing-about").textContent = words("about");
  form.querySelectorAll("label > span").forEach((label, index) => (label.textContent = words(["name", "role", "days"][index])));
  const { role } = form.elements;
  if (!role.options.length) role.append(...["view", "edit"].map((value) => make("option", { value, textContent: words(`role_${value}`) })));
  form.querySelector("[type=submit]").textContent = words("create");
  copy.textContent = words("copy");
}

function item({ id, name, role, state, until }) {
  const about = make("span", { textContent: [words(`role_${role}`), words(`state_${state}`).replace("{until}", until)].join(" · ") });
  const back = make("button", { type: "button", textContent: words("revoke"), onclick: () => trigger("delete", { invitation: id }) });
  const line = make("li", {}, make("b", { textContent: name }), about, state === "valid" ? back : null);
  line.dataset.state = state;
  return line;
}

function showLink({ path, address, guest } = {}) {
  made.hidden = !path;
  if (!path) return;
  form.reset();
  link.value = (address || window.location.origin) + path;
  made.querySelector("p").textContent = words("made").replace("{name}", guest);
  made.querySelector("small").textContent = near.includes(new URL(link.value).hostname) ? words("near") : words("once");
  link.select();
}

function draw() {
  if (!props.value.words) return;
  lay();
  part("ul").replaceChildren(...props.value.rows.map(item));
  part("[role=alert]").textContent = props.value.problem || "";
  showLink(props.value.link);
  if (!dialog.open) dialog.showModal();
}

// A page that is not on this machine or behind HTTPS may not write the clipboard itself.
copy.onclick = async () => {
  link.select();
  if (navigator.clipboard) await navigator.clipboard.writeText(link.value);
  else document.execCommand("copy");
  copy.textContent = words("copied");
};
form.onsubmit = (event) => {
  event.preventDefault();
  const { guest, role, days } = form.elements;
  trigger("submit", { guest: guest.value, role: role.value, days: Number(days.value) });
};
part(".sharing-close").onclick = () => dialog.close();
dialog.onclick = ({ target }) => {
  if (target === dialog) dialog.close();
};
watch("value", draw);
