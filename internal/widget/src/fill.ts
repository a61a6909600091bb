// What the page of a form does where scripts run: it saves each answer as it is given, says so, and shows and hides
// questions by what is answered. Without it the page does the same when the client goes on.
import { type Answer, type Condition, holds } from "../../script/src/conditions"

const form = document.getElementById("fill") as HTMLFormElement
const status = document.getElementById("saved")!
const said = (name: string) => form.dataset[name] ?? ""
const before: Record<string, Answer> = JSON.parse(said("known") || "{}")
const questions = [...form.querySelectorAll<HTMLElement>(".q")]

type Input = HTMLInputElement

const inputs = (q: HTMLElement) =>
  [...q.querySelectorAll<Input>("input,select,textarea")].filter((i) => i.type !== "hidden")

// value is the answer to a question as it is sent: null where there is none.
function value(q: HTMLElement): Answer {
  const all = inputs(q)
  const chosen = all.filter((i) => !/radio|checkbox/.test(i.type) || i.checked).map((i) => i.value)
  const [one] = chosen
  switch (q.dataset.kind) {
    case "choices":
      return chosen.length ? chosen : null
    case "yes_no":
    case "consent":
      return one ? one === "yes" : null
    case "scale":
    case "number": {
      const n = Number((one || "").replace(/\s/g, "").replace(",", "."))
      return one?.trim() ? (Number.isNaN(n) ? one : n) : null
    }
  }
  return one?.trim() ? one : null
}

// show shows what is asked by the answers that are given.
function show() {
  const seen = { ...before }
  for (const q of questions) {
    const condition: Condition | undefined = q.dataset.if && JSON.parse(q.dataset.if)
    const there = holds(condition, seen)
    q.hidden = !there
    for (const i of q.querySelectorAll<Input>("input[name=q]")) i.disabled = !there
    if (there) seen[q.dataset.q!] = value(q)
  }
}

// mark says what is wrong with the answer, "" for nothing.
function mark(q: HTMLElement, wrong: string) {
  const id = q.dataset.q!
  const at = document.getElementById(id)!
  let line = document.getElementById(id + "-wrong")
  const others = (at.getAttribute("aria-describedby") || "").split(" ").filter((s) => s && s !== id + "-wrong")
  if (!wrong) {
    line?.remove()
    at.removeAttribute("aria-invalid")
    if (others.length) at.setAttribute("aria-describedby", others.join(" "))
    else at.removeAttribute("aria-describedby") // or it named what is not there
    if (!form.querySelector("[aria-invalid]")) document.querySelector(".notice")?.remove()
    return
  }
  if (!line) {
    line = document.createElement("p")
    line.id = id + "-wrong"
    line.className = "wrong"
    q.querySelector(".field")!.append(line)
  }
  line.textContent = wrong
  at.setAttribute("aria-invalid", "true")
  at.setAttribute("aria-describedby", [...others, line.id].join(" "))
}

let last = Promise.resolve()

// keep saves one answer, after those that were given before.
async function keep(q: HTMLElement) {
  const id = q.dataset.q!
  status.textContent = said("saving")
  try {
    const answer = await fetch(said("save"), {
      method: "PUT",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ values: { [id]: value(q) }, language: said("lang") }),
    })
    if (answer.ok) {
      mark(q, "")
      status.textContent = said("saved")
      return
    }
    const problem = await answer.json().catch(() => ({}))
    const mine = (problem.errors || []).find((e: { location?: string }) => e.location?.endsWith("values." + id))
    if (mine) mark(q, mine.message)
  } catch {} // offline: it is sent with the form
  status.textContent = said("unsaved")
}

form.addEventListener("change", (e) => {
  const q = (e.target as HTMLElement).closest<HTMLElement>(".q")
  if (!q) return
  show()
  last = last.then(() => keep(q))
})
show()
