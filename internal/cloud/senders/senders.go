// Package senders is the channels on AWS: e-mail through SES, SMS through SNS. Only the functions that send link it.
package senders

import (
	"strings"

	awsses "github.com/aws/aws-sdk-go-v2/service/ses"
	awssns "github.com/aws/aws-sdk-go-v2/service/sns"

	"stund/internal/clock"
	"stund/internal/cloud/background"
	"stund/internal/cloud/bootstrap"
	"stund/internal/deliver/ses"
	"stund/internal/deliver/sms"
	"stund/internal/deliver/sns"
)

// Email sends mail through SES.
func Email(s bootstrap.Settings, to *background.Parts) {
	client := awsses.New(awsses.Options{Region: s.Region, Credentials: s.Credentials(),
		BaseEndpoint: s.Endpoint("SES")})
	domain := s.Sender[strings.LastIndexByte(s.Sender, '@')+1:]
	to.Mailer = ses.New(client, clock.System{}, ses.Config{Domain: domain, ConfigurationSet: s.ConfigurationSet})
}

// SMS sends text messages through SNS, or refuses them where the installation has none.
func SMS(s bootstrap.Settings, to *background.Parts) {
	if !s.SMS {
		to.Texter = sms.None{}
		return
	}
	client := awssns.New(awssns.Options{Region: s.Region, Credentials: s.Credentials(),
		BaseEndpoint: s.Endpoint("SNS")})
	to.Texter = sns.New(client, sns.Config{MaxPrice: s.SMSMaxPrice})
}
