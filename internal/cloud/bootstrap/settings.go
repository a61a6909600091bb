package bootstrap

import (
	"errors"
	"fmt"
	"net/mail"
	"net/url"
	"strconv"
	"strings"

	"stund/internal/secret"
)

// The variables of a function's environment, which template.yaml sets. Region and credentials come from Lambda.
const (
	varTable  = "STUND_TABLE"  // name of the table
	varSecret = "STUND_SECRET" // the master secret, or noSecret
	varSender = "STUND_SENDER" // address that mail is sent from
	varFiles  = "STUND_FILES"  // bucket of files past the API; only who has to do with them is told
	// what CloudFront shows in the header stund-edge; empty without it
	varEdge             = "STUND_EDGE"
	SiteVar             = "STUND_SITE"                  // https address of the installation; endpoints can do without
	varConfigurationSet = "STUND_SES_CONFIGURATION_SET" // may be empty
	// job=function,…: whom the feed's reader tells what is due at once
	varDesks       = "STUND_DESKS"
	varSMS         = "STUND_SMS"           // on or off; empty is off
	varSMSMaxPrice = "STUND_SMS_MAX_PRICE" // US dollars for one message; empty is the account's limit
	varLogin       = "STUND_LOGIN"         // https address of the login that is hosted for staff; empty: there is none
	varLoginClient = "STUND_LOGIN_CLIENT"  // id of the app client of the staff app there
	varUserPool    = "STUND_USER_POOL"     // id of the pool of its users
	varSealingKey  = "STUND_SEALING_KEY"   // ARN of a key of KMS that wraps clients' keys; empty: the secret does
)

// noSecret is told to a function that has no use for keys. What asks for one all the same panics.
const noSecret = "none"

// Settings are a function's environment, read and checked.
type Settings struct {
	Region           string
	Table            string
	Keys             secret.Keys
	Sender           string
	Site             string            // without a slash at the end; "": an endpoint learns it from its first event
	Desks            map[string]string // the functions of desks, by their job; only the reader of the feed has them
	Edge             string
	Files            string // name of the bucket; "": none
	ConfigurationSet string
	SMS              bool
	SMSMaxPrice      string
	Login            string // without a slash at the end; "": staff sign in nowhere
	LoginClient      string
	UserPool         string
	SealingKey       string // "": the installation's secret wraps clients' keys

	accessKey, secretKey, sessionToken string
	getenv                             func(string) string
}

// Read reads the settings. Its error names everything that is wrong, and no value of a secret.
func Read(getenv func(string) string) (Settings, error) {
	var wrong []error
	need := func(name string) string {
		v := getenv(name)
		if v == "" {
			wrong = append(wrong, fmt.Errorf("%s is not set", name))
		}
		return v
	}
	s := Settings{
		Region: need("AWS_REGION"), Table: need(varTable), Sender: need(varSender), Site: getenv(SiteVar),
		Edge: getenv(varEdge), Files: getenv(varFiles), ConfigurationSet: getenv(varConfigurationSet),
		SMSMaxPrice: getenv(varSMSMaxPrice), Login: getenv(varLogin), LoginClient: getenv(varLoginClient),
		UserPool: getenv(varUserPool), SealingKey: getenv(varSealingKey), accessKey: need("AWS_ACCESS_KEY_ID"),
		secretKey:    need("AWS_SECRET_ACCESS_KEY"),
		sessionToken: getenv("AWS_SESSION_TOKEN"),
		getenv:       getenv,
	}
	if master := need(varSecret); master != "" && master != noSecret {
		keys, err := secret.Derive([]byte(master))
		if err != nil {
			wrong = append(wrong, fmt.Errorf("%s: %w", varSecret, err))
		}
		s.Keys = keys
	}
	if s.Sender != "" {
		if a, err := mail.ParseAddress(s.Sender); err != nil || a.Address != s.Sender {
			wrong = append(wrong, fmt.Errorf("%s is %q, wanted a plain e-mail address", varSender, s.Sender))
		}
	}
	if s.Site != "" {
		if u, err := url.Parse(s.Site); err != nil || u.Scheme != "https" || u.Host == "" || u.RawQuery != "" ||
			u.Fragment != "" ||
			u.User != nil || strings.HasSuffix(s.Site, "/") {
			wrong = append(wrong, fmt.Errorf("%s is %q, wanted https://host without a slash at the end", SiteVar,
				s.Site))
		}
	}
	for _, pair := range strings.FieldsFunc(getenv(varDesks), func(c rune) bool { return c == ',' }) {
		job, function, ok := strings.Cut(pair, "=")
		if !ok || job == "" || function == "" {
			wrong = append(wrong, fmt.Errorf("%s is %q, wanted job=function with commas between", varDesks,
				getenv(varDesks)))
			break
		}
		if s.Desks == nil {
			s.Desks = map[string]string{}
		}
		s.Desks[job] = function
	}
	on := func(name string) bool {
		v := getenv(name)
		if v != "on" && v != "off" && v != "" {
			wrong = append(wrong, fmt.Errorf("%s is %q, wanted on or off", name, v))
		}
		return v == "on"
	}
	s.SMS = on(varSMS)
	if s.SMSMaxPrice != "" {
		if p, err := strconv.ParseFloat(s.SMSMaxPrice, 64); err != nil || !(p > 0 && p < 100) {
			wrong = append(wrong, fmt.Errorf("%s is %q, wanted US dollars such as 0.20", varSMSMaxPrice, s.SMSMaxPrice))
		}
	}
	return s, errors.Join(wrong...)
}
