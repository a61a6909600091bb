package form

import (
	"context"
	"errors"
	"strconv"
	"strings"

	"stund/internal/client"
	"stund/internal/fact"
	"stund/internal/fault"
	"stund/internal/i18n"
	"stund/internal/message"
	"stund/internal/sealed"
	"stund/internal/store"
	"stund/internal/trace"
)

// Traces lists what forms hold about a person: what they answered, and the key that it is sealed under.
func (d *Forms) Traces() []trace.Trace {
	return []trace.Trace{
		{Name: "forms", Called: calledForms, Goes: goesForms, Stays: staysForms, Rule: trace.Figures, Of: theirs,
			Erase: d.erase, HandOut: d.handOut},
		{Name: "sealed", Called: calledKey, Goes: goesKey, More: client.Themselves, Erase: d.eraseKey},
	}
}

// theirs names the filling that the fact says was asked for.
func theirs(f fact.Fact) (ids []string, err error) {
	if f.Kind == FactAsked.Name {
		ids = []string{f.Subject}
	}
	return ids, nil
}

// erase leaves of the filling what was asked, when, and what became of it.
func (d *Forms) erase(ctx context.Context, who trace.Person, id string) error {
	decide := func(f Filling) (Filling, []fact.Fact, error) {
		if f.Progress == Asked || f.Progress == Begun {
			f = f.withdrawn()
		}
		f.Answers, f.Language, f.Agenda = nil, "", nil
		return f, nil, nil
	}
	_, err := fillings.Update(ctx, d.db, d.retry, fillings.Key(who.Practice, id), decide)
	if err != nil && !errors.Is(err, fault.NotFound) {
		return err
	}
	return message.Erase(ctx, d.db, d.retry, who, id)
}

// eraseKey destroys the client's key: what was sealed under it opens nowhere any more, also in backups.
func (d *Forms) eraseKey(ctx context.Context, who trace.Person, id string) error {
	return d.keys.Destroy(ctx, sealed.Owner{Practice: who.Practice, Client: id})
}

func (d *Forms) handOut(ctx context.Context, who trace.Person, id string) (trace.Record, bool, error) {
	f, err := fillings.Get(ctx, d.db, fillings.Key(who.Practice, id), store.Strong)
	if errors.Is(err, fault.NotFound) {
		return trace.Record{}, false, nil
	}
	if err != nil {
		return trace.Record{}, false, err
	}
	out := trace.Record{Kind: "form", ID: id, At: f.Asked, Data: map[string]any{"form": f.Form, "version": f.Version,
		"progress": f.Progress, "asked": f.Asked, "sent": f.Sent}}
	if len(f.Answers) == 0 {
		out.Own = out.Data
		return out, true, nil
	}
	values, err := d.Read(ctx, fact.Actor{Role: fact.System}, f)
	if err != nil {
		return out, false, err
	}
	v, err := d.Version(ctx, f.Practice, f.Form, f.Version)
	if err != nil {
		return out, false, err
	}
	out.Data.(map[string]any)["answers"] = values
	out.Own = out.Data
	for _, q := range v.Content.Questions() {
		if a, there := values[q.ID]; there {
			out.Lines = append(out.Lines, trace.Line{Label: q.Label.text(v.Own), Value: q.Told(a, f.Language, v.Own)})
		}
	}
	return out, true, nil
}

// Told is the answer in words, in the language.
func (q Item) Told(a any, l, own i18n.Lang) string {
	if l == "" {
		l = own
	}
	switch v := a.(type) {
	case bool:
		if v {
			return wordYes.In(l)
		}
		return wordNo.In(l)
	case float64:
		s := strconv.FormatFloat(v, 'f', -1, 64)
		if l != i18n.EN {
			s = strings.Replace(s, ".", ",", 1)
		}
		return strings.TrimSpace(s + " " + q.Unit)
	case string:
		if q.Kind == Signature && strings.HasPrefix(v, drawn) {
			return wordDrawn.In(l)
		}
		return q.label(v, l, own)
	}
	var all []string
	for _, id := range said(a) {
		all = append(all, q.label(id, l, own))
	}
	return i18n.List(l, all)
}

// label is what the option with the id says; of a text, the text.
func (q Item) label(id string, l, own i18n.Lang) string {
	for _, o := range q.Options {
		if o.ID == id {
			return o.Label.In(l, own)
		}
	}
	return id
}

var (
	wordYes = i18n.Text{
		NB: "Ja",
		SV: "Ja",
		DA: "Ja",
		FI: "Kyllä",
		EN: "Yes",
	}
	wordNo = i18n.Text{
		NB: "Nei",
		SV: "Nej",
		DA: "Nej",
		FI: "Ei",
		EN: "No",
	}
	wordDrawn = i18n.Text{
		NB: "Signert for hånd",
		SV: "Underskrivet för hand",
		DA: "Underskrevet i hånden",
		FI: "Allekirjoitettu käsin",
		EN: "Signed by hand",
	}
	calledForms = i18n.Text{
		NB: "Skjemaer",
		SV: "Formulär",
		DA: "Skemaer",
		FI: "Lomakkeet",
		EN: "Forms",
	}
	goesForms = i18n.Text{
		NB: "Alle svar",
		SV: "Alla svar",
		DA: "Alle svar",
		FI: "Kaikki vastaukset",
		EN: "All answers",
	}
	staysForms = i18n.Text{
		NB: "Hvilket skjema det var, og når",
		SV: "Vilket formulär det var, och när",
		DA: "Hvilket skema det var, og hvornår",
		FI: "Mikä lomake se oli ja milloin",
		EN: "Which form it was, and when",
	}
	calledKey = i18n.Text{
		NB: "Nøkkelen til svarene",
		SV: "Nyckeln till svaren",
		DA: "Nøglen til svarene",
		FI: "Vastausten avain",
		EN: "The key to the answers",
	}
	goesKey = i18n.Text{
		NB: "Nøkkelen, så svarene ikke kan leses i sikkerhetskopier heller",
		SV: "Nyckeln, så att svaren inte kan läsas i säkerhetskopior heller",
		DA: "Nøglen, så svarene heller ikke kan læses i sikkerhedskopier",
		FI: "Avain, joten vastauksia ei voi lukea varmuuskopioistakaan",
		EN: "The key, so that the answers can be read in no backup either",
	}
)
