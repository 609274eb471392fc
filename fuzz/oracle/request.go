package oracle

import (
	"slices"
	"strings"
	"time"
)

// Section 0.3: the request model, and step 0 of the decision.
//
// The caller says who asks, for what, in which context and under which policies. A request that contradicts itself
// or lacks a part is invalid: it is denied with the layer "request", and no policy is consulted.

// Policies holds the policy documents of one request as JSON texts. The zero value has no policy in force.
type Policies struct {
	Identity []string // of the user and its groups, of the role, or of a federated user's parent
	Boundary []string // none or one
	Session  []string // nil: none passed; empty but not nil: passed, allowing nothing
	Resource []string // none or one, and none beside a trust policy
	Trust    []string // none or one: of the role that is the resource
	Endpoint []string // none or one

	SCP [][]string // nil: not in force; else one list per level, root first
	RCP [][]string // as SCP
}

// Principal is the caller. Type says which of the other fields count; the zero
// value is not a caller.
type Principal struct {
	Type     string // user, role, assumed-role, root, federated-user, federated, service, anonymous
	ARN      string // of the user, session, root or federated user; unused for a role without a session
	RoleARN  string // role, assumed-role: the role with its path
	UniqueID string // user: AIDA...; role, assumed-role: AROA... of the role; may be missing
	Parent   string // federated-user: the ARN of the parent user or of the account's root
	Name     string // service, federated: the service's name, the provider's name or ARN
}

// Kind says what a [Value] is.
type Kind string

// The kinds of a value. An absent value takes away a key that would otherwise be filled in.
const (
	Unknown Kind = ""
	Single  Kind = "single"
	List    Kind = "list"
	Bytes   Kind = "bytes"
	Absent  Kind = "absent"
)

// Value is what the context says of one key. A list of one member is still a list. The zero value is unknown.
type Value struct {
	Kind  Kind
	Text  string
	List  []string
	Bytes []byte
}

// Entry is one key of the context with its value.
type Entry struct {
	Key   string
	Value Value
}

// Support says what a resource policy can do for the action: "none", "same-account" (also the zero value),
// "cross-account", "required", "required-same-account", "both" or "both-same-account"; and whether the service takes
// unsigned calls.
type Support struct {
	ResourcePolicy string
	Unsigned       bool
}

// valid reports whether there is such a support. SEMANTICS 6.4g
func (s Support) valid() bool {
	return slices.Contains([]string{"", "none", "same-account", "cross-account", "required", "required-same-account",
		"both", "both-same-account"}, s.ResourcePolicy)
}

// crosses reports whether the policy of the resource counts for callers of other accounts. SEMANTICS 6.3m
func (s Support) crosses() bool {
	return s.ResourcePolicy == "cross-account" || s.ResourcePolicy == "required" || s.ResourcePolicy == "both"
}

// Request is one question. The zero value is invalid and is denied.
type Request struct {
	Principal       Principal
	Action          string // service:Name
	Resource        string // an ARN, or * for a request without a resource
	ResourceAccount string // by default the account of the ARN
	Context         []Entry
	Time            time.Time
	Support         Support
}

// valid reports whether the request can be decided at all, apart from its context. SEMANTICS 6.4a
func (r Request) valid() bool {
	if len(r.Action) > 128 || !requestAction.MatchString(r.Action) || !r.Principal.valid() || !digits(r.ResourceAccount) {
		return false
	}
	if !r.Support.valid() || r.Principal.Type == "anonymous" && !r.Support.Unsigned {
		return false
	}
	return r.Resource == "*" || concrete(r.Resource, r.ResourceAccount)
}

// valid reports whether the fields that p.Type needs are there and have the right form.
func (p Principal) valid() bool {
	if !p.validID() {
		return false
	}
	switch p.Type {
	case "user", "root":
		return form(p.ARN) == p.Type
	case "federated-user":
		return form(p.ARN) == p.Type && (form(p.Parent) == "user" || form(p.Parent) == "root") && neighbours(p.ARN, p.Parent)
	case "role":
		return form(p.RoleARN) == "role"
	case "assumed-role":
		return form(p.RoleARN) == "role" && form(p.ARN) == "assumed-role" && sessionOf(p.ARN, p.RoleARN)
	case "service":
		return serviceName.MatchString(p.Name)
	case "federated":
		return entryForm("Federated", p.Name) == "provider"
	}
	return p.Type == "anonymous"
}

// validID reports whether the unique ID, if there is one, is one of such a caller.
func (p Principal) validID() bool {
	switch p.Type {
	case "user", "federated-user":
		return p.UniqueID == "" || userID.MatchString(p.UniqueID)
	case "role", "assumed-role":
		return p.UniqueID == "" || roleID.MatchString(p.UniqueID)
	}
	return p.UniqueID == ""
}

// neighbours reports whether two ARNs are of one partition and account.
func neighbours(a, b string) bool { return part(a, 1) == part(b, 1) && part(a, 4) == part(b, 4) }

// identityARN is the ARN the caller is known by: the role's for its sessions, none where there is no account.
func (p Principal) identityARN() string {
	switch p.Type {
	case "role", "assumed-role":
		return p.RoleARN
	case "user", "root", "federated-user":
		return p.ARN
	}
	return ""
}

// account returns the caller's account, or "" for a caller without one.
func (p Principal) account() string { return part(p.identityARN(), 4) }

// partition returns the caller's partition, or "" for a caller without an ARN.
func (p Principal) partition() string { return part(p.identityARN(), 1) }

// serviceLinked reports whether the caller is a session of a service-linked role. SEMANTICS 2.1r
func (p Principal) serviceLinked() bool {
	_, linked := linkedService(p.identityARN())
	return linked
}

// account returns the account that owns the resource; a request without a resource stays in the caller's.
func (r Request) account() string {
	switch {
	case r.ResourceAccount != "":
		return r.ResourceAccount
	case r.Resource == "*":
		return r.Principal.account()
	}
	if word(part(r.Resource, 4)) { // SEMANTICS 6.2i
		return ""
	}
	return part(r.Resource, 4)
}

// owned reports whether the request has a resource that some customer's account owns: only that has a policy.
func (r Request) owned() bool { return r.Resource != "*" && !word(part(r.Resource, 4)) }

// service returns the lower-case prefix of the action.
func (r Request) service() string {
	prefix, _, _ := strings.Cut(lower(r.Action), ":")
	return prefix
}
