/* Keys for those who work through a list: j and k go down and up, Enter opens, / searches. All works without this. */
const rows = [...document.querySelectorAll(".row .name")];
document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || /^(INPUT|TEXTAREA|SELECT)$/.test(event.target.tagName)) return;
  const at = rows.indexOf(document.activeElement);
  const step = { j: 1, k: -1 }[event.key];
  if (step && rows.length) rows[Math.min(rows.length - 1, Math.max(0, at + step))].focus();
  else if (event.key === "/") document.querySelector("#q")?.focus();
  else return;
  event.preventDefault();
});
document.addEventListener("submit", (event) => {
  const sure = event.submitter?.dataset.sure;
  if (sure && !window.confirm(sure)) event.preventDefault();
});
