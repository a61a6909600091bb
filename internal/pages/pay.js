// Asks whether the payment was decided, and shows the page anew once it was.
(() => {
	const { status, now } = document.getElementById("waiting").dataset
	let asked = 0 // who came back without paying is led to pay again
	const ask = async () => {
		try {
			const answer = await fetch(status, { cache: "no-store" })
			if (answer.ok && ((await answer.json()).status !== now || (now === "open" && ++asked > 1)))
				return location.reload()
		} catch {} // offline: ask again
		setTimeout(ask, 2000)
	}
	setTimeout(ask, 2000)
})()
