// Draws samples and dialogs. Whatever comes from files is put in as text: it is inert.

import { get } from "./server.js";
import { words } from "./words.js";

export const byId = (id) => document.getElementById(id);

export function made(tag, text, attributes = {}) {
  const element = document.createElement(tag);
  if (text !== undefined) element.textContent = text;
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  return element;
}

// Fills in the words that index.html names.
export function fillWords() {
  for (const element of document.querySelectorAll("[data-word]")) {
    element.replaceChildren(words[element.dataset.word]);
    if (element.dataset.key) element.append(" ", made("kbd", element.dataset.key, { "aria-hidden": "true" }));
  }
  for (const element of document.querySelectorAll("[data-label]")) {
    element.setAttribute("aria-label", words[element.dataset.label]);
  }
  byId("search-text").placeholder = words.search;
}

export function drawMessage(text) {
  byId("sample").replaceChildren(made("p", text, { class: "message" }));
}

export function drawSample(question) {
  const place = byId("sample");
  place.replaceChildren(...drawnContent(question.sample, question.content));
  place.scrollTop = 0;
}

export function drawnContent(sample, { text, cells, image }) {
  const parts = [];
  if (image) parts.push(drawnPicture(sample));
  if (text !== undefined) parts.push(drawnText(text));
  if (cells) parts.push(drawnCard(cells));
  return parts;
}

function drawnText(text) {
  if (text === null || !text.trim()) return made("p", words.emptyText, { class: "message" });
  return made("p", text, { class: "text", dir: "auto" });
}

function drawnCard(cells) {
  const card = made("dl", undefined, { class: "card" });
  for (const [column, cell] of Object.entries(cells)) {
    card.append(made("dt", column, { dir: "auto" }));
    card.append(cell === null || cell === "" ? made("dd", words.emptyCell, { class: "empty" }) : made("dd", cell, { dir: "auto" }));
  }
  return card;
}

// Pictures by the number of their sample: fetched with the token, kept as blobs until they are far behind.
const pictures = new Map();
const KEPT = 12;

export function fetchPicture(sample) {
  if (!pictures.has(sample)) {
    const found = get(`/api/picture/${sample}`).then((blob) => URL.createObjectURL(blob));
    found.catch(() => pictures.delete(sample));
    pictures.set(sample, found);
    for (const old of [...pictures.keys()].slice(0, -KEPT)) {
      pictures.get(old).then(URL.revokeObjectURL, () => {});
      pictures.delete(old);
    }
  }
  return pictures.get(sample);
}

function drawnPicture(sample) {
  const frame = made("button", undefined, { type: "button", class: "picture", title: words.zoom, "aria-label": words.zoom });
  const picture = made("img", undefined, { alt: words.pictureOf });
  frame.append(picture);
  frame.addEventListener("click", () => zoom(frame, picture));
  fetchPicture(sample).then(
    (address) => {
      picture.addEventListener("load", () => showSquares(frame, picture), { once: true });
      picture.src = address;
    },
    (failure) => frame.replaceWith(made("p", failure.message || words.noPicture, { class: "message" })),
  );
  return frame;
}

// An image that is enlarged much shows its pixels as squares: smoothed, a digit of 8 x 8 pixels is a cloud.
const MUCH = 3;

const enlarged = (frame, { naturalWidth, naturalHeight }) =>
  Math.min(frame.clientWidth / naturalWidth, frame.clientHeight / naturalHeight);

function showSquares(frame, picture) {
  frame.classList.toggle("enlarged", enlarged(frame, picture) >= MUCH);
}

// To twice the size, and at least to all its pixels; and back.
function zoom(frame, picture) {
  const times = Math.max(1, 2 * enlarged(frame, picture));
  const zoomed = frame.classList.toggle("zoomed");
  frame.setAttribute("aria-pressed", String(zoomed));
  picture.style.width = zoomed ? `${times * picture.naturalWidth}px` : "";
  picture.style.height = zoomed ? `${times * picture.naturalHeight}px` : "";
}

// Shows a dialog and returns what was decided: true for the button, false for Escape.
export function showDialog(title, body, button = words.close) {
  const dialog = byId("dialog");
  byId("dialog-title").textContent = title;
  byId("dialog-body").replaceChildren(...body);
  byId("dialog-ok").textContent = button;
  dialog.returnValue = "";
  dialog.showModal();
  (dialog.querySelector("input, textarea") ?? byId("dialog-title")).focus();
  dialog.scrollTop = 0;
  return new Promise((decided) => {
    dialog.addEventListener("close", () => decided(dialog.returnValue === "ok"), { once: true });
  });
}

export const closeDialog = () => byId("dialog").close();

// A curve from 0 to 1, or of its own range, as a picture of lines.
export function drawnCurve(values, label) {
  const name = "http://www.w3.org/2000/svg";
  const picture = document.createElementNS(name, "svg");
  const line = document.createElementNS(name, "polyline");
  const low = Math.min(...values), span = Math.max(...values) - low;
  const x = (i) => 2 + (196 * i) / Math.max(1, values.length - 1);
  const y = (value) => (span ? 48 - (44 * (value - low)) / span : 25);
  line.setAttribute("points", values.map((value, i) => `${x(i)},${y(value)}`).join(" "));
  picture.setAttribute("preserveAspectRatio", "xMinYMid");
  picture.setAttribute("viewBox", "0 0 200 50");
  picture.setAttribute("role", "img");
  picture.setAttribute("aria-label", label);
  picture.append(line);
  return picture;
}
