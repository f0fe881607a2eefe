/* A sentence beside what is pointed at or has the focus: [data-tip]. It follows the element, not the pointer. */
(function () {
  "use strict";
  let box = null, of = null;

  function hide() { if (box) box.style.display = "none"; of = null; }

  function show(element) {
    if (element === of) return;
    of = element;
    if (!box) {
      box = document.createElement("div");
      box.className = "pv-tip pv-tip-fixed";
      box.setAttribute("aria-hidden", "true"); // what it says is the element's own name
      document.body.appendChild(box);
    }
    box.textContent = element.getAttribute("data-tip");
    box.style.display = "block";
    const at = element.getBoundingClientRect();
    const left = Math.min(Math.max(8, at.left + at.width / 2 - box.offsetWidth / 2), window.innerWidth - box.offsetWidth - 8);
    // a table's headings stand above: there it goes below
    const above = at.top - box.offsetHeight - 8, below = at.bottom + 8;
    const under = element.closest("table") ? below + box.offsetHeight < window.innerHeight : above < 4;
    box.style.transform = "translate(" + left + "px," + (under ? below : above) + "px)";
  }

  function follow(event) {
    const element = event.target.closest && event.target.closest("[data-tip]");
    if (element) show(element); else hide();
  }
  document.addEventListener("mouseover", follow);
  document.addEventListener("focusin", follow);
  document.addEventListener("focusout", hide);
  document.addEventListener("scroll", hide, true);
  document.addEventListener("keydown", function (event) { if (event.key === "Escape") hide(); });
})();
