// Makes forms a little kinder. Nothing depends on it: every page works without.

const AGAIN = 5000; // ms until a sent form can be sent again: longer than the server waits for the platform

// Browsers honour autofocus before the first frame is drawn, but not inside frames of another site; focus() works there,
// and a moment later it is heard too: while a frame's page is replaced, screen readers pass over what gets the focus.
const framed = parent !== self;
setTimeout(() => {
  const news = document.querySelector("#problems, #notice, #outcome");
  if (news && !document.querySelector(":focus")) news.focus({ preventScroll: framed });
}, 400);

// The site that a visitor came from, for the hidden fields that ask for it; in a frame the host page tells.
if (!framed && document.referrer)
  for (const input of document.querySelectorAll("[data-from=referrer]")) input.value ||= new URL(document.referrer).origin;

// A link in the error summary shows the question, not only the answer's box, and puts the cursor into it.
document.addEventListener("click", (event) => {
  const link = event.target.closest("#problems a");
  const input = link && document.getElementById(link.hash.slice(1));
  if (!input) return;
  event.preventDefault();
  (input.closest("fieldset") ?? input.closest(".field") ?? input).scrollIntoView();
  input.focus({ preventScroll: true });
});

// One press sends once, and says how long the page was open. The button stays focusable (aria-disabled), and it is itself
// again after going back. Without a network nothing is sent: the browser would put a page of its own in this one's place,
// and what was typed would be gone. A browser may be wrong about its network, so the server is asked whether it is there.
for (const button of document.querySelectorAll("[data-busy]")) {
  const label = button.textContent;
  const { _took } = button.form.elements;
  const cut = document.createElement("p");
  cut.setAttribute("role", "alert");
  cut.style.fontWeight = "bold";
  addEventListener("online", () => cut.remove());
  const release = () => {
    button.removeAttribute("aria-disabled");
    button.removeAttribute("aria-live"); // that it is itself again is nothing to say
    button.textContent = label;
  };
  let reached;
  button.form.addEventListener("submit", (event) => {
    if (button.hasAttribute("aria-disabled")) return event.preventDefault();
    cut.remove();
    if (!navigator.onLine && !reached) {
      event.preventDefault();
      return fetch("", { method: "HEAD", cache: "no-store" }).then(
        () => {
          reached = true;
          (event.submitter || button).click();
        },
        () => {
          cut.textContent = button.dataset.cut;
          button.before(cut); // each time: then it is said each time
        },
      );
    }
    reached = false;
    button.setAttribute("aria-disabled", "true");
    button.setAttribute("aria-live", "polite"); // what it says now is said to screen readers as well
    button.textContent = button.dataset.busy;
    if (_took) _took.value = Math.round(performance.now());
    setTimeout(release, AGAIN);
  });
  addEventListener("pageshow", release);
}
