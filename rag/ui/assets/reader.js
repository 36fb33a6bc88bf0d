/* The document that is open: marks in its text, its outline, finding words in it. */
((wj) => {
  "use strict";

  const { byId, all } = wj;
  const article = () => document.querySelector("[data-document]");

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

  function clearMarks(className) {
    all(`mark.${className}`, article() || document).forEach((mark) => {
      const parent = mark.parentNode;
      mark.replaceWith(...mark.childNodes);
      parent.normalize();
    });
  }

  /* Wraps [start, end) of the document in <mark>, one for each text node that it touches. */
  function mark(start, end, className) {
    const marks = [];
    const paragraphs = all("[data-start]", article());
    for (const [index, paragraph] of paragraphs.entries()) {
      if (Number(paragraphs[index + 1]?.dataset.start) <= start) continue;
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

  /* Marks a place {doc, start, end, focusStart, focusEnd, label}; false while its document is still to be opened. */
  function locate(place) {
    if (!article()) return false;
    if (article().dataset.document !== place.doc) {
      wj.open?.({ document: place.doc });
      return false;
    }
    clearMarks("wj-located");
    const marks = mark(place.start, place.end, "wj-located");
    if (place.focusEnd > place.focusStart) mark(place.focusStart, place.focusEnd, "wj-located wj-focus");
    const locator = document.querySelector(".wj-locator");
    if (locator) locator.textContent = place.label || locator.dataset.located;
    wj.scrollInto(byId("wj-reader"), marks[0]);
    return true;
  }

  function unlocate() {
    clearMarks("wj-located");
    const locator = document.querySelector(".wj-locator");
    if (locator) locator.textContent = locator.dataset.empty;
  }

  /* ---- finding words in the text ---- */

  let matches = [];
  let match = -1;

  function find(words) {
    clearMarks("wj-found");
    matches = [];
    match = -1;
    const wanted = words.toLowerCase();
    for (const paragraph of wanted.trim() ? all("[data-start]", article() || document) : []) {
      const text = paragraph.textContent;
      const lower = text.toLowerCase();
      const searched = lower.length === text.length ? lower : text; // a few letters grow when they become small
      for (let at = searched.indexOf(wanted); at >= 0 && matches.length < 1000; at = searched.indexOf(wanted, at + 1)) {
        const start = Number(paragraph.dataset.start) + pointsIn(text.slice(0, at));
        matches.push([start, start + pointsIn(text.slice(at, at + wanted.length))]);
      }
    }
    matches.forEach(([start, end], index) => mark(start, end, "wj-found").forEach((each) => (each.dataset.match = index)));
    step(1);
  }

  function step(by) {
    const count = document.querySelector("[data-find-count]");
    const typed = document.querySelector("[data-find]")?.value.trim();
    all("[data-act^='find-']").forEach((button) => (button.disabled = matches.length < 2));
    if (matches.length) {
      match = (match + by + matches.length) % matches.length;
      all("mark.wj-found").forEach((each) => each.classList.toggle("wj-found-now", each.dataset.match === String(match)));
      wj.scrollInto(byId("wj-reader"), document.querySelector("mark.wj-found-now"));
    }
    if (!count) return;
    const shown = wj.filled(count.dataset.found, { number: match + 1, count: matches.length });
    count.textContent = matches.length ? shown : typed ? count.dataset.none : "";
  }

  let typing = 0;
  document.addEventListener("input", (event) => {
    if (!event.target.matches?.("[data-find]")) return;
    clearTimeout(typing);
    typing = setTimeout(() => find(event.target.value), 150);
  });
  document.addEventListener("keydown", (event) => {
    if (!event.target.matches?.("[data-find]")) return;
    if (event.key === "Enter") step(event.shiftKey ? -1 : 1);
    if (event.key === "Escape") {
      event.target.value = "";
      find("");
      event.target.blur();
    }
  });

  /* ---- outline ---- */

  const outlined = () => byId("wj-page")?.dataset.wjOutline === "open";

  /* The outline stands right under the tools, however high they are. */
  function measure() {
    const height = byId("wj-reader").querySelector(".wj-reader-head")?.offsetHeight || 0;
    byId("wj-reader").style.setProperty("--wj-head", `${height}px`);
  }
  const heights = new ResizeObserver(measure);

  function outline(open) {
    byId("wj-page").setAttribute("data-wj-outline", open ? "open" : "closed");
    all("[data-act='outline']").forEach((button) => button.setAttribute("aria-expanded", String(open)));
    if (open) follow();
  }

  const paragraphAt = (position) =>
    all("[data-start]", article()).filter((paragraph) => Number(paragraph.dataset.start) <= position).pop();

  function jump(position) {
    const paragraph = paragraphAt(position);
    const pane = byId("wj-reader");
    const head = pane.querySelector(".wj-reader-head")?.offsetHeight || 0;
    const gap = paragraph.getBoundingClientRect().top - pane.getBoundingClientRect().top;
    if (window.matchMedia("(max-width: 1179px)").matches) outline(false);
    pane.scrollTo({ top: pane.scrollTop + gap - head - 12 });
  }

  /* The heading under which the reader is, told apart in the outline. */
  function follow() {
    const pane = byId("wj-reader");
    const buttons = all("[data-jump]", pane);
    if (!outlined() || !buttons.length) return;
    const edge = pane.getBoundingClientRect().top + (pane.querySelector(".wj-reader-head")?.offsetHeight || 0) + 40;
    const above = all("[data-start]", article()).filter((each) => each.getBoundingClientRect().top <= edge);
    const position = Number(above.pop()?.dataset.start || 0);
    const after = all("[data-start]", article()).find((each) => Number(each.dataset.start) > position);
    const end = Number(after?.dataset.start || Infinity);
    const here = buttons.filter((button) => Number(button.dataset.jump) < end).pop();
    buttons.forEach((button) => button.classList.toggle("wj-here", button === here));
    here?.scrollIntoView({ block: "nearest" });
  }

  let waiting = false;
  document.addEventListener(
    "scroll",
    (event) => {
      if (waiting || event.target.id !== "wj-reader") return;
      waiting = true;
      requestAnimationFrame(() => {
        waiting = false;
        follow();
      });
    },
    true
  );

  document.addEventListener("click", (event) => {
    const target = event.target.closest?.("[data-jump], [data-act]");
    if (target?.dataset.jump) jump(Number(target.dataset.jump));
    if (target?.dataset.act === "outline") outline(!outlined());
    if (target?.dataset.act === "find-next") step(1);
    if (target?.dataset.act === "find-previous") step(-1);
  });

  document.addEventListener("wenju:wj-reader", () => {
    matches = [];
    heights.disconnect();
    all("#wj-reader .wj-reader-head").forEach((head) => heights.observe(head));
    outline(outlined());
  });

  Object.assign(wj, { article, locate, unlocate, outline, outlined });
})(window.wenju);
