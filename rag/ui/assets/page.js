/* What every script of the page shares. Everything shown was rendered and escaped on the server; the scripts only
   scroll, hide and mark, copy nodes that are there, and write text with textContent. They make no request of their own. */
((wj) => {
  "use strict";

  const byId = (id) => document.getElementById(id);
  const all = (selector, root = document) => [...root.querySelectorAll(selector)];
  const narrow = () => window.matchMedia("(max-width: 759px)").matches;
  const calm = () => window.matchMedia("(prefers-reduced-motion: reduce)").matches;
  const word = (name) => document.querySelector("[data-language]")?.dataset[name] || "";
  const filled = (text, values) => text.replace(/\{(\w+)\}/g, (_, name) => values[name]);

  function view(name) {
    byId("wj-page")?.setAttribute("data-wj-view", name);
    if (name === "passages") scrollInto(byId("wj-passages"), document.querySelector(".wj-active"));
    if (name === "reader") scrollInto(byId("wj-reader"), document.querySelector("mark.wj-located"));
    all("[data-view]").forEach((tab) => tab.setAttribute("aria-pressed", String(tab.dataset.view === name)));
  }

  function mode(name) {
    byId("wj-page")?.setAttribute("data-wj-mode", name);
    byId("wj-page")?.toggleAttribute("data-wj-wide", name !== "ask"); // passages are those of an answer
    all("[data-mode][aria-pressed]").forEach((button) => button.setAttribute("aria-pressed", String(button.dataset.mode === name)));
    if (byId("wj-page")?.dataset.wjView === "passages") view("conversation");
  }

  const searching = () => byId("wj-page")?.dataset.wjMode === "search";
  const asking = () => (byId("wj-page")?.dataset.wjMode || "ask") === "ask";
  const comparing = () => byId("wj-page")?.dataset.wjMode === "compare";
  const FIELDS = { search: "#wj-query", compare: "#wj-pair-question" };
  const field = () => document.querySelector(`${FIELDS[byId("wj-page")?.dataset.wjMode] || "#wj-question"} textarea`);

  function scrollInto(pane, target) {
    if (!pane || !target) return;
    const head = pane.querySelector(".wj-reader-head, .wj-pane-heading")?.offsetHeight || 0;
    const box = target.getBoundingClientRect();
    const gap = box.top - pane.getBoundingClientRect().top;
    const room = Math.max((pane.clientHeight - box.height) / 3, head + 16);
    const far = Math.abs(gap - room) > 1.5 * pane.clientHeight; // a long glide shows nothing and takes its time
    pane.scrollTo({ top: pane.scrollTop + gap - room, behavior: far || calm() ? "auto" : "smooth" });
  }

  /* A short remark that screen readers speak and that fades by itself. */
  function announce(text) {
    let toast = byId("wj-toast");
    if (!toast) {
      toast = document.createElement("div");
      toast.id = "wj-toast";
      toast.setAttribute("role", "status");
      byId("wj-page").append(toast);
    }
    toast.textContent = text;
    toast.classList.add("wj-said");
    clearTimeout(announce.timer);
    announce.timer = setTimeout(() => toast.classList.remove("wj-said"), 2500);
  }

  /* ---- appearance: Gradio follows the system, a reader may choose otherwise ---- */
  const SCHEME = "wenju-scheme";
  const dark = window.matchMedia("(prefers-color-scheme: dark)");
  function scheme(chosen) {
    if (chosen) localStorage.setItem(SCHEME, chosen);
    const kept = localStorage.getItem(SCHEME) || "auto";
    document.body?.classList.toggle("dark", kept === "auto" ? dark.matches : kept === "dark");
    all("[data-scheme]").forEach((select) => (select.value = kept));
  }
  dark.addEventListener("change", () => setTimeout(scheme));
  scheme();

  document.addEventListener("click", (event) => {
    const target = event.target.closest?.("[data-view], [data-mode], [data-question]");
    if (!target) return;
    if (target.dataset.view) view(target.dataset.view);
    else if (target.dataset.question) wj.ask?.({ question: target.dataset.question });
    else {
      mode(target.dataset.mode);
      if (narrow()) view("conversation");
      if (target.dataset.mode !== "library") field()?.focus();
    }
  });

  document.addEventListener("wenju:painted", (event) => {
    const language = word("language");
    if (language) document.documentElement.lang = language;
    const pane = event.detail?.closest?.("[id^='wj-']")?.id;
    if (pane === "wj-tabs") view(byId("wj-page")?.dataset.wjView || "conversation");
    if (pane === "wj-header") mode(byId("wj-page")?.dataset.wjMode || "ask");
    if (pane === "wj-panel") scheme();
    if (pane === "wj-results" && searching()) view("conversation");
    document.dispatchEvent(new CustomEvent(`wenju:${pane}`));
  });

  /* Gradio drops what is triggered while the same event is under way. Here it waits until that is over, and where only
     the last one matters, it takes the place of what waits. */
  const LAST = ["open", "draw"];
  const lines = {};
  function send(name, trigger, data) {
    const line = (lines[name] ||= []);
    const said = JSON.stringify(data);
    if (line.at(-1)?.said === said) return;
    if (LAST.includes(name)) line.splice(1);
    line.push({ said, go: () => trigger(name, data) });
    if (line.length === 1) line[0].go();
  }

  function over(name) {
    const line = lines[name] || [];
    const done = line[0];
    setTimeout(() => {
      if (!done || line[0] !== done) return; // told twice
      line.shift();
      line[0]?.go();
    });
  }

  Object.assign(wj, { send, over, byId, all, narrow, calm, word, filled, view, mode, searching, asking, comparing, field, scrollInto, announce, scheme });
})((window.wenju = window.wenju || {}));
