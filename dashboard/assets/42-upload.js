/* The page "Upload": files go to the server as they are (no callback carries them), one after the other, with a bar and
   a way out; pickers ask for a new look at the file. What is shown, the server decides. */
(function () {
  "use strict";
  const AT = "/api/held", MOST = 2048 * 1024 * 1024;
  const ENDINGS = [".csv", ".tsv", ".tab", ".txt", ".xlsx", ".xlsm", ".ods", ".json", ".jsonl", ".ndjson", ".zip"];
  const queue = [];
  let sending = null, looked = null, current = {};

  function page() { return document.getElementById("upload-page"); }
  function open() { return page() && !page().classList.contains("pv-up-closed"); }
  function by(id) { return document.getElementById(id); }
  function put(id, props) { window.dash_clientside.set_props(id, props); }
  function skip() { return window.dash_clientside.no_update; }
  function say(problem) { put("upload-problem", { children: problem }); if (problem) put("upload-said", { children: "" }); }
  function act(what) { put("upload-act", { data: Object.assign({ n: Date.now() }, what) }); }
  function see(what) { looked = null; put("upload-see", { data: Object.assign({}, what, { n: Date.now() }) }); }
  function size(bytes) { return bytes >= 1e9 ? (bytes / 1e9).toFixed(1) + " GB" : bytes >= 1e6 ? (bytes / 1e6).toFixed(1) + " MB" : Math.max(1, Math.round(bytes / 1e3)) + " kB"; }

  /* ---- sending ---- */
  function refusal(file) {
    const name = file.name.toLowerCase();
    if (name.endsWith(".xls")) return "Old Excel files (.xls) are not read. Save it as .xlsx and drop it again.";
    if (!ENDINGS.some(function (end) { return name.endsWith(end); })) return "This is no table that Pravah reads. Save it as CSV or XLSX and drop it again.";
    if (!file.size) return "The file is empty. Check that the export ended, and drop it again.";
    if (file.size > MOST) return "The file is larger than 2 GB. Zip it, split it, or load it on the command line: python app.py load FILE.";
    return null;
  }

  function take(files) {
    const faults = [];
    let first = true;
    Array.from(files).forEach(function (file) {
      const said = refusal(file);
      if (said) { faults.push(said); return; }
      queue.push({ file: file, open: first });
      first = false;
    });
    say(faults[0] || "");
    if (!faults.length) put("upload-said", { children: "" });
    if (!sending) next();
  }

  function bar(share) {
    const box = by("upload-sending-bar");
    box.setAttribute("aria-valuenow", String(Math.round(100 * share)));
    box.firstElementChild.style.width = (100 * share).toFixed(1) + "%";
  }

  function next() {
    const entry = queue.shift(), file = entry && entry.file;
    if (!page()) { queue.length = 0; sending = null; return; }
    by("upload-sending").classList.toggle("pv-up-on", Boolean(file));
    if (!file) { sending = null; return; }
    const form = new FormData(), request = new XMLHttpRequest();
    sending = request;
    const rest = queue.length ? " · " + queue.length + " more to send" : "";
    by("upload-sending-what").textContent = "Sending " + file.name;
    by("upload-sending-far").textContent = size(file.size) + rest;
    bar(0);
    form.append("file", file, file.name);
    request.open("POST", AT);
    request.responseType = "json";
    request.upload.onprogress = function (event) {
      if (!event.lengthComputable || !by("upload-sending-bar")) return;
      bar(event.loaded / event.total);
      by("upload-sending-far").textContent = size(event.loaded) + " of " + size(event.total) + rest;
    };
    request.onload = function () {
      const body = request.response || {};
      if (request.status === 201) arrived(body.id, entry.open, file.name);
      else if (page()) say((body.error && body.error.message) || "The file was not taken. Send it again.");
      next();
    };
    request.onerror = function () { if (page()) say("The connection ended before the file was sent. Send it again."); next(); };
    request.onabort = function () { if (page()) put("upload-said", { children: "Sending was stopped; nothing of the file was kept." }); next(); };
    request.send(form);
  }

  /* The first of the files that were dropped opens by itself, unless another is being looked at; the rest wait. */
  function arrived(id, opens, name) {
    if (!page()) return;
    if (looked) put("upload-said", { children: name + " is sent too, and waits until you have decided about this one." });
    else if (opens) ask({ held: id, state: state, kind: null, mapping: {} });
    else see(current);
  }

  /* ---- asking for a look ---- */
  let asked = null, state = null;
  function ask(question) {
    asked = Object.assign({}, question, { n: Date.now() });
    looked = asked.held;
    put("upload-load", { disabled: true });
    put("upload-asked", { data: asked });
  }
  function mapping(answer, values) {
    // what was remembered goes on holding, for what is said stands alone
    const told = Object.assign({}, answer.said);
    let changed = false;
    answer.columns.forEach(function (column, at) {
      const now = values[at] === "-" ? null : values[at];
      if (now !== (column.field || null)) { told[column.key] = now; changed = true; }
      else if (column.how === "mapped" || (answer.remembered && !column.field)) told[column.key] = column.field || null;
    });
    return changed ? told : null;
  }

  /* ---- clicks, keys, files ---- */
  function choose() {
    let field = by("upload-files");
    if (!field) {
      field = document.createElement("input");
      Object.assign(field, { type: "file", id: "upload-files", multiple: true, hidden: true, accept: ENDINGS.join(",") });
      field.addEventListener("change", function () { if (page() && field.files.length) take(field.files); field.value = ""; });
      document.body.appendChild(field);
    }
    field.click();
  }
  function sure(button) {
    const box = button.closest(".pv-up-withdrawal"), on = button.getAttribute("data-up-sure") === "yes";
    box.classList.toggle("pv-up-asking", on);
    box.querySelector(on ? "[data-up-sure=no]" : ".pv-up-ask").focus();
  }
  const CLICKS = {
    choose: choose,
    held: function (id) { say(""); ask({ held: id, state: state, kind: null, mapping: {} }); },
    forget: function (id) {
      const away = id === "seen";
      act({ do: "forget", held: away ? asked.held : id, away: away });
      if (away) looked = null;
    },
    all: function () { say(""); put("upload-said", { children: "" }); see({}); },
    upload: function (id) { say(""); see({ upload: id }); },
    batch: function (id) { say(""); see({ batch: id }); },
    retry: function (id) { act({ do: "retry", upload: id }); },
    withdraw: function (id, button) {
      button.disabled = true;
      button.textContent = "Withdrawing …";
      act({ do: "withdraw", batch: id });
    },
    template: function (wanted) { put("upload-blank", { data: wanted + "?" + Date.now() }); },
  };

  document.addEventListener("click", function (event) {
    if (!open() || !event.target.closest) return;
    const button = event.target.closest("button");
    if (!button) {
      if (event.target.closest(".pv-up .pv-drop")) choose();
      return;
    }
    if (button.id === "upload-cancel" && sending) { queue.length = 0; sending.abort(); return; }
    if (button.id === "upload-load" && asked) {
      put("upload-load", { disabled: true });
      looked = null;
      act({ do: "load", held: asked.held, kind: asked.kind, state: asked.state, mapping: asked.mapping });
      return;
    }
    if (button.hasAttribute("data-up-sure")) { sure(button); return; }
    Object.keys(CLICKS).forEach(function (name) {
      const said = button.getAttribute("data-up-" + name);
      if (said !== null) CLICKS[name](said, button);
    });
  });

  function carries(event) { return event.dataTransfer && Array.from(event.dataTransfer.types || []).includes("Files"); }
  document.addEventListener("dragover", function (event) {
    if (!open() || !carries(event)) return;
    event.preventDefault();
    page().classList.add("pv-up-dragged");
  });
  document.addEventListener("dragleave", function (event) { if (page() && !event.relatedTarget) page().classList.remove("pv-up-dragged"); });
  document.addEventListener("drop", function (event) {
    if (!open() || !carries(event)) return;
    event.preventDefault();
    page().classList.remove("pv-up-dragged");
    take(event.dataTransfer.files);
  });
  /* What is being sent is lost when its page goes: the browser asks before. */
  window.addEventListener("beforeunload", function (event) { if (sending) event.preventDefault(); });

  window.dash_clientside = window.dash_clientside || {};
  window.dash_clientside.pravah = Object.assign(window.dash_clientside.pravah || {}, {
    uploadPicked: function (values, kind, chosen, answer, before) {
      if (!answer || !before || answer.held !== before.held) return skip();
      asked = before;
      state = chosen || null;
      const told = values.length === answer.columns.length ? mapping(Object.assign({ said: before.mapping }, answer), values) : null;
      let question = null;
      if (kind && kind !== answer.kind) question = { kind: kind, mapping: {} };
      else if ((chosen || null) !== (before.state || null)) question = { state: chosen || null };
      else if (told) question = { mapping: told };
      if (!question) return skip();
      asked = Object.assign({}, before, question, { n: Date.now() });
      put("upload-load", { disabled: true });
      return asked;
    },
    uploadOpened: function () {
      // another page, and back: what was being looked at waits in the list
      looked = state = null;
      return skip();
    },
    uploadShown: function (stage, _, seen) {
      current = seen || {};
      // a store that was empty says so on every page, until something is in it
      if (document.querySelector(".pv-up-figures")) document.body.classList.add("pv-filled");
      const main = document.querySelector(".pv-up-main");
      if (main && stage !== main.pravahStage) { main.scrollTop = main.parentElement.scrollTop = 0; main.pravahStage = stage; }
      return skip();
    },
  });
})();
