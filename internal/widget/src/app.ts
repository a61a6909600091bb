// The widget: one step at a time, from the service to the booked appointment.
import * as T from "texts";
import style from "style.css";
import {
  call, newKey, read, send, type Booked, type Practice, type Problem, type Question, type Service, type Slot,
  type Start, type Times,
} from "./api";
import { calendar, seats, theirCity, theirTime, theirs, zoneOf } from "./calendar";
import { accents } from "./colour";
import { addDays, alone, dayOf, fill, form, upper, wall, type Day, type Form } from "./dates";
import { bdi, bones, h, icon, type Child } from "./dom";
import { field, type Field } from "./form";

export interface Mounted {
  /** Takes up the host's colours anew. */
  colours(): void;
  end(): void;
}

export interface Options {
  base: string; // address of the API, with a slash at the end
  tag: string; // language tag; its language is this part's
  first: Promise<Response> | undefined; // the first answer, if it was asked for already
  fetched(): Promise<Response>;
}

declare const LANGUAGE: string; // of this part: nb, sv, da, fi or en
declare const STEPS: string; // file name of the part that shows questions

type Step = "service" | "who" | "time" | "details" | "done" | "asked" | "wait" | "waiting";

const longWait = 60; // days that somebody waits for where nothing at all is free
const fresh = 60_000; // milliseconds for which free times are believed
const slow = 6_000; // milliseconds after which a wait is explained

let sheet: CSSStyleSheet | undefined; // one for all widgets of a page

export function mount(host: HTMLElement, o: Options): Mounted {
  const attribute = (name: string) => host.getAttribute(name) ?? "";
  const life = new AbortController();

  let start: Start, practice: Practice, f: Form;
  let step: Step | undefined, service: Service | undefined, who: string | undefined;
  let slot: Slot | undefined, day: Day | undefined;
  let wish: { from: Day; to: Day } | undefined; // days to wait for
  let near: Slot[] = [], notice = ""; // what came instead of the slot that was lost
  let found: Start["times"], next: Slot | undefined; // for the service and practitioner
  let known = new Map<string, { at: number; times: Promise<Times> }>(), startedAt = Date.now();
  const typed: Record<string, string> = {
    name: attribute("name"), email: attribute("email"), phone: attribute("phone"), note: "",
  };
  let booked: Booked | undefined;
  let sent = "", key = ""; // the last request and its idempotency key
  let busy = false; // waiting for an answer

  // --- The frame -----------------------------------------------------------------------------------------------------

  const body = h("div", { class: "body" });
  const status = h("div", { class: "vh", role: "status" });
  const mode = attribute("mode");
  const opens = mode === "button" || mode === "floating";
  const frame = h(opens ? "div" : "section", { class: "w", part: "card", lang: o.tag }, body, status);
  const say = (text: string) => { status.textContent = text; };

  sheet ??= new CSSStyleSheet();
  if (!sheet.cssRules.length) sheet.replaceSync(style);
  const root = host.shadowRoot ?? host.attachShadow({ mode: "open" });
  root.adoptedStyleSheets = [sheet];
  let outer: HTMLElement, dialog: HTMLDialogElement | undefined;
  if (opens) {
    const open = h("button", {
      class: "btn main", part: "button", type: "button", "aria-haspopup": "dialog",
      click: () => { begin(); dialog!.close(); dialog!.showModal(); greet(); },
      pointerenter: () => begin(), focus: () => begin(),
    }, icon("date"), T.book);
    const close = h("button", {
      class: "turn close", type: "button", "aria-label": T.close, click: () => dialog!.close(),
    }, icon("close"));
    dialog = h("dialog", { class: "sheet", click: (e) => e.target === dialog && dialog!.close() },
      h("div", { class: "bar" }, close), frame) as HTMLDialogElement;
    outer = h("div", { class: mode === "floating" ? "r float" : "r" }, open, dialog);
    root.replaceChildren(outer);
  } else {
    outer = h("div", { class: "r" }, frame);
    // Until there is something to show, the host's own words stand; where there are none, the outline of what comes.
    root.replaceChildren(host.childElementCount ? h("slot") : outer);
    body.append(bones());
  }
  const whole = dialog ?? frame;
  whole.ariaLabel = T.book;
  colours();

  function colours() {
    const pair = accents(attribute("accent") || practice?.accent || "");
    outer.dataset.theme = attribute("theme");
    for (const [i, name] of ["--light", "--dark"].entries()) outer.style.setProperty(name, pair ? pair[i]! : "");
  }

  /** Takes the place of the host's own words. */
  function appear() {
    if (!outer.isConnected || root.children[1]) root.replaceChildren(outer);
  }

  function tell(name: string, detail: object = {}) {
    host.dispatchEvent(new CustomEvent("stund:" + name, { detail, bubbles: true, composed: true }));
  }

  // --- What can be booked --------------------------------------------------------------------------------------------

  let begun = false;
  function begin(answer?: Promise<Response>) {
    if (begun) return;
    begun = true;
    body.replaceChildren(bones());
    read<Start>(answer ?? o.fetched()).then(ready, (p: Problem) => {
      begun = false;
      if (life.signal.aborted) return;
      appear();
      if (!opens) root.append(h("slot")); // the host's own words may know of another way
      body.replaceChildren(problem(p, () => begin()));
    });
  }

  function ready(s: Start) {
    if (life.signal.aborted) return;
    start = s;
    practice = s.practice;
    f = form(o.tag, dayOf(s.now), practice.time_zone);
    colours();
    const only = attribute("service");
    practice.services = practice.services.filter((v) =>
      (!only || v.id === only) && (!fixedWho() || v.practitioners.includes(fixedWho())));
    whole.ariaLabel = `${T.book} – ${practice.name}`;
    appear();
    if (s.steps) loadAsker().catch(() => {}); // the form tries again, and tells of it
    if (!step) tell("ready");
    restart();
  }

  /** Begins at the first step that leaves a choice. */
  function restart() {
    service = practice.services.length === 1 ? practice.services[0] : undefined;
    who = undefined;
    slot = day = wish = booked = undefined;
    go(afterService());
  }

  const givers = () => practice.practitioners.filter((p) => service?.practitioners.includes(p.id));
  const fixedWho = () => attribute("practitioner");

  function afterService(): Step {
    if (!service) return "service";
    if (fixedWho()) who = fixedWho();
    else if (givers().length < 2) who = "";
    return who === undefined ? "who" : "time";
  }

  /** Words of the practice. */
  const theirWords = (text: string, of: { language?: string }) => bdi(text, of.language ?? practice.language);
  const named = (id: string) => practice.practitioners.find((p) => p.id === id);

  /** Where the service is given, as far as that is certain. */
  function places(): string[] {
    const all = practice.locations.filter((l) => !service!.locations.length || service!.locations.includes(l.id));
    return all.map((l) => (l.online ? T.video
      : !l.address ? l.name
        : l.address.startsWith(l.name) ? l.address
          : `${l.name}, ${l.address}`));
  }

  const path = () => `v1/public/${encodeURIComponent(practice.id)}/`;
  const asked = () =>
    `service=${encodeURIComponent(service!.id)}${who ? "&practitioner=" + encodeURIComponent(who) : ""}`;

  /** The first month with free times, for the service and practitioner. */
  async function search(): Promise<void> {
    const t = start.times, id = service!.id;
    if (t?.service !== id || (t.practitioner || "") !== who || Date.now() - startedAt > fresh) {
      const now = await call<Start>(`${o.base}${path()}start?${asked()}`);
      // What is free of the other services was told before.
      start = { ...now, practice, next: now.next.concat(start.next.filter((n) => n.service !== id)) };
      startedAt = Date.now();
      f = form(o.tag, dayOf(start.now), practice.time_zone);
    }
    found = start.times;
    next = start.next.find((n) => n.service === id)?.slot;
  }
  
  function load(from: Day, to: Day): Promise<Times> {
    const address = `${o.base}${path()}slots?${asked()}&from=${from}&to=${to}`, had = known.get(address);
    if (had && Date.now() - had.at < fresh) return had.times;
    const times = call<Times>(address);
    known.set(address, { at: Date.now(), times });
    times.catch(() => known.delete(address));
    return times;
  }

  /** Forgets what was free: somebody was faster, or we were. */
  function forget() {
    known = new Map();
    startedAt = -fresh;
  }

  // --- Steps ---------------------------------------------------------------------------------------------------------

  function go(to: Step) {
    const moved = step !== undefined;
    step = to;
    say("");
    const title = h("h2", { part: "title", tabindex: -1 }, {
      service: T.chooseService, who: T.chooseWho, time: T.chooseTime, details: T.details, done: T.booked,
      asked: T.asked, wait: T.waitTitle, waiting: T.waiting,
    }[to]);
    const show = {
      service: services, who: people, time: times, details, done, asked: done, wait: details, waiting: done,
    }[to];
    if (to === "done" || to === "waiting") title.prepend(icon("check"));
    body.className = "body " + to;
    body.replaceChildren(...[crumbs(), title, show()].flat().filter((n) => n !== null));
    if (moved || dialog?.open) greet();
    tell("step", { step: to });
  }

  /** Takes the reader to the beginning of the step. */
  function greet() {
    const title = body.querySelector("h2");
    title?.focus({ preventScroll: true });
    title?.scrollIntoView({ block: "nearest" });
  }

  /** What was chosen so far; each leads back to its choice. */
  function crumbs(): Node | null {
    const back = (to: Step, text: Node) => h("li", null,
      h("button", { class: "crumb", type: "button", click: () => change(to) },
        h("span", { class: "vh" }, T.change + ": "), text, icon("edit")));
    const list: Child[] = step !== "who" && step !== "time" ? [] : [
      manyServices() && back("service", theirWords(service!.name, service!)),
      step === "time" && manyPeople() && back("who", h("span", null, named(who!)?.name ?? T.anyone)),
    ];
    return list.some(Boolean) ? h("ul", { class: "crumbs", "aria-label": T.chosen }, list) : null;
  }

  const manyServices = () => practice.services.length > 1;
  const manyPeople = () => !fixedWho() && givers().length > 1;

  function change(to: Step) {
    if (busy) return; // it may be booked already
    notice = "";
    near = [];
    go(to);
  }

  const span = (w: { from: Day; to: Day }) => (w.from === w.to ? f.date(w.from)
    : fill(T.untilDay, { from: f.date(w.from), to: f.date(w.to) }));

  const line = (text: Child, kind = "quiet") => h("span", { class: "line " + kind }, text);

  function option(name: Node, lines: Child[], pick: () => void): HTMLElement {
    return h("li", null, h("button", { class: "option", part: "option", type: "button", click: pick },
      h("span", { class: "grow" }, h("strong", null, name), lines), icon("right")));
  }

  function services(): Node[] {
    if (!practice.services.length) return [h("p", { class: "lead" }, T.nothing), reach()];
    return [h("ul", { class: "options" }, practice.services.map((v) => {
      const free = start.next.find((n) => n.service === v.id)?.slot;
      return option(theirWords(v.name, v), [
        v.description && line(theirWords(v.description, v), ""),
        line(`${f.duration(v.duration_minutes)} · ${f.price(v.price.amount_minor, v.price.currency)}`),
        free ? line(`${T.nextFree}: ${soon(free)}`, "first") : line(T.noneFree),
      ], () => {
        if (v !== service) { service = v; who = undefined; day = slot = undefined; }
        go(afterService());
      });
    }))];
  }

  const soon = (s: Slot) => fill(T.dateTime, { date: f.soon(dayOf(s.start)), time: f.time(s.start) });

  function people(): Node[] {
    const pick = (id: string) => () => {
      if (id !== who) day = undefined;
      who = id;
      go("time");
    };
    return [h("ul", { class: "options" }, option(h("span", null, T.anyone), [line(T.anyoneHint)], pick("")),
      givers().map((p) => option(bdi(p.name), [p.title && line(theirWords(p.title, p))], pick(p.id))))];
  }

  function pick(s: Slot) {
    slot = s;
    day = dayOf(s.start);
    notice = "";
    near = [];
    go("details");
  }

  function times(): Node[] {
    const place = h("div", { class: "place" }, bones());
    const asking = `${service!.id} ${who}`, current = () => step === "time" && asking === `${service!.id} ${who}`;
    const explain = setTimeout(() => { say(T.slow); place.prepend(h("p", { class: "quiet" }, T.slow)); }, slow);
    say(T.loading);
    search().then(() => current() && place.replaceChildren(...choice()),
      (p: Problem) => current() && place.replaceChildren(problem(p, () => go("time"))))
      .finally(() => clearTimeout(explain));
    const lost = notice ? [alert(notice),
      near.length ? h("div", { class: "chips near" }, near.map((s) => slotButton(s))) : ""] : [];
    return [...lost.filter((n) => n !== "") as Node[], place];
  }

  /** A time with its day, to be taken at once. */
  function slotButton(s: Slot, label = ""): HTMLElement {
    const there = theirTime(f, s.start);
    return h("button", { class: "chip next", part: "chip", type: "button", click: () => pick(s) },
      label && h("small", null, label),
      h("span", null, upper(soon(s))),
      service!.capacity > 1 && h("small", null, seats(s.seats_left)),
      there && h("small", null, `${there} ${theirCity()}`));
  }

  function choice(): Node[] {
    const today = dayOf(start.now), last = addDays(today, service!.window_days);
    if (!next) {
      const to = addDays(today, Math.min(longWait, service!.window_days));
      return [h("p", { class: "lead" }, T.noneAtAll), h("button", {
        class: "btn main", part: "button", type: "button", click: () => wait({ from: today, to }),
      }, T.waitFor), reach()];
    }
    const shown = calendar({
      form: f, zone: practice.time_zone, today, last, group: service!.capacity > 1, next, first: found, day,
      load, pick, say, problem, wait: (d) => wait({ from: d, to: d }),
    });
    return near.length ? [shown] : [slotButton(next, T.nextFree), shown];
  }

  function wait(w: { from: Day; to: Day }) {
    wish = w;
    go("wait");
  }

  // --- The form ------------------------------------------------------------------------------------------------------

  let fields: Record<string, Field> = {};
  let trouble: HTMLElement;
  let questions: Question[] = []; // that this form asks
  let asker: typeof import("./steps") | undefined, tries = 0; // the part that shows them, loaded where there are some

  // Some browsers remember that an address could not be loaded: another attempt is at another one.
  const loadAsker = () => import(`${o.base}widget/${STEPS}${tries ? "?" + tries : ""}`)
    .then((m) => { asker = m; }, (e) => { tries++; throw e; });

  function details(): Node[] {
    const waits = step === "wait";
    questions = waits ? [] : start.steps?.filter((q) => q.services.includes(service!.id)) ?? [];
    if (questions[0] && !asker) {
      const place = h("div", null, bones()), show = () => place.isConnected && place.replaceChildren(...details());
      loadAsker().then(show, () => place.replaceChildren(problem({ status: 0 }, show)));
      return [place];
    }
    const make = (name: string, label: string, hint: string, properties: Record<string, string | number>) =>
      (fields[name] = field(name, label, hint, properties, typed[name]!,
        (v) => { typed[name] = v; fields[name]!.wrong(""); }));
    fields = {};
    make("name", T.name, "", { autocomplete: "name", "aria-required": "true", maxlength: 120 });
    make("email", T.email, waits ? T.waitHint : T.emailHint,
      { type: "email", autocomplete: "email", "aria-required": "true", maxlength: 254 });
    make("phone", T.phone, T.phoneHint, { type: "tel", autocomplete: "tel", maxlength: 40 });
    if (!waits) make("note", T.note, "", { rows: 2, maxlength: 2000 });
    trouble = h("div", { class: "trouble" });
    const submit = h("button", { class: "btn main", part: "button", id: "submit" }, waits ? T.waitFor : T.book);
    const form = h("form", { novalidate: true, submit: (e) => { e.preventDefault(); void post(); } },
      Object.values(fields).map((x) => x.element), asker?.ask(root, questions, LANGUAGE, typed, fields), trouble,
      submit);
    return [h("div", { class: "both" }, summary(), form)];
  }

  /** Everything that was chosen, and what it costs and allows. Until it is sent, each choice can be changed here. */
  function summary(): HTMLElement {
    const v = service!, s = slot;
    const waits = step === "wait" || step === "waiting", open = step === "details" || step === "wait";
    const fact = (name: string, value: Child[], to?: Step | false) => [h("dt", null, name), h("dd", null, value,
      open && to && h("button", {
        class: "change", type: "button", click: () => change(to), "aria-label": `${T.change}: ${name}`,
      }, T.change))];
    const day = (text: string) => h("strong", null, alone(text));
    const there = s && theirs(s.start), where = places();
    const giver = named(booked?.practitioner || who || (givers().length === 1 ? givers()[0]!.id : ""));
    return h("div", { class: "summary", part: "summary" }, h("dl", null,
      fact(T.when, waits ? [day(span(wish!))] : [day(f.date(dayOf(s!.start))),
        line(`${f.time(s!.start)}–${f.time(s!.end)}${there && ` · ${zoneOf(practice.time_zone)}`}`, ""),
        there && line(fill(T.yourTime, { when: f.dateTime(there), city: theirCity() }))], "time"),
      fact(T.what, [theirWords(v.name, v), line(f.duration(v.duration_minutes))], manyServices() && "service"),
      fact(T.givenBy, giver ? [bdi(giver.name), giver.title && line(theirWords(giver.title, giver))] : [T.anyone],
        manyPeople() && "who"),
      where.length > 0 && fact(T.where, [bdi(where.reduce((a, b) => fill(T.or, { a, b })))]),
      fact(T.price, [f.price(v.price.amount_minor, v.price.currency)])),
    step === "wait" ? h("p", { class: "rule" }, T.waitLead) : !waits && h("p", { class: "rule" }, rule(s!)));
  }

  /** Until when the client may move or cancel. */
  function rule(s: Slot): string {
    const until = (minutes: number) => Date.parse(s.start) - minutes * 60_000;
    const say = (text: string, at: number) => fill(text, { when: f.dateTime(wall(at, practice.time_zone)) });
    const now = Date.parse(start.now);
    const move = until(service!.reschedule_deadline_minutes), cancel = until(service!.cancel_deadline_minutes);
    if (move <= now && cancel <= now) return T.ruleNone;
    if (move === cancel) return say(T.ruleBoth, move);
    return [move > now ? say(T.ruleMove, move) : T.noMove,
      cancel > now ? say(T.ruleCancel, cancel) : T.noCancel].join(" ");
  }

  /** Marks the fields that are wrong and goes to the first. */
  function wrong(names: string[]): boolean {
    const texts: Record<string, string> = {
      name: T.nameWrong, email: T.emailWrong, phone: T.phoneWrong, note: T.noteWrong,
    };
    for (const name in fields) fields[name]!.wrong(names.includes(name) ? texts[name] ?? name : "");
    const first = Object.keys(fields).find((name) => names.includes(name));
    if (first) fields[first]!.input.focus();
    return !!first;
  }

  async function post() {
    if (busy) return;
    const v = (name: string) => typed[name]!.trim();
    if (wrong([v("name") ? "" : "name", /^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(v("email")) ? "" : "email",
      v("phone") && v("phone").replace(/\D/g, "").length < 5 ? "phone" : "",
      ...asker?.missing(questions, typed) ?? []])) return;
    const waits = step === "wait", what = waits ? { from: wish!.from, to: wish!.to }
      : { start: slot!.start, note: v("note") || undefined, extra: asker?.extra(questions, typed) };
    const request = JSON.stringify({ service: service!.id, practitioner: who || undefined, ...what,
      client: { name: v("name"), email: v("email"), phone: v("phone") || undefined, language: LANGUAGE } });
    if (request !== sent) [sent, key] = [request, newKey()];
    const button = frame.querySelector<HTMLElement>("#submit")!, label = button.textContent;
    busy = true;
    button.ariaDisabled = "true";
    button.textContent = T.booking;
    trouble.replaceChildren();
    say(T.booking);
    const explain = setTimeout(() => {
      say(T.slow);
      trouble.replaceChildren(h("p", { class: "quiet" }, T.slow));
    }, slow);
    try {
      const answer = await send<Booked>(o.base, path() + (waits ? "waitlist" : "bookings"), request, key);
      sent = "";
      forget();
      if (!waits) booked = answer;
      go(waits ? "waiting" : answer.confirm_by ? "asked" : "done");
      if (step === "done") tell("booked", { id: answer.id, service: service!.id, start: answer.start });
    } catch (e) {
      failed(e as Problem);
    } finally {
      clearTimeout(explain);
      busy = false;
      button.ariaDisabled = null;
      button.textContent = label;
    }
  }

  function failed(p: Problem) {
    say("");
    if (p.errors && wrong(p.errors.map((e) => e.location.replace(/^body\.(client\.)?/, "")))) return;
    if (p.text) return trouble.replaceChildren(alert(p.text[LANGUAGE]!, contact()));
    if (p.status === 409 || p.reason) {
      forget();
      near = p.nearest ?? [];
      notice = p.code === "times-free" ? T.freeAgain
        : p.reason && p.status !== 409 ? p.reason.text[LANGUAGE]!
          : near.length ? T.taken : T.takenAll;
      return go("time");
    }
    trouble.replaceChildren(problem(p, () => void post(), T.kept));
  }

  function done(): Node[] {
    const link = (href: string, text: string, main: boolean, properties = {}) =>
      h("a", { class: main ? "btn main" : "btn", part: "button", href, ...properties }, main && icon("date"), text);
    const again = h("button", { class: "btn", type: "button", click: () => { begun = false; begin(); } }, T.another);
    const to = h("p", { class: "lead" },
      fill(step === "done" ? T.bookedSent : step === "asked" ? T.askedSent : T.waitingSent,
        { email: `\u2068${typed.email!.trim()}\u2069`, time: booked?.confirm_by ? f.time(booked.confirm_by) : "" }));
    if (step !== "done") return [to, summary(), h("div", { class: "acts" }, again)];
    return [to, summary(), h("div", { class: "acts" },
      link(`${o.base}v1/link/${booked!.token}/calendar.ics`, T.calendar, true, { download: "booking.ics" }),
      link(booked!.manage_url, T.manage, false, { target: "_blank", rel: "noopener" }), again)];
  }

  // --- What went wrong -----------------------------------------------------------------------------------------------

  function alert(text: string, ...actions: Child[]): HTMLElement {
    return h("div", { class: "alert", role: "alert" }, icon("warn"), h("div", null, h("p", null, text),
      actions.length ? h("div", { class: "acts" }, actions) : false));
  }

  /** Says what can be done about the problem. Without a connection it tries again by itself when there is one. */
  function problem(p: Problem, again: () => void, kept = ""): HTMLElement {
    const passing = !p.status || p.status === 429 || p.status >= 500;
    const text = !p.status ? T.offline
      : p.status === 429 ? T.crowded
        : p.status >= 500 ? T.broken
          : step ? T.refused : T.notHere;
    if (!passing && !step) {
      console.error(`stund-booking: ${p.code ?? p.status}. ` +
        "Look at the attributes practice, service and practitioner.", host);
    }
    const box = alert(`${text} ${passing ? kept : ""}`,
      passing && h("button", { class: "btn", type: "button", click: again }, T.again),
      p.status ? contact() : false);
    if (!p.status) addEventListener("online", () => box.isConnected && again(), { once: true, signal: life.signal });
    return box;
  }

  function contact(): Child[] {
    return practice ? [
      practice.phone && h("a", { class: "btn", href: "tel:" + practice.phone },
        fill(T.call, { phone: practice.phone })),
      practice.email && h("a", {
        class: "btn", href: "mailto:" + encodeURIComponent(practice.email).replace("%40", "@"),
      }, T.write),
    ] : [];
  }

  const reach = () => h("div", { class: "acts" }, contact());

  if (!opens) begin(o.first);
  return { colours, end: () => { life.abort(); dialog?.close(); root.replaceChildren(); } };
}
