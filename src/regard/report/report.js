/* The report's own script: lists with search and filters, and a section for each person. It fetches nothing and
   writes text only as text (textContent), so that nothing in the data can become markup. */
"use strict";
(() => {
  const root = document.documentElement;
  const $ = (selector, within = document) => within.querySelector(selector);
  const FIELDS = ["person", "name", "work", "verdict", "phrase", "rule", "because", "channel", "when", "phone", "offer", "task", "avoid"];
  const STEP = 200; /* lines drawn before somebody asks for all */
  const PRINTED = 2000; /* lines of one list on paper */
  const number = new Intl.NumberFormat("en-GB");

  /* ---- light and dark ---- */

  const dark = matchMedia("(prefers-color-scheme: dark)");
  const remembered = (value) => {
    try {
      if (value) localStorage.setItem("regard-theme", value);
      return localStorage.getItem("regard-theme");
    } catch {
      return null; /* a file opened where nothing may be kept: the choice lasts as long as the page */
    }
  };
  const isDark = () => (root.dataset.theme ? root.dataset.theme === "dark" : dark.matches);
  const nameTheme = () => {
    $("#theme").textContent = isDark() ? "Light" : "Dark";
    $("#theme").setAttribute("aria-label", isDark() ? "Switch to light colours" : "Switch to dark colours");
  };
  root.classList.add("js");
  if (["light", "dark"].includes(remembered())) root.dataset.theme = remembered();

  /* ---- the data ---- */

  let data, people, search, view, shown = [], drawing = null, filtered = false;
  let figures = null, address = ""; /* the people behind the figures of Data health, and which of them are shown */
  let told = []; /* the words of the section that is shown */
  const opened = new Map(); /* parcels that were unpacked */

  const person = (row) => {
    const one = { section: row[FIELDS.length] };
    FIELDS.forEach((field, at) => { one[field] = at < 3 ? row[at] : data.words[row[at]]; });
    return one;
  };
  const fold = (text) => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
  const haystack = (one) => (one.folded ??= fold(`${one.name} ${one.work}`));

  async function section(one) {
    if (one.section < 0) return null;
    const parcel = Math.floor(one.section / data.parcel);
    if (!opened.has(parcel)) opened.set(parcel, unpack(JSON.parse($("#parcels").textContent)[parcel]));
    const [words, sections] = await opened.get(parcel);
    return { words, parts: sections[one.section % data.parcel] };
  }
  async function unpack(text) {
    const bytes = Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
    const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate"));
    return JSON.parse(await new Response(stream).text());
  }

  /* ---- drawing ---- */

  function make(tag, attributes = {}, ...children) {
    const element = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) if (value !== null) element.setAttribute(name, value);
    element.append(...children.filter((child) => child !== null && child !== ""));
    return element;
  }
  function line(one) {
    const row = $("#row").content.firstElementChild.cloneNode(true);
    row.dataset.person = one.person;
    for (const slot of row.querySelectorAll("[data-f]")) {
      const text = one[slot.dataset.f];
      if (text) slot.textContent = text;
      else (slot.closest(".note") || slot).remove();
    }
    $(".chip", row).dataset.verdict = one.verdict;
    $(".name", row).setAttribute("href", `#person-${one.person}`);
    if (one.phone) $(".phone", row).setAttribute("href", `tel:${one.phone}`);
    return row;
  }
  function* lines(groups, into) {
    for (const [title, members] of groups) {
      const list = make("ol", { class: "rows" });
      into.append(make("h3", {}, `${title} `, make("span", { class: "total" }, number.format(members.length))), list);
      for (const at of members) {
        list.append(line(people[at]));
        yield at;
      }
    }
  }
  function draw(id, groups, most) {
    const into = $(`#${id} .groups`);
    into.replaceChildren();
    const total = groups.reduce((sum, [, members]) => sum + members.length, 0);
    const run = { feed: lines(groups, into), drawn: 0, total };
    advance(run, Math.min(most, total));
    $(`#${id} .left`)?.toggleAttribute("hidden", most !== PRINTED || total <= PRINTED);
    return run;
  }
  function advance(run, count) {
    while (count-- > 0 && !run.feed.next().done) run.drawn++;
  }
  const rest = make("p", { class: "further" }, make("button", { type: "button", class: "quiet" }));
  function further(count) {
    advance(drawing, count);
    rest.hidden = drawing.drawn >= drawing.total;
    rest.firstChild.textContent = `Show all ${number.format(drawing.total)}`;
  }

  /* ---- lists, search and filters ---- */

  const choices = { verdict: "phrase", rule: "rule", channel: "channel" };
  const chosen = (name) => $(`#by-${name}`).value;
  const matches = (one, words) =>
    words.every((word) => haystack(one).includes(word)) &&
    Object.entries(choices).every(([name, field]) => !chosen(name) || one[field] === chosen(name));
  const wanted = () => fold(search.value).split(/\s+/).filter(Boolean);
  const found = (id, words) =>
    (data.lists[id] || [])
      .map(([title, members]) => [title, members.filter((at) => matches(people[at], words))])
      .filter(([, members]) => members.length);

  function offerChoices() {
    for (const [name, field] of Object.entries(choices)) {
      const counts = new Map();
      for (const [, members] of data.lists[view] || [])
        for (const at of members) if (people[at][field]) counts.set(people[at][field], (counts.get(people[at][field]) || 0) + 1);
      const select = $(`#by-${name}`), before = select.value;
      select.replaceChildren(make("option", { value: "" }, `Any ${name}`));
      for (const [text, count] of [...counts].sort((a, b) => b[1] - a[1]))
        select.append(make("option", { value: text }, `${text} (${number.format(count)})`));
      select.value = counts.has(before) ? before : "";
      select.closest("label").hidden = counts.size < 2;
    }
  }
  function update() {
    if (!data.lists[view]) return;
    const words = wanted(), groups = found(view, words);
    shown = groups.flatMap(([, members]) => members);
    filtered = words.length > 0 || Object.keys(choices).some(chosen);
    drawing = draw(view, groups, STEP);
    $(`#${view} .groups`).after(rest);
    further(0);
    const all = data.lists[view].reduce((sum, [, members]) => sum + members.length, 0);
    $(`#${view} .found`).textContent = filtered ? `${number.format(shown.length)} of ${number.format(all)} match.` : "";
    $("#controls [type=reset]").hidden = !filtered;
    for (const reason of document.querySelectorAll(`#${view} [data-reason]`)) reason.toggleAttribute("aria-current", chosen("rule") !== "" && groups[0]?.[0] === reason.textContent);
    elsewhere(words);
  }
  function elsewhere(words) {
    const note = $(`#${view} .elsewhere`);
    const others = words.length && view !== "everybody" ? found("everybody", words).reduce((sum, [, m]) => sum + m.length, 0) - shown.length : 0;
    note.hidden = others <= 0;
    note.replaceChildren(
      `${number.format(others)} ${others === 1 ? "person" : "people"} of that name on other lists. `,
      make("a", { href: "#everybody" }, "Search everybody"),
    );
  }
  function show(id) {
    view = $(`main > section[id="${id}"]`) ? id : "today";
    for (const part of document.querySelectorAll("main > section")) part.classList.toggle("current", part.id === view);
    for (const link of document.querySelectorAll("nav a, .numbers a")) {
      if (link.hash === `#${view === "behind" ? "health" : view}`) link.setAttribute("aria-current", "true");
      else link.removeAttribute("aria-current");
    }
    $("#controls").hidden = !data.lists[view];
    if (data.lists[view]) offerChoices();
    update();
  }
  function route() {
    const id = decodeURIComponent(location.hash.slice(1));
    if (id.startsWith("person-")) return open(Number(id.slice(7)));
    if ($("#person").open) $("#person").close();
    if (id.startsWith("file-")) {
      show("read");
      const file = document.getElementById(id);
      if (file) file.open = true;
      file?.scrollIntoView();
    } else if (id.startsWith("source-")) {
      show("health");
      const source = document.getElementById(id);
      if (source) source.open = true;
      source?.scrollIntoView();
    } else if (id.startsWith("behind-")) behind(Number(id.slice(7)));
    else if (id !== view) show(id);
  }
  async function behind(at) {
    figures ??= await unpack(JSON.parse($("#parcels").textContent)[data.behind]);
    if (!figures[at] || !$("#behind")) return show("health");
    const [title, steps] = figures[at];
    let place = 0;
    data.lists.behind = [["People", steps.map((step) => (place += step))]];
    $("#behind h2").replaceChildren(`${title} `, make("span", { class: "total" }, number.format(steps.length)));
    address = `#behind-${at}`;
    show("behind");
    scrollTo(0, $("nav").offsetTop);
  }

  /* ---- one person ---- */

  const namesakes = (one) => people.filter((other) => other.name === one.name).length;
  const quoted = (one) => (/^[\p{L}\p{M} .'-]{1,60}$/u.test(one.name) && namesakes(one) === 1 ? `"${one.name}"` : one.person);
  function place(word, at) {
    const [source, ...file] = told[word].split("\n");
    return make("span", { class: "place" }, `${source} `, make("code", {}, `${file.join("\n")}:${at}`));
  }
  function clock(zone) {
    const day = new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "short", year: "numeric", timeZone: zone });
    const time = new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit", timeZone: zone });
    return (minutes) => {
      if (minutes === null) return "no date";
      const at = new Date(minutes * 60000);
      if (Number.isNaN(at.getTime())) return "no date";
      return minutes % 1440 === 720 ? day.format(at) : `${day.format(at)}, ${time.format(at)}`;
    };
  }
  function civil(zone) {
    try {
      return clock(zone);
    } catch {
      return clock("UTC");
    }
  }
  function part(title, ...content) {
    return make("section", {}, make("h3", {}, title), ...content);
  }
  function facts(one) {
    const list = make("dl", { class: "facts" });
    const rows = [["Channel", one.channel], ["When", one.when], ["Phone", one.phone], ["Offer", one.offer], ["Task", one.task], ["Do not say", one.avoid]];
    for (const [name, text] of rows)
      if (text) list.append(make("div", { class: name === "Do not say" ? "avoid" : null }, make("dt", {}, name), make("dd", {}, text)));
    return list.childElementCount ? list : null;
  }
  function why(one, evidence, when) {
    const list = make("ol", { class: "evidence" });
    for (const [at, kind, says, ...origin] of evidence)
      list.append(make("li", {}, make("p", { class: "said" }, says),
        make("p", { class: "origin" }, `${when(at)} · ${told[kind]} · `, place(...origin))));
    const rule = make("p", {}, "Decided by the rule ", make("b", { class: "rule" }, one.rule), ".");
    return part("Why", rule, evidence.length ? list : make("p", { class: "empty" }, "It rests on the absence of anything to the contrary."));
  }
  function wishes(all, when) {
    if (!all.length) return null;
    const list = make("ul", { class: "wishes" });
    for (const [since, stated, says, ...origin] of [...all].sort((a, b) => b[1] - a[1]))
      list.append(make("li", { class: stated ? "stated" : "guessed" },
        make("span", { class: "sort" }, stated ? "They said" : "We guess"), make("p", { class: "said" }, says),
        make("p", { class: "origin" }, since === null ? "" : `since ${when(since)} · `, place(...origin))));
    return part("How they want it", list);
  }
  function applications(all, when) {
    if (!all.length) return null;
    const list = make("ul", { class: "applications" });
    for (const [since, role, standing, stage, ended, by, ...origin] of all)
      list.append(make("li", {},
        make("p", { class: "said" }, make("b", {}, told[role] || "An application"), ` ${told[standing]}`, told[ended] ? `: ${told[ended]}` : "",
          told[stage] ? `, stage ${told[stage]}` : ""),
        make("p", { class: "origin" }, `since ${when(since)}${told[by] ? ` by ${told[by]}` : ""} · `, place(...origin))));
    return part("Applications", list);
  }
  function values(all, when) {
    if (!all.length) return null;
    const body = make("tbody");
    let field = null;
    for (const value of all) {
      const current = value[7] & 1;
      body.append(valueRow(value, when, value[1] === field ? "" : told[value[1]], current));
      field = value[1];
    }
    const older = all.filter((value) => !(value[7] & 1)).length;
    const head = make("tr", {}, ...["What", "Value", "Age", "How we know"].map((title) => make("th", { scope: "col" }, title)));
    const table = make("table", { class: "values" }, make("thead", {}, head), body);
    const wide = make("div", { class: "wide", tabindex: "0", role: "region", "aria-label": "Values held" }, table);
    if (!older) return part("What we know", wide);
    const fold = make("button", { type: "button", class: "quiet", "aria-expanded": "false" }, `Show ${older} replaced ${older === 1 ? "value" : "values"}`);
    fold.addEventListener("click", () => {
      const all = table.classList.toggle("all");
      fold.setAttribute("aria-expanded", String(all));
      fold.textContent = `${all ? "Hide" : "Show"} ${older} replaced ${older === 1 ? "value" : "values"}`;
    });
    return part("What we know", wide, fold);
  }
  function valueRow([at, , text, file, row, known, age, marks], when, field, current) {
    const old = make("td", { class: "age" }, make("span", { title: marks & 4 ? null : when(at) }, told[age]), marks & 2 ? make("b", { class: "stale" }, "too old") : "");
    const name = make("th", { scope: "row" }, field, current ? "" : make("span", { class: "sort" }, "replaced"));
    return make("tr", { class: current ? null : "replaced" }, name, make("td", { class: "said" }, text), old,
      make("td", {}, `${told[known]} · `, place(file, row), marks & 4 ? ` received ${when(at)}` : ""));
  }
  function timeline(moments, earlier, evidence, when, zone) {
    if (!moments.length) return null;
    const decisive = new Set(evidence.map(([, , , file, row]) => `${file}:${row}`));
    const list = make("ol", { class: "timeline" });
    for (const [at, kind, says, file, row, actor] of moments)
      list.append(make("li", { "data-kind": told[kind].split(" ")[0], class: decisive.has(`${file}:${row}`) ? "decisive" : null },
        make("p", { class: "moment" }, make("time", {}, when(at)), ` ${told[kind]}`, told[actor] ? ` by ${told[actor]}` : ""),
        make("p", { class: "said" }, says), make("p", { class: "origin" }, place(file, row))));
    return part("Timeline", make("p", { class: "origin" }, `Newest first, times ${zone === "UTC" ? "in UTC" : `of ${zone}`}.`), list, earlier ? make("p", { class: "left" }, `and ${number.format(earlier)} earlier`) : null);
  }
  function neighbours(one) {
    const at = shown.findIndex((position) => people[position] === one);
    const step = (word, to) => make("a", { class: "quiet", href: people[shown[to]] && at >= 0 ? `#person-${people[shown[to]].person}` : null }, word);
    return [step("Previous", at - 1), step("Next", at + 1)];
  }
  async function open(id) {
    const one = people.find((candidate) => candidate.person === id);
    if (!view) show("today");
    if (!one) return;
    const dialog = $("#person");
    const packed = await section(one).catch(() => null);
    const close = make("button", { type: "button", class: "quiet", autofocus: "" }, "Close");
    close.addEventListener("click", () => dialog.close());
    const chip = make("span", { class: "chip", "data-verdict": one.verdict }, one.phrase);
    const head = make("header", {}, make("div", { class: "bar" }, make("span", {}, ...neighbours(one)), close),
      make("h2", { id: "person-name" }, one.name), one.work ? make("p", { class: "work" }, one.work) : null,
      make("p", { class: "verdict" }, chip, ` ${one.because}`), facts(one));
    const command = make("p", { class: "hint" }, "The whole chain of rules: ", make("code", {}, `regard today FOLDER --why ${quoted(one)}`));
    dialog.replaceChildren(head, ...(packed ? parts(one, packed) : [absent(one)]), command);
    if (!dialog.open) dialog.showModal();
    dialog.scrollTop = 0;
  }
  function parts(one, packed) {
    const [zone, evidence, all, moments, earlier, held, stages] = packed.parts;
    told = packed.words;
    const when = civil(told[zone]);
    return [why(one, evidence, when), wishes(all, when), applications(stages, when), values(held, when), timeline(moments, earlier, evidence, when, told[zone])].filter(Boolean);
  }
  function absent(one) {
    const known = one.section < 0 ? "This person is on no list today, so their history is not in this file." : "This browser is too old to unpack the section of this person.";
    return part("Why", make("p", {}, "Decided by the rule ", make("b", { class: "rule" }, one.rule), "."), make("p", { class: "empty" }, known));
  }

  /* ---- keys, paper, start ---- */

  function keys(event) {
    const typing = event.target.matches("input, select, textarea");
    if (event.key === "/" && !typing && !$("#person").open) {
      event.preventDefault();
      if ($("#controls").hidden) location.hash = "#today";
      search.focus();
    } else if (event.key === "Escape" && event.target === search) search.blur();
    else if ((event.key === "ArrowDown" || event.key === "ArrowUp") && !event.target.matches("select") && !$("#person").open) step(event);
  }
  function step(event) {
    const names = [...document.querySelectorAll("section.current .name")];
    const at = names.indexOf(event.target);
    if (at < 0 && event.target !== search) return;
    const to = at + (event.key === "ArrowDown" ? 1 : -1);
    event.preventDefault();
    (names[to] || (to < 0 ? search : null))?.focus();
  }
  function toPaper() {
    root.classList.toggle("only-current", filtered || view === "read");
    root.classList.toggle("only-person", $("#person").open);
    if ($("#person").open) return;
    for (const part of document.querySelectorAll("main > section.list:not(.unprinted)"))
      if (!filtered) draw(part.id, data.lists[part.id], PRINTED);
    if (filtered) advance(drawing, PRINTED);
  }
  function start() {
    data = JSON.parse($("#data").textContent);
    people = data.people.map(person);
    search = $("#search");
    nameTheme();
    $("#theme").addEventListener("click", () => {
      root.dataset.theme = isDark() ? "light" : "dark";
      remembered(root.dataset.theme);
      nameTheme();
    });
    dark.addEventListener("change", nameTheme);
    rest.firstChild.addEventListener("click", () => further(Infinity));
    search.addEventListener("input", update);
    for (const name of Object.keys(choices)) $(`#by-${name}`).addEventListener("change", update);
    $("#controls").addEventListener("submit", (event) => event.preventDefault());
    $("#controls").addEventListener("reset", () => setTimeout(update));
    for (const key of document.querySelectorAll("[data-slice]")) {
      key.setAttribute("href", "#everybody");
      key.addEventListener("click", () => setTimeout(() => {
        const words = people.find((one) => one.verdict === key.dataset.slice);
        $("#by-verdict").value = words.phrase;
        update();
      }));
    }
    for (const reason of document.querySelectorAll("[data-reason]")) {
      const { id } = reason.closest("section");
      reason.setAttribute("href", `#${id}`);
      reason.addEventListener("click", (event) => {
        event.preventDefault();
        const [, [first]] = data.lists[id].find(([title]) => title === reason.textContent);
        $("#by-rule").value = chosen("rule") === people[first].rule ? "" : people[first].rule;
        update();
      });
    }
    for (const figure of document.querySelectorAll("[data-behind]")) figure.setAttribute("href", `#behind-${figure.dataset.behind}`);
    for (const link of document.querySelectorAll("[data-person-link]")) link.setAttribute("href", `#person-${link.dataset.personLink}`);
    const dialog = $("#person");
    dialog.addEventListener("close", () => history.replaceState(null, "", view === "behind" ? address : `#${view}`));
    dialog.addEventListener("click", (event) => { if (event.target === dialog) dialog.close(); });
    addEventListener("hashchange", route);
    addEventListener("keydown", keys);
    addEventListener("beforeprint", toPaper);
    addEventListener("afterprint", update);
    route();
    root.dataset.ready = "true";
  }
  document.addEventListener("DOMContentLoaded", start);
})();
