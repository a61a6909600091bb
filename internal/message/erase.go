package message

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"

	"stund/internal/fact"
	"stund/internal/i18n"
	"stund/internal/store"
	"stund/internal/trace"
)

// Traces of messages: their records, and what is known of the addresses that they went to.
type Traces struct {
	db    store.Store
	retry store.Retrier
	key   []byte // the one of Mailboxes
}

// NewTraces makes Traces.
func NewTraces(db store.Store, retry store.Retrier, key []byte) Traces { return Traces{db, retry, key} }

// List lists them.
func (t Traces) List() []trace.Trace {
	return []trace.Trace{
		{Name: "messages", Called: calledMessages, Goes: goesMessages, Stays: staysMessages, Rule: trace.Figures,
			Of: recorded, Erase: t.erase, HandOut: t.handOut},
		{Name: "mailboxes", Called: calledMailboxes, Goes: goesMailboxes, Stays: staysMailboxes, Rule: trace.Blocked,
			More: func(_ context.Context, who trace.Person, _ string) ([]string, string, error) {
				return who.Emails, "", nil
			},
			Erase: t.eraseMailbox},
	}
}

// recorded names the record of which the fact tells that it was made: by what it is about, and its own id.
func recorded(f fact.Fact) ([]string, error) {
	e, err := fact.OneOf(f, FactSent, FactFailed)
	if errors.Is(err, fact.ErrKind) {
		return nil, nil
	}
	return []string{f.Subject + "#" + string(e.Message)}, err
}

func (t Traces) erase(ctx context.Context, who trace.Person, id string) error {
	subject, _, _ := strings.Cut(id, "#")
	return Erase(ctx, t.db, t.retry, who, subject)
}

// Erase erases what the records of a subject's messages say, and to which client's address they went. What became of
// each stays, and so does the address of a practitioner. What went to another client who had to do with the subject is
// left as it is.
func Erase(ctx context.Context, db store.Store, retry store.Retrier, who trace.Person, subject string) error {
	err := retry.Do(ctx, func(int) error {
		var ops []store.Op
		var bad error
		q := store.Query{Partition: recordPartition(who.Practice, subject), Consistency: store.Strong}
		err := store.All(ctx, db, q, func(i store.Item) bool {
			var r kept
			if r, bad = readKept(i); bad != nil {
				return false
			}
			left := r.empty()
			if left == r || r.Client != "" && !slices.Contains(who.IDs, r.Client) {
				return true
			}
			i.Facts = nil
			i.Data, bad = left.encode()
			ops = append(ops, store.Save(i, i.Version))
			return bad == nil
		})
		if err = errors.Join(err, bad); err != nil {
			return err
		}
		for part := range slices.Chunk(ops, store.MaxOps) {
			if err := db.Transact(ctx, part...); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("erase messages of %s: %w", subject, err)
	}
	return nil
}

// empty returns what is left of the record.
func (r kept) empty() kept {
	if r.Audience == toClient {
		r.To = ""
	}
	r.Subject, r.Text, r.Reason, r.Provider = "", "", "", ""
	return r
}

func (t Traces) handOut(ctx context.Context, who trace.Person, id string) (trace.Record, bool, error) {
	subject, message, _ := strings.Cut(id, "#")
	all, err := List(ctx, t.db, who.Practice, subject)
	if err != nil {
		return trace.Record{}, false, err
	}
	for _, r := range all {
		if r.ID != message || r.Audience != toClient {
			continue
		}
		at := r.Sent
		if at.IsZero() {
			at = r.Planned
		}
		lines := []trace.Line{{Label: labelTo, Value: r.To}, {Label: labelSubject, Value: r.Subject},
			{Label: labelText, Value: r.Text}}
		return trace.Record{Kind: "message", ID: r.ID, At: at, Data: r, Own: r, Lines: slices.DeleteFunc(lines,
			func(l trace.Line) bool { return l.Value == "" })}, true, nil
	}
	return trace.Record{}, false, nil
}

// eraseMailbox erases the words with which mail to the address came back: they may name whose it is. That it takes none
// stays, under the hash that no address can be read from.
func (t Traces) eraseMailbox(ctx context.Context, who trace.Person, address string) error {
	for _, sort := range []string{who.Practice, anyPractice} {
		key := store.Key{Partition: mailboxPartition(t.key, address), Sort: sort}
		err := t.retry.Do(ctx, func(int) error {
			i, err := t.db.Get(ctx, key, store.Strong)
			if errors.Is(err, store.ErrNotFound) {
				return nil
			}
			var m mailbox
			if err == nil {
				err = json.Unmarshal(i.Data, &m)
			}
			if err != nil || m.Reason == "" {
				return err
			}
			m.Reason = ""
			if i.Data, err = json.Marshal(m); err != nil {
				return err
			}
			i.Expires = m.until()
			return t.db.Transact(ctx, store.Save(i, i.Version))
		})
		if err != nil {
			return fmt.Errorf("erase what is known of an address: %w", err)
		}
	}
	return nil
}

var (
	calledMessages = i18n.Text{
		NB: "Meldinger",
		SV: "Meddelanden",
		DA: "Beskeder",
		FI: "Viestit",
		EN: "Messages",
	}
	goesMessages = i18n.Text{
		NB: "Adresse, emne og tekst",
		SV: "Adress, ämne och text",
		DA: "Adresse, emne og tekst",
		FI: "Osoite, aihe ja teksti",
		EN: "Address, subject and text",
	}
	staysMessages = i18n.Text{
		NB: "Slag, kanal, tid og hva det ble til",
		SV: "Slag, kanal, tid och vad det blev av dem",
		DA: "Slags, kanal, tid og hvad der blev af dem",
		FI: "Laji, kanava, aika ja lopputulos",
		EN: "Kind, channel, time and what became of them",
	}
	calledMailboxes = i18n.Text{
		NB: "E-post som kom i retur",
		SV: "E-post som kom tillbaka",
		DA: "E-mail, der kom retur",
		FI: "Palautunut sähköposti",
		EN: "Mail that came back",
	}
	goesMailboxes = i18n.Text{
		NB: "Ordene den kom tilbake med",
		SV: "Orden den kom tillbaka med",
		DA: "Ordene den kom tilbage med",
		FI: "Palautuksen sanat",
		EN: "The words that it came back with",
	}
	staysMailboxes = i18n.Text{
		NB: "At adressen ikke tar imot e-post, under et kodet merke som ingen adresse kan leses ut av",
		SV: "Att adressen inte tar emot e-post, under ett kodat märke som ingen adress kan läsas ur",
		DA: "At adressen ikke tager imod e-mail, under et kodet mærke, som ingen adresse kan læses ud af",
		FI: "Ettei osoite ota vastaan sähköpostia, koodattuna tunnisteena, josta osoitetta ei voi lukea",
		EN: "That the address takes no mail, under a keyed hash from which no address can be read",
	}
	labelTo = i18n.Text{
		NB: "Til",
		SV: "Till",
		DA: "Til",
		FI: "Vastaanottaja",
		EN: "To",
	}
	labelSubject = i18n.Text{
		NB: "Emne",
		SV: "Ämne",
		DA: "Emne",
		FI: "Aihe",
		EN: "Subject",
	}
	labelText = i18n.Text{
		NB: "Tekst",
		SV: "Text",
		DA: "Tekst",
		FI: "Teksti",
		EN: "Text",
	}
)
