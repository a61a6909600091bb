package browser

import (
	"strings"
	"testing"

	"stund/internal/browser"
)

// choose has the page's field for files take one with the text, as somebody does who chooses it.
func choose(tab *browser.Tab, name, text string) {
	tab.Until(`!!document.querySelector("input[type=file]")`)
	browser.Eval[bool](tab, `(() => {
		const input = document.querySelector("input[type=file]"), all = new DataTransfer();
		all.items.add(new File([`+quote(text)+`], `+quote(name)+`, {type: "text/csv"}));
		input.files = all.files;
		input.dispatchEvent(new Event("change", {bubbles: true}));
		return true;
	})()`)
}

func quote(s string) string {
	return "`" + strings.NewReplacer("`", "\\`", "\\", "\\\\").Replace(s) + "`"
}

// settle works until nothing is due.
func (s *stage) settle() {
	s.t.Helper()
	if err := s.demo.Settle(s.t.Context()); err != nil {
		s.t.Fatal(err)
	}
}

// TestAppImports: a list is sent, its columns are said, its rows are looked through, and it is imported; one that has
// begun can be cancelled, and all clients be taken out again.
func TestAppImports(t *testing.T) {
	t.Parallel()
	s := open(t)
	s.busyDay()
	tab := s.signIn("Owner", "#/clients", browser.Options{Width: 1280, Height: 1000})
	tab.Click("button", "Importer klienter")
	tab.Find("heading", "Importer klienter")
	sound(t, tab, "import")
	shotView(t, tab, "import")
	choose(tab, "klienter.csv",
		"Kunde;Epost;Mobilnr;Født;Hunden heter\nÅse Ås;aase@example.com;912 00 001;24.12.1980;Fido\n"+
			"Kari Nordmann;kari@example.com;4,79123E+09;;\nPål Berg;;912 00 003;;Rex\n")
	tab.Find("combobox", "Hva Født er")
	sound(t, tab, "mapping")
	shotView(t, tab, "import-mapping")
	tab.Click("button", "Se hva som vil skje")
	says(t, tab, "Ser gjennom radene")
	s.settle()
	tab.Find("button", "Importer 2 klienter")
	says(t, tab, "2 nye, 0 endres, 0 uten endring, 1 avvist")
	says(t, tab, "Regnearket har gjort nummeret om til et tall")
	sound(t, tab, "report")
	shotView(t, tab, "import-report")
	tab.Click("button", "Nye 2")
	tab.Find("rowheader", "Åse Ås")
	tab.Click("button", "Importer 2 klienter")
	tab.Find("progressbar", "Importerer")
	s.settle()
	says(t, tab, "Importen er ferdig")
	sound(t, tab, "imported")
	tab.Click("button", "Se klientene")
	tab.Find("link", "Pål Berg")

	tab.Click("button", "Importer klienter")
	choose(tab, "feil.csv", "Navn;E-post\nX;x@example.com\n")
	tab.Click("button", "Avbryt importen")
	says(t, tab, "Avbrutt")
	tab.Click("button", "Importer en fil til")
	tab.Click("button", "Last ned alle klienter")
	tab.Until(`document.body.textContent.includes("Lager filen")`)
	s.settle()
	at := browser.Eval[string](tab, `new Promise((done) => { const t = setInterval(() => {
		const a = document.querySelector("a[download]");
		if (a) { clearInterval(t); fetch(a.href).then((r) => r.text()).then(done); }
	}, 50); })`)
	if !strings.Contains(at, "Åse Ås;") || !strings.Contains(at, ";'+4791200001;") {
		t.Errorf("exported: %q", at)
	}
}
