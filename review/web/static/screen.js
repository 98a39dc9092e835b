"use strict";
/* Screening by keys: each key is the link or button that names it in data-key. The page works without this file too. */
(() => {
  const SETTLE = 200; // ms after a page has come in which a key is taken for one that was meant for the page before
  const came = performance.now();
  const typing = (at) => at.closest("textarea, select, input:not([type=hidden], [type=checkbox], [type=radio])");
  const by = (key) => [...document.querySelectorAll("[data-key]")].find((one) => one.dataset.key.split(" ").includes(key));
  const ways = () => [...document.querySelectorAll("#criteria :is(li button, input)")];
  const panel = document.querySelector(".panel");
  const toggle = document.querySelector(".more-criteria");
  const dialog = document.getElementById("help");
  const note = document.getElementById("note");

  setTimeout(() => { document.documentElement.dataset.ready = ""; }, SETTLE);

  const open = (name, yes) => {
    panel.classList.toggle(name, yes);
    if (name === "excluding") toggle.setAttribute("aria-expanded", String(yes));
  };
  toggle?.addEventListener("click", () => {
    const opens = !panel.classList.contains("excluding");
    open("excluding", opens);
    if (opens) ways()[0]?.focus();
  });
  document.querySelector(".to-note")?.addEventListener("click", () => { open("noting", true); note.focus(); });

  const help = document.getElementById("ask-help");
  if (dialog && help) help.addEventListener("click", (event) => { event.preventDefault(); dialog.showModal(); });

  for (const form of document.forms) if (form.method === "post") guarded(form);
  addEventListener("click", async (event) => {
    const link = event.target.closest("a[href]");
    if (!link || !note?.value || link.target || link.hash || event.defaultPrevented || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    if (await heard()) location.assign(link.href);
  });

  addEventListener("keydown", (event) => {
    if (typing(event.target)) {
      if (event.key === "Escape" || (event.key === "Enter" && event.ctrlKey)) {
        event.preventDefault();
        event.target.blur();
        document.getElementById("main").focus({ preventScroll: true });
      }
      return;
    }
    if (event.ctrlKey || event.metaKey || event.altKey || event.repeat || dialog?.open) return;
    if (performance.now() - came < SETTLE) return;
    if (event.key === "Escape" && panel?.classList.contains("excluding")) {
      open("excluding", false);
      toggle.focus();
      return;
    }
    if (["ArrowDown", "ArrowUp"].includes(event.key) && event.target.closest("#criteria")) {
      const all = ways();
      const at = all.indexOf(event.target) + (event.key === "ArrowDown" ? 1 : -1);
      event.preventDefault();
      all[(at + all.length) % all.length].focus();
      return;
    }
    const one = by(event.key.length === 1 ? event.key.toLowerCase() : event.key);
    if (!one) return;
    if (event.key === "Enter" && (event.target.closest("button, a, summary") || !ways().some((way) => way.checked))) return;
    event.preventDefault();
    if (one.type === "checkbox") {
      open("excluding", true);
      one.focus(); // so that Enter saves what is ticked, whatever had the focus
    }
    one.click();
  });

  for (const time of document.querySelectorAll("time")) {
    const at = new Date(time.dateTime);
    const today = at.toDateString() === new Date().toDateString();
    time.textContent = at.toLocaleString([], today ? { timeStyle: "short" } : { dateStyle: "medium", timeStyle: "short" });
  }
})();
