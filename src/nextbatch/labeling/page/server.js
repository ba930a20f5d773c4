// Talks to the server: the token, one request after the other for what must be saved, and nothing lost on the way.

// The slowest answer is a model that doubts labels.
const TIMEOUT = 60000;
const WAITS = [300, 700, 1500, 3000, 5000];

// An answer with an error; `retry` tells that the same may succeed later.
export class Failure extends Error {
  constructor(sentence, status, retry) {
    super(sentence);
    this.status = status;
    this.retry = retry;
  }
}

export async function ask(method, path, body) {
  const headers = { Authorization: `Bearer ${sessionStorage.getItem("token") ?? ""}` };
  if (body !== undefined) headers["Content-Type"] = "application/json";
  const stop = new AbortController();
  const timer = setTimeout(() => stop.abort(), TIMEOUT);
  let answer;
  try {
    answer = await fetch(path, {
      method, headers, signal: stop.signal, body: body === undefined ? undefined : JSON.stringify(body),
    });
    if (answer.ok && answer.headers.get("Content-Type").startsWith("image/")) return await answer.blob();
    const told = await answer.json();
    if (answer.ok) return told;
    throw new Failure(told.error, answer.status, answer.status >= 500);
  } catch (error) {
    throw error instanceof Failure ? error : new Failure("", 0, true);
  } finally {
    clearTimeout(timer);
  }
}

export const get = (path) => ask("GET", path);
export const post = (path, body) => ask("POST", path, body);

// Nobody waits for the answer: the page is gone then.
export function tellLeaving(body) {
  const headers = { Authorization: `Bearer ${sessionStorage.getItem("token")}`, "Content-Type": "application/json" };
  fetch("/api/release", { method: "POST", keepalive: true, headers, body: JSON.stringify(body) }).catch(() => {});
}

// The code in the address is exchanged for the token, and leaves the address.
export async function enter() {
  const code = location.hash.slice(1);
  history.replaceState(null, "", "/");
  if (!sessionStorage.getItem("tab")) sessionStorage.setItem("tab", crypto.getRandomValues(new Uint32Array(2)).join("-"));
  if (code) {
    try {
      const told = await post("/api/session", { code });
      sessionStorage.setItem("token", told.token);
      sessionStorage.setItem("person", told.person);
      return told.project;
    } catch (error) {
      if (!sessionStorage.getItem("token")) throw error;
    }
  }
  return get("/api/project");
}

// What is to be saved, in its order; it survives a reload of the page.
export class Outbox {
  constructor(changed, saved, refused) {
    this.items = JSON.parse(sessionStorage.getItem("outbox") ?? "[]");
    this.changed = changed;
    this.saved = saved;
    this.refused = refused;
    this.trouble = null;
    this.busy = false;
  }

  add(item) {
    this.items.push(item);
    this.#keep();
    this.drain();
  }

  // Sends what is waiting; the server stores what is sent twice once.
  async drain() {
    if (this.busy) return;
    this.busy = true;
    for (let tries = 0; this.items.length; ) {
      const item = this.items[0];
      try {
        const told = await post(item.path, item.body);
        this.#done();
        this.saved(item, told);
        tries = 0;
      } catch (failure) {
        if (!(failure instanceof Failure)) throw failure;
        if (failure.retry) {
          this.trouble = failure;
          this.changed();
          await new Promise((go) => setTimeout(go, WAITS[Math.min(tries++, WAITS.length - 1)]));
        } else {
          this.#done();
          this.refused(item, failure);
        }
      }
    }
    this.busy = false;
    this.changed();
  }

  #done() {
    this.items.shift();
    this.trouble = null;
    this.#keep();
  }

  #keep() {
    sessionStorage.setItem("outbox", JSON.stringify(this.items));
    this.changed();
  }
}
