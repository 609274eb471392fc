package template

import (
	"regexp"
	"slices"
	"strings"

	"github.com/iameval/iameval/arn"
	"github.com/iameval/iameval/policy"
	"github.com/iameval/iameval/policy/operation"
	"github.com/iameval/iameval/policy/review"
)

// Estate is what a template says beside its documents: tables, DAX clusters and roles,
// as far as their ARNs and all that counts of them are known. The zero Estate has
// nothing.
type Estate struct {
	Tables operation.TableMap // nil: none
	// CustomerKeys are the tables that a key of the account encrypts.
	CustomerKeys map[arn.ARN]bool
	Roles        []*Role
	Clusters     []Cluster
}

// Role is a role of which all policies are known.
type Role struct {
	ARN       arn.ARN
	Documents []*review.Document // identity policies
	Trust     *review.Document
	address   string
}

// Cluster is a DAX cluster with its service role.
type Cluster struct {
	ARN     arn.ARN
	Role    *Role   // nil: not all of it is known
	RoleARN arn.ARN // zero: not known
}

// thing is a resource of a template: its kind, and its properties by the names that
// Terraform has for them.
type thing struct {
	address string
	typ     string // of Terraform
	values  *value
	maybe   bool // it may be missing
}

// is reports whether a value names the thing: by its name, its ARN or a reference.
func (t *thing) is(v *value) bool {
	if name, ok := v.string(); ok {
		for _, property := range []string{"name", "arn", "id"} {
			if t.values.get(property).is(name) {
				return true
			}
		}
		return false
	}
	return v != nil && v.form == unknown && v.hole.ref != "" && v.hole.ref == t.address
}

// may reports whether a value possibly names the thing, but not surely: what depends on that
// is not known either.
func (t *thing) may(v *value) bool {
	if v == nil || v.form == null || t.is(v) {
		return false
	}
	if name := t.values.get("name"); v.form != unknown {
		_, known := name.string()
		return name != nil && name.form != null && !known
	}
	return v.hole.ref == "" || v.hole.ref == ownIndex.ReplaceAllString(t.address, "")
}

// ownIndex is what count and for_each add to the address of a resource.
var ownIndex = regexp.MustCompile(indexes.String() + `$`)

// local is an address without its modules and indexes.
func local(address string) string {
	parts := strings.Split(indexes.ReplaceAllString(address, ""), ".")
	return strings.Join(parts[max(0, len(parts)-2):], ".")
}

// estate puts the things of a template together.
func (r *reader) estate(things []thing, env Environment) {
	e := &r.out.Estate
	for i := range things {
		if t := &things[i]; t.typ == "aws_iam_role" {
			if role := r.role(t, things, env); role != nil {
				e.Roles = append(e.Roles, role)
			}
		}
	}
	for i := range things {
		switch t := &things[i]; t.typ {
		case "aws_dynamodb_table":
			e.addTable(t, env)
		case "aws_dax_cluster":
			e.addCluster(t, things, env)
		}
	}
}

// arnOf returns the ARN of a thing: its own, or what its name makes it.
func (t *thing) arnOf(format string, name *value, env Environment) (a arn.ARN, ok bool) {
	text, known := t.values.get("arn").string()
	if !known {
		named, ok := name.string()
		if !ok || named == "" {
			return a, false
		}
		if text = env.fill(format, named); strings.Contains(text, "*") {
			return a, false
		}
	}
	a, err := arn.Parse(text)
	return a, err == nil
}

// addTable adds a table, if its keys and its indexes are known.
func (e *Estate) addTable(t *thing, env Environment) {
	a, ok := t.arnOf(tableARN, t.values.get("name"), env)
	if !ok || a.Kind() != arn.Table {
		return
	}
	hash, ok := t.values.get("hash_key").string()
	if !ok || hash == "" {
		return
	}
	table := operation.Table{Key: []string{hash}, Indexes: make(map[string][]string), TagsUnknown: true}
	if sort, ok := t.values.get("range_key").string(); ok && sort != "" {
		table.Key = append(table.Key, sort)
	}
	for _, kind := range []string{"global_secondary_index", "local_secondary_index"} {
		for _, index := range t.values.get(kind).parts() {
			name, ok := index.get("name").string()
			key, keyed := index.get("hash_key").string()
			if kind == "local_secondary_index" {
				key, keyed = hash, true
			}
			if !ok || !keyed {
				return
			}
			table.Indexes[name] = []string{key}
		}
	}
	for _, replica := range t.values.get("replica").parts() {
		region, ok := replica.get("region_name").string()
		scope := a.Scope()
		scope.Region = region
		other, err := scope.Table(a.Table())
		if !ok || err != nil {
			return
		}
		table.Replicas = append(table.Replicas, other)
	}
	if e.Tables == nil {
		e.Tables, e.CustomerKeys = make(operation.TableMap), make(map[arn.ARN]bool)
	}
	e.Tables[a] = table
	for _, block := range t.values.get("server_side_encryption").parts() {
		key := block.get("kms_key_arn")
		if name, ok := key.string(); key != nil && key.form != null && !(ok && (name == "" || strings.HasSuffix(name, "alias/aws/dynamodb"))) {
			e.CustomerKeys[a] = true
		}
	}
}

// addCluster adds a cluster.
func (e *Estate) addCluster(t *thing, things []thing, env Environment) {
	a, ok := t.arnOf("arn:%p:dax:%r:%a:cache/%n", t.values.get("cluster_name"), env)
	if !ok {
		return
	}
	c := Cluster{ARN: a}
	by := t.values.get("iam_role_arn")
	if text, ok := by.string(); ok {
		c.RoleARN, _ = arn.Parse(text)
	}
	for i := range things {
		role := &things[i]
		if role.typ != "aws_iam_role" || !role.is(by) {
			continue
		}
		for _, known := range e.Roles {
			if known.address == role.address {
				c.Role, c.RoleARN = known, known.ARN
			}
		}
	}
	e.Clusters = append(e.Clusters, c)
}

// role returns a role; nil if not all of its policies are known. A role whose name is not
// known has that of its address: what it may do does not hang on it.
func (r *reader) role(t *thing, things []thing, env Environment) *Role {
	a, ok := t.arnOf("arn:%p:iam::%a:role/%n", named(standInName(t), 0, 0), env)
	role := &Role{ARN: a, address: t.address}
	if !ok || a.Kind() != arn.Role || t.limited() || !r.inline(role, t) {
		return nil
	}
	attached := 0
	for i := range things {
		other := &things[i]
		switch other.typ {
		case "aws_iam_role_policy":
			of := other.values.get("role")
			if t.may(of) || t.is(of) && (other.maybe || !r.take(role, other.address)) {
				return nil
			}
		case "aws_iam_role_policy_attachment":
			of := other.values.get("role")
			if t.may(of) {
				return nil
			}
			if !t.is(of) {
				continue
			}
			if attached++; !r.attach(role, other.values.get("policy_arn"), things) {
				return nil
			}
		case "aws_iam_policy_attachment": // of several roles at once
			return nil
		}
	}
	managed := t.values.get("managed_policy_arns").parts()
	if attached == 0 {
		for _, of := range managed {
			if !r.attach(role, of, things) {
				return nil
			}
		}
	} else if len(managed) > attached {
		return nil
	}
	return role
}

// standInName is the name of a role, or what stands for it.
func standInName(t *thing) string {
	if name, ok := t.values.get("name").string(); ok && name != "" {
		return name
	}
	_, name, ok := strings.Cut(local(t.address), ".")
	if !ok {
		return t.address
	}
	return name
}

// limited reports whether a role has what the reader does not follow.
func (t *thing) limited() bool {
	boundary, tags := t.values.get("permissions_boundary"), t.values.get("tags")
	return boundary != nil && boundary.form != null && !boundary.is("") ||
		tags != nil && tags.form != null && len(tags.members)+len(tags.items) > 0
}

// inline takes the documents in a role itself.
func (r *reader) inline(role *Role, t *thing) bool {
	want := 0
	for _, b := range t.values.get("inline_policy").parts() {
		if b.form == unknown {
			return false
		}
		if p := b.get("policy"); p != nil && p.form != null && !p.is("") {
			want++
		}
	}
	for _, d := range r.of[t.address] {
		if !d.Loads() {
			return false
		}
		if d.Kind == policy.Trust {
			role.Trust = d
			continue
		}
		role.Documents = append(role.Documents, d)
		want--
	}
	return want == 0 && role.Trust != nil
}

// take takes the documents of another resource. It reports false if they are not known.
func (r *reader) take(role *Role, address string) bool {
	docs := r.of[address]
	for _, d := range docs {
		if !d.Loads() {
			return false
		}
		if !slices.Contains(role.Documents, d) {
			role.Documents = append(role.Documents, d)
		}
	}
	return len(docs) > 0
}

// attach takes a managed policy of the template.
func (r *reader) attach(role *Role, of *value, things []thing) bool {
	for i := range things {
		if p := &things[i]; p.typ == "aws_iam_policy" && p.is(of) {
			return r.take(role, p.address)
		}
	}
	return false
}
