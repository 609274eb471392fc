package daxserver

import (
	"github.com/iameval/iameval/examples/daxcache"
	"github.com/iameval/iameval/examples/internal/identities"
	"github.com/iameval/iameval/policy/access"
)

// OpenIdentities reads a file of access keys, policies and the cluster's service role.
// Its form is that of package identities beside this module.
func OpenIdentities(name string) (*identities.File, error) { return identities.Load(name) }

// Policies returns the policies of such a file, under DAX's protocol as it is since 2021. Without
// a cluster in the file the service role has none.
func Policies(f *identities.File) daxcache.Policies {
	cluster, _ := f.Cluster() // the zero cluster has no role
	return daxcache.Policies{Callers: f.Policies, Role: cluster.Role, Trust: cluster.Trust, Options: access.Options{CurrentProtocol: true}}
}
