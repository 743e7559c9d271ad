// The takes of the picked shot: the one in use large, all of them to choose from, its voices to listen to.
const { make } = workbench;
const root = element.querySelector(".takes");

function large(take, words) {
  if (!take) return make("p", { className: "empty", textContent: words.no_picture || "" });
  const source = `/files/${take.blob}`;
  const picture = take.clip
    ? make("video", { src: source, controls: true, loop: true, muted: true, playsInline: true })
    : make("img", { src: `${source}?width=1280`, alt: take.about });
  const limits = take.draft ? make("p", { className: "limits", textContent: words.draft_limits }) : "";
  return make("figure", {}, picture, make("figcaption", { textContent: take.about }), limits, judgement(take, words), why(take, words));
}

function why(take, words) {
  if (!take.reasons.length) return "";
  const rows = take.reasons.map(([what, choice, reason]) =>
    make("div", {}, make("dt", { textContent: what }), make("dd", {}, make("b", { textContent: choice }), make("span", { textContent: reason }))));
  return make("details", { className: "why" }, make("summary", { textContent: words.why }), make("dl", {}, ...rows), make("p", { textContent: take.words_by }));
}

function act(label, act) {
  return make("button", { type: "button", textContent: label, onclick: act });
}

// What was said of the take, and what a person may say to that.
function judgement({ id, judged }, words) {
  const free = props.value.free;
  const ask = free ? act(props.value.model ? words.judge_with.replace("{model}", props.value.model) : words.judge, () => trigger("apply", { take: id })) : "";
  if (!judged) return make("div", { className: "judgement" }, make("div", { className: "acts" }, ask));
  const head = make("p", { className: "verdict" }, workbench.score(make("b"), judged.mark), make("small", { textContent: judged.by }));
  const points = make("ul", { className: "points" }, ...judged.scores.map(({ point, value }) => make("li", {}, make("span", { textContent: point }), make("b", { textContent: value }))));
  const faults = make("ul", { className: "faults" }, ...judged.faults.map((text) => make("li", { textContent: text })));
  const say = (name) => act(words[name], () => trigger("edit", { judgement: judged.id, opinion: name }));
  const overrule = free && judged.opinion === "none" ? [judged.mark.poor ? say("accepted") : "", say("wrong")] : free ? [say("none")] : [];
  const said = judged.said ? make("p", { textContent: judged.said }) : "";
  return make("div", { className: "judgement" }, head, judged.seen ? make("p", { textContent: judged.seen }) : "", points, judged.faults.length ? faults : "", said, make("div", { className: "acts" }, ...overrule, ask));
}

function choice(take) {
  const image = make("img", { src: `/files/${take.blob}?width=160`, alt: "", loading: "lazy" });
  const button = make("button", { type: "button", title: take.about, ariaLabel: take.about, onclick: () => trigger("select", { take: take.id }) }, image);
  button.setAttribute("aria-pressed", String(take.picked));
  if (take.judged) button.append(workbench.score(make("b"), { ...take.judged.mark, word: "" }));
  return button;
}

function voice(line) {
  const about = make("p", {}, make("b", { textContent: line.speaker }), line.note ? make("em", { textContent: line.note }) : "");
  return make("div", { className: "voice" }, about, make("audio", { src: `/files/${line.blob}`, controls: true, preload: "metadata" }));
}

function draw() {
  const { takes = [], voices = [], words = {}, aspect } = props.value;
  root.style.setProperty("--aspect", aspect || "16 / 9");
  root.dataset.takes = String(takes.length);
  const strip = takes.length > 1 ? make("div", { className: "strip" }, ...takes.map(choice)) : "";
  root.replaceChildren(large(takes.find((take) => take.picked), words), ...(strip ? [strip] : []), ...voices.map(voice));
}

const soon = workbench.paced(async () => trigger("tick", {}));
workbench.listen(element, "event", ({ kind, shot }) => {
  if (kind === "take" && shot && shot === props.value.shot) soon();
});
watch("value", draw);
draw();
