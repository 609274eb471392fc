"use strict";
// The page can be read without this: links lead to the answers, check boxes filter.
// With it a cell opens beside the matrix, arrows move in it, and findings can be searched.
(() => {
  const $ = id => document.getElementById(id);

  // What a link leads to is open, and so is everything around it.
  function reveal() {
    const to = location.hash && $(decodeURIComponent(location.hash.slice(1)));
    if (!to) return;
    for (let e = to; e; e = e.parentElement) if (e.tagName === "DETAILS") e.open = true;
    to.scrollIntoView({block: "center"});
  }
  addEventListener("hashchange", reveal);
  reveal();

  // The matrix: one stop for the tab key, arrows between the halves of cells.
  const matrix = document.querySelector(".matrix");
  const panel = $("panel");
  const cell = link => link.parentElement;
  const tables = matrix ? [...matrix.tHead.rows[0].cells].slice(1) : [];
  const nameOf = link => cell(link).parentElement.cells[0].title + " on " + tables[cell(link).cellIndex - 1].title;
  let current = null;

  function move(to) {
    if (!to) return;
    if (current) current.tabIndex = -1;
    current = to;
    current.tabIndex = 0;
  }

  function neighbour(from, key) {
    const row = cell(from).parentElement, links = [...row.querySelectorAll("a")], at = links.indexOf(from);
    const rows = [...matrix.tBodies[0].rows].filter(r => r.offsetParent !== null), line = rows.indexOf(row);
    const of = n => rows[n] && rows[n].querySelectorAll("a")[at];
    switch (key) {
      case "ArrowRight": return links[at + 1];
      case "ArrowLeft": return links[at - 1];
      case "ArrowDown": return of(line + 1);
      case "ArrowUp": return of(line - 1);
      case "Home": return links[0];
      case "End": return links[links.length - 1];
      case "PageDown": return of(Math.min(line + 10, rows.length - 1));
      case "PageUp": return of(Math.max(line - 10, 0));
    }
  }

  function show(link) {
    $("panel-title").textContent = cell(link).parentElement.cells[0].textContent.trim() + " on " + tables[cell(link).cellIndex - 1].textContent.trim();
    const body = $("panel-body");
    body.replaceChildren();
    for (const half of cell(link).querySelectorAll("a")) {
      const block = $(half.hash.slice(1)).cloneNode(true);
      block.removeAttribute("id");
      block.querySelector("h3 small").remove();
      body.append(block);
    }
    panel.showModal();
    panel.scrollTop = 0;
  }

  if (matrix) {
    const links = matrix.querySelectorAll("td a");
    for (const link of links) link.tabIndex = -1;
    move(links[0]);
    matrix.addEventListener("click", e => {
      const link = e.target.closest("td a");
      if (!link || e.ctrlKey || e.metaKey || e.shiftKey) return;
      e.preventDefault();
      move(link);
      show(link);
    });
    matrix.addEventListener("keydown", e => {
      const link = e.target.closest("td a");
      if (!link || e.ctrlKey || e.metaKey || e.altKey) return;
      if (e.key === " ") e.preventDefault();
      const to = neighbour(link, e.key);
      if (!to) return;
      e.preventDefault();
      move(to);
      to.focus();
      to.scrollIntoView({block: "nearest", inline: "nearest"});
    });
    matrix.addEventListener("keyup", e => { // else its end would press the panel's button
      const link = e.target.closest("td a");
      if (link && e.key === " ") show(link);
    });
    matrix.addEventListener("focusin", e => {
      const link = e.target.closest("td a");
      if (!link) return;
      move(link);
      if (!link.ariaLabel) link.ariaLabel = nameOf(link) + (link.previousElementSibling ? ", through DAX: " : ", directly: ") + link.textContent;
    });
  }
  $("panel-close").addEventListener("click", () => panel.close());
  panel.addEventListener("click", e => {
    if (e.target === panel || e.target.closest("a")) panel.close();
  });
  panel.addEventListener("close", () => {
    if (current && !location.hash.startsWith("#P")) current.focus();
  });

  // Findings: a text that they must hold.
  const filter = $("filter"), shown = $("shown");
  if (filter) {
    const findings = [...document.querySelectorAll(".finding")];
    const texts = findings.map(f => (f.textContent + " " + f.parentElement.querySelector("h3").textContent).toLowerCase());
    const apply = () => {
      const words = filter.value.toLowerCase().split(/\s+/).filter(Boolean);
      findings.forEach((f, i) => { f.hidden = !words.every(w => texts[i].includes(w)); });
      let n = 0;
      for (const group of document.querySelectorAll(".group")) {
        group.hidden = false;
        const open = [...group.querySelectorAll(".finding")].filter(f => f.offsetParent !== null).length;
        group.hidden = open === 0;
        n += open;
      }
      shown.textContent = n + " of " + findings.length + " shown";
    };
    filter.closest("label").hidden = shown.hidden = false;
    filter.form.addEventListener("input", apply);
    filter.form.addEventListener("submit", e => e.preventDefault());
    apply();
  }

  // On paper everything is open, and afterwards as it was.
  let closed = [];
  addEventListener("beforeprint", () => {
    closed = [...document.querySelectorAll("details:not([open])")];
    for (const d of closed) d.open = true;
  });
  addEventListener("afterprint", () => { for (const d of closed) d.open = false; });
})();
