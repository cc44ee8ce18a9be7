// What few host pages need, loaded by the loader when one does: forms that open in a dialog, links that become the form,
// and the plain link where a frame is blocked. Without scripts a link stays a link.
export default (home) => {
  const dialogs = new WeakMap();

  const frameFor = (opener) => {
    const frame = document.createElement("iframe");
    const { href, pathname } = new URL(opener.dataset.form ?? opener.getAttribute("href"), home + "/");
    frame.dataset.signup = "";
    frame.title = opener.dataset.title ?? opener.textContent.trim();
    frame.height = opener.dataset.height ?? 400;
    frame.src = new URL(pathname + "/embed", href);
    Object.assign(frame.style, { border: 0, display: "block", width: "100%" });
    watch(frame);
    return frame;
  };

  const dialogFor = (opener) => {
    const [dialog, head, title, close] = ["dialog", "div", "strong", "button"].map((name) => document.createElement(name));
    const frame = frameFor(opener);
    dialog.setAttribute("aria-label", frame.title);
    title.textContent = frame.title;
    Object.assign(close, { type: "button", textContent: opener.dataset.close ?? "Close", onclick: () => dialog.close() });
    Object.assign(dialog.style, { width: "min(38rem, 100vw - 2rem)", padding: 0, border: "1px solid", borderRadius: "0.5rem" });
    Object.assign(head.style, { display: "flex", alignItems: "center", justifyContent: "space-between" });
    Object.assign(title.style, { padding: "0 1.25rem" });
    Object.assign(close.style, { minHeight: "2.75rem", padding: "0 1.25rem", border: 0, background: "none" });
    Object.assign(close.style, { color: "inherit", font: "inherit", cursor: "pointer" });
    head.append(title, close);
    dialog.append(head, frame);
    document.body.append(dialog);
    return dialog;
  };

  const open = (event) => {
    const opener = event.target.closest?.("[data-signup=dialog]");
    if (!opener || event.defaultPrevented || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    if (!dialogs.has(opener)) dialogs.set(opener, dialogFor(opener));
    dialogs.get(opener).showModal();
  };

  // Keys that are pressed inside a frame stay there, so the form itself passes Escape on.
  const escape = ({ origin, source, data }) => {
    if (origin !== home || !data?.escape) return;
    for (const frame of document.querySelectorAll("dialog[open] > iframe[data-signup]"))
      if (frame.contentWindow === source) frame.parentElement.close();
  };

  // A frame in sight that goes on saying nothing is blocked, or as good as: then a plain link stands in its place, until
  // the frame speaks after all.
  const watch = (frame) =>
    new IntersectionObserver(([{ isIntersecting }], observer) => {
      if (!isIntersecting) return;
      observer.disconnect();
      setTimeout(() => {
        if (frame.dataset.signup === "ready") return;
        const link = document.createElement("a");
        link.href = frame.src.replace(/\/embed$/, "");
        link.textContent = frame.title;
        frame.before(link);
        frame.hidden = true;
        frame.dispatchEvent(new CustomEvent("signup:blocked", { bubbles: true }));
        const spoken = () => {
          link.remove();
          frame.hidden = false;
        };
        new MutationObserver(spoken).observe(frame, { attributeFilter: ["data-signup"] });
      }, 4000);
    }).observe(frame);

  addEventListener("click", open);
  addEventListener("message", escape);
  for (const frame of document.querySelectorAll("iframe[data-signup='']")) watch(frame);
  for (const link of document.querySelectorAll("a[data-signup=inline]")) {
    const frame = frameFor(link);
    frame.height = link.offsetHeight; // it unrolls from there, so that nothing jumps
    link.replaceWith(frame);
  }
};
