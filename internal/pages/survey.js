// Saves what a person says as they say it. Who only opens the page, as mail filters do with scripts, has said nothing:
// nothing counts before an event that a person caused, by pointer, touch or key. What a script clicks changes, too.
(() => {
	const form = document.getElementById("survey"),
		note = document.getElementById("saved")
	let last = "",
		busy = Promise.resolve(),
		person = false,
		timer
	const save = async () => {
		const said = new FormData(form)
		if (!said.has("score")) return
		said.set("action", "save")
		const body = new URLSearchParams(said)
		if (String(body) === last) return
		try {
			const answer = await fetch(form.getAttribute("action"), { method: "POST", body })
			if (!answer.ok) return
			last = String(body)
			note.textContent = note.dataset.saved
		} catch {} // offline: the next change, or Send, tries again
	}
	const soon = (ms) => {
		clearTimeout(timer)
		timer = setTimeout(() => (busy = busy.then(save)), ms)
	}
	const first = (e) => {
		if (!e.isTrusted) return
		person = true
		for (const kind of ["pointerdown", "touchstart", "keydown"]) removeEventListener(kind, first, true)
		soon(300) // the touch may be on another number: that one counts
	}
	for (const kind of ["pointerdown", "touchstart", "keydown"]) addEventListener(kind, first, true)
	form.addEventListener("change", () => person && soon(50))
	form.addEventListener("input", (e) => person && e.target.name === "words" && soon(1000))
	form.addEventListener("submit", () => clearTimeout(timer))
})()
