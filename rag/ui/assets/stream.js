/* Gradio's client hears of all its events over one stream, which the server closes when nothing is under way. An event
   that the server took in just after that is never heard of where its number reaches the client before the end of the
   stream does: the client trusts a stream that is over. So what came back is handed to it only when an open stream has
   spoken of the event, or none is open. Nothing is asked of the server but what Gradio asks. */
(() => {
  "use strict";

  const PATIENCE_MS = 2000; // for the client to hear that a stream is over
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
      return new Response(response.body.pipeThrough(noting(heard)), response);
    } catch (error) {
      end(heard);
      throw error;
    }
  }

  /* A stream that ends without having said so is ended in the client's words: else it would be trusted for ever. */
  function noting(heard) {
    const decoder = new TextDecoder();
    let rest = "";
    let closed = false;
    return new TransformStream({
      transform(chunk, out) {
        const text = rest + decoder.decode(chunk, { stream: true });
        for (const [, event] of text.matchAll(/"event_id":\s*"(\w+)"/g)) heard.add(event);
        closed ||= text.includes("close_stream");
        rest = text.slice(-100);
        tell();
        out.enqueue(chunk);
      },
      flush(out) {
        if (!closed) out.enqueue(new TextEncoder().encode('data: {"msg": "close_stream"}\n\n'));
        setTimeout(end, PATIENCE_MS, heard);
      },
    });
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
