/* Formatters that the grids may name in their column definitions. */
var dagfuncs = (window.dashAgGridFunctions = window.dashAgGridFunctions || {});
dagfuncs.indian = function (n) { return n === null || n === undefined ? "–" : Math.round(n).toLocaleString("en-IN").replace("-", "−"); };
dagfuncs.rate = function (n) {
  if (n === null || n === undefined) return "–";
  return (Math.abs(n) >= 10 ? Math.round(n).toLocaleString("en-IN") : n.toFixed(1).replace(".0", "")).replace("-", "−");
};
dagfuncs.day = function (d) { return d ? d.slice(8, 10) + "-" + d.slice(5, 7) + "-" + d.slice(0, 4) : "–"; };
dagfuncs.clock = function (d) { return d ? dagfuncs.day(d) + " " + d.slice(11, 16) : "–"; };
/* A station's board: day and hour without the year; the day alone where the hour is not known. */
dagfuncs.board = function (d) {
  if (!d) return "–";
  const month = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split(" ")[Number(d.slice(5, 7)) - 1];
  return Number(d.slice(8, 10)) + " " + month + (d.length > 10 ? " " + d.slice(11, 16) : "");
};
/* How much of a train's people a number is, as a line below it. */
dagfuncs.reached = function (params) {
  const whole = params.data && params.data.persons;
  const share = whole ? Math.min(100, (100 * (params.value || 0)) / whole).toFixed(1) : 0;
  return { background: "linear-gradient(90deg, #e0662a " + share + "%, #f3dccd " + share + "%) no-repeat 9px 23px / calc(100% - 18px) 2px" };
};
