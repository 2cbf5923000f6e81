// What the page does by itself: jump to a source, copy a quote, show a page, follow a new answer.
"use strict";
(() => {
  const calm = matchMedia("(prefers-reduced-motion: reduce)");
  const behaviour = () => (calm.matches ? "auto" : "smooth");

  function showSource(id) {
    const card = document.getElementById(id);
    if (!card) return;
    card.scrollIntoView({ block: "nearest", behavior: behaviour() });
    card.focus({ preventScroll: true });
    card.classList.remove("found-here");
    void card.offsetWidth; // starts the highlight anew
    card.classList.add("found-here");
  }

  async function copyQuote(button) {
    const marks = button.closest(".card").querySelectorAll("mark");
    const words = [...marks].map((mark) => mark.textContent.replace(/\s+/g, " ").trim()).join(" … ");
    let label = "Copied";
    try {
      await navigator.clipboard.writeText(`“${words}” (${button.dataset.copy})`);
    } catch {
      label = "Copying is not allowed here";
    }
    button.textContent = label;
    setTimeout(() => (button.textContent = "Copy quote"), 1600);
  }

  function showPage(link) {
    const dialog = document.createElement("dialog");
    dialog.className = "page-view";
    const bar = document.createElement("p");
    const title = document.createElement("strong");
    title.textContent = link.dataset.title;
    const close = document.createElement("button");
    close.type = "button";
    close.textContent = "Close";
    close.addEventListener("click", () => dialog.close());
    bar.append(title, close);
    const picture = document.createElement("img");
    picture.alt = `The cited page: ${link.dataset.title}`;
    picture.addEventListener("error", () => picture.replaceWith("There is no picture of this page."));
    picture.title = "Click for full size";
    picture.addEventListener("click", () => picture.classList.toggle("large"));
    picture.src = link.href;
    dialog.append(bar, picture);
    dialog.addEventListener("click", (event) => event.target === dialog && dialog.close());
    dialog.addEventListener("close", () => {
      dialog.remove();
      link.focus();
    });
    document.body.append(dialog);
    dialog.showModal();
  }

  document.addEventListener("click", (event) => {
    const found = (selector) => event.target.closest?.(selector);
    const marker = found("a.marker");
    const see = found("a.see");
    if (marker) showSource(marker.dataset.card);
    else if (see && !event.ctrlKey && !event.metaKey) showPage(see);
    else if (found("[data-copy]")) return void copyQuote(found("[data-copy]"));
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
  new MutationObserver(() => {
    const turns = document.querySelectorAll("#conversation .turn");
    if (turns.length > shown) turns[turns.length - 1].scrollIntoView({ block: "start", behavior: behaviour() });
    shown = turns.length;
  }).observe(document.documentElement, { childList: true, subtree: true });
})();
