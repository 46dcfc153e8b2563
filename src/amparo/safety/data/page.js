"use strict";
/* Two languages in one page, practice chats, quizzes and the check.
   Nothing is stored, nothing is sent: no request, no cookie, no storage of any kind. */
(() => {
  const words = JSON.parse(document.getElementById("words").textContent);
  const all = (selector, within = document) => [...within.querySelectorAll(selector)];
  let lang = "es";
  let last = null; // what was asked last, to answer again in the other language
  let turn = 0; // an answer that comes after a newer question is dropped

  // --- language: the browser's at first, then whatever the reader presses ---------------------

  function speak(to) {
    const from = document.querySelector(`main[data-lang="${lang}"]`);
    const into = document.querySelector(`main[data-lang="${to}"]`);
    if (to !== lang) carry(from, into);
    lang = to;
    document.documentElement.lang = to;
    document.title = words[to].title;
    for (const part of all("[data-lang]")) part.hidden = part.dataset.lang !== to;
  }

  /* What was typed and chosen stays when the language changes. */
  function carry(from, into) {
    for (const control of all("[data-twin]", from)) {
      const twin = into.querySelector(`[data-twin="${control.dataset.twin}"]`);
      if (control.type === "radio" || control.type === "checkbox") twin.checked = control.checked;
      else twin.value = control.value;
    }
    all("details", from).forEach((one, k) => { all("details", into)[k].open = one.open; });
    asked(into);
  }

  for (const button of all(".switch button"))
    button.addEventListener("click", () => {
      speak(button.dataset.to);
      document.querySelector(`[data-lang="${lang}"] .switch [data-to="${lang}"]`).focus();
      if (last) answer();
    });

  // --- the way out ----------------------------------------------------------------------------

  function leave() {
    document.body.replaceChildren();
    document.title = "\u00a0";
    location.replace("about:blank");
  }
  for (const button of all(".leave")) button.addEventListener("click", leave);
  // a page taken from the browser's memory shows nothing that was typed
  window.addEventListener("pagehide", () => all("form").forEach((form) => form.reset()));

  // --- practice chats and quizzes -------------------------------------------------------------

  function open(button) {
    button.setAttribute("aria-expanded", "true");
    button.nextElementSibling.hidden = false;
  }

  for (const chat of all(".practice")) {
    const signs = all(".sign > .bubble", chat);
    const look = () => {
      const found = signs.filter((b) => b.getAttribute("aria-expanded") === "true").length;
      chat.querySelector(".n").textContent = String(found);
      if (found < signs.length) return;
      chat.querySelector(".after").hidden = false;
      chat.querySelector(".reveal").hidden = true;
    };
    for (const bubble of all("button.bubble", chat))
      bubble.addEventListener("click", () => { open(bubble); look(); });
    chat.querySelector(".reveal").addEventListener("click", () => {
      all("button.bubble", chat).forEach(open);
      look();
    });
  }
  for (const pick of all(".pick")) pick.addEventListener("click", () => open(pick));

  // --- the check ------------------------------------------------------------------------------

  const place = (main, selector) => main.querySelector(`.check ${selector}`);
  const whose = (main) => place(main, 'input[type="radio"]:checked')?.value;

  /* First the question whose conversation it is; somebody else's is not read. */
  function asked(main) {
    const chosen = whose(main);
    place(main, ".rest").hidden = chosen !== "mine" && chosen !== "shown";
    place(main, ".other").hidden = chosen !== "other";
    if (chosen === "other") forget(main);
  }

  function forget(main) {
    last = null;
    turn += 1;
    place(main, "textarea").value = "";
    place(main, ".status").textContent = "";
    place(main, ".answer").hidden = true;
    place(main, ".answer").replaceChildren();
  }

  function question(main) {
    const who = whose(main);
    const age = place(main, '[data-twin="age"]').value;
    const young = age === "under14" || age === "under18";
    return {
      text: place(main, "textarea").value,
      whose: who,
      age,
      facts: all('.check input[type="checkbox"]:checked', main).map((box) => box.value),
      lang: main.dataset.lang,
      reader: who === "shown" ? "parent" : young ? "child" : "adult",
      country: place(main, '[data-twin="country"]').value,
    };
  }

  async function answer() {
    const main = document.querySelector(`main[data-lang="${lang}"]`);
    const told = place(main, ".status");
    const box = place(main, ".answer");
    const say = words[lang].check;
    const mine = ++turn;
    box.hidden = true;
    if (!place(main, "textarea").value.trim()) {
      told.textContent = say.empty;
      place(main, "textarea").focus();
      return;
    }
    told.textContent = say.wait;
    last = question(main);
    // the browser unpacks the check first, then reads: the reader is told which
    const onprogress = (step) => { if (mine === turn) told.textContent = say[step] || say.wait; };
    try {
      const found = await window.amparoCheck({ ...last, onprogress });
      if (mine !== turn) return;
      if (found.error) {
        told.textContent = say[found.error] || say.failed;
        return;
      }
      told.textContent = "";
      show(box, found);
      box.hidden = false;
      box.focus({ preventScroll: true });
      box.scrollIntoView({ block: "start" });
    } catch {
      if (mine === turn) told.textContent = say.failed;
    }
  }

  for (const main of all("main")) {
    const form = place(main, "form");
    form.addEventListener("change", (event) => { if (event.target.type === "radio") asked(main); });
    form.addEventListener("submit", (event) => { event.preventDefault(); answer(); });
    form.addEventListener("reset", () => setTimeout(() => { forget(main); asked(main); }));
  }

  // --- the answer, built from texts only ------------------------------------------------------

  function make(name, text, kind) {
    const made = document.createElement(name);
    if (text) made.textContent = text;
    if (kind) made.className = kind;
    return made;
  }
  const list = (name, texts, kind) => {
    const made = make(name, "", kind);
    made.append(...texts.map((text) => make("li", text)));
    return made;
  };
  const texts = (value) => (Array.isArray(value) ? value : value ? [value] : []);

  function show(box, found) {
    const say = words[lang].answer;
    const parts = [make("h3", say.heading), badge(found)];
    // what to do comes before the reasons: a frightened reader stops early
    parts.push(make("h3", say.steps), list("ol", texts(found.steps), "steps"));
    parts.push(...texts(found.notes).map((note) => make("p", note, "note")));
    if (found.signs.length) parts.push(make("h3", say.signs), ...found.signs.map(sign));
    if (texts(found.evidence).length)
      parts.push(make("h3", say.evidence), list("ul", texts(found.evidence)));
    if (texts(found.not_proof).length)
      parts.push(make("h3", say.not_proof), ...texts(found.not_proof).map((t) => make("p", t)));
    parts.push(make("h3", say.helplines), ...found.helplines.map(helpline));
    box.replaceChildren(...parts);
  }

  function badge(found) {
    const level = found.level || "none";
    const made = make("div", "", `level ${level}`);
    const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
    const path = document.createElementNS("http://www.w3.org/2000/svg", "path");
    svg.setAttribute("viewBox", "0 0 24 24");
    svg.setAttribute("aria-hidden", "true");
    path.setAttribute("d", words[lang].shapes[level]);
    path.setAttribute("fill-rule", "evenodd");
    svg.append(path);
    const text = make("div");
    text.append(make("b", found.level_name), make("span", found.summary));
    made.append(svg, text);
    return made;
  }

  function sign(one) {
    const say = words[lang].answer;
    const marks = lang === "es" ? "«»" : "“”";
    const made = make("div", "", `found s${one.strength}`);
    const head = make("h4", `${one.name} `);
    const where = one.message ? ` · ${say.message} ${one.message}` : "";
    const sound = one.likely ? ` · ${say.likely}` : "";
    head.append(make("span", `${say.strengths[one.strength - 1]}${where}${sound}`));
    made.append(head, ...texts(one.quotes).map((quote) => make("blockquote", marks[0] + quote + marks[1])));
    for (const [label, text] of [[say.innocent, one.innocent], [say.advice, one.advice]])
      if (text) {
        const line = make("p");
        line.append(make("b", `${label} `), text);
        made.append(line);
      }
    return made;
  }

  function helpline(one) {
    const made = make("div", "", "line");
    const head = make("h4", one.name);
    if (one.verified === false) head.append(make("span", ` (${words[lang].answer.unverified})`, "unsure"));
    const ways = make("p", "", "ways");
    if (one.phone) {
      const call = make("a", one.phone, "phone");
      call.href = `tel:${one.phone.replace(/\D/g, "")}`;
      ways.append(call);
    }
    if (one.whatsapp) ways.append(make("span", `WhatsApp ${one.whatsapp}`));
    if (one.text) ways.append(make("span", `SMS ${one.text}`));
    if (one.url) {
      const page = make("a", one.url.replace(/^https:\/\//, ""));
      page.href = one.url;
      page.rel = "noreferrer noopener";
      page.target = "_blank";
      ways.append(page);
    }
    made.append(head, ways);
    const note = [one.hours, one.note].filter(Boolean).join(". ");
    if (note) made.append(make("p", note));
    return made;
  }

  // --- begin ----------------------------------------------------------------------------------

  const wanted = (navigator.languages || [navigator.language]).map((l) => l.slice(0, 2));
  speak(wanted.find((l) => l in words) || "es");
  document.addEventListener("DOMContentLoaded", () => {
    const built = typeof window.amparoCheck === "function";
    for (const main of all("main")) {
      place(main, "form").hidden = !built;
      place(main, ".missing").hidden = built;
      asked(main);
    }
  });
})();
