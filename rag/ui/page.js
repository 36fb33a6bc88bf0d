/* The clicks of the page. Everything shown was rendered and escaped on the server; this file only scrolls, hides and
   marks, and writes text with textContent. It makes no request of its own. */
(() => {
  "use strict";

  const byId = (id) => document.getElementById(id);
  const all = (selector, root = document) => [...root.querySelectorAll(selector)];
  const narrow = () => window.matchMedia("(max-width: 759px)").matches;
  const calm = () => window.matchMedia("(prefers-reduced-motion: reduce)").matches;
  let active = null; // the place that is marked in the reader: {doc, start, end, focusStart, focusEnd, label, turn}

  /* Positions count code points, strings count UTF-16 units. */
  const unitsOf = (text, points) => {
    let units = 0;
    for (const character of text) {
      if (points-- <= 0) break;
      units += character.length;
    }
    return units;
  };
  const pointsIn = (text) => [...text].length;

  function view(name) {
    byId("wj-page")?.setAttribute("data-wj-view", name);
    if (name === "passages") scrollInto(byId("wj-passages"), document.querySelector(".wj-active"));
    if (name === "reader") scrollInto(byId("wj-reader"), document.querySelector("mark.wj-located"));
    all("[data-view]").forEach((tab) => tab.setAttribute("aria-pressed", String(tab.dataset.view === name)));
  }

  function scrollInto(pane, target) {
    if (!pane || !target) return;
    const gap = target.getBoundingClientRect().top - pane.getBoundingClientRect().top;
    const room = Math.max((pane.clientHeight - target.getBoundingClientRect().height) / 3, 56);
    const far = Math.abs(gap - room) > 1.5 * pane.clientHeight; // a long glide shows nothing and takes its time
    pane.scrollTo({ top: pane.scrollTop + gap - room, behavior: far || calm() ? "auto" : "smooth" });
  }

  /* ---- the reader ---- */

  function clearMarks(article) {
    all("mark.wj-located", article).forEach((mark) => {
      const parent = mark.parentNode;
      mark.replaceWith(...mark.childNodes);
      parent.normalize();
    });
  }

  /* Wraps [start, end) of the document in <mark>, one for each text node that it touches; returns the first. */
  function mark(article, start, end, className) {
    const marks = [];
    for (const paragraph of all("[data-start]", article)) {
      let position = Number(paragraph.dataset.start);
      if (position >= end) break;
      const walker = document.createTreeWalker(paragraph, NodeFilter.SHOW_TEXT);
      const nodes = [];
      while (walker.nextNode()) nodes.push(walker.currentNode);
      for (const node of nodes) {
        const length = pointsIn(node.data);
        const from = Math.max(start - position, 0);
        const to = Math.min(end - position, length);
        position += length;
        if (from >= to) continue;
        const range = document.createRange();
        range.setStart(node, unitsOf(node.data, from));
        range.setEnd(node, unitsOf(node.data, to));
        const wrapper = document.createElement("mark");
        wrapper.className = className;
        range.surroundContents(wrapper);
        marks.push(wrapper);
      }
    }
    return marks;
  }

  function locate() {
    const article = document.querySelector("[data-document]");
    if (!article || !active) return;
    if (article.dataset.document !== active.doc) {
      window.wenju?.open?.({ document: active.doc });
      return; // painted() comes back here
    }
    clearMarks(article);
    const marks = mark(article, active.start, active.end, "wj-located");
    if (active.focusEnd > active.focusStart) mark(article, active.focusStart, active.focusEnd, "wj-located wj-focus");
    const locator = document.querySelector(".wj-locator");
    if (locator) locator.textContent = active.label || locator.dataset.located;
    scrollInto(byId("wj-reader"), marks[0]);
  }

  /* Nothing is cited any more: the place of an earlier answer would look like that of this one. */
  function forget() {
    active = null;
    const article = document.querySelector("[data-document]");
    if (article) clearMarks(article);
    const locator = document.querySelector(".wj-locator");
    if (locator) locator.textContent = locator.dataset.empty;
    all("[aria-current]").forEach((link) => link.removeAttribute("aria-current"));
    all(".wj-active").forEach((card) => card.classList.remove("wj-active"));
  }

  /* ---- passages ---- */

  function showHits(turn, passage) {
    if (!document.querySelector(`[data-hits="${Number(turn)}"]`)) return;
    all("[data-hits]").forEach((section) => (section.hidden = section.dataset.hits !== String(turn)));
    all(".wj-hit").forEach((card) => {
      const wanted = card.dataset.card === `${turn}/${passage}`;
      card.classList.toggle("wj-active", wanted);
      if (wanted) scrollInto(byId("wj-passages"), card);
    });
  }

  function follow(link, { byUser }) {
    const data = link.dataset;
    active = {
      doc: data.doc,
      start: Number(data.start),
      end: Number(data.end),
      focusStart: Number(data.focusStart || 0),
      focusEnd: Number(data.focusEnd || 0),
      label: labelOf(link),
      turn: data.turn,
    };
    all("[aria-current]").forEach((other) => other.removeAttribute("aria-current"));
    link.setAttribute("aria-current", "true");
    showHits(data.turn, data.passage);
    if (byUser && narrow()) view("reader");
    locate();
  }

  const labelOf = (link) => link.dataset.label || link.getAttribute("aria-label");

  /* Another language painted everything anew: the place that was followed is so again, in its words. */
  function restore() {
    const { turn, doc, start, end } = active || {};
    const link = all("[data-start][data-doc]").find(
      ({ dataset }) =>
        dataset.turn === turn && dataset.doc === doc && Number(dataset.start) === start && Number(dataset.end) === end
    );
    if (!link) return;
    link.setAttribute("aria-current", "true");
    active.label = labelOf(link);
    showHits(turn, link.dataset.passage);
    locate();
  }

  /* ---- events ---- */

  document.addEventListener("click", (event) => {
    const target = event.target.closest?.("[data-view], [data-question], [data-start][data-doc]");
    if (!target) return;
    if (target.dataset.view) view(target.dataset.view);
    else if (target.dataset.question) window.wenju?.ask?.({ question: target.dataset.question });
    else follow(target, { byUser: true });
  });

  document.addEventListener("change", (event) => {
    if (!event.target.matches?.("[data-picker]")) return;
    active = null;
    window.wenju?.open?.({ document: event.target.value });
  });

  function paintedConversation() {
    const turns = all(".wj-turn");
    const last = turns[turns.length - 1];
    if (!last) return forget();
    view("conversation");
    scrollInto(byId("wj-conversation"), last);
    const first = last.querySelector(".wj-cite");
    if (first) follow(first, { byUser: false });
    else if (!last.querySelector(".wj-searching")) forget();
  }

  let shownTurns = "";
  document.addEventListener("wenju:painted", (event) => {
    const language = document.querySelector("[data-language]");
    if (language) document.documentElement.lang = language.dataset.language;
    const pane = event.detail?.closest?.("[id^='wj-']")?.id;
    if (pane === "wj-conversation") {
      const state = all(".wj-turn").map((turn) => turn.querySelector(".wj-searching") ? "?" : ".").join("");
      requestAnimationFrame(state === shownTurns ? restore : paintedConversation);
      shownTurns = state;
    }
    if (pane === "wj-reader") locate();
    if (pane === "wj-tabs") view(byId("wj-page")?.dataset.wjView || "conversation");
  });
})();
