// A script is written for a while before the shots are to follow it. Until it is saved, every letter is kept in this
// browser, by project, with the number of the version that it was begun on. `newest` is the value of the part "draft".
workbench.drafts = (() => {
  const place = (project) => `workbench-script-${project}`;
  const read = (project) => JSON.parse(localStorage.getItem(place(project)) || "null");
  const begun = ({ project, number }) => read(project)?.after ?? number;
  let sent = null;

  function keep(project, text, after) {
    localStorage.setItem(place(project), JSON.stringify({ text, after }));
    workbench.tell("draft", {});
  }

  function drop(project) {
    localStorage.removeItem(place(project));
    workbench.tell("draft", {});
  }

  function write(newest, text) {
    if (text === newest.content) drop(newest.project);
    else keep(newest.project, text, begun(newest));
  }

  // What the script's field shows: the draft, where there is one.
  function lay(newest) {
    const draft = read(newest.project);
    return [draft ? draft.text : newest.content];
  }

  function send(newest, text) {
    sent = { project: newest.project, text };
    return [{ project: newest.project, number: begun(newest) }, text];
  }

  // What was typed while the save was on its way is a draft on top of the version that it made.
  function arrived() {
    const draft = read(sent.project);
    if (draft && draft.text !== sent.text) keep(sent.project, draft.text, null);
    else drop(sent.project);
  }

  // What the field shows, as a file of this machine.
  function download({ name }, text) {
    const file = URL.createObjectURL(new Blob([text], { type: "text/plain" }));
    workbench.make("a", { href: file, download: `${name.replace(/[\\/:*?"<>|]+/g, "-") || "script"}.fountain` }).click();
    URL.revokeObjectURL(file);
  }

  return { read, drop, write, lay, send, arrived, download };
})();
