// What the page does by itself: open sources, copy citations, follow a new answer.
"use strict";
(() => {
  const calm = matchMedia("(prefers-reduced-motion: reduce)");
  // Who is logged out meanwhile is led to the log-in, not left with a question that nobody answers.
  const ask = window.fetch.bind(window);
  window.fetch = async (...given) => {
    const reply = await ask(...given);
    if (reply.status === 401) location.assign("/");
    return reply;
  };
  // ---- words: in the language that the server has written into the page
  const words = window.gradio_config?.i18n_translations?.[document.documentElement.lang] ?? {};
  const say = (key, values = {}) => (words[`script.${key}`] ?? key).replace(/\{(\w+)\}/g, (_, name) => values[name]);
  document.title = say("title");

  document.addEventListener("change", (event) => {
    if (!event.target.matches?.("[data-language]")) return;
    document.cookie = `language=${event.target.value}; path=/; max-age=${400 * 24 * 3600}; samesite=strict`;
    location.reload();
  });

  const behaviour = () => (calm.matches ? "auto" : "smooth");

  function showCard(id) {
    const card = document.getElementById(id);
    if (!card) return;
    card.scrollIntoView({ block: "nearest", behavior: behaviour() });
    card.focus({ preventScroll: true });
  }

  // ---- copying: with looks for Word, without for all else
  async function copy(button) {
    const { copy: plain, html } = button.dataset;
    const parts = { "text/plain": plain, "text/html": html };
    let done = true;
    try {
      const blobs = Object.entries(parts).map(([type, text]) => [type, new Blob([text], { type })]);
      await navigator.clipboard.write([new ClipboardItem(Object.fromEntries(blobs))]);
    } catch {
      done = false;
    }
    const said = say(done ? "copied" : "not_allowed");
    tell(done ? say("copied_text", { text: plain.slice(0, 80) }) : said);
    button.dataset.label ??= button.textContent;
    button.textContent = said;
    setTimeout(() => (button.textContent = button.dataset.label), 1600);
  }

  let told = 0;
  function tell(words) {
    let live = document.getElementById("told");
    if (!live) {
      live = document.createElement("p");
      live.id = "told";
      live.setAttribute("role", "status");
    }
    (document.querySelector("dialog[open]") ?? document.body).append(live); // a modal dialog hides all else
    live.textContent = words;
    clearTimeout(told);
    told = setTimeout(() => (live.textContent = ""), 5000);
  }

  // ---- the source view
  let wanted = 0;

  function sourceDialog(opener) {
    const open = document.querySelector("dialog.source-view");
    if (open) return open;
    const dialog = document.createElement("dialog");
    dialog.className = "source-view";
    dialog.setAttribute("aria-label", say("source"));
    const content = document.createElement("div");
    content.className = "source-content";
    const close = document.createElement("button");
    close.type = "button";
    close.className = "close";
    close.textContent = say("close");
    close.addEventListener("click", () => dialog.close());
    dialog.append(close, content);
    dialog.addEventListener("click", (event) => event.target === dialog && dialog.close());
    dialog.addEventListener("close", () => {
      wanted++;
      dialog.remove();
      const again = opener.isConnected ? opener : document.querySelector(`[data-source="${opener.dataset.source}"]`);
      again?.focus();
    });
    dialog.addEventListener("keydown", (event) => {
      if (event.altKey || event.ctrlKey || event.metaKey) return;
      const kind = { ArrowLeft: "previous", ArrowRight: "next" }[event.key];
      const button = kind && dialog.querySelector(`button.${kind}`);
      if (!button) return;
      event.preventDefault();
      button.click();
    });
    document.body.append(dialog);
    dialog.showModal();
    return dialog;
  }

  // Fetched before it is asked for: what the pointer or the keyboard has reached, and the next step of what is open.
  const AHEAD = 24; // sources kept, the oldest forgotten first
  const sources = new Map();

  function fetched(url) {
    if (!sources.has(url)) {
      sources.set(url, load(url).catch((error) => { sources.delete(url); throw error; }));
      if (sources.size > AHEAD) sources.delete(sources.keys().next().value);
    }
    return sources.get(url);
  }

  async function load(url) {
    const reply = await fetch(url);
    if (!reply.ok) throw new Error((await reply.json()).error);
    return reply.text();
  }

  function ahead(opener) {
    const url = opener?.dataset.source;
    if (url) fetched(url).catch(() => {}); // told when it is opened
  }

  let reaching = 0; // a pointer on its way across the cells of a grid asks for nothing
  for (const reached of ["pointerover", "focusin"]) {
    document.addEventListener(reached, (event) => {
      clearTimeout(reaching);
      reaching = setTimeout(ahead, 80, event.target.closest?.("[data-source]"));
    });
  }

  async function showSource(opener) {
    const dialog = sourceDialog(opener);
    const content = dialog.querySelector(".source-content");
    const step = [...opener.classList].find((kind) => kind === "previous" || kind === "next");
    const mine = ++wanted;
    const slow = setTimeout(() => {
      content.innerHTML = '<p class="working"><span class="dots"></span></p>';
      content.firstChild.append(say("drawing"));
    }, 150);
    content.setAttribute("aria-busy", "true");
    let html;
    try {
      html = await fetched(opener.dataset.source);
    } catch (error) {
      const words = document.createElement("p");
      words.className = "problem";
      words.setAttribute("role", "alert");
      words.textContent = error instanceof TypeError ? say("silent") : error.message;
      html = words.outerHTML;
    }
    clearTimeout(slow);
    if (mine !== wanted) return;
    content.innerHTML = html;
    content.removeAttribute("aria-busy");
    const body = content.querySelector(".source-body");
    const picture = content.querySelector("img");
    if (picture) await picture.decode().catch(() => {});
    content.querySelector(".current")?.scrollIntoView({ block: "center" });
    ahead(content.querySelector("button.next"));
    (step ? content.querySelector(`button.${step}`) : body ?? dialog.querySelector(".close")).focus({ preventScroll: true });
  }

  function zoom(button) {
    const sheet = button.closest(".source-content").querySelector(".sheet");
    if (!sheet) return;
    const large = sheet.classList.toggle("large");
    button.setAttribute("aria-pressed", String(large));
    sheet.querySelector(".current")?.scrollIntoView({ block: "center", inline: "center" });
  }

  // ---- what is done with an answer
  function fill(words) {
    const box = document.querySelector("#question textarea");
    box.value = words;
    box.dispatchEvent(new Event("input", { bubbles: true }));
    box.focus();
    return box;
  }

  function askAgain(words) {
    fill(words);
    setTimeout(() => document.querySelector("#send")?.click(), 60); // once the box's words have reached the page
  }

  async function judge(url, told, place) {
    let words = say("thanks");
    try {
      const reply = await fetch(url, { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(told) });
      if (!reply.ok) words = (await reply.json()).error;
    } catch {
      words = say("silent");
    }
    if (place) place.textContent = words;
    tell(words);
  }

  const answers = () => [...document.querySelectorAll("[data-answer]")].map((foot) => foot.dataset.answer);

  function save(link) {
    link.href = `/shown/${answers().join(",")}/answers.${link.dataset.whole}`;
  }

  // ---- the list of documents: what is opened, what is ticked
  const hidden = (id) => document.querySelector(`#${id} :is(textarea, input)`);

  function hand(id, words) {
    hidden(id).value = words;
    hidden(id).dispatchEvent(new Event("input", { bubbles: true }));
  }

  async function go(view) {
    for (const id of ["page-documents", view]) {
      for (let tries = 0; tries < 60 && !document.getElementById(`${id}-button`); tries++) await new Promise(requestAnimationFrame);
      document.getElementById(`${id}-button`)?.click();
    }
    document.getElementById(`${view}-button`)?.focus();
  }

  const ticked = () => new Set((hidden("doc-ticked")?.value ?? "").split("\n").filter(Boolean));

  function tick(changed) {
    const all = ticked();
    const boxes = changed.dataset.tick ? [changed] : [...document.querySelectorAll("#doc-list [data-tick]")];
    for (const one of boxes) {
      one.checked = changed.checked;
      all[changed.checked ? "add" : "delete"](one.dataset.tick);
    }
    hand("doc-ticked", [...all].join("\n"));
    showTicks();
  }

  function showTicks() {
    const told = document.getElementById("doc-count");
    if (!told) return;
    const all = ticked();
    const boxes = [...document.querySelectorAll("#doc-list [data-tick]")];
    for (const one of boxes) one.checked = all.has(one.dataset.tick);
    for (const one of document.querySelectorAll("#doc-list [data-tick-all]")) one.checked = boxes.every((box) => box.checked);
    const words = all.size ? say("ticked", { number: all.size }) : say("none_ticked");
    if (told.textContent !== words) told.textContent = words;
  }

  function openDocument(button) {
    hand("doc-opened", button.dataset.document);
    if (!button.dataset.document) return;
    const panel = document.getElementById("doc-opened-view");
    new MutationObserver((_, seen) => {
      const shown = panel.querySelector(".document, .problem");
      if (!shown) return;
      seen.disconnect();
      shown.scrollIntoView({ block: "nearest", behavior: behaviour() });
      shown.focus({ preventScroll: true });
    }).observe(panel, { childList: true, subtree: true });
  }

  document.addEventListener("change", (event) => {
    if (event.target.matches?.("[data-tick], [data-tick-all]")) tick(event.target);
  });

  // Gradio hands on the files of a folder without the subfolders that they lie in; more than 500 are refused anyway.
  for (const chosen of ["change", "drop"]) {
    document.addEventListener(chosen, (event) => {
      if (!event.target.closest?.("#folder")) return;
      const files = [...(event.target.files ?? [])].slice(0, 500);
      hand("folder-paths", JSON.stringify(files.map((file) => file.webkitRelativePath)));
    }, true);
  }

  document.addEventListener("submit", (event) => {
    const form = event.target.closest("form[data-feedback]");
    if (!form) return;
    event.preventDefault();
    const told = { verdict: "bad", reason: form.elements.reason.value, comment: form.elements.comment.value };
    void judge(form.dataset.feedback, told, form.querySelector(".told"));
  });

  document.addEventListener("click", (event) => {
    const found = (selector) => event.target.closest?.(selector);
    const marker = found("a.marker");
    if (marker && (event.ctrlKey || event.metaKey || event.shiftKey)) return;
    if (found("[data-source]")) void showSource(found("[data-source]"));
    else if (marker) showCard(marker.dataset.card);
    else if (found("[data-copy]")) void copy(found("[data-copy]"));
    else if (found("button.zoom")) zoom(found("button.zoom"));
    else if (found("#fresh")) return sessionStorage.removeItem("conversation");
    else if (found("[data-edit]")) fill(found(".answer-foot").dataset.question);
    else if (found("[data-again]")) askAgain(found(".answer-foot").dataset.question);
    else if (found("[data-typed]")) askAgain(found("[data-typed]").dataset.typed); // what is typed twice is asked as typed
    else if (found("[data-document]")) openDocument(found("[data-document]"));
    else if (found("[data-go]")) void go(found("[data-go]").dataset.go);
    else if (found("[data-good]")) void judge(found("[data-good]").dataset.good, { verdict: "good" });
    else if (found("[data-whole]")) return save(found("[data-whole]"));
    else if (found("[data-report]")) {
      const ticked = found("form").querySelector("[data-words]").checked;
      found("[data-report]").search = ticked ? "?words=true" : "";
      return;
    }
    else return;
    event.preventDefault();
  });

  document.addEventListener("keydown", (event) => {
    const typing = event.target.closest?.("input, textarea, dialog, [contenteditable]");
    if (event.key !== "/" || typing || event.ctrlKey || event.metaKey) return;
    const box = document.querySelector("#question textarea");
    if (!box) return;
    event.preventDefault();
    box.focus();
  });

  let shown = 0;
  let kept = "";
  new MutationObserver(() => {
    const turns = document.querySelectorAll("#conversation .turn");
    if (turns.length > shown) turns[turns.length - 1].scrollIntoView({ block: "start", behavior: behaviour() });
    shown = turns.length;
    showTicks();
    const now = answers().join(",");
    if (now !== kept && turns.length) sessionStorage.setItem("conversation", now); // not again while New is under way
    kept = now;
    for (const said of document.querySelectorAll("[data-work]")) sessionStorage.setItem(said.closest("[id$=-said]").id, said.dataset.work);
    if (turns.length) ahead(turns[turns.length - 1].querySelector("[data-source]"));
  }).observe(document.documentElement, { childList: true, subtree: true });
})();
