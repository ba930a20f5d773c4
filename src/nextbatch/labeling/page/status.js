// The window that tells how far the project is.

import { drawnCurve, made } from "./drawing.js";
import { words } from "./words.js";

export function drawnStatus(status) {
  const parts = [made("p", words.statusCounts(status))];
  if (status.note) parts.push(made("p", status.note));
  parts.push(made("h3", words.statusClasses), drawnBars(status.classes));
  parts.push(made("h3", words.statusAccuracy), ...drawnAccuracy(status));
  if (status.advice) {
    parts.push(made("h3", words.statusAdvice));
    for (const advice of status.advice) {
      parts.push(made("p", advice.sentence));
      if (advice.curve.length > 1) parts.push(drawnCurve(advice.curve, advice.sentence));
    }
  }
  return parts;
}

function drawnBars(classes) {
  const list = made("dl", undefined, { class: "bars" });
  const most = Math.max(1, ...Object.values(classes));
  for (const [name, n] of Object.entries(classes)) {
    const cell = made("dd");
    cell.append(made("meter", undefined, { min: 0, max: most, value: n, "aria-label": name }), ` ${n}`);
    list.append(made("dt", name, { dir: "auto" }), cell);
  }
  return list;
}

function drawnAccuracy({ accuracy, budget }) {
  const parts = [];
  if (!accuracy?.length) parts.push(made("p", words.noAccuracy));
  if (budget) parts.push(made("p", words.budget(...budget)));
  if (accuracy?.length) {
    const list = made("ol", undefined, { class: "rounds" });
    for (const each of accuracy) list.append(made("li", words.accuracyRow(...each.interval, each.right, each.n)));
    parts.unshift(list);
  }
  return parts;
}
