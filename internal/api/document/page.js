// Finds operations by what is typed, and opens what an address points at. Without it the page is whole: it only folds.
(() => {
  const find = document.getElementById('find');
  const field = document.getElementById('words');
  const found = document.getElementById('found');
  const sections = [...document.querySelectorAll('details.tag')].map((fold) => ({
    fold, open: false, operations: [...fold.querySelectorAll('details.op')].map((op) => ({
      op, words: [op.id, op.querySelector('summary').textContent, fold.querySelector('h2').textContent]
        .join(' ').toLowerCase(),
    })),
  }));
  let searching = false;

  // filter shows the operations that have every word in them, and says how many; without words, everything as it was.
  const filter = () => {
    const words = field.value.toLowerCase().split(/\s+/).filter(Boolean);
    if (!searching) sections.forEach((s) => { s.open = s.fold.open; });
    searching = words.length > 0;
    let count = 0;
    for (const s of sections) {
      let here = 0;
      for (const o of s.operations) {
        o.op.hidden = !words.every((w) => o.words.includes(w));
        if (!o.op.hidden) here += 1;
      }
      const reference = !s.operations.length;
      s.fold.hidden = searching && !here;
      s.fold.open = searching && !reference ? here > 0 : s.open;
      count += here;
    }
    found.textContent = !searching ? '' : count === 0
      ? 'No operation has these words. Try fewer, or a part of a path such as bookings.'
      : count === 1 ? '1 operation' : `${count} operations`;
  };

  // reveal opens whatever the address's fragment is folded away in.
  const reveal = () => {
    let name = location.hash.slice(1);
    try { name = decodeURIComponent(name); } catch { /* as it is */ }
    const at = name && document.getElementById(name);
    if (!at) return;
    if (searching) { field.value = ''; filter(); }
    for (let fold = at.closest('details'); fold; fold = fold.parentElement.closest('details')) fold.open = true;
    at.scrollIntoView();
  };

  field.addEventListener('input', filter);
  field.addEventListener('keydown', (e) => {
    if (e.key !== 'Enter' && (e.key !== 'Escape' || !field.value)) return;
    e.preventDefault(); // or what gets the focus would get the key as well
    if (e.key === 'Escape') {
      field.value = '';
      filter();
    } else if (searching) document.querySelector('details.op:not([hidden]) > summary')?.focus();
  });
  // A fragment that is in the address already makes no event when its link is followed again.
  document.addEventListener('click', (e) => {
    const link = e.target.closest('a[href^="#"]');
    if (link && link.hash === location.hash) reveal();
  });
  addEventListener('hashchange', reveal);
  find.hidden = false;
  if (field.value) filter(); // the browser kept it
  reveal();
})();
