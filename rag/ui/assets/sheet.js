/* The image of a page, beside the text or over it: drawn on the server when it is asked for, and only then. */
((wj) => {
  "use strict";

  const { byId, all } = wj;
  const open = () => byId("wj-page")?.dataset.wjSheet === "open";
  let opener = null;

  function show(shown) {
    byId("wj-page").setAttribute("data-wj-sheet", shown ? "open" : "closed");
    if (!shown) opener?.focus();
  }

  function draw(wanted) {
    byId("wj-sheet").setAttribute("aria-busy", "true");
    show(true);
    wj.draw?.(wanted);
  }

  /* The page of what is marked, else of what is read. */
  function here() {
    const place = wj.place?.();
    if (place && all("mark.wj-located", wj.article()).length) return place;
    const edge = document.querySelector("#wj-reader .wj-reader-head")?.getBoundingClientRect().bottom || 0;
    const marks = all(".wj-page[data-page-number]", wj.article()).filter((mark) => mark.getBoundingClientRect().top < edge + 80);
    return { document: wj.article()?.dataset.document, page: Number(marks.pop()?.dataset.pageNumber || 1) };
  }

  document.addEventListener("click", (event) => {
    const target = event.target.closest?.("[data-act='sheet'], [data-sheet], [data-sheet-close]");
    if (!target) return;
    if (target.dataset.act) {
      opener = target;
      draw(here());
    } else if (target.dataset.sheet) draw({ document: target.dataset.sheetOf, page: Number(target.dataset.sheet) });
    else show(false);
  });

  document.addEventListener("keydown", (event) => event.key === "Escape" && open() && show(false));

  document.addEventListener("wenju:wj-sheet", () => {
    const pane = byId("wj-sheet");
    pane.removeAttribute("aria-busy");
    if (!open()) return;
    if (!pane.contains(document.activeElement)) pane.querySelector("[data-sheet-close]")?.focus({ preventScroll: true });
    const mark = pane.querySelector(".wj-sheet-mark");
    pane.scrollTo({ top: 0 });
    if (mark) pane.scrollTo({ top: mark.getBoundingClientRect().top - pane.getBoundingClientRect().top - pane.clientHeight / 3 });
  });

  document.addEventListener("wenju:wj-reader", () => {
    const shown = document.querySelector("[data-sheet-of]");
    if (open() && shown && shown.dataset.sheetOf !== wj.article()?.dataset.document) show(false);
  });
})(window.wenju);
