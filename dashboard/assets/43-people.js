/* The page "People": keys and clicks. IDs go to the server in the body of a question, never into an address. */
(function () {
  "use strict";
  let acting = false;

  function page() { return document.getElementById("people-page"); }
  function put(id, data) { window.dash_clientside.set_props(id, { data: Object.assign({ n: Date.now() }, data) }); }
  function skip() { return window.dash_clientside.no_update; }
  function person(on) { page().classList.toggle("pv-people-found", on); }

  /* One act at a time: a key that is held down must not decide about the next pair unseen. */
  function act(data, button) {
    if (acting) return;
    acting = true;
    window.setTimeout(function () { acting = false; }, 8000);
    if (button) button.classList.add("pv-acting");
    put("people-act", data);
  }
  function decide(button) { act({ do: button.getAttribute("data-people-do"), pair: button.getAttribute("data-people-pair") }, button); }
  function undo(button) { act({ do: "undo", back: button.getAttribute("data-people-undo") }, button); }
  function step(by) { if (!acting && document.querySelector("[data-people-do]")) put("people-step", { by: by }); }
  function find(uid) { put("people-wanted", { uid: uid }); }

  document.addEventListener("click", function (event) {
    if (!page() || !event.target.closest) return;
    const button = event.target.closest("button");
    if (!button) return;
    const has = function (name) { return button.getAttribute("data-people-" + name); };
    if (button.id === "people-go") find(document.getElementById("people-uid").value);
    else if (has("do")) decide(button);
    else if (has("undo")) undo(button);
    else if (has("step")) step(Number(has("step")));
    else if (has("uid")) find(has("uid"));
    else if (has("back")) { find(""); person(false); }
    else if (has("slip")) put("people-slip", { uid: has("slip") });
  });

  document.addEventListener("keydown", function (event) {
    if (!page() || event.ctrlKey || event.metaKey || event.altKey || event.repeat) return;
    if (event.target.id === "people-uid") { if (event.key === "Enter") find(event.target.value); return; }
    if (event.target.closest("input, textarea, select")) return;
    const open = page().classList.contains("pv-people-found");
    if (event.key === "Escape" && open) { find(""); person(false); return; }
    if (event.key === "u") { const button = document.querySelector("#people-said [data-people-undo]"); if (button) undo(button); return; }
    if (open) return;
    const does = { s: "same", d: "different" }[event.key];
    const button = does && document.querySelector('[data-people-do="' + does + '"]');
    if (button) decide(button);
    if (event.key === "j" || event.key === "k") step(event.key === "j" ? 1 : -1);
  });

  window.dash_clientside = window.dash_clientside || {};
  window.dash_clientside.pravah = Object.assign(window.dash_clientside.pravah || {}, {
    peopleDrawn: function () {
      acting = false;
      document.querySelectorAll(".pv-acting").forEach(function (button) { button.classList.remove("pv-acting"); });
      return skip();
    },
    peopleFound: function (children) {
      if (!page()) return skip();
      const found = Boolean(children && children.length);
      person(found);
      if (found) document.querySelector(".pv-people-main").scrollTop = 0;
      return skip();
    },
  });
})();
