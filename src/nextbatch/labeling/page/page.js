// The page: one sample at a time, keys and buttons for what may be said of it, and what was said before.

import { byId, closeDialog, drawMessage, drawSample, fetchPicture, fillWords, made, showDialog } from "./drawing.js";
import { Outbox, enter, get, post, tellLeaving } from "./server.js";
import { words } from "./words.js";

const DIGITS = "1234567890";
const ENTER = "Enter";
// How many samples are fetched ahead of the one that is shown.
const AHEAD = 6;
const MOST = 200;

let project = null;
let person = "";
// The sample that is to be answered, those after it, and all that was handed out here, as "sample:showing".
let current = null;
let upcoming = [];
const handedOut = new Set();
// What this person said, the oldest first; `looking` is a place in it while they walk back.
let past = [];
let pastIsWhole = false;
let looking = null;
// The classes that are chosen and not saved yet, where a sample may have several.
let chosen = new Set();
let fetching = false;
let waiting = null;
// When the sample at hand appeared: nobody reads one in less than this many milliseconds, but a finger taps twice.
let shownAt = 0;
const TAPS = 250;

const outbox = new Outbox(showSaving, saved, refused);
const keyOf = (question) => `${question.sample}:${question.showing}`;

// Samples

async function fetchMore() {
  if (fetching) return;
  fetching = true;
  clearTimeout(waiting);
  try {
    // The server still counts what is not saved as asked.
    const n = Math.min(MOST, AHEAD + 1 + outbox.items.length);
    const told = await post("/api/next", { person, tab: sessionStorage.getItem("tab"), n });
    for (const question of told.questions) {
      if (handedOut.has(keyOf(question))) continue;
      handedOut.add(keyOf(question));
      upcoming.push(question);
      if (question.content.image) fetchPicture(question.sample).catch(() => {});
    }
    showProgress(told.progress);
    if (!current && upcoming.length) advance();
    if (!current) waitFor(outbox.items.length ? "choosing" : told.standing);
  } catch (failure) {
    if (!failure.retry) return fail(failure);
    waiting = setTimeout(fetchMore, 1500);
  } finally {
    fetching = false;
  }
}

function waitFor(standing) {
  if (looking === null) drawMessage(words[standing] ?? words.choosing);
  waiting = setTimeout(fetchMore, standing === "finished" ? 5000 : 400);
}

function advance() {
  current = upcoming.shift() ?? null;
  looking = null;
  show();
  if (upcoming.length < AHEAD) fetchMore();
}

// Shows the sample at hand: the current one, or one from the past.
function show() {
  const question = looking === null ? current : past[looking];
  byId("looking").hidden = looking === null;
  if (looking !== null) byId("looking-text").textContent = words.lookingAt(inWords(question));
  if (question) drawSample(question);
  else drawMessage(words.choosing);
  byId("flag").setAttribute("aria-pressed", String(Boolean(question?.flagged)));
  byId("search-text").value = "";
  chosen = new Set(looking === null ? [] : namesIn(past[looking].label));
  drawAnswers();
  shownAt = performance.now();
  if (manyClasses() && looking === null && !byId("dialog").open) byId("search-text").focus();
}

// Saying something

// A label is one class, or the list of several, which the server writes as JSON.
const namesIn = (label) => {
  if (label === null || label === undefined) return [];
  if (Array.isArray(label)) return label;
  return project.several ? JSON.parse(label) : [label];
};
const inWords = ({ what, label }) => words.what(what, words.set(namesIn(label)));

function choose(name) {
  if (!project.several) return say("answer", name);
  if (!chosen.delete(name)) chosen.add(name);
  byId("search-text").value = "";
  drawAnswers();
}

const saveChosen = () => say("answer", project.classes.filter((name) => chosen.has(name)));

function say(what, label = null) {
  if (looking !== null) return change(what, label);
  if (!current) return;
  const question = { ...current, what, label };
  outbox.add({ path: "/api/say", body: bodyOf(question, question.showing, what, label) });
  past.push({ ...question, showing: question.showing + 1 });
  advance();
}

const bodyOf = ({ sample }, showing, what, label = null) => ({ person, sample, showing, what, ...(label !== null && { label }) });

// Takes back what was said of a sample of the past, and says something else.
function change(what, label) {
  const entry = past[looking];
  if (entry.what !== what || words.set(namesIn(entry.label)) !== words.set(namesIn(label))) {
    outbox.add({ path: "/api/say", body: bodyOf(entry, entry.showing, "undo") });
    outbox.add({ path: "/api/say", body: bodyOf(entry, entry.showing + 1, what, label) });
    past.splice(looking, 1);
    past.push({ ...entry, what, label, showing: entry.showing + 2 });
  }
  looking = null;
  show();
}

async function undo() {
  await needPast();
  const place = looking ?? past.length - 1;
  if (place < 0) return tell(words.nothingToUndo);
  await load(place);
  const [entry] = past.splice(place, 1);
  outbox.add({ path: "/api/say", body: bodyOf(entry, entry.showing, "undo") });
  if (current) upcoming.unshift(current);
  current = { ...entry, showing: entry.showing + 1 };
  handedOut.add(keyOf(current));
  looking = null;
  show();
}

async function walk(step) {
  await needPast();
  const place = (looking ?? past.length) + step;
  if (place < 0 || past.length === 0) return past.length || tell(words.noHistory);
  if (place >= past.length) looking = null;
  else {
    await load(place);
    looking = place;
  }
  show();
}

// Fetches what a sample of the past shows, where it is not known here.
async function load(place) {
  const entry = past[place];
  if (entry.content) return;
  const told = await get(`/api/sample/${entry.sample}?person=${encodeURIComponent(person)}`);
  entry.content = told.content;
}

const atHand = () => (looking === null ? current : past[looking]);

function flag() {
  const question = atHand();
  if (!question) return;
  question.flagged = !question.flagged;
  byId("flag").setAttribute("aria-pressed", String(question.flagged));
  outbox.add({ path: "/api/flag", body: { person, sample: question.sample, on: question.flagged } });
}

async function note() {
  const question = atHand();
  if (!question) return;
  const field = made("textarea", question.notes?.at(-1) ?? "", { rows: 4, maxlength: 10000, "aria-label": words.noteOn });
  if (!(await showDialog(words.noteOn, [field], words.save)) || !field.value.trim()) return;
  question.notes = [...(question.notes ?? []), field.value];
  outbox.add({ path: "/api/note", body: { person, sample: question.sample, text: field.value } });
}

async function newClass() {
  const field = made("input", undefined, { maxlength: 200, "aria-label": words.newClassName });
  if (!(await showDialog(words.newClassName, [field], words.save)) || !field.value.trim()) return;
  try {
    showClasses((await post("/api/class", { person, name: field.value })).classes);
  } catch (failure) {
    tell(failure.message || words.notSaved(1));
  }
}

// What is saved and what is not

function saved(item, told) {
  if (item.path === "/api/flag") return tell(words.flagSaved(item.body.on));
  if (item.path === "/api/note") return tell(words.noteSaved);
  showProgress(told.progress);
  const { what } = item.body;
  tell(what === "undo" ? words.undone : words.saved(inWords(item.body)));
  byId("after").textContent = what === "undo" ? "" : sentencesAfter(item.body, told.receipt);
  if (!current && !upcoming.length) fetchMore();
}

function sentencesAfter(body, receipt) {
  const told = [words.after(receipt.id, inWords(body))];
  if (receipt.audit) told.push(words.audit);
  else if (receipt.by) told.push(words.chosenBy(receipt.by, receipt.rank, receipt.round + 1));
  if (receipt.model) told.push(words.model(words.set(namesIn(receipt.model[0])), receipt.model[1]));
  if (receipt.suggestion) told.push(words.suggestion(...receipt.suggestion));
  return told.join(" ");
}

// An answer that the server does not take, such as a second one from another page: what it holds is fetched anew.
function refused(item, failure) {
  tell(failure.message);
  past = past.filter((entry) => entry.sample !== item.body.sample);
  pastIsWhole = false;
}

function showSaving() {
  const { items, trouble } = outbox;
  const place = byId("saved");
  place.classList.toggle("trouble", Boolean(trouble));
  if (trouble) {
    const why = trouble.message;
    place.textContent = why ? words.notSavedBecause(items.length, why) : words.notSaved(items.length);
  } else if (items.length > 1) place.textContent = words.saving(items.length);
}

const tell = (text) => { byId("saved").textContent = text; };

function notice(text) {
  byId("notice").textContent = text;
  byId("notice").hidden = !text;
}

function fail(failure) {
  current = null;
  drawMessage(failure.message || words.noAddress);
}

// Progress and classes

// Answers of the server may overtake each other: what is older than what is shown already is not shown.
let newest = -1;

function showProgress(progress) {
  if (progress.seq < newest) return;
  newest = progress.seq;
  const told = [words.counts(progress.answered, progress.left_of_batch, progress.round)];
  const accuracy = progress.accuracy?.at(-1);
  if (accuracy) told.push(words.accuracy(...accuracy.interval));
  if (person !== "owner") told.push(words.as(person));
  if (progress.disputed) told.push(words.disputed(progress.disputed));
  byId("counts").textContent = told.join(" · ");
  byId("bar").value = progress.batch ? 1 - progress.left_of_batch / progress.batch : 0;
  notice(progress.trouble || progress.note || "");
  if (progress.classes.length !== project.classes.length) showClasses(progress.classes);
}

function showClasses(classes) {
  project.classes = classes;
  byId("search").hidden = !manyClasses();
  drawAnswers();
}

const manyClasses = () => project.classes.length > DIGITS.length;

function foundClasses() {
  const typed = byId("search-text").value.trim().toLowerCase();
  if (!manyClasses() || !typed) return project.classes;
  const begins = (name) => name.toLowerCase().startsWith(typed);
  const found = project.classes.filter((name) => name.toLowerCase().includes(typed));
  return [...found.filter(begins), ...found.filter((name) => !begins(name))];
}

// Buttons that are there stay, so that the one with the focus keeps it.
function drawAnswers() {
  const names = foundClasses();
  const place = byId("answers");
  if ([...place.children].map((button) => button.dataset.class).join("\n") !== names.join("\n")) {
    place.replaceChildren(...names.map(drawnAnswer));
    place.classList.toggle("many", manyClasses());
  }
  for (const button of place.children) button.setAttribute("aria-pressed", String(chosen.has(button.dataset.class)));
}

function drawnAnswer(name, place) {
  const button = made("button", undefined, { type: "button", "data-class": name });
  if (!manyClasses()) button.append(made("kbd", DIGITS[place], { "aria-hidden": "true" }));
  button.append(made("span", name, { dir: "auto" }));
  return button;
}

// Dialogs

const showKeys = () => showDialog(words.keys, [keyTable()]);
const showGuidelines = () =>
  showDialog(words.guidelines, [made("p", project.guidelines || words.noGuidelines, { class: "text", dir: "auto" })]);

function keyTable() {
  const list = made("dl", undefined, { class: "keys" });
  for (const [key, meaning] of words.keyList(manyClasses(), project.classes.length === 2, project.several)) {
    list.append(made("dt", key), made("dd", meaning));
  }
  return list;
}

async function showStatus() {
  const { drawnStatus } = await import("./status.js");
  showDialog(words.status, drawnStatus(await get("/api/status"), person, project));
}

async function showHistory() {
  await needPast();
  const list = made("ol", undefined, { class: "past", reversed: "" });
  past.toReversed().forEach((entry, back) => {
    const what = inWords(entry);
    const open = made("button", what, { type: "button", "aria-label": words.openSample(what) });
    open.addEventListener("click", () => {
      closeDialog();
      looking = past.length - 1 - back;
      walk(0);
    });
    const row = made("li");
    row.append(open, made("span", entry.content?.text ?? "", { dir: "auto" }));
    list.append(row);
  });
  showDialog(words.history, past.length ? [list] : [made("p", words.noHistory)]);
}

// Keys, mouse and touch

const KEYS = {
  " ": () => say("skip"), c: () => say("cannot say"), u: undo, Backspace: undo, f: flag, n: note, h: showGuidelines,
  "?": showKeys, s: showStatus, ArrowLeft: () => walk(-1), ArrowRight: () => walk(1),
  "/": () => byId("search-text").focus(),
};

function pressed(event) {
  // A held key is pressed once; the browser itself would click a button with the focus again and again.
  if (event.repeat && event.target.matches("button")) event.preventDefault();
  if (event.repeat || event.altKey || event.isComposing || byId("dialog").open) return;
  // A field of a window that was just closed keeps the focus for a moment.
  const typing = event.target.matches("input, textarea, select") && !byId("dialog").contains(event.target);
  if (typing) return typed(event);
  if (event.ctrlKey || event.metaKey) {
    if (event.key.toLowerCase() === "z" && !event.shiftKey) act(event, undo);
    return;
  }
  const choice = chosenBy(event);
  if (choice !== undefined) act(event, () => choose(choice));
  else if (event.key === ENTER && project.several && !event.target.matches("button")) act(event, saveChosen);
  // A button that has the focus takes Space itself only if it was reached with Tab.
  else if (event.key in KEYS && !(event.key === " " && event.target.matches("button:focus-visible"))) act(event, KEYS[event.key]);
}

function typed(event) {
  if (event.target.id !== "search-text") return;
  if (event.key === "Escape") event.target.blur();
  if (event.key !== ENTER) return;
  const [first] = foundClasses();
  if (event.target.value.trim()) first !== undefined && act(event, () => choose(first));
  else if (project.several) act(event, saveChosen);
}

function act(event, what) {
  event.preventDefault();
  Promise.resolve(what()).catch((failure) => tell(failure.message || words.notSaved(0)));
}

// A digit is known by its place, too: some keyboards have others signs there.
function chosenBy({ key, code, shiftKey }) {
  if (manyClasses()) return undefined;
  const { classes } = project;
  const digit = shiftKey ? null : /^(?:Digit|Numpad)(\d)$/.exec(code);
  if (digit) return classes[DIGITS.indexOf(digit[1])];
  if (classes.length === 2 && "ax".includes(key)) return classes["ax".indexOf(key)];
  return DIGITS.includes(key) ? classes[DIGITS.indexOf(key)] : undefined;
}

// The second click of a double click is none.
function clicking(id, what) {
  byId(id).addEventListener("click", (event) => {
    const tappedAgain = event.pointerType === "touch" && performance.now() - shownAt < TAPS;
    if (event.detail <= 1 && !tappedAgain) act(event, () => what(event));
  });
}

function listen() {
  document.addEventListener("keydown", pressed);
  clicking("answers", (event) => {
    const button = event.target.closest("button");
    if (button) return choose(button.dataset.class);
  });
  const buttons = {
    "save-chosen": saveChosen, skip: () => say("skip"), "cannot-say": () => say("cannot say"), undo, flag, note, "new-class": newClass,
    back: () => { looking = null; show(); },
    "open-keys": showKeys, "open-guidelines": showGuidelines, "open-status": showStatus, "open-history": showHistory,
  };
  for (const [id, what] of Object.entries(buttons)) clicking(id, what);
  byId("search-text").addEventListener("input", drawAnswers);
  addEventListener("pagehide", leave);
  addEventListener("beforeunload", (event) => { if (outbox.items.length) event.preventDefault(); });
}

// What this page holds is for others now; the samples that are not saved yet stay in its memory.
const leave = () => tellLeaving({ person, tab: sessionStorage.getItem("tab") });

// Start

// Fetches what was said before this page was opened, once.
async function needPast() {
  if (pastIsWhole) return;
  const told = await get(`/api/history?person=${encodeURIComponent(person)}&n=50`);
  const here = new Set(past.map((entry) => entry.sample));
  past = [...told.said.filter((entry) => !here.has(entry.sample)), ...past];
  pastIsWhole = true;
}

async function askName() {
  const field = made("input", person === "owner" ? "" : person, { maxlength: 200, required: "", "aria-label": words.who });
  await showDialog(words.who, [made("p", words.whoWhy), field], words.start);
  person = field.value.trim() || person;
  sessionStorage.setItem("person", person);
  sessionStorage.setItem("named", "yes");
}

async function start() {
  fillWords();
  drawMessage(words.starting);
  try {
    project = await enter();
  } catch (failure) {
    return drawMessage(failure.status === 401 ? words.noAddress : failure.message || words.noAddress);
  }
  person = sessionStorage.getItem("person") ?? "owner";
  document.title = words.title(project.name);
  byId("name").textContent = project.name;
  byId("question").textContent = project.question || words.question;
  if (project.ask_name && !sessionStorage.getItem("named")) await askName();
  byId("save-chosen").hidden = !project.several;
  showClasses(project.classes);
  listen();
  outbox.drain();
  await fetchMore();
}

start();
