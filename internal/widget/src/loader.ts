// What a website loads: it defines <stund-booking>, and fetches the part in the element's language (code, styles,
// texts) and what can be booked at the same time.
//
// The element's children are its fallback: they show without JavaScript, and until there is something better to show.
import type { Mounted } from "./app";

declare const PARTS: Record<string, string>; // file name of the part of each language

const own = (document.currentScript ?? document.querySelector('script[src*="/widget.js"]')) as HTMLScriptElement | null;
const base = own ? new URL(".", own.src).href : "/";

/** The language of the element: its own, else that of the page around it, else the first of the reader's that we
 * speak. */
function language(e: Element): string {
  const around = e.closest("[lang]")?.getAttribute("lang");
  for (const tag of [e.getAttribute("lang"), around, ...navigator.languages]) {
    if (tag && PARTS[known(tag)]) return /^\w\w[-_]\w\w$/.test(tag) ? tag.replace("_", "-") : known(tag);
  }
  return "en";
}

const known = (tag: string) => tag.toLowerCase().split(/[-_]/)[0]!.replace(/^n[no]$/, "nb");

/** Which part of what can be booked: the address of its first request. */
function address(e: Element, tag: string): string {
  const query = new URLSearchParams({ language: known(tag) });
  for (const name of ["service", "practitioner"]) {
    const v = e.getAttribute(name);
    if (v) query.set(name, v);
  }
  return `${base}v1/public/${encodeURIComponent(e.getAttribute("practice") || "-")}/start?${query}`;
}

class StundBooking extends HTMLElement {
  static observedAttributes = ["practice", "service", "practitioner", "lang", "theme", "accent", "mode"];
  #mounted?: Promise<Mounted>;
  #again = false;
  #turn = 0; // of mounting: an attribute may change while the part is on its way

  connectedCallback() {
    // A microtask later: an element that a script makes gets its attributes after it is in the page.
    queueMicrotask(() => this.isConnected && (this.#mounted ??= this.#mount()));
  }

  attributeChangedCallback(name: string, before: string | null, now: string | null) {
    if (!this.#mounted || before === now) return;
    if (name === "theme" || name === "accent") void this.#mounted.then((m) => m.colours());
    else if (!this.#again) {
      this.#again = true;
      queueMicrotask(() => {
        this.#again = false;
        void this.#mounted?.then((m) => m.end());
        this.#mounted = this.#mount();
      });
    }
  }

  async #mount(): Promise<Mounted> {
    const mine = ++this.#turn, tag = language(this), from = address(this, tag);
    const fetched = () => fetch(from, {
      credentials: "omit", referrerPolicy: "no-referrer", signal: AbortSignal.timeout(20_000),
    });
    // A button is on many pages and pressed on few: it asks for nothing until somebody is about to.
    const first = /^(button|floating)$/.test(this.getAttribute("mode") ?? "") ? undefined : fetched();
    first?.catch(() => {}); // the part tells of it
    for (let wait = 1000, tries = 0; ; wait = Math.min(wait * 2, 60_000)) {
      try {
        // Some browsers remember that an address could not be loaded: another attempt is at another one.
        const part: typeof import("./app") =
          await import(base + "widget/" + PARTS[known(tag)] + (tries++ ? "?" + tries : ""));
        return mine === this.#turn
          ? part.mount(this, { base, tag, first: tries > 1 ? undefined : first, fetched })
          : { colours() {}, end() {} };
      } catch (e) {
        console.warn("stund-booking:", e);
        await new Promise((go) => setTimeout(go, wait));
      }
    }
  }
}

if (!customElements.get("stund-booking")) customElements.define("stund-booking", StundBooking);
