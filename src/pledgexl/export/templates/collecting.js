if (one(".tools")) {
  const severity = one("#severity"), actor = one("#actor");
  const departments = all(".dept").map((e) => {
    const title = folded(e.querySelector("h3").textContent);
    return { e, rows: all("tr:not(.gh)", e).map((row) => ({ e: row, text: title + " " + folded(row.textContent) })) };
  });
  const apply = () => {
    const wanted = terms();
    let findings = 0;
    for (const group of departments) {
      let shown = 0;
      for (const row of group.rows) {
        const isHit = (!severity.value || row.e.dataset.k === severity.value)
          && (!actor.value || row.e.dataset.w === actor.value) && holds(row.text, wanted);
        row.e.hidden = !isHit;
        shown += isHit;
      }
      group.e.hidden = !shown;
      findings += shown;
    }
    tell(count.dataset.all.replace("{n}", findings));
  };
  severity.addEventListener("change", apply);
  actor.addEventListener("change", apply);
  begin(apply, () => { box.value = ""; severity.value = ""; actor.value = ""; apply(); });
}
for (const head of all("th[data-sort]")) {
  const button = document.createElement("button");
  button.type = "button";
  button.textContent = head.textContent;
  head.textContent = "";
  head.append(button);
  button.addEventListener("click", () => {
    const isUp = head.getAttribute("aria-sort") !== "ascending";
    const body = head.closest("table").tBodies[0], column = head.cellIndex;
    for (const other of all("th[aria-sort]", head.parentNode)) other.removeAttribute("aria-sort");
    head.setAttribute("aria-sort", isUp ? "ascending" : "descending");
    const value = (row) => row.cells[column].dataset.v || row.cells[column].textContent;
    const compare = head.dataset.sort === "n"
      ? (a, b) => (parseFloat(value(a)) || 0) - (parseFloat(value(b)) || 0)
      : (a, b) => value(a).localeCompare(value(b), "ja");
    [...body.rows].sort((a, b) => (isUp ? 1 : -1) * compare(a, b)).forEach((row) => body.append(row));
  });
}
