// The evidence graph: pointing at a box lights its paths, choosing a box or path shows the findings behind it, and paths
// of few studies can be left out.

const graph = document.querySelector("#figure-evidence svg");

function explorable(drawing) {
  const paths = all(".path[data-source]", drawing);
  const nodes = all("[data-node]", drawing);
  const links = all(".link");
  const ends = (part) => [part.dataset.source, part.dataset.target];
  const label = (id) => nodes.find((node) => node.dataset.node === id).querySelector("title").textContent;
  let chosen = null;

  const belongs = (part, to) => (to.dataset.node ? ends(part).includes(to.dataset.node) : ends(part).join("\n") === ends(to).join("\n"));
  function light(part) {
    drawing.classList.toggle("choosing", Boolean(part));
    const lit = part ? paths.filter((path) => belongs(path, part)) : [];
    const near = new Set(lit.flatMap(ends));
    for (const path of paths) path.classList.toggle("lit", lit.includes(path));
    for (const node of nodes) node.classList.toggle("lit", near.has(node.dataset.node) || node === part);
  }

  function findings(part) {
    const body = make("div");
    for (const link of links.filter((each) => !each.hidden && belongs(each, part))) {
      const copy = link.cloneNode(true);
      copy.open = true;
      body.append(copy);
    }
    if (!body.children.length) body.append(make("p", { class: "hint" }, "No path has as many studies."));
    return body;
  }

  function choose(part) {
    const heading = part.dataset.node ? label(part.dataset.node) : ends(part).map(label).join(" → ");
    panel.open(part, heading, findings(part), () => {
      chosen = null;
      light(null);
    });
    chosen = part;
    light(part);
  }

  for (const part of [...nodes, ...paths]) {
    button(part, choose);
    part.addEventListener("pointerenter", () => light(part));
    part.addEventListener("pointerleave", () => light(chosen));
    part.addEventListener("focus", () => light(part));
    part.addEventListener("blur", () => light(chosen));
  }

  const least = byId("least");
  function leave() {
    const few = (part) => Number(part.dataset.studies) < Number(least.value);
    for (const path of paths) path.classList.toggle("few", few(path));
    for (const link of links) link.hidden = few(link);
    const left = paths.filter((path) => !few(path));
    const ended = new Set(left.flatMap(ends));
    for (const node of nodes) node.classList.toggle("lone", !ended.has(node.dataset.node));
    byId("least-told").textContent = `${counted(Number(least.value), "study", "studies")}: ${left.length} of ${counted(paths.length, "path")}`;
  }
  if (least) {
    least.addEventListener("input", leave);
    leave();
  }
}

if (graph) explorable(graph);
