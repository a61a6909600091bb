// Package sms holds what every driver of text messages does before it sends: check the message and bring its text into
// the form that costs least. And None, for where there is no such channel.
package sms

import (
	"context"
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"stund/internal/deliver"
	"stund/internal/deliver/gsm7"
	"stund/internal/syntax"
)

// maxText is the longest text in bytes; SNS takes no more in one Publish
// (docs.aws.amazon.com/sns/latest/dg/sms_publish-to-phone.html).
const maxText = 1600

var (
	number = syntax.Of(`^\+[1-9][0-9]{6,14}$`) // E.164
	sender = syntax.Of(`^[A-Za-z0-9]{1,11}$`)
	letter = syntax.Of(`[A-Za-z]`)
)

// Prepare returns the message with its text normalised (gsm7.Normalise), and the number of parts it takes. It refuses
// with deliver.ErrPermanent a number that is not E.164, a sender that is not up to 11 letters and digits with at least
// one letter (or empty), and a text that is empty, not UTF-8, has control characters other than tabs and line ends, or
// is longer than 1600 bytes.
func Prepare(m deliver.SMS) (deliver.SMS, int, error) {
	switch {
	case m.ID == "":
		return m, 0, refuse("the message has no id")
	case !number(m.To):
		return m, 0, refuse("the phone number is not in the international form +4791234567")
	case m.From != "" && (!sender(m.From) || !letter(m.From)):
		return m, 0, refuse("the sender is not up to 11 letters and digits with at least one letter")
	case !utf8.ValidString(m.Text):
		return m, 0, refuse("the text is not valid UTF-8")
	case strings.ContainsFunc(m.Text, func(r rune) bool {
		return unicode.IsControl(r) && r != '\n' && r != '\r' && r != '\t'
	}):
		return m, 0, refuse("the text contains a control character")
	}
	m.Text = strings.TrimSpace(gsm7.Normalise(m.Text))
	switch {
	case m.Text == "":
		return m, 0, refuse("the text is empty")
	case len(m.Text) > maxText:
		return m, 0, refuse(fmt.Sprintf("the text is longer than %d bytes", maxText))
	}
	return m, gsm7.Parts(m.Text), nil
}

// None is the Texter of an installation without an SMS channel: it refuses every message for good.
type None struct{}

// SendSMS returns deliver.ErrPermanent.
func (None) SendSMS(context.Context, deliver.SMS) (deliver.Receipt, error) {
	return deliver.Receipt{}, refuse("no SMS channel is configured")
}

func refuse(reason string) error { return &deliver.Error{Kind: deliver.ErrPermanent, Reason: reason} }
