"use strict";
// Everything from a run is data: it reaches the page as text nodes and as canvas text, never as markup.
const COLOURS = { light: ["#0072b2", "#d55e00", "#009e73", "#cc79a7", "#8a6d00", "#56b4e9", "#6b6b6b"],
                  dark: ["#56b4e9", "#e69f00", "#2fc79a", "#e39ac4", "#f0e442", "#7fa8ff", "#b5b5b5"] };
const DASHES = ["solid", "dashed", "dotted", [8, 3, 2, 3], [12, 4], [3, 6], [1, 3]];
const SYMBOLS = ["circle", "rect", "triangle", "diamond", "pin", "arrow", "roundRect"];
const PAGE = 100;
const SHOWN = ["best", "owl", "uniform"];
const METHODS = ["dense", "uniform", "owl", "best"];
const CEILING = "descent, ";
const COLUMNS = [
  { title: "#", value: c => c.number },
  { title: "Generation", value: c => c.generation },
  { title: "Formula", value: c => c.formula, text: true },
  { title: "Nodes", value: c => c.complexity },
  { title: "Windows", value: c => c.windows },
  { title: "Perplexity", value: c => c.perplexity, show: c => c.failure ? "failed: " + c.failure : c.perplexity === null ? "broken" : (c.complete ? "" : "≈ ") + number(c.perplexity) },
  { title: "Made by", value: c => c.operation, show: c => c.operation + (c.parents.length ? " of " + c.parents.join(", ") : ""), text: true },
  { title: "Seconds", value: c => c.seconds, show: c => number(c.seconds, 2) },
];

const charts = new Map();
const dark = window.matchMedia("(prefers-color-scheme: dark)");
let page = JSON.parse(document.getElementById("data").textContent);
let chosen = 0;
let changed = new Date();
let table = { column: 5, ascending: true, shown: PAGE };

// Only what changed is written: screen readers say it.
function say(id, text) {
  if (by(id).textContent !== text) by(id).textContent = text;
}

const by = id => document.getElementById(id);
const number = (value, digits = 3) => value === null || value === undefined ? "–" : value.toFixed(digits);
const css = name => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
const colours = () => dark.matches ? COLOURS.dark : COLOURS.light;
const run = () => page.runs[chosen];
const finite = list => list.filter(c => c.value !== null);

function element(tag, text, attributes = {}) {
  const made = document.createElement(tag);
  if (text !== undefined && text !== null) made.textContent = text;
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  return made;
}

function put(id, ...children) {
  by(id).replaceChildren(...children);
}

// Breaks only behind a parenthesis or at a space, never within a word or a number.
function formulaOf(text, attributes = {}) {
  const made = element("code", null, attributes);
  text.split("(").forEach((part, i, all) => made.append(i < all.length - 1 ? part + "(" : part, ...(i < all.length - 1 ? [element("wbr")] : [])));
  return made;
}

// Text, or an element such as a formula, which may break.
function cellOf(tag, content, attributes = {}) {
  const made = element(tag, null, content instanceof Node ? { class: "text", ...attributes } : attributes);
  made.append(content ?? "–");
  return made;
}

function tableOf(caption, head, rows) {
  const made = element("table");
  made.append(element("caption", caption));
  const top = element("tr");
  head.forEach((title, i) => top.append(element("th", title, { scope: "col", ...(rows.some(row => row[i] instanceof Node) ? { class: "text" } : {}) })));
  made.append(element("thead"));
  made.tHead.append(top);
  const body = element("tbody");
  for (const row of rows) {
    const line = element("tr");
    row.forEach((cell, i) => line.append(i === 0 ? cellOf("th", cell, { scope: "row" }) : cellOf("td", cell)));
    body.append(line);
  }
  made.append(body);
  const box = element("div", null, { class: "scroll" });
  box.append(made);
  return box;
}

function list(pairs) {
  const made = element("dl");
  for (const [name, value] of pairs) made.append(element("dt", name), element("dd", value));
  return made;
}

// ---- charts

function draw(id, option) {
  const place = by(id);
  let chart = charts.get(id);
  const selected = chart?.getOption()?.legend?.[0]?.selected;
  if (!chart) {
    chart = echarts.init(place, null, { renderer: "canvas" });
    charts.set(id, chart);
  }
  chart.setOption({
    color: colours(), backgroundColor: "transparent", animation: false,
    textStyle: { color: css("--ink"), fontFamily: "system-ui, sans-serif" },
    aria: { enabled: true },
    grid: { left: 28, right: 28, top: 64, bottom: 40, containLabel: true },
    legend: { type: "scroll", top: 4, textStyle: { color: css("--ink") }, pageTextStyle: { color: css("--ink") } },
    ...option,
    tooltip: { renderMode: "richText", confine: true, backgroundColor: css("--panel"), borderColor: css("--line"), textStyle: { color: css("--ink"), width: 320, overflow: "breakAll" }, ...option.tooltip },
  }, { notMerge: true });
  if (selected) chart.setOption({ legend: { selected } });
}

function upright(name, more = {}) {
  return axis(name, { nameLocation: "end", nameGap: 10, ...more });
}

// Hollow in dark mode too.
function hollow(colour) {
  return { color: "transparent", borderColor: colour, borderWidth: 1.3 };
}

function axis(name, more = {}) {
  return { name, nameLocation: "middle", nameGap: 28, nameTextStyle: { color: css("--faint") }, axisLabel: { color: css("--faint") },
           axisLine: { lineStyle: { color: css("--faint") } }, splitLine: { lineStyle: { color: css("--line") } }, ...more };
}

// Lines of a formula that fit a phone's tooltip.
function wrapped(text) {
  return text.replace(/[{}]/g, " ").match(/.{1,46}/g)?.join("\n") ?? "";
}

function described(c) {
  return `#${c.number}: ${c.complete ? "" : "≈ "}${number(c.value)}, ${c.complexity} nodes\n${wrapped(c.formula)}`;
}

function point(c, x) {
  return { value: [x, c.value], candidate: c };
}

const pointed = { trigger: "item", formatter: found => found.data?.candidate ? described(found.data.candidate) : wrapped(`${found.seriesName}: ${number(found.value?.[1] ?? found.value)}`) };

// What broke the model must not flatten the rest of the curve.
function ceiling(runs) {
  const values = runs.flatMap(r => finite(r.candidates).map(c => c.value)).sort((a, b) => a - b);
  if (!values.length) return undefined;
  const known = runs.flatMap(r => [r.baselines.uniform, r.baselines.owl]).filter(Number.isFinite);
  return Math.max(values[Math.floor(values.length / 2)], ...known) * 1.02;
}

function chosenOf(r, numbers) {
  const known = new Map(r.candidates.map(c => [c.number, c]));
  return numbers.map(n => known.get(n));
}

function curves() {
  const top = ceiling(page.runs);
  const series = [];
  page.runs.forEach((r, i) => {
    const colour = colours()[i % 7];
    const title = page.runs.length > 1 ? `${r.name} (${r.provenance.search?.strategy ?? ""})` : "candidate";
    const steps = chosenOf(r, r.improvements).filter(c => c.value <= top).map(c => point(c, c.number));
    if (steps.length) steps.push({ ...steps.at(-1), value: [r.candidates.length, steps.at(-1).value[1]] });
    const shown = finite(r.candidates).filter(c => c.value <= top);
    series.push({ name: title, type: "scatter", symbol: SYMBOLS[i % 7], symbolSize: 6, itemStyle: { color: colour, opacity: 0.55 }, data: shown.filter(c => c.complete).map(c => point(c, c.number)) });
    series.push({ name: title, type: "scatter", symbol: SYMBOLS[i % 7], symbolSize: 5, itemStyle: { ...hollow(colour), opacity: 0.45 }, data: shown.filter(c => !c.complete).map(c => point(c, c.number)) });
    series.push({ name: page.runs.length > 1 ? `best of ${r.name}` : "best so far", type: "line", step: "end", symbol: "none", lineStyle: { width: 2.5, type: DASHES[i % 7], color: colour }, itemStyle: { color: colour }, data: steps });
  });
  const marks = ["uniform", "owl"].filter(name => Number.isFinite(run().baselines[name]) && run().baselines[name] <= top);
  if (series.length) series[0].markLine = { symbol: "none", silent: true, data: marks.map((name, i) => ({ name, yAxis: run().baselines[name], lineStyle: { color: css("--faint"), type: "dashed" }, label: { formatter: name, color: css("--faint"), position: i % 2 ? "insideStartTop" : "insideEndTop" } })) };
  draw("curves", { xAxis: axis("candidate", { type: "value", minInterval: 1 }), yAxis: upright(run().metric, { type: "value", scale: true }), tooltip: pointed, series });
  outside("curves", page.runs.flatMap(r => r.candidates), top);
  put("curves-table", ...page.runs.map(r => tableOf(`Improvements in ${r.name}`, ["Candidate", run().metric, "Nodes", "Formula"],
    chosenOf(r, r.improvements).map(c => [c.number, number(c.value), c.complexity, formulaOf(c.formula)]))));
}

// What a chart does not show.
function outside(id, candidates, top) {
  const above = finite(candidates).filter(c => c.value > top).map(c => c.value);
  const unknown = candidates.length - finite(candidates).length;
  const parts = [];
  if (above.length) parts.push(`${above.length} of ${candidates.length} candidates lie above this chart, the highest at ${number(Math.max(...above), 1)}.`);
  if (unknown) parts.push(`${unknown} have no number: they failed, broke the model, or are not measured yet.`);
  by(`${id}-outside`).textContent = parts.join(" ");
}

function front() {
  const best = chosenOf(run(), run().front);
  const top = ceiling([run()]);
  const seen = run().candidates.filter(c => c.complete);
  const all = finite(seen).filter(c => c.value <= top);
  draw("front", { xAxis: axis("nodes of the formula", { type: "value", minInterval: 1, scale: true }), yAxis: upright(run().metric, { type: "value", scale: true }), tooltip: pointed,
    series: [{ name: "candidate", type: "scatter", symbol: "circle", symbolSize: 6, itemStyle: hollow(colours()[0]), data: all.map(c => point(c, c.complexity)) },
             { name: "front", type: "line", symbol: "rect", symbolSize: 9, itemStyle: { color: colours()[1] }, lineStyle: { color: colours()[1] }, data: best.filter(c => c.value <= top).map(c => point(c, c.complexity)) }] });
  outside("front", seen, top);
  put("front-table", tableOf("The front", ["Nodes", run().metric, "Candidate", "Formula"], best.map(c => [c.complexity, number(c.value), c.number, formulaOf(c.formula)])));
}

// ---- confirmation

function geometric(values) {
  return values.length && values.every(Number.isFinite) ? Math.exp(values.reduce((sum, value) => sum + Math.log(value), 0) / values.length) : null;
}

// Of several report texts the one with a number, from 0.
function rowOf(target, method, text, order, report = 0) {
  return target.rows.filter(row => row.method === method && row.text === text && (row.order === order || row.order === null))[report];
}

// What was confirmed, with the perplexities of search and confirmation; of several targets their geometric means.
function confirmedOf(r) {
  const of = (method, text, order) => geometric(r.targets.map(target => rowOf(target, method, text, order)?.perplexity));
  const baselines = ["uniform", "owl"].map(method => ({ method, formula: method, search: of(method, "search", "one-shot"), confirmation: of(method, "confirmation", "sequential") }));
  return [...r.members.map(member => ({ ...member, method: member.standing === "winner" ? "best" : member.formula })), ...baselines].filter(f => f.confirmation !== null);
}

function confirmation() {
  const found = confirmedOf(run());
  by("confirmation-section").hidden = !found.length;
  if (!found.length) return;
  const kinds = { best: 1, uniform: 3, owl: 2 };
  const point = f => ({ value: [f.search, f.confirmation], told: `${f.method === "best" ? "best: " : ""}${wrapped(f.formula)}\nsearch ${number(f.search)}, confirmation ${number(f.confirmation)}` });
  const series = (name, points, i, style) => ({ name, type: "scatter", symbol: SYMBOLS[i], symbolSize: 11, itemStyle: style, data: points.map(point),
    label: { show: name in kinds, formatter: name, position: "top", color: css("--ink") } });
  draw("confirmation", { xAxis: axis("perplexity, search text, one-shot", { type: "value", scale: true }), yAxis: upright("confirmation", { type: "value", scale: true }),
    tooltip: { trigger: "item", formatter: point => point.data.told },
    series: [series("member of the hall of fame", found.filter(f => !(f.method in kinds)), 0, hollow(colours()[0])),
      ...Object.entries(kinds).map(([name, i]) => series(name, found.filter(f => f.method === name), i, { color: colours()[i] }))] });
  put("members", tableOf("The hall of fame: perplexities, and nats per token from the winner on the same windows and draws of the confirmation text",
    ["", "Per", "Nodes", "Search text", "Confirmation text", "From the winner", "95\u00a0% interval", ""],
    run().members.map(m => [formulaOf(m.formula), m.granularity, m.nodes, number(m.search), number(m.confirmation), number(m.fromWinner?.mean, 4), m.fromWinner ? `${number(m.fromWinner.low, 4)} to ${number(m.fromWinner.high, 4)}` : null, m.standing])));
  put("draws", ...run().targets.filter(target => target.rows.some(row => row.byDraw.length > 1)).map(draws));
}

function named(method) {
  return METHODS.includes(method) ? method : formulaOf(method);
}

// How far the numbers of a method move with the draw of the calibration text.
function draws(target) {
  const rows = target.rows.filter(row => row.text === "confirmation" && row.byDraw.length > 1);
  const uniform = rows.find(row => row.method === "uniform")?.byDraw ?? [];
  const away = row => row.byDraw.map((value, draw) => row.method === "uniform" || value === null || !uniform[draw] ? null : Math.log(value / uniform[draw]));
  return tableOf(`${target.model} at sparsity ${target.sparsity}: perplexity of the confirmation text by draw of the calibration text, and nats per token from uniform in the same draw`,
    ["", ...rows[0].byDraw.flatMap((_, draw) => [`draw\u00a0${draw + 1}`, "from uniform"])],
    rows.map(row => [named(row.method), ...row.byDraw.flatMap((value, draw) => [number(value), number(away(row)[draw], 4)])]));
}

// Ends the charts of a part that is made anew; what was switched on in their legends.
function forget(prefix) {
  const kept = {};
  for (const id of [...charts.keys()].filter(id => id.startsWith(prefix))) {
    kept[id] = charts.get(id).getOption()?.legend?.[0]?.selected;
    charts.get(id).dispose();
    charts.delete(id);
  }
  return kept;
}

function allocations() {
  const kept = forget("allocation-");
  put("allocation");
  run().targets.forEach((target, t) => {
    const id = `allocation-${t}`;
    const names = Object.keys(target.allocations);
    const blocks = target.outlierRatio.map((_, block) => block);
    const place = by("allocation");
    place.append(element("h3", `${target.model} at sparsity ${target.sparsity}`), element("div", null, { id, class: "chart" }));
    const details = element("details");
    const columns = target.linearAllocation.length ? target.linears.map(linear => `best, ${linear}`) : [];
    details.append(element("summary", "As a table"), tableOf("Sparsity by block", ["Block", ...names, "outlier ratio", ...columns],
      blocks.map(block => [block, ...names.map(name => number(target.allocations[name][block], 4)), number(target.outlierRatio[block], 5), ...columns.map((_, i) => number(target.linearAllocation[block][i], 4))])));
    place.append(details, copyable(target));
    draw(id, {
      xAxis: axis("block", { type: "category", data: blocks }),
      yAxis: [upright("sparsity", { type: "value", scale: true }), upright("outlier ratio", { type: "value", splitLine: { show: false } })],
      tooltip: { trigger: "axis", valueFormatter: value => number(value, 4) },
      legend: { type: "scroll", top: 4, textStyle: { color: css("--ink") }, selected: kept[id] ?? Object.fromEntries(names.map(name => [name, SHOWN.includes(name)])) },
      series: [{ name: "outlier ratio", type: "bar", yAxisIndex: 1, data: target.outlierRatio, itemStyle: { color: css("--bar"), opacity: 0.7 } },
        ...names.map((name, i) => ({ name, type: "line", data: target.allocations[name], symbol: SYMBOLS[i % 7], symbolSize: 6, lineStyle: { type: DASHES[i % 7], color: colours()[i % 7] }, itemStyle: { color: colours()[i % 7] } }))],
    });
  });
}

// As --allocation reads it from a .json file.
function copyable(target) {
  const details = element("details");
  const round = value => Number(value.toFixed(6));
  const list = target.linearAllocation.length ? { linearAllocation: target.linearAllocation.map(row => row.map(round)) } : target.allocations.best?.map(round);
  if (!list) return details;
  details.append(element("summary", "The best as a list"), element("p", "A click selects it; in a .json file, --allocation takes it.", { class: "hint" }),
    element("code", JSON.stringify(list, null, 1).replace(/\s+/g, " "), { class: "formula" }));
  return details;
}

// ---- what the parts of a model can bear

function bearing() {
  const kept = forget("bearing-");
  const shown = page.sensitivities.filter(s => s.run === null || s.run === run()?.name);
  by("bearing-section").hidden = !shown.length;
  put("bearing");
  shown.forEach((s, i) => {
    const details = element("details");
    details.append(element("summary", "As a table"), slopesTable(s));
    by("bearing").append(element("h3", `${s.model} at sparsity ${s.sparsity}, ${s.text}`),
      element("div", null, { id: `bearing-${i}`, class: "chart", style: `height: ${14 + 1.1 * s.slopes.length}rem` }), details,
      element("p", "Each kind pruned more or less than the base in all blocks: how the loss changes, as predicted from slopes and curvature, with its noise; points are measurements.", { class: "hint" }),
      element("div", null, { id: `bearing-curves-${i}`, class: "chart" }));
    heatMap(`bearing-${i}`, s);
    kindCurves(`bearing-curves-${i}`, s, kept[`bearing-curves-${i}`]);
  });
}

function estimated(e, digits = 2) {
  return e.error === null ? number(e.mean, digits) : `${number(e.mean, digits)} ± ${number(e.error, digits)}`;
}

function slopesTable(s) {
  return tableOf("Slopes per weight by block and kind", ["Block", ...s.kinds, "all"],
    [...s.slopes.map((row, block) => [block, ...row.map(e => estimated(e)), estimated(s.byBlock[block])]), ["all", ...s.byKind.map(e => estimated(e)), estimated(s.all)]]);
}

// Kinds differ by more than blocks do: colours go with the root of a slope, so that both are seen.
function heatMap(id, s) {
  const root = value => Math.sign(value) * Math.sqrt(Math.abs(value));
  const rows = [...s.slopes.map((row, block) => [...row, s.byBlock[block]]), [...s.byKind, s.all]];
  const cells = rows.flatMap((row, y) => row.map((estimate, x) => ({ value: [x, y, root(estimate.mean)], estimate })));
  const roots = cells.map(cell => cell.value[2]).sort((a, b) => a - b);
  const columns = [...s.kinds, "all"];
  draw(id, {
    grid: { left: 20, right: 90, top: 30, bottom: 40, containLabel: true },
    xAxis: axis("kind", { type: "category", data: columns }), yAxis: upright("block", { type: "category", inverse: true, nameLocation: "start", data: rows.map((_, y) => y < s.slopes.length ? y : "all") }),
    visualMap: { type: "continuous", min: Math.min(0, roots[0]), max: roots[Math.floor(0.98 * (roots.length - 1))], right: 4, top: "middle", calculable: true, textStyle: { color: css("--ink") },
      formatter: value => number(value * Math.abs(value), 1), inRange: { color: ["#440154", "#3b528b", "#21918c", "#5ec962", "#fde725"] } },
    tooltip: { trigger: "item", formatter: found => `block ${found.data.value[1] < s.slopes.length ? found.data.value[1] : "all"}, ${columns[found.data.value[0]]}: ${estimated(found.data.estimate)}` },
    series: [{ type: "heatmap", data: cells, itemStyle: { borderColor: css("--ground"), borderWidth: 1 } }],
  });
}

function kindCurves(id, s, selected) {
  const series = s.curves.flatMap((points, i) => {
    const colour = colours()[i % 7];
    const line = { name: s.kinds[i], type: "line", symbol: "none", itemStyle: { color: colour } };
    const band = { ...line, stack: `band ${i}`, stackStrategy: "all", silent: true, lineStyle: { opacity: 0 } };
    return [
      { ...line, lineStyle: { type: DASHES[i % 7], color: colour }, data: points.map(p => p.predicted) },
      { ...band, data: points.map(p => p.predicted - p.slope.error) },
      { ...band, areaStyle: { color: colour, opacity: 0.15 }, data: points.map(p => 2 * p.slope.error) },
      { name: s.kinds[i], type: "scatter", symbol: SYMBOLS[i % 7], symbolSize: 8, itemStyle: { color: colour }, data: points.map(p => p.measured) },
    ];
  });
  draw(id, { xAxis: axis("sparsity of the kind less the base's", { type: "category", data: s.curves[0].map(p => number(p.delta, 2)) }), yAxis: upright("nats per token", { type: "value" }), series,
    legend: { type: "scroll", top: 4, textStyle: { color: css("--ink") }, selected, data: s.kinds },
    tooltip: { trigger: "item", formatter: found => `${found.seriesName}, ${found.name}: ${number(found.value, 4)}` } });
}

function operators() {
  const used = [...run().operators].sort((a, b) => Math.max(b.all, b.good) - Math.max(a.all, a.good)).slice(0, 16).sort((a, b) => a.good - b.good);
  draw("operators", { xAxis: axis("share of formulas", { type: "value", max: 1 }), yAxis: axis("", { type: "category", data: used.map(u => u.operator) }),
    aria: { enabled: true, decal: { show: true } }, tooltip: { trigger: "axis", valueFormatter: value => number(value, 2) },
    series: [{ name: "best tenth", type: "bar", data: used.map(u => u.good) }, { name: "all", type: "bar", data: used.map(u => u.all) }] });
  put("operators-table", tableOf("Share of formulas that use an operator, most favoured first", ["Operator", "Best tenth", "All"], run().operators.map(u => [u.operator, number(u.good, 2), number(u.all, 2)])));
}

function related(node, depth) {
  return { name: `#${node.number}`, value: node.value, node, collapsed: depth > 3, children: node.parents.map(parent => related(parent, depth + 1)) };
}

function titled(node) {
  const operation = node.operation.length > 22 ? "… " + node.operation.split(", ").at(-1) : node.operation;
  return `#${node.number} ${operation}`;
}

function told(node) {
  return `#${node.number}, ${node.operation || "unknown"}${node.repeated ? " (its parents stand nearer to the root)" : ""}${node.cut ? " (older ancestors are left out)" : ""}: ${number(node.value)}`;
}

function relatives(node) {
  const item = element("li");
  item.append(element("span", told(node) + " "), formulaOf(node.formula));
  if (node.parents.length) {
    const inner = element("ul");
    node.parents.forEach(parent => inner.append(relatives(parent)));
    item.append(inner);
  }
  return item;
}

function family() {
  const root = run().family;
  by("family").hidden = !root;
  if (!root) {
    put("family-table", element("p", "Nothing is known of it yet."));
    return;
  }
  draw("family", { tooltip: { trigger: "item", formatter: found => `${told(found.data.node)}\n${wrapped(found.data.node.formula)}` },
    series: [{ type: "tree", data: [related(root, 0)], orient: "LR", left: 80, right: 110, top: 30, bottom: 30, roam: false, symbolSize: 9, expandAndCollapse: true, initialTreeDepth: 4,
      lineStyle: { color: css("--faint") }, itemStyle: { color: colours()[0], borderColor: colours()[0] },
      label: { color: css("--ink"), position: "top", formatter: found => titled(found.data.node) } }] });
  const top = element("ul");
  top.append(relatives(root));
  put("family-table", top);
}

function times() {
  const spent = run().times;
  const parts = ["forward", "pruning", "rest"];
  draw("times", { xAxis: axis("seconds", { type: "value" }), yAxis: axis("", { type: "category", inverse: true, data: spent.map(s => s.stage) }), aria: { enabled: true, decal: { show: true } },
    tooltip: { trigger: "axis", valueFormatter: value => number(value, 2) },
    series: parts.map(part => ({ name: part, type: "bar", stack: "all", data: spent.map(s => s[part]) })) });
  const table = (caption, first, rows) => tableOf(caption, [first, "Measurements", ...parts], rows.map(s => [s.stage, s.measurements, ...parts.map(part => number(s[part], 2))]));
  const workers = run().workers;
  put("times-table", table("Seconds by stage", "Stage", spent), ...(workers.length ? [table("Seconds by worker", "Worker", workers)] : []));
}

// ---- text

function probability(p) {
  return p === null ? "–" : p < 0.001 ? p.toExponential(0) : number(p, 3);
}

function differences(target) {
  return tableOf("Differences on what is reported on, pruned sequentially, one calibration draw; p holds for all of them together (Holm)",
    ["", "Report text", "Nats per token", "95\u00a0% interval", "p", "Better windows", "Verdict"],
    target.reported.flatMap(text => text.differences.map((d, i) => [`${d.method} against ${d.reference}`, text.source, number(d.mean, 4), `${number(d.low, 4)} to ${number(d.high, 4)}`, probability(d.p), `${d.better} of ${d.windows}`, text.verdicts[i]])));
}

// What the models of the report answer to tasks.
function answered(target) {
  const found = target.tasks.rows.map(row => row.found).find(found => found);
  if (!found) return [element("p", "Pruning broke every model, and none answers to tasks.")];
  const columns = [...found.tasks.map(task => task.task), ...found.means.map(mean => mean.group)];
  const of = (row, column) => row.found?.tasks.find(task => task.task === column) ?? row.found?.means.find(mean => mean.group === column);
  const from = target.tasks.differences.find(d => d.reference === "uniform")?.columns ?? [];
  const mark = column => {
    const difference = from.find(d => d.of === column);
    return difference && difference.p !== null && difference.p < 0.05 ? (difference.mean > 0 ? "\u00a0▲" : "\u00a0▼") : "";
  };
  const cell = (row, column) => of(row, column) ? `${number(of(row, column).acc, 4)} ± ${number(of(row, column).accError, 4)}${row.method === "best" ? mark(column) : ""}` : null;
  const limited = found.tasks.filter(task => task.questions < task.available).map(task => ` ${task.task}: the first ${task.questions} of ${task.available} questions.`);
  return [tableOf(`Accuracy on tasks of ${target.model} at sparsity ${target.sparsity}, dense and pruned sequentially`, ["", ...columns], target.tasks.rows.map(row => [row.method, ...columns.map(column => cell(row, column))])),
    element("p", `± is a standard error; beginning token ${found.bos}. ▲ better, ▼ worse than uniform, beyond noise (p below 0.05, of each column for itself).${limited.join("")}`, { class: "hint" })];
}

function tasksOf(tasks) {
  return tasks ? `${tasks.tasks.map(task => `${task.name} (${task.questions})`).join(", ")}; bos ${tasks.bos}` : "none";
}

function percent(share) {
  return Number.isFinite(share) ? `${number(100 * share, 1)}\u00a0%` : "–";
}

// The free allocations stand behind the others, where they were measured.
function methodsOf(target) {
  return [...METHODS, ...new Set(target.rows.map(row => row.method).filter(method => method.startsWith(CEILING)))];
}

function confirmed(target) {
  const cell = (...row) => number(rowOf(target, ...row)?.perplexity);
  const per = { dense: "", best: target.granularity };
  return tableOf(`Perplexity of ${target.model} at sparsity ${target.sparsity}. Won back: the share of the nats per token that uniform sparsity loses against the dense model (sequential). Gain kept: the share of what it gains over uniform sparsity on the search text that it gains there too (one\u2011shot)`,
    ["", "per", "search, one\u2011shot", "confirmation, sequential", ...target.reported.flatMap(text => [`${text.source}, one\u2011shot`, `${text.source}, sequential`, "won\u00a0back", "gain\u00a0kept"])],
    methodsOf(target).map(method => [method, per[method] ?? (method.startsWith(CEILING) ? method.slice(CEILING.length) : "block"), cell(method, "search", "one-shot"), cell(method, "confirmation", "sequential"), ...target.reported.flatMap((text, i) =>
      [cell(method, "report", "one-shot", i), cell(method, "report", "sequential", i), percent(text.wonBack[method]), method === "best" ? percent(text.gainKept) : "–"])]));
}

function textOf(text) {
  return text ? `${text.source}, ${text.windows} windows of ${text.seqlen} tokens, bos ${text.bos}` : "none";
}

// What the numbers of a run depend on.
function conditions(r) {
  const p = r.provenance;
  const texts = [["Calibration", "calibration"], ["Search text", "searchText"], ["Confirmation text", "confirmationText"], ["Report texts", "reportTexts"]];
  const several = (p.models ?? []).length > 1;
  return [
    ...texts.map(([title, key]) => [title, (p.models ?? []).map(model => `${several ? model.name + ": " : ""}${[model[key]].flat().map(textOf).join(" and ")}`).join("; ")]),
    ...((p.models ?? []).some(model => model.reportTasks) ? [["Tasks", p.models.map(model => `${several ? model.name + ": " : ""}${tasksOf(model.reportTasks)}`).join("; ")]] : []),
    ["Pruner", `${p.pruner ?? ""}; candidates one-shot, confirmation and report sequentially`],
    ["Numbers", `${p.dtype ?? ""}, ${r.measuredOn ?? ""}`],
  ];
}

// Several runs, the best first, and what keeps their numbers from being compared.
function sideBySide() {
  by("side").hidden = page.runs.length < 2;
  if (page.runs.length < 2) return;
  const rows = page.runs.flatMap(r => r.targets.map(target => {
    const first = target.reported[0];
    const at = first?.differences.findIndex(d => d.reference === "uniform");
    const model = r.provenance.models?.find(model => model.name === target.model);
    return { r, target, first, difference: first?.differences[at], verdict: first?.verdicts[at], model, text: model?.reportTexts[0] };
  }));
  rows.sort((a, b) => unknownLast(a.difference?.mean ?? null, b.difference?.mean ?? null) || a.difference?.mean - b.difference?.mean);
  const facts = { model: row => row.model?.sha256, sparsity: row => row.target.sparsity, "report text": row => row.text?.sha256,
    "context length": row => row.text?.seqlen, "beginning token": row => row.text?.bos, calibration: row => row.model?.calibration?.sha256, dtype: row => row.r.provenance.dtype, pruner: row => row.r.provenance.pruner };
  const differing = Object.keys(facts).filter(name => new Set(rows.map(facts[name])).size > 1);
  put("side-table", tableOf("On the first report text, pruned sequentially; the largest gain over uniform sparsity first",
    ["Run", "Strategy", "Model and sparsity", "Best formula", "Per", "Perplexity", "Nats from uniform", "95\u00a0% interval", "Verdict", "Won\u00a0back"],
    rows.map(({ r, target, first, difference, verdict }) => [r.name, r.provenance.search?.strategy, `${target.model} at ${target.sparsity}`, r.formula ? formulaOf(r.formula) : null, target.granularity,
      number(rowOf(target, "best", "report", "sequential")?.perplexity), number(difference?.mean, 4), difference ? `${number(difference.low, 4)} to ${number(difference.high, 4)}` : r.state, verdict, percent(first?.wonBack.best)])),
    ...(differing.length ? [element("p", `The rows differ in ${differing.join(", ")}: perplexities of such rows do not compare.`)] : []));
}

function summary() {
  const r = run();
  const seen = r.candidates.filter(c => c.complete).length;
  const parts = [list([
    ["Run", `${r.name}, ${r.state}, begun ${(r.provenance.started ?? "").replace(/(T.{8}).*/, "$1").replace("T", " ")} UTC`],
    ["Models", (r.provenance.models ?? []).map(model => `${model.name} (${model.architecture}, ${model.blocks} blocks)`).join("; ")],
    ["Sparsity", (r.provenance.sparsities ?? []).join(", ")],
    ["Strategy", `${r.provenance.search?.strategy ?? ""}, metric ${r.provenance.search?.metric ?? ""}, seed ${r.provenance.search?.seed ?? ""}`],
    ["Candidates", `${r.candidates.length}, of which ${seen} saw all ${r.windows} windows; ${r.candidates.filter(c => c.failure).length} failed, ${r.candidates.filter(c => !c.failure && c.value === null).length} broken or unfinished`],
    ...conditions(r),
    ["Ended", r.stopped ? `${r.stopped}, after ${number(r.searchSeconds, 0)} s of search` : "not yet"],
  ])];
  if (r.formula) {
    parts.push(element("h3", r.stopped ? "The best formula" : "The best formula so far"), formulaOf(r.formula, { class: "formula" }));
    for (const [name, text] of Object.entries(r.notations)) {
      const details = element("details");
      details.append(element("summary", name), element("pre", text));
      parts.push(details);
    }
  } else {
    parts.push(element("p", "No candidate has seen all windows yet."));
  }
  for (const target of r.targets) {
    if (target.rows.length) parts.push(confirmed(target));
    if (target.reported.length) parts.push(differences(target));
    if (target.tasks) parts.push(...answered(target));
  }
  if (!r.targets.some(target => target.rows.length)) {
    parts.push(list(Object.entries(r.baselines).map(([name, value]) => [name, `${number(value)} (${r.metric}, search text, one-shot)`])));
  }
  put("summary", ...parts);
}

function candidates() {
  const wanted = by("filter").value.toLowerCase();
  const column = COLUMNS[table.column];
  const rows = run().candidates
    .filter(c => (!by("complete").checked || c.complete) && (c.formula + " " + c.operation).toLowerCase().includes(wanted))
    .sort((a, b) => unknownLast(column.value(a), column.value(b)) || compare(column.value(a), column.value(b)) * (table.ascending ? 1 : -1) || a.number - b.number);
  const body = by("candidates").tBodies[0];
  body.replaceChildren(...rows.slice(0, table.shown).map(c => {
    const line = element("tr", null, c.formula === run().formula ? { class: "best" } : {});
    COLUMNS.forEach((each, i) => {
      const shown = each.title === "Formula" ? null : each.show ? each.show(c) : each.value(c);
      const cell = i === 0 ? element("th", shown, { scope: "row" }) : element("td", shown, each.text || (each.title === "Perplexity" && c.failure) ? { class: "text" } : {});
      if (each.title === "Formula") {
        cell.append(formulaOf(c.formula));
        if (c.formula === run().formula) cell.append(" (best)");
      }
      line.append(cell);
    });
    return line;
  }));
  by("candidates").tHead.rows[0].querySelectorAll("th").forEach((th, i) => {
    if (i === table.column) th.setAttribute("aria-sort", table.ascending ? "ascending" : "descending");
    else th.removeAttribute("aria-sort");
  });
  say("count", `${rows.length} of ${run().candidates.length} candidates; ${Math.min(table.shown, rows.length)} shown`);
  by("more").hidden = table.shown >= rows.length;
}

// What broke the model comes last, whichever way the numbers go.
function unknownLast(a, b) {
  return (a === null) - (b === null);
}

function compare(a, b) {
  return typeof a === "string" ? a.localeCompare(b) : a - b;
}

function prepareTable() {
  COLUMNS.forEach((column, i) => {
    const th = element("th", null, { scope: "col", ...(column.text ? { class: "text" } : {}) });
    const button = element("button", column.title, { type: "button" });
    button.addEventListener("click", () => {
      table = { column: i, ascending: table.column === i ? !table.ascending : true, shown: PAGE };
      candidates();
    });
    th.append(button);
    by("candidates").tHead.rows[0].append(th);
  });
  const anew = () => { table.shown = PAGE; candidates(); };
  by("filter").addEventListener("input", anew);
  by("complete").addEventListener("change", anew);
  by("more").addEventListener("click", () => { table.shown += PAGE; candidates(); });
}

function provenance() {
  put("provenance", ...page.runs.map(r => {
    const details = element("details");
    details.append(element("summary", r.name), element("pre", JSON.stringify(r.provenance, null, 2)));
    return details;
  }));
}

// What a reader has opened stays open when the page is drawn anew.
function opened() {
  return [...document.querySelectorAll("main details")].map((details, i) => [key(details), details.open]).filter(([, open]) => open).map(([name]) => name);
}

function key(details) {
  const section = details.closest("section");
  return section.getAttribute("aria-labelledby") + [...section.querySelectorAll("details")].indexOf(details);
}

function render() {
  const open = new Set(opened());
  document.title = `Spade: ${[...page.runs.map(r => r.name), ...page.sensitivities.filter(s => s.run === null).map(s => s.model)].join(", ")}`;
  if (page.runs.length) {
    [summary, sideBySide, curves, front, confirmation, allocations, operators, family, times, candidates, provenance].forEach(part => part());
  } else {
    by("title").textContent = "Spade: what a model can bear";
    document.querySelectorAll("main section").forEach(section => { section.hidden = true; });
  }
  bearing();
  document.querySelectorAll("main details").forEach(details => { details.open = open.has(key(details)); });
}

function chooseRun(i) {
  chosen = i;
  table.shown = PAGE;
  render();
}

// ---- a search that runs

async function refresh() {
  let told;
  try {
    const answer = await fetch("data.json?stamp=" + encodeURIComponent(page.stamp), { cache: "no-store" });
    if (answer.status === 200) {
      page = await answer.json();
      changed = new Date();
      render();
    }
    told = answer.ok ? `Updates by itself; last change seen at ${changed.toLocaleTimeString()}.` : `The runs cannot be read now: ${await answer.text()}`;
  } catch (e) {
    told = `No answer from the program that serves this page (${e.message}); what is shown is what was last seen.`;
  }
  say("live", told);
  window.setTimeout(refresh, 3000);
}

prepareTable();
put("runs", ...page.runs.map((r, i) => element("option", r.name, { value: i })));
by("chooser").hidden = page.runs.length < 2;
by("runs").addEventListener("change", event => chooseRun(Number(event.target.value)));
dark.addEventListener("change", render);
window.addEventListener("resize", () => charts.forEach(chart => chart.resize()));
render();
if (page.live) {
  by("live").hidden = false;
  refresh();
}
document.documentElement.dataset.ready = "true";
