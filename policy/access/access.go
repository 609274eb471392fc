package access

import (
	"time"

	"github.com/iameval/iameval/arn"
	"github.com/iameval/iameval/condition"
	"github.com/iameval/iameval/policy"
	"github.com/iameval/iameval/policy/operation"
)

// Subject is somebody who asks: a caller, or the service role of a cluster.
// The zero Subject is nobody, who is denied.
type Subject struct {
	Principal policy.Principal
	Policies  *policy.Set       // nil: none
	Context   condition.Context // the condition keys that its requests carry
}

// Cluster is a DAX cluster: where it is, and whose permissions it uses. The
// zero Cluster serves nobody.
type Cluster struct {
	ARN arn.ARN
	// Role is the service role, as policy.RoleSession makes it of the role's
	// ARN. Its context is that of the cluster's nodes: their network, not the
	// caller's. SEMANTICS 8.3d
	Role Subject
	// Trust is the role's trust policy; nil: nobody may assume the role, and the
	// cluster serves only what needs no DynamoDB. A target that Options.Targets
	// returns for the role's ARN is asked instead.
	Trust *policy.Policy
}

// Options choose between the rules of "DAX access control", which are the zero
// Options, and later ones, and supply what all callers share.
type Options struct {
	// CurrentProtocol drops the four actions of the old protocol from the
	// verdict, as AWS's guide has done since 2021. Leave it off to hold policies
	// to the page this package is specified by; turn it on to learn what a
	// present-day cluster and client do. SEMANTICS 8.4b
	CurrentProtocol bool
	// RequireTableMetadata denies where the service role lacks
	// dynamodb:DescribeTable. Off, that is Advice. SEMANTICS 8.2i
	RequireTableMetadata bool
	// Cached makes Access.Path count what a cluster can serve from its cache
	// alone as access.
	Cached bool
	// Targets returns the policies on the resource's side: of a table, a
	// stream, a cluster or a role. Its argument is the holder of the policies,
	// see operation.Holder, so never an index, which its table's policy
	// governs. Nil, and a nil Target, mean that there are none.
	Targets func(arn.ARN) *policy.Target
	// Tables describes tables where no call does: it has the tags for Bypasses,
	// Gaps, CompareReplicas and IndirectWrites. Nil: nothing is known, and a
	// statement that depends on a tag outside the caller's context is
	// Indeterminate.
	Tables operation.Tables
	// Time is the instant of all that is asked; zero means time.Now, once.
	Time time.Time
}

// begun returns the options with their instant fixed.
func (o Options) begun() Options {
	if o.Time.IsZero() {
		o.Time = time.Now()
	}
	return o
}

// Access is what a caller can do with one call, directly and through each
// cluster.
type Access struct {
	Direct Half
	Via    []ClusterAccess
	cached bool
}

// Path is how a call can be made.
type Path uint8

const (
	NoPath Path = iota // not at all
	Direct             // at the DynamoDB endpoint
	ViaDAX             // through some cluster
	Both
)

var pathNames = [...]string{"none", "direct", "via-dax", "both"}

// String returns "none", "direct", "via-dax" or "both".
func (p Path) String() string {
	if int(p) >= len(pathNames) {
		return "invalid"
	}
	return pathNames[p]
}

// Path says how the call can be made. What a cluster can only serve from its
// cache counts only under Options.Cached. SEMANTICS 8.3e
func (a *Access) Path() Path {
	path := NoPath
	if a.Direct.Allowed() {
		path = Direct
	}
	for i := range a.Via {
		if o := a.Via[i].Outcome; o == Allow || o == AllowCachedOnly && a.cached {
			return path | ViaDAX
		}
	}
	return path
}

// Outcome is the result of a call through a cluster. The zero Outcome is Deny.
type Outcome uint8

const (
	Deny            Outcome = iota // the cluster refuses, or DynamoDB refuses the cluster
	AllowCachedOnly                // items that are in the cache are returned; a miss fails
	Allow
)

var outcomeNames = [...]string{"deny", "allow-cached-only", "allow"}

// String returns "deny", "allow-cached-only" or "allow".
func (o Outcome) String() string {
	if int(o) >= len(outcomeNames) {
		return "invalid"
	}
	return outcomeNames[o]
}

// Reason says what keeps a call through a cluster from being allowed.
type Reason uint8

const (
	NoReason    Reason = iota // it is allowed
	Unsupported               // DAX does not have the operation
	Front                     // the caller lacks the dax action on the cluster
	Protocol                  // the caller lacks one of the four protocol actions
	Trust                     // DAX may not assume the service role
	Metadata                  // the service role lacks dynamodb:DescribeTable, under Options.RequireTableMetadata
	Back                      // the service role lacks the dynamodb action
)

var reasonNames = [...]string{"none", "unsupported", "dax", "protocol", "dax-role-trust", "dax-metadata", "dax-role"}

// String returns the reason's name: "none", "unsupported", "dax", "protocol",
// "dax-role-trust", "dax-metadata" or "dax-role".
func (r Reason) String() string {
	if int(r) >= len(reasonNames) {
		return "invalid"
	}
	return reasonNames[r]
}

// ClusterAccess is the result of a call through one cluster, with everything
// that was asked on the way. SEMANTICS 8.3
type ClusterAccess struct {
	Cluster *Cluster
	Outcome Outcome
	Reason  Reason
	// WithoutProtocol is the outcome without the four protocol actions.
	// SEMANTICS 8.4d
	WithoutProtocol Outcome

	Front    Half   // the caller: the dax actions of the call, on the cluster
	Protocol Half   // the caller: the four protocol actions, on the cluster
	Trust    Result // DAX: assuming the service role
	Metadata Half   // the service role: dynamodb:DescribeTable on each table
	Back     Half   // the service role: the dynamodb actions of the call

	// Missing lists everything that is not allowed and must be, for the outcome
	// Allow.
	Missing []Missing
	// Advice is what does not change the outcome but is worth knowing.
	Advice []Advice
}

// Advice is a remark that changes no outcome.
type Advice struct {
	Code string // stable, such as "dax-role-no-describetable"
	Text string
}
