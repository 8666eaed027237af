// Tells Handraiser about page views and sends the forms that have no page of their own to go to.
"use strict";

const API = document.documentElement.dataset.api;

/** The visitor's own random id, kept on this site alone. */
function anonymousId() {
  const kept = localStorage.getItem("anonymous_id");
  if (kept) return kept;
  const made = crypto.randomUUID();
  localStorage.setItem("anonymous_id", made);
  return made;
}

/** Posts fields to a form's door; resolves to what it answered. */
async function send(form, fields) {
  const answer = await fetch(`${API}/v1/forms/${form}`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ anonymous_id: anonymousId(), nonce: crypto.randomUUID(), ...fields }),
    keepalive: true, // the visitor may already be on the next page
  });
  return answer.json();
}

/** The utm_ parameters of this address. */
function campaign() {
  return Object.fromEntries(
    [...new URLSearchParams(location.search)].filter(([name]) => name.startsWith("utm_")),
  );
}

function sendsItself(form) {
  const status = form.querySelector("[role=status]");
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    status.textContent = "Sending…";
    try {
      const answer = await send(form.dataset.form, Object.fromEntries(new FormData(form)));
      status.textContent = answer.success ? "Thank you, noted." : answer.message;
      if (answer.success) form.reset();
    } catch {
      status.textContent = "That did not get through. Please try again.";
    }
  });
}

/** A form that the browser posts: one more field each, so that a second click counts once. */
function carriesIds(form) {
  for (const [name, value] of [
    ["anonymous_id", anonymousId()],
    ["nonce", crypto.randomUUID()],
    ...Object.entries(campaign()),
  ]) {
    const field = Object.assign(document.createElement("input"), { type: "hidden", name, value });
    form.append(field);
  }
}

document.querySelectorAll("form[data-form]").forEach(sendsItself);
document.querySelectorAll("form[action]").forEach(carriesIds);
send("page-view", {
  page_url: location.href,
  path: location.pathname,
  title: document.title,
  referrer: document.referrer,
  ...campaign(),
}).catch(() => {}); // a view that is not counted is nothing to bother a visitor with
