/* The library: files dropped or chosen, the forms of its documents, word from other pages. */
((wj) => {
  "use strict";

  const { byId, all } = wj;
  const zone = () => document.querySelector("[data-drop]");
  const state = (text) => {
    const shown = document.querySelector("[data-upload-state]");
    if (shown) shown.textContent = text;
  };

  /* Files go to the server one by one; what cannot go is named, and the others go on. */
  let sending = false;
  async function send(files, docId) {
    const words = zone()?.dataset;
    if (!words || sending || !files.length) return;
    if (files.length > Number(words.most)) return state(words.tooMany);
    const large = files.find((file) => file.size > Number(words.limit));
    if (large) return state(wj.filled(words.tooLarge, { name: large.name }));
    sending = true;
    const paths = [];
    try {
      for (const [index, file] of files.entries()) {
        state(wj.filled(words.uploading, { number: index + 1, count: files.length, name: file.name }));
        try {
          paths.push((await wj.upload(file)).path);
        } catch {
          return state(wj.filled(words.notUploaded, { name: file.name }));
        }
      }
      state("");
      wj.inspect?.({ files: paths, doc_id: docId || null });
      byId("wj-shelf").scrollTo({ top: 0 });
    } finally {
      sending = false;
    }
  }

  document.addEventListener("change", (event) => {
    const chooser = event.target.closest?.("[data-upload], [data-update]");
    if (!chooser) return;
    send([...chooser.files], chooser.dataset.update);
    chooser.value = ""; // the same file can be chosen again
  });

  /* Dropped anywhere on the page, a file must not take the page's place in the window. */
  const carriesFiles = (event) => [...(event.dataTransfer?.types || [])].includes("Files");
  ["dragenter", "dragover"].forEach((name) =>
    document.addEventListener(name, (event) => {
      if (!carriesFiles(event)) return;
      event.preventDefault();
      zone()?.classList.toggle("wj-over", Boolean(event.target.closest?.("#wj-shelf")));
    })
  );
  document.addEventListener("dragleave", (event) => event.relatedTarget || zone()?.classList.remove("wj-over"));
  document.addEventListener("drop", (event) => {
    if (!carriesFiles(event)) return;
    event.preventDefault();
    zone()?.classList.remove("wj-over");
    if (event.target.closest?.("#wj-shelf")) send([...event.dataTransfer.files]);
  });

  /* ---- the forms of a document ---- */

  function form(entry, name) {
    all("[data-form]", entry).forEach((each) => (each.hidden = each.dataset.form !== name));
    all("[data-show]", entry).forEach((each) => each.setAttribute("aria-expanded", String(each.dataset.show === name)));
    const shown = entry.querySelector(`[data-form="${name}"]`);
    const field = shown?.querySelector("[data-title]");
    field?.select();
    (field || shown?.querySelector("[data-remove]"))?.focus();
  }

  document.addEventListener("click", (event) => {
    const target = event.target.closest?.("#wj-shelf button");
    if (!target) return;
    const entry = target.closest("[data-entry]");
    const { show, open, remove, choose } = target.dataset;
    if (choose) target.parentElement.querySelector("input[type='file']").click();
    if (show) form(entry, target.getAttribute("aria-expanded") === "true" ? null : show);
    if ("hide" in target.dataset) {
      const opener = entry.querySelector("[data-show][aria-expanded='true']");
      form(entry, null);
      opener?.focus();
    }
    if (open) {
      wj.read(open);
      if (wj.narrow()) wj.view("reader");
    }
    if (remove) wj.remove?.({ doc_id: remove });
    if ("confirm" in target.dataset) wj.confirm?.({});
    if ("cancel" in target.dataset || "dismiss" in target.dataset) wj.cancel?.({});
    if (remove || "confirm" in target.dataset) byId("wj-shelf").scrollTo({ top: 0 });
  });

  document.addEventListener("submit", (event) => {
    const rename = event.target.closest?.("[data-rename]");
    if (!rename) return;
    event.preventDefault();
    wj.rename?.({ doc_id: rename.dataset.rename, title: rename.querySelector("[data-title]").value });
    byId("wj-shelf").scrollTo({ top: 0 });
  });

  document.addEventListener("wenju:wj-intake", () => document.querySelector("[data-reports]")?.focus());

  /* Another page may have changed the library meanwhile. */
  const look = () => document.visibilityState === "visible" && wj.look?.({});
  document.addEventListener("visibilitychange", look);
  window.addEventListener("focus", look);
})(window.wenju);
