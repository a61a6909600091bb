// The way through the steps, so that one can go back. In a website the widget keeps it to itself and leaves the page's
// history alone; on the page of our own each step is an entry of the browser's history, with an address of its own.

/** The steps so far, each by a query that leads back to it: "step=time&service=yoga". */
export interface Trail {
  /** The step before; undefined at the first. */
  before(): string | undefined;
  /** Takes a step. */
  step(query: string): void;
  /** Says anew where we are: the same step with another choice, or one in its place. */
  amend(query: string): void;
  /** Goes to the step before, which is shown by what trail was given. */
  back(): void;
}

/** A trail of the widget's own. */
export function own(show: (query: string) => void): Trail {
  const all: string[] = [];
  return {
    before: () => all.at(-2),
    step: (query) => void all.push(query),
    amend: (query) => { all.splice(-1, 1, query); },
    back: () => { all.pop(); show(all.at(-1)!); },
  };
}

/** The browser's history; kept is what every address ends in. */
export function browsers(show: (query: string) => void, kept: string, signal: AbortSignal): Trail {
  const here = () => location.search.slice(1), to = (query: string) => `?${query}${kept}`;
  addEventListener("popstate", () => show(here()), { signal });
  return {
    before: () => history.state?.before,
    step: (query) => history.pushState({ before: here() }, "", to(query)),
    amend: (query) => history.replaceState(history.state, "", to(query)),
    back: () => history.back(),
  };
}
