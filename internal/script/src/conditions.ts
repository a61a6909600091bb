// When something of a form is shown, by what is answered so far: the same rules as those of package form, held to them
// by one table of cases (internal/form/testdata/conditions.json).

export type Answer = string | number | boolean | string[] | null | undefined

export type Test = {
  question: string
  is?: string
  is_not?: string
  in?: string[]
  at_least?: number
  at_most?: number
  answered?: boolean
}

export type Condition = { all?: Test[]; any?: Test[] }

type Asked = { id: string; show_if?: Condition }

export const empty = (v: Answer) => v == null || v === "" || (Array.isArray(v) && !v.length)

const said = (v: Answer) =>
  Array.isArray(v) ? v : [typeof v === "boolean" ? (v ? "yes" : "no") : String(v)]

function holdsTest(t: Test, values: Record<string, Answer>): boolean {
  const v = values[t.question]
  if (t.answered != null) return !empty(v) === t.answered
  if (empty(v)) return false
  if (t.is != null) return said(v).includes(t.is)
  if (t.is_not != null) return !said(v).includes(t.is_not)
  if (t.in?.length) return said(v).some((s) => t.in!.includes(s))
  if (typeof v !== "number") return false
  return t.at_least != null ? v >= t.at_least : t.at_most != null && v <= t.at_most
}

/** Whether the condition holds of the answers; that of no condition does. */
export function holds(c: Condition | undefined, values: Record<string, Answer>): boolean {
  if (!c) return true
  return c.all?.length
    ? c.all.every((t) => holdsTest(t, values))
    : (c.any ?? []).some((t) => holdsTest(t, values))
}

/** The ids of the questions that are shown. What is hidden counts as not answered for what comes after it. */
export function shown(
  sections: { show_if?: Condition; questions: Asked[] }[],
  values: Record<string, Answer>,
): Set<string> {
  const out = new Set<string>()
  const seen: Record<string, Answer> = {}
  for (const s of sections) {
    if (!holds(s.show_if, seen)) continue
    for (const q of s.questions) {
      if (!holds(q.show_if, seen)) continue
      out.add(q.id)
      seen[q.id] = values[q.id]
    }
  }
  return out
}
