declare module "texts" {
  /** Puts the texts in place, in their order: see package script's Later. */
  export function speak(texts: string[]): void;
}

declare module "*.css" {
  const style: string;
  export default style;
}
