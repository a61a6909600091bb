// The payment of a time that is paid before it is booked: a part of its own, which is loaded for services that ask for
// it. The provider's page opens in a tab of its own, by the click itself: the website stays where it is and sees for
// itself when it is paid.
import { T } from "texts";
import type { Booked, Held, PayView, Problem, Service, Slot, Start, Way, call, send } from "./api";
import { fill, wall, type Form } from "../../script/src/dates";
import { WARN, h, icon } from "./dom";

/** The title of the step, and what the button says that leads to it. */
export const title = T.payTitle, go = T.bookAndPay;

/** What is due before the service is booked, or was paid for it: its name, the amount, and what goes back to who
 * cancels. */
export function terms(v: Service, s: Slot, f: Form, { now, practice }: Start, step?: string,
  made?: Booked): [string, string, string] | undefined {
  const p = v.prepay, due = made ? made.payment?.amount.amount_minor : p?.due_minor;
  if (!p || !due) return; // a card has paid it
  const price = (minor: number) => f.price(minor, v.price.currency);
  const said = p.refunds.flatMap((r) => {
    const until = Date.parse(s.start) - r.notice_minutes * 60_000;
    return r.percent && until > Date.parse(now) ? fill(r.percent === 100 ? T.backFull : T.backPart, {
      when: f.dateTime(wall(until, practice.time_zone)),
      amount: price(Math.floor((due * r.percent + 99) / 100)),
    }) : [];
  });
  return [step === "done" ? T.paid : T.payNow, price(due),
    " " + (said[0] ? [...said, T.backLater].join(" ") : T.backNone)];
}

export interface Options {
  base: string; // address of the API
  booked: Held;
  f: Form;
  call: typeof call;
  send: typeof send;
  say(text: string): void; // to screen readers
  /** Is called once it is booked, as the booking says by then. */
  done(): void;
  next: string; // path of the next free times of what was to be booked
  /** Is called once it cannot be any more, with what to say of it and the nearest free times. */
  lost(p: Problem): void;
}

const often = 2_000, seldom = 20_000; // milliseconds between questions: once a page was opened, and before

/** Makes what is shown of a payment until it is booked or lost. */
export function desk(o: Options): HTMLElement {
  const { payment: p, hold_until: deadline } = o.booked, path = "v1/pay/" + p.token;
  const lead = h("p.lead"), note = h("div", { role: "alert" }), acts = h("div.acts");
  const sum = h("p.lead", T.payNow + ": ", h("strong", o.f.price(p.amount.amount_minor, p.amount.currency)));
  const hint = h("p.hint", T.payTab), root = h("div", lead, sum, note, acts, hint);
  let view: PayView | undefined, page = "", by = "", ways: Way[] = p.ways; // page: that was opened, by whom
  let busy = false, asking = false, timer = 0, shown = "";

  const warn = (text: string) =>
    note.replaceChildren(...(text ? [h("div.alert", icon(WARN), h("div", h("p", text)))] : []));

  /** Shows how things stand. The buttons are made anew where there are others only: nobody loses their place. */
  function show() {
    const checks = view?.status === "checking" || view?.status === "paid" || view?.status === "reserved";
    const left = view && Math.ceil((Date.parse(deadline) - Date.parse(view.now)) / 60_000);
    lead.textContent = fill(checks || left! <= 0 ? T.payChecks : page ? T.payWaits : T.payLead, {
      time: o.f.time(deadline), left: left ? fill(T.payLeft, { n: o.f.duration(left) }) : "",
    });
    const now = JSON.stringify([checks, page, ways]);
    if (now === shown) return;
    const first = !shown, held = acts.matches(":focus-within");
    shown = now;
    sum.hidden = checks;
    hint.hidden = checks || !!page;
    acts.replaceChildren(...(checks ? [] : [
      ...(page ? [h("a.btn.main", { part: "button", href: page, target: "_blank", rel: "noopener noreferrer" },
        T.payOpen)] : []),
      ...ways.filter((w) => !page || w.provider !== by).map((w) => h(page ? "button.btn" : "button.btn.main", {
        part: "button", type: "button", click: () => void open(w),
      }, w.brand ? fill(T.payWith, { brand: w.brand }) : T.payByCard)),
    ]));
    if (first) return;
    o.say(lead.textContent);
    if (held) root.parentElement!.querySelector("h2")!.focus({ preventScroll: true }); // the button is gone
  }

  function lost(why: string) {
    o.call<{ slots: Slot[] }>(`${o.base}${o.next}&from=${encodeURIComponent(o.booked.start)}&count=5`)
      .then((a) => a.slots, () => []).then((nearest) => root.isConnected && o.lost({ status: 409, why, nearest }));
  }

  async function ask() {
    clearTimeout(timer);
    if (!root.isConnected) return document.removeEventListener("visibilitychange", ask);
    if (!asking && !document.hidden) {
      asking = true;
      const then = page;
      try {
        view = await o.call<PayView>(`${o.base}${path}/status`);
        if (view.booked) {
          Object.assign(o.booked, { manage_url: view.manage_url, token: view.token });
          // What is asked besides, such as a form. The mail has it as well.
          await o.call<Booked>(`${o.base}v1/link/${view.token}`).then((b) => { o.booked.extra = b.extra; }, () => {});
          return o.done();
        }
        if (view.late || view.status === "expired") return lost(view.late ? T.payLate : T.payExpired);
        if (view.ways[0]) ways = view.ways;
        if (page && page === then && view.failed) [page] = ["", warn(T.payFailed)];
        show();
      } catch {
        // Asked again.
      } finally {
        asking = false;
      }
    }
    timer = setTimeout(ask, page || view?.status !== "open" ? often : seldom);
  }

  async function open(w: Way) {
    if (busy) return;
    const tab = window.open("", "_blank"); // after an answer a browser would keep it from opening
    busy = true;
    by = w.provider;
    warn("");
    try {
      page = (await o.send<{ redirect_url: string }>(o.base, path, JSON.stringify({ provider: w.provider }), ""))
        .redirect_url;
      if (tab) {
        tab.opener = null;
        tab.location.replace(page);
      }
    } catch (e) {
      tab?.close();
      const { status } = e as Problem;
      if (status === 429) warn(T.payCrowded);
      else if (status !== 409 && status !== 410) warn(status ? T.paySilent : T.offline);
    }
    busy = false;
    show();
    void ask();
  }

  show();
  document.addEventListener("visibilitychange", ask);
  timer = setTimeout(ask);
  return root;
}
