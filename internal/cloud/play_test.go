package cloud_test

import (
	"stund/internal/base"
	"stund/internal/cloud/providers"
	peppolbox "stund/internal/deliver/peppol/sandbox"
	"stund/internal/einvoice"
	"stund/internal/pay/sandbox"
	"stund/internal/payment"
)

// asShipped is what is deployed beside the providers of real money. In the world of the payloads practices pay with the
// pretend provider.
var asShipped = plays()

func plays() (before func(*base.Base) payment.Drivers) {
	before, providers.Play = providers.Play, func(b *base.Base) payment.Drivers {
		return payment.Drivers{sandbox.New(sandbox.Options{Store: b.Store, Clock: b.Clock, IDs: b.IDs,
			Site: func() string { return b.Site }})}
	}
	providers.Carry = func(b *base.Base) einvoice.Drivers {
		return einvoice.Drivers{peppolbox.New(peppolbox.Options{Store: b.Store, Clock: b.Clock})}
	}
	return before
}
