package main

import (
	"maps"
	"strings"

	"github.com/iameval/iameval/arn"
	"github.com/iameval/iameval/condition"
	"github.com/iameval/iameval/examples/iamreview/template"
	"github.com/iameval/iameval/policy"
	"github.com/iameval/iameval/policy/access"
	"github.com/iameval/iameval/policy/account"
	"github.com/iameval/iameval/policy/operation"
	"github.com/iameval/iameval/policy/review"
)

// What a template says of tables, DAX clusters and roles. It is what stands around the
// template's own documents, and there may be more of each elsewhere.

// aroundTemplate returns what a template says, for the checks of its documents.
func (r *reviewer) aroundTemplate(t *template.Template) (known review.Options) {
	e := &t.Estate
	if len(e.Tables) > 0 {
		tables := make(operation.TableMap)
		if len(t.Documents) > 0 {
			if given, ok := r.settings(t.Documents[0].File).known.Tables.(operation.TableMap); ok {
				maps.Copy(tables, given)
			}
		}
		maps.Copy(tables, e.Tables)
		known.Tables, known.CustomerKeys = tables, e.CustomerKeys
	}
	if len(e.Clusters) == 0 {
		return known
	}
	of := make(map[*template.Role]access.Subject)
	for _, role := range e.Roles {
		subject, ok := subjectOf(role)
		if !ok {
			continue
		}
		of[role] = subject
		known.Subjects = append(known.Subjects, review.Subject{
			Principal: subject.Principal, Documents: role.Documents, Trust: role.Trust, Access: func() access.Subject { return subject },
		})
	}
	for _, c := range e.Clusters {
		known.Clusters = append(known.Clusters, r.clusterOf(&c, of))
	}
	// Others may have the documents, and use the clusters.
	known.Attached = func(*review.Document) []policy.Principal { return []policy.Principal{{}} }
	known.Levels = map[string]review.Level{"dax-role-broader-than-users": review.Off, "dax-no-path": review.Off}
	return known
}

// subjectOf returns a role as one whose access can be asked for.
func subjectOf(role *template.Role) (s access.Subject, ok bool) {
	var of policy.Policies
	for _, d := range role.Documents {
		p, err := policy.Parse(d.Name, d.Kind, d.Text)
		if err != nil {
			return s, false
		}
		of.Identity = append(of.Identity, p)
	}
	set, err := policy.NewSet(of)
	if err != nil {
		return s, false
	}
	keys := append(account.UnknownKeys(), condition.Unknown("aws:PrincipalOrgID"), condition.Unknown("aws:PrincipalOrgPaths"))
	return access.Subject{Principal: policy.RoleSession(role.ARN, arn.ARN{}), Policies: set, Context: condition.NewContext(keys...)}, true
}

// clusterOf returns a cluster with its role. Of a role that is not known in full, whatever
// the cluster is asked for is uncertain.
func (r *reviewer) clusterOf(c *template.Cluster, of map[*template.Role]access.Subject) (one review.Cluster) {
	subject, ok := of[c.Role]
	if ok {
		trust, err := policy.Parse(c.Role.Trust.Name, c.Role.Trust.Kind, c.Role.Trust.Text)
		if ok = err == nil; ok {
			one.Cluster = access.Cluster{ARN: c.ARN, Role: subject, Trust: trust}
			one.RoleDocuments, one.TrustDocument = c.Role.Documents, c.Role.Trust
			return one
		}
	}
	nobody, err := account.Read(account.Page{Name: "template", R: strings.NewReader(`{"RoleDetailList":[]}`)})
	if err == nil {
		one.Cluster, _ = nobody.Cluster(account.ClusterInfo{ARN: c.ARN, Role: c.RoleARN})
	}
	return one
}
