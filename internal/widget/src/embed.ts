// The page that shows how to embed the widget: buttons that copy, and a form that shows each change at once. Without
// this script there is a button to show what was chosen, and text to mark and copy.

for (const button of document.querySelectorAll<HTMLButtonElement>("[hidden][data-copy]")) {
  const source = document.getElementById(button.dataset.copy ?? "");
  if (!source || !navigator.clipboard) continue;
  const label = button.textContent;
  button.hidden = false;
  button.addEventListener("click", async () => {
    try {
      await navigator.clipboard.writeText(source.textContent ?? "");
    } catch {
      getSelection()?.selectAllChildren(source); // not allowed here: what is marked can be copied by hand
      return;
    }
    button.textContent = button.dataset.done ?? label;
    setTimeout(() => (button.textContent = label), 2000);
  });
}

// The page is loaded anew, with the reader where they were.
const form = document.querySelector<HTMLFormElement>("form[data-live]");
form?.addEventListener("change", ({ target }) => {
  if (!form.reportValidity()) return;
  form.action = "#" + (target as HTMLElement).id;
  form.requestSubmit();
});
if (location.hash) form?.querySelector<HTMLElement>("#" + CSS.escape(location.hash.slice(1)))?.focus();
