// Where in the app one is: the address after the #, so that Back, a reload and a copied address lead there again.
import { computed, signal } from "@preact/signals";

export interface Route {
  area: string;
  path: string[];
  query: URLSearchParams;
}

const hash = signal(location.hash);
addEventListener("hashchange", () => {
  hash.value = location.hash;
});

export const route = computed<Route>(() => {
  const [path = "", query = ""] = hash.value.replace(/^#\/?/, "").split("?");
  const [area = "", ...rest] = path.split("/").filter(Boolean).map(decode);
  return { area: area || "today", path: rest, query: new URLSearchParams(query) };
});

/** The area alone: what shows no more than that is not drawn anew as one goes about in it. */
export const areaNow = computed(() => route.value.area);

function decode(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part; // a broken address leads nowhere, and breaks nothing
  }
}

/** The address of a place in the app. */
export function at(area: string, path: string[] = [], query: Record<string, string | undefined> = {}): string {
  const q = new URLSearchParams(Object.entries(query).filter((e): e is [string, string] => !!e[1]));
  return "#/" + [area, ...path].map(encodeURIComponent).join("/") + (q.size ? "?" + q : "");
}

/** Goes there; in place of where one is, so that Back leads to where one was before, if replaced. */
export function go(address: string, replaced = false): void {
  if (replaced) history.replaceState(null, "", address);
  else if (location.hash !== address) history.pushState(null, "", address);
  hash.value = location.hash;
}

addEventListener("popstate", () => {
  hash.value = location.hash;
});
