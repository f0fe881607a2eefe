/* Formatters that the grids may name in their column definitions. */
var dagfuncs = (window.dashAgGridFunctions = window.dashAgGridFunctions || {});
dagfuncs.indian = function (n) { return n === null || n === undefined ? "–" : Math.round(n).toLocaleString("en-IN").replace("-", "−"); };
dagfuncs.rate = function (n) {
  if (n === null || n === undefined) return "–";
  return (Math.abs(n) >= 10 ? Math.round(n).toLocaleString("en-IN") : n.toFixed(1).replace(".0", "")).replace("-", "−");
};
dagfuncs.day = function (d) { return d ? d.slice(8, 10) + "-" + d.slice(5, 7) + "-" + d.slice(0, 4) : "–"; };
dagfuncs.clock = function (d) { return d ? dagfuncs.day(d) + " " + d.slice(11, 16) : "–"; };
