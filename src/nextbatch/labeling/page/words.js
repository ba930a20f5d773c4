// Every word of the page. To translate it, translate this file.

export const words = {
  title: (name) => `${name} · nextbatch`,
  batch: "This batch",
  menu: "Menu",
  history: "History",
  status: "Progress",
  guidelines: "Guidelines",
  keys: "Keys",
  sample: "Sample",
  question: "Which class is it?",
  search: "Type to find a class",
  others: "Other answers",
  skip: "Skip",
  cannotSay: "Cannot say",
  undo: "Undo",
  flag: "Flag",
  note: "Note",
  newClass: "New class",
  newClassName: "Name of the new class",
  close: "Close",
  save: "Save",
  back: "Back to the next sample",
  counts: (answered, left, round) => `${answered} answered · ${left} left in batch ${round}`,
  accuracy: (low, high) => `accuracy ${percent(low)} to ${percent(high)}`,
  disputed: (n) => `${n} disputed`,
  as: (person) => `as ${person}`,

  // Where there is no sample
  starting: "Starting …",
  choosing: "The next batch is being chosen …",
  leased: "Others have all that is left on their screens. This page goes on when something is free.",
  finished: "Everything is answered. Thank you!",
  noAddress: "Open the address that the terminal shows: this page needs the code in it.",
  emptyText: "(This text is empty.)",
  emptyCell: "(empty)",
  pictureOf: "The picture to label",
  noPicture: "This picture cannot be shown.",
  zoom: "Click to zoom",

  // Saving
  saved: (what) => `Saved: ${what}`,
  saving: (n) => (n === 1 ? "Saving …" : `Saving ${n} answers …`),
  notSaved: (n) => `Not saved: ${n === 1 ? "one answer" : `${n} answers`}. The server does not answer; this page keeps trying.`,
  notSavedBecause: (n, why) => `${why} (${n} waiting)`,
  undone: "Taken back",
  nothingToUndo: "There is nothing to take back.",
  noteSaved: "The note is saved",
  flagSaved: (on) => (on ? "Flagged" : "Flag taken away"),
  what: (what, label) => ({ answer: label, skip: "skipped", "cannot say": "cannot say", undo: "taken back" })[what],
  noAnswer: "no answer",

  // After an answer
  audit: "It was drawn at random, to measure the accuracy.",
  chosenBy: (by, rank, round) => `It was number ${rank} of batch ${round}, chosen by ${by}.`,
  model: (label, probability) => `The model says ${label} (${percent(probability)}).`,
  suggestion: (label, probability) =>
    `The suggestion was ${label}${probability === null ? "" : ` (${percent(probability)})`}.`,
  after: (name, what) => `${name}: ${what}.`,

  // Looking back
  lookingAt: (what) => `You said: ${what}. Choose another answer to change it.`,
  noHistory: "You have not answered anything yet.",
  openSample: (what) => `Look at it again: ${what}`,

  // Dialogs
  noGuidelines: "There are no guidelines for this project.",
  who: "What is your name?",
  whoWhy: "Your answers are kept under it.",
  start: "Start",
  noteOn: "Note on this sample",
  nothingYet: "Nothing to tell yet.",
  statusCounts: (s) =>
    `${s.n} samples: ${s.answered} answered, ${s.skipped} skipped, ${s.cannot_say} cannot say, ` +
    `${s.disputed} disputed, ${s.flagged} flagged, ${s.open} open, ${s.left} not asked yet.`,
  statusClasses: "Answers of each class",
  statusAccuracy: "Accuracy on new samples like these, batch by batch",
  statusAdvice: "When to stop",
  settle: (n) => (n === 1 ? "Settle one dispute" : `Settle ${n} disputes`),
  doubt: "Look for suspicious labels",
  noDoubt: "No label is suspicious: of none the model is sure that it is another.",
  wait: "One moment …",
  saysOf: (person, label) => `${person}: ${label}`,
  modelSays: (label, other, probability) => `Labeled ${label}; the model is sure of ${other} (${percent(probability)}).`,
  noLabel: "No label",
  settled: (label) => `Settled: ${label}`,
  address: "Address for another page",
  addressWhy: "Open it in another browser or on another tab; it is good once.",
  recalls: "Of each class found, on the audit (ordinary 95 % intervals)",
  recallRow: (name, right, n, low, high) => `${name}: ${right} of ${n}, ${percent(low)} to ${percent(high)}`,
  people: "People",
  agreement: (value, low, high, n) =>
    `They agree with an alpha of ${value.toFixed(2)} (${low.toFixed(2)} to ${high.toFixed(2)}) on ${n} samples.`,
  pair: (one, other, value, low, high, n) =>
    `${one} and ${other}: kappa ${value.toFixed(2)} (${low.toFixed(2)} to ${high.toFixed(2)}), ${n} samples`,
  checkRow: (c) => `Of ${c.rest} labels of the model ${c.n} were checked: ${c.right} are right, ${c.open} are open. ` +
    `Of all, ${percent(c.interval[0])} to ${percent(c.interval[1])} are right.`,
  accuracyRow: (low, high, right, n) => `${percent(low)} to ${percent(high)} (${right} of ${n} audit samples right)`,
  noAccuracy: "Cannot tell yet: no batch with audit samples is finished.",
  budget: (low, high) =>
    `The planned audit would show an accuracy of ${percent(0.9)} as between ${percent(low)} and ${percent(high)}.`,
  set: (names) => (names.length ? names.join(", ") : "none of them"),
  keyList: (many, two, several) => [
    ...(several ? [["Enter", "save the classes that are chosen, or none; their keys choose them"]] : []),
    [many ? "/" : "1 … 9, 0", 
      many ? "find a class by typing; Enter takes the first" : several ? "choose a class" : "choose a class: it is saved at once"],
    ...(two ? [["a, x", "the first class, the second class"]] : []),
    ["Space", "skip: it is not asked again"],
    ["c", "cannot say: it has no label that a person could tell"],
    ["u, Backspace, Ctrl+Z", "take back the last answer; nothing is deleted"],
    ["←, →", "walk through what you have answered"],
    ["f", "flag the sample, for yourself"],
    ["n", "write a note"],
    ["h", "guidelines"],
    ["s", "progress and accuracy"],
    ["?", "these keys"],
    ["Esc", "leave a field or close a window"],
  ],
};

function percent(share) {
  const hundredths = Math.round(share * 1000) / 10;
  return `${hundredths}\u00a0%`; // no line ends between them
}
