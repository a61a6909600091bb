// The practice's colour, made readable: the same rule as mails and pages keep (WCAG 2.2, 1.4.3 and 1.4.6's formula).

type RGB = [number, number, number];

const white: RGB = [255, 255, 255], black: RGB = [0, 0, 0];
// The grounds that text in the colour stands on; see style.css.
const light: RGB[] = [white, [0xf7, 0xf5, 0xf1]], dark: RGB[] = [[0x17, 0x15, 0x13], [0x23, 0x20, 0x1d]];

function luminance(c: RGB): number {
  const [r, g, b] = c.map((v) => (v / 255 <= 0.04045 ? v / 255 / 12.92 : ((v / 255 + 0.055) / 1.055) ** 2.4)) as RGB;
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

function contrast(a: RGB, b: RGB): number {
  const [low, high] = [luminance(a), luminance(b)].sort((x, y) => x - y) as [number, number];
  return (high + 0.05) / (low + 0.05);
}

/** Mixes c with the extreme in the smallest of 64 steps at which it is readable on every ground. */
function until(c: RGB, extreme: RGB, grounds: RGB[]): string {
  for (let n = 0; n < 64; n++) {
    const mixed = c.map((v, i) => Math.floor((v * (64 - n) + extreme[i]! * n + 32) / 64)) as RGB;
    if (grounds.every((g) => contrast(mixed, g) >= 4.5)) return hex(mixed);
  }
  return hex(extreme);
}

const hex = (c: RGB) => "#" + c.map((v) => v.toString(16).padStart(2, "0")).join("");

/** The colour "#1f6f5c" for light and for dark grounds; null: it is no colour, or the house's own, which style.css
 * has. */
export function accents(colour: string): [light: string, dark: string] | null {
  const m = /^#([0-9a-f]{2})([0-9a-f]{2})([0-9a-f]{2})$/i.exec(colour.trim());
  if (!m || colour.toLowerCase() === "#1f6f5c") return null;
  const c = m.slice(1).map((v) => parseInt(v, 16)) as RGB;
  return [until(c, black, light), until(c, white, dark)];
}
