// The newest film to watch and download, what the film check found in it, and the earlier films. What it found comes
// first, with the time and the shot: a film with findings is no plain success.
const { make } = workbench;
const root = element.querySelector(".player");
let playing = "";

function download(blob, name, label, look) {
  return make("a", { href: `/files/${blob}?${new URLSearchParams({ name })}`, download: name, className: look || "", textContent: label });
}

function chip(text, title, act) {
  return make("button", { type: "button", className: "chip", textContent: text, title, onclick: act });
}

function seek(at) {
  const video = root.querySelector("video");
  video.currentTime = at;
  video.scrollIntoView({ block: "nearest" });
}

function finding({ at, time, text }, words) {
  return make("li", {}, time ? chip(time, words.seek, () => seek(at)) : "", make("span", { textContent: text }));
}

function byShot(groups, words) {
  return groups.map(({ name, shot, found }) => {
    const open = shot ? chip(words.open_shot, "", () => trigger("select", { shot })) : "";
    const head = make("h4", {}, make("span", { textContent: name }), open);
    return make("div", {}, head, make("ul", {}, ...found.map((one) => finding(one, words))));
  });
}

function findings(film, words) {
  if (!film.faulty) return "";
  return make("section", { className: "findings" }, make("h3", { textContent: film.faulty }), ...byShot(film.findings, words));
}

function hints(film, words) {
  if (!film.hinting) return "";
  return make("details", { className: "hints" }, make("summary", { textContent: film.hinting }), ...byShot(film.hints, words));
}

function subtitles(film, words) {
  const rows = film.tracks.map(({ tag, language, files }) => {
    const links = Object.entries(files).map(([format, blob]) => download(blob, [film.name, tag, format].filter(Boolean).join("."), format.toUpperCase()));
    return make("p", {}, make("span", { textContent: language || words.subtitles }), ...links);
  });
  const title = film.tracks.some(({ tag }) => tag) ? make("h3", { textContent: words.subtitles }) : "";
  return make("div", { className: "tracks" }, title, ...rows);
}

function notes(title, sentences, look) {
  if (!sentences.length) return "";
  const list = make("ul", {}, ...sentences.map((sentence) => make("li", { textContent: sentence })));
  return make("section", { className: look }, make("h3", { textContent: title }), list);
}

function screen(film) {
  const offered = film.tracks.filter((track) => track.offered);
  const tracks = offered.map(({ tag, language, offered }) => make("track", { kind: "subtitles", src: `/files/${offered}`, srclang: tag, label: language }));
  const video = make("video", { src: `/files/${film.blob}`, controls: true, playsInline: true, preload: "auto" }, ...tracks);
  video.style.aspectRatio = film.aspect;
  video.onplay = () => workbench.tell("watch", {});
  return video;
}

function rest(film, earlier, words) {
  const files = make(
    "nav",
    {},
    download(film.blob, `${film.name}.${film.suffix}`, words.download, film.faulty ? "" : "strong"),
    download(film.report, `${film.name}.report.json`, words.report),
  );
  const before = earlier.map((old) => download(old.blob, `${old.name}-${old.number}.${old.suffix}`, old.about));
  const archive = before.length ? make("details", {}, make("summary", { textContent: words.earlier }), make("nav", {}, ...before)) : "";
  const facts = make("p", { textContent: [film.about, film.encoder].filter(Boolean).join(" · ") });
  const older = props.value.outdated ? make("section", { className: "outdated", textContent: words.outdated }) : "";
  const short = [notes(words.notes, film.notes, "notes"), notes(words.stand_ins, film.stand_ins, "notes"), hints(film, words)];
  return [findings(film, words), older, facts, files, subtitles(film, words), ...short, archive].filter(Boolean);
}

// The screen is left alone while its film stays the newest: nothing interrupts who is watching.
function draw() {
  const { films = [], words = {} } = props.value;
  const [film, ...earlier] = films;
  const showing = film ? film.blob : "";
  if (showing !== playing || !film) {
    const empty = make("p", { className: "empty", textContent: words.none || "" });
    root.querySelector(".screen").replaceChildren(film ? screen(film) : empty);
    playing = showing;
  }
  root.querySelector(".about").replaceChildren(...(film ? rest(film, earlier, words) : []));
}

watch("value", draw);
draw();
