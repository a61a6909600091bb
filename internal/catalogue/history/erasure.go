package history

import (
	"context"
	"net/http"
	"time"

	"stund/internal/api/client"
	"stund/internal/api/door"
	"stund/internal/base"
	"stund/internal/booking"
	"stund/internal/catalogue/traces"
	"stund/internal/erasure"
	"stund/internal/fact"
	"stund/internal/fault"
	"stund/internal/httpapi"
	"stund/internal/i18n"
	"stund/internal/practice"
	"stund/internal/trace"

	people "stund/internal/client"
)

// ErasureView is what erasing a client does, how far it has come, and what it leaves.
type ErasureView struct {
	Client string `json:"client" example:"38gfsrdqqmpb9a6eckyj2repsq"`
	Status string `json:"status" enum:"possible,blocked,running,done" doc:"possible: nothing was done yet. blocked: appointments are ahead. running: the client is erased, and what is held about them is being erased; a part waits five minutes for what was on its way. done: all is."`

	Goes  []GoesView  `json:"goes" doc:"What is erased; of what runs, what was until now."`
	Stays []StaysView `json:"stays" doc:"What is left, until when and by which rule."`
	Ahead []AheadView `json:"appointments_ahead" doc:"Cancelled first, or with it: see upcoming."`
	Later []LaterView `json:"copies" doc:"Copies that end by themselves."`

	Began *time.Time `json:"began_at,omitempty"`
	Ended *time.Time `json:"ended_at,omitempty"`
}

// GoesView is something that is erased.
type GoesView struct {
	What  string `json:"what" example:"bookings"`
	Name  string `json:"name" doc:"In the reader's language." example:"Timer"`
	Count int    `json:"count" doc:"Things of it in which something is erased." example:"12"`
	Text  string `json:"text" doc:"What of it." example:"Navn, e-post, telefon, merknad, svar og begrunnelser"`
}

// StaysView is something that is left.
type StaysView struct {
	What  string       `json:"what" example:"bookings"`
	Name  string       `json:"name" example:"Timer"`
	Text  string       `json:"text" example:"Tid, tjeneste, behandler og hva det ble til, for regnskap og statistikk"`
	Rule  trace.Reason `json:"rule" enum:"figures,blocked-address,accounts,journal" doc:"figures: nothing in it says any more whose it is. blocked-address: a keyed hash, so that an address that takes no mail gets none. accounts, journal: a law has it kept."`
	Years int          `json:"years,omitempty" doc:"For how long the law has it kept; left out where nothing personal is left, which ends at no time."`
	Law   string       `json:"law,omitempty" doc:"Of the practice's country."`
	AsOf  string       `json:"law_as_of,omitempty" doc:"When somebody last looked at that law."`
}

// AheadView is an appointment that is still to come.
type AheadView struct {
	Booking string    `json:"booking" example:"38gfsrdqqmpb9a6eckyj2repsq"`
	Start   time.Time `json:"start"`
}

// LaterView is where copies of what was erased are for a while.
type LaterView struct {
	What  string `json:"what" enum:"change-records,backups,own-backups,database-file,log" doc:"change-records: what the database tells of its writes. backups: those that the database makes by itself. own-backups: those that the practice makes of its server. database-file: places in it that are free again. log: that there was an erasure, by ids alone, so that a restored backup brings nobody back."`
	Text  string `json:"text" doc:"Until when and why, in the reader's language." example:"Finnes i databasens sikkerhetskopier i høyst 35 dager."`
	Hours int    `json:"hours,omitempty" doc:"After which they end; left out where no time is set." example:"24"`
}

type erasureIn struct {
	door.ByID
	Language string `query:"language" enum:"nb,sv,da,fi,en" doc:"Of name and text; the practice's if left out."`
}

type eraseIn struct {
	door.ByID
	Language string `query:"language" enum:"nb,sv,da,fi,en" doc:"Of name and text; the practice's if left out."`
	Body     struct {
		Upcoming string `json:"upcoming,omitempty" enum:"refuse,cancel" doc:"What becomes of appointments ahead: refuse, which it is if left out, erases nobody who has some; cancel cancels them, and nobody is told." example:"refuse"`
	}
}

// Erasure shows what erasing a client would do, and how far it has come; and erases them.
func Erasure(b *base.Base) httpapi.Endpoint {
	s, x := client.Of(b), traces.Erasures(b)
	v := viewer{b, s, x}
	faults := []httpapi.Fault{door.FailsPractice, client.FailsUnknown}
	return httpapi.Endpoint{Name: "client-erasure", Path: "/v1/clients/{id}/erasure", Auth: door.Owner,
		Ops: []httpapi.Op{{
			ID: "get-client-erasure", Method: http.MethodGet,
			Summary: "What erasing a client does",
			Text: "What goes, what stays and by which rule, before anything is erased; and how far it has come, " +
				"once it was begun. For owners.",
			Tag: door.TagClients, Faults: faults,
			Handle: httpapi.Handle(func(ctx context.Context, in *erasureIn) (*door.Answer[ErasureView], error) {
				setup, c, err := s.Seen(ctx, httpapi.ActorFrom(ctx), in.ID)
				if err != nil {
					return nil, err
				}
				return v.view(ctx, setup, c, in.Language)
			}),
		}, {
			ID: "erase-client", Method: http.MethodPost,
			Summary: "Erase a client",
			Text: "Their name, addresses and notes are gone at once, and they are found by nothing any more; nothing " +
				"that was planned is sent to them. What bookings, messages and the waiting list say of them follows, " +
				"however much it is: ask again how far it has come. Whoever was merged into them goes with them. It " +
				"cannot be undone, and may be asked again. For owners.",
			Tag: door.TagClients, Status: http.StatusAccepted,
			Faults: append(faults[:2:2], door.FailsBusy, httpapi.Fails(fault.Conflict, erasure.CodeAhead,
				"Appointments are ahead: bookings are their ids. Cancel them first, or send upcoming.")),
			Handle: httpapi.Handle(func(ctx context.Context, in *eraseIn) (*door.Answer[ErasureView], error) {
				actor := httpapi.ActorFrom(ctx)
				setup, c, err := s.Seen(ctx, actor, in.ID)
				if err != nil {
					return nil, err
				}
				if _, err := x.Begin(ctx, actor, c, in.Body.Upcoming == "cancel"); err != nil {
					return nil, err
				}
				if _, c, err = s.Seen(ctx, actor, c.ID); err != nil {
					return nil, err
				}
				return v.view(ctx, setup, c, in.Language)
			}),
		}}}
}

// viewer shows erasures.
type viewer struct {
	base     *base.Base
	services *client.Services
	erasures *erasure.Erasures
}

func (v viewer) view(ctx context.Context, setup *practice.Setup, c people.Client, language string) (
	*door.Answer[ErasureView], error) {
	l, ok := i18n.Parse(language)
	if !ok {
		l = setup.Practice.Language
	}
	out := ErasureView{Client: c.ID, Status: "possible", Goes: []GoesView{}, Stays: []StaysView{},
		Ahead: []AheadView{}}
	var held []erasure.Held
	var err error
	if c.Status == people.Erased {
		var e erasure.Erasure
		if e, err = v.erasures.Get(ctx, c.Practice, c.ID); err != nil {
			return nil, err
		}
		held, out.Status = v.erasures.Erased(e), "running"
		out.Began = in(e.Began, setup.Zone())
		if out.Ended = in(e.Ended, setup.Zone()); e.Status == erasure.Done {
			out.Status = "done"
		}
	} else {
		var ahead []booking.Booking
		if held, err = v.erasures.Held(ctx, c); err != nil {
			return nil, err
		}
		if ahead, err = v.erasures.Ahead(ctx, c); err != nil {
			return nil, err
		}
		for _, b := range ahead {
			out.Status = "blocked"
			out.Ahead = append(out.Ahead, AheadView{b.ID, b.Start.In(setup.Zone())})
		}
	}
	out.Later = copies(v.base, out.Status == "done", l)
	for _, h := range held {
		out.Goes = append(out.Goes, GoesView{h.Trace.Name, h.Trace.Called.In(l), h.Count, h.Trace.Goes.In(l)})
		if h.Trace.Rule != "" {
			out.Stays = append(out.Stays, stays(h.Trace, l, setup.Practice.Country))
		}
	}
	return door.OK(out), nil
}

func stays(t trace.Trace, l i18n.Lang, country string) StaysView {
	out := StaysView{What: t.Name, Name: t.Called.In(l), Text: t.Stays.In(l), Rule: t.Rule}
	if law, ok := trace.LawOf(country, t.Rule); ok {
		out.Years, out.Law, out.AsOf = law.Years, law.Source, law.Seen.String()
	}
	return out
}

// in returns the time in the zone, nil for none.
func in(t time.Time, zone *time.Location) *time.Time {
	if t.IsZero() {
		return nil
	}
	t = t.In(zone)
	return &t
}

// copies says where copies are for a while: on one machine in the backups that the practice makes, and in the
// database's file until it is written anew, which is the last step; what AWS keeps of the table's changes ends within
// 24 hours, and its backups within 35 days.
func copies(b *base.Base, done bool, l i18n.Lang) (all []LaterView) {
	if _, one := base.Get[erasure.OneMachine](b); !one {
		return []LaterView{{"change-records", laterChanges.In(l), 24}, {"backups", laterBackups.In(l), 35 * 24}}
	}
	all = []LaterView{{"own-backups", laterOwn.In(l), 0}}
	switch _, compacts := base.Get[erasure.Compacter](b); {
	case !compacts:
		all = append(all, LaterView{"database-file", laterFileStays.In(l), 0})
	case !done:
		all = append(all, LaterView{"database-file", laterFile.In(l), 0})
	}
	if _, logged := base.Get[erasure.Log](b); logged {
		all = append(all, LaterView{"log", laterLog.In(l), 0})
	}
	return all
}

// What is said of copies.
var (
	laterChanges = i18n.Text{
		NB: "Databasens endringslogg inneholder det som ble skrevet, i høyst 24 timer.",
		SV: "Databasens ändringslogg innehåller det som skrevs, i högst 24 timmar.",
		DA: "Databasens ændringslog indeholder det, der blev skrevet, i højst 24 timer.",
		FI: "Tietokannan muutosloki sisältää kirjoitetun tiedon enintään 24 tunnin ajan.",
		EN: "The database's log of changes holds what was written, for 24 hours at most.",
	}
	laterBackups = i18n.Text{
		NB: "Databasens sikkerhetskopier inneholder det i høyst 35 dager. Ingen leser dem uten å gjenopprette dem.",
		SV: "Databasens säkerhetskopior innehåller det i högst 35 dagar. Ingen läser dem utan att återställa dem.",
		DA: "Databasens sikkerhedskopier indeholder det i højst 35 dage. Ingen læser dem uden at gendanne dem.",
		FI: "Tietokannan varmuuskopiot sisältävät sen enintään 35 päivän ajan. Niitä ei lueta palauttamatta niitä.",
		EN: "The database's backups hold it for 35 days at most. Nobody reads them without restoring them.",
	}
	laterOwn = i18n.Text{
		NB: "Sikkerhetskopier som dere selv har laget, inneholder det til dere sletter dem.",
		SV: "Säkerhetskopior som ni själva har gjort innehåller det tills ni tar bort dem.",
		DA: "Sikkerhedskopier, som I selv har lavet, indeholder det, til I sletter dem.",
		FI: "Itse tekemänne varmuuskopiot sisältävät sen, kunnes poistatte ne.",
		EN: "Backups that you have made yourselves hold it until you delete them.",
	}
	laterFile = i18n.Text{
		NB: "Ledige plasser i databasefilen kan inneholde det til filen er skrevet på nytt, som er siste skritt.",
		SV: "Lediga platser i databasfilen kan innehålla det tills filen har skrivits om, vilket är sista steget.",
		DA: "Ledige pladser i databasefilen kan indeholde det, til filen er skrevet på ny, som er sidste skridt.",
		FI: "Tietokantatiedoston vapaat kohdat voivat sisältää sen, kunnes tiedosto kirjoitetaan uudelleen lopuksi.",
		EN: "Places in the database's file that are free again may hold it until the file is written anew, the last step.",
	}
	laterFileStays = i18n.Text{
		NB: "Ledige plasser i databasefilen kan inneholde det til de brukes på nytt.",
		SV: "Lediga platser i databasfilen kan innehålla det tills de används igen.",
		DA: "Ledige pladser i databasefilen kan indeholde det, til de bruges igen.",
		FI: "Tietokantatiedoston vapaat kohdat voivat sisältää sen, kunnes ne otetaan uudelleen käyttöön.",
		EN: "Places in the database's file that are free again may hold it until they are used for something else.",
	}
	laterLog = i18n.Text{
		NB: "Tilfeldige id-er blir stående i en logg, så en gjenopprettet sikkerhetskopi ikke bringer noen tilbake.",
		SV: "Slumpmässiga id:n står kvar i en logg, så att en återställd säkerhetskopia inte för någon tillbaka.",
		DA: "Tilfældige id'er bliver stående i en log, så en gendannet sikkerhedskopi ikke bringer nogen tilbage.",
		FI: "Satunnaiset tunnisteet jäävät lokiin, jotta palautettu varmuuskopio ei tuo ketään takaisin.",
		EN: "Random ids stay in a log, so that a restored backup brings nobody back.",
	}
)

type exportIn struct {
	door.ByID
	Language string `query:"language" enum:"nb,sv,da,fi,en" doc:"Of name and text; the practice's if left out."`
	After    string `query:"after" maxLength:"300" doc:"The next of the part before."`
	As       string `query:"as" enum:"data,page" default:"data" doc:"page: for people, too, as one HTML file that stands alone and can be printed."`
}

// Export is what is known about a client, or a part of it.
type Export struct {
	Client   string         `json:"client" example:"38gfsrdqqmpb9a6eckyj2repsq"`
	Made     time.Time      `json:"made_at"`
	Items    []ExportedItem `json:"items" doc:"What is held about the client: who they are with what they wish, bookings, messages with their text, entries of the waiting list. The newest first."`
	Timeline []Happening    `json:"timeline" doc:"What happened, in words."`
	Page     string         `json:"page,omitempty" doc:"With as=page: the same for people, an HTML file in their language that asks for nothing from elsewhere, to show, print or send."`
	Next     string         `json:"next,omitempty" doc:"The part after this one is asked for with it as after; left out of the last."`
}

// ExportedItem is one thing that is held about a client.
type ExportedItem struct {
	Kind string    `json:"kind" example:"booking"`
	ID   string    `json:"id" example:"38gfsrdqqmpb9a6eckyj2repsq"`
	At   time.Time `json:"at"`
	Data any       `json:"data" doc:"As it is stored, by its kind."`
}

// ClientExport hands out what is known about a client. For owners: it holds everything, also what assistants and
// practitioners are not shown.
func ClientExport(b *base.Base) httpapi.Endpoint {
	s, x, kinds := client.Of(b), traces.Erasures(b), traces.Kinds(b)
	return httpapi.Endpoint{Name: "client-export", Path: "/v1/clients/{id}/export", Auth: door.Owner,
		Ops: []httpapi.Op{{
			ID: "export-client", Method: http.MethodGet,
			Summary: "Hand out what is known about a client",
			Text: "All of it, in parts of a few megabytes at most: go on with next until there is none. For owners, " +
				"because it holds what others may not see.",
			Tag: door.TagClients,
			Faults: []httpapi.Fault{door.FailsPractice, client.FailsUnknown,
				httpapi.Fails(fault.Invalid, "cursor-invalid", "The cursor is of no part of this.")},
			Handle: httpapi.Handle(func(ctx context.Context, in *exportIn) (*door.Answer[Export], error) {
				setup, c, err := s.Seen(ctx, httpapi.ActorFrom(ctx), in.ID)
				if err != nil {
					return nil, err
				}
				part, err := x.HandOut(ctx, c, in.After)
				if err != nil {
					return nil, err
				}
				telling, err := telling(ctx, s, setup, in.Language)
				if err != nil {
					return nil, err
				}
				out, err := exported(kinds, telling, setup.Zone(), c.ID, s.Now(), part)
				if err == nil && in.As == "page" {
					p := &page{lang: telling.Lang, zone: setup.Zone(), now: s.Now()}
					out.Body.Page = p.written(setup.Practice.Name, part, out.Body.Timeline)
				}
				return out, err
			}),
		}}}
}

func exported(kinds fact.Registry, telling fact.Telling, zone *time.Location, id string, now time.Time,
	part erasure.HandedOut) (*door.Answer[Export], error) {
	out := Export{Client: id, Made: now.In(zone), Items: make([]ExportedItem, len(part.Records)), Next: part.Next,
		Timeline: make([]Happening, len(part.Facts))}
	for n, r := range part.Records {
		out.Items[n] = ExportedItem{r.Kind, r.ID, r.At.In(zone), r.Data}
	}
	for n, f := range part.Facts {
		told, err := happening(kinds, telling, zone, f)
		if err != nil {
			return nil, err
		}
		out.Timeline[n] = told
	}
	return door.OK(out), nil
}
