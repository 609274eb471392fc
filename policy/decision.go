package policy

import (
	"encoding/json"
	"log/slog"
)

// The answer to a request: the verdict, the layer and the statement that settled it, and
// the sentence in which AWS would report it.

// Verdict is the answer to a request. The zero Verdict is ImplicitDeny.
type Verdict uint8

const (
	ImplicitDeny Verdict = iota // nothing allows it
	ExplicitDeny                // a Deny statement applies
	Allowed                     // it is allowed
)

var verdictNames = [...]string{"implicit-deny", "explicit-deny", "allow"}

// String returns "allow", "explicit-deny" or "implicit-deny".
func (v Verdict) String() string {
	if int(v) >= len(verdictNames) {
		return "invalid"
	}
	return verdictNames[v]
}

// Decision is the answer to one request and what settled it. It is comparable;
// the zero Decision is an implicit deny.
type Decision struct {
	Verdict Verdict
	// Layer is the kind of policy that settled it: where the denying or the
	// granting statement stands, or which policies lack an Allow.
	Layer Layer
	// Uncertain reports that something could not be evaluated and that the verdict
	// depends on it. The verdict assumes that such denials apply and such grants do
	// not (SEMANTICS 4.6c).
	Uncertain bool
	// Statement is the deciding statement: the first Deny that applies, or the
	// first Allow of the granting layer. It is nil for an implicit deny and for a
	// caller who needs no statement, such as an account's root user.
	Statement *Statement
}

// Allowed reports whether the request is allowed.
func (d Decision) Allowed() bool { return d.Verdict == Allowed }

// String describes the decision in one line, such as
// "allow: identity, alice.json:4:5, statement 0".
func (d Decision) String() string { return string(d.append(nil)) }

func (d Decision) append(b []byte) []byte {
	b = append(b, d.Verdict.String()...)
	if d.Layer != NoLayer {
		b = append(b, ": "...)
		b = append(b, d.Layer.String()...)
	}
	if s := d.Statement; s != nil {
		b = append(b, ", "...)
		b = s.appendPlace(b)
	}
	if d.Uncertain {
		b = append(b, ", uncertain"...)
	}
	return b
}

// LogValue makes a decision a group of attributes in a structured log.
func (d Decision) LogValue() slog.Value {
	attrs := []slog.Attr{slog.String("verdict", d.Verdict.String()), slog.String("layer", d.Layer.String())}
	if d.Statement != nil {
		attrs = append(attrs, slog.String("statement", string(d.Statement.appendPlace(nil))))
	}
	if d.Uncertain {
		attrs = append(attrs, slog.Bool("uncertain", true))
	}
	return slog.GroupValue(attrs...)
}

// decisionJSON fixes names and order of a decision's fields.
type decisionJSON struct {
	Verdict   string     `json:"verdict"`
	Layer     string     `json:"layer"`
	Uncertain bool       `json:"uncertain"`
	Statement *placeJSON `json:"statement"`
}

func (d Decision) json() decisionJSON {
	return decisionJSON{d.Verdict.String(), d.Layer.String(), d.Uncertain, d.Statement.place()}
}

// MarshalJSON implements [json.Marshaler]. It writes the fields of the decision in a fixed order: verdict,
// layer, uncertain, statement (null, or policy, line, column, index and sid).
func (d Decision) MarshalJSON() ([]byte, error) { return json.Marshal(d.json()) }

// Message returns the sentence in which AWS reports a denial of the request,
// such as
//
//	User: arn:aws:iam::123456789012:user/Bob is not authorized to perform:
//	dynamodb:GetItem on resource: arn:aws:dynamodb:us-west-2:123456789012:table/Books
//	because no identity-based policy allows the dynamodb:GetItem action
//
// It is "" if the decision allows. An action longer than [MaxAction] is cut.
func (d Decision) Message(r *Request) string {
	if d.Allowed() {
		return ""
	}
	if r == nil {
		r = new(Request)
	}
	action, whole := cut(r.Action, MaxAction)
	if !whole {
		action += "..."
	}
	s := "User: " + r.Principal.String() + " is not authorized to perform: " + action
	if r.Resource.IsValid() {
		s += " on resource: " + r.Resource.String()
	}
	if d.Layer <= LayerRequest || int(d.Layer) >= len(policyNames) {
		return s
	}
	if d.Verdict == ExplicitDeny {
		return s + " with an explicit deny in " + article(d.Layer) + policyNames[d.Layer]
	}
	return s + " because no " + policyNames[d.Layer] + " allows the " + action + " action"
}

// policyNames are AWS's names of the policy types in its messages.
var policyNames = [...]string{
	LayerServiceControl:  "service control policy",
	LayerResourceControl: "resource control policy",
	LayerEndpoint:        "VPC endpoint policy",
	LayerResource:        "resource-based policy",
	LayerTrust:           "role trust policy",
	LayerIdentity:        "identity-based policy",
	LayerBoundary:        "permissions boundary",
	LayerSession:         "session policy",
}

// article is the word before the policy type: a role has one trust policy.
func article(l Layer) string {
	switch l {
	case LayerIdentity:
		return "an "
	case LayerTrust:
		return "the "
	default:
		return "a "
	}
}
