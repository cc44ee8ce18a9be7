// After a signup: the device's own menu for telling somebody, else the clipboard. And moments in the visitor's own time.

for (const button of document.querySelectorAll("[data-share]")) {
  if (!navigator.share && !navigator.clipboard) continue; // the link for a mail does it too
  const { text, url, done } = button.dataset;
  button.hidden = false;
  button.addEventListener("click", async () => {
    if (navigator.share) return navigator.share({ text, url }).catch(() => {}); // closed without choosing
    await navigator.clipboard.writeText(`${text}\n${url}`);
    button.textContent = done;
  });
}

for (const time of document.querySelectorAll("time[data-local]")) {
  const moment = new Date(time.dateTime);
  if (moment.getTimezoneOffset() === Number(time.dataset.local)) continue; // it is written in the visitor's time already
  const { until } = time.dataset; // an event's; empty if it has no end
  const style = { dateStyle: until === undefined ? "long" : "full", timeStyle: "short" };
  const format = new Intl.DateTimeFormat(document.documentElement.lang, style);
  time.textContent = until ? format.formatRange(moment, new Date(until)) : format.format(moment);
  time.nextElementSibling?.removeAttribute("hidden");
}
