// Labels that need a second look: those on which people disagree, and those that the model doubts.

import { drawnContent, made } from "./drawing.js";
import { post } from "./server.js";
import { words } from "./words.js";

export function drawnReview({ disputed, suspicious }, person, classes) {
  if (disputed) return disputed.map((found) => drawnCase(found, saidOf(found), person, classes));
  if (!suspicious.length) return [made("p", words.noDoubt)];
  return suspicious.map((found) =>
    drawnCase(found, [words.modelSays(found.label, found.other, found.probability)], person, classes));
}

const saidOf = ({ said }) => Object.entries(said).map(([who, label]) => words.saysOf(who, label));

// A sample, what is said of it, and a button for each way to settle it.
function drawnCase({ sample, content }, sentences, person, classes) {
  const place = made("section", undefined, { class: "case" });
  place.append(...drawnContent(sample, content), ...sentences.map((sentence) => made("p", sentence)));
  const buttons = made("div", undefined, { class: "choices" });
  for (const label of [...classes, null]) {
    const button = made("button", label ?? words.noLabel, { type: "button" });
    button.addEventListener("click", async () => {
      try {
        await post("/api/adjudicate", { person, sample, label });
        buttons.replaceChildren(made("p", words.settled(label ?? words.noLabel)));
      } catch (failure) {
        buttons.append(made("p", failure.message || words.notSaved(1)));
      }
    });
    buttons.append(button);
  }
  place.append(buttons);
  return place;
}
