package e2e

import (
	"io/fs"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// imported is an import as the API shows it.
type imported struct {
	ID     string
	State  string
	Rows   int
	Counts struct {
		New, Changed, Contradicting, Same, Refused int
		Perhaps                                    int `json:"perhaps_duplicate"`
	}
	Upload struct {
		Method, URL string
		Headers     map[string]string
	}
}

// send sends a file, or fetches one, as a browser does by an address that it was told.
func (s *stund) send(method, address, body string, headers map[string]string) (int, string) {
	s.t.Helper()
	u, err := url.Parse(address)
	if err != nil {
		s.t.Fatal(err)
	}
	req := httptest.NewRequestWithContext(s.t.Context(), method, u.RequestURI(), strings.NewReader(body))
	for name, v := range headers {
		req.Header.Set(name, v)
	}
	w := httptest.NewRecorder()
	s.http.ServeHTTP(w, req)
	return w.Code, w.Body.String()
}

// upload begins an import of the text, and takes its columns for what they seem to be. It returns where the import is.
func (s *stund) upload(text string, owner header) (at string, system string) {
	s.t.Helper()
	var i imported
	s.must(201, "POST", "/v1/imports", map[string]any{"name": "klienter.csv", "size": len(text)}, owner).into(s.t, &i)
	at = "/v1/imports/" + i.ID
	if a := s.do("GET", at+"/mapping", nil, owner); a.code() != "file-missing" {
		s.t.Errorf("what the columns of no file are: %d %s", a.Status, a.Body)
	}
	if status, said := s.send(i.Upload.Method, i.Upload.URL, text+"x", i.Upload.Headers); status != 403 {
		s.t.Errorf("a file of another size: %d %s", status, said)
	}
	if status, said := s.send(i.Upload.Method, i.Upload.URL, text, i.Upload.Headers); status != 200 {
		s.t.Fatal(status, said)
	}
	var m map[string]any
	s.must(200, "GET", at+"/mapping", nil, owner).into(s.t, &m)
	system, _ = m["system"].(string)
	s.must(200, "PUT", at+"/mapping", map[string]any{"form": m["form"], "date_order": m["date_order"],
		"columns": m["columns"]}, owner)
	return at, system
}

// take imports the text, and returns how that ended, and what was said before of how it would.
func (s *stund) take(text string, owner header) (done, tried imported, system string) {
	s.t.Helper()
	at, system := s.upload(text, owner)
	s.must(202, "POST", at+"/check", nil, owner)
	s.Settle()
	s.must(200, "GET", at, nil, owner).into(s.t, &tried)
	s.must(202, "POST", at+"/start", nil, owner)
	s.Settle()
	s.must(200, "GET", at, nil, owner).into(s.t, &done)
	if tried.State != "checked" || done.State != "done" || done.Counts != tried.Counts {
		s.t.Fatalf("%+v, tried %+v", done, tried)
	}
	return done, tried, system
}

// TestImport brings in the list of another system, and then once more what all clients are written as.
func TestImport(t *testing.T) {
	each(t, func(t *testing.T, s *stund) {
		owner := s.as("owner", "")
		i, _, system := s.take("Navn;E-mail;Telefon;Postnummer;By;CPR\r\nÅse Øvrebø;ase@example.com;912 34 567;0184;"+
			"Oslo;1\r\nPer Hansen;feil;;;;\r\n", owner)
		if system != "easypractice" || i.Counts.New != 1 || i.Counts.Refused != 1 {
			t.Errorf("of %q: %+v", system, i)
		}
		var report struct {
			Items []struct {
				Line    int
				Outcome string
				Reasons []struct{ Reason, Cell string }
			}
		}
		s.must(200, "GET", "/v1/imports/"+i.ID+"/report?outcome=refused", nil, owner).into(t, &report)
		if len(report.Items) != 1 || report.Items[0].Line != 3 || len(report.Items[0].Reasons) != 1 ||
			report.Items[0].Reasons[0].Reason != "email" || report.Items[0].Reasons[0].Cell != "feil" {
			t.Errorf("%+v", report)
		}
		table := s.must(200, "GET", "/v1/imports/"+i.ID+"/report.csv?outcome=refused&language=nb", nil, owner)
		if text := string(table.Body); !strings.HasPrefix(text, "\ufeffLinje;Navn;") ||
			!strings.Contains(text, "\r\n3;Per Hansen;Avvist;E-mail «feil»: ") {
			t.Errorf("%q", text)
		}
		var found struct{ Items []struct{ ID, Name string } }
		s.must(200, "GET", "/v1/clients?q=ovrebo", nil, owner).into(t, &found)
		if len(found.Items) != 1 {
			t.Fatalf("%+v", found)
		}
		timeline := s.must(200, "GET", "/v1/clients/"+found.Items[0].ID+"/timeline?language=en", nil, owner)
		if !strings.Contains(string(timeline.Body), "client.imported") {
			t.Errorf("%s", timeline.Body)
		}
		text := s.exported(owner)
		if !strings.HasPrefix(text, "\ufeffNavn;") || !strings.Contains(text, ";'+4791234567;") {
			t.Fatal(text)
		}
		again, _, _ := s.take(text, owner)
		if c := again.Counts; c.New+c.Perhaps+c.Changed+c.Refused != 0 || c.Same == 0 {
			t.Errorf("what was written, taken in again: %+v", again)
		}
		s.resembles(found.Items[0].ID, owner)
	})
}

// TestImportBringsNobodyBack: who is erased after the dry run stays so, and rows that contradict each other are told
// with both lines and change nothing when the file comes again.
func TestImportBringsNobodyBack(t *testing.T) {
	onEach(t, func(t *testing.T, s *stund) {
		owner := s.as("owner", "")
		gone := s.Book("konsultasjon", oslo("2026-11-04", 10, 0), kari)
		s.Settle()
		var of struct{ Client struct{ ID string } }
		s.must(200, "GET", "/v1/bookings/"+gone.ID, nil, owner).into(t, &of)
		const list = "Navn;E-post;Fødselsdato\nKari Nordmann;kari@example.com;1980-12-24\n" +
			"Åse Øvrebø;ase@example.com;1970-12-24\nÅse Øvrebø;ase@example.com;1971-12-24\n"
		at, _ := s.upload(list, owner)
		s.must(202, "POST", at+"/check", nil, owner)
		s.Settle()
		s.must(202, "POST", "/v1/clients/"+of.Client.ID+"/erasure", map[string]any{"upcoming": "cancel"}, owner)
		s.FastForward(time.Hour)
		s.must(202, "POST", at+"/start", nil, owner)
		s.Settle()
		var i imported
		s.must(200, "GET", at, nil, owner).into(t, &i)
		if c := i.Counts; i.State != "done" || c.New != 1 || c.Changed != 0 || c.Refused != 1 || c.Contradicting != 1 {
			t.Errorf("%+v", i)
		}
		var report struct {
			Items []struct {
				Line    int
				Client  string
				Reasons []struct {
					Reason, Text, Cell string
					Column, Line       int
				}
			}
		}
		s.must(200, "GET", at+"/report?outcome=refused&language=en", nil, owner).into(t, &report)
		if r := report.Items; len(r) != 1 || r[0].Line != 2 || r[0].Client != "" || len(r[0].Reasons) != 1 ||
			!strings.HasPrefix(r[0].Reasons[0].Text, "This person was erased on Monday 2 November 2026.") {
			t.Errorf("%+v", r)
		}
		s.must(200, "GET", at+"/report?outcome=contradicting&language=sv", nil, owner).into(t, &report)
		if r := report.Items; len(r) != 1 || r[0].Line != 4 || len(r[0].Reasons) != 1 || r[0].Reasons[0].Line != 3 ||
			r[0].Reasons[0].Column != 3 || !strings.HasPrefix(r[0].Reasons[0].Text, "Rad 3 säger något annat") {
			t.Errorf("%+v", r)
		}
		if all := s.clients("q=kari", owner); len(all) != 0 {
			t.Errorf("they are back: %+v", all)
		}
		alone, _, _ := s.take(list[:strings.LastIndex(list[:len(list)-1], "\n")+1], owner)
		if c := alone.Counts; c.New != 1 || c.Same != 1 {
			t.Errorf("with a list that was tried since: %+v", alone)
		}
		again, _, _ := s.take(list, owner)
		if c := again.Counts; c.New+c.Changed+c.Refused != 0 || c.Same != 2 || c.Contradicting != 1 {
			t.Errorf("again: %+v", again)
		}
	})
}

// resembles brings in somebody with the name of the client Åse Øvrebø, and the report names her; both may be merged
// then.
func (s *stund) resembles(client string, owner header) {
	s.t.Helper()
	i, _, _ := s.take("Navn;Telefon\nAse Ovrebo;90 11 22 33\n", owner)
	var report struct {
		Items []struct {
			Outcome, Client string
			Resembles       []struct{ Client, Name, Address string }
		}
	}
	s.must(200, "GET", "/v1/imports/"+i.ID+"/report?outcome=perhaps-duplicate", nil, owner).into(s.t, &report)
	if i.Counts.Perhaps != 1 || len(report.Items) != 1 || len(report.Items[0].Resembles) != 1 {
		s.t.Fatalf("%+v", report)
	}
	other := report.Items[0].Resembles[0]
	if other.Client != client || other.Name != "Åse Øvrebø" || other.Address != "ase@example.com" {
		s.t.Errorf("%+v", other)
	}
	s.must(200, "POST", "/v1/clients/"+client+"/merge", map[string]any{"with": report.Items[0].Client}, owner)
}

// exported has all clients handed out, and returns the file.
func (s *stund) exported(owner header) string {
	s.t.Helper()
	s.must(202, "POST", "/v1/exports", nil, owner)
	s.Settle()
	var all struct {
		Items []struct {
			State string
			File  struct{ Method, URL string }
		}
	}
	s.must(200, "GET", "/v1/exports", nil, owner).into(s.t, &all)
	if len(all.Items) == 0 || all.Items[0].State != "done" {
		s.t.Fatalf("%+v", all)
	}
	status, text := s.send(all.Items[0].File.Method, all.Items[0].File.URL, "", nil)
	if status != 200 {
		s.t.Fatal(status, text)
	}
	return text
}

// TestImportEnds: the files of what was exported and imported are gone after their time, and one that somebody cancels
// is gone at once.
func TestImportEnds(t *testing.T) {
	each(t, func(t *testing.T, s *stund) {
		owner := s.as("owner", "")
		s.take("Navn;E-post\nÅse Øvrebø;ase@example.com\n", owner)
		s.exported(owner)
		at, _ := s.upload("Navn;E-post\nPer Berg;per@example.com\n", owner)
		if n := len(s.filed("")); n != 3 {
			t.Errorf("%d files", n)
		}
		s.must(202, "POST", at+"/cancel", nil, owner)
		s.Settle()
		if n := len(s.filed("per@")); n != 0 {
			t.Errorf("%d files of the import that was cancelled", n)
		}
		s.FastForward(25 * time.Hour)
		if all := s.filed(""); len(all) != 1 || !strings.Contains(all[0], "imports") {
			t.Errorf("after a day there are %q", all)
		}
		s.FastForward(7 * 24 * time.Hour)
		if all := s.filed(""); len(all) != 0 {
			t.Errorf("after a week there are %q", all)
		}
	})
}

// filed returns the paths of the files that are kept and hold the word.
func (s *stund) filed(word string) (paths []string) {
	s.t.Helper()
	err := filepath.WalkDir(filepath.Join(s.folder, "files"), func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		body, err := os.ReadFile(path)
		if strings.Contains(strings.ToLower(string(body)), word) {
			paths = append(paths, path)
		}
		return err
	})
	if err != nil && !os.IsNotExist(err) {
		s.t.Fatal(err)
	}
	return paths
}
