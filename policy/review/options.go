package review

import (
	"time"

	"github.com/iameval/iameval/arn"
	"github.com/iameval/iameval/policy"
	"github.com/iameval/iameval/policy/access"
	"github.com/iameval/iameval/policy/catalog/aws"
	"github.com/iameval/iameval/policy/operation"
)

// Options are what a check knows beside the documents. The zero Options check each
// document for itself, by the rules of the default profile.
type Options struct {
	Catalog *aws.Catalog // the list of services; nil: the one that is built in
	Profile Profile
	// Levels changes rules and whole categories, by ID or name of the category. The
	// rule's own entry wins.
	Levels map[string]Level
	// Binding are further condition keys that a caller cannot choose, so that a
	// statement which tests one is limited.
	Binding []string
	Now     time.Time // for windows that are over; zero: that rule does not run

	Tables operation.Tables // tables that are known; nil: none
	// CustomerKeys are the tables that are encrypted with a customer managed key.
	CustomerKeys map[arn.ARN]bool

	Clusters []Cluster // DAX clusters, with their service roles
	Subjects []Subject // principals with all their documents
	// ServiceControl are the levels of SCPs, from the root; each must allow.
	ServiceControl [][]*Document

	// Account is the account that trust policies are meant for; "": not known.
	Account string
	// Groups are groups of tables that no cluster should hold together, as patterns
	// of ARNs by name.
	Groups map[string][]string
	// Attributes says that attribute-based access control is on for DynamoDB.
	Attributes bool
	// CurrentProtocol drops the four low-level actions of DAX, as AWS's present guide
	// does.
	CurrentProtocol bool

	// Attached returns the principals that a document is attached to; nil: not known.
	Attached func(*Document) []policy.Principal
	// Ignore suppresses a finding, with a reason.
	Ignore func(*Finding) (reason string, ok bool)
}

// Subject is a principal with all the documents in force for it. The rules over
// several documents look at the documents of one Subject together. The zero Subject
// has no policies.
type Subject struct {
	Principal policy.Principal
	Documents []*Document // identity policies, in the order in which they are in force
	Boundary  *Document   // nil: none
	Trust     *Document   // the trust policy of a role; nil: not known
	// Access returns the principal with all policies in force for it and what is known
	// of its requests; nil: they are not known. The few rules that need it ask for it,
	// and it may be made for each who asks.
	Access func() access.Subject
}

// Cluster is a DAX cluster with the documents of its service role, so that a finding
// can point at them. The zero Cluster serves nobody.
type Cluster struct {
	access.Cluster
	RoleDocuments []*Document // identity policies of the role
	TrustDocument *Document   // its trust policy; nil: not known
}

// catalog returns the list of services.
func (o *Options) catalog() *aws.Catalog {
	if o.Catalog != nil {
		return o.Catalog
	}
	return aws.Default()
}
