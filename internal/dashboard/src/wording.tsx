// Settings: what messages say in the practice's own words, with how they look.
import { useEffect, useRef, useState } from "preact/hooks";
import * as A from "texts/wording";
import style from "wording.css";
import { addDays, fill } from "../../script/src/dates";
import { Pending, Wrong, faultAt, useAct } from "./act";
import { call, type Problem } from "./api";
import { draftOf } from "./drafts";
import { Entry, Form, languages } from "./forms";
import { language, local, practice, serviceOf, today, written } from "./practice";
import { at, go, route } from "./route";
import { renew, useKept } from "./store";
import { Icon, Select, done, useDress, wordsOf } from "./ui";

export { speak } from "texts/wording";

type Part = "subject" | "title" | "opening" | "closing" | "sms";
type Own = Api.Own;
type Tongue = Calls["GET /v1/texts/{kind}/{language}"]["in"]["language"];

const names = (): [Part, string, number][] => [
  ["subject", A.subject, 1],
  ["title", A.title, 1],
  ["opening", A.opening, 5],
  ["closing", A.closing, 4],
  ["sms", A.sms, 4],
];

/** The messages that can be worded, by when they come. */
export function Kinds() {
  useDress(style);
  const k = useKept("GET /v1/texts", { reader: language.value }),
    all = k.value.value?.items;
  if (!all) return <Pending of={k} n={8} />;
  const moments: [string, string][] = [
    ["booking", A.ofBooking],
    ["waiting", A.ofWaiting],
    ["paying", A.ofPaying],
    ["asking", A.ofAsking],
    ["relation", A.ofRelation],
  ];
  const tongue = (l: string) => languages.find(([id]) => id === l)?.[1] ?? l;
  return (
    <>
      <p class="quiet">{A.intro}</p>
      {moments.map(([moment, name]) => {
        const some = all.filter((x) => x.moment === moment);
        return some.length ? (
          <section key={moment}>
            <h2>{name}</h2>
            <ul class="entries links">
              {some.map((x) => (
                <Entry
                  key={x.kind}
                  to={at("settings", ["texts", x.kind])}
                  name={x.name}
                  under={x.own.length ? fill(A.ownIn, { languages: x.own.map(tongue).join(", ") }) : A.asOurs}
                />
              ))}
            </ul>
          </section>
        ) : null;
      })}
    </>
  );
}

/** One message: a tab for each language. */
export function One({ kind }: { kind: string }) {
  useDress(style);
  const own = practice.value?.language ?? "nb",
    asked = route.value.query.get("language"),
    tongue = (languages.find(([l]) => l === asked)?.[0] ?? own) as Tongue;
  const list = useKept("GET /v1/texts", { reader: language.value }).value.value?.items.find((x) => x.kind === kind);
  return (
    <>
      <div class="chips tongues" role="group" aria-label={A.inLanguage}>
        {languages.map(([l, name]) => (
          <button
            key={l}
            type="button"
            class="chip"
            aria-pressed={l === tongue}
            onClick={() => go(at("settings", ["texts", kind], { language: l }), true)}
          >
            {name}
            {list?.own.includes(l) && <span class="own">{A.own}</span>}
          </button>
        ))}
      </div>
      <Editor key={tongue} kind={kind} tongue={tongue} />
    </>
  );
}

function Editor({ kind, tongue }: { kind: string; tongue: Tongue }) {
  const k = useKept("GET /v1/texts/{kind}/{language}", { kind, language: tongue, reader: language.value }),
    v = k.value.value;
  return v ? <Text of={v} /> : <Pending of={k} n={8} />;
}

const partsOf = (v: Api.TextView) =>
  names().filter(([p]) => v.ours[p] || (p === "closing" && v.channels.includes("email")));

/** The text without what is empty. */
const said = (o: Own): Own =>
  Object.fromEntries(Object.entries(o).filter(([, s]) => typeof s === "string" && s.trim())) as Own;

function Text({ of: v }: { of: Api.TextView }) {
  const d = draftOf<Own>(`texts/${v.kind}.${v.language}`, v.text),
    act = useAct(),
    look = useLook(v, d.now);
  const save = (text: Own, words: string) =>
    act.run(async () => {
      try {
        await call(
          "PUT /v1/texts/{kind}/{language}",
          { kind: v.kind, language: v.language as Tongue },
          { revision: v.revision, text: said(text) },
        );
      } finally {
        await renew("/v1/texts");
      }
      d.reset();
      done(words);
    });
  const problem = act.problem?.code === "text-wrong" ? undefined : act.problem;
  return (
    <div class="wording">
      <div>
        <Form
          draft={d}
          save={() => save(d.now, A.savedSaid)}
          busy={act.busy}
          problem={problem}
          ready={!look.problems.length}
        >
          {partsOf(v).map(([p, label, rows]) => (
            <Place
              key={p}
              label={label}
              rows={rows}
              value={d.now[p] ?? ""}
              ours={v.ours[p] ?? ""}
              tongue={v.language}
              variables={v.variables.filter((x) => p === "sms" || x.name !== "link")}
              wrong={look.problems.filter((x) => x.part === p)}
              error={faultAt(act.problem ?? look.problem, "text." + p)}
              set={(s) => d.set({ [p]: s })}
            />
          ))}
        </Form>
        {!!Object.keys(said(v.text)).length && (
          <div class="acts">
            <button class="btn" type="button" disabled={act.busy} onClick={() => save({}, A.oursSaid)}>
              {A.useOurs}
            </button>
          </div>
        )}
        <Versions of={v} set={(o) => d.set({ ...empty, ...o })} />
      </div>
      <Look of={v} look={look} />
    </div>
  );
}

const empty: Own = { subject: "", title: "", opening: "", closing: "", sms: "" };

/** The braces that are open before the caret, and what stands in them. */
function opened(text: string, caret: number): { from: number; typed: string } | undefined {
  const from = text.lastIndexOf("{{", caret - 1),
    typed = text.slice(from + 2, caret);
  return from < 0 || caret < from + 2 || /[}|\n]/.test(typed) || typed.length > 40 ? undefined : { from, typed };
}

let places = 0;

interface PlaceProps {
  label: string;
  rows: number;
  value: string;
  ours: string;
  tongue: string;
  variables: Api.VariableView[];
  wrong: Api.Misplaced[];
  error: string | undefined;
  set: (s: string) => void;
}

/** A part of the text. After {{ it offers the variables: arrows choose, Enter takes, Escape closes. */
function Place({ label, rows, value, ours, tongue, variables, wrong, error, set }: PlaceProps) {
  const [id] = useState(() => "w" + ++places),
    ref = useRef<HTMLTextAreaElement>(null),
    [open, setOpen] = useState<{ from: number; typed: string }>(),
    [chosen, setChosen] = useState(0);
  const typed = open?.typed.trim().toLowerCase() ?? "",
    found = open
      ? variables.filter((x) => x.name.includes(typed) || x.label.toLowerCase().includes(typed)).slice(0, 12)
      : [];
  const look = (e: HTMLTextAreaElement) => {
    const next = opened(e.value, e.selectionStart);
    if (next?.typed !== open?.typed || next?.from !== open?.from) setChosen(0);
    setOpen(next);
  };
  const write = (text: string, caret: number) => {
    set(text);
    setOpen(undefined);
    requestAnimationFrame(() => {
      ref.current?.focus();
      ref.current?.setSelectionRange(caret, caret);
    });
  };
  const take = (name: string) => {
    const e = ref.current!,
      from = open?.from ?? e.selectionStart,
      put = `{{${name}}}`,
      after = e.value.slice(open ? e.selectionStart : e.selectionEnd).replace(/^[a-z0-9_ ]*}}/, "");
    write(e.value.slice(0, from) + put + after, from + put.length);
  };
  const begin = () => {
    const e = ref.current!,
      from = e.selectionStart;
    set(e.value.slice(0, from) + "{{" + e.value.slice(e.selectionEnd));
    requestAnimationFrame(() => {
      e.focus();
      e.setSelectionRange(from + 2, from + 2);
      setChosen(0);
      setOpen({ from, typed: "" });
    });
  };
  const key = (e: KeyboardEvent) => {
    if (!found.length) return;
    if (e.key === "ArrowDown") setChosen((chosen + 1) % found.length);
    else if (e.key === "ArrowUp") setChosen((chosen + found.length - 1) % found.length);
    else if (e.key === "Enter" || e.key === "Tab") take(found[chosen]!.name);
    else if (e.key === "Escape") setOpen(undefined);
    else return;
    e.preventDefault();
    e.stopPropagation();
  };
  const goTo = (p: Api.Misplaced) => {
    const lines = value.split("\n").slice(0, p.line - 1),
      line = Array.from(value.split("\n")[p.line - 1] ?? ""),
      start = lines.reduce((n, s) => n + s.length + 1, 0) + line.slice(0, p.column - 1).join("").length;
    ref.current?.focus();
    ref.current?.setSelectionRange(start, start + 2 + (p.name?.length ?? 0));
  };
  const bad = !!wrong.length || !!error;
  return (
    <div class={"field place" + (bad ? " wrong" : "")}>
      <div class="over">
        <label for={id}>{label}</label>
        <button type="button" class="text" onClick={begin} aria-label={fill(A.insertIn, { part: label })}>
          {A.insert}
        </button>
      </div>
      <div class="in">
        <textarea
          id={id}
          ref={ref}
          rows={rows}
          lang={tongue}
          value={value}
          spellcheck
          autocomplete="off"
          aria-autocomplete="list"
          aria-controls={found.length ? id + "l" : undefined}
          aria-activedescendant={found.length ? `${id}o${chosen}` : undefined}
          aria-describedby={[ours && id + "h", bad && id + "e"].filter(Boolean).join(" ") || undefined}
          aria-invalid={bad ? "true" : undefined}
          onInput={(e) => {
            set(e.currentTarget.value);
            look(e.currentTarget);
          }}
          onClick={(e) => look(e.currentTarget)}
          onKeyDown={key}
          onBlur={() => setTimeout(() => setOpen(undefined), 150)}
        />
        {!!found.length && (
          <ul class="found" id={id + "l"} role="listbox" aria-label={A.variables}>
            {found.map((x, n) => (
              <li
                key={x.name}
                id={`${id}o${n}`}
                role="option"
                aria-selected={n === chosen}
                onMouseDown={(e) => {
                  e.preventDefault();
                  take(x.name);
                }}
              >
                <b>{x.label}</b> <small>{x.name}</small>
              </li>
            ))}
          </ul>
        )}
      </div>
      <p class="vh" aria-live="polite">
        {open ? (found[chosen] ? `${found[chosen].label}, ${chosen + 1}/${found.length}` : A.noVariable) : ""}
      </p>
      {bad && (
        <div class="error" id={id + "e"}>
          {error && !wrong.length && <p>{error}</p>}
          {wrong.map((p, n) => (
            <p key={n}>
              <button type="button" class="text" onClick={() => goTo(p)}>
                {fill(A.lineColumn, { line: p.line, column: p.column })}
              </button>{" "}
              {whatIsWrong(p)}
            </p>
          ))}
        </div>
      )}
      {ours && (
        <p class="hint ours" id={id + "h"}>
          <span>{A.oursIs}</span> <span lang={tongue}>{ours}</span>{" "}
          {!value && (
            <button type="button" class="text" onClick={() => write(ours, ours.length)}>
              {A.startFromOurs}
            </button>
          )}
        </p>
      )}
    </div>
  );
}

function whatIsWrong(p: Api.Misplaced): string {
  switch (p.code) {
    case "unclosed":
      return A.unclosed;
    case "misnamed":
      return A.misnamed;
    default:
      return p.nearest
        ? fill(A.unknownNearest, { name: p.name ?? "", nearest: p.nearest })
        : fill(A.unknown, { name: p.name ?? "" });
  }
}

interface Looked {
  view: Api.PreviewView | undefined;
  problem: Problem | undefined;
  problems: Api.Misplaced[];
  channel: string;
  setChannel: (c: string) => void;
  booking: string;
  setBooking: (id: string) => void;
}

/** How the text looks as it is typed: it is asked for once somebody stops typing for a moment. */
function useLook(v: Api.TextView, now: Own): Looked {
  const [view, setView] = useState<Api.PreviewView>(),
    [problem, setProblem] = useState<Problem>(),
    [channel, setChannel] = useState(v.channels[0] ?? "email"),
    [booking, setBooking] = useState("");
  const text = JSON.stringify(said(now));
  useEffect(() => {
    let over = false;
    const wait = setTimeout(
      () => {
        call(
          "POST /v1/texts/{kind}/{language}/preview",
          { kind: v.kind, language: v.language as Tongue },
          { channel: channel as "email" | "sms", text: JSON.parse(text) as Own, ...(booking && { booking }) },
        ).then(
          (a) => {
            if (over) return;
            setView(a);
            setProblem(undefined);
          },
          (p: Problem) => {
            if (!over) setProblem(p);
          },
        );
      },
      view ? 400 : 0,
    );
    return () => {
      over = true;
      clearTimeout(wait);
    };
  }, [text, channel, booking]);
  return { view, problem, problems: view?.problems ?? [], channel, setChannel, booking, setBooking };
}

/** The message as its client gets it: on a phone or a screen, by day or in the dark, or as plain text. */
function Look({ of: v, look }: { of: Api.TextView; look: Looked }) {
  const [how, setHow] = useState("phone"),
    [dark, setDark] = useState(false),
    act = useAct(),
    view = look.view,
    isMail = look.channel === "email";
  const ahead = useKept("GET /v1/calendar", { from: today(), to: addDays(today(), 7), brief: true }).value.value,
    some = (ahead?.bookings ?? []).filter((b) => b.status === "confirmed").slice(0, 30),
    speaks = v.variables.some((x) => x.name === "when");
  const send = () =>
    act.run(async () => {
      const d = draftOf<Own>(`texts/${v.kind}.${v.language}`, v.text).now;
      const a = await call(
        "POST /v1/texts/{kind}/{language}/preview",
        { kind: v.kind, language: v.language as Tongue },
        { channel: "email", send: true, text: said(d) },
      );
      done(fill(A.sentTo, { address: a.sent_to ?? "" }), 8);
    });
  const button = (id: string, name: string, on: boolean, set: () => void) => (
    <button key={id} type="button" class="chip" aria-pressed={on} onClick={set}>
      {name}
    </button>
  );
  return (
    <section class="look" aria-label={A.preview}>
      <h2>{A.preview}</h2>
      <div class="chips">
        {v.channels.length > 1 &&
          v.channels.map((c) =>
            button(c, c === "sms" ? A.sms : A.mail, c === look.channel, () => look.setChannel(c)),
          )}
        {isMail && button("phone", A.phone, how === "phone", () => setHow("phone"))}
        {isMail && button("screen", A.screen, how === "screen", () => setHow("screen"))}
        {isMail && button("plain", A.plain, how === "plain", () => setHow("plain"))}
        {isMail && how !== "plain" && button("dark", A.dark, dark, () => setDark(!dark))}
      </div>
      {speaks && !!some.length && (
        <Select
          label={A.about}
          value={look.booking}
          set={look.setBooking}
          options={[
            ["", A.nobodys],
            ...some.map((b): [string, string] => [
              b.id,
              `${written.value.dateTime(local(b.start))} · ${serviceOf(b.service)?.name ?? ""}`,
            ]),
          ]}
        />
      )}
      {look.problem && (
        <p class="error" role="alert">
          {wordsOf(look.problem)}
        </p>
      )}
      {view && isMail && (
        <p class="subject">
          <b lang={v.language}>{view.subject}</b>
        </p>
      )}
      {view && isMail && how !== "plain" && (
        <Mail html={view.html ?? ""} dark={dark} phone={how === "phone"} tongue={v.language} />
      )}
      {view && (!isMail || how === "plain") && (
        <pre class={isMail ? "plain" : "sms"} lang={v.language} tabIndex={0}>
          {view.text}
        </pre>
      )}
      {view && !isMail && (
        <p class="quiet" aria-live="polite">
          {fill(view.parts === 1 ? A.onePart : A.someParts, {
            n: view.parts ?? 0,
            characters: view.characters ?? 0,
          })}
          {view.alphabet === "UCS-2" && " " + A.wide}
        </p>
      )}
      {isMail && (
        <>
          <Wrong problem={act.problem} />
          <div class="acts">
            <button class="btn" type="button" disabled={act.busy || !!look.problems.length} onClick={send}>
              <Icon shape="mail" />
              {A.sendTrial}
            </button>
          </div>
          <p class="quiet">{A.sendTrialHint}</p>
        </>
      )}
    </section>
  );
}

/** The mail as it is mailed, in a tree of its own: its styles are its own, and nothing in it leads anywhere. What asks
 * for the width and for the dark is answered. */
function Mail({ html, dark, phone, tongue }: { html: string; dark: boolean; phone: boolean; tongue: string }) {
  const ref = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const root = ref.current!.shadowRoot ?? ref.current!.attachShadow({ mode: "open" }),
      { body, rules } = treeOf(html),
      sheet = new CSSStyleSheet();
    sheet.replaceSync(
      rules
        .replace("@media (prefers-color-scheme:dark)", dark ? "@media all" : "@media not all")
        .replace("@media (max-width:480px)", phone ? "@media all" : "@media not all"),
    );
    root.adoptedStyleSheets = [sheet];
    root.replaceChildren(body);
  }, [html, dark, phone]);
  return (
    <div class={"mail" + (phone ? " phone" : "")} tabIndex={0} role="group" aria-label={A.mail} lang={tongue}>
      <div ref={ref} />
    </div>
  );
}

const mailTags = "table tbody tr td p h1 a span bdi s br div".split(" "),
  mailAttributes = "class width align valign colspan cellpadding cellspacing border role bgcolor".split(" "),
  entities: Record<string, string> = { lt: "<", gt: ">", amp: "&", zwnj: "\u200c", nbsp: "\u00a0" },
  token = /<!--[^]*?-->|<![^>]*>|<style>([^]*?)<\/style>|<(\/?)([a-z0-9]+)((?:\s+[a-z-]+="[^"]*")*)\s*>|([^<]+)|</g;

/** The mail's markup as elements, made one by one of those that mails are made of: the page's policy makes no markup of
 * text, and takes no style out of one. */
function treeOf(html: string): { body: HTMLElement; rules: string } {
  const body = document.createElement("div"),
    plain = (s: string) =>
      s.replace(/&(?:#(\d+)|([a-z]+));/g, (all, n: string | undefined, name: string | undefined) =>
        n ? String.fromCodePoint(+n) : (entities[name ?? ""] ?? all),
      );
  let at: HTMLElement = body,
    rules = "",
    inBody = false;
  for (const [, style, end, tag, attributes, words] of html.matchAll(token)) {
    if (style !== undefined) rules += style;
    else if (tag === "body") {
      if (!end) dress(body, attributes ?? "");
      inBody = !end;
    } else if (!inBody) continue;
    else if (words !== undefined) at.append(plain(words));
    else if (end && tag && at.localName === tag) at = at.parentElement ?? body;
    else if (!end && tag && mailTags.includes(tag)) {
      const e = document.createElement(tag);
      dress(e, attributes ?? "");
      at.append(e);
      if (tag !== "br") at = e;
    }
  }
  return { body, rules };

  function dress(e: HTMLElement, attributes: string) {
    for (const [, name = "", value = ""] of attributes.matchAll(/([a-z-]+)="([^"]*)"/g)) {
      if (name === "style") e.style.cssText = plain(value);
      else if (mailAttributes.includes(name)) e.setAttribute(name, plain(value));
    }
  }
}

/** What was saved before. */
function Versions({ of: v, set }: { of: Api.TextView; set: (o: Own) => void }) {
  if (!v.versions.length) return null;
  return (
    <details class="versions">
      <summary>{fill(A.versions, { n: v.versions.length })}</summary>
      <ul class="rows">
        {v.versions.map((x) => (
          <li key={x.revision}>
            <span>
              {written.value.dateTime(local(x.saved_at))}
              {x.by && (
                <>
                  {" · "}
                  <bdi>{x.by}</bdi>
                </>
              )}
              <small>{Object.values(said(x.text))[0] ?? A.asOurs}</small>
            </span>
            {x.revision !== v.revision && (
              <button
                class="btn"
                type="button"
                onClick={() => {
                  set(x.text);
                  done(A.restored, 8);
                }}
              >
                {A.restore}
              </button>
            )}
          </li>
        ))}
      </ul>
    </details>
  );
}
