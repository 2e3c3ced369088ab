// What an element is (`data-is`) and what it serves (`data-of`): two belong together where one is what the other is or
// serves. Pointing shows it; a click, Enter or Space keeps it; Escape lets go; the address remembers it.
const words = (text) => new Set(text ? text.split(" ") : []);
const all = [...document.querySelectorAll("[data-is]")].map((node) => ({
  node, is: words(node.dataset.is), of: words(node.dataset.of), pane: node.closest("section"),
}));
const of = new Map(all.map((one) => [one.node, one]));
const meet = (a, b) => [...a].some((word) => b.has(word));
const steps = new Set(all.flatMap((one) => [...one.is]).filter((word) => word.startsWith("t")));
let chosen = null;

function related(one) {
  // A field that is about one thing alone stands for that thing.
  const own = one.is.size === 0 && one.of.size === 1 ? one.of : one.is;
  return all.filter((other) => other === one || meet(other.is, own) || meet(other.is, one.of) || meet(other.of, own));
}

function mark(one, name) {
  all.forEach((other) => other.node.classList.remove(name));
  const found = one ? related(one) : [];
  found.forEach((other) => other.node.classList.add(name));
  return found;
}

// Its own view stays where it is, unless the choice comes from elsewhere.
function choose(one, own = false) {
  if (chosen) chosen.node.classList.remove("self");
  chosen = one;
  const found = mark(one, "on");
  document.body.classList.toggle("chosen", one !== null);
  if (one) one.node.classList.add("self");
  for (const pane of document.querySelectorAll("main > section")) {
    // Of code, what computes something comes before what holds it.
    const here = found.filter((other) => other.pane === pane);
    const first = here.find((other) => pane.id === "code" && meet(other.of, steps)) ?? here[0];
    const shown = one?.pane === pane ? own && one : first;
    if (shown) show(shown.node, pane.querySelector(".view"));
  }
  const count = (id, what) => {
    const times = found.filter((other) => other.pane.id === id && !other.node.classList.contains("edge")).length;
    return times ? `${times} in the ${what}` : null;
  };
  const parts = [count("model", "model"), count("graph", "graph"), count("schedule", "schedule"), count("code", "code")];
  document.getElementById("said").textContent = one ? parts.filter(Boolean).join(", ") : "";
  const word = one && [...one.is][0];
  history.replaceState(null, "", word ? `#${word}` : location.pathname + location.search);
}

function show(node, view) {
  const [a, b] = [node.getBoundingClientRect(), view.getBoundingClientRect()];
  if (a.top < b.top || a.bottom > b.bottom) view.scrollTop += a.top - b.top - Math.max(12, (b.height - a.height) / 3);
}

const target = (event) => of.get(event.target.closest?.("[data-is]")) ?? null;
document.addEventListener("click", (event) => {
  const one = target(event);
  if (one || event.target.closest("main")) choose(one === chosen ? null : one);
});
document.addEventListener("mouseover", (event) => mark(target(event), "near"));
document.addEventListener("focusin", (event) => mark(target(event), "near"));
document.addEventListener("keydown", (event) => {
  if (event.key === "Escape") choose(null);
  const one = target(event);
  if (one && (event.key === "Enter" || event.key === " ")) {
    event.preventDefault();
    choose(one === chosen ? null : one);
  }
});
const asked = decodeURIComponent(location.hash.slice(1));
if (asked) choose(all.find((one) => one.is.has(asked)) ?? null, true);
