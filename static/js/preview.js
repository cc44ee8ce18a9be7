// Makes each frame as high as the page in it, and says on <html> how high all of it has become.

const frames = [...document.querySelectorAll("iframe")];

// Below the form a landing page is the same in every state: after the first, frames show the top, and scroll.
const most = (frame) => (frame.closest(".long figure + figure") ? 1300 : Infinity);

function fit(frame) {
  const page = frame.contentDocument?.documentElement;
  if (!page) return;
  frame.style.blockSize = "200px"; // a page is at least as high as its frame
  frame.style.blockSize = `${Math.min(Math.max(page.scrollHeight, 480), most(frame))}px`;
}

// What lies below the edge of a frame would be fetched only when somebody scrolls there.
function arrived(picture) {
  picture.loading = "eager";
  return picture.decode().catch(() => {}); // a broken one is to be seen as such
}

await Promise.all(
  frames.map(async (frame) => {
    if (frame.contentDocument?.readyState !== "complete" || frame.contentWindow.location.href === "about:blank")
      await new Promise((done) => frame.addEventListener("load", done, { once: true }));
    await Promise.all([...frame.contentDocument.images].map(arrived));
    fit(frame);
    frame.addEventListener("load", () => fit(frame));
  }),
);
document.documentElement.dataset.height = Math.ceil(document.documentElement.getBoundingClientRect().height);
