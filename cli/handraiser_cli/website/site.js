// The demo site's own script: it asks for consent, and answers forms where they stand.
"use strict";

/** Sends a form as the browser would, and says below it what came of it. */
async function sendInPlace(form, status) {
  status.textContent = "Sending…";
  try {
    const body = new URLSearchParams(new FormData(form));
    const headers = { accept: "application/json" };
    const answer = await (await fetch(form.action, { method: "POST", body, headers })).json();
    status.textContent = answer.success ? "Thank you, noted." : answer.message;
    if (answer.success) form.reset();
  } catch {
    status.textContent = "That did not get through. Please try again.";
  }
}

/** Asks whether visits may be counted, until there is an answer. */
function askForConsent() {
  const bar = document.createElement("aside");
  const question = document.createElement("p");
  question.textContent = "May we count your visits on this site? It helps us see which pages are of use.";
  bar.append(question);
  for (const [label, given] of [["Yes", true], ["No", false]]) {
    const button = document.createElement("button");
    button.textContent = label;
    button.addEventListener("click", () => {
      window.handraiser?.consent(given);
      bar.remove();
    });
    bar.append(button);
  }
  bar.className = "consent";
  bar.setAttribute("aria-label", "Consent");
  document.body.append(bar);
}

for (const status of document.querySelectorAll("form [role=status]")) {
  const form = status.closest("form");
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    sendInPlace(form, status);
  });
}
if (window.handraiser?.consent() === undefined) askForConsent();
