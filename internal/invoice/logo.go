package invoice

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"

	"stund/internal/fact"
	"stund/internal/fault"
	"stund/internal/store"
)

// logo is a picture that heads a seller's documents. Its id is the SHA-256 of it, in hexadecimal digits: so it never
// changes, and what was issued with it is printed with it for ever. One that no seller has any more stays.
type logo struct {
	Practice, ID string
	Picture      []byte

	version int64
}

var logos = store.Family[logo]{
	Kind: "logo", Prefix: "logo", Sort: "logo",
	Unknown: fault.Error{Code: "logo-unknown", Message: "There is no such logo."},
	Stamp: func(l *logo) store.Stamp {
		return store.Stamp{Practice: &l.Practice, ID: &l.ID, Version: &l.version}
	},
	Marshal:   func(l logo) ([]byte, error) { return l.Picture, nil },
	Unmarshal: func(data []byte, l *logo) error { l.Picture = data; return nil },
}

// SetLogo has the picture, as pdf.Logo returns it, head what the seller issues from now on; nil: none does. What was
// issued keeps what it has. It answers fault.NotFound "seller-unknown".
func (d *Invoices) SetLogo(ctx context.Context, actor fact.Actor, practiceID, seller string, picture []byte) (Seller,
	error) {
	if _, err := sellers.Get(ctx, d.db, sellers.Key(practiceID, seller), store.Strong); err != nil {
		return Seller{}, err
	}
	id := ""
	if picture != nil {
		sum := sha256.Sum256(picture)
		id = hex.EncodeToString(sum[:])
		if err := d.keepLogo(ctx, logo{Practice: practiceID, ID: id, Picture: picture}); err != nil {
			return Seller{}, err
		}
	}
	decide := func(s Seller) (Seller, []fact.Fact, error) {
		if s.Logo == id {
			return s, nil, nil
		}
		s.Logo = id
		now := d.now()
		return s, []fact.Fact{FactSeller.New(d.ids.New(now), now, practiceID, seller, actor, fact.None{})}, nil
	}
	return sellers.Update(ctx, d.db, d.retry, sellers.Key(practiceID, seller), decide)
}

// keepLogo writes the picture unless it is there. It is written before anything names it.
func (d *Invoices) keepLogo(ctx context.Context, l logo) error {
	return d.retry.Do(ctx, func(int) error {
		_, err := logos.Get(ctx, d.db, logos.Key(l.Practice, l.ID), store.Strong)
		if !errors.Is(err, fault.NotFound) {
			return err
		}
		op, err := logos.Put(l)
		if err != nil {
			return err
		}
		return d.db.Transact(ctx, op)
	})
}

// mostLogos bounds how many pictures a process remembers, which are of some kilobytes each.
const mostLogos = 200

// Logo returns the practice's logo with the id, a PNG or JPEG; nil where the id is "". It answers fault.NotFound
// "logo-unknown". A process reads each once: a run that mails a thousand invoices of a seller asks for one picture.
func (d *Invoices) Logo(ctx context.Context, practiceID, id string) ([]byte, error) {
	if id == "" {
		return nil, nil
	}
	k := logos.Key(practiceID, id)
	d.mu.Lock()
	known, ok := d.logos[k]
	d.mu.Unlock()
	if ok {
		return known, nil
	}
	l, err := logos.Get(ctx, d.db, k, store.Strong)
	if err != nil {
		return nil, err
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	if len(d.logos) >= mostLogos {
		clear(d.logos)
	}
	d.logos[k] = l.Picture
	return l.Picture, nil
}

// LogoOf returns the seller's logo, and its id. It answers fault.NotFound "seller-unknown", and "logo-unknown" for a
// seller without one.
func (d *Invoices) LogoOf(ctx context.Context, practiceID, seller string) (id string, picture []byte, err error) {
	s, err := sellers.Get(ctx, d.db, sellers.Key(practiceID, seller), store.Strong)
	if err != nil {
		return "", nil, err
	}
	if s.Logo == "" {
		return "", nil, logos.Missing()
	}
	picture, err = d.Logo(ctx, practiceID, s.Logo)
	return s.Logo, picture, err
}
