// Handraiser on a website: page views, forms, campaigns and consent. See docs/browser.md.
// It is served without its comments and indentation, so a comment has lines of its own.
(() => {
  "use strict";

  const script = document.currentScript;
  const early = window.handraiser;
  if (!script || early?.track) return;
  const options = script.dataset;
  const api = options.api ?? script.src.replace(/\/[^/]*$/, "");

  // What a link says of itself: campaigns and click ids.
  const WORDS =
    /^utm_|cl(k|ick)?id$|[gw]braid$|^(li_fat_id|(rdt_|mc_|sc)cid|mc_eid|epik|igsh|igshid|cjevent|awc|_hsenc|_hsmi|mkt_tok|_kx|vero_id|srsltid)$/;
  // Fields that are never taken, by their names and by what they say they hold.
  const SECRET = /passw|pwd|card|cvc|cvv|iban|ssn|token|csrf|secret/i;
  const SECRET_KIND = /\bcc-|password|one-time|file$/;
  // A visit ends after half an hour without a sign of life.
  const VISIT_MS = 1_800_000;
  // The oldest of what waits makes room for what is over that number.
  const MOST_WAITING = 100;
  const MOST_IN_BATCH = 20;

  const now = () => new Date().toISOString();
  const random = () => Array.from(crypto.getRandomValues(new Uint32Array(4)), (part) => part.toString(36)).join("");

  // ---- What the browser keeps: two cookies, and the rest in the page's own storage.

  const cookie = (name) => document.cookie.match(`\\bhandraiser_${name}=(\\w+)`)?.[1];

  const setCookie = (name, value) => {
    document.cookie =
      `handraiser_${name}=${value};path=/;samesite=lax;max-age=${value === "" ? 0 : 31_536_000}` +
      (options.domain ? `;domain=${options.domain}` : "") +
      (location.protocol === "https:" ? ";secure" : "");
  };

  // Where there is no storage, things are known for as long as the page.
  let storage = {};
  try {
    storage = localStorage ?? storage;
  } catch {}

  const read = (name) => {
    try {
      return JSON.parse(storage[`handraiser.${name}`]);
    } catch {}
  };

  const keep = (name, value) => {
    try {
      if (!value) delete storage[`handraiser.${name}`];
      else if (granted()) storage[`handraiser.${name}`] = JSON.stringify(value);
    } catch {}
  };

  // ---- Consent: nothing is kept and nothing sent without it. Until it is decided, events wait in memory.

  let answer = { 0: false, 1: true }[cookie("consent")];
  const granted = () => answer ?? (options.consent === "granted" && !navigator.globalPrivacyControl);

  const consent = (given) => {
    const before = answer;
    if (given === undefined) return before;
    answer = Boolean(given);
    setCookie("consent", Number(answer));
    if (given) {
      begin();
      if (before === false) page();
    } else {
      drop([...waiting.keys()]);
      reset();
      setCookie("id", "");
    }
  };

  const begin = () => {
    setCookie("id", id);
    keep("user", user);
    keep("visit", visit);
    for (const [key, entry] of waiting) keep(`waiting.${key}`, entry);
    flush();
  };

  // ---- Who, and from where.

  let id = cookie("id") ?? random();
  let user = read("user");
  let visit = read("visit");

  const reset = () => {
    id = random();
    user = visit = null;
    keep("user");
    keep("visit");
    if (granted()) setCookie("id", id);
  };

  // The referrer and the words of a visit's first page. A link with words of its own begins another visit.
  const current = () => {
    const words = Object.fromEntries([...new URLSearchParams(location.search)].filter(([name]) => WORDS.test(name)));
    visit = read("visit") ?? visit;
    if (!visit || Date.now() - visit.at > VISIT_MS || Object.keys(words).length)
      visit = { referrer: document.referrer.split(/[?#]/)[0], words };
    visit.at = Date.now();
    keep("visit", visit);
    return visit;
  };

  const url = () => location.origin + location.pathname;

  // ---- What waits to be sent, by key, oldest first.

  const waiting = new Map();
  // By a beacon, of which nothing is heard again.
  const told = new Set();
  let timer, busy;
  let failures = 0;

  const add = (door, body) => {
    if (answer === false) return;
    const key = Date.now() + random();
    if (door === "batch") body.messageId = key;
    waiting.set(key, { door, body });
    keep(`waiting.${key}`, { door, body });
    drop([...waiting.keys()].slice(0, -MOST_WAITING));
    timer ??= setTimeout(flush);
  };

  const drop = (keys) => {
    for (const key of keys) {
      waiting.delete(key);
      keep(`waiting.${key}`);
    }
  };

  // The next request: a batch of events, or one form.
  const next = (except) => {
    const left = [...waiting].filter(([key]) => granted() && !except?.has(key));
    if (!left.length) return;
    const { door, body } = left[0][1];
    const batch = door === "batch";
    const taken = batch ? left.filter(([, entry]) => entry.door === door).slice(0, MOST_IN_BATCH) : [left[0]];
    const said = batch
      ? { writeKey: options.key, sentAt: now(), batch: taken.map(([, entry]) => entry.body) }
      : { ...body, sent_at: now() };
    return { url: `${api}/${door}`, body: JSON.stringify(said), keys: taken.map(([key]) => key) };
  };

  const flush = async () => {
    clearTimeout(timer);
    timer = null;
    const request = !busy && next();
    if (!request) return;
    busy = true;
    let status = 0;
    try {
      ({ status } = await fetch(request.url, { method: "POST", body: request.body }));
    } catch {}
    busy = false;
    if (status && status < 500 && status !== 408 && status !== 429) {
      // Taken, or refused for good.
      drop(request.keys);
      failures = 0;
      flush();
    } else timer = setTimeout(flush, (500 + 500 * Math.random()) * 2 ** Math.min(failures++, 7));
  };

  // The page may never come back: the browser sends what is left, and it waits on until it is confirmed.
  const leave = () => {
    for (let request; (request = next(told)) && navigator.sendBeacon(request.url, request.body); )
      request.keys.forEach((key) => told.add(key));
  };

  // ---- Events.

  const send = (type, fields) => {
    const { referrer, words } = current();
    const campaign = {};
    const properties = {};
    for (const name in words)
      if (name.startsWith("utm_")) campaign[name === "utm_campaign" ? "name" : name.slice(4)] = words[name];
      else properties[name] = words[name];
    Object.assign(properties, fields.properties);
    const page = { path: location.pathname, url: url(), referrer, title: document.title };
    const who = { anonymousId: id, userId: user ?? undefined };
    add("batch", { ...fields, type, properties, ...who, timestamp: now(), context: { page, campaign } });
  };

  const track = (event, properties) => send("track", { event, properties });

  let seen;
  const place = () => location.pathname + location.search;

  const page = (properties) => {
    seen = place();
    send("page", { properties });
  };

  const identify = (userId, traits) => {
    // Somebody else at the same machine.
    if (userId && user && userId !== user) reset();
    keep("user", (user = userId || user));
    send("identify", { traits });
  };

  // ---- Forms: those that post to the stack carry more along; those that are marked are copied to it.

  const opened_at = now();
  const submitted = new WeakMap();

  const postsHere = (form) =>
    new URL(form.getAttribute("action") ?? "", document.baseURI).href.startsWith(`${api}/forms/`);

  // Takes out what is nobody's business, and returns what goes with the rest.
  const prepare = (form, data) => {
    for (const { name, type, autocomplete, dataset } of form.elements)
      if (SECRET.test(name) || SECRET_KIND.test(`${autocomplete} ${type}`) || dataset.handraiser === "ignore")
        data.delete(name);
    const content = JSON.stringify([...data]);
    if (submitted.get(form)?.content !== content) submitted.set(form, { content, nonce: random() });
    const { nonce } = submitted.get(form);
    if (!granted()) return { nonce, opened_at };
    const { referrer, words } = current();
    return { nonce, opened_at, anonymous_id: id, page_url: url(), referrer, ...words };
  };

  addEventListener("formdata", ({ target: form, formData: data }) => {
    if (!postsHere(form)) return;
    const more = { ...prepare(form, data), sent_at: now() };
    for (const name in more) if (!data.has(name)) data.append(name, more[name]);
  });

  addEventListener("submit", ({ target: form, submitter }) => {
    const name = form.getAttribute("data-handraiser");
    if (!name || postsHere(form)) return;
    const data = new FormData(form, submitter);
    const more = prepare(form, data);
    // Where the site's own form leads is not for the stack to say.
    data.delete("redirect");
    const fields = [...data.keys()].map((key) => [key, data.getAll(key)[1] ? data.getAll(key) : data.get(key)]);
    add(`forms/${name}`, { ...more, at: now(), ...Object.fromEntries(fields) });
  });

  // ---- The page's life.

  for (const name of Object.keys(storage).sort()) {
    const entry = name.startsWith("handraiser.waiting.") && read(name.slice(11));
    if (entry) waiting.set(name.slice(19), entry);
  }

  const moved = () => setTimeout(() => seen === place() || page());
  for (const name of ["pushState", "replaceState"]) {
    const original = history[name];
    history[name] = function (...values) {
      original.apply(this, values);
      moved();
    };
  }
  addEventListener("popstate", moved);
  addEventListener("pageshow", ({ persisted }) => persisted && page());
  addEventListener("pagehide", leave);
  addEventListener("visibilitychange", () => document.hidden && leave());
  addEventListener("online", flush);

  const handraiser = { track, identify, page, consent, reset };
  window.handraiser = handraiser;
  if (granted()) begin();
  if (document.prerendering) document.addEventListener("prerenderingchange", () => page());
  else page();
  if (Array.isArray(early)) for (const [name, ...values] of early) handraiser[name]?.(...values);
})();
