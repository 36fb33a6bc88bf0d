/* Gradio's client hears of all its events over one stream, which the server closes when nothing is under way. An event
   that the server took in just after that is never heard of where its number reaches the client before the end of the
   stream does: the client trusts a stream that is over. So what came back is handed to it only when an open stream has
   spoken of the event, or none is open. Nothing is asked of the server but what Gradio asks. */
(() => {
  "use strict";

  const PATIENCE_MS = 2000; // with a stream that ended without a word
  const send = window.fetch;
  const streams = new Set(); // the events that each open one has spoken of
  let changed = () => {};
  let change = new Promise((done) => (changed = done));

  function tell() {
    changed();
    change = new Promise((done) => (changed = done));
  }

  function end(heard) {
    streams.delete(heard);
    tell();
  }

  async function listen(target, options) {
    const heard = new Set();
    streams.add(heard);
    (options?.signal || target.signal)?.addEventListener("abort", () => end(heard)); // the client knows that it is over
    try {
      const response = await send(target, options);
      const [copy, original] = response.body.tee();
      note(copy, heard).finally(() => setTimeout(end, PATIENCE_MS, heard));
      return new Response(original, response);
    } catch (error) {
      end(heard);
      throw error;
    }
  }

  async function note(stream, heard) {
    const reader = stream.pipeThrough(new TextDecoderStream()).getReader();
    let rest = "";
    try {
      for (let part = await reader.read(); !part.done; part = await reader.read()) {
        const text = rest + part.value;
        for (const [, event] of text.matchAll(/"event_id":\s*"(\w+)"/g)) heard.add(event);
        rest = text.slice(-100);
        tell();
      }
    } catch {
      /* given up by the client, or the connection is gone */
    }
  }

  window.fetch = async (target, options) => {
    const { pathname } = new URL(target.url || target, location);
    if (pathname.endsWith("/queue/data")) return listen(target, options);
    const response = await send(target, options);
    if (!pathname.endsWith("/queue/join") || !response.ok) return response;
    const { event_id: event } = await response.clone().json();
    while (streams.size && ![...streams].some((heard) => heard.has(event))) await change;
    return response;
  };
})();
