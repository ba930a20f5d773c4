// The window that tells how far the project is, and what can be done about it.

import { drawnCurve, made } from "./drawing.js";
import { get, post } from "./server.js";
import { words } from "./words.js";

export function drawnStatus(status, person, project) {
  const parts = [made("p", words.statusCounts(status))];
  if (status.note) parts.push(made("p", status.note));
  parts.push(made("h3", words.statusAccuracy), ...drawnAccuracy(status));
  parts.push(made("h3", words.statusAdvice));
  for (const advice of status.advice) {
    parts.push(made("p", advice.sentence));
    if (advice.curve.length > 1) parts.push(drawnCurve(advice.curve, advice.sentence));
  }
  parts.push(...status.checks.map((check) => made("p", words.checkRow(check))));
  parts.push(made("h3", words.statusClasses), drawnBars(status.classes));
  if (status.recalls.length) parts.push(made("h3", words.recalls), drawnRecalls(status.recalls));
  if (Object.keys(status.people).length > 1) parts.push(made("h3", words.people), drawnBars(status.people), drawnAgreement());
  parts.push(drawnActions(status, person, project));
  return parts;
}

function drawnBars(numbers) {
  const list = made("dl", undefined, { class: "bars" });
  const most = Math.max(1, ...Object.values(numbers));
  for (const [name, n] of Object.entries(numbers)) {
    const cell = made("dd");
    cell.append(made("progress", undefined, { max: most, value: n, "aria-label": name }), ` ${n}`);
    list.append(made("dt", name, { dir: "auto" }), cell);
  }
  return list;
}

function drawnAccuracy({ accuracy, budget }) {
  const parts = [];
  if (accuracy.length) {
    const list = made("ol", undefined, { class: "rounds" });
    for (const each of accuracy) list.append(made("li", words.accuracyRow(...each.interval, each.right, each.n)));
    parts.push(list);
  } else parts.push(made("p", words.noAccuracy));
  if (budget) parts.push(made("p", words.budget(...budget)));
  return parts;
}

function drawnRecalls(recalls) {
  const list = made("ul");
  for (const { name, right, n, interval } of recalls) list.append(made("li", words.recallRow(name, right, n, ...interval)));
  return list;
}

function drawnAgreement() {
  const place = made("div");
  get("/api/agreement").then(({ alpha, pairs }) => {
    if (alpha?.[0] != null) place.append(made("p", words.agreement(...alpha)));
    for (const [one, other, agreement] of pairs) {
      if (agreement?.[0] != null) place.append(made("p", words.pair(one, other, ...agreement)));
    }
  }, () => {});
  return place;
}

function drawnActions(status, person, project) {
  const place = made("div", undefined, { class: "actions" });
  const result = made("div", undefined, { "aria-live": "polite" });
  const add = (word, what) => {
    const button = made("button", word, { type: "button" });
    button.addEventListener("click", async () => {
      result.replaceChildren(made("p", words.wait));
      try {
        result.replaceChildren(...(await what()));
      } catch (failure) {
        result.replaceChildren(made("p", failure.message || words.notSaved(0)));
      }
    });
    place.append(button);
  };
  const review = async (path) => (await import("./review.js")).drawnReview((await get(path)), person, project);
  if (status.disputed) add(words.settle(status.disputed), () => review("/api/disputed"));
  add(words.doubt, () => review("/api/suspicious"));
  add(words.address, async () => {
    const { code } = await post("/api/code", { person });
    return [made("p", words.addressWhy), made("p", `${location.origin}/#${code}`, { class: "address" })];
  });
  place.append(result);
  return place;
}
