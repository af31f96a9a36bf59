// Passkeys: the browser makes or shows one, and what it says goes into the form that asked.
// Without this the forms stay hidden, and codes do the same.
const PARTS = ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"];

function bytes(text) {
  const plain = atob(text.replaceAll("-", "+").replaceAll("_", "/"));
  return Uint8Array.from(plain, (letter) => letter.charCodeAt(0));
}

function text(buffer) {
  const plain = btoa(String.fromCharCode(...new Uint8Array(buffer)));
  return plain.replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "");
}

function asked(options) {
  const known = (each) => ({ ...each, id: bytes(each.id) });
  const read = { ...options, challenge: bytes(options.challenge) };
  if (read.user) read.user = known(read.user);
  for (const list of ["allowCredentials", "excludeCredentials"]) {
    if (read[list]) read[list] = read[list].map(known);
  }
  return read;
}

function written(made) {
  const said = PARTS.filter((part) => made.response[part]);
  const response = Object.fromEntries(said.map((part) => [part, text(made.response[part])]));
  return JSON.stringify({ id: made.id, rawId: text(made.rawId), type: made.type, response });
}

async function question(form) {
  const headers = { accept: "application/json" };
  if (form.elements.form_token) headers["x-form-token"] = form.elements.form_token.value;
  const answer = await fetch(form.dataset.passkey, { method: "POST", headers });
  const said = await answer.json();
  if (answer.ok) return said;
  if (said.code === "step-up-needed") location.assign(form.dataset.stale);
  throw new Error(said.detail);
}

async function answer(form) {
  const said = await question(form);
  const publicKey = asked(said.options);
  const made = publicKey.user
    ? await navigator.credentials.create({ publicKey })
    : await navigator.credentials.get({ publicKey });
  form.elements.token.value = said.token;
  form.elements.answer.value = written(made);
  form.submit();
}

function why(error) {
  if (error.name === "InvalidStateError") return "This device holds a passkey of this account already. Nothing was changed.";
  if (error.name === "NotAllowedError") return "The browser showed no passkey: it was cancelled, or took too long. Nothing was changed. Try again, or use a code.";
  return error.message;
}

for (const hint of document.querySelectorAll("[data-no-passkey]")) {
  hint.hidden = Boolean(window.PublicKeyCredential);
}
for (const form of document.querySelectorAll("form[data-passkey]")) {
  const problem = form.querySelector("[role=alert]");
  form.hidden = !window.PublicKeyCredential;
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const button = form.querySelector("button");
    problem.hidden = button.disabled = true;
    try {
      await answer(form);
    } catch (error) {
      problem.textContent = why(error);
      problem.hidden = button.disabled = false;
    }
  });
}
