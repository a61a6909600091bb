// Package pay is the port to payment providers: who shows a client the page on which they pay, keeps the money for the
// practice, and gives it back. Each practice has an account of its own with a provider.
//
// The fetched State is the truth. Webhooks, the client's return and a schedule are three reasons to fetch it, and say
// nothing by themselves.
package pay

import (
	"context"
	"errors"
	"time"

	"stund/internal/credential"
	"stund/internal/i18n"
	"stund/internal/money"
)

// Driver is a provider by its name, before anybody has an account with it.
type Driver interface {
	// Name is in addresses and stored: lower-case letters. It never changes.
	Name() string
	// Fields are what an account with it is made of, in the order in which staff are asked for them.
	Fields() []Field
	// Terms are what it does with money of the currency, for an account in the country (ISO 3166-1). False: it takes
	// no such money there.
	Terms(currency, country string) (Terms, bool)
	// Open returns the provider for an account. It asks nobody: a wrong account shows at Check and at the first use. It
	// answers ErrAccount where a field is missing or has no possible form.
	Open(a Account) (Provider, error)
}

// Field is one thing that an account with a provider is made of; what is Made, Webhooks.Register makes.
type Field = credential.Field

// Account is what a practice has with a provider: the values of its fields, by their names.
type Account = credential.Values

// Terms are what a provider does with money.
type Terms struct {
	Least    int64         // the smallest amount that it takes, in minor units
	AtOnce   bool          // it can take the money when the client pays
	Reserves bool          // it can reserve it, to be taken later by Capture
	Window   time.Duration // for how long it keeps what is reserved, at least
	Pays     time.Duration // for how long a client may be on its page before nothing can come of it, at least
	Shortest time.Duration // the shortest time that a page of its can be open by itself; shorter ones End ends
}

// Provider is an account with a provider. Every method may be called again with the same key or reference: the second
// call changes nothing and returns what has become of the first, whatever the outcome of that was known to be. A key is
// 1 to 100 letters, digits, hyphens and such, and is never used for anything else: another try of what was refused is a
// new one.
type Provider interface {
	// Start opens a page on which the client pays the order.
	Start(ctx context.Context, o Order) (Started, error)
	// Fetch returns how things stand. ErrUnknown: it knows no such payment.
	Fetch(ctx context.Context, r Ref) (State, error)
	// Capture takes so much of what is reserved, in minor units; what is left is released.
	Capture(ctx context.Context, r Ref, amount int64, key string) (State, error)
	// End closes a page on which nobody has paid, and releases what is reserved and not captured. Where the client was
	// faster it changes nothing that was taken: the State tells, and who calls acts on it.
	End(ctx context.Context, r Ref, key string) (State, error)
	// Refund pays so much back of what was captured, in minor units. That it failed may show days later in the State.
	Refund(ctx context.Context, r Ref, amount int64, key string) (State, error)
	// Check asks the provider whether the account works; ErrAccount with its words where it does not.
	Check(ctx context.Context) error
	// Verify reads a webhook. It answers ErrForged for what is not the provider's, of another account, larger than
	// MaxWebhook, or older or newer than Tolerance. It asks nobody.
	Verify(w Webhook, now time.Time) (Event, error)
}

// Webhooks is a Provider that can be told where to send webhooks.
type Webhooks interface {
	// Register has webhooks sent to the https address, instead of where they went before, and returns the account with
	// the fields that are Made.
	Register(ctx context.Context, address string) (Account, error)
}

// Pretender is a Provider that may be one for trying, which moves nobody's money.
type Pretender interface{ Pretends() bool }

// Order is what a client is asked to pay.
type Order struct {
	Reference string // ours: 8 to 50 letters, digits and hyphens, never used for another order
	Amount    money.Amount
	Text      string // what it is for, 3 to 100 characters, as the client reads it
	Email     string // of the client; "": unknown
	Lang      i18n.Lang
	Return    string    // https address to which the client comes back, however it went
	Until     time.Time // nobody can pay later, where the provider knows of such a time
	Reserve   bool      // it is taken by Capture, and not when the client pays
}

// Ref says which payment is meant. That of an Event may have only one of the two: Fetch takes either, and the State has
// our Reference.
type Ref struct {
	Reference string // ours, of the order
	Own       string // the provider's, as Started or an Event said
}

// Started is a page on which a client pays.
type Started struct {
	Own     string // what the provider calls the payment; "": as we do
	Page    string // https address
	Expires time.Time
}

// Phase of a payment.
type Phase string

const (
	Open     Phase = "open"     // the client may pay yet
	Checking Phase = "checking" // the client is done, and the provider or a bank has yet to decide
	Approved Phase = "approved" // the client has paid: the sums say what of it was reserved, taken and paid back
	Ended    Phase = "ended"    // nobody has paid, and nobody can: declined, given up, expired, ended by us
)

// State is how things stand with a payment. Its sums are in minor units of the currency, and never negative. What was
// taken at once counts as reserved and captured.
type State struct {
	// Reference is ours: who asked by a Ref without it learns which payment it is; "": the provider has none.
	Reference    string    `json:"-"`
	Phase        Phase     `json:"p"`
	Currency     string    `json:"c"`
	Reserved     int64     `json:"r,omitempty"`  // approved by the client in all
	Captured     int64     `json:"t,omitempty"`  // taken of it in all
	Released     int64     `json:"l,omitempty"`  // of it that never will be taken
	Refunded     int64     `json:"b,omitempty"`  // paid back, or on its way
	RefundFailed int64     `json:"f,omitempty"`  // of what was to be paid back, and came back to the practice
	Disputed     int64     `json:"d,omitempty"`  // asked back through the client's bank and not won: open or lost
	Withdrawn    int64     `json:"w,omitempty"`  // taken off the practice's account for disputes, and not put back
	Charged      int64     `json:"ch,omitempty"` // by the provider, for all of it, where it says so in this currency
	CaptureBy    time.Time `json:"by,omitzero"`  // until when what is reserved can be taken, if the provider says so
	Why          string    `json:"y,omitempty"`  // Ended: the provider's code for the reason, if it says one
}

// Webhook is a request as it came.
type Webhook struct {
	Address string            // the https address that was registered, with its query
	Header  map[string]string // by lower-case names
	Body    []byte            // raw
}

// Event is what a webhook says: of which payment there may be news.
type Event struct {
	ID   string // the same for the same event sent again
	Kind string // the provider's word, for logs
	Ref  Ref    // the zero value: nothing that concerns us
}

// Tolerance is by how much the time of a webhook may differ from now, either way.
const Tolerance = 5 * time.Minute

// MaxWebhook is the most bytes of a webhook's body.
const MaxWebhook = 256 << 10

// Errors of providers. They wrap one of these; what wraps none of them has an unknown outcome and may be asked again
// with the same key.
var (
	ErrAccount = errors.New("the account with the payment provider does not work")
	ErrUnknown = errors.New("the payment provider knows no such payment")
	ErrRefused = errors.New("the payment provider refuses this")
	ErrForged  = errors.New("this is not the payment provider's webhook")
	ErrSlower  = errors.New("the payment provider is asked too often") // nothing was done
)
