// A form in a frame, talking to the loader on the host page. Only sites that the form names can be that page (its
// frame-ancestors), and nothing that is said here is about a person.

const { form, news, code, outcome, next } = document.body.dataset;
const carriers = [...document.querySelectorAll("[data-query], [data-from]")];
const say = (message) => parent.postMessage({ porch: 1, ...message }, "*");
const { backgroundColor: background, color, fontFamily } = getComputedStyle(document.body);
const hello = () => say({ asks: carriers.map((input) => input.dataset.query ?? ""), look: { background, color, fontFamily } });

// How the visitor came to the host page goes into the hidden fields that ask for it.
const fill = ({ query, page, referrer }) => {
  const from = { page, referrer: referrer && new URL(referrer).origin };
  carriers.forEach((input, index) => {
    const value = query[index] ?? from[input.dataset.from];
    if (value) input.value = value;
  });
};

if (parent !== self) {
  addEventListener("message", ({ source, data }) => {
    if (source !== parent || !data?.porch) return;
    document.documentElement.className = "framed";
    data.query ? fill(data) : hello();
  });
  new ResizeObserver(() => say({ height: document.body.getBoundingClientRect().height })).observe(document.body);
  hello();
  addEventListener("focusin", hello, { once: true }); // the host page's address may be another one by now
  addEventListener("keydown", ({ key }) => key === "Escape" && say({ escape: 1 }));
  if (news) say({ news, next, detail: news === "error" ? { form, code } : { form, outcome } });
}
