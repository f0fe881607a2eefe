/* What comes in while a page is open: it shows within seconds, and the map stays as it is held. A small question every
   other second and no open line: proxies of intranets cut lines, and a browser keeps six of them for all its windows.
   A server that is gone is said, the view is kept, and everything is asked again once it is back. */
(function () {
  "use strict";
  const pravah = (window.pravah = window.pravah || {});
  const EVERY = 2000, AGAIN = 1000, PATIENCE = 8000, SLOW = 15000;
  const live = (pravah.live = { version: null, away: false, asked: null });
  let missed = 0, timer = 0, offered = null, leftAt = "", since = 0, answers = 0, held = false;
  const free = [];

  /* ---- a hand on the map or the days is not disturbed ---- */
  pravah.whenFree = function (act) { if (held) free.push(act); else act(); };
  document.addEventListener("pointerdown", function () { held = true; }, true);
  ["pointerup", "pointercancel", "blur"].forEach(function (name) {
    window.addEventListener(name, function () {
      held = false;
      window.setTimeout(function () { free.splice(0).forEach(function (act) { act(); }); }, 0);
    }, true);
  });

  function say(state, words) {
    const mark = document.getElementById("live");
    if (mark && mark.getAttribute("data-state") !== state) {
      mark.setAttribute("data-state", state);
      mark.textContent = state === "away" ? "no connection" : state === "asking" ? "updating" : "live";
    }
    const box = document.getElementById("away");
    if (box && box.textContent !== (words || "")) box.textContent = words || "";
  }

  function shown() { return (pravah.state.pending || {}).of; }

  /* The page's own answers, its filters' choices: asked again where they are older than the store. */
  function news(version) {
    const mark = document.getElementById("live");
    if (!mark) return;
    if (offered === null) offered = mark.getAttribute("data-version");
    if (offered !== version) {
      offered = version;
      live.filled = true;
      window.dash_clientside.set_props("live-version", { data: version });
    }
    // a page that says that there is nothing has no view to lose; under the upload page it lies unseen
    const first = document.querySelector(".pv-first");
    if (live.filled && first && first.offsetParent) { window.location.reload(); return; }
    const page = document.querySelector("[data-ask]");
    const answered = (pravah.answers || 0) > answers || performance.now() - since > SLOW;
    if (live.asked !== null && answered) live.asked = null;
    if (page && shown() && shown() !== version && live.asked === null && !held && !pravah.playing) {
      live.asked = version;
      since = performance.now();
      answers = pravah.answers || 0;
      pravah.ask(true);
    }
    say(live.asked === null ? "live" : "asking");
  }

  function here(version) {
    if (live.away) {
      live.away = false;
      // a page that was called meanwhile never came
      if (leftAt !== window.location.pathname) { window.location.reload(); return; }
      if (document.querySelector("[data-ask]")) pravah.ask(true);
    }
    missed = 0;
    live.version = version;
    news(version);
  }

  function gone(words) {
    missed += 1;
    if (missed < 2) return;
    if (!live.away) leftAt = window.location.pathname;
    live.away = true;
    live.asked = null;
    document.querySelectorAll(".pv-busy").forEach(function (box) { box.classList.remove("pv-busy"); });
    const at = (document.getElementById("as-of") || {}).textContent || "";
    say("away", (words || "The server does not answer.") + " This is the view" + (at.startsWith("As of") ? " a" + at.slice(1) : "")
      + "; it goes on by itself when the server is back.");
  }

  async function look() {
    window.clearTimeout(timer);
    if (document.hidden) return; // asked at once when somebody looks again
    try {
      const headers = live.version ? { "If-None-Match": '"' + live.version + '"' } : {};
      const answer = await fetch("/live", { cache: "no-store", headers: headers, signal: AbortSignal.timeout(PATIENCE) });
      if (answer.status === 304) here(live.version);
      else if (answer.ok) here((await answer.json()).version);
      else gone(((await answer.json().catch(function () { return {}; })).error || {}).message);
    } catch (_) {
      gone();
    }
    window.clearTimeout(timer);
    timer = window.setTimeout(look, missed ? AGAIN : EVERY);
  }

  document.addEventListener("visibilitychange", look);
  ["online", "offline"].forEach(function (name) { window.addEventListener(name, look); });
  timer = window.setTimeout(look, EVERY);
})();
