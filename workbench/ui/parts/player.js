// The newest film to watch and download, what the film check says about it, and the earlier films.
const { make } = workbench;
const root = element.querySelector(".player");
let playing = "";

function download(blob, name, label, look) {
  return make("a", { href: `/files/${blob}?${new URLSearchParams({ name })}`, download: name, className: look || "", textContent: label });
}

function notes(title, sentences, look) {
  if (!sentences.length) return "";
  const list = make("ul", {}, ...sentences.map((sentence) => make("li", { textContent: sentence })));
  return make("section", { className: look }, make("h3", { textContent: title }), list);
}

function screen(film) {
  const video = make("video", { src: `/files/${film.blob}`, controls: true, playsInline: true, preload: "auto" });
  video.style.aspectRatio = film.aspect;
  video.onplay = () => workbench.tell("watch", {});
  return video;
}

function rest(film, earlier, words) {
  const files = make(
    "nav",
    {},
    download(film.blob, `${film.name}.mp4`, words.download, "strong"),
    download(film.subtitles, `${film.name}.srt`, words.subtitles),
    download(film.report, `${film.name}.report.json`, words.report),
  );
  const before = earlier.map((old) => download(old.blob, `${old.name}-${old.number}.mp4`, old.about));
  const archive = before.length ? make("details", {}, make("summary", { textContent: words.earlier }), make("nav", {}, ...before)) : "";
  const facts = make("p", { textContent: film.about });
  const older = props.value.outdated ? make("section", { className: "outdated", textContent: words.outdated }) : "";
  const found = notes(words.findings, film.findings, "findings");
  return [older, facts, files, found, notes(words.stand_ins, film.stand_ins, "notes"), archive].filter(Boolean);
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
