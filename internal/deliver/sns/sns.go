// Package sns sends SMS through Amazon Simple Notification Service.
package sns

import (
	"context"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/sns"
	"github.com/aws/aws-sdk-go-v2/service/sns/types"

	"stund/internal/deliver"
	"stund/internal/deliver/internal/awsfail"
	"stund/internal/deliver/sms"
)

// Client is what the driver needs of the service; *sns.Client has it.
type Client interface {
	Publish(context.Context, *sns.PublishInput, ...func(*sns.Options)) (*sns.PublishOutput, error)
}

// Config is how messages are sent.
type Config struct {
	MaxPrice string // the most that one message may cost, in US dollars: "0.50"; "": the account's own limits
}

// Texter sends SMS through SNS.
type Texter struct {
	client Client
	config Config
}

// New makes a Texter.
func New(client Client, config Config) *Texter { return &Texter{client: client, config: config} }

// SendSMS sends the message as transactional, tried once: the SDK's own retries could send it twice without anybody
// knowing. The parts of the receipt are counted here, as SNS tells none; it cuts between words and may need one more.
//
// SNS takes a message even where the account's monthly spending limit or MaxPrice then keeps it from being sent; that
// shows only in the delivery log (docs.aws.amazon.com/sns/latest/dg/sms_stats_cloudwatch.html).
func (s *Texter) SendSMS(ctx context.Context, m deliver.SMS) (deliver.Receipt, error) {
	m, parts, err := sms.Prepare(m)
	if err != nil {
		return deliver.Receipt{}, err
	}
	attributes := map[string]types.MessageAttributeValue{"AWS.SNS.SMS.SMSType": text("Transactional")}
	if m.From != "" {
		attributes["AWS.SNS.SMS.SenderID"] = text(m.From)
	}
	if s.config.MaxPrice != "" {
		attributes["AWS.SNS.SMS.MaxPrice"] = types.MessageAttributeValue{
			DataType: aws.String("Number"), StringValue: aws.String(s.config.MaxPrice)}
	}
	in := &sns.PublishInput{PhoneNumber: aws.String(m.To), Message: aws.String(m.Text), MessageAttributes: attributes}
	ctx, watch := awsfail.Start(ctx)
	out, err := s.client.Publish(ctx, in, func(o *sns.Options) { o.RetryMaxAttempts = 1 })
	if err != nil {
		return deliver.Receipt{}, watch.Err(err, permanent)
	}
	return deliver.Receipt{ProviderID: aws.ToString(out.MessageId), Parts: parts}, nil
}

func text(s string) types.MessageAttributeValue {
	return types.MessageAttributeValue{DataType: aws.String("String"), StringValue: aws.String(s)}
}

// permanent tells the answers that the same message would get again
// (docs.aws.amazon.com/sns/latest/api/API_Publish.html).
func permanent(code string) bool {
	switch code {
	case "OptedOut", "OptedOutException", "InvalidParameter", "InvalidParameterValue", "ParameterValueInvalid",
		"ValidationException", "ValidationError", "EndpointDisabled", "PlatformApplicationDisabled", "UserError":
		return true
	}
	return false
}
