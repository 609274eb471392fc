package policy

// Kind says what a policy is attached to. It decides which elements a
// document may and must have (SEMANTICS 1.4) and in which field of [Policies]
// or [TargetPolicies] it may stand. The zero Kind is invalid: nothing loads
// under it.
type Kind uint8

const (
	// Identity is a policy of a user, group or role. Permissions boundaries
	// and session policies share its grammar, so they load as Identity too. That a
	// session policy names whole ARNs is for [NewSet] to ask.
	Identity Kind = iota + 1
	// Resource is a policy attached to a resource, such as a DynamoDB table.
	Resource
	// Trust is the policy of a role that says who may assume it.
	Trust
	// ServiceControl is an SCP of AWS Organizations.
	ServiceControl
	// ResourceControl is an RCP of AWS Organizations.
	ResourceControl
	// Endpoint is the policy of a VPC endpoint.
	Endpoint
)

var kindNames = [...]string{
	Identity:        "identity",
	Resource:        "resource",
	Trust:           "trust",
	ServiceControl:  "scp",
	ResourceControl: "rcp",
	Endpoint:        "endpoint",
}

// String returns the kind's name as case files write it: identity, resource,
// trust, scp, rcp or endpoint; "invalid" for anything else.
func (k Kind) String() string {
	if !k.valid() {
		return "invalid"
	}
	return kindNames[k]
}

// phrase names a policy of the kind in a sentence.
func (k Kind) phrase() string {
	switch k {
	case ServiceControl:
		return "an SCP"
	case ResourceControl:
		return "an RCP"
	case Identity, Endpoint:
		return "an " + k.String() + " policy"
	}
	return "a " + k.String() + " policy"
}

func (k Kind) valid() bool { return Identity <= k && k <= Endpoint }

// ParseKind returns the kind that [Kind.String] calls name.
func ParseKind(name string) (Kind, bool) {
	for k := Identity; k <= Endpoint; k++ {
		if kindNames[k] == name {
			return k, true
		}
	}
	return 0, false
}

// need says whether a kind of policy takes an element.
type need uint8

const (
	optional need = iota
	required
	forbidden
	denyOnly // optional, and only in a Deny statement
)

// grammar is one row of the table of SEMANTICS 1.4.
type grammar struct {
	principal, notPrincipal, resource need
	notAction                         need
	strictSid                         bool // letters and digits only
	uniqueSid                         bool // a second statement with the same Sid is an error
	version2012                       bool // a missing Version means 2012-10-17, and 2008-10-17 is an error
	wholeARNs                         bool // an ARN of fewer than six parts in Resource or NotResource is an error
}

var grammars = [...]grammar{
	Identity:        {principal: forbidden, notPrincipal: forbidden, resource: required, strictSid: true, uniqueSid: true},
	Resource:        {principal: required, notPrincipal: denyOnly, resource: required, wholeARNs: true},
	Trust:           {principal: required, notPrincipal: forbidden, resource: forbidden, strictSid: true, uniqueSid: true},
	ServiceControl:  {principal: forbidden, notPrincipal: forbidden, resource: required, strictSid: true, version2012: true},
	ResourceControl: {principal: required, notPrincipal: forbidden, resource: required, notAction: forbidden, strictSid: true, version2012: true, wholeARNs: true},
	Endpoint:        {principal: optional, notPrincipal: denyOnly, resource: required, wholeARNs: true},
}
