"use strict";
/* Filter and search. Without script all stands on the page; these controls then stay hidden. */
const all = (selector, within) => [...(within || document).querySelectorAll(selector)];
const one = (selector) => document.querySelector(selector);
const folded = (text) => text.normalize("NFKC").toLowerCase();
const box = one("#q"), count = one("#count");
const terms = () => (box ? folded(box.value).split(/\s+/).filter(Boolean) : []);
const holds = (text, wanted) => wanted.every((term) => text.includes(term));
/* What is told is read out; the same text is not told twice. */
const tell = (text) => { if (count.textContent !== text) count.textContent = text; };
const begin = (apply, reset) => {
  let timer;
  one(".tools").hidden = false;
  box.addEventListener("input", () => { clearTimeout(timer); timer = setTimeout(apply, 150); });
  one("#clear").addEventListener("click", () => { reset(); box.focus(); });
  /* A link into what a filter hides shows it again. */
  document.addEventListener("click", (event) => {
    const link = event.target.closest && event.target.closest('a[href^="#"]');
    const target = link && document.getElementById(decodeURIComponent(link.hash.slice(1)));
    if (target && !target.offsetParent) reset();
  });
  apply();
};
