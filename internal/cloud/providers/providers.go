// Package providers is the payment providers on AWS. Only the functions that have to do with a practice's account with
// one link it.
package providers

import (
	"time"

	"stund/internal/base"
	"stund/internal/cloud/bootstrap"
	"stund/internal/pay/stripe"
	"stund/internal/pay/vipps"
	"stund/internal/payment"
	"stund/internal/remote"
)

// patience is how long a provider may take to answer one question. The API waits for 30 seconds, in which a function
// may have to ask three.
const patience = 8 * time.Second

// All has the function know every provider, in the order in which they are offered: who takes the money at once comes
// first.
func All(p *bootstrap.Parts) {
	p.Also = append(p.Also, func(b *base.Base) { base.Put(b, of(b)) })
}

// Play adds the pretend provider, which moves nobody's money and lets whoever knows of it pretend to have paid. Nothing
// that is deployed sets it, or links that provider: only tests do, and the paper cloud, whose programs have another
// file in the place of play.go.
var Play = play

func of(b *base.Base) payment.Drivers {
	client := remote.NewClient(patience)
	all := payment.Drivers{stripe.New(stripe.Options{Clock: b.Clock, Client: client}),
		vipps.New(vipps.Options{Clock: b.Clock, Client: client})}
	return append(all, Play(b)...)
}
