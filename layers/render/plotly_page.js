// Unpacks Plotly and the figure, both gzipped in base64, and draws. Nothing is fetched: bytes come out of the page.
async function pravahPlot(library, figure) {
  "use strict";
  async function unpacked(text) {
    const bytes = Uint8Array.from(atob(text), letter => letter.charCodeAt(0));
    const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
    return new Response(stream).text();
  }
  const script = document.createElement("script");
  script.text = await unpacked(library);
  document.head.append(script);
  const chart = document.getElementById("chart");
  const { data, layout } = JSON.parse(await unpacked(figure));
  const config = { scrollZoom: true, displaylogo: false, responsive: true, showSendToCloud: false };
  config.modeBarButtonsToRemove = ["select2d", "lasso2d", "autoScale2d"];
  await Plotly.newPlot(chart, data, layout, config);
  document.body.dataset.drawn = "yes";
}
