"use strict";
/* The form of a row: the row of the table while somebody types, what a chosen code means, Ctrl+Enter, and a warning
   before what was typed is lost. The form works without this file too. */
(() => {
  const form = document.getElementById("form");
  if (!form) return;
  const preview = document.getElementById("preview");
  let unsaved = "unsaved" in form.dataset, waits = 0, asked = 0;

  // The preview lies over the page at its foot: what is being typed must not slip below it.
  function keepInSight() {
    const over = getComputedStyle(preview).position === "sticky" ? preview.offsetHeight : 0;
    document.documentElement.style.scrollPaddingBottom = `${over + form.querySelector(".dock").offsetHeight + 16}px`;
    if (form.contains(document.activeElement)) document.activeElement.scrollIntoView({ block: "nearest" });
  }

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
        keepInSight();
      }
    } catch { /* the program was ended: saving will tell */ }
    if (mine === asked) preview.classList.remove("old");
  }

  function meaning(select) {
    const told = form.querySelector(`.means[data-of="${CSS.escape(select.id)}"]`);
    if (!told) return;
    const of = [...select.parentElement.querySelectorAll("dd")].find((dd) => dd.dataset.code === select.value);
    told.textContent = of ? of.textContent : "";
    told.hidden = !told.textContent;
  }

  function mended(input) {
    const field = input.closest(".wrong");
    if (!field) return;
    field.classList.remove("wrong");
    field.querySelector(".fault")?.remove();
    input.removeAttribute("aria-invalid");
  }

  form.querySelectorAll("select").forEach(meaning);
  form.addEventListener("input", (event) => {
    unsaved = true;
    if (event.target instanceof HTMLSelectElement) meaning(event.target);
    mended(event.target);
    if (!preview) return;
    clearTimeout(waits);
    waits = setTimeout(show, 250);
  });
  guarded(form, () => { unsaved = false; });
  addEventListener("beforeunload", (event) => { if (unsaved) event.preventDefault(); });
  addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      form.requestSubmit(form.querySelector('[name="save"]'));
    }
  });
})();
