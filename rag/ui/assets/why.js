/* Why an answer is what it is: asked for when its panel is opened, and put into it when it has come. A panel that is open
   stays so when the conversation is painted anew, with what came while it stands under the same words and the library is
   the same. */
((wj) => {
  "use strict";

  let requests = 0;
  const asked = new Map(); // by turn, of the panels that are open: under which words, by which request, and what came

  function words(panel) {
    const answer = panel.closest(".wj-turn").querySelector(".wj-answer, .wj-card");
    return [answer, panel.querySelector("summary")].map((each) => each?.textContent).join("\n");
  }

  function show(panel) {
    const turn = Number(panel.dataset.why);
    if (asked.get(turn)?.under !== words(panel)) {
      asked.set(turn, { under: words(panel), request: ++requests });
      wj.explain?.({ turn, request: requests });
    }
    const { came } = asked.get(turn);
    if (came && panel.querySelector(".wj-searching")) put(panel, came);
  }

  const put = (panel, came) => panel.querySelector(".wj-why-body").replaceChildren(...came.cloneNode(true).childNodes);
  const panelOf = (turn) => document.querySelector(`details[data-why="${turn}"]`);

  /* The event does not bubble. What is closed is asked for again when it is opened again. */
  document.addEventListener(
    "toggle",
    ({ target: panel }) => {
      if (!panel.matches?.("details[data-why]")) return;
      if (panel.open) show(panel);
      else asked.delete(Number(panel.dataset.why));
    },
    true
  );

  document.addEventListener("wenju:wj-why", () => {
    const told = document.querySelector("#wj-why [data-because]");
    const [turn, waiting] = [...asked].find(([, { request }]) => request === Number(told?.dataset.because)) || [];
    if (!waiting) return;
    waiting.came = told.cloneNode(true);
    if (panelOf(turn)) put(panelOf(turn), waiting.came);
  });

  function again() {
    for (const turn of asked.keys()) {
      const panel = panelOf(turn);
      if (!panel) asked.delete(turn);
      else {
        panel.open = true;
        show(panel);
      }
    }
  }
  document.addEventListener("wenju:wj-conversation", again);

  document.addEventListener("wenju:wj-library", () => {
    asked.forEach((each) => (each.under = null));
    again();
  });
})(window.wenju);
