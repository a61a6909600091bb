package sms_test

import (
	"errors"
	"strings"
	"testing"

	"stund/internal/deliver"
	"stund/internal/deliver/sms"
)

func TestPrepare(t *testing.T) {
	t.Parallel()
	got, parts, err := sms.Prepare(deliver.SMS{ID: "a", From: "Lotus", To: "+4791234567",
		Text: " Hei Zoë – kl.\u00a09\r\n"})
	if err != nil || parts != 1 || got.Text != "Hei Zoe - kl. 9" {
		t.Errorf("got %q in %d parts, %v", got.Text, parts, err)
	}
}

func TestPrepareRefuses(t *testing.T) {
	t.Parallel()
	good := deliver.SMS{ID: "a", From: "Lotus", To: "+4791234567", Text: "Hei"}
	for name, change := range map[string]func(*deliver.SMS){
		"no id":           func(m *deliver.SMS) { m.ID = "" },
		"no plus":         func(m *deliver.SMS) { m.To = "4791234567" },
		"spaces":          func(m *deliver.SMS) { m.To = "+47 912 34 567" },
		"line end":        func(m *deliver.SMS) { m.To = "+4791234567\n" },
		"short":           func(m *deliver.SMS) { m.To = "+47912" },
		"long":            func(m *deliver.SMS) { m.To = "+4791234567890123" },
		"topic":           func(m *deliver.SMS) { m.To = "arn:aws:sns:eu-north-1:1:x" },
		"other digits":    func(m *deliver.SMS) { m.To = "+٤٧٩١٢٣٤٥٦٧" },
		"sender long":     func(m *deliver.SMS) { m.From = "LotusKlinikk" },
		"sender numeric":  func(m *deliver.SMS) { m.From = "12345" },
		"sender letters":  func(m *deliver.SMS) { m.From = "Lotusø" },
		"sender line end": func(m *deliver.SMS) { m.From = "Lotus\n" },
		"empty text":      func(m *deliver.SMS) { m.Text = " \n" },
		"control":         func(m *deliver.SMS) { m.Text = "a\x00b" },
		"broken UTF-8":    func(m *deliver.SMS) { m.Text = "a\xff" },
		"long text":       func(m *deliver.SMS) { m.Text = strings.Repeat("a", 1601) },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			m := good
			change(&m)
			if _, _, err := sms.Prepare(m); !errors.Is(err, deliver.ErrPermanent) {
				t.Errorf("got %v, want a permanent error", err)
			}
		})
	}
	if _, err := (sms.None{}).SendSMS(t.Context(), good); !errors.Is(err, deliver.ErrPermanent) {
		t.Errorf("None: got %v", err)
	}
}
