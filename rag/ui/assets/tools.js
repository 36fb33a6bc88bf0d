/* Settings, verdicts, export, the panel that holds them. */
((wj) => {
  "use strict";

  const { byId, all } = wj;
  const opened = () => byId("wj-page")?.dataset.wjPanel === "open";

  function panel(open) {
    const was = opened();
    byId("wj-page").setAttribute("data-wj-panel", open ? "open" : "closed");
    all(".wj-more").forEach((button) => button.setAttribute("aria-expanded", String(open)));
    if (open && !was) byId("wj-panel").querySelector(".wj-close")?.focus();
    if (!open && was) document.querySelector(".wj-more")?.focus();
  }

  /* Choosing on one side what stands on the other exchanges them. */
  let chosenSides = [];
  function sides() {
    const values = all("[data-side]").map((select) => select.value);
    return values.length === 2 && values[0] !== values[1] ? values : null;
  }
  function exchange(changed) {
    const selects = all("[data-side]");
    const other = selects.find((select) => select !== changed);
    if (other.value === changed.value) other.value = chosenSides[selects.indexOf(changed)];
    chosenSides = selects.map((select) => select.value);
  }
  document.addEventListener("wenju:wj-sides", () => {
    const selects = all("[data-side]");
    const offered = (chosen?.sides || []).filter((side) => selects[0]?.querySelector(`option[value="${CSS.escape(side)}"]`));
    if (offered.length === 2) selects.forEach((select, index) => (select.value = offered[index]));
    chosenSides = selects.map((select) => select.value);
  });

  /* All documents means: also those that are added later. While none are shown, what was chosen of them is kept. */
  function options(kept) {
    const boxes = all("[data-option='document']");
    const asked = boxes.filter((box) => box.checked).map((box) => box.value);
    const hint = document.querySelector(".wj-documents .wj-muted");
    if (hint) hint.textContent = asked.length ? hint.dataset.hint : hint.dataset.empty;
    if (boxes.length && !asked.length) return null;
    return {
      documents: !boxes.length ? (kept?.documents ?? null) : asked.length === boxes.length ? null : asked,
      passages: Number(document.querySelector("[data-option='passages']").value),
      sides: sides() ?? kept?.sides ?? null,
      writing: document.querySelector("[data-option='writing']")?.checked ?? kept?.writing ?? true,
      strictness: Number(document.querySelector("[data-option='strictness']").value) / 100,
    };
  }

  document.addEventListener("change", (event) => {
    if (event.target.matches?.("[data-scheme]")) wj.scheme(event.target.value);
    if (event.target.matches?.("[data-single-keys]")) localStorage.setItem("wenju-keys", event.target.checked ? "on" : "off");
    if (event.target.matches?.("[data-side]")) exchange(event.target);
    else if (!event.target.matches?.("[data-option]")) return;
    const wanted = options();
    if (wanted) wj.choose?.(wanted);
  });

  /* A panel that was painted while something was chosen shows what was chosen. */
  let chosen = null;
  const choice = (kept) => (chosen = options(kept) ?? kept);
  document.addEventListener("wenju:wj-panel", () => {
    if (!chosen) return;
    const boxes = all("[data-option='document']");
    const some = boxes.some((box) => chosen.documents?.includes(box.value)); // where none of them is left, all are asked
    boxes.forEach((box) => (box.checked = !some || chosen.documents.includes(box.value)));
    document.querySelector("[data-option='passages']").value = chosen.passages;
    document.querySelector("[data-option='strictness']").value = 100 * chosen.strictness;
    all("[data-option='writing']").forEach((box) => (box.checked = chosen.writing));
    strict();
  });

  function strict() {
    const shown = document.querySelector("output[data-format]");
    shown.textContent = wj.filled(shown.dataset.format, { percent: document.querySelector("[data-option='strictness']").value });
  }
  document.addEventListener("input", (event) => event.target.matches?.("[data-option='strictness']") && strict());

  function keys() {
    const dialogue = byId("wj-keys");
    if (!dialogue || dialogue.open) return;
    dialogue.querySelector("[data-single-keys]").checked = localStorage.getItem("wenju-keys") !== "off";
    dialogue.showModal();
  }

  document.addEventListener("click", (event) => {
    const target = event.target.closest?.("[data-act], [data-verdict], [data-export]");
    if (!target) return;
    const { act, verdict, turn, number } = target.dataset;
    if (act === "panel") panel(!opened());
    if (act === "keys") keys();
    if (target.dataset.export) wj.export?.({ format: target.dataset.export });
    if (!verdict) return;
    wj.hideCard();
    wj.judge?.({ turn: Number(turn), verdict, number: number ? Number(number) : null });
  });

  /* A file that the server put into the page goes to the browser's downloads. */
  document.addEventListener("wenju:wj-download", () => {
    const file = document.querySelector("[data-file]")?.dataset;
    if (!file) return;
    const bytes = Uint8Array.from(atob(file.content), (letter) => letter.charCodeAt(0));
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([bytes], { type: file.type }));
    link.download = file.file;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 10000);
  });

  document.addEventListener("wenju:wj-header", () => panel(opened()));

  Object.assign(wj, { panel, panelOpen: opened, keys, choice });
})(window.wenju);
