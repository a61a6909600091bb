// Where the focus goes when what had it is gone, or is switched off while it is busy: somebody with a keyboard is never
// nowhere.
interface Had {
  e: HTMLElement;
  id: string | undefined; // of the appointment that it was then: the calendar uses its elements again
}
let last: Had | undefined, under: Had | undefined; // what had it, and what had it outside of dialogs

addEventListener("focusin", (e) => {
  if (!(e.target instanceof HTMLElement)) return;
  last = { e: e.target, id: e.target.dataset["id"] };
  if (!e.target.closest("dialog, h1")) under = last;
});
addEventListener("pointerdown", () => {
  last = under = undefined; // who points at nothing has left it
});

/** The element, where it still is or is again: appointments are known by their ids. */
function again(had: Had | undefined): HTMLElement | null {
  const { e, id } = had ?? {};
  if (e?.isConnected && e.dataset["id"] === id) return e.matches(":disabled") ? null : e;
  return id ? document.querySelector<HTMLElement>(`[data-id="${id}"]`) : null;
}

/** What had the focus, or else the heading of what is shown in its place. */
function home(): HTMLElement | null {
  const over = [...document.querySelectorAll("dialog[open]")].at(-1);
  if (!over) return again(last) ?? again(under) ?? document.querySelector<HTMLElement>("main h1[tabindex]");
  const same = again(last);
  return same && over.contains(same) ? same : over.querySelector<HTMLElement>("h2");
}

new MutationObserver(() => {
  if (last && document.activeElement === document.body) home()?.focus();
}).observe(document.body, { childList: true, subtree: true, attributes: true, attributeFilter: ["disabled"] });

export {};
