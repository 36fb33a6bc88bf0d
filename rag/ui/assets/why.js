/* Why an answer is what it is: asked for when its panel is opened, and put into it when it has come. A panel that is open
   stays so when the conversation is painted anew, with what came while it stands under the same words. */
((wj) => {
  "use strict";

  let requests = 0;
  const asked = new Map(); // by turn: under which words, by which request, whether the panel is open, and what came

  function words(panel) {
    const answer = panel.closest(".wj-turn").querySelector(".wj-answer, .wj-card");
    return [answer, panel.querySelector("summary")].map((each) => each?.textContent).join("\n");
  }

  /* What did not come is asked for again when the panel is opened again. */
  function show(panel) {
    const turn = Number(panel.dataset.why);
    const before = asked.get(turn);
    if (before?.under !== words(panel) || !(before.came || before.open)) {
      asked.set(turn, { under: words(panel), request: ++requests });
      wj.explain?.({ turn, request: requests });
    }
    asked.get(turn).open = true;
    put(panel, asked.get(turn));
  }

  function put(panel, { came }) {
    const body = panel.querySelector(".wj-why-body");
    if (came && body.querySelector(".wj-searching")) body.replaceChildren(...came.cloneNode(true).childNodes);
  }

  const panelOf = (turn) => document.querySelector(`details[data-why="${turn}"]`);

  /* The event does not bubble. */
  document.addEventListener(
    "toggle",
    ({ target: panel }) => {
      if (!panel.matches?.("details[data-why]")) return;
      const before = asked.get(Number(panel.dataset.why));
      if (panel.open) show(panel);
      else if (before) before.open = false;
    },
    true
  );

  document.addEventListener("wenju:wj-why", () => {
    const told = document.querySelector("#wj-why [data-because]");
    const [turn, waiting] = [...asked].find(([, { request }]) => request === Number(told?.dataset.because)) || [];
    if (!waiting) return;
    waiting.came = told.cloneNode(true);
    if (panelOf(turn)) put(panelOf(turn), waiting);
  });

  document.addEventListener("wenju:wj-conversation", () => {
    for (const [turn, { open }] of asked) {
      const panel = panelOf(turn);
      if (!panel) asked.delete(turn);
      else if (open) {
        panel.open = true;
        show(panel);
      }
    }
  });
})(window.wenju);
