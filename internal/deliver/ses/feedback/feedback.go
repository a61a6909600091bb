// Package feedback reads what SES publishes about e-mails that it took: the events of a configuration set ("Contents of
// event data that Amazon SES publishes to Amazon SNS", SES developer guide), which give the messages' tags back, and
// the feedback notifications of an identity ("Amazon SNS notification contents for Amazon SES"), which have none.
//
// It is apart from the driver so that who reads does not link the client that sends.
package feedback

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/mail"
	"slices"
	"strings"
	"time"

	"stund/internal/deliver"
)

// maxRecipients of one e-mail (docs.aws.amazon.com/ses/latest/APIReference/API_SendRawEmail.html).
const maxRecipients = 50

// ErrOther: what was published is no news of a bounce or a complaint. There is nothing to do about it.
var ErrOther = errors.New("feedback: no bounce and no complaint")

type notification struct {
	Event        string `json:"eventType"`        // of a configuration set
	Notification string `json:"notificationType"` // of an identity
	Mail         struct {
		Source      string              `json:"source"`
		Destination []string            `json:"destination"`
		Tags        map[string][]string `json:"tags"` // with SES's own, as "ses:source-ip"
	} `json:"mail"`
	Bounce struct {
		Type       string      `json:"bounceType"` // Permanent, Transient or Undetermined
		SubType    string      `json:"bounceSubType"`
		Recipients []recipient `json:"bouncedRecipients"`
		At         time.Time   `json:"timestamp"`
	} `json:"bounce"`
	Complaint struct {
		Feedback   string      `json:"complaintFeedbackType"` // as RFC 5965 and its registry have it; may be missing
		SubType    string      `json:"complaintSubType"`
		Recipients []recipient `json:"complainedRecipients"`
		At         time.Time   `json:"timestamp"`
	} `json:"complaint"`
}

type recipient struct {
	Address string `json:"emailAddress"`
	Status  string `json:"status"` // RFC 3463: 5.1.1
}

// Parse reads one published message. ErrOther means that it is something else, also if it is no JSON object: SES says
// hello to a topic in plain text. Any other error means that it cannot be understood; its text holds nothing of the
// message.
func Parse(b []byte) (deliver.Notice, error) {
	var none deliver.Notice
	if !strings.HasPrefix(strings.TrimLeft(string(b), " \t\r\n"), "{") {
		return none, ErrOther
	}
	var v notification
	if err := json.Unmarshal(b, &v); err != nil {
		return none, errors.New("feedback: not the JSON that SES publishes")
	}
	kind := v.Event
	if kind == "" {
		kind = v.Notification
	}
	n := deliver.Notice{From: plain(v.Mail.Source)}
	var of []recipient
	switch {
	case kind == "Bounce":
		of, n.At, n.Reason = v.Bounce.Recipients, v.Bounce.At, word(v.Bounce.SubType)
		n.News = deliver.Returned
		if v.Bounce.Type == "Permanent" {
			n.News = deliver.Bounced
		}
	case kind == "Complaint" && v.Complaint.Feedback == "not-spam": // somebody took it out of the spam folder
		return none, ErrOther
	case kind == "Complaint":
		of, n.At, n.News, n.Reason = v.Complaint.Recipients, v.Complaint.At, deliver.Complained,
			word(v.Complaint.Feedback)
		if n.Reason == "" {
			n.Reason = word(v.Complaint.SubType)
		}
	default:
		return none, ErrOther
	}
	switch {
	case n.At.IsZero():
		return none, fmt.Errorf("feedback: a %s without its time", kind)
	case len(of) == 0 || len(v.Mail.Destination) == 0:
		return none, fmt.Errorf("feedback: a %s without recipients", kind)
	case len(of) > maxRecipients || len(v.Mail.Destination) > maxRecipients:
		return none, fmt.Errorf("feedback: a %s with more than %d recipients", kind, maxRecipients)
	}
	n.At = n.At.UTC()
	n.To = concerned(of, v.Mail.Destination)
	if len(n.To) == 0 {
		return none, fmt.Errorf("feedback: a %s of nobody to whom the mail was sent", kind)
	}
	if status := word(of[0].Status); status != "" && len(of) == 1 {
		n.Reason = strings.TrimSpace(n.Reason + " " + status)
	}
	for name, values := range v.Mail.Tags {
		if len(values) == 1 && !strings.HasPrefix(name, "ses:") {
			if n.Tags == nil {
				n.Tags = map[string]string{}
			}
			n.Tags[name] = values[0]
		}
	}
	return n, nil
}

// concerned returns those of the mail's own recipients that the news is of. A mailbox that forwards is reported by the
// name of where it forwards to (Final-Recipient of RFC 3464), to which nobody wrote: if the mail went to one address,
// that one is meant.
func concerned(of []recipient, sent []string) (to []string) {
	for _, s := range sent {
		s = plain(s)
		if s != "" && !slices.Contains(to, s) &&
			(len(sent) == 1 ||
				slices.ContainsFunc(of, func(r recipient) bool { return strings.EqualFold(plain(r.Address), s) })) {
			to = append(to, s)
		}
	}
	return to
}

// plain returns the address without a display name, "" if there is none.
func plain(s string) string {
	a, err := mail.ParseAddress(s)
	if err != nil || len(a.Address) > 254 {
		return ""
	}
	return a.Address
}

// word returns one of SES's words, "" for what is none: a reason is kept, and shown to staff.
func word(s string) string {
	if len(s) > 60 {
		return ""
	}
	for _, c := range s {
		if (c < '0' || c > '9') && (c|0x20 < 'a' || c|0x20 > 'z') && c != '.' && c != '-' {
			return ""
		}
	}
	return s
}
