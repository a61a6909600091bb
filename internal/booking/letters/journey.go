package letters

import (
	"cmp"
	"context"
	"slices"
	"time"

	"stund/internal/agenda"
	"stund/internal/booking"
	"stund/internal/client"
	"stund/internal/fault"
	"stund/internal/i18n"
	"stund/internal/message"
	"stund/internal/practice"
	"stund/internal/store"
)

// preview previews what a client gets for a booking itself, and the practitioner of a group for its session. It answers
// fault.NotFound for an unknown service.
func preview(w Writer, setups Practices) func(context.Context, message.Occasion) ([]message.Written, error) {
	return func(ctx context.Context, o message.Occasion) ([]message.Written, error) {
		setup, err := setups.Setup(ctx, o.Practice, store.Strong)
		if err != nil {
			return nil, err
		}
		v, ok := setup.Service(o.Service)
		if !ok {
			return nil, fault.New(fault.NotFound, "service-unknown", "There is no service with this id.")
		}
		return w.Journey(setup, v, o.Language, o.Now, o.Start)
	}
}

// Journey returns what a client would get for a booking of the service made at now for start, and the practitioner of a
// group for its session, in order: from the plan that sends it, and written by what writes it. Nothing is stored or
// sent.
func (w Writer) Journey(setup *practice.Setup, v practice.Service, l i18n.Lang,
	now, start time.Time) ([]message.Written, error) {
	practitioner := ""
	if all := setup.Giving(v); len(all) > 0 {
		practitioner = all[0].ID
	}
	b := booking.Draft(setup, v, practitioner, start, example(l), now)
	b.ID, b.Client = nobody, nobody
	plan := slices.Clone(b.Agenda)
	slices.SortStableFunc(plan,
		func(x, y agenda.Entry) int { return cmp.Or(x.At.Compare(y.At), cmp.Compare(x.ID, y.ID)) })
	out := []message.Written{}
	for _, e := range plan {
		if e.To != booking.ToClient {
			continue
		}
		m, err := w.Booking(setup, b, e, e.At)
		if err != nil {
			return nil, err
		}
		out = append(out, message.Written{Entry: e, Rendered: m})
	}
	if p, _ := setup.Practitioner(practitioner); b.Group && p.Email != "" {
		seats, err := w.seats(setup, b, now)
		if err != nil {
			return nil, err
		}
		out = append(out, seats...)
		slices.SortStableFunc(out, func(x, y message.Written) int { return x.Entry.At.Compare(y.Entry.At) })
	}
	return out, nil
}

// seats returns what the practitioner of a group would get for the booking, as the first in its session.
func (w Writer) seats(setup *practice.Setup, b booking.Booking, now time.Time) ([]message.Written, error) {
	var out []message.Written
	s := booking.DraftSession(setup, b, now)
	for _, e := range s.Agenda {
		m, err := w.Session(setup, s, booking.Roll{Seats: []booking.Booking{b}}, e, e.At)
		if err != nil {
			return nil, err
		}
		out = append(out, message.Written{Entry: e, Rendered: m})
	}
	return out, nil
}

// example is somebody whom the language's speakers know for nobody in particular.
func example(l i18n.Lang) client.Contact {
	phone := i18n.Text{
		NB: "+4791234567",
		SV: "+46701234567",
		DA: "+4520123456",
		FI: "+358401234567",
		EN: "+447700900123",
	}
	return client.Contact{Name: message.Someone(l), Email: "client@example.com", Phone: phone.In(l), Language: l}
}
