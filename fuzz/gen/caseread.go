package gen

import (
	"encoding/json"
	"slices"
	"strings"
	"time"

	"github.com/iameval/iameval/arn"
)

// UnmarshalJSON reads policies and request of a decision case; other fields
// are skipped. The time is that of the clock.
func (c *Case) UnmarshalJSON(b []byte) error {
	var in caseJSON
	if err := json.Unmarshal(b, &in); err != nil {
		return err
	}
	*c = Case{Request: in.Request.read(), Policies: in.Policies.read()}
	if c.Request.assumes() {
		c.Policies.Trust, c.Policies.Resource = c.Policies.Resource, nil
	}
	return nil
}

func (p *policiesJSON) read() Policies {
	return Policies{
		Identity: readList(p.Identity), Boundary: readList(p.Boundary), Session: readList(p.Session),
		Resource: readList(p.Resource), Endpoint: readList(p.Endpoint), SCP: readLevels(p.SCP), RCP: readLevels(p.RCP),
	}
}

func readList(docs []document) []string {
	if docs == nil {
		return nil
	}
	list := make([]string, len(docs))
	for i, d := range docs {
		list[i] = string(d)
	}
	return list
}

func readLevels(levels [][]document) [][]string {
	if levels == nil {
		return nil
	}
	out := make([][]string, len(levels))
	for i, docs := range levels {
		out[i] = append([]string{}, readList(docs)...)
	}
	return out
}

func (r *requestJSON) read() Request {
	out := Request{
		Principal: r.principal(), Action: r.Action, Resource: r.Resource, ResourceAccount: r.ResourceAccount,
		Support: SupportOf(r.Action), Time: time.Now(),
	}
	if r.Support != nil {
		out.Support = Support(*r.Support)
		if out.Support.ResourcePolicy == "same-account" {
			out.Support.ResourcePolicy = ""
		}
	}
	for key, v := range r.Context {
		out.Context = append(out.Context, Entry{key, Value(v)})
	}
	for _, key := range r.Unknown {
		out.Context = append(out.Context, Entry{key, Value{Kind: Unknown}})
	}
	for _, key := range r.Absent {
		out.Context = append(out.Context, Entry{key, Value{Kind: Absent}})
	}
	slices.SortStableFunc(out.Context, func(a, b Entry) int { return strings.Compare(a.Key, b.Key) })
	return out
}

// principal reads the caller. Its type is that of its ARN, unless given; the
// role of a session is the one of the same name without a path, unless given.
func (r *requestJSON) principal() Principal {
	p := Principal{Type: r.PrincipalType, RoleARN: r.RoleARN, UniqueID: r.UniqueID, Parent: r.Parent}
	if p.Type == "" {
		p.Type = kindOf(r.Principal)
	}
	switch p.Type {
	case "service", "federated":
		p.Name = r.Principal
	case "role":
		p.RoleARN = r.Principal
	default:
		p.ARN = r.Principal
	}
	if p.Type == "assumed-role" && p.RoleARN == "" {
		session, _ := arn.Parse(p.ARN)
		role, _ := arn.Scope{Partition: session.Partition(), Account: session.Account()}.Role(session.Role())
		p.RoleARN = role.String()
	}
	return p
}

// kindOf returns the type of the principal that an ARN names, "" of others.
func kindOf(text string) string {
	a, _ := arn.Parse(text)
	switch a.Kind() {
	case arn.User:
		return "user"
	case arn.Role:
		return "role"
	case arn.AssumedRole:
		return "assumed-role"
	case arn.FederatedUser:
		return "federated-user"
	case arn.RootUser:
		return "root"
	}
	return ""
}

// What a resource policy can do for a DynamoDB action. An action in neither
// list is for callers of the table's own account.
var (
	crossAccount = []string{
		"associatetablereplica", "batchgetitem", "batchwriteitem", "conditioncheckitem", "deleteitem", "deletetable", "describestream", "describetable",
		"getitem", "getrecords", "getsharditerator", "listtagsofresource", "putitem", "query", "scan", "tagresource",
		"untagresource", "updateitem", "updatetable",
	}
	noResourcePolicy = []string{
		"createglobaltable", "createtable", "deletebackup", "describebackup", "describeendpoints", "describeexport",
		"describeglobaltable", "describeglobaltablesettings", "describeimport", "describelimits", "importtable", "listbackups",
		"listcontributorinsights", "listexports", "listglobaltables", "listimports", "liststreams", "listtables",
		"restoretablefrombackup", "updateglobaltable", "updateglobaltablesettings", "updateglobaltableversion",
	}
)

// SupportOf returns the support that an action has in case files that do not
// say: that of the service for DynamoDB and DAX, and for the others resource
// policies across accounts and unsigned callers.
func SupportOf(action string) Support {
	service, name, _ := strings.Cut(strings.ToLower(action), ":")
	switch {
	case service == "dax", service == "dynamodb" && slices.Contains(noResourcePolicy, name):
		return Support{ResourcePolicy: "none"}
	case service == "dynamodb" && slices.Contains(crossAccount, name):
		return Support{ResourcePolicy: "cross-account"}
	case service == "dynamodb":
		return Support{}
	}
	return Support{ResourcePolicy: "cross-account", Unsigned: true}
}
