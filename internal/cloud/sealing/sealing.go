// Package sealing is what wraps clients' keys on AWS: a key of KMS, where the settings name one. Only the functions
// that open what clients answer link it.
package sealing

import (
	awskms "github.com/aws/aws-sdk-go-v2/service/kms"

	"stund/internal/base"
	"stund/internal/cloud/bootstrap"
	"stund/internal/sealed"
	"stund/internal/sealed/kms"
)

// Keys has the function wrap clients' keys by KMS. Without a key there, they are wrapped under the installation's
// secret.
func Keys(p *bootstrap.Parts) {
	s := p.Settings
	if s.SealingKey == "" {
		return
	}
	p.Also = append(p.Also, func(b *base.Base) {
		client := awskms.New(awskms.Options{Region: s.Region, Credentials: s.Credentials(),
			BaseEndpoint: s.Endpoint("KMS")})
		base.Put[sealed.Wrapper](b, kms.New(client, s.SealingKey, b.Clock, sealed.NewLocal(b.Keys.Clients, b.IDs)))
	})
}
