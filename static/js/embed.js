// The loader for pages that show forms of this site. A form works without it; with it the frame is as high as its
// content, the page hears of signups (signup:success, signup:error), and how visitors came reaches the form's hidden
// fields. It stores nothing and asks nobody else. What few pages need comes on demand: embed-more.js.
(() => {
  const script = document.currentScript;
  const FRAMES = "iframe[data-signup]";
  const home = new URL(script.src).origin;
  const here = () => [location.search, location.origin + location.pathname];
  const first = here();
  const all = (selector) => [...document.querySelectorAll(selector)];
  const tell = (frame, message, target) => frame.contentWindow.postMessage({ porch: 1, ...message }, target);

  // While the page loads, what is in sight moves by less than three pixels a picture, which browsers do not count as
  // layout shift; or at once for those who asked for rest. What somebody's press leads to is there at once, unless the
  // host page lets it glide (transition: height).
  const resize = (frame, now) => {
    const goal = frame.porchHeight;
    const { top } = frame.getBoundingClientRect();
    const edge = innerHeight - top;
    const step = frame.porch || matchMedia("(prefers-reduced-motion)").matches ? 1e4 : 2.9;
    now = Math.min(now, goal) > edge ? goal : now > edge ? edge : now + Math.max(-step, Math.min(step, goal - now));
    frame.style.height = now + "px";
    if (now != goal) return requestAnimationFrame(() => resize(frame, now));
    frame.porchHeight = 0;
    frame.porch = 1;
  };

  addEventListener("message", ({ origin, source, data }) => {
    const frame = all(FRAMES).find((one) => one.contentWindow == source);
    if (origin != home || !frame) return;
    const { asks, height, news, next, detail } = data;
    if (asks) {
      frame.dataset.signup = "ready";
      const [search, page] = script.dataset.firstTouch == "" ? first : here();
      const sent = new URLSearchParams(search);
      tell(frame, { query: asks.map((name) => sent.get(name)), page, referrer: document.referrer }, home);
    }
    if (height > 0 && height < 1e4) {
      const moving = frame.porchHeight;
      frame.porchHeight = height;
      moving || resize(frame, frame.clientHeight);
    }
    if (news) {
      const { top } = frame.getBoundingClientRect();
      if (top < 0 || top > innerHeight) frame.scrollIntoView();
      const event = new CustomEvent("signup:" + news, { bubbles: true, cancelable: true, detail });
      if (frame.dispatchEvent(event) && next) location = next;
    }
  });

  let part;
  const more = (selector) => (part ||= all(selector)[0] && import(home + "MORE").then((more) => more.default(home)));
  const begin = () => {
    for (const frame of all(FRAMES)) tell(frame, {}, "*"); // a form that was there before us answers
    more("[data-signup]:not(iframe)");
    setTimeout(more, 4000, FRAMES + ":not([data-signup=ready])"); // silent for so long: blocked, or not in sight yet
  };
  document.readyState == "loading" ? addEventListener("DOMContentLoaded", begin) : begin();
})();
