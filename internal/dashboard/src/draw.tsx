// The blocks of a column as elements. A full day has hundreds, and to make and compare as many components costs more
// than all that the browser does to show them: so they are written here, what changed and nothing else.
import { render } from "preact";
import type { Form } from "../../script/src/dates";
import { seatsOf, spoken, stateOf, type Block } from "./blocks";
import { lanes, type Span } from "./plan";
import { Icon } from "./ui";

/** What blocks look like besides what they are. */
interface Light {
  f: Form;
  now: string; // the practice's wall time
  up: string | undefined; // the id of what is lifted
  range: Span; // the minutes that the column shows
  first: boolean; // whether Tab leads to the column
}

/** A block's element, and what it shows. */
interface Shown {
  el: HTMLButtonElement;
  name: Text;
  signs?: HTMLElement;
  b: Block;
  was: Record<string, string>;
}

const all = new WeakMap<Element, Map<string, Shown>>(), // of each group, by ids
  of = new WeakMap<Element, Shown>();

/** The block that the element is in. */
export const blockAt = (on: EventTarget | null): Block | undefined =>
  of.get((on as Element | null)?.closest(".block") ?? document.body)?.b;

const roomy = 14; // letters that the narrowest column has room for

export const movable = (b: Block) => b.kind === "booking" && b.status === "confirmed";

export const share = (minute: number, range: Span) =>
  `${((minute - range.from) / (range.to - range.from)) * 100}%`;

/** Writes the blocks into their group, in the order of time. A block keeps its element, and one that is new takes that
 * of one that has gone, unless that has the focus: to change elements is much less work than to make them. */
export function drawBlocks(group: HTMLElement, blocks: Block[], light: Light): void {
  const left = all.get(group) ?? new Map<string, Shown>(),
    now = new Map<string, Shown>(),
    places = lanes(blocks),
    sorted = [...blocks].sort((a, b) => a.from - b.from);
  for (const { id } of sorted) {
    const same = left.get(id);
    if (same) now.set(id, same);
    left.delete(id);
  }
  const free = [...left.values()].filter((s) => s.el !== document.activeElement);
  for (const s of left.values()) if (!free.includes(s)) s.el.remove();
  let next = group.firstChild;
  sorted.forEach((b, n) => {
    const s = now.get(b.id) ?? free.shift() ?? made();
    now.set(b.id, s);
    if (s.el === next) next = next.nextSibling;
    else group.insertBefore(s.el, next);
    s.b = b;
    show(s, places.get(b)!, light, light.first && !n);
  });
  for (const s of free) s.el.remove();
  all.set(group, now);
}

function made(): Shown {
  const el = document.createElement("button"),
    name = new Text();
  el.append(name);
  const s = { el, name, was: {} } as Shown;
  of.set(el, s);
  return s;
}

function show(s: Shown, { lane, of }: { lane: number; of: number }, { f, now, up, range }: Light, tab: boolean): void {
  const { b } = s,
    short = b.to - b.from <= 30,
    from = f.time(b.start),
    signs = signsOf(b, now);
  const put = (what: string, is: string) => {
    if (s.was[what] === is) return false;
    s.was[what] = is;
    return true;
  };
  const set = (name: string, is: string) => {
    if (put(name, is)) s.el[is ? "setAttribute" : "removeAttribute"](name, is);
  };
  if (put("name", b.name)) s.name.data = b.name;
  if (put("signs", signs.join())) drawSigns(s, signs);
  const cut = !short || of > 1 || b.name.length + 3 * signs.length > roomy;
  set(
    "class",
    `block ${b.kind} ${b.status}` +
      (short ? " short" : "") +
      (cut ? " cut" : "") +
      (b.outside ? " outside" : "") +
      (up === b.id ? " away" : ""),
  );
  set("data-id", b.id);
  set("data-what", short ? "" : `${from} ${b.kind === "group" ? seatsOf(b) : b.service}`);
  set("tabindex", tab ? "0" : "-1");
  set("aria-label", (b.label ??= `${from}–${f.time(b.end)}, ${b.name}, ${spoken(b)}`));
  set(
    "aria-keyshortcuts",
    movable(b) ? "Alt+ArrowUp Alt+ArrowDown Shift+Alt+ArrowUp Shift+Alt+ArrowDown" : "",
  );
  if (put("place", [b.from, b.to, lane, of, range.from, range.to, b.colour].join()))
    s.el.style.cssText =
      `top:${share(b.from, range)};height:calc(${share(b.to - b.from + range.from, range)} - 2px);` +
      `left:${(lane / of) * 100}%;width:calc(${100 / of}% - 1px)` +
      (b.colour ? ";--own:" + b.colour : "");
}

type Sign = "warn" | "note" | "group" | "check" | "clock" | "ask" | "no-show";

/** What is to be seen of the block at once, before its name. */
const signsOf = (b: Block, now: string): Sign[] => {
  const signs: Sign[] = [];
  if (b.alert || b.outside) signs.push("warn");
  if (b.note) signs.push("note");
  if (b.kind === "group") signs.push("group");
  if (b.status === "completed") signs.push("check");
  if (b.status === "confirmed" && b.kind === "booking" && b.end.slice(0, 16) <= now) signs.push("ask");
  if (b.kind === "hold") signs.push("clock");
  if (b.status === "no-show") signs.push("no-show");
  return signs;
};

function drawSigns(s: Shown, signs: Sign[]): void {
  if (!s.signs && signs.length) {
    s.signs = document.createElement("span");
    s.signs.className = "signs";
    s.signs.ariaHidden = "true";
  }
  if (!s.signs) return;
  if (signs.length) s.el.prepend(s.signs);
  else s.signs.remove();
  render(
    signs.map((sign) =>
      sign === "ask" ? (
        <i class="ask" />
      ) : sign === "no-show" ? (
        <small data-what={stateOf(s.b)} />
      ) : (
        <Icon shape={sign} />
      ),
    ),
    s.signs,
  );
}
