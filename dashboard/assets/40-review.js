/* The page "Review": choosing, keys, tabs and search need no server; deciding asks it once. */
(function () {
  "use strict";
  let last = null;

  function page() { return document.getElementById("review-page"); }
  function put(id, data) { window.dash_clientside.set_props(id, { data: data }); }
  function names() {
    return Array.from(document.querySelectorAll(".pv-wait")).filter(function (row) { return row.style.display !== "none"; });
  }

  function choose(row, far) {
    if (!row) return;
    document.querySelectorAll(".pv-wait").forEach(function (other) {
      const on = other === row;
      other.classList.toggle("pv-wait-on", on);
      other.setAttribute("aria-current", String(on));
    });
    row.scrollIntoView({ block: "nearest" });
    if (far) page().classList.add("pv-review-open");
    if (far && window.pravah.state.map) window.pravah.state.map.resize();
    window.dash_clientside.set_props("review-pick", { value: null });
    put("review-picked", null);
    put("review-chosen", Number(row.getAttribute("data-wait")));
  }

  function step(by) {
    const rows = names();
    const at = rows.findIndex(function (row) { return row.classList.contains("pv-wait-on"); });
    const next = rows[Math.min(rows.length - 1, Math.max(0, at + by))];
    if (next) { choose(next, false); next.focus(); }
  }

  /* One act at a time: a key that is held down must not decide the next name unseen. */
  let acting = false;
  function decide(button) {
    const row = document.querySelector(".pv-wait-on");
    if (!row || acting) return;
    acting = true;
    window.setTimeout(function () { acting = false; }, 8000);
    button.classList.add("pv-acting");
    put("review-act", { verdict: button.getAttribute("data-verdict"), lgd: button.getAttribute("data-lgd"),
      state: button.getAttribute("data-state"), name: row.getAttribute("data-wait"), n: Date.now() });
  }

  function undo(button) { put("review-undo", { decision: button.getAttribute("data-undo"), n: Date.now() }); }

  function tab(name) {
    page().classList.toggle("pv-review-log-open", name === "decisions");
    document.querySelectorAll("[data-tab]").forEach(function (button) {
      const on = button.getAttribute("data-tab") === name;
      button.classList.toggle("pv-chip-on", on);
      button.setAttribute("aria-pressed", String(on));
    });
    if (name === "waiting" && window.pravah.state.map) window.pravah.state.map.resize();
  }

  document.addEventListener("click", function (event) {
    if (!page() || !event.target.closest) return;
    const row = event.target.closest(".pv-wait"), act = event.target.closest("[data-verdict]");
    const back = event.target.closest("[data-undo]"), leaf = event.target.closest("[data-tab]");
    if (row) choose(row, true);
    else if (act) decide(act);
    else if (back) undo(back);
    else if (leaf) tab(leaf.getAttribute("data-tab"));
    else if (event.target.closest("[data-review=back]")) page().classList.remove("pv-review-open");
  });

  document.addEventListener("keydown", function (event) {
    if (!page() || event.ctrlKey || event.metaKey || event.altKey || event.repeat) return;
    if (event.target.closest("input, textarea, select, [role=listbox], [data-undo], [data-tab], a")) return;
    const key = event.key;
    if (key === "j" || key === "ArrowDown") { event.preventDefault(); step(1); return; }
    if (key === "k" || key === "ArrowUp") { event.preventDefault(); step(-1); return; }
    if (key === "u") { const button = document.querySelector("#review-said [data-undo]"); if (button) undo(button); return; }
    if (key === "Enter" && event.target.closest("button") && !event.target.closest(".pv-wait")) return;
    const find = function (wanted) { return page().querySelector('[data-key="' + CSS.escape(wanted) + '"]'); };
    const button = find(key) || (key === "1" && find("Enter"));
    if (button) { event.preventDefault(); decide(button); }
  });

  window.dash_clientside = window.dash_clientside || {};
  const skip = function () { return window.dash_clientside.no_update; };
  window.dash_clientside.pravah = Object.assign(window.dash_clientside.pravah || {}, {
    reviewSearch: function (text) {
      const wanted = (text || "").trim().toLowerCase();
      document.querySelectorAll(".pv-wait").forEach(function (row) {
        row.style.display = row.textContent.toLowerCase().includes(wanted) ? "" : "none";
      });
      return skip();
    },
    reviewPicked: function (value) {
      if (value) put("review-picked", Number(value));
      return skip();
    },
    reviewClicked: function (click) {
      return page() && click && click.code && document.querySelector(".pv-wait-on") ? click.code : skip();
    },
    reviewDrawn: function () {
      acting = false;
      const row = document.querySelector(".pv-wait-on");
      if (row && row !== last) { row.scrollIntoView({ block: "nearest" }); row.focus({ preventScroll: true }); }
      last = row;
      return skip();
    },
  });
})();
