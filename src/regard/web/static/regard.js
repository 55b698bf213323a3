/* Keys for those who work through a list: j and k go down and up, Enter opens, / searches. d, p and h lead to done, put off and
   hand over, s, n and l to the same, never and later: on a list those of the person in front, on a page those of the page. Nothing is sent by a key. All works without this. */
const rows = [...document.querySelectorAll(".row .name, .call .name, .column .name")];
const places = { d: "done", p: "put-off", h: "hand-over", s: "same", n: "never", l: "later" };
const openPlace = (id) => {
  const place = document.getElementById(id);
  if (!place) return false;
  if (place.tagName === "DETAILS") place.open = true;
  place.scrollIntoView({ block: "center" });
  (place.querySelector("input:not([type=hidden])") || place).focus();
  return true;
};
document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || /^(INPUT|TEXTAREA|SELECT)$/.test(event.target.tagName)) return;
  const at = rows.indexOf(document.activeElement);
  const step = { j: 1, k: -1 }[event.key];
  const place = Object.hasOwn(places, event.key) && places[event.key];
  if (step && rows.length) rows[Math.min(rows.length - 1, Math.max(0, at + step))].focus();
  else if (event.key === "/") document.querySelector("#q")?.focus();
  else if (place && at >= 0) location.href = `${rows[at].href}#${place}`;
  else if (!place || !openPlace(place)) return;
  event.preventDefault();
});
if (Object.values(places).includes(location.hash.slice(1))) openPlace(location.hash.slice(1));
document.addEventListener("submit", (event) => {
  const sure = event.submitter?.dataset.sure;
  if (sure && !window.confirm(sure)) event.preventDefault();
});
