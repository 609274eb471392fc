package policy

import (
	"encoding/json"
	"log/slog"
	"strconv"
)

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

// Layer is the kind of policy that settled a decision. The constants stand in
// the order in which explicit denials are looked for.
type Layer uint8

const (
	NoLayer              Layer = iota // the zero Decision
	LayerRequest                      // the request itself: not valid, not signed, or in no need of a policy
	LayerServiceControl               // SCPs of the caller's account
	LayerResourceControl              // RCPs of the resource's account
	LayerEndpoint                     // the VPC endpoint's policy
	LayerResource                     // the resource's policy
	LayerTrust                        // the role's trust policy
	LayerIdentity                     // policies of the user and its groups, or of the role
	LayerBoundary                     // the permissions boundary
	LayerSession                      // the session policies
	numLayers
)

var layerNames = [...]string{"none", "request", "scp", "rcp", "endpoint", "resource", "trust", "identity", "boundary", "session"}

// String returns the layer's short name: request, scp, rcp, endpoint,
// resource, trust, identity, boundary or session.
func (l Layer) String() string {
	if l >= numLayers {
		return "invalid"
	}
	return layerNames[l]
}

// Decision is the answer to one request and what settled it. It is comparable;
// the zero Decision is an implicit deny.
type Decision struct {
	Verdict Verdict
	// Layer is the kind of policy that settled it: where the denying or the
	// granting statement stands, or which policies lack an Allow.
	Layer Layer
	// Uncertain reports that something could not be evaluated, and that the
	// verdict would be another if it had come out the other way. Denials are
	// then assumed to apply, and grants not to (SEMANTICS 4.6c).
	Uncertain bool
	// Statement is the deciding statement: the first Deny that applies, or the
	// first Allow of the granting layer. It is nil for an implicit deny, and
	// where a caller needs no statement, as an account's root user.
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

// appendPlace says where the statement stands, such as
// "alice.json:4:5, statement 0".
func (s *Statement) appendPlace(b []byte) []byte {
	if name := s.policy.Name(); name != "" {
		b = append(b, name...)
		b = append(b, ':')
	}
	b = strconv.AppendInt(b, int64(s.position.Line), 10)
	b = append(b, ':')
	b = strconv.AppendInt(b, int64(s.position.Column), 10)
	b = append(b, ", statement "...)
	b = strconv.AppendInt(b, int64(s.index), 10)
	if s.sid != "" {
		b = append(b, " ("...)
		b = append(b, s.sid...)
		b = append(b, ')')
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

// placeJSON is a statement's place in JSON output.
type placeJSON struct {
	Policy string `json:"policy"`
	Line   int    `json:"line"`
	Column int    `json:"column"`
	Index  int    `json:"index"`
	Sid    string `json:"sid,omitempty"`
}

func (s *Statement) place() *placeJSON {
	if s == nil {
		return nil
	}
	return &placeJSON{s.policy.Name(), s.position.Line, s.position.Column, s.index, s.sid}
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

// MarshalJSON writes the decision with its fields in a fixed order: verdict,
// layer, uncertain, statement (null, or policy, line, column, index and sid).
func (d Decision) MarshalJSON() ([]byte, error) { return json.Marshal(d.json()) }
