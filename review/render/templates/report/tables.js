// Tables are sorted by their headings and filtered by words. Every row has all its labels, so that it can stand anywhere;
// a label is hidden where the row above it has the same.

const order = new Intl.Collator("en", { numeric: true, sensitivity: "base" });
const asNumber = (text) => (/^[-−–]?[\d,]+(\.\d+)?%?$/.test(text) ? Number(text.replace(/[,%]/g, "").replace(/[−–]/, "-")) : NaN);

function compared(a, b) {
  if (!a || !b) return (a ? 0 : 1) - (b ? 0 : 1); // what is empty comes last
  const [m, n] = [asNumber(a), asNumber(b)];
  return Number.isNaN(m - n) ? order.compare(a, b) : m - n;
}

function hideRepeated(body, labels, repeats) {
  let above = [];
  for (const row of body.rows) {
    if (row.hidden) continue;
    const now = [...row.cells].slice(0, labels).map((cell) => cell.textContent);
    let same = !repeats && above.length > 0;
    now.forEach((text, at) => {
      same = same && text === above[at];
      row.cells[at].classList.toggle("again", same);
    });
    row.classList.toggle("first", labels > 0 && now[0] !== above[0]);
    above = now;
  }
}

function sortable(table) {
  const body = table.tBodies[0];
  const rows = [...body.rows];
  if (!rows.length) return;
  const labels = all("th", rows[0]).length;
  const repeats = !body.querySelector(".again");
  const show = () => hideRepeated(body, labels, repeats);
  show();
  if (rows.length < 2) return;

  const heads = [...table.tHead.rows[0].cells];
  heads.forEach((head, at) => {
    const mark = make("span", { "aria-hidden": "true" });
    const sort = make("button", { type: "button" }, ...head.childNodes, mark);
    head.append(sort);
    sort.addEventListener("click", () => {
      const next = { ascending: "descending", descending: "none" }[head.getAttribute("aria-sort")] || "ascending";
      for (const other of heads) {
        other.removeAttribute("aria-sort");
        other.querySelector("button > span").textContent = "";
      }
      const text = (row) => row.cells[at].textContent.trim();
      const sign = next === "descending" ? -1 : 1;
      const sorted = next === "none" ? rows : [...rows].sort((a, b) => sign * compared(text(a), text(b)));
      if (next !== "none") {
        head.setAttribute("aria-sort", next);
        mark.textContent = next === "ascending" ? "▲" : "▼";
      }
      body.append(...sorted);
      show();
    });
  });

  if (rows.length < 6) return;
  const texts = rows.map((row) => folded([...row.cells].map((cell) => cell.textContent).join(" ")));
  const name = table.caption ? ` ${table.caption.firstElementChild.textContent}` : "";
  const words = make("input", { type: "search", autocomplete: "off", spellcheck: "false" });
  const told = make("span", { role: "status" });
  words.addEventListener("input", () => {
    const sought = folded(words.value).split(/\s+/);
    rows.forEach((row, at) => {
      row.hidden = !sought.every((word) => texts[at].includes(word));
    });
    const left = rows.filter((row) => !row.hidden).length;
    told.textContent = words.value.trim() ? `${left} of ${counted(rows.length, "row")}` : "";
    show();
  });
  table.closest(".table").prepend(make("div", { class: "control filter" }, make("label", {}, "Filter", make("span", { class: "spoken" }, name), " ", words), told));
}

for (const table of all("table.sortable")) sortable(table);
