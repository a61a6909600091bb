// Long lists, and finding somebody in one.
import { useEffect, useRef, useState } from "preact/hooks";
import * as T from "texts";
import { Wrong, useAct } from "./act";
import { call } from "./api";
import { useKept, type Kept } from "./store";

/** What answers pages: what stands on one, and where the next begins. */
type Paged = {
  [K in keyof Calls]: Calls[K]["out"] extends { items: unknown[]; next?: string } ? K : never;
}[keyof Calls];

type Page<K extends Paged> = Calls[K]["out"] & { items: unknown[]; next?: string };

/** The pages of a list that were read so far. */
export interface Pages<K extends Paged> {
  first: Page<K> | undefined; // until it was read
  items: Page<K>["items"]; // of all
  kept: Kept<Calls[K]["out"]>; // the first, which is read anew
  next: string | undefined; // where what was not read begins
  more: () => void;
  reading: ReturnType<typeof useAct>;
}

/** Reads a list page by page. When the first is read anew and is another one, what followed it is forgotten. */
export function usePages<K extends Paged>(op: K, given: Calls[K]["in"]): Pages<K> {
  const kept = useKept(op, given),
    first = kept.value.value as Page<K> | undefined,
    reading = useAct();
  const [further, setFurther] = useState<{ of: unknown; items: unknown[]; next: string | undefined }>();
  const mine = further?.of === first ? further : undefined,
    next = mine ? mine.next : first?.next;
  const more = () =>
    reading.run(async () => {
      const a = (await call(op, { ...given, after: next })) as Page<K>;
      setFurther({ of: first, items: [...(mine?.items ?? []), ...a.items], next: a.next });
    });
  const items = [...(first?.items ?? []), ...(mine?.items ?? [])] as Page<K>["items"];
  return { first, items, kept, next, more, reading };
}

/** Asks for the next page of a list, if there is one. */
export const More = <K extends Paged>({ of }: { of: Pages<K> }) => (
  <>
    {of.next && (
      <p>
        <button class="btn" disabled={of.reading.busy} onClick={of.more}>
          {T.showMore}
        </button>
      </p>
    )}
    <Wrong problem={of.reading.problem} />
  </>
);

interface FindProps {
  id: string;
  label: string;
  hint: string;
  name: string; // as it was typed so far
  type: (name: string) => void;
  take: (c: Api.Listed) => void;
  sure?: boolean; // the first who is found is picked until another is
  focus?: boolean;
}

/** Finds a client as one types. */
export function Find({ id, label, hint, name, type, take, sure = false, focus }: FindProps) {
  const ref = useRef<HTMLInputElement>(null);
  useEffect(() => {
    if (focus) ref.current?.focus();
  }, []);
  const none = sure ? 0 : -1;
  const [found, setFound] = useState<Api.Listed[]>([]),
    [picked, setPicked] = useState(none);
  useEffect(() => {
    let current = true;
    const wait = setTimeout(() => {
      const q = name.trim();
      if (q.length < 2) return setFound([]);
      call("GET /v1/clients", { q, limit: 5 }).then(
        (a) => {
          if (current) setFound(a.items);
        },
        () => undefined,
      );
    }, 120);
    return () => {
      current = false;
      clearTimeout(wait);
    };
  }, [name]);
  const key = (e: KeyboardEvent) => {
    if (!found.length) return;
    const step = { ArrowDown: 1, ArrowUp: found.length - 1 }[e.key];
    if (step) setPicked((picked + step + found.length) % found.length);
    else if (e.key === "Enter" && picked >= 0) take(found[picked]!);
    else if (e.key === "Escape") setFound([]);
    else return;
    e.preventDefault();
    e.stopPropagation();
  };
  return (
    <div class="field combo">
      <label for={id}>{label}</label>
      <input
        id={id}
        ref={ref}
        role="combobox"
        aria-expanded={found.length > 0}
        aria-controls={id + "-list"}
        aria-autocomplete="list"
        aria-activedescendant={picked >= 0 && found.length ? id + "-" + picked : undefined}
        aria-describedby={id + "-hint"}
        autocomplete="off"
        maxLength={120}
        value={name}
        onInput={(e) => {
          type(e.currentTarget.value);
          setPicked(none);
        }}
        onKeyDown={key}
      />
      {found.length > 0 && (
        <ul role="listbox" id={id + "-list"} aria-label={T.client}>
          {found.map((c, n) => (
            <li
              key={c.id}
              id={id + "-" + n}
              role="option"
              aria-selected={n === picked}
              onMouseDown={(e) => {
                e.preventDefault();
                take(c);
              }}
            >
              <bdi>{c.name}</bdi>
              <small>
                <bdi>{c.emails[0] ?? c.phones[0] ?? ""}</bdi>
              </small>
            </li>
          ))}
        </ul>
      )}
      <p class="hint" id={id + "-hint"}>
        {hint}
      </p>
    </div>
  );
}
