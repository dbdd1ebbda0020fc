if (one(".tools")) {
  const sort = one("#sort"), fell = one("#fell"), flat = one("#flat");
  const pledges = all("details.pl").map((e, place) => ({
    e, place, home: e.parentNode, open: false, moved: +e.dataset.d,
    figure: parseFloat(e.querySelector(".fig").textContent) || -1,
    text: folded(e.querySelector("summary").textContent),
  }));
  let isRead = false, asked = "", order = "";
  /* Thousands of rows are read once, and only if somebody searches. */
  const readRows = () => {
    if (isRead) return;
    isRead = true;
    for (const p of pledges) {
      p.rows = all("tbody tr:not(.gh)", p.e).map((e) => ({ e, text: folded(e.textContent) }));
      p.heads = all(".gh", p.e);
    }
  };
  const filterRows = (p, wanted) => {
    const isWhole = holds(p.text, wanted);
    let hits = 0;
    for (const row of p.rows) {
      const isHit = isWhole || holds(p.text + " " + row.text, wanted);
      if (row.e.hidden === isHit) row.e.hidden = !isHit;
      hits += isHit;
    }
    for (const head of p.heads) head.hidden = !head.parentNode.querySelector("tr:not(.gh):not([hidden])");
    return hits;
  };
  const apply = () => {
    const wanted = terms(), query = wanted.join(" ");
    if (query || asked) readRows();
    if (query && !asked) for (const p of pledges) p.open = p.e.open;
    let hits = 0;
    const shown = pledges.filter((p) => {
      const found = query || asked ? filterRows(p, wanted) : 1;
      p.e.hidden = !found || (fell && fell.checked && p.moved >= 0);
      if (!p.e.hidden) hits += found;
      if (asked && !query) p.e.open = p.open;
      return !p.e.hidden;
    });
    if (query) for (const p of pledges) {
      const isOpen = !p.e.hidden && shown.length <= 15;
      if (p.e.open !== isOpen) p.e.open = isOpen;
    }
    for (const policy of all(".pol")) policy.hidden = !policy.querySelector("details.pl:not([hidden])");
    asked = query;
    const words = query ? count.dataset.hit : count.dataset.all;
    tell(words.replace("{p}", shown.length).replace("{i}", hits));
  };
  const arrange = () => {
    if (sort.value === order) return;
    order = sort.value;
    flat.hidden = !order;
    const by = { low: (a, b) => a.figure - b.figure, high: (a, b) => b.figure - a.figure, gain: (a, b) => b.moved - a.moved }[order];
    if (by) [...pledges].sort((a, b) => by(a, b) || a.place - b.place).forEach((p) => flat.append(p.e));
    else pledges.forEach((p) => p.home.append(p.e));
    apply();
  };
  sort.addEventListener("change", arrange);
  if (fell) fell.addEventListener("change", apply);
  const openAll = (isOpen) => { for (const p of pledges) if (!p.e.hidden) p.e.open = isOpen; };
  for (const button of all("[data-open]")) button.addEventListener("click", () => openAll(button.dataset.open === "1"));
  one("#print").addEventListener("click", () => { openAll(true); print(); });
  begin(apply, () => { box.value = ""; if (fell) fell.checked = false; sort.value = ""; arrange(); apply(); });
}
