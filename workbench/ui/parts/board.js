// The storyboard. Cards are filled with textContent only: whatever a story contains stays text.
const { make } = workbench;
const list = element.querySelector(".shots");
const cards = new Map();
let current = "";
let sought = "";
let showing = null;

const words = (name) => (props.value.words || {})[name] || "";
const camera = (name) => (props.value.camera || {})[name] || name;
const busy = (state) => ["pending", "running", "retry_pending"].includes(state);

function build(shot) {
  const card = { shot: shot.id, preview: "", image: make("img", { alt: "", loading: "lazy", decoding: "async" }) };
  card.number = make("b", { className: "number" });
  card.mark = make("b", { className: "mark" });
  card.score = make("b", { className: "score" });
  card.bar = make("progress", { max: 1 });
  card.camera = make("span", { className: "camera" });
  card.words = make("span", { className: "words" });
  card.state = make("span", { className: "state" });
  const frame = make("span", { className: "frame" }, card.image, card.score, card.number, card.mark, card.bar);
  card.button = make("button", { type: "button", className: "card" }, frame, card.camera, card.words, card.state);
  card.button.dataset.shot = shot.id;
  card.item = make("li", {}, card.button);
  return card;
}

function fill(card, shot) {
  if (!busy(shot.state)) card.preview = "";
  const source = card.preview || (shot.picture ? `/files/${shot.picture}?width=640` : "");
  if (source && card.image.getAttribute("src") !== source) card.image.src = source;
  card.image.hidden = !source;
  card.number.textContent = shot.number;
  card.mark.textContent = shot.degraded ? words("stand_in") : shot.draft ? words("draft") : "";
  card.mark.title = shot.degraded || "";
  workbench.score(card.score, shot.mark);
  card.camera.textContent = [shot.size, shot.angle, shot.movement].map(camera).join(" · ");
  card.words.textContent = shot.words || shot.description;
  tellState(card, shot);
}

function tellState(card, { state, progress, error, seconds, takes }) {
  card.button.dataset.state = state || "";
  card.bar.hidden = !busy(state);
  card.bar.value = progress || 0;
  const facts = [seconds ? `${seconds.toFixed(1)} s` : "", takes > 1 ? `${takes} ${words("takes")}` : ""];
  const quiet = facts.filter(Boolean).join(" · ") || "\u00a0";
  card.state.textContent = error ? `${words(state)}: ${error}` : busy(state) ? words(state) : quiet;
}

function look(card, task) {
  card.preview = `/previews/${task}?at=${Date.now()}`;
  card.image.src = card.preview;
  card.image.hidden = false;
}

function mark(shot) {
  current = shot;
  for (const card of cards.values()) card.button.setAttribute("aria-current", String(card.shot === shot));
}

// Until the shots are there, as many empty cards as a screen holds.
function outline() {
  return Array.from({ length: 9 }, () => make("li", { className: "outline" }, make("i", { className: "frame" }), make("i"), make("i")));
}

function draw(shots) {
  list.querySelectorAll(".outline").forEach((item) => item.remove());
  const known = new Set(shots.map((shot) => shot.id));
  for (const [id, card] of cards) {
    if (known.has(id)) continue;
    card.item.remove();
    cards.delete(id);
  }
  shots.forEach((shot, index) => {
    if (!cards.has(shot.id)) cards.set(shot.id, build(shot));
    const card = cards.get(shot.id);
    fill(card, shot);
    if (list.children[index] !== card.item) list.insertBefore(card.item, list.children[index] || null);
  });
  mark(current);
  if (sought) cards.get(sought)?.button.scrollIntoView({ block: "nearest" });
  sought = "";
  element.dataset.shots = String(shots.length);
}

async function reload() {
  const { project } = props.value;
  if (!project) return;
  const shots = await workbench.read("board", project).catch(() => null);
  if (project !== props.value.project) return;
  if (shots) draw(shots);
  workbench.opened();
}

function open() {
  if (showing !== props.value.project) {
    cards.clear();
    list.replaceChildren(...outline());
  }
  showing = props.value.project;
  sought = props.value.picked || "";
  list.style.setProperty("--aspect", props.value.aspect || "16 / 9");
  list.classList.toggle("tall", props.value.aspect === "9 / 16");
  mark(sought);
  reload();
}

function hear({ kind, shot, task, data }) {
  const card = cards.get(shot);
  if (kind === "task" && data.state === "running") {
    if (card) tellState(card, { state: data.state, progress: data.progress });
    if (card && data.has_preview) look(card, task);
  } else {
    soon();
  }
}

const soon = workbench.paced(reload);
list.addEventListener("click", (click) => {
  const card = click.target.closest(".card");
  if (!card) return;
  mark(card.dataset.shot);
  trigger("select", { shot: card.dataset.shot });
});
workbench.listen(element, "event", hear);
workbench.listen(element, "open", soon);
workbench.listen(element, "unpick", () => mark(""));
watch("value", open);
open();
