package gateway

import (
	"crypto/rand"
	"encoding/base32"
	"encoding/base64"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/iameval/iameval/arn"
	"github.com/iameval/iameval/condition"
	"github.com/iameval/iameval/examples/internal/identities"
	"github.com/iameval/iameval/examples/internal/sigv4"
	"github.com/iameval/iameval/policy"
	"github.com/iameval/iameval/policy/account"
)

// maxSessions bounds the sessions that are kept.
const maxSessions = 10_000

// sessions are the sessions that were issued here. They die with the process.
type sessions struct {
	mu sync.RWMutex
	of map[string]*identities.Identity
}

func (s *sessions) lookup(key string) (*identities.Identity, bool) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	id, ok := s.of[key]
	return id, ok
}

// add keeps a session. If there are too many, the one that ends first goes.
func (s *sessions) add(id *identities.Identity) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.of == nil {
		s.of = make(map[string]*identities.Identity)
	}
	if len(s.of) >= maxSessions {
		var first *identities.Identity
		for _, other := range s.of {
			if first == nil || other.Expires.Before(first.Expires) {
				first = other
			}
		}
		delete(s.of, first.Key)
	}
	s.of[id.Key] = id
}

// issue answers a request to STS that is allowed.
func (x *exchange) issue() *fault {
	operation := strings.TrimPrefix(x.plan.Operation, "sts:")
	if x.identity == nil {
		return signatureFault(&sigv4.Error{Fault: sigv4.Missing, Reason: "the request is not signed"})
	}
	switch operation {
	case "GetCallerIdentity":
		p := &x.identity.Principal
		x.writeSTS(operation, fmt.Sprintf("<UserId>%s</UserId><Account>%s</Account><Arn>%s</Arn>", escaped(userID(x.identity)), p.Account(), escaped(p.ARN().String())))
		return nil
	case "AssumeRole":
		return x.assumeRole()
	case "GetSessionToken":
		return x.sessionToken()
	case "GetFederationToken":
		return x.federationToken()
	}
	return &fault{kind: notMapped, operation: x.plan.Operation, message: x.plan.Operation + " is not answered by this gateway, so it is denied"}
}

// userID is the unique identifier of a caller, made of its access key.
func userID(id *identities.Identity) string {
	if id.Principal.Type() == policy.TypeRoleSession {
		return "AROA" + id.Key + ":" + id.Principal.ARN().Name()
	}
	return "AIDA" + id.Key
}

// duration reads DurationSeconds.
func (x *exchange) duration(standard, least, most int) (time.Duration, *fault) {
	text := x.plan.Params["DurationSeconds"]
	if text == "" {
		return time.Duration(standard) * time.Second, nil
	}
	n, err := strconv.Atoi(text)
	if err != nil || n < least || n > most {
		return 0, x.bad("DurationSeconds is %q; want %d to %d", text, least, most)
	}
	return time.Duration(n) * time.Second, nil
}

func (x *exchange) bad(format string, args ...any) *fault {
	return &fault{kind: invalid, operation: x.plan.Operation, message: fmt.Sprintf(format, args...)}
}

// assumeRole makes a session of a role of the account's export. Its trust policy and
// the caller's policies are asked by package account.
func (x *exchange) assumeRole() *fault {
	params := x.plan.Params
	role := x.plan.Checks[0].Resource
	most := 12 * 60 * 60
	if x.identity.Principal.Type() == policy.TypeRoleSession {
		most = 60 * 60 // roles that assume roles
	}
	length, f := x.duration(60*60, 900, most)
	if f != nil {
		return f
	}
	var a *account.Account
	if x.g.Account != nil {
		a = x.g.Account()
	}
	caller, ok := a.Find(role)
	if !ok {
		return x.denial("sts:AssumeRole", role)
	}
	policies, f := x.sessionPolicies()
	if f != nil {
		return f
	}
	by := x.caller()
	s := account.Session{By: &by, Policies: policies, SourceIdentity: params["SourceIdentity"], Issued: x.now,
		Tags: listTags(params), Context: []condition.Entry{condition.Bool("aws:SecureTransport", x.r.TLS != nil)}}
	if id := params["ExternalId"]; id != "" {
		s.Context = append(s.Context, condition.String("sts:ExternalId", id))
	}
	s.TransitiveTags = make(map[string]string)
	for path, key := range params {
		if !strings.HasPrefix(path, "TransitiveTagKeys.member.") {
			continue
		}
		value, ok := s.Tags[key]
		if !ok {
			return x.bad("TransitiveTagKeys has %q, which is not a tag of the request", key)
		}
		s.TransitiveTags[key] = value
	}
	session, err := caller.Session(params["RoleSessionName"], s)
	if err != nil {
		x.g.Logger.Warn("refused", "request", x.id, "operation", x.plan.Operation, "reason", err.Error())
		if strings.Contains(err.Error(), "may not call") {
			return x.denial("sts:AssumeRole", role)
		}
		return x.bad("%v", err)
	}
	id := x.newSession(session.Principal, session.Policies, session.Subject(noMFA...).Context, length)
	id.Caller = session
	name := session.Principal.ARN()
	x.writeSTS("AssumeRole", fmt.Sprintf("<AssumedRoleUser><AssumedRoleId>%s</AssumedRoleId><Arn>%s</Arn></AssumedRoleUser>%s", escaped(userID(id)), escaped(name.String()), x.credentialsOf(id)))
	return nil
}

// noMFA is that a session was made without multi-factor authentication.
var noMFA = []condition.Entry{condition.Bool("aws:MultiFactorAuthPresent", false), condition.Absent("aws:MultiFactorAuthAge")}

// denial is that of an action of STS.
func (x *exchange) denial(action string, resource arn.ARN) *fault {
	r := policy.Request{Principal: x.identity.Principal, Action: action, Resource: resource}
	d := policy.Decision{Layer: policy.LayerTrust}
	return &fault{kind: accessDenied, operation: x.plan.Operation, decision: d, request: &r,
		message: fmt.Sprintf("User: %s is not authorized to perform: %s on resource: %s", x.identity.Principal, action, resource)}
}

// caller is who asks, as package account has it.
func (x *exchange) caller() account.Caller {
	if x.identity.Caller.Policies != nil {
		return x.identity.Caller
	}
	return account.Caller{Principal: x.identity.Principal, Policies: x.identity.Policies}
}

// sessionPolicies are those that the request passes, in place and by the ARNs of
// managed policies of the account's export; nil: none are.
func (x *exchange) sessionPolicies() (list []*policy.Policy, f *fault) {
	for path, name := range x.plan.Params {
		if !strings.HasPrefix(path, "PolicyArns.") {
			continue
		}
		p := x.managed(name)
		if p == nil {
			return nil, x.bad("PolicyArns has %q, which is not a managed policy of the account's export", name)
		}
		list = append(list, p)
	}
	text := x.plan.Params["Policy"]
	if text == "" {
		return list, nil
	}
	p, err := policy.Parse("session policy", policy.Identity, []byte(text))
	if err != nil {
		return nil, x.bad("MalformedPolicyDocument: %v", err)
	}
	return append(list, p), nil
}

// managed finds a managed policy in the export; nil if it is not there.
func (x *exchange) managed(name string) *policy.Policy {
	if a, err := arn.Parse(name); err != nil || a.Kind() != arn.ManagedPolicy || x.g.Account == nil || x.g.Account() == nil {
		return nil
	}
	for d := range x.g.Account().Documents() {
		if d.Name == name && d.Kind == policy.Identity {
			return d.Policy()
		}
	}
	return nil
}

// listTags returns the tags of a request in a form.
func listTags(params map[string]string) map[string]string {
	tags := make(map[string]string)
	for path, key := range params {
		if of, ok := strings.CutSuffix(path, ".Key"); ok && strings.HasPrefix(of, "Tags.member.") {
			tags[key] = params[of+".Value"]
		}
	}
	return tags
}

// sessionToken makes a session of the user who asks.
func (x *exchange) sessionToken() *fault {
	if x.identity.Temporary() {
		return x.denial("sts:GetSessionToken", arn.Wildcard())
	}
	if x.plan.Params["TokenCode"] != "" || x.plan.Params["SerialNumber"] != "" {
		return &fault{kind: notMapped, operation: x.plan.Operation, message: "multi-factor authentication is not mapped by this gateway, so it is denied"}
	}
	length, f := x.duration(12*60*60, 900, 36*60*60)
	if f != nil {
		return f
	}
	context := x.identity.Context.With(condition.Time("aws:TokenIssueTime", x.now)).With(noMFA...)
	id := x.newSession(x.identity.Principal, x.identity.Policies, context, length)
	id.Caller = x.identity.Caller
	x.writeSTS("GetSessionToken", x.credentialsOf(id))
	return nil
}

// federationToken makes a session of a federated user, which may do what both the
// user who asks and the session policy allow.
func (x *exchange) federationToken() *fault {
	if x.identity.Temporary() || x.identity.Principal.Type() != policy.TypeUser {
		return x.denial("sts:GetFederationToken", x.plan.Checks[0].Resource)
	}
	if len(listTags(x.plan.Params)) > 0 {
		return &fault{kind: notMapped, operation: x.plan.Operation, message: "tags of federated users are not mapped by this gateway, so they are denied"}
	}
	length, f := x.duration(12*60*60, 900, 36*60*60)
	if f != nil {
		return f
	}
	policies, f := x.sessionPolicies()
	if f != nil {
		return f
	}
	if policies == nil {
		policies = []*policy.Policy{} // without one, nothing is allowed
	}
	of := x.identity.Policies.Policies()
	of.Session = policies
	set, err := policy.NewSet(of)
	if err != nil {
		return x.bad("%v", err)
	}
	who := policy.FederatedUser(x.plan.Checks[0].Resource, x.identity.Principal.ARN())
	if err := who.Validate(); err != nil {
		return x.bad("Name: %v", err)
	}
	context := x.identity.Context.With(condition.Time("aws:TokenIssueTime", x.now)).With(noMFA...)
	id := x.newSession(who, set, context, length)
	x.writeSTS("GetFederationToken", fmt.Sprintf("<FederatedUser><FederatedUserId>%s:%s</FederatedUserId><Arn>%s</Arn></FederatedUser>%s",
		x.g.Scope.Account, escaped(who.ARN().Name()), escaped(who.ARN().String()), x.credentialsOf(id)))
	return nil
}

// secrets of the sessions that are issued, for the answer alone.
type issued struct{ secret, token string }

// newSession makes a session with a random key, secret and token, and keeps it.
func (x *exchange) newSession(p policy.Principal, set *policy.Set, context condition.Context, length time.Duration) *identities.Identity {
	var b [70]byte
	_, _ = rand.Read(b[:]) // it never fails
	key := "ASIA" + base32.StdEncoding.EncodeToString(b[:10])
	made := issued{base64.RawURLEncoding.EncodeToString(b[10:40]), base64.RawURLEncoding.EncodeToString(b[40:])}
	id := &identities.Identity{Key: key, Secret: sigv4.NewSecret(made.secret), Token: sigv4.NewSecret(made.token),
		Principal: p, Policies: set, Context: context, Expires: x.now.Add(length).Truncate(time.Second)}
	x.g.sessions.add(id)
	x.issued = made
	return id
}

// credentialsOf writes the credentials of a session.
func (x *exchange) credentialsOf(id *identities.Identity) string {
	return fmt.Sprintf("<Credentials><AccessKeyId>%s</AccessKeyId><SecretAccessKey>%s</SecretAccessKey><SessionToken>%s</SessionToken><Expiration>%s</Expiration></Credentials>",
		id.Key, x.issued.secret, x.issued.token, id.Expires.UTC().Format(time.RFC3339))
}

// writeSTS writes an answer of STS.
func (x *exchange) writeSTS(operation, result string) {
	x.g.Metrics.count("sts", x.plan.Operation, "allowed")
	body := fmt.Sprintf(`<%[1]sResponse xmlns="%[2]s"><%[1]sResult>%[3]s</%[1]sResult><ResponseMetadata><RequestId>%[4]s</RequestId></ResponseMetadata></%[1]sResponse>`,
		operation, namespaces[x.protocol], result, x.id)
	h := x.w.Header()
	h.Set("Content-Type", "text/xml")
	h.Set("X-Amzn-Requestid", x.id)
	h.Set("Content-Length", strconv.Itoa(len(body)))
	x.w.WriteHeader(http.StatusOK)
	_, _ = x.w.Write([]byte(body)) // the client may be gone
}
