// Phone numbers as they are read: the rule of i18n.Phone.

/** How the digits after the country code are grouped. */
function groups(code: string, digits: number): number[] {
  if ((code === "+47" || code === "+45") && digits === 8) return [2, 2, 2, 2];
  if (code === "+46" && digits === 9) return [2, 3, 2, 2];
  if (code === "+358" && digits >= 8 && digits <= 10) return [2, 3, digits - 5];
  return [digits];
}

/** "+4791234567" as it is read, with no-break spaces. What is none stays as it is. */
export function shownPhone(number: string): string {
  const code = ["+47", "+45", "+46", "+358"].find((c) => number.startsWith(c));
  if (!code) return number;
  let rest = number.slice(code.length), out = code;
  for (const n of groups(code, rest.length)) {
    out += "\u00a0" + rest.slice(0, n);
    rest = rest.slice(n);
  }
  return out;
}
