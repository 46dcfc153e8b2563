"use strict";
/* The check inside this page: Python and the check's own files lie in it as inert text and are
   unpacked from there when a check is first asked for. No request is made, of any kind:
   window.amparoCheck({text, whose, age, facts, lang, reader, country, onprogress})
   gives a promise of the answer, or of {error: code}. */
(() => {
  let started = null; // promise of Python's own function, once somebody asked

  const element = (part) => document.getElementById(`amparo-${part}`);
  // so that the page can paint before a long step
  const breath = () => new Promise((done) => { setTimeout(done, 30); });

  function unpacked(part) {
    const packed = atob(element(part).textContent);
    const bytes = new Uint8Array(packed.length);
    for (let at = 0; at < packed.length; at += 1) bytes[at] = packed.charCodeAt(at);
    return new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
  }

  /* What Pyodide's scripts know as fetch: it reaches into this page and nowhere else. */
  const inside = { "pyodide.asm.wasm": "wasm", "python_stdlib.zip": "library" };
  async function fromPage(address) {
    const part = inside[String(address).split("/").pop()];
    if (!part) throw new TypeError("nothing is fetched");
    const type = part === "wasm" ? "application/wasm" : "application/zip";
    return new Response(unpacked(part), { headers: { "Content-Type": type } });
  }

  /* Run Pyodide's scripts as a script of this page, and take what they define. */
  async function loader() {
    const given = { fetch: fromPage };
    const script = document.createElement("script");
    script.textContent = await new Response(unpacked("runtime")).text();
    globalThis.amparoRuntime = given;
    document.head.append(script);
    script.remove();
    delete globalThis.amparoRuntime;
    return given;
  }

  /* All of JavaScript that Python sees: no document, no storage, no way to the network. */
  const visible = {
    Object, Array, Promise, Error, Uint8Array, setTimeout: (call, after) => setTimeout(call, after),
    clearTimeout: (timer) => clearTimeout(timer),
  };

  async function start() {
    const { load, lock } = await loader();
    const ignored = () => {}; // nothing of a chat goes to the console
    const pyodide = await load({
      indexURL: "page:/", packageBaseUrl: "page:/", lockFileContents: lock, jsglobals: visible,
      stdin: () => null, stdout: ignored, stderr: ignored,
    });
    const room = await new Response(unpacked("room")).arrayBuffer();
    pyodide.unpackArchive(room, "zip"); // where Python starts, and looks for modules
    const reply = pyodide.runPython("from amparo.safety.browser import reply\nreply");
    for (const part of ["runtime", "wasm", "library", "room"]) element(part).remove();
    return reply;
  }

  const able = () =>
    typeof WebAssembly === "object" && typeof DecompressionStream === "function";

  async function check({ onprogress, ...question }) {
    if (!able()) return { error: "browser_too_old" };
    const tell = onprogress || (() => {});
    try {
      tell("loading");
      await breath();
      started ||= start().catch((problem) => { started = null; throw problem; });
      const reply = await started;
      tell("reading");
      await breath();
      return JSON.parse(reply(JSON.stringify(question)));
    } catch {
      return { error: "browser_failed" };
    }
  }

  window.amparoCheck = check;
})();
