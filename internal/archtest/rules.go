// Package archtest holds the house to its plan: who may import whom, where time and the outside world may be touched,
// and that every text exists in every language. The plan is the tables of this file; the test walks the source.
package archtest

// layer is a group of packages that may import the same. Names are folders under internal/ ("store" with all below it,
// unless a longer name is listed somewhere), or "functions" and "infra" at the top.
type layer struct {
	name     string
	packages []string
	may      []string // layers; itself only if it says so
	inLine   bool     // packages may import only those that stand before them in the list
	why      string
}

const (
	everything = "*"
	testKits   = "test kits"
)

// layers is the import plan. A package that is in no layer is a violation: say where it belongs.
var layers = []layer{
	{name: "values", packages: []string{"fault", "clock", "ids", "civil", "money", "i18n", "fact", "typed", "syntax",
		"secret", "vat", "credential", "phrase"},
		may: []string{"values"},
		why: "floor 0: what everyone shares imports nothing of ours but its like, and does no I/O"},
	{name: "addresses", packages: []string{"link"},
		may: []string{"values"},
		why: "floor 1: who writes an address, in a letter or on a page, and who answers it ask one place"},
	{name: "engine", packages: []string{"schedule", "ics", "table", "dunning"},
		may: []string{"values", "engine"},
		why: "floor 1: pure rules, tested against oracles, know no storage"},
	{name: "bills", packages: []string{"reference", "bill"}, inLine: true,
		may: []string{"values", "bills"},
		why: "what a document says is the same whoever issues it"},
	{name: "ports", packages: []string{"store", "deliver", "files", "signin", "pay"},
		may: []string{"values"},
		why: "a port is a contract over values; it knows neither its drivers nor its users"},
	{name: "mechanics", packages: []string{"once", "agenda", "due", "react", "trace", "message"}, inLine: true,
		may: []string{"values", "addresses", "ports", "formats", "faces", "mechanics"},
		why: "floor 1: requests that are sent again, plans, due work, reactions and messages are the same for every " +
			"capability, and know none of them"},
	{name: "base", packages: []string{"base"},
		may: []string{"values", "ports"},
		why: "what capabilities build themselves from knows none of them"},
	{name: "tasks", packages: []string{"task"},
		may: []string{"values", "ports", "mechanics", "base"},
		why: "floor 1: what staff have to do is one list whoever says so, and knows no capability: each brings its " +
			"kinds and what raises and settles them"},
	{name: "tasks in words", packages: []string{"client/tasks", "busytime/tasks", "booking/tasks", "register/tasks",
		"payment/tasks", "invoice/tasks", "survey/tasks"},
		may: []string{"values", "tasks"},
		why: "whoever lists tasks links the words of all kinds, and none of the capabilities that raise them"},
	{name: "sealing", packages: []string{"sealed"},
		may: []string{"values", "ports", "base"},
		why: "what seals knows nothing of what it seals"},
	{name: "sealing drivers", packages: []string{"sealed/kms"},
		may: []string{"values", "sealing"},
		why: "a driver imports its port and the values"},
	{name: "formats", packages: []string{"deliver/gsm7"},
		why: "what a channel can carry is pure, and the capability that writes the words must know it"},
	{name: "drivers", packages: []string{"store/bolt", "store/dynamo", "store/faulty", "deliver/ses", "deliver/sns",
		"deliver/smtp", "deliver/inbox", "deliver/mime", "deliver/sms", "deliver/internal", "files/disk", "files/s3",
		"busytime/web", "signin/sessions", "signin/machine", "signin/demo", "signin/cognito",
		"signin/qr", "signin/passkeys", "remote", "pay/internal", "pay/sandbox", "pay/stripe", "pay/vipps",
		"deliver/peppol/sandbox", "deliver/peppol/storecove"},
		may: []string{"values", "ports", "formats", "drivers"},
		why: "a driver imports its port and the values, never a capability: it can be exchanged without being " +
			"understood"},
	{name: "faces", packages: []string{"words", "look", "script", "mailtext", "widget", "pages", "dashboard"},
		inLine: true,
		may:    []string{"values", "addresses", "faces"},
		why:    "how things look knows the words of the field, not its rules"},
	{
		name: "capabilities",
		packages: []string{"practice", "staff", "wording", "busytime", "client", "mine", "booking",
			"register", "imports", "confirm", "voucher", "payment", "form", "waitlist", "einvoice", "invoice",
			"timeline", "greeting", "survey", "worklist", "erasure"},
		inLine: true,
		may: []string{"values", "addresses", "engine", "bills", "mechanics", "ports", "base", "sealing",
			"formats", "faces", "tasks", "tasks in words", "capabilities"},
		why: "floor 2: capabilities form a line; what must flow the other way flows as a fact",
	},
	{name: "guard", packages: []string{"guard"},
		may: []string{"values", "ports", "base"},
		why: "limits are counted in the store and know nothing of what they protect"},
	{name: "transport", packages: []string{"httpapi/claims", "httpapi", "gateway"}, inLine: true,
		may: []string{"values", "transport"},
		why: "events and answers know no booking; the gateway imports httpapi for the form of an endpoint only"},
	{name: "door", packages: []string{"api/door", "api/document", "api/widget", "api/dashboard",
		"api/lost"}, inLine: true,
		may: []string{"values", "base", "faces", "transport", "door"},
		why: "what endpoints have in common knows no capability, and nor do those that hand out what is linked into " +
			"them"},
	{name: "doors", packages: []string{"catalogue/contributions", "join", "jobs", "api/setup", "api/client",
		"api/booking", "api/voucher", "api/payment", "api/form", "api/imports", "api/waitlist", "api/invoice",
		"api/paper", "api/survey",
		"catalogue/tasks", "api/task", "api/page", "api/mine", "api/staff", "api/signin", "catalogue"}, inLine: true,
		may: []string{"values", "addresses", "engine", "bills", "mechanics", "ports", "base", "faces",
			"tasks", "tasks in words", "capabilities", "guard", "transport", "door", "doors"},
		why: "floor 3: doors call use cases on ports, a package of endpoints for each capability, in their line; " +
			"which driver is behind a port is the wiring's business"},
	{name: "installation", packages: []string{"installation"},
		may: []string{"values", "drivers"},
		why: "what lies in one machine's folder belongs together, whatever it is about"},
	{name: "wirings", packages: []string{"cloud", "local"},
		may: []string{"values", "addresses", "engine", "mechanics", "ports", "base", "sealing", "sealing drivers",
			"drivers", "installation", "tasks", "capabilities", "guard", "transport", "door", "doors"},
		why: "floor 4: the only two places that build everything; one never needs the other"},
	{name: "functions", packages: []string{"functions"},
		may: []string{"wirings", "door", "doors"},
		why: "a function is one line of wiring"},
	{name: "infra", packages: []string{"infra"},
		may: []string{everything},
		why: "programs that start a wiring, and tools"},
	{name: "builders", packages: []string{"script/bundle", "widget/build", "dashboard/build"},
		may: []string{"values", "faces", "builders"},
		why: "what is built before anything runs; nothing that ships imports them"},
	{name: "benchmarks", packages: []string{"bench"},
		may: []string{everything},
		why: "they measure the whole"},
	{name: testKits, packages: []string{"patience", "awstest", "browser", "papercloud", "payload", "store/storetest",
		"deliver/delivertest", "files/filestest", "signin/signintest", "pay/paytest", "message/messagetest",
		"bill/billtest",
		"fact/facttest", "script/scripttest", "archtest", "e2e"},
		may: []string{everything},
		why: "conformance suites and stories are for tests; nothing that ships imports them"},
}

// outside is where packages from outside the module may be imported.
type outside struct {
	paths   []string // an import path and all below it; "net/http" is exact where a slash would not follow
	only    []string // layers or folders that may; empty: everyone but never
	never   []string // layers that may not
	inTests bool     // whether tests are held to it as well
	why     string
}

var outsides = []outside{
	{paths: []string{"github.com/aws/aws-sdk-go-v2", "github.com/aws/smithy-go"}, inTests: true,
		only: []string{"store/dynamo", "deliver/ses", "deliver/sns", "deliver/internal/awsfail", "files/s3",
			"signin/cognito", "sealed/kms", "cloud", "awstest", "papercloud"},
		why: "AWS is a driver's secret; everything else runs on one machine as well"},
	{paths: []string{"github.com/aws/aws-lambda-go"}, inTests: true,
		only: []string{"httpapi", "gateway", "jobs", "cloud", "local", "e2e", "bench"},
		why:  "the seam of both worlds is bytes in, bytes out, and nobody behind it knows"},
	{paths: []string{"github.com/danielgtaylor/huma"}, only: []string{"httpapi"},
		why: "operations are described at the door in the words of httpapi, which alone knows what serves them"},
	{paths: []string{"github.com/chromedp"}, inTests: true, only: []string{"browser"},
		why: "a test says what a person does, not what the protocol calls it"},
	{paths: []string{"github.com/evanw/esbuild"}, inTests: true, only: []string{"script/bundle"},
		why: "bundling is done once, and not where it is served"},
	{paths: []string{"go.etcd.io/bbolt"}, only: []string{"store/bolt", "bench"},
		why: "the embedded database is a driver's secret; a benchmark may be beside it"},
	{paths: []string{"github.com/go-webauthn/webauthn"}, only: []string{"signin/passkeys"},
		why: "passkeys are a driver's secret, and of one machine: functions would carry six megabytes for nothing"},
	{paths: []string{"github.com/stripe/stripe-go"}, inTests: true, only: []string{"pay/stripe"},
		why: "what a payment provider calls things is its driver's secret"},
	{paths: []string{"github.com/carlos7ags/folio", "golang.org/x/image"}, only: []string{"bill/pdf/paper", "bench"},
		why: "what writes a PDF is young and pinned: pages are drawn in our own words"},
	{paths: []string{"rsc.io/qr"}, only: []string{"signin/qr", "bill/pdf/paper"},
		why: "one machine draws the addresses of authenticator apps, and paper those at which it is paid"},
	{paths: []string{"net/http", "net", "os", "syscall", "database/sql", "flag"},
		never: []string{
			"values",
			"addresses",
			"engine",
			"bills",
			"mechanics",
			"ports",
			"formats",
			"tasks",
			"tasks in words",
			"capabilities",
			"faces",
			"guard",
		},
		why: "what holds the rules knows no HTTP, no environment, no files"},
	{paths: []string{"regexp"}, only: []string{"syntax", "dashboard", "script/bundle", "local", "infra", testKits},
		why: "a form is compiled when it is first asked for, and not while a function starts"},
	{paths: []string{"net/http", "os"}, never: []string{"functions"}, why: "a function is one line of wiring"},
}

// notBelow are import paths of which only the package itself is meant: net/mail and net/netip are values.
var notBelow = map[string]bool{"net": true}

// machineTime are the functions of package time that read or wait for the machine's clock.
var machineTime = map[string]bool{"Now": true, "Since": true, "Until": true, "Sleep": true, "After": true,
	"AfterFunc": true, "Tick": true, "NewTimer": true, "NewTicker": true}

// clockPackage is the only one that may call them: everything else is given a clock, so that time can be moved.
const clockPackage = "clock"

// machineZones is the function of package time that reads zone data, and zonePackage the only one that calls it: it
// refuses what is no zone.
const (
	machineZones = "LoadLocation"
	zonePackage  = "civil"
)

// factPackage is the only one that writes down what a fact is made of: everyone else makes facts by their kind, so that
// none is without one.
const factPackage = "fact"

// knowsNobody are capabilities that import no other one, beside those that their place in the line keeps from it.
var knowsNobody = map[string]bool{"timeline": true}

// shapeless are package names that name no thing of the field and so gather everything.
var shapeless = map[string]bool{"types": true, "utils": true, "util": true, "common": true, "models": true,
	"helpers": true, "helper": true, "misc": true, "shared": true}
