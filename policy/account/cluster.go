package account

import (
	"errors"
	"fmt"

	"github.com/tidwall/gjson"

	"github.com/iameval/iameval/arn"
	"github.com/iameval/iameval/policy"
	"github.com/iameval/iameval/policy/access"
)

// ClusterInfo is a DAX cluster as aws dax describe-clusters has it.
type ClusterInfo struct {
	ARN    arn.ARN
	Role   arn.ARN // its service role; zero: not known
	Status string  // such as "available"
	at     place
}

// ReadClusters reads the answers of aws dax describe-clusters, in pages and of
// several Regions, and returns what could not be read. A cluster that cannot be
// named is a problem; one whose service role cannot be is in the list.
func ReadClusters(pages ...Page) (clusters []ClusterInfo, found []Problem) {
	var l problems
	for i, p := range pages {
		at := &page{name: p.Name, number: i, problems: &l}
		var more *entry
		seen := false
		at.walk(p, []string{"Clusters"}, func(e *entry) {
			seen = seen || e.list == "Clusters"
			switch v := gjson.ParseBytes(e.raw); {
			case e.list == "Clusters" && e.index >= 0:
				if c, ok := readCluster(e, v); ok {
					clusters = append(clusters, c)
				}
			case e.list == "Clusters" && !v.IsArray():
				e.report(arn.ARN{}, CodePage, fmt.Errorf("%s, want a list", excerpt(v.Raw)))
			case e.list == "NextToken" && v.String() != "":
				more = e
			}
		})
		if !seen {
			at.report(Problem{Code: CodePage, Err: errors.New("the page has no Clusters; want what aws dax describe-clusters prints")})
		}
		if more != nil && i == len(pages)-1 {
			more.report(arn.ARN{}, CodeTruncated, errors.New("this is the last page that was given, and it says that there are more"))
		}
	}
	return clusters, l.sorted()
}

func readCluster(e *entry, v gjson.Result) (ClusterInfo, bool) {
	a, err := arn.Parse(v.Get("ClusterArn").String())
	if err == nil && a.Kind() != arn.Cache {
		err = fmt.Errorf("%s is not the ARN of a cluster", a)
	}
	if err != nil {
		e.report(arn.ARN{}, CodeEntry, fmt.Errorf("ClusterArn: %w", err))
		return ClusterInfo{}, false
	}
	c := ClusterInfo{ARN: a, Status: v.Get("Status").String(), at: place{page: e.page, at: e.at, pointer: e.pointer, of: a}}
	if c.Role, err = arn.Parse(v.Get("IamRoleArn").String()); err == nil && c.Role.Kind() != arn.Role {
		err = fmt.Errorf("%s is not the ARN of a role", c.Role)
	}
	if err != nil {
		c.Role = arn.ARN{}
		e.report(a, CodeClusterRole, fmt.Errorf("IamRoleArn: %w", err))
	}
	return c, true
}

// Cluster returns a cluster with the policies and the trust policy of its service
// role, and what could not be read of these. Of a role that the export does not
// have, nothing is known: whatever the cluster is asked for is uncertain.
func (a *Account) Cluster(c ClusterInfo) (access.Cluster, []Problem) {
	cluster := access.Cluster{ARN: c.ARN}
	if role, ok := a.Find(c.Role); ok && c.Role.Kind() == arn.Role {
		cluster.Role, cluster.Trust = role.Subject(), role.Trust
		return cluster, role.Problems
	}
	p := Problem{Page: c.at.name(), Position: c.at.at, Pointer: c.at.pointer, Code: CodeClusterRole, Of: c.ARN,
		Err: fmt.Errorf("the service role of the cluster, %s, is not in the export: what it may do is not known", excerpt(c.Role.String()))}
	name := documentName("service role of", c.ARN.Resource())
	role := c.Role
	if !role.IsValid() { // some role of the account
		scope := c.ARN.Scope()
		scope.Region = ""
		role, _ = scope.Role("NotKnown")
	}
	cluster.Role.Principal = policy.RoleSession(role, arn.ARN{})
	cluster.Role.Policies = mustSet(policy.Policies{Identity: []*policy.Policy{standIn(name, policy.Identity, p)}})
	cluster.Trust = standIn(name+" trust", policy.Trust, p)
	return cluster, []Problem{p}
}

func (p *place) name() string {
	if p.page == nil {
		return ""
	}
	return p.page.name
}
