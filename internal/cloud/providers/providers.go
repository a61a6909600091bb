// Package providers is the payment providers on AWS. Only the functions that have to do with a practice's account with
// one link it.
package providers

import (
	"net/http"
	"time"

	"stund/internal/base"
	"stund/internal/cloud/bootstrap"
	"stund/internal/pay/sandbox"
	"stund/internal/pay/stripe"
	"stund/internal/pay/vipps"
	"stund/internal/payment"
)

// patience is how long a provider may take to answer one question. The API waits for 30 seconds, in which a function
// may have to ask three.
const patience = 8 * time.Second

// All has the function know every provider, in the order in which they are offered: who takes the money at once comes
// first. The sandbox, which moves nobody's money and lets whoever knows of it pretend to have paid, is only there where
// the settings say so.
func All(p *bootstrap.Parts) {
	s := p.Settings
	p.Also = append(p.Also, func(b *base.Base) { base.Put(b, of(s, b)) })
}

func of(s bootstrap.Settings, b *base.Base) payment.Drivers {
	client := &http.Client{Timeout: patience, CheckRedirect: stay}
	all := payment.Drivers{stripe.New(stripe.Options{Clock: b.Clock, Client: client}),
		vipps.New(vipps.Options{Clock: b.Clock, Client: client})}
	if s.Sandbox {
		all = append(all, sandbox.New(sandbox.Options{Store: b.Store, Clock: b.Clock, IDs: b.IDs,
			Site: func() string { return b.Site }}))
	}
	return all
}

// stay has the client follow nowhere: what it is sent with is a secret.
func stay(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
