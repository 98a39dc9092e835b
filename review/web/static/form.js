"use strict";
/* The form of a row: the row of the table while somebody types, what a chosen code means, Ctrl+Enter, and a warning
   before what was typed is lost. The form works without this file too. */
(() => {
  const form = document.getElementById("form");
  if (!form) return;
  const preview = document.getElementById("preview");
  let unsaved = "unsaved" in form.dataset, waits = 0, asked = 0;

  async function show() {
    const mine = ++asked;
    preview.classList.add("old");
    try {
      const answer = await fetch(form.dataset.preview, { method: "POST", body: new URLSearchParams(new FormData(form)) });
      const text = await answer.text();
      if (mine !== asked) return;  // somebody has typed on
      if (answer.ok) {
        // The server has escaped what was typed; as a document of its own, nothing in it would run either.
        const made = new DOMParser().parseFromString(text, "text/html");
        preview.replaceChildren(...made.body.childNodes);
      }
    } catch { /* the server was stopped: saving will tell */ }
    if (mine === asked) preview.classList.remove("old");
  }

  function meaning(select) {
    const told = form.querySelector(`.means[data-of="${CSS.escape(select.id)}"]`);
    if (!told) return;
    const of = [...select.parentElement.querySelectorAll("dd")].find((dd) => dd.dataset.code === select.value);
    told.textContent = of ? of.textContent : "";
    told.hidden = !told.textContent;
  }

  form.querySelectorAll("select").forEach(meaning);
  form.addEventListener("input", (event) => {
    unsaved = true;
    if (event.target instanceof HTMLSelectElement) meaning(event.target);
    if (!preview) return;
    clearTimeout(waits);
    waits = setTimeout(show, 250);
  });
  form.addEventListener("submit", () => { unsaved = false; });
  addEventListener("beforeunload", (event) => { if (unsaved) event.preventDefault(); });
  addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      form.requestSubmit(form.querySelector('[name="save"]'));
    }
  });
})();
