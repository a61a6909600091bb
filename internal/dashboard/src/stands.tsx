// How something stands with money: a sign, a colour and words.

/** Its colour: it is well, or waits, is held for a while, is past, or bad. The area wears the sheet of these. */
export type Tone = "well" | "wait" | "held" | "past" | "bad";

interface StandingProps {
  sign: string; // path of 24 by 24
  tone: Tone;
  words: string;
}

export const Standing = ({ sign, tone, words }: StandingProps) => (
  <span class={"stands " + tone}>
    <svg viewBox="0 0 24 24" width="16" height="16" aria-hidden="true">
      <path d={sign} />
    </svg>
    <span>{words}</span>
  </span>
);
