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
    dialog.tabIndex = -1;
    frame.porch = 1; // a press led to it, so it is whole at once
    title.textContent = frame.title;
    Object.assign(close, { type: "button", textContent: opener.dataset.close ?? "Close", onclick: () => dialog.close() });
    Object.assign(dialog.style, { width: "min(38rem, 100vw - 2rem)", padding: 0, outline: 0, lineHeight: 1.4 });
    Object.assign(dialog.style, { border: "1px solid rgb(128 128 128 / 0.3)", borderRadius: "0.75rem" });
    dialog.style.boxShadow = "0 1rem 4rem rgb(0 0 0 / 0.35), 0 0 0 100vmax rgb(0 0 0 / 0.4)";
    Object.assign(head.style, { display: "flex", alignItems: "center", justifyContent: "space-between" });
    Object.assign(head.style, { position: "sticky", top: 0, background: "inherit", paddingTop: "0.375rem" });
    Object.assign(title.style, { padding: "0.5rem 0 0.5rem 1.25rem", paddingInline: "1.25rem 0" });
    Object.assign(close.style, { flex: "none", minHeight: "2.75rem", padding: "0 1.25rem", border: 0, background: "none" });
    Object.assign(close.style, { color: "inherit", font: "inherit", textDecoration: "underline", cursor: "pointer" });
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
    dialogs.get(opener).focus(); // so that screen readers say what has opened, and not only that it can be closed
  };

  // A dialog looks like the form in it, unless that one shows through. Keys that are pressed inside a frame stay there,
  // so the form itself passes Escape on.
  const listen = ({ origin, source, data }) => {
    if (origin !== home || !data) return;
    for (const frame of document.querySelectorAll("dialog[open] > iframe[data-signup]")) {
      if (frame.contentWindow !== source) continue;
      if (data.look && data.look.background !== "rgba(0, 0, 0, 0)") Object.assign(frame.parentElement.style, data.look);
      if (data.escape) frame.parentElement.close();
    }
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
  addEventListener("message", listen);
  for (const frame of document.querySelectorAll("iframe[data-signup='']")) watch(frame);
  for (const link of document.querySelectorAll("a[data-signup=inline]")) {
    const frame = frameFor(link);
    frame.height = link.offsetHeight; // it unrolls from there, so that nothing jumps
    link.replaceWith(frame);
  }
};
