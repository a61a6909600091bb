package message

import (
	"slices"
	"strings"
	"time"

	"stund/internal/deliver"
	"stund/internal/i18n"
	"stund/internal/ids"
	"stund/internal/link"
	"stund/internal/mailtext"
)

// Wishes opens the page on which clients say what they want to get: /u/{token}. Its token names a client and, as its
// version, the purpose of the message that it stood in.
const Wishes link.Purpose = 'u'

// leavable is how long the link of a mail leads there: mail is kept, and who finds one after years wants to be left in
// peace all the more.
const leavable = 5 * 365 * 24 * time.Hour

// Leave is what the link says that stands in a message of the purpose to the client, made at the time.
func Leave(practice, client string, p Purpose, at time.Time) link.Claim {
	return link.Claim{Purpose: Wishes, Practice: practice, Subject: client,
		Version: 1 + slices.Index(Purposes(), p), Expires: at.Add(leavable)}
}

// Left returns the purpose of the message that the link stood in; false where it names none that can be refused.
func Left(c link.Claim) (Purpose, bool) {
	all := Purposes()
	if c.Version < 1 || c.Version > len(all) || all[c.Version-1] == Essential {
		return "", false
	}
	return all[c.Version-1], true
}

// Refusable is Envelope for a mail that its client may refuse: it says how under its signature, and to mail programs
// in its headers (RFC 8058). Without a client it is Envelope.
func (w Writer) Refusable(p Practice, m mailtext.Mail, kind string, to deliver.Address, leave link.Claim) Rendered {
	if _, known := ids.Decode(leave.Subject); !known {
		return w.Envelope(p, m, kind, to)
	}
	address := w.Link(leave)
	m.Leave = &mailtext.Button{Text: leaveText.In(m.Lang), URL: address}
	out := w.Envelope(p, m, kind, to)
	out.Leave = address
	if strings.HasPrefix(address, "https:") { // one machine may have no certificate, and no mail program would go there
		out.Email.Unsubscribe = address
	}
	return out
}

var leaveText = i18n.Text{
	NB: "Velg hva du vil få, eller meld deg av",
	SV: "Välj vad du vill få, eller avregistrera dig",
	DA: "Vælg, hvad du vil have, eller afmeld",
	FI: "Valitse, mitä haluat saada, tai peru tilaus",
	EN: "Choose what you get, or unsubscribe",
}
