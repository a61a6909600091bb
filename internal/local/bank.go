package local

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"html/template"
	"log/slog"
	"net/http"
	"net/url"

	"stund/internal/base"
	"stund/internal/i18n"
	"stund/internal/pay"
	"stund/internal/pay/sandbox"
	"stund/internal/payment"
)

// bank is the pretend payment provider of the local stack: its pay page, and the webhooks that it sends.
type bank struct {
	*sandbox.Driver
	log  *slog.Logger
	door http.Handler // that its webhooks are sent to; nil: nobody serves yet
}

// providers makes the payment providers of the local stack.
func (k *bank) providers(b *base.Base) payment.Drivers {
	site := func() string { return b.Site }
	k.Driver = sandbox.New(sandbox.Options{Store: b.Store, Clock: b.Clock, Site: site, IDs: b.IDs})
	return payment.Drivers{k.Driver}
}

// webhooks is how many webhooks are sent at a time.
const webhooks = 50

// send delivers the webhooks that are due, and returns how many were taken.
func (k *bank) send(ctx context.Context) (done int) {
	if k.door == nil {
		return 0
	}
	all, err := k.Pending(ctx, webhooks)
	if err != nil {
		k.log.Error("look for webhooks", "error", err)
		return 0
	}
	for _, v := range all {
		taken := k.deliver(ctx, v)
		if taken {
			done++
		}
		if err := k.Delivered(ctx, v, taken); err != nil {
			k.log.Error("note a webhook", "error", err)
		}
	}
	return done
}

// deliver posts the webhook, and reports whether it was taken.
func (k *bank) deliver(ctx context.Context, v sandbox.Delivery) bool {
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, v.Address, bytes.NewReader(v.Body))
	if err != nil {
		k.log.Error("send a webhook", "error", err)
		return false
	}
	r.RemoteAddr = "127.0.0.1:1"
	for name, value := range v.Header {
		r.Header.Set(name, value)
	}
	w := unread{header: http.Header{}}
	k.door.ServeHTTP(&w, r)
	if w.status/100 != 2 {
		k.log.Warn("a webhook was not taken", "status", w.status)
	}
	return w.status/100 == 2
}

// unread is an answer of which only the status is wanted.
type unread struct {
	header http.Header
	status int
}

func (w *unread) Header() http.Header { return w.header }

func (w *unread) WriteHeader(status int) {
	if w.status == 0 {
		w.status = status
	}
}

func (w *unread) Write(b []byte) (int, error) {
	w.WriteHeader(http.StatusOK)
	return len(b), nil
}

// serve adds the pay page and the list of payments.
func (k *bank) serve(m *http.ServeMux) {
	page := template.Must(template.ParseFS(pageFiles, "page/pay.html"))
	m.Handle("GET /_local/payments", localOnly(http.HandlerFunc(k.list)))
	m.Handle("GET /_local/pay/{id}", localOnly(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		p, err := k.Payment(r.Context(), r.PathValue("id"))
		if err != nil {
			failed(w, err)
			return
		}
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		w.Header().Set("Cache-Control", "no-store")
		w.Header().Set("Content-Security-Policy", pagePolicy)
		_ = page.Execute(w, shown(p)) // nobody is left to tell
	})))
	m.Handle("POST /_local/pay/{id}", localOnly(http.HandlerFunc(k.act)))
}

// list tells the payments of the demo practice's account.
func (k *bank) list(w http.ResponseWriter, r *http.Request) {
	all, _, err := k.Payments(r.Context(), demoPractice, "", 1000)
	if err != nil {
		failed(w, err)
		return
	}
	type one struct {
		ID string `json:"id"`
		sandbox.Payment
		Actions []sandbox.Action `json:"actions"`
	}
	out := []one{}
	for _, p := range all {
		out = append(out, one{p.ID(), p, p.Actions()})
	}
	answer(w, http.StatusOK, out)
}

// act does what the client, their bank or the provider does: {"action":"pay"}, or the page's form, which leads back.
func (k *bank) act(w http.ResponseWriter, r *http.Request) {
	r.Body = http.MaxBytesReader(w, r.Body, 4096)
	form := r.Header.Get("Content-Type") == "application/x-www-form-urlencoded"
	var in struct {
		Action sandbox.Action `json:"action"`
	}
	if form {
		in.Action = sandbox.Action(r.PostFormValue("action"))
	} else if err := json.NewDecoder(r.Body).Decode(&in); err != nil {
		answer(w, http.StatusBadRequest, map[string]string{"error": `say {"action":"pay"}`})
		return
	}
	p, err := k.Act(r.Context(), r.PathValue("id"), in.Action)
	switch {
	case err != nil:
		failed(w, err)
	case form:
		http.Redirect(w, r, p.Return, http.StatusSeeOther)
	default:
		answer(w, http.StatusOK, p)
	}
}

func failed(w http.ResponseWriter, err error) {
	status := http.StatusInternalServerError
	switch {
	case errors.Is(err, pay.ErrUnknown):
		status = http.StatusNotFound
	case errors.Is(err, pay.ErrRefused):
		status = http.StatusConflict
	}
	answer(w, status, map[string]string{"error": err.Error()})
}

// payPage is what the pay page shows.
type payPage struct {
	Amount, Text, State string
	Return              template.URL
	Actions             []payAction
}

type payAction struct {
	Name sandbox.Action
	Text string
	Main bool
}

// actions is what they are called on the page.
var actions = map[sandbox.Action]string{sandbox.Pay: "Pay", sandbox.Decline: "My bank says no",
	sandbox.Abandon: "Leave without paying", sandbox.PayTwice: "Pay, and the bank sends it twice",
	sandbox.PayLate: "Pay, and the bank takes its time", sandbox.Think: "Pay, and the bank has to think",
	sandbox.Mute: "Send no webhooks", sandbox.Lapse: "Let the reservation run out",
	sandbox.FailRefund: "Let the refund fail", sandbox.Dispute: "Ask for it back through the bank",
	sandbox.WinDispute: "The practice keeps it", sandbox.LoseDispute: "The client gets it"}

func shown(p sandbox.Payment) payPage {
	out := payPage{
		Amount: i18n.Price(i18n.EN, p.Amount),
		Text:   p.Text,
		State:  "This payment is " + string(p.Phase) + ".",
	}
	if u, err := url.Parse(p.Return); err == nil && (u.Scheme == "http" || u.Scheme == "https") {
		out.Return = template.URL(p.Return) //nolint:gosec // its scheme was looked at
	}
	for _, a := range p.Actions() {
		out.Actions = append(out.Actions, payAction{a, actions[a], a == sandbox.Pay})
	}
	return out
}
