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

// downloaded clicks the button, and returns the text of the file that the browser is given to keep.
func downloaded(tab *browser.Tab, button string) string {
	browser.Eval[bool](tab, `(() => {
		const make = URL.createObjectURL;
		URL.createObjectURL = (file) => {
			file.text().then((text) => (window.kept = text));
			return make.call(URL, file);
		};
		return true;
	})()`)
	tab.Click("button", button)
	tab.Until(`!!window.kept`)
	return browser.Eval[string](tab, `window.kept`)
}

// settle works until nothing is due.
func (s *stage) settle() {
	s.t.Helper()
	if err := s.demo.Settle(s.t.Context()); err != nil {
		s.t.Fatal(err)
	}
}

// drop has the page take a file with the text, as somebody does who drops it there.
func drop(tab *browser.Tab, name, text string) {
	tab.Until(`!!document.querySelector(".drop")`)
	browser.Eval[bool](tab, `(() => {
		const to = document.querySelector(".drop"), dataTransfer = new DataTransfer();
		dataTransfer.items.add(new File([`+quote(text)+`], `+quote(name)+`, {type: "text/csv"}));
		for (const kind of ["dragover", "drop"])
			to.dispatchEvent(new DragEvent(kind, {bubbles: true, cancelable: true, dataTransfer}));
		return true;
	})()`)
}

const listOfClients = "Kunde;Epost;Mobilnr;Født;Hunden heter\nÅse Ås;aase@example.com;912 00 001;24.12.1980;Fido\n" +
	"Kari Nordmann;kari@example.com;4,79123E+09;;\nPål Berg;;912 00 003;;Rex\n" +
	"Pål Berg;paal@example.com;;;\n"

// TestAppImports: a list is sent, its columns are said, its rows are looked through, and it is imported, also while
// somebody loads the page anew.
func TestAppImports(t *testing.T) {
	t.Parallel()
	s := open(t)
	s.busyDay()
	tab := s.signIn("Owner", "#/clients", browser.Options{Width: 1280, Height: 1000})
	tab.Click("link", "Importer klienter")
	tab.Find("heading", "Importer klienter")
	sound(t, tab, "import")
	shotView(t, tab, "import")
	choose(tab, "klienter.csv", listOfClients)
	tab.Find("combobox", "Hva Født blir til")
	tab.Find("combobox", "Datoer som 3/4/1980")
	sound(t, tab, "mapping")
	shotView(t, tab, "import-mapping")
	tab.Click("button", "Se hva som vil skje")
	tab.Find("progressbar", "Ser gjennom radene")
	tab.WaitFocus("heading", "Ser gjennom radene")
	s.settle()
	tab.Find("button", "Importer 3 klienter")
	tab.Find("button", "2 Nye")
	tab.Find("button", "1 Kanskje dubletter")
	tab.Find("button", "1 Avvist")
	says(t, tab, "Regnearket har gjort nummeret om til et tall")
	tab.Find("button", "Last ned rapporten (CSV)")
	sound(t, tab, "report")
	shotView(t, tab, "import-report")
	report := downloaded(tab, "Last ned rapporten (CSV)")
	if !strings.Contains(report, "Kari Nordmann;Avvist;Mobilnr «4") {
		t.Errorf("the report as a table: %q", report)
	}
	tab.Click("button", "2 Nye")
	tab.Find("rowheader", "Åse Ås")
	tab.Click("button", "1 Kanskje dubletter")
	says(t, tab, "Heter det samme, men har annen e-post og telefon:")
	says(t, tab, "Pål Berg, linje 4")
	sound(t, tab, "duplicates")
	shotView(t, tab, "import-duplicates")
	tab.Click("button", "Importer 3 klienter")
	tab.Find("progressbar", "Importerer")
	shotView(t, tab, "import-running")
	tab.Reload()
	tab.Find("progressbar", "Importerer")
	s.settle()
	tab.Find("heading", "Importen er ferdig")
	tab.Find("button", "2 Lagt til")
	sound(t, tab, "imported")
	shotView(t, tab, "import-done")
	tab.Click("link", "Se klientene")
	tab.Find("link", "Åse Ås")
}

// TestAppImportsNot: what cannot be imported says why, what has begun can be cancelled, and all clients be taken out
// again.
func TestAppImportsNot(t *testing.T) {
	t.Parallel()
	s := open(t)
	s.busyDay()
	tab := s.signIn("Owner", "#/imports", browser.Options{Width: 1280, Height: 1000})
	drop(tab, "tom.csv", "")
	says(t, tab, "Filen er tom eller større enn 40 MB")
	drop(tab, "feil.csv", "Navn;Hva\nX;Y\n")
	says(t, tab, "Velg hvilken kolonne som er e-post eller telefon")
	tab.Click("button", "Avbryt importen")
	says(t, tab, "Avbrutt. Ingenting ble importert.")
	tab.Click("link", "Importer en fil til")
	says(t, tab, "feil.csv")
	tab.Click("button", "Lag fil")
	tab.Find("button", "Lager filen …")
	sound(t, tab, "export")
	s.settle()
	tab.Until(`!!document.querySelector("a[download]")`)
	sound(t, tab, "exported")
	shotView(t, tab, "export")
	file := browser.Eval[string](tab, `fetch(document.querySelector("a[download]").href).then((r) => r.text())`)
	if !strings.Contains(file, "Kari Nordmann;") || !strings.Contains(file, ";'+47") {
		t.Errorf("exported: %q", file)
	}
	other := s.signIn("Assistant", "#/clients", browser.Options{Width: 1280, Height: 1000})
	other.Find("heading", "Klienter")
	if other.Has("link", "Importer klienter") {
		t.Error("an assistant is offered an import")
	}
}

// TestAppImportsSmall: a list is imported on the smallest phone, in the dark, in Finnish, by keys alone once its file
// is chosen.
func TestAppImportsSmall(t *testing.T) {
	t.Parallel()
	s := open(t)
	s.busyDay()
	tab := s.signIn("Owner", "#/imports", browser.Options{Width: 320, Height: 900, Locale: "fi-FI", Dark: true})
	tab.Find("heading", "Tuo asiakkaita")
	sound(t, tab, "import")
	shotView(t, tab, "import")
	choose(tab, "asiakkaat.csv", listOfClients)
	tab.Find("combobox", "Mihin Født tuodaan")
	sound(t, tab, "mapping")
	shotView(t, tab, "mapping")
	tab.TabTo("button", "Katso, mitä tapahtuisi")
	tab.Press("Enter")
	tab.WaitFocus("heading", "Käydään rivejä läpi")
	s.settle()
	tab.WaitFocus("heading", "Valmis tuotavaksi")
	sound(t, tab, "report")
	shotView(t, tab, "report")
	tab.TabTo("button", "Tuo 3 asiakasta")
	tab.Press("Enter")
	tab.WaitFocus("heading", "Tuodaan")
	s.settle()
	tab.WaitFocus("heading", "Tuonti on valmis")
	sound(t, tab, "done")
	shotView(t, tab, "done")
}
