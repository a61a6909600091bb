// What the app knows of the practice while it runs: who is signed in, and the set-up that every area names things by.
import { computed, signal } from "@preact/signals";
import * as T from "texts";
import { form, upper, wall, type Day, type Form } from "../../script/src/dates";
import { token } from "./session";
import { kept } from "./store";

export type Language = "nb" | "sv" | "da" | "fi" | "en";

export const language = signal<Language>(document.documentElement.lang as Language);

/** Who is signed in, and what the practice calls things. */
export const me = kept("GET /v1/me", {});
export const tags = kept("GET /v1/tags", {});

export const who = computed(() => ({
  name: me.value.value?.name ?? "",
  role: me.value.value?.role ?? "practitioner",
  practitioner: me.value.value?.practitioner ?? "",
}));
export const practice = computed(() => me.value.value?.practice);
export const services = computed(() => me.value.value?.services ?? []);

/** The service's time by a token that was made just now. */
function learnFrom(token: string): void {
  const claims = token.split(".")[1];
  if (!claims) return;
  const { iat } = JSON.parse(atob(claims.replaceAll("-", "+").replaceAll("_", "/"))) as { iat: number };
  learn(new Date(iat * 1000).toISOString());
}

/** Reads both, at once, and waits for who is signed in. It rejects with a Problem. */
export async function begin(): Promise<void> {
  token().then(learnFrom, () => undefined); // who is not signed in hears of it by what is read
  me.used++;
  tags.used++;
  void tags.load();
  await me.load();
  if (!me.value.value) throw me.problem.value;
  tick();
}

/** How far the service's clock is ahead of the browser's, in milliseconds: a computer's clock may stand wrong. */
const ahead = signal(0);
export const now = () => Date.now() + ahead.value;

/** Learns the service's time from an answer that says it. */
export function learn(time: string): void {
  const by = Date.parse(time) - Date.now();
  if (Math.abs(by - ahead.value) > 30_000) ahead.value = by;
  tick();
}

export const zone = computed(() => practice.value?.time_zone || "Europe/Oslo");

/** The wall time of the practice now, to the minute: "2026-12-01T10:00". */
export const wallNow = signal(wall(Date.now(), "Europe/Oslo"));
export const tick = () => {
  wallNow.value = wall(now(), zone.value);
};
export const today = (): Day => wallNow.value.slice(0, 10);
export const minuteNow = () => +wallNow.value.slice(11, 13) * 60 + +wallNow.value.slice(14, 16);

/** How dates, times and money are written. */
export const written = computed<Form>(() => form(language.value, today(), zone.value));

export const serviceOf = (id: string) => services.value.find((s) => s.id === id);
export const practitionerOf = (id: string) => me.value.value?.practitioners.find((p) => p.id === id);
export const locationOf = (id?: string) => me.value.value?.locations.find((l) => l.id === id);
export const providerName = (p: string) =>
  ({ stripe: "Stripe", vipps: "Vipps MobilePay", sandbox: T.sandbox })[p] ?? upper(p);
export const carrierName = (p: string) => ({ sandbox: T.sandbox })[p] ?? upper(p);
export const tagOf = (id: string) => tags.value.value?.items.find((t) => t.id === id);

/** The practitioners whose calendars the signed-in may see, those who work here first. */
export const seen = computed(() =>
  (me.value.value?.practitioners ?? []).filter(
    (p) => !p.inactive && (who.value.role !== "practitioner" || p.id === who.value.practitioner),
  ),
);

/** The wall time of an instant, as dates are written of. */
export const local = (time: string) => wall(Date.parse(time), zone.value) + ":00";
