// Records are looked up, and the records of a box of the flow diagram are listed. A list shows a few records at once.

const told = JSON.parse(byId("told").textContent);
const MOST = 50;
const STANDINGS = { i: "included", d: "excluded", o: "open" };

// The places of the records whose bits are set.
function placesIn(base64) {
  const bytes = atob(base64);
  const places = [];
  for (let at = 0; at < told.ids.length; at += 1) {
    if ((bytes.charCodeAt(at >> 3) >> (at & 7)) & 1) places.push(at);
  }
  return places;
}

const everyPlace = () => told.ids.map((_, at) => at);
let texts = null; // what is looked through, made when it is first asked for
function matching(places, typed) {
  const words = folded(typed).split(/\s+/).filter(Boolean);
  if (!words.length) return places;
  texts = texts || told.ids.map((id, at) =>
    folded([told.titles[at], told.authors[at], told.journal_names[told.journals[at]], told.years[at] || "n.d.", id].join(" ")));
  return places.filter((at) => words.every((word) => texts[at].includes(word)));
}

function wayOf(at) {
  const way = make("dl", { class: "way" });
  const tell = (term, ...lines) => {
    if (lines.length) way.append(make("dt", {}, term), ...lines.map((line) => make("dd", {}, line)));
  };
  tell("Id", told.ids[at]);
  if (told.citations[at]) tell("Cited as", told.citations[at]);
  const entries = told.entries[at];
  const lines = [];
  for (let n = 0; n < entries.length; n += 2) {
    const [file, database] = told.files[entries[n]];
    lines.push(`${file}:${entries[n + 1]} (${database})`);
  }
  tell(entries.length > 2 ? "Entries, merged" : "Entry", ...lines);
  for (const stage of told.stages) {
    if (stage.of[at] < 0) {
      tell(stage.label, "not reached");
      continue;
    }
    const [verdict, reason, ...more] = stage.told[stage.of[at]];
    const said = { keep: "kept", drop: "excluded", open: "left open" }[verdict];
    tell(stage.label, reason && reason !== said ? `${said}: ${reason}` : said, ...more.filter(Boolean));
  }
  tell("In the end", STANDINGS[told.standings[at]]);
  tell("Coded in", ...(told.coded[at] || []));
  return way;
}

function recordShown(at) {
  const standing = STANDINGS[told.standings[at]];
  const who = told.authors[at] || "No author";
  const about = [`${who} (${told.years[at] || "n.d."})`, told.journal_names[told.journals[at]]].filter(Boolean).join(". ");
  const record = make("details", { class: "record" }, make("summary", {},
    told.titles[at] || "No title",
    make("span", { class: `standing ${standing}` }, standing),
    make("span", { class: "about" }, about)));
  record.addEventListener("toggle", () => {
    if (record.open && record.children.length === 1) record.append(wayOf(at));
  });
  return record;
}

// A list of records, the first of them at once and more when asked for.
function listed(places, whole = "") {
  const list = make("div");
  const more = make("button", { type: "button", class: "more" });
  const status = make("p", { class: "status", role: "status" });
  let shown = 0;
  const show = () => {
    const next = places.slice(shown, shown + MOST).map(recordShown);
    list.append(...next);
    if (shown && next.length) next[0].querySelector("summary").focus();
    shown += next.length;
    const rest = places.length - shown;
    more.hidden = !rest;
    more.textContent = `Show ${Math.min(MOST, rest)} more`;
    status.textContent = whole + counted(places.length, "record") + (rest ? `; the first ${shown} are shown` : "");
  };
  more.addEventListener("click", show);
  show();
  return [status, list, more];
}

// ---- looking records up ----

function options() {
  const choice = (title, n, value) => make("option", { value }, `${title} (${n.toLocaleString("en")})`);
  const made = [choice("all records", told.ids.length, "")];
  told.boxes.forEach((box, at) => {
    made.push(choice(box.title, box.n, `${at}`));
    box.lines.forEach((line, n) => made.push(choice(`\u2003${line.title}`, line.n, `${at}.${n}`)));
  });
  return made;
}

function within(value) {
  const [box, line] = value.split(".");
  return line ? told.boxes[box].lines[line] : told.boxes[box];
}

byId("within").append(...options());
function lookUp() {
  const value = byId("within").value;
  const typed = byId("words").value.trim();
  if (!value && !typed) return byId("found").replaceChildren();
  const places = matching(value ? placesIn(within(value).records) : everyPlace(), typed);
  return byId("found").replaceChildren(...listed(places));
}
let waiting = 0;
byId("words").addEventListener("input", () => {
  clearTimeout(waiting);
  waiting = setTimeout(lookUp, 120);
});
byId("within").addEventListener("change", lookUp);

// ---- the boxes of the flow diagram ----

function boxShown(box) {
  const body = make("div");
  const list = make("div");
  const show = (part) => {
    const places = placesIn(part.records);
    const whole = box.of === "entries" ? `${counted(part.n, "entry", "entries")} of ` : "";
    list.replaceChildren(...listed(places, whole));
  };
  if (box.lines.length > 1) {
    const select = make("select", {}, make("option", { value: "" }, `all (${box.n.toLocaleString("en")})`),
      ...box.lines.map((line, at) => make("option", { value: at }, `${line.title} (${line.n.toLocaleString("en")})`)));
    select.addEventListener("change", () => show(select.value ? box.lines[select.value] : box));
    body.append(make("label", { class: "control" }, "Show", select));
  }
  show(box);
  body.append(list);
  return body;
}

const boxes = new Map(told.boxes.map((box) => [box.name, box]));
for (const part of all("[data-box]")) {
  const box = boxes.get(part.dataset.box);
  if (box && box.n) button(part, () => panel.open(part, `${box.title} (n = ${box.n.toLocaleString("en")})`, boxShown(box)));
}
