package providers

import (
	"stund/internal/base"
	"stund/internal/cloud/bootstrap"
	"stund/internal/deliver/peppol/storecove"
	"stund/internal/einvoice"
	"stund/internal/remote"
)

// AccessPoints has the function know those who carry e-invoices, in the order in which they are offered.
func AccessPoints(p *bootstrap.Parts) {
	p.Also = append(p.Also, func(b *base.Base) {
		client := remote.NewClient(patience)
		all := einvoice.Drivers{storecove.New(storecove.Options{Client: client})}
		base.Put(b, append(all, Carry(b)...))
	})
}

// Carry adds the pretend carrier, which carries nothing anywhere, as Play adds the pretend payment provider.
var Carry = carry
