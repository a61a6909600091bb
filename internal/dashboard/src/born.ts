// Birthdays, which the API keeps as "1980-12-24", and as "--12-24" where nobody knows the year.
import { language } from "./practice";

/** The birthday as the reader's language writes it: "24. desember 1980", "24. desember". */
export function born(day: string): string {
  const known = !day.startsWith("--"),
    leap = "2000"; // has the day, whichever it is
  const form: Intl.DateTimeFormatOptions = { day: "numeric", month: "long", timeZone: "UTC" };
  if (known) form.year = "numeric";
  const tag = language.value === "en" ? "en-GB" : language.value;
  return new Intl.DateTimeFormat(tag, form).format(Date.parse(known ? day : leap + day.slice(1)));
}

/** The birthday that somebody typed: "24.12.1980", "24/12 1980", "24.12", or as the API keeps it. What is none stays as
 * it is, for the API to refuse. */
export function bornOf(typed: string): string {
  const t = typed.trim(),
    [day, month, year = "-"] = (/^\d\d?[./ -]+\d\d?([./ -]+\d{4})?\.?$/.test(t) && t.match(/\d+/g)) || [];
  return month ? [year, month.padStart(2, "0"), day!.padStart(2, "0")].join("-") : t;
}

/** The birthday as it is typed: "24.12.1980". */
export const typedBorn = (day = "") => day.split("-").filter(Boolean).reverse().join(".");
