"use strict";
/* What every page shares: the theme that the reader chose, and forms that go off only once the program answers. Pages
   work without this file too. */
(() => {
  const root = document.documentElement;
  root.classList.add("js");
  const kept = (() => { try { return localStorage.getItem("theme"); } catch { return null; } })();
  if (kept === "dark" || kept === "light") root.dataset.theme = kept;

  // Whether the program answers, lest an error page of the browser take the place of what is typed here. One that was
  // begun anew for the same coder is known to a browser that has opened its address, and has a token of its own.
  async function heard() {
    let told = {};
    try {
      const answer = await fetch(root.dataset.here, { cache: "no-store" });
      if (answer.ok) told = await answer.json();
    } catch { /* the program was ended */ }
    const same = told.session === root.dataset.session;
    if (same) for (const input of document.querySelectorAll("input[name=token]")) input.value = told.token;
    document.getElementById("unheard").hidden = same;
    return same;
  }

  // The forms of a page go off one at a time. `leaves` is told before one does.
  function guarded(form, leaves = () => {}) {
    form.addEventListener("submit", async (event) => {
      if (guarded.state === "heard") {
        guarded.state = "gone";
        return;
      }
      event.preventDefault();
      if (guarded.state !== "typing") return;  // a button pressed twice
      guarded.state = "asking";
      guarded.state = (await heard()) ? "heard" : "typing";
      if (guarded.state !== "heard") return;
      leaves();
      form.requestSubmit(event.submitter);
    });
  }
  guarded.state = "typing";
  addEventListener("pageshow", () => { guarded.state = "typing"; });
  window.guarded = guarded;
  window.heard = heard;

  addEventListener("DOMContentLoaded", () => {
    const button = document.getElementById("theme");
    if (!button) return;
    button.hidden = false;
    button.addEventListener("click", () => {
      const dark = root.dataset.theme ? root.dataset.theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
      root.dataset.theme = dark ? "light" : "dark";
      try { localStorage.setItem("theme", root.dataset.theme); } catch { /* it lasts for this page alone */ }
    });
  });
})();
