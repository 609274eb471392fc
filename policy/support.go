package policy

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"github.com/iameval/iameval/variables/quote"
)

// Support is how the service behind an action treats resource policies and unsigned
// requests. The engine does not know any services, so it comes with the request
// (SEMANTICS 6.4g). It separates two facts: for whom the policy of the resource counts,
// and whether it must allow.
//
// The zero Support is how most services work within one account: the policy counts
// for callers of the resource's own account, it may allow but need not, and requests
// are signed.
//
// The seven useful combinations have names, which case files use too:
//
//	none                   the resource policy is ignored
//	same-account           the zero Support
//	cross-account          callers of other accounts too: a DynamoDB table
//	required               must allow, across accounts too: a KMS key
//	required-same-account  must allow, own account only: to delete a KMS key
//	both                   identity and resource policy, always: VPC Lattice
//	both-same-account      the same, own account only
type Support struct {
	// ResourcePolicy says for whom a resource policy counts.
	ResourcePolicy Reach
	// Consent says which policies must allow a caller of the resource's own
	// account. Callers of other accounts always need both sides.
	Consent Consent
	// Unsigned says that the action accepts unsigned requests.
	Unsigned bool
}

// Reach says for whom a resource policy counts, for one action.
type Reach uint8

const (
	SameAccount      Reach = iota // callers of the resource's own account
	CrossAccount                  // callers of other accounts too
	NoResourcePolicy              // nobody: a resource policy is ignored, including its Deny statements
)

var reachNames = [...]string{"same-account", "cross-account", "none"}

// String returns "same-account", "cross-account" or "none".
func (r Reach) String() string {
	if int(r) >= len(reachNames) {
		return "invalid"
	}
	return reachNames[r]
}

// Consent says which policies must allow a request within one account, for one
// action.
type Consent uint8

const (
	// EitherSide needs an Allow of the identity policies or one of the resource
	// policy, as most services do.
	EitherSide Consent = iota
	// ResourceSide needs an Allow of the resource policy. One that names the
	// account only delegates to the identity policies, which must then allow. KMS
	// keys work so, for the root user too (SEMANTICS 6.3p).
	ResourceSide
	// BothSides needs an Allow of the identity policies and one of the resource
	// policy, however that names the caller. The auth policies of VPC Lattice work
	// so (SEMANTICS 6.3s).
	BothSides
)

var consentNames = [...]string{"either", "resource", "both"}

// String returns "either", "resource" or "both".
func (c Consent) String() string {
	if int(c) >= len(consentNames) {
		return "invalid"
	}
	return consentNames[c]
}

// supports are the combinations that make sense, by name.
var supports = [...]struct {
	name    string
	reach   Reach
	consent Consent
}{
	{"none", NoResourcePolicy, EitherSide},
	{"same-account", SameAccount, EitherSide},
	{"cross-account", CrossAccount, EitherSide},
	{"required", CrossAccount, ResourceSide},
	{"required-same-account", SameAccount, ResourceSide},
	{"both", CrossAccount, BothSides},
	{"both-same-account", SameAccount, BothSides},
}

// unsignedSuffix follows the name of a Support that accepts unsigned requests.
const unsignedSuffix = ", unsigned"

// ParseSupport reads what [Support.String] writes: one of the names of
// [Support], with ", unsigned" after it if unsigned requests are accepted.
func ParseSupport(text string) (Support, error) {
	name, unsigned := strings.CutSuffix(text, unsignedSuffix)
	for i := range supports {
		if s := &supports[i]; s.name == name {
			return Support{s.reach, s.consent, unsigned}, nil
		}
	}
	return Support{}, fmt.Errorf("policy: %s is not a resource policy support; want %s", quote.Text(name), supportNames())
}

// supportNames lists the names for a message.
func supportNames() string {
	var names []string
	for _, s := range supports {
		names = append(names, s.name)
	}
	last := len(names) - 1
	return strings.Join(names[:last], ", ") + " or " + names[last]
}

// name returns the name of the combination; "" if it does not make sense.
func (s Support) name() string {
	for i := range supports {
		if n := &supports[i]; n.reach == s.ResourcePolicy && n.consent == s.Consent {
			return n.name
		}
	}
	return ""
}

// valid is validate without the words.
func (s Support) valid() bool {
	return s.ResourcePolicy <= NoResourcePolicy && s.Consent <= BothSides && (s.ResourcePolicy != NoResourcePolicy || s.Consent == EitherSide)
}

// validate reports a field out of range, or two that contradict each other: a
// policy that counts for nobody cannot be asked to allow.
func (s Support) validate() error {
	switch {
	case int(s.ResourcePolicy) >= len(reachNames):
		return fmt.Errorf("ResourcePolicy: Reach %d; want SameAccount, CrossAccount or NoResourcePolicy", s.ResourcePolicy)
	case int(s.Consent) >= len(consentNames):
		return fmt.Errorf("Consent: %d; want EitherSide, ResourceSide or BothSides", s.Consent)
	case s.name() == "":
		return errors.New("Consent: the resource policy must allow, but ResourcePolicy is NoResourcePolicy; want SameAccount or CrossAccount")
	}
	return nil
}

// String returns the name of the support, such as "required", with ", unsigned" after
// it if unsigned requests are accepted; "invalid" if [Request.Validate] refuses it.
func (s Support) String() string {
	name := s.name()
	switch {
	case name == "":
		return "invalid"
	case s.Unsigned:
		return name + unsignedSuffix
	}
	return name
}

// supportJSON is the form of case files.
type supportJSON struct {
	ResourcePolicy *string `json:"resourcePolicy,omitempty"`
	Unsigned       bool    `json:"unsigned,omitempty"`
}

// MarshalJSON writes the support as in case files, such as
// {"resourcePolicy":"required"}, with "unsigned":true if unsigned requests are
// accepted. It is an error if [Request.Validate] refuses the support.
func (s Support) MarshalJSON() ([]byte, error) {
	if err := s.validate(); err != nil {
		return nil, fmt.Errorf("policy: Support.%w", err)
	}
	name := s.name()
	return json.Marshal(supportJSON{&name, s.Unsigned})
}

// UnmarshalJSON reads what MarshalJSON writes. A missing field is as in the zero
// Support. Any other field is an error, and so is null.
func (s *Support) UnmarshalJSON(b []byte) error {
	d := json.NewDecoder(bytes.NewReader(b))
	d.DisallowUnknownFields()
	var in *supportJSON
	if err := d.Decode(&in); err != nil {
		return fmt.Errorf("policy: support: %w; want resourcePolicy and unsigned", err)
	}
	if in == nil {
		return errors.New("policy: support: null; want an object with resourcePolicy and unsigned")
	}
	var read Support
	if in.ResourcePolicy != nil {
		if strings.HasSuffix(*in.ResourcePolicy, unsignedSuffix) {
			return fmt.Errorf("policy: support: resourcePolicy: %s; want %s, and unsigned in a field of its own", quote.Text(*in.ResourcePolicy), supportNames())
		}
		var err error
		if read, err = ParseSupport(*in.ResourcePolicy); err != nil {
			return fmt.Errorf("policy: support: resourcePolicy: %w", err)
		}
	}
	read.Unsigned = in.Unsigned
	*s = read
	return nil
}
