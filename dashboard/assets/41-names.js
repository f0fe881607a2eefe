/* The page "Names": what needs no server. A file that is too large is told before it is read; chips filter the table. */
(function () {
  "use strict";
  const MOST = 20 * 1024 * 1024;
  const TOO_LARGE = "The file is larger than 20 MB. Resolve it on the command line: python app.py resolve IN OUT.";
  const KINDS = [".csv", ".tsv", ".tab", ".txt", ".xlsx", ".xlsm", ".xls", ".ods"];

  function put(id, props) { window.dash_clientside.set_props(id, props); }

  function refuse(event, said) {
    event.preventDefault();
    event.stopPropagation();
    put("names-problem", { children: said });
  }

  /* Dash's own upload leaves out silently what it does not take. */
  function look(event, files) {
    if (!event.target.closest || !event.target.closest("#names-file") || !files || !files.length) return;
    const name = files[0].name.toLowerCase();
    if (files.length > 1) refuse(event, "Drop one file at a time.");
    else if (!KINDS.some(function (end) { return name.endsWith(end); })) refuse(event, "This is no CSV or Excel file. Save it as .csv or .xlsx and drop it again.");
    else if (files[0].size > MOST) refuse(event, TOO_LARGE);
    else if (!files[0].size) refuse(event, "The file is empty. It needs a header row with state and district.");
    else put("names-problem", { children: "" });
  }

  document.addEventListener("change", function (event) { if (event.target.type === "file") look(event, event.target.files); }, true);
  /* A file may be dropped anywhere on the page: beside the zone the browser would leave the page and open it. */
  function over(is) {
    const zone = document.querySelector("#names-file .pv-drop");
    if (zone) zone.classList.toggle("pv-drop-over", is);
    return zone;
  }
  document.addEventListener("dragover", function (event) { if (over(true)) event.preventDefault(); });
  document.addEventListener("dragleave", function (event) { if (!event.relatedTarget) over(false); });
  document.addEventListener("drop", function (event) {
    const files = event.dataTransfer && event.dataTransfer.files, field = document.querySelector("#names-file input[type=file]");
    if (!over(false) || !field || !files || !files.length) return;
    if (event.target.closest("#names-file")) { look(event, files); return; }
    event.preventDefault();
    field.files = files;
    field.dispatchEvent(new Event("change", { bubbles: true }));
  }, true);

  /* The button speaks for the file field behind it, so keyboards and screen readers pass that one by. */
  function quiet() {
    const field = document.querySelector("#names-file input[type=file]");
    if (!field) { if (document.getElementById("names-page")) window.setTimeout(quiet, 100); return; }
    field.setAttribute("tabindex", "-1");
    field.setAttribute("aria-hidden", "true");
  }

  function show(kind) {
    document.querySelectorAll(".pv-kind").forEach(function (chip) {
      const on = chip.getAttribute("data-kind") === kind;
      chip.classList.toggle("pv-chip-on", on);
      chip.setAttribute("aria-pressed", String(on));
    });
    put("names-grid", { filterModel: kind ? { kind: { filterType: "text", type: "equals", filter: kind } } : {} });
  }

  document.addEventListener("click", function (event) {
    const chip = event.target.closest(".pv-kind");
    if (chip) show(chip.getAttribute("aria-pressed") === "true" ? null : chip.getAttribute("data-kind"));
  });

  window.dash_clientside = window.dash_clientside || {};
  window.dash_clientside.pravah = Object.assign(window.dash_clientside.pravah || {}, {
    namesOpened: function () {
      quiet();
      return window.dash_clientside.no_update;
    },
    namesAgain: function (clicks) {
      if (clicks) put("names-file", { contents: null, filename: null });
      return window.dash_clientside.no_update;
    },
    namesBars: function () {
      put("names-grid", { filterModel: {} });
      document.querySelectorAll(".pv-names, .pv-names-main").forEach(function (box) { box.scrollTop = 0; });
      return window.dash_clientside.no_update;
    },
  });
})();
