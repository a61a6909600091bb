// The API as the widget needs it, and how it is called: nothing is sent twice under two keys, and nothing that may have
// been done is given up without saying so.
import type { Day } from "../../script/src/dates";
import type { Challenge } from "./proof";

export interface Service {
  id: string; name: string; description: string; duration_minutes: number; capacity: number;
  price: { amount_minor: number; currency: string };
  practitioners: string[]; locations: string[]; window_days: number;
  cancel_deadline_minutes: number; reschedule_deadline_minutes: number;
  language?: string; // of the words, where it is not the practice's
  prepay?: { due_minor: number; refunds: { notice_minutes: number; percent: number }[] };
}
export interface Practice {
  id: string; name: string; time_zone: string; language: string; phone: string; phone_shown: string; email: string;
  accents: [light: string, dark: string]; privacy?: string;
  services: Service[];
  practitioners: { id: string; name: string; title: string; language?: string }[];
  locations: { id: string; name: string; address?: string; online?: boolean }[];
}
export interface Slot { start: string; end: string; practitioner: string; seats_left: number }
/** The free times of a range of days, and those of its days on which everything is taken. */
export interface Times { slots: Slot[]; full: Day[] }
export interface Start {
  now: string; practice: Practice;
  next: { service: string; slot: Slot }[];
  times?: Times & { service: string; practitioner: string; from: Day; to: Day };
  steps?: Question[];
}
type Text = Record<string, string>; // by language
/** What is asked besides who the client is, for the services. */
export interface Question {
  contribution: string; services: string[]; title: Text;
  fields: {
    name: string; type: "text" | "select" | "checkbox"; label: Text; hint?: Text; wrong: Text;
    options?: { value: string; label: Text }[]; required?: boolean;
  }[];
}
/** What leads on from an appointment, such as to a form. */
interface Lead { url?: string; text?: string }
export interface Booked {
  extra?: { form?: Lead & { token?: string }; arrival?: Lead };
  id: string; confirm_by?: string; start: string; end: string; practitioner: string; manage_url: string; token: string;
  hold_until?: string; payment?: HeldPayment; lines?: { label: string; value: string }[];
}
/** A provider by which one can pay, with the name that people know it by; none: a card. */
export interface Way { provider: string; brand?: string }
/** What is to be paid before a time is booked. */
export interface HeldPayment {
  amount: { amount_minor: number; currency: string }; ways: Way[]; pay_url: string; token: string;
}
/** A time that is kept until it is paid. */
export type Held = Booked & { payment: HeldPayment; hold_until: string };
/** How a payment stands. */
export interface PayView {
  status: string; booked: boolean; failed: boolean; late: boolean; now: string; ways: Way[];
  manage_url?: string; token?: string;
}

/** Why a call failed. Status 0: no answer came. */
export interface Problem {
  status: number; code?: string;
  errors?: { location: string }[];
  reason?: { text: Text };
  text?: Text; // what to say of a refusal
  nearest?: Slot[];
  why?: string; // the same, in our own words: the time was lost
  challenge?: Challenge;
}

declare const PROOF: string; // file name of the part that solves challenges

const patience = 20_000; // milliseconds for one attempt
const pauses = [600, 2500]; // before further attempts at what had no answer, or our own failure

/** Reads or sends. It rejects with a Problem. */
export async function call<A>(address: string, init?: RequestInit): Promise<A> {
  return read<A>(fetch(address, {
    ...init, credentials: "omit", referrerPolicy: "no-referrer", signal: AbortSignal.timeout(patience),
  }));
}

/** The answer's body; rejects with a Problem. */
export async function read<A>(answer: Promise<Response>): Promise<A> {
  let problem: Problem = { status: 0 };
  try {
    const a = await answer;
    problem = { status: a.status };
    const body: unknown = await a.json();
    if (a.ok) return body as A;
    problem = { ...(body as object), status: a.status };
  } catch {
    // No connection, no time left, or no JSON: the status that was seen says enough.
    if (problem.status < 400) problem.status = 0;
  }
  throw problem;
}

/** Sends until it is answered: again after a failure that may pass, with the solution where a challenge is asked. The
 * key makes the attempts one. */
export async function send<A>(base: string, path: string, body: string, key: string): Promise<A> {
  const headers: Record<string, string> = { "content-type": "application/json", "idempotency-key": key };
  for (let attempt = 0, solved = 0; ; ) {
    try {
      return await call<A>(base + path, { method: "POST", headers, body });
    } catch (e) {
      const p = e as Problem;
      const pause = pauses[attempt];
      if (p.challenge && solved++ < 2) {
        const proof: typeof import("./proof") = await import(base + "widget/" + PROOF);
        headers["stund-proof"] = await proof.prove(p.challenge);
      } else if ((p.status && p.status < 500) || pause === undefined || !navigator.onLine) throw p;
      else {
        attempt++;
        await new Promise((go) => setTimeout(go, pause));
      }
    }
  }
}

export const newKey = () => crypto.getRandomValues(new Uint32Array(4)).join("-");
