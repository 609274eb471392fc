package gateway

import (
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/netip"
	"strings"
	"time"

	"github.com/iameval/iameval/arn"
	"github.com/iameval/iameval/condition"
	"github.com/iameval/iameval/examples/gateway/plan"
	"github.com/iameval/iameval/examples/internal/identities"
	"github.com/iameval/iameval/examples/internal/sigv4"
	"github.com/iameval/iameval/policy"
	"github.com/iameval/iameval/policy/account"
)

// Identities finds whose an access key is. It is asked once a request, and the
// answer counts to the end of it.
type Identities interface {
	Lookup(key string) (*identities.Identity, bool)
}

// Config says what a gateway does. Next, Identities and Scope are required.
type Config struct {
	// Next is reached by requests that are allowed.
	Next       http.Handler
	Identities Identities
	// Scope is the partition, the Region and the account that the server stands for.
	// Without a Region, that of the signature counts.
	Scope arn.Scope
	// Planners plan the requests; nil: all of package plan, which ask Next about
	// tables and secrets.
	Planners []plan.Planner
	// Domain is the one under which buckets of S3 are hosts; "": none are.
	Domain string
	// Targets returns the policies of a resource, by its holder. Nil means that no
	// resource has policies.
	Targets func(holder arn.ARN) *policy.Target
	// Account returns the export of the account, for its roles; nil: no role can be
	// assumed.
	Account func() *account.Account
	// ForwardSTS passes requests to STS on, instead of answering them here.
	ForwardSTS bool
	// Mode is what happens to requests that are not allowed; Modes is that by service.
	Mode  Mode
	Modes map[string]Mode
	// Backend is the key with which requests are signed anew for Next; the zero
	// Backend: their signatures are removed.
	Backend Backend
	// Host is the host under which Next is asked for a service; nil: that of the client,
	// from which some servers take the bucket or the service, unlike the gateway.
	Host func(service string) string
	// TrustedProxies are those whose X-Forwarded-For and X-Forwarded-Proto count.
	TrustedProxies []netip.Prefix
	// Recorder keeps what was asked; nil: nothing is kept.
	Recorder *Recorder
	// Logger has a line for each denial. Nil means that nothing is logged.
	Logger *slog.Logger
	// Now is the clock; nil: time.Now.
	Now func() time.Time
	// MaxBody is the greatest body that is held in memory, and the greatest of JSON
	// and forms; zero: 16 MiB. MaxChunk is the greatest signed chunk; zero: 4 MiB.
	MaxBody  int64
	MaxChunk int
}

// Backend is a key of the server behind the gateway.
type Backend struct {
	Key    string
	Secret sigv4.Secret
}

// maxBody is the default of Config.MaxBody, as much as DynamoDB takes.
const maxBody = 16 << 20

// maxURL bounds the target of a request.
const maxURL = 16 << 10

// Gateway authorizes requests. It is safe for concurrent use.
type Gateway struct {
	Config
	planners map[string][]plan.Planner // by service
	sessions sessions
	inFlight budget
	kept     []*descriptions
	Metrics  Metrics
}

// New makes a gateway.
func New(c Config) (*Gateway, error) {
	switch {
	case c.Next == nil:
		return nil, errors.New("gateway: no Next; want the handler behind the gateway")
	case c.Identities == nil:
		return nil, errors.New("gateway: no Identities; want whose the access keys are")
	case c.Scope.Account == "":
		return nil, errors.New("gateway: no Scope.Account; want the account that the server stands for")
	}
	if c.Scope.Partition == "" {
		c.Scope.Partition = "aws"
	}
	if c.Logger == nil {
		c.Logger = slog.New(slog.DiscardHandler)
	}
	if c.Now == nil {
		c.Now = time.Now
	}
	if c.MaxBody == 0 {
		c.MaxBody = maxBody
	}
	g := &Gateway{Config: c, planners: make(map[string][]plan.Planner)}
	if g.Planners == nil {
		d := newDescriptions(g)
		g.kept = append(g.kept, d)
		g.Planners = []plan.Planner{plan.DynamoDB(d), plan.Streams(d), plan.DAX(d), plan.S3(c.Domain), plan.SQS(), plan.SNS(), plan.STS(), plan.KMS(), plan.SecretsManager(d)}
	}
	for _, p := range g.Planners {
		g.planners[p.Service()] = append(g.planners[p.Service()], p)
	}
	return g, nil
}

// exchange is a request on its way through the gateway.
type exchange struct {
	g        *Gateway
	w        http.ResponseWriter
	r        *http.Request
	id       string // of the request, in the answer and in the log
	now      time.Time
	sig      *sigv4.Signature // nil: not signed
	unsigned *sigv4.Error     // why not
	service  string
	planner  plan.Planner
	protocol plan.Protocol
	identity *identities.Identity // nil: anonymous
	mode     Mode
	body     []byte // as it was read
	held     *[]byte
	read     bool
	broken   bool // a part of the body was read, and the rest is not there
	plan     plan.Plan
	raw      bool   // it goes on as it came
	issued   issued // the secrets of a session, for the answer
	started  time.Time
	behind   time.Duration // what the server behind the gateway took of it
	watch    watched
	control  *http.ResponseController // nil: not needed so far
}

// ServeHTTP decides a request and answers it, or forwards it to Next.
func (g *Gateway) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	x := exchange{g: g, w: w, r: r, now: g.Now(), id: newID(), started: time.Now()}
	defer x.release()
	defer x.measured()
	defer x.recovered()
	x.route()
	if x.mode = g.mode(x.service); x.mode == Off {
		x.passed(nil)
		return
	}
	if f := x.gate(); f != nil {
		x.denied(f)
	}
}

// recovered makes a panic a denial. One of the server behind the gateway goes on.
func (x *exchange) recovered() {
	v := recover()
	if v == nil {
		return
	}
	if v == http.ErrAbortHandler { //nolint:errorlint // as net/http compares it
		panic(v)
	}
	x.g.Logger.Error("panic", "request", x.id, "value", fmt.Sprint(v))
	x.answer(&fault{kind: internal, message: "internal error"})
}

// route finds the planner: by the service that the request is signed for, and by
// its form. Of a request that is not signed, by its form alone.
func (x *exchange) route() {
	sig, err := sigv4.Read(x.r)
	if err != nil {
		errors.As(err, &x.unsigned)
	} else {
		x.sig, x.service = sig, sig.Credential.Service
	}
	planners := x.g.planners[x.service]
	if sig == nil {
		planners = x.g.Planners
	}
	for _, p := range planners {
		if p.Serves(x.r) && (sig != nil || x.addresses(p)) {
			x.planner, x.service, x.protocol = p, p.Service(), p.Protocol(x.r)
			return
		}
	}
	if len(planners) > 0 && sig != nil { // of the service, in another form
		x.planner = planners[0]
	}
	x.protocol = x.guess()
}

// addresses reports whether a request that is not signed may be for a planner: a
// form says by its host which service it is for.
func (x *exchange) addresses(p plan.Planner) bool {
	if isQuery(p.Protocol(x.r)) {
		return strings.HasPrefix(x.r.Host, p.Service()+".") || x.r.URL.Query().Has("Version")
	}
	return true
}

// isQuery reports whether a protocol is the query protocol of a service.
func isQuery(p plan.Protocol) bool {
	return p == plan.SQSQuery || p == plan.SNSQuery || p == plan.STSQuery
}

// guess is the protocol in which a request is answered that no planner serves.
func (x *exchange) guess() plan.Protocol {
	switch {
	case x.planner != nil:
		return x.planner.Protocol(x.r)
	case x.r.Header["X-Amz-Target"] != nil:
		return plan.JSON11
	case x.r.URL.Query().Has("Action") || x.r.Header.Get("Content-Type") == "application/x-www-form-urlencoded":
		return plan.STSQuery
	}
	return plan.JSON10
}

// gate is the order of a request. It returns what is wrong with it; nil once it has
// been answered or forwarded.
func (x *exchange) gate() *fault {
	if f := x.checkHead(); f != nil {
		return f
	}
	if x.planner == nil {
		return &fault{kind: notMapped, message: fmt.Sprintf("requests to the service %q are not mapped by this gateway, so they are denied", x.service)}
	}
	if f := x.authenticate(); f != nil {
		return f
	}
	scope := x.g.Scope
	if scope.Region == "" && x.sig != nil {
		scope.Region = x.sig.Credential.Region
	}
	if scope.Region == "" {
		scope.Region = "us-east-1" // what endpoints without a Region stand for
	}
	in := plan.Input{Request: x.r, Body: x.body, Scope: scope}
	p, err := x.planner.Plan(in)
	if err != nil && x.service == "dynamodb" && x.g.refresh() { // a table may have been made anew
		p, err = x.planner.Plan(in)
	}
	if err != nil {
		return refused(err)
	}
	if len(p.Checks) == 0 {
		return &fault{kind: internal, operation: p.Operation, message: "the request needs no authorization, which cannot be"}
	}
	x.plan = p
	return x.decide()
}

// checkHead looks at what needs no secret.
func (x *exchange) checkHead() *fault {
	r := x.r
	switch {
	case len(r.URL.RequestURI()) > maxURL:
		return &fault{kind: invalid, message: fmt.Sprintf("the URL is longer than %d bytes", maxURL)}
	case r.URL.Scheme != "" || r.URL.Opaque != "" || r.Method == http.MethodConnect:
		return &fault{kind: invalid, message: "the target of the request is not a path"}
	case x.protocol != plan.S3XML && r.Header.Get("Content-Encoding") != "":
		return &fault{kind: notMapped, message: fmt.Sprintf("a body with the encoding %q is not mapped by this gateway, so it is denied", r.Header.Get("Content-Encoding"))}
	}
	return nil
}

// authenticate finds the caller and verifies the signature. The body is read where
// the signature is over it.
func (x *exchange) authenticate() *fault {
	if x.sig == nil {
		if x.unsigned.Fault != sigv4.Missing || !x.mayBeUnsigned() {
			return signatureFault(x.unsigned)
		}
		if !x.planner.Streams(x.r) {
			return x.readBody()
		}
		return nil
	}
	id, ok := x.g.lookup(x.sig.Credential.Key)
	if !ok {
		return signatureFault(&sigv4.Error{Fault: sigv4.UnknownKey, Reason: "nobody has the access key " + x.sig.Credential.Key})
	}
	payload := x.sig.Payload
	if !x.planner.Streams(x.r) {
		if f := x.readBody(); f != nil {
			return f
		}
		payload = sigv4.Hash(x.body)
	} else if f := x.checkPayload(&payload); f != nil {
		return f
	}
	rules := sigv4.Rules{Service: x.service, Region: x.g.Scope.Region}
	if x.protocol == plan.S3XML {
		rules.S3, rules.Presigned, rules.Skew = true, true, sigv4.SkewS3
	}
	if isQuery(x.protocol) {
		rules.Presigned = x.r.Method == http.MethodGet
	}
	if err := x.sig.Verify(x.r, id.Secret, payload, rules, x.now); err != nil {
		return signatureFault(err)
	}
	if f := id.Check(x.sig.Token, x.now); f != 0 {
		return signatureFault(&sigv4.Error{Fault: f, Reason: "the session token of the access key " + id.Key + ": " + f.String()})
	}
	x.identity = id
	return nil
}

// mayBeUnsigned reports whether the service takes requests without a signature.
func (x *exchange) mayBeUnsigned() bool {
	switch x.service {
	case "s3", "sqs", "sns":
		return true
	}
	return false
}

// lookup finds a key among the sessions that were issued here, and the identities.
func (g *Gateway) lookup(key string) (*identities.Identity, bool) {
	if id, ok := g.sessions.lookup(key); ok {
		return id, true
	}
	return g.Identities.Lookup(key)
}

// decide asks every check. Explicit denials come first in the answer.
func (x *exchange) decide() *fault {
	p := &x.plan
	context := x.context()
	allowed := true
	var worst *fault
	var list []bool
	var messages []string
	for i := range p.Checks {
		d, request := x.evaluate(&p.Checks[i], context)
		if p.Partial != nil {
			list = append(list, d.Allowed())
			messages = append(messages, "")
		}
		if d.Allowed() {
			continue
		}
		f := &fault{kind: accessDenied, operation: p.Operation, decision: d, request: request, message: x.sentence(d, request)}
		if messages != nil {
			messages[i] = f.message
		}
		if worst == nil || d.Verdict == policy.ExplicitDeny && worst.decision.Verdict != policy.ExplicitDeny {
			worst = f
		}
		allowed = false
	}
	switch {
	case p.Partial != nil && !allowed && x.mode == Enforce:
		x.log(worst)
		x.partly(list, messages)
		return nil
	case worst != nil:
		return worst
	case x.service == "sts" && !x.g.ForwardSTS:
		return x.issue()
	}
	x.passed(nil)
	return nil
}

// evaluate decides one check, and records it.
func (x *exchange) evaluate(c *plan.Check, context condition.Context) (policy.Decision, *policy.Request) {
	principal, set := policy.Anonymous(), (*policy.Set)(nil)
	if x.identity != nil {
		principal, set = x.identity.Principal, x.identity.Policies
	}
	request := c.Request(principal, context, x.now)
	request.Target = x.target(c.Resource)
	if x.g.Recorder != nil {
		x.g.Recorder.add(request)
	}
	d := set.Evaluate(&request)
	if d.Allowed() {
		return d, nil
	}
	copied := request
	return d, &copied
}

// target returns the policies on the side of a resource. Those of a role are its
// trust policy, in the export.
func (x *exchange) target(resource arn.ARN) *policy.Target {
	if resource.Kind() == arn.Role && x.g.Account != nil {
		if role, ok := x.g.Account().Find(resource); ok && role.Trust != nil {
			t, err := policy.NewTarget(policy.TargetPolicies{Resource: role.Trust})
			if err == nil {
				return t
			}
		}
	}
	if x.g.Targets == nil {
		return nil
	}
	return x.g.Targets(plan.Holder(resource))
}

// newID returns a random identifier in the form of AWS's.
func newID() string {
	var b [16]byte
	_, _ = rand.Read(b[:]) // it never fails
	var text [36]byte
	hex.Encode(text[:8], b[:4])
	hex.Encode(text[9:13], b[4:6])
	hex.Encode(text[14:18], b[6:8])
	hex.Encode(text[19:23], b[8:10])
	hex.Encode(text[24:], b[10:])
	text[8], text[13], text[18], text[23] = '-', '-', '-', '-'
	return string(text[:])
}

// release gives back what the request held.
func (x *exchange) release() {
	if x.held != nil {
		x.g.inFlight.give(int64(cap(*x.held)))
		pooled(x.held)
	}
}
