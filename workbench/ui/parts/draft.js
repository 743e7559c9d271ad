// Says that the script on the screen is not saved yet, also after a reload; the text itself is kept by `drafts.js`.
const mark = element.querySelector(".draft");
const discard = element.querySelector("button");

function draw() {
  const { project, words = {} } = props.value;
  mark.hidden = !project || !workbench.drafts.read(project);
  mark.querySelector("span").textContent = words.unsaved || "";
  discard.textContent = words.discard || "";
  document.querySelector("#script-version")?.toggleAttribute("inert", !mark.hidden);
}

discard.onclick = () => {
  if (!window.confirm(props.value.words.confirm)) return;
  workbench.drafts.drop(props.value.project);
  trigger("discard", {});
};
document.addEventListener("input", ({ target }) => {
  if (element.isConnected && target.closest("#script-content")) workbench.drafts.write(props.value, target.value);
});
workbench.listen(element, "draft", draw);
watch("value", draw);
draw();
