// Package ses sends e-mail through Amazon Simple Email Service, as raw messages.
package ses

import (
	"context"
	"maps"
	"slices"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ses"
	"github.com/aws/aws-sdk-go-v2/service/ses/types"

	"stund/internal/clock"
	"stund/internal/deliver"
	"stund/internal/deliver/internal/awsfail"
	"stund/internal/deliver/mime"
)

// Client is what the driver needs of the service; *ses.Client has it.
type Client interface {
	SendRawEmail(context.Context, *ses.SendRawEmailInput, ...func(*ses.Options)) (*ses.SendRawEmailOutput, error)
}

// Config is how the account is set up.
type Config struct {
	Domain           string // of the Message-IDs
	ConfigurationSet string // publishes bounces and complaints, with the messages' tags; "": none
}

// Mailer sends e-mail through SES.
type Mailer struct {
	client Client
	clock  clock.Clock
	config Config
}

// New makes a Mailer.
func New(client Client, c clock.Clock, config Config) *Mailer {
	return &Mailer{client: client, clock: c, config: config}
}

// SendEmail sends the message. It is tried once: the SDK's own retries could send it twice without anybody knowing.
func (s *Mailer) SendEmail(ctx context.Context, m deliver.Email) (deliver.Receipt, error) {
	raw, err := mime.Build(m, mime.Options{Now: s.clock.Now(), Domain: s.config.Domain})
	if err != nil {
		return deliver.Receipt{}, err
	}
	from, err := mime.Mailbox(m.From)
	if err != nil {
		return deliver.Receipt{}, err
	}
	to, err := mime.Mailbox(m.To)
	if err != nil {
		return deliver.Receipt{}, err
	}
	in := &ses.SendRawEmailInput{
		Source:       aws.String(from.Address),
		Destinations: []string{to.Address},
		RawMessage:   &types.RawMessage{Data: raw},
	}
	if s.config.ConfigurationSet != "" {
		in.ConfigurationSetName = aws.String(s.config.ConfigurationSet)
		// As parameters of the call, not as the header X-SES-MESSAGE-TAGS: nothing of them travels to the recipient.
		for _, name := range slices.Sorted(maps.Keys(m.Tags)) {
			in.Tags = append(in.Tags, types.MessageTag{Name: aws.String(name), Value: aws.String(m.Tags[name])})
		}
	}
	ctx, watch := awsfail.Start(ctx)
	out, err := s.client.SendRawEmail(ctx, in, func(o *ses.Options) { o.RetryMaxAttempts = 1 })
	if err != nil {
		return deliver.Receipt{}, watch.Err(err, permanent)
	}
	return deliver.Receipt{ProviderID: aws.ToString(out.MessageId)}, nil
}

// permanent tells the answers that the same message would get again
// (docs.aws.amazon.com/ses/latest/APIReference/API_SendRawEmail.html). Paused sending and exceeded quotas are not among
// them: they end.
func permanent(code string) bool {
	switch code {
	case "MessageRejected", "MailFromDomainNotVerifiedException", "MailFromDomainNotVerified",
		"FromEmailAddressNotVerified",
		"ConfigurationSetDoesNotExist", "InvalidParameterValue", "ValidationError", "ValidationException":
		return true
	}
	return false
}
