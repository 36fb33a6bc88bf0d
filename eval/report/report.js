// Filters and the language switch; the page is whole without it.
"use strict";
const chosen = { flag: "", type: "" };
const cards = [...document.querySelectorAll(".card")];
const find = document.getElementById("find");

function fits(card) {
  const flags = card.dataset.flags.split(" ").filter(Boolean);
  const faults = flags.filter((flag) => flag !== "worse" && flag !== "better");
  if (chosen.flag === "any" ? !faults.length : chosen.flag && !flags.includes(chosen.flag)) return false;
  if (chosen.type && card.dataset.type !== chosen.type) return false;
  return card.textContent.toLowerCase().includes(find.value.trim().toLowerCase());
}

function show() {
  for (const card of cards) card.hidden = !fits(card);
  document.getElementById("shown").textContent = `${cards.filter((card) => !card.hidden).length} / ${cards.length}`;
}

for (const button of document.querySelectorAll(".filters button")) {
  button.addEventListener("click", () => {
    chosen[button.dataset.kind] = button.dataset.key;
    for (const other of button.parentElement.children) other.setAttribute("aria-pressed", String(other === button));
    show();
  });
}
find.addEventListener("input", show);
document.getElementById("toggle").addEventListener("click", () => {
  const visible = cards.filter((card) => !card.hidden);
  const open = visible.some((card) => !card.open);
  for (const card of visible) card.open = open;
});
document.getElementById("language").addEventListener("click", () => {
  document.documentElement.lang = document.documentElement.lang === "zh" ? "en" : "zh";
});
show();
