/* The menu "Export" and the page "Reports": files are ordered from the API with the address's own filters, followed, and
   fetched. What may be ordered, and what became of it, the server says. */
(function () {
  "use strict";
  const AT = "/api/v1/exports", LOOK = 350;
  const FILTERS = ["from", "to", "origin_state", "origin", "destination_state", "destination", "place_state", "place",
    "mode", "train_no", "category", "sex", "age_band", "sector", "status"];
  const SHOWN = { "/": ["flows", "flows"], "/districts": ["heat", "districts"], "/trains": ["trains", "trains"],
    "/matrix": ["flows", "matrix"] };
  let following = 0;

  function by(id) { return document.getElementById(id); }
  function put(id, props) { window.dash_clientside.set_props(id, props); }
  function listed() { if (document.querySelector(".pv-reports")) put("reports-again", { data: Date.now() }); }
  function skip() { return window.dash_clientside.no_update; }
  function params() { return Object.fromEntries(new URLSearchParams(window.location.search)); }
  function size(bytes) { return bytes >= 1e6 ? (bytes / 1e6).toFixed(1) + " MB" : Math.max(1, Math.round(bytes / 1e3)) + " kB"; }

  /* ---- the box that tells how far it is ---- */
  function say(what, far, share, kind) {
    const box = by("export-progress");
    if (!box) return;
    box.className = "pv-making pv-making-on" + (kind ? " pv-making-" + kind : "");
    by("export-what").textContent = what;
    by("export-far").textContent = far || "";
    by("export-bar").style.width = (100 * share).toFixed(0) + "%";
  }
  function hide() { const box = by("export-progress"); if (box) box.className = "pv-making"; }

  async function asked(url, options) {
    const answer = await fetch(url, options);
    const body = await answer.json().catch(function () { return null; });
    if (!answer.ok) throw new Error(body && body.error ? body.error.message : "The server does not answer. Try again.");
    return body;
  }

  /* Order a file and wait until it is there; what it became. */
  async function made(at, wish, called) {
    const mine = ++following;
    say(called, "", 0.03);
    let one = await asked(at, { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(wish) });
    while (one.state === "queued" || one.state === "running") {
      await new Promise(function (done) { window.setTimeout(done, LOOK); });
      one = await asked(AT + "/" + one.id);
      if (mine !== following) continue;
      const share = one.total ? one.done / one.total : 0;
      say(called, one.state === "queued" ? "begins" : (one.doing || "").toLowerCase(), 0.06 + 0.9 * share);
    }
    if (one.state === "failed") throw new Error(one.message);
    if (mine === following) {
      say(called, size(one.bytes), 1, "done");
      window.setTimeout(function () { if (mine === following) hide(); }, 4000);
    }
    listed();
    return one;
  }

  function called(item) {
    const says = item.querySelector("small");
    return item.textContent.slice(0, item.textContent.length - (says ? says.textContent.length : 0));
  }

  function fetched(one) {
    const link = document.createElement("a");
    link.href = one.file;
    link.download = one.name;
    document.body.appendChild(link);
    link.click();
    link.remove();
  }

  function failed(error) {
    following += 1;
    say("It could not be made.", error.message, 0, "failed");
    listed();
  }

  function wish(kind, question, form) {
    const now = params(), filters = {}, options = {}, shown = SHOWN[window.location.pathname];
    FILTERS.forEach(function (name) { if (now[name]) filters[name] = now[name]; });
    if (now.level && now.level !== "auto") options.level = now.level;
    if (now.boundaries && now.boundaries !== "today") options.boundaries = now.boundaries;
    if (kind === "map") ["metric", "scheme", "classes", "breaks", "with_from", "with_to"].forEach(function (name) { if (now[name]) options[name] = now[name]; });
    if (question || shown[0] === "trains") delete options.level;
    if (question || shown[0] === "trains") delete options.boundaries;
    if (shown[0] === "heat") delete options.level;
    let what = question || shown[kind === "map" ? 0 : 1];
    // a table of states: on maps, and in files for maps, it is flows between states
    if (what === "matrix" && (form === "gpkg" || form === "geojson")) what = "flows";
    if (shown[1] === "matrix" && what === "flows") options.level = "state";
    return { kind: kind, what: what, form: form, filters: filters, options: options };
  }

  document.addEventListener("click", function (event) {
    const item = event.target.closest("[id^=export-]");
    if (item && item.id === "export-close") { following += 1; hide(); return; }
    if (item && item.id === "export-reports") { window.location.assign("/reports"); return; }
    const parts = item && item.classList.contains("pv-export-item") ? item.id.slice("export-".length).split("-") : null;
    if (parts) made(AT, wish(parts[0], parts[1], parts[2]), called(item)).then(fetched).catch(failed);
    const ask = event.target.closest("[data-report]");
    if (ask) report(ask.getAttribute("data-report"));
  });

  /* ---- the page "Reports" ---- */
  let chosen = {};
  function report(form) {
    if (!chosen.last) { failed(new Error("Choose the last day first.")); return; }
    const wished = Object.assign({ form: form }, chosen);
    document.querySelectorAll("[data-report]").forEach(function (button) { button.disabled = true; });
    made("/api/v1/reports", wished, form === "pdf" ? "Report, PDF" : "Report").then(function (one) {
      if (form === "pdf") fetched(one);
      else show(one);
    }).catch(failed).finally(function () {
      document.querySelectorAll("[data-report]").forEach(function (button) { button.disabled = false; });
    });
  }
  function show(one) {
    const frame = by("reports-preview");
    if (!frame) return;
    frame.src = one.file + "?inline=true";
    frame.classList.remove("pv-hidden");
    by("reports-none").classList.add("pv-hidden");
  }

  window.dash_clientside = window.dash_clientside || {};
  Object.assign(window.dash_clientside.pravah = window.dash_clientside.pravah || {}, {
    exportShown: function (pathname) { return "pv-chip pv-export" + (SHOWN[pathname] ? "" : " pv-hidden"); },
    reportChosen: function (place, period, last) {
      chosen = { period: period, last: last ? last.slice(0, 10) : null };
      const parts = (place || "india").split(":");
      if (parts[1]) chosen[parts[0]] = Number(parts[1]);
      return skip();
    },
  });
})();
