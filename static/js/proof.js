// Answers a proof-of-work challenge (ALTCHA, PBKDF2) while the page stays usable: the browser's own cryptography works
// off this thread. Where there is none, or it takes too long, pressing the button is enough.
const PATIENCE = 1e4; // ms
const OLD = 18e5; // ms after which an answer might come too late
const AT_ONCE = [...Array(8).keys()];

const input = document.querySelector("[name=_proof]");
const { form } = input;
const { challenge, source, wait } = input.dataset;
let working; // the work on an answer, while it goes on

const bytes = (hex) => Uint8Array.from(hex.match(/../g), (pair) => parseInt(pair, 16));
const hex = (buffer) => [...new Uint8Array(buffer)].map((byte) => (byte + 256).toString(16).slice(1)).join("");
// A question may be called `submit`. Without a network it would be lost: whoever presses again hears it from form.js.
const send = () => navigator.onLine && HTMLFormElement.prototype.submit.call(form);

const solve = async (challenge) => {
  const { cost: iterations, keyLength, keyPrefix, nonce, salt } = challenge.parameters;
  const rule = { name: "PBKDF2", hash: "SHA-256", salt: bytes(salt), iterations };
  const attempt = async (counter) => {
    const password = bytes(nonce + counter.toString(16).padStart(8, "0"));
    const key = await crypto.subtle.importKey("raw", password, "PBKDF2", false, ["deriveBits"]);
    const derivedKey = hex(await crypto.subtle.deriveBits(rule, key, keyLength * 8));
    return derivedKey.startsWith(keyPrefix) && { counter, derivedKey };
  };
  const ends = Date.now() + PATIENCE;
  for (let first = 0; Date.now() < ends; first += AT_ONCE.length) {
    const solution = (await Promise.all(AT_ONCE.map((next) => attempt(first + next)))).find(Boolean);
    if (solution) return (input.value = btoa(JSON.stringify({ challenge, solution })));
  }
};

const late = () => new Promise((done) => setTimeout(done, PATIENCE)); // nor does a network that has gone keep anybody
const begin = (work) => (working = Promise.race([work, late()]).catch(() => {}).finally(() => (working = 0)));

// A form that asks for it of everybody: the work begins when somebody begins to answer.
if (source && crypto.subtle) {
  let made = 0;
  form.addEventListener("focusin", () => {
    if (Date.now() - made < OLD) return;
    made = Date.now();
    begin(fetch(source).then((answer) => answer.json()).then(({ proof }) => solve(proof)));
  });
}

// A form that is shown again because of it sends itself, unless somebody goes on writing.
if (challenge) {
  const news = document.querySelector("#notice [role]");
  const asked = [...news.childNodes];
  const ask = () => news.replaceChildren(...asked);
  let untouched = wait;
  if (wait) news.textContent = wait;
  const touch = () => {
    untouched = false;
    ask();
  };
  form.addEventListener("input", touch, { once: true });
  begin(solve(JSON.parse(challenge))).then((answer) => (answer && untouched && navigator.onLine ? send() : ask()));
}

// Who presses the button meanwhile need not press it again. A button with a name says something, which `send` would not.
form.addEventListener("submit", (event) => {
  if (!working || event.submitter?.name || !navigator.onLine) return;
  event.preventDefault();
  working.then(send);
  working = 0;
});
