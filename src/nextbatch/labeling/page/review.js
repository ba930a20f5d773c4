// Labels that need a second look: those on which people disagree, and those that the model doubts.

import { drawnContent, made } from "./drawing.js";
import { post } from "./server.js";
import { words } from "./words.js";

export function drawnReview({ disputed, suspicious }, person, { classes, several }) {
  // Of several classes the choice is among the sets that were said, which the server writes as JSON.
  const read = (label) => (several && label.startsWith("[") ? JSON.parse(label) : label);
  const choices = (labels) => (several ? [...new Set(labels)].map(read).filter(Array.isArray) : classes);
  const cases = (disputed ?? suspicious).map((found) => {
    const labels = disputed ? Object.values(found.said) : [found.label, found.other];
    const said = labels.map((label) => inWords(read(label)));
    const sentences = disputed
      ? Object.keys(found.said).map((who, i) => words.saysOf(who, said[i]))
      : [words.modelSays(...said, found.probability)];
    return drawnCase(found, sentences, person, choices(labels));
  });
  return cases.length || disputed ? cases : [made("p", words.noDoubt)];
}

const inWords = (label) => (label === null ? words.noLabel : Array.isArray(label) ? words.set(label) : label);

// A sample, what is said of it, and a button for each way to settle it.
function drawnCase({ sample, content }, sentences, person, choices) {
  const place = made("section", undefined, { class: "case" });
  place.append(...drawnContent(sample, content), ...sentences.map((sentence) => made("p", sentence)));
  const buttons = made("div", undefined, { class: "choices" });
  for (const label of [...choices, null]) {
    const button = made("button", inWords(label), { type: "button" });
    button.addEventListener("click", async () => {
      try {
        await post("/api/adjudicate", { person, sample, label });
        buttons.replaceChildren(made("p", words.settled(inWords(label))));
      } catch (failure) {
        buttons.append(made("p", failure.message || words.notSaved(1)));
      }
    });
    buttons.append(button);
  }
  place.append(buttons);
  return place;
}
