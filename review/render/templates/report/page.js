"use strict";
// What all parts of the page use, its panel, and its contents. Text enters the page as text only.

const byId = (id) => document.getElementById(id);
const all = (selector, within = document) => [...within.querySelectorAll(selector)];
const counted = (n, noun, plural = noun + "s") => `${n.toLocaleString("en")} ${n === 1 ? noun : plural}`;
// Letters as they are compared: without accents and case.
const folded = (text) => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();

function make(tag, attributes = {}, ...content) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  made.append(...content);
  return made;
}

// Makes a part of a drawing a button: `act` runs on a click, on Enter and on the space bar.
function button(part, act) {
  part.setAttribute("tabindex", "0");
  part.setAttribute("role", "button");
  part.addEventListener("click", () => act(part));
  part.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" && event.key !== " ") return;
    event.preventDefault();
    act(part);
  });
}

// The panel at the lower edge: it shows what is behind a part of a drawing, until it is closed.
const panel = {
  from: null,
  closed: () => {},
  open(part, heading, body, closed = () => {}) {
    this.shut();
    this.from = part;
    this.closed = closed;
    part.classList.add("chosen");
    part.setAttribute("aria-expanded", "true");
    byId("panel-heading").textContent = heading;
    byId("panel-body").replaceChildren(body);
    byId("panel").hidden = false;
    byId("panel").scrollTop = 0;
    byId("panel-heading").focus({ preventScroll: true });
  },
  shut() {
    if (!this.from) return;
    const part = this.from;
    part.classList.remove("chosen");
    part.removeAttribute("aria-expanded");
    byId("panel").hidden = true;
    this.from = null;
    this.closed();
    part.focus({ preventScroll: true });
  },
};
byId("close").addEventListener("click", () => panel.shut());
document.addEventListener("keydown", (event) => {
  if (event.key === "Escape") panel.shut();
});

for (const part of all(".scripted")) part.hidden = false;

// A box that scrolls sideways can be reached and scrolled by keys.
const room = new ResizeObserver((boxes) => {
  for (const { target } of boxes) {
    if (target.scrollWidth > target.clientWidth) target.setAttribute("tabindex", "0");
    else target.removeAttribute("tabindex");
  }
});
for (const box of all(".scroll, .drawing")) {
  const caption = box.querySelector("caption, svg > title");
  box.setAttribute("role", "group");
  box.setAttribute("aria-label", caption ? caption.textContent : "Table");
  room.observe(box);
}

// The contents say which section is being read.
const entries = new Map(all(".contents a").map((link) => [link.hash.slice(1), link]));
const seen = new IntersectionObserver((changes) => {
  for (const { isIntersecting, target } of changes) {
    if (!isIntersecting) continue;
    for (const link of entries.values()) link.removeAttribute("aria-current");
    const link = entries.get(target.id);
    link.setAttribute("aria-current", "true");
    link.closest("nav").scrollTo({ left: link.offsetLeft - 40 });
  }
}, { rootMargin: "-20% 0px -75% 0px" });
for (const section of all("main > section")) seen.observe(section);

// On paper everything is open.
let opened = [];
addEventListener("beforeprint", () => {
  opened = all("main details:not([open])");
  for (const part of opened) part.open = true;
});
addEventListener("afterprint", () => {
  for (const part of opened) part.open = false;
});
