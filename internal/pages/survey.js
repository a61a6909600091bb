// Saves what a person says as they say it. Who only opens the page, as mail filters do with scripts, has said nothing:
// an event counts that a person caused, by pointer, touch or key.
(() => {
	const form = document.getElementById("survey"),
		note = document.getElementById("saved")
	let last = "",
		busy = Promise.resolve(),
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
		for (const kind of ["pointerdown", "touchstart", "keydown"]) removeEventListener(kind, first, true)
		soon(300) // the touch may be on another number: that one counts
	}
	for (const kind of ["pointerdown", "touchstart", "keydown"]) addEventListener(kind, first, true)
	form.addEventListener("change", (e) => e.isTrusted && soon(50))
	form.addEventListener("input", (e) => e.isTrusted && e.target.name === "words" && soon(1000))
	form.addEventListener("submit", () => clearTimeout(timer))
})()
