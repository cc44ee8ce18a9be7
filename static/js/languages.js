// The link to the language that the browser's owner reads best stands out, where that is another one than the page's.

const base = (tag) => tag.split("-")[0];
const links = [...document.querySelectorAll(".languages a")];
const here = base(document.documentElement.lang);

for (const wanted of navigator.languages.map(base)) {
  if (wanted === here) break;
  const link = links.find(({ lang }) => base(lang) === wanted);
  if (!link) continue;
  link.classList.add("preferred");
  break;
}
