// Elements. Text only ever enters the page as text nodes and attributes, never as markup: names and descriptions come
// from people, and a host may forbid markup from strings altogether (Trusted Types).

export type Child = Node | string | false | 0 | null | undefined | Child[];
type Properties = Record<string, string | number | false | null | undefined | ((e: Event) => void)>;

/** Makes an element, named with its classes ("p.quiet"), of its properties and children in any order. Properties are
 * attributes; false, null and undefined are none, functions listen. */
export function h(name: string, ...parts: (Child | Properties)[]): HTMLElement {
  const [tag, ...classes] = name.split(".");
  return dress(document.createElement(tag!), [classes[0] && { class: classes.join(" ") }, parts]);
}

/** Gives the element properties and children. */
export function dress<E extends Element>(e: E, parts: unknown[]): E {
  for (const part of parts.flat(Infinity) as (string | Node | Properties | undefined)[]) {
    if (typeof part === "string" || part instanceof Node) e.append(part);
    else for (const [name, value] of Object.entries(part || {})) {
      if (typeof value === "function") e.addEventListener(name, value);
      else if (value != null && value !== false) e.setAttribute(name, String(value));
    }
  }
  return e;
}

/** Text from people, in their language, kept from turning what stands around it. */
export const bdi = (text: string, lang?: string) => h("bdi", { lang }, text);

/** The outline of what is to come; style.css lets it appear after a moment only. */
export const bones = (n = 4, kind = "tall") => h("div", { class: "bones " + kind, "aria-hidden": "true" },
  Array.from({ length: n }, () => h("i")));

// Icons, each by itself: a part has those that it shows.
export const CHECK = "M2 10a8 8 0 1 0 16 0a8 8 0 1 0-16 0M6.6 10.3l2.3 2.3 4.5-5";
export const WARN = "M10 2.8 18.2 17H1.8ZM10 8v4m0 2.4v.1";
export const DATE = "M2.5 4h15v13h-15zM2.5 8h15M6.5 2v4m7-4v4";
export const LEFT = "m12 4.5-5.5 5.5 5.5 5.5";
export const RIGHT = "m8 4.5 5.5 5.5L8 15.5";
export const CLOSE = "m5 5 10 10m0-10L5 15";

/** An icon of 20 by 20 in the colour of the text. It says nothing to a screen reader. */
export function icon(shape: string): SVGElement {
  const svg = (tag: string, ...parts: unknown[]) =>
    dress(document.createElementNS("http://www.w3.org/2000/svg", tag) as SVGElement, parts);
  return svg("svg", { viewBox: "0 0 20 20", width: 20, height: 20, "aria-hidden": "true" }, svg("path", { d: shape }));
}
