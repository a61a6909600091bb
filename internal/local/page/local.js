// What makes the pages live: without it, links and forms do the same by loading pages.
'use strict';
const $ = (s, r = document) => r.querySelector(s);
const all = (s, r = document) => [...r.querySelectorAll(s)];

// The clock ticks as the machine's does, at the server's offset.
const parts = zone => ({
  hour: new Intl.DateTimeFormat('en-GB', { timeZone: zone, hour: '2-digit', minute: '2-digit', second: '2-digit' }),
  day: new Intl.DateTimeFormat('en-GB',
    { timeZone: zone, weekday: 'long', day: 'numeric', month: 'long', year: 'numeric' }),
});
const format = parts($('#face').dataset.zone);
function tick() {
  const face = $('#face'), now = Date.now() + Number(face.dataset.offset);
  $('#hour').textContent = format.hour.format(now);
  $('#day').textContent = format.day.format(now).replace(',', '');
  setTimeout(tick, 1000 - now % 1000);
}

// take replaces what is live by what the server shows now; the message that is read stays unless pane says otherwise.
function take(doc, pane) {
  const before = new Set(all('#rows li').map(li => li.dataset.number));
  const focus = document.activeElement, href = focus?.closest('[data-live]') && focus.getAttribute('href');
  for (const old of all('[data-live]')) {
    const now = doc.getElementById(old.id);
    if (!now || old.outerHTML === now.outerHTML || old.id === 'clear' && $('details[open]', old)) continue;
    for (const a of now.attributes) old.setAttribute(a.name, a.value);
    old.replaceChildren(...now.childNodes);
  }
  if (before.size && !pane) {
    for (const li of all('#rows li')) if (!before.has(li.dataset.number)) li.classList.add('fresh');
  }
  const old = $('#pane'), now = $('#pane', doc);
  if (old && now && (pane || !old.dataset.number)) {
    old.replaceWith(now);
    $('#main').className = $('#main', doc).className;
    document.title = doc.title;
  }
  if (href) all('[data-live] a').find(a => a.getAttribute('href') === href)?.focus();
  prepare();
}

let asked = 0;
async function load(url, pane) {
  const mine = ++asked;
  const answer = await fetch(url, { headers: { Accept: 'text/html' } });
  const doc = new DOMParser().parseFromString(await answer.text(), 'text/html');
  if (mine === asked && $('#face', doc)) take(doc, pane);
}

// refresh asks for the page anew, with the message that is read marked in the list.
let running, again;
async function refresh() {
  if (running) return void (again = true);
  running = true;
  const at = new URL(location), shown = $('#pane')?.dataset.number;
  if (shown && at.pathname === '/_local/inbox') at.pathname += '/' + shown;
  try { await load(at, false); } catch { /* the stream tells when the server is back */ }
  running = false;
  if (again) { again = false; refresh(); }
}

const fit = f => { const b = f.contentDocument?.body; if (b) f.style.height = b.scrollHeight + 'px'; };
function prepare() {
  for (const f of all('iframe')) { fit(f); f.onload = () => fit(f); }
  for (const b of all('[data-copy]')) b.hidden = false;
}
addEventListener('resize', () => all('iframe').forEach(fit));

async function go(url, push = true) {
  try { await load(url, true); } catch { location = url; return; }
  if (push) history.pushState(null, '', url);
}
addEventListener('popstate', () => go(location.href, false));

addEventListener('click', async e => {
  const open = $('.pop[open]');
  if (open && !open.contains(e.target)) open.open = false;
  const a = e.target.closest('a[data-go]');
  if (a && !e.metaKey && !e.ctrlKey && !e.shiftKey && !e.altKey) {
    e.preventDefault();
    const { go: what } = a.dataset, href = a.getAttribute('href');
    await go(a.href);
    const list = $('.list');
    if (what === 'view') all('.tabs a').find(t => t.getAttribute('href') === href)?.focus();
    else if (what === 'message' && !list.offsetParent) { scrollTo(0, 0); $('#pane h1')?.focus(); }
    return;
  }
  const copy = e.target.closest('[data-copy]');
  if (copy) {
    await navigator.clipboard.writeText($('code', copy.parentElement).textContent);
    copy.textContent = 'Copied';
    setTimeout(() => { copy.textContent = 'Copy'; }, 1500);
  }
});

addEventListener('keydown', e => {
  if (e.key === 'Escape' && $('.pop[open]')) { $('.pop').open = false; $('.pop summary').focus(); }
  const here = e.target.closest?.('#rows li a'), step = { ArrowDown: 1, ArrowUp: -1 }[e.key];
  if (!here || !step) return;
  const rows = all('#rows li a');
  rows[rows.indexOf(here) + step]?.focus();
  e.preventDefault();
});

let typing;
$('#find')?.addEventListener('input', e => {
  clearTimeout(typing);
  typing = setTimeout(() => {
    const url = new URL(e.target.form.action);
    url.search = new URLSearchParams([...new FormData(e.target.form)].filter(([, v]) => v));
    history.replaceState(null, '', url);
    refresh();
  }, 150);
});

$('[data-moves]').addEventListener('submit', async e => {
  e.preventDefault();
  const form = e.target, button = e.submitter, said = $('#said'), label = button.textContent;
  if (form.dataset.busy) return;
  const body = new URLSearchParams(new FormData(form, button));
  form.dataset.busy = 1;
  button.setAttribute('aria-busy', 'true');
  said.textContent = 'Moving the clock…';
  try {
    const answer = await fetch(form.action, { method: 'POST', body, headers: { Accept: 'application/json' } });
    said.textContent = (await answer.json()).said;
    if (answer.ok) $('.pop').open = false;
  } catch {
    said.textContent = 'The clock did not move: the local stack does not answer.';
  }
  delete form.dataset.busy;
  button.removeAttribute('aria-busy');
  button.textContent = label;
  refresh();
});

new EventSource('/_local/events').onmessage = e => {
  const now = JSON.parse(e.data), face = $('#face').dataset;
  if (now.last != face.last || now.offset != face.offset) refresh();
};
prepare();
tick();
