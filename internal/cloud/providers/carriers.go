package providers

import (
	"net/http"

	"stund/internal/base"
	"stund/internal/cloud/bootstrap"
	peppolbox "stund/internal/deliver/peppol/sandbox"
	"stund/internal/deliver/peppol/storecove"
	"stund/internal/einvoice"
)

// AccessPoints has the function know those who carry e-invoices, in the order in which they are offered. The sandbox,
// which carries nothing anywhere, is only there where the settings say so.
func AccessPoints(p *bootstrap.Parts) {
	s := p.Settings
	p.Also = append(p.Also, func(b *base.Base) {
		client := &http.Client{Timeout: patience, CheckRedirect: stay}
		all := einvoice.Drivers{storecove.New(storecove.Options{Client: client})}
		if s.Sandbox {
			all = append(all, peppolbox.New(peppolbox.Options{Store: b.Store, Clock: b.Clock}))
		}
		base.Put(b, all)
	})
}
