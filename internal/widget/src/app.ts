// The widget: one step at a time, from the service to the booked appointment.
import { T } from "texts";
import days from "days.css";
import style from "style.css";
import {
  call, newKey, read, send, type Booked, type Held, type Practice, type Problem, type Question, type Service, type Slot,
  type Start, type Times,
} from "./api";
import { calendar, seats, theirCity, theirTime, theirs, zoneOf } from "./calendar";
import { addDays, alone, dayOf, fill, form, upper, wall, type Day, type Form } from "../../script/src/dates";
import { CHECK, LEFT, RIGHT, WARN, bdi, bones, dress, h, icon, type Child } from "./dom";
import { end } from "./end";
import { consent, fields as formOf, troubles, type Field } from "./form";
import { browsers, own } from "./trail";

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
declare const COLOUR: string; // of the one that makes a website's colour readable
declare const DIALOG: string; // of the one with a button and the dialog that it opens
declare const WAIT: string; // of the one with the words of who waits
declare const PAY: string; // of the one that has a time paid

type Step = "service" | "who" | "time" | "details" | "done" | "asked" | "wait" | "waiting" | "pay";

const fresh = 60_000; // milliseconds for which free times are believed
const slow = 6_000; // milliseconds after which a wait is explained

let sheet: CSSStyleSheet | undefined; // one for all widgets of a page

export function mount(host: HTMLElement, o: Options): Mounted {
  const attribute = (name: string) => host.getAttribute(name) ?? "";
  const life = new AbortController();

  let start: Start, practice: Practice, f: Form;
  let step: Step | undefined, service: Service | undefined, who: string | undefined;
  let slot: Slot | undefined;
  let day: Day | undefined; // that was chosen last; it is remembered whatever else is changed
  let wish: { from: Day; to: Day } | undefined; // days to wait for
  let near: Slot[] = [], notice = "", lost = false; // what came instead of the slot that was lost
  const seen = new Map<string, Slot>(); // free times that were chosen, by their starts
  let found: Start["times"], next: Slot | undefined; // for the service and practitioner
  let known = new Map<string, { at: number; times: Promise<Times> }>(), startedAt = Date.now();
  const typed: Record<string, string> = {
    name: attribute("name"), email: attribute("email"), phone: attribute("phone"), note: "",
  };
  let booked: Booked | undefined;
  let sent = "", key = ""; // the last request and its idempotency key
  let busy = false; // waiting for an answer

  let tries = 0; // that failed
  /** Loads a part. Some browsers remember that an address could not be loaded: another attempt is at another one. */
  function part<A>(name: string): Promise<A> {
    return import(`${o.base}widget/${name}${tries ? "?" + tries : ""}`).catch((e) => { tries++; throw e; });
  }

  // --- The frame -----------------------------------------------------------------------------------------------------

  const body = h("div.body");
  const status = h("div.vh", { role: "status" });
  const mode = attribute("mode");
  const opens = /^(button|floating)$/.test(mode);
  const frame = h(opens ? "div" : "section", { class: "w", part: "card", lang: o.tag }, body, status);
  const say = (text: string) => { status.textContent = text; };

  sheet ??= new CSSStyleSheet();
  if (!sheet.cssRules.length) sheet.replaceSync(style + days);
  const root = host.shadowRoot ?? host.attachShadow({ mode: "open" });
  root.adoptedStyleSheets = [sheet];
  const outer = h("div.r", !opens && frame);
  let dialog: HTMLDialogElement | undefined;
  // Until there is something to show, the host's own words stand; where there are none, the outline of what comes.
  root.replaceChildren(host.childElementCount ? h("slot") : outer);
  body.append(bones());
  if (opens) {
    part<typeof import("./dialog")>(DIALOG).then((m) => {
      dialog = m.door({ root, outer, frame, floats: mode === "floating", open: T.book, close: T.close, begin, greet });
      label();
    }, () => {
      // Where the dialog does not come, the practice's booking page does as well.
      outer.append(h("a.btn.main", { href: `${o.base}b/${encodeURIComponent(attribute("practice"))}` }, T.book));
    }).then(appear);
  }
  const label = () => {
    const named = opens ? dialog : frame;
    if (named) named.ariaLabel = T.book + (practice ? " – " + practice.name : "");
  };
  label();
  void colours();

  async function colours() {
    const accent = attribute("accent");
    const pair = accent ? await part<typeof import("../../script/src/colour")>(COLOUR)
      .then((m) => m.accents(accent), () => undefined) : practice?.accents;
    if (accent !== attribute("accent")) return; // it is another one by now
    outer.dataset.theme = attribute("theme");
    outer.style.setProperty("--light", pair ? pair[0] : "");
    outer.style.setProperty("--dark", pair ? pair[1] : "");
  }

  /** Takes the place of the host's own words. */
  function appear() {
    if (life.signal.aborted || outer.isConnected && !root.children[1]) return;
    // What stands below stays where it is until somebody goes on.
    if (!opens) outer.style.minHeight = host.offsetHeight + "px";
    root.replaceChildren(outer);
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
    void colours();
    const only = attribute("service");
    practice.services = practice.services.filter((v) =>
      (!only || v.id === only) && (!fixedWho() || v.practitioners.includes(fixedWho())));
    label();
    if (s.steps) loadAsker().catch(() => {}); // the form tries again, and tells of it
    if (step) {
      service = who = slot = day = wish = undefined;
      return go(first());
    }
    if (!hosted) trail.step("");
    void restore(hosted ? location.search : "");
  }

  /** The first step that leaves a choice. */
  function first(): Step {
    if (practice.services.length === 1) service = practice.services[0];
    else if (!manyServices()) service = undefined;
    who = undefined;
    return manyServices() ? "service" : afterService();
  }

  // --- The way there and back ----------------------------------------------------------------------------------------

  const hosted = host.hasAttribute("hosted"); // on the page of our own, whose addresses lead to steps
  const here = new URLSearchParams(location.search);
  const by = here.get("stund-by") || undefined; // who recommended the practice to them, by the link that they handed on
  const trail = hosted ? browsers((q) => void restore(q), kept(), life.signal) : own((q) => void restore(q));

  /** What every address of the page says: its language, and which choices are not to be changed. */
  function kept(): string {
    const q = new URLSearchParams();
    const only = ["service", "practitioner"].filter((name) => attribute(name)).join();
    if (only) q.set("only", only);
    for (const [k, v] of here) if (/^(lang|stund-by)$/.test(k)) q.set(k, v);
    return String(q) && "&" + q;
  }

  /** The query that leads to the step. */
  function query(): string {
    const q = new URLSearchParams({ step: step! }), by = who || fixedWho();
    if (service) q.set("service", service.id);
    if (by) q.set("practitioner", by);
    if (step === "details") q.set("start", slot!.start);
    else if (step === "time" && day) q.set("day", day);
    else if (step === "wait" && wish!.from === wish!.to) q.set("day", wish!.from);
    return String(q);
  }

  /** Shows the step that a query leads to, or the last one before it that can still be shown. */
  async function restore(text: string) {
    if (busy) return; // it may be booked already
    const q = new URLSearchParams(text), to = q.get("step") as Step, id = q.get("service"), by = q.get("practitioner");
    if (!lost) [notice, near] = ["", []];
    lost = false;
    if (booked && /done|asked/.test(to)) return show(to);
    // What was typed before the widget came.
    for (const name in typed) typed[name] ||= host.querySelector<HTMLInputElement>(`[name="${name}"]`)?.value ?? "";
    const v = practice.services.find((v) => v.id === id);
    if (!v || !/^(who|time|details|wait)$/.test(to)) return show(first());
    service = v;
    who = fixedWho() || (givers().some((p) => p.id === by) ? by! : "");
    if (to === "who" && manyPeople()) {
      who = undefined;
      return show(to);
    }
    const at = q.get("start") ?? "", date = q.get("day") ?? at.slice(0, 10);
    if (/^\d{4}-\d\d-\d\d$/.test(date)) day = date;
    if (to === "wait") {
      return loadList().then(() => {
        wish = q.has("day") ? { from: day!, to: day! } : list!.long(start, service!);
        show("wait");
      }, () => show("time"));
    }
    if (to !== "details") return show("time");
    slot = seen.get(at);
    if (!slot) {
      const there = await load(day!, day!).catch(() => undefined);
      slot = there?.slots.find((s) => s.start === at);
      if (there && !slot) notice = T.gone;
    }
    show(slot ? "details" : "time");
  }

  /** The step before, where the trail begins here: an address of it was opened. */
  function parent(): Step | undefined {
    return /details|wait/.test(step!) ? "time"
      : step === "time" && manyPeople() ? "who"
        : (step === "time" || step === "who") && manyServices() ? "service" : undefined;
  }

  function back() {
    if (busy) return;
    if (trail.before() !== undefined) trail.back();
    else go(parent()!, true);
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

  const takes = (v: Service) => f.duration(v.duration_minutes);
  const costs = (v: Service) => f.price(v.price.amount_minor, v.price.currency);

  /** Where the service is given, as far as that is certain. */
  function place(): string {
    const all = practice.locations.filter((l) => !service!.locations.length || service!.locations.includes(l.id));
    return all.map((l) => (l.online ? T.video
      : [l.address?.startsWith(l.name) ? "" : l.name, l.address].filter(Boolean).join(", ")))
      .reduce((a, b) => a && fill(T.or, { a, b }) || b, "");
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
    seen.clear();
  }

  // --- Steps ---------------------------------------------------------------------------------------------------------

  /** Takes a step; instead: in place of the one that is shown. */
  function go(to: Step, instead = false) {
    step = to;
    if (instead) trail.amend(query());
    else trail.step(query());
    show(to, true);
    outer.style.minHeight = "";
    if (to === "done") tell("booked", { id: booked!.id, service: service!.id, start: booked!.start });
  }

  function show(to: Step, moved = step !== undefined) {
    step = to;
    appear();
    say("");
    const [title, content] = ({
      service: [T.chooseService, services], who: [T.chooseWho, people], time: [T.chooseTime, times],
      details: [T.details, details], done: [T.booked, done], asked: [list?.asked, done], pay: [payer?.title, pay],
      wait: [list?.title, details], waiting: [list?.waiting, done],
    } satisfies Record<Step, [string | undefined, () => Child[]]>)[to];
    body.className = "body " + to;
    const returns = !/done|asked|pay/.test(to) && (trail.before() !== undefined || parent());
    body.replaceChildren();
    dress(body, [returns && h("button.back", { type: "button", click: back }, icon(LEFT), T.back),
      h("h2", { part: "title", tabindex: -1 }, /done|waiting/.test(to) && icon(CHECK), title),
      choices(), content()]);
    if (moved || dialog?.open) greet();
    if (!moved) tell("ready");
    tell("step", { step: to });
  }

  /** Takes the reader to the beginning of the step. */
  function greet() {
    const title = body.querySelector("h2");
    title?.focus({ preventScroll: true });
    title?.scrollIntoView({ block: "nearest" });
  }

  /** What was chosen so far, where it is not told with the time. */
  function choices(): Node | undefined {
    if (!/who|time/.test(step!)) return;
    const v = service!, giver = step === "time" && giverOf(who!);
    const row = (name: Node, more: Child, to: Step | false) => h("li",
      h("span.grow", h("strong", name), more && line(more, "")),
      to && changes(to, name.textContent!));
    return h("ul.summary.chosen", { part: "summary", "aria-label": T.chosen },
      row(theirWords(v.name, v), [
        `${takes(v)} · ${costs(v)}`,
        place() && line(place(), ""),
      ], manyServices() && "service"),
      step === "time" && row(giver ? bdi(giver.name) : h("span", T.anyone),
        giver && giver.title && theirWords(giver.title, giver), manyPeople() && "who"));
  }

  const changes = (to: Step, what: string) => h("button.change", {
    type: "button", click: () => change(to), "aria-label": `${T.change}: ${what}`,
  }, T.change);

  const giverOf = (id: string) => named(id || (givers().length === 1 ? givers()[0]!.id : ""));

  const manyServices = () => practice.services.length > 1;
  const manyPeople = () => !fixedWho() && givers().length > 1;

  function change(to: Step) {
    if (busy) return; // it may be booked already
    notice = "";
    near = [];
    go(to);
  }

  const line = (text: Child, kind = "quiet") => h("span", { class: "line " + kind }, text);

  function option(name: Node, lines: Child[], pick: () => void): HTMLElement {
    return h("li", h("button.option", { part: "option", type: "button", click: pick },
      h("span.grow", h("strong", name), lines), icon(RIGHT)));
  }

  function services(): Node[] {
    if (!practice.services.length) return [h("p.lead", T.notHere), reach()];
    return [h("ul.options", practice.services.map((v) => {
      const free = start.next.find((n) => n.service === v.id)?.slot;
      return option(theirWords(v.name, v), [
        v.description && line(theirWords(v.description, v), ""),
        line(`${takes(v)} · ${costs(v)}`),
        free ? line(`${T.nextFree}: ${soon(free)}`, "first") : line(T.noneFree),
      ], () => {
        if (v !== service) who = undefined;
        service = v;
        go(afterService());
      });
    }))];
  }

  const soon = (s: Slot) => fill(T.dateTime, { date: f.soon(dayOf(s.start)), time: f.time(s.start) });

  function people(): Node[] {
    const pick = (id: string) => () => {
      who = id;
      go("time");
    };
    return [h("ul.options", option(h("span", T.anyone), [line(T.anyoneHint)], pick("")),
      givers().map((p) => option(bdi(p.name), [p.title && line(theirWords(p.title, p))], pick(p.id))))];
  }

  function pick(s: Slot) {
    slot = s;
    seen.set(s.start, s);
    day = dayOf(s.start);
    trail.amend(query()); // going back leads to the day
    change("details");
  }

  function times(): Child[] {
    const place = h("div.place", bones());
    const timer = explain(place);
    say(T.loading);
    search().then(() => place.isConnected && place.replaceChildren(...choice()),
      (p: Problem) => place.replaceChildren(problem(p, () => show("time"))))
      .finally(() => clearTimeout(timer));
    return [notice && [alert(notice), near[0] && h("div.options", near.map((s) => slotButton(s)))], place];
  }

  /** A time with its day, to be taken at once. */
  function slotButton(s: Slot, label = ""): HTMLElement {
    const there = theirTime(f, s.start);
    return h("button.chip.next", { part: "chip", type: "button", click: () => pick(s) },
      label && h("small", label),
      h("span", upper(soon(s))),
      service!.capacity > 1 && h("small", seats(s.seats_left)),
      there && h("small", `${there} ${theirCity()}`));
  }

  function choice(): Node[] {
    const today = dayOf(start.now), last = addDays(today, service!.window_days);
    if (!next) {
      return [h("p.lead", T.noneAtAll), h("button.btn.main", {
        part: "button", type: "button", click: () => wait(),
      }, T.waitFor), reach()];
    }
    const shown = calendar({
      form: f, zone: practice.time_zone, today, last, group: service!.capacity > 1, next, first: found, day,
      load, pick, say, problem, wait: (d) => wait({ from: d, to: d }),
      choose: (d) => { day = d; trail.amend(query()); },
    });
    return near[0] ? [shown] : [slotButton(next, T.nextFree), shown];
  }

  let list: typeof import("./wait") | undefined; // words of the waiting list
  const loadList = async () => { list ??= await part<typeof import("./wait")>(WAIT); };

  /** Waits for the days; for many where nothing at all is free. */
  function wait(w?: { from: Day; to: Day }) {
    const current = body.lastChild;
    loadList().then(() => {
      wish = w ?? list!.long(start, service!);
      if (current?.isConnected) go("wait");
    },
      () => current?.isConnected && body.append(problem({ status: 0 }, () => wait(w))));
  }

  // --- The form ------------------------------------------------------------------------------------------------------

  let fields: Record<string, Field> = {};
  let trouble: HTMLElement;
  let questions: Question[] = []; // that this form asks
  let asker: typeof import("./steps") | undefined; // the part that shows them, loaded where there are some

  const loadAsker = () => part<typeof import("./steps")>(STEPS).then((m) => { asker = m; });

  let payer: typeof import("./pay") | undefined; // the part that has a time paid, loaded where one is
  const loadPay = () => part<typeof import("./pay")>(PAY).then((m) => { payer = m; });
  const pays = () => service!.prepay && !/wait/.test(step!);

  function details(): Node[] {
    const waits = step === "wait";
    questions = waits ? [] : start.steps?.filter((q) => q.services.includes(service!.id)) ?? [];
    const load = questions[0] && !asker ? loadAsker : pays() && !payer && loadPay;
    if (load) {
      const place = h("div", bones()), show = () => place.isConnected && place.replaceChildren(...details());
      load().then(show, () => place.replaceChildren(problem({ status: 0 }, show)));
      return [place];
    }
    fields = formOf(typed, waits ? list : undefined);
    trouble = h("div.trouble");
    const submit = h("button.btn.main", { part: "button", id: "submit" },
      waits ? T.waitFor : pays() ? payer!.go : T.book);
    const form = h("form", { novalidate: "", submit: (e) => { e.preventDefault(); void post(); } },
      Object.values(fields).map((x) => x.element), asker?.ask(root, questions, LANGUAGE, typed, fields), trouble,
      consent(practice), submit);
    return [h("div.both", summary(), form)];
  }

  /** Everything that was chosen, and what it costs and allows. Until it is sent, each choice can be changed here. */
  function summary(): HTMLElement {
    const v = service!, s = slot;
    const waits = /wait/.test(step!), open = /details|wait$/.test(step!);
    const fact = (name: string, value: Child[], to?: Step | false) =>
      [h("dt", name), h("dd", value, open && to && changes(to, name))];
    const day = (text: string) => h("strong", alone(text)), made = open ? undefined : booked;
    const there = s && theirs(s.start), where = place();
    const giver = giverOf(made?.practitioner || who!);
    const due = payer?.terms(v, s!, f, start, step, made);
    return h("div.summary", { part: "summary" }, h("dl",
      fact(T.when, waits ? [day(list!.span(f, wish!))] : [day(f.date(dayOf(s!.start))),
        line([h("span.nb", `${f.time(s!.start)}–${f.time(s!.end)}`),
          there && ` · ${zoneOf(practice.time_zone)}`], ""),
        there && line(fill(T.yourTime, { when: f.dateTime(there), city: theirCity() }))], "time"),
      fact(T.what, [theirWords(v.name, v), line(takes(v))], manyServices() && "service"),
      fact(T.givenBy, giver ? [bdi(giver.name), giver.title && line(theirWords(giver.title, giver))] : [T.anyone],
        manyPeople() && "who"),
      where && fact(T.where, [bdi(where)]),
      fact(T.price, [costs(v)]),
      asker?.facts(fact, made),
      due && fact(due[0], [due[1]])),
    step === "wait" ? h("p.rule", list!.lead) : !waits && h("p.rule", rule(s!), due && due[2]));
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
    for (const name in fields) fields[name]!.wrong(names.includes(name) ? troubles[name] ?? name : "");
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
      : { start: slot!.start, note: v("note") || undefined,
        extra: { ...asker?.extra(questions, typed), arrival: by && { by } } };
    const request = JSON.stringify({ service: service!.id, practitioner: who || undefined, ...what,
      client: { name: v("name"), email: v("email"), phone: v("phone") || undefined, language: LANGUAGE } });
    if (request !== sent) [sent, key] = [request, newKey()];
    const button = frame.querySelector<HTMLElement>("#submit")!, label = button.textContent;
    busy = true;
    button.ariaDisabled = "true";
    button.textContent = T.booking;
    trouble.replaceChildren();
    say(T.booking);
    const timer = explain(trouble);
    try {
      const answer = await send<Booked>(o.base, path() + (waits ? "waitlist" : "bookings"), request, key);
      const { payment } = answer;
      if (answer.confirm_by) await loadList();
      if (payment) await loadPay();
      sent = "";
      // The page of our own leads to the one on which it is paid.
      if (hosted && payment) return location.assign(payment.pay_url);
      forget();
      if (!waits) booked = answer;
      // Nobody books twice by going back.
      go(waits ? "waiting" : payment ? "pay" : answer.confirm_by ? "asked" : "done", true);
    } catch (e) {
      busy = false;
      failed(e as Problem);
    } finally {
      clearTimeout(timer);
      busy = false;
      button.ariaDisabled = null;
      button.textContent = label;
    }
  }

  function pay(): Child[] {
    return [payer!.desk({
      ...o, booked: booked as Held, f, call, send, say, done: () => go("done", true), lost: failed,
      next: `${path()}next?${asked()}`,
    }), summary()];
  }

  function failed(p: Problem) {
    say("");
    if (p.errors && wrong(p.errors.map((e) => e.location.replace(/^body\.(client\.)?/, "")))) return;
    if (p.text) return trouble.replaceChildren(alert(p.text[LANGUAGE]!, contact()));
    if (p.status === 409 || p.reason) {
      forget();
      near = p.nearest ?? [];
      notice = p.why ? p.why : p.code === "times-free" ? list!.freeAgain
        : p.reason && p.status !== 409 ? p.reason.text[LANGUAGE]!
          : near[0] ? T.taken : `${T.gone} ${T.kept}`;
      // Where the times were chosen from, so that going back does not lead there once more.
      if (!trail.before()?.includes("step=time")) return go("time", true);
      lost = true;
      return trail.back();
    }
    trouble.replaceChildren(problem(p, () => void post(), T.kept));
  }

  function done(): Child[] {
    const text = step === "done" ? T.bookedSent : step === "asked" ? list!.askedSent : list!.sent;
    const said = h("p.lead", fill(text, {
      email: `\u2068${typed.email!.trim()}\u2069`, time: booked?.confirm_by ? f.time(booked.confirm_by) : "",
    }));
    // Else the next step is in the mail.
    const acts = step === "done" ? end(o.base, booked!, () => { begun = false; begin(); }) : undefined;
    return [said, summary(), acts];
  }

  // --- What takes long, and what went wrong --------------------------------------------------------------------------

  /** Explains a wait that is long, in the place, until it is cleared. */
  const explain = (place: HTMLElement) => setTimeout(() => {
    say(T.slow);
    place.prepend(h("p.quiet", T.slow));
  }, slow);

  function alert(text: string, ...actions: Child[]): HTMLElement {
    return h("div.alert", { role: "alert" }, icon(WARN), h("div", h("p", text),
      actions.length ? h("div.acts", actions) : false));
  }

  /** Says what can be done about the problem. Without a connection it tries again by itself when there is one. */
  function problem(p: Problem, again: () => void, kept = ""): HTMLElement {
    const passing = !p.status || p.status === 429 || p.status >= 500;
    const text = !p.status ? T.offline
      : p.status === 429 ? T.crowded
        : p.status >= 500 ? T.broken
          : step ? T.refused : T.notHere;
    if (!passing && !step) console.error("stund-booking:", p.code ?? p.status, host);
    const box = alert(`${text} ${passing ? kept : ""}`,
      passing && h("button.btn", { type: "button", click: again }, T.again),
      p.status ? contact() : false);
    if (!p.status) addEventListener("online", () => box.isConnected && again(), { once: true, signal: life.signal });
    return box;
  }

  function contact(): Child[] {
    return practice ? [
      practice.phone && h("a.btn", { href: "tel:" + practice.phone },
        fill(T.call, { phone: practice.phone_shown })),
      practice.email && h("a.btn", {
        href: "mailto:" + encodeURIComponent(practice.email).replace("%40", "@"),
      }, T.write),
    ] : [];
  }

  const reach = () => h("div.acts", contact());

  if (!opens) begin(o.first);
  return { colours, end: () => { life.abort(); dialog?.close(); root.replaceChildren(); } };
}
