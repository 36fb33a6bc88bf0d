/* The keyboard. Single keys work only where nobody types, and can be switched off. */
((wj) => {
  "use strict";

  const ACTIONS = {
    "/": () => wj.field()?.focus(),
    j: () => wj.step(1),
    k: () => wj.step(-1),
    c: () => wj.copyActive("[data-copy]"),
    l: () => wj.copyActive("[data-copy-link]"),
    o: () => toReader(() => wj.outline(!wj.outlined())),
    f: () => toReader(() => document.querySelector("[data-find]")?.focus()),
    s: () => {
      wj.mode(wj.searching() ? "ask" : "search");
      wj.field()?.focus();
    },
    m: () => wj.panel(!wj.panelOpen()),
    "?": () => wj.keys(),
  };

  function toReader(work) {
    if (wj.narrow()) wj.view("reader");
    work();
  }

  const typing = (node) => node.closest?.("input:not([type=checkbox]):not([type=range]), textarea, select, dialog");

  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") {
      if (!wj.hideCard() && wj.panelOpen() && !event.target.closest?.("dialog")) wj.panel(false);
      return;
    }
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || typing(event.target)) return;
    if (localStorage.getItem("wenju-keys") === "off") return;
    const action = ACTIONS[event.key];
    if (!action) return;
    event.preventDefault();
    action();
  });
})(window.wenju);
