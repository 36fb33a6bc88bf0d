/* Why an answer is what it is: asked for when its panel is opened, and put into it when it has come. */
((wj) => {
  "use strict";

  let requests = 0;

  /* The event does not bubble. What did not come is asked for again when the panel is opened again. */
  document.addEventListener(
    "toggle",
    (event) => {
      const panel = event.target;
      if (!panel.matches?.("details[data-why]") || !panel.open || !panel.querySelector(".wj-searching")) return;
      panel.dataset.request = String(++requests);
      wj.explain?.({ turn: Number(panel.dataset.why), request: requests });
    },
    true
  );

  document.addEventListener("wenju:wj-why", () => {
    const told = document.querySelector("#wj-why [data-because]");
    const panel = told && document.querySelector(`[data-why][data-request="${Number(told.dataset.because)}"]`);
    panel?.querySelector(".wj-why-body").replaceChildren(...told.cloneNode(true).childNodes);
  });
})(window.wenju);
