/* Citations: the place that is followed, the card of a citation, stepping, copying, links. */
((wj) => {
  "use strict";

  const { byId, all } = wj;
  let active = null; // {doc, start, end, focusStart, focusEnd, label, turn, cite}

  const labelOf = (link) => link.dataset.label || link.getAttribute("aria-label");

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
      cite: data.cite,
    };
    all("[aria-current]").forEach((other) => other.removeAttribute("aria-current"));
    link.setAttribute("aria-current", "true");
    showHits(data.turn, data.passage);
    document.querySelector(".wj-arrival")?.remove(); // the place of a link is not the place any more
    if (byUser && wj.narrow()) wj.view("reader");
    wj.locate(active);
    tools();
  }

  function showHits(turn, passage) {
    if (document.querySelector(`[data-hits="${Number(turn)}"]`))
      all("[data-hits]").forEach((section) => (section.hidden = section.dataset.hits !== String(turn)));
    all(".wj-hit").forEach((card) => {
      const wanted = card.dataset.card === `${turn}/${passage}`;
      card.classList.toggle("wj-active", wanted);
      if (wanted) wj.scrollInto(card.closest("#wj-passages, #wj-results"), card);
    });
  }

  /* Nothing is cited any more: the place of an earlier answer would look like that of this one. */
  function forget() {
    active = null;
    wj.unlocate();
    all("[aria-current]").forEach((link) => link.removeAttribute("aria-current"));
    all(".wj-active").forEach((card) => card.classList.remove("wj-active"));
    tools();
  }

  /* The page was painted anew: the place that was followed is so again, in its words. */
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
    wj.locate(active);
    tools();
  }

  /* ---- stepping ---- */

  /* Questions and comparisons stand in views of their own. */
  const turnsShown = () => all(".wj-turn").filter((turn) => Boolean(turn.closest(".wj-pair")) === wj.comparing());

  /* The citations of the answer in question, one marker each. */
  function series() {
    const turn = active && active.turn !== "search" ? active.turn : turnsShown().pop()?.dataset.turn;
    const markers = all(`.wj-cite[data-start][data-turn="${Number(turn)}"]`);
    return markers.filter((each, index) => markers.findIndex((other) => other.dataset.cite === each.dataset.cite) === index);
  }

  function step(by) {
    const links = series();
    const at = links.findIndex((link) => link.dataset.cite === active?.cite);
    const link = links[at < 0 ? (by > 0 ? 0 : links.length - 1) : at + by];
    if (!link) return;
    follow(link, { byUser: true });
    wj.announce(labelOf(link));
  }

  function tools() {
    const links = series();
    const at = links.findIndex((link) => link.dataset.cite === active?.cite);
    const shown = document.querySelector("[data-citation-position]");
    if (shown) shown.textContent = at < 0 ? "" : wj.filled(shown.dataset.position, { number: at + 1, count: links.length });
    all("[data-act='previous']").forEach((button) => (button.disabled = !links.length || at === 0));
    all("[data-act='next']").forEach((button) => (button.disabled = !links.length || at === links.length - 1));
    const list = document.querySelector("[data-copy-list]");
    if (!list) return;
    list.replaceChildren(...all("[data-copy], [data-copy-link]", cardOf(active) || document.createElement("p")).map(copyOf));
    list.closest("details").hidden = !list.children.length;
  }

  const copyOf = (node) => {
    const copy = node.cloneNode(true);
    all("[id]", copy).forEach((inner) => inner.removeAttribute("id"));
    return copy;
  };

  /* ---- the card of a citation ---- */

  const cardOf = (place) =>
    place && (document.querySelector(`[data-card-of="${Number(place.turn)}-${Number(place.cite)}"]`) || hitOf(place));
  const hitOf = (place) => (place.turn === "search" ? document.querySelector("#wj-results .wj-active .wj-copies") : null);
  let timer = 0;
  let shownFor = null;

  function popover() {
    let box = byId("wj-popover");
    if (!box) {
      box = document.createElement("div");
      box.id = "wj-popover";
      box.hidden = true;
      box.setAttribute("role", "group");
      byId("wj-page").append(box);
    }
    return box;
  }

  function show(marker) {
    clearTimeout(timer);
    const card = cardOf(marker.dataset);
    if (!card) return;
    const box = popover();
    box.setAttribute("aria-label", wj.word("card"));
    box.replaceChildren(copyOf(card));
    box.hidden = false;
    shownFor = marker;
    const at = [...marker.getClientRects()].pop() || marker.getBoundingClientRect();
    const margin = 12;
    const left = Math.min(Math.max(at.left - 24, margin), innerWidth - box.offsetWidth - margin);
    const below = at.bottom + 6;
    const above = at.top - box.offsetHeight - 6;
    const fits = below + box.offsetHeight <= innerHeight - margin;
    box.style.left = `${left}px`;
    box.style.top = `${fits || above < margin ? Math.min(below, innerHeight - box.offsetHeight - margin) : above}px`;
  }

  function hide() {
    clearTimeout(timer);
    const box = byId("wj-popover");
    if (!box || box.hidden) return false;
    box.hidden = true;
    shownFor = null;
    return true;
  }

  const inCard = (node) => node?.closest?.(".wj-cite, #wj-popover");
  document.addEventListener("pointerover", (event) => {
    if (event.pointerType === "touch") return;
    const marker = event.target.closest?.(".wj-cite");
    clearTimeout(timer);
    if (marker) timer = setTimeout(() => show(marker), marker === shownFor ? 0 : 120);
    else if (!inCard(event.target) && shownFor && document.activeElement !== shownFor) timer = setTimeout(hide, 250);
  });
  document.addEventListener("focusin", (event) => {
    if (event.target.matches?.(".wj-cite:focus-visible")) show(event.target);
    else if (!inCard(event.target)) hide();
  });
  document.addEventListener("scroll", (event) => event.target.id === "wj-conversation" && hide(), true);

  /* ---- copying ---- */

  async function copyText(text) {
    try {
      await navigator.clipboard.writeText(text);
      wj.announce(wj.word("copied"));
    } catch {
      wj.announce(copiedByHand(text) ? wj.word("copied") : `${wj.word("notCopied")} ${text}`);
    }
  }

  /* The clipboard is closed to pages that came over plain HTTP from another machine. */
  function copiedByHand(text) {
    const area = document.createElement("textarea");
    const before = document.activeElement;
    area.value = text;
    document.body.append(area);
    area.select();
    const done = document.execCommand("copy");
    area.remove();
    before?.focus();
    return done;
  }

  const address = (fragment) => `${location.origin}${location.pathname}#${fragment}`;
  const copyActive = (selector) => cardOf(active)?.querySelector(selector)?.click();

  /* ---- events ---- */

  document.addEventListener("click", (event) => {
    const target = event.target.closest?.("[data-start][data-doc], .wj-cite, [data-copy], [data-copy-link], [data-act]");
    if (!target) return;
    if (target.dataset.copy) copyText(target.dataset.copy);
    else if (target.dataset.copyLink) copyText(address(target.dataset.copyLink));
    else if (target.dataset.act === "next") step(1);
    else if (target.dataset.act === "previous") step(-1);
    else if (target.dataset.doc) {
      hide();
      follow(target, { byUser: true });
    } else if (target.matches(".wj-cite")) show(target); // what it cited is gone: its card says so
  });

  document.addEventListener("change", (event) => {
    if (event.target.matches?.("[data-picker]")) read(event.target.value);
  });

  /* Opens a document at no place: nothing that was followed is to be found in it. */
  function read(document) {
    active = null;
    wj.open?.({ document });
  }

  const waits = (turn) => turn.querySelector(":scope > .wj-searching"); // not what an explanation inside it waits for

  function paintedConversation() {
    const last = turnsShown().pop();
    if (!last) return forget();
    if (wj.asking() || wj.comparing()) wj.view("conversation");
    wj.scrollInto(byId("wj-conversation"), last);
    const first = (last.closest(".wj-pair") || last).querySelector(".wj-cite[data-start]");
    if (first) follow(first, { byUser: false });
    else if (!waits(last)) forget();
  }

  let shownTurns = "";
  document.addEventListener("wenju:wj-conversation", () => {
    hide();
    const state = all(".wj-turn").map((turn) => (waits(turn) ? "?" : ".")).join("");
    requestAnimationFrame(state === shownTurns ? restore : paintedConversation);
    shownTurns = state;
  });

  /* ---- links into the text: #doc=…&at=… ---- */

  let followed = "";
  function arrive() {
    if (!location.hash.startsWith("#doc=") || location.hash === followed || !wj.article()) return;
    followed = location.hash;
    wj.open?.({ link: location.hash });
  }
  window.addEventListener("hashchange", () => {
    followed = "";
    arrive();
  });

  document.addEventListener("wenju:wj-reader", () => {
    const arrived = document.querySelector("[data-from]")?.dataset;
    if (arrived) {
      forget();
      active = { doc: arrived.docArrived, start: Number(arrived.from), end: Number(arrived.to), label: arrived.label };
      if (wj.narrow()) wj.view("reader");
    }
    if (active) wj.locate(active);
    tools();
    arrive();
  });

  const placeNow = () => active && { document: active.doc, start: active.start, end: active.end };

  Object.assign(wj, { place: placeNow, read, step, hideCard: hide, copyActive });
})(window.wenju);
