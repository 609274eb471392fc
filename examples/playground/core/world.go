package core

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/iameval/iameval/arn"
	"github.com/iameval/iameval/examples/internal/callers"
	"github.com/iameval/iameval/policy"
	"github.com/iameval/iameval/policy/access"
	"github.com/iameval/iameval/policy/operation"
)

// world is the inputs, read: what is in force today, or what is proposed.
type world struct {
	in       *Input
	proposed bool
	now      time.Time // of the requests; zero: not known
	faults   []Fault
	read     []Read

	policies []*policy.Policy // by document; nil: not in force, or it does not load
	sources  map[*policy.Policy]*source
	places   map[*policy.Statement]Place

	callers   []access.Subject
	clusters  []access.Cluster
	tables    []arn.ARN
	described operation.TableMap
	targets   map[arn.ARN]*policy.Target
}

// newWorld reads the inputs. With proposed it puts the proposed texts in force.
func newWorld(in *Input, proposed bool) *world {
	w := &world{
		in: in, proposed: proposed, read: make([]Read, len(in.Documents)), policies: make([]*policy.Policy, len(in.Documents)),
		sources: make(map[*policy.Policy]*source), places: make(map[*policy.Statement]Place),
		described: make(operation.TableMap), targets: make(map[arn.ARN]*policy.Target),
	}
	if !w.bounded() {
		return w
	}
	w.setTime()
	for i := range in.Documents {
		w.load(i)
		w.checkOwner(i)
	}
	w.setTables()
	for i := range in.Callers {
		w.callers = append(w.callers, w.caller(i))
	}
	for i := range in.Clusters {
		w.clusters = append(w.clusters, w.cluster(i))
	}
	w.setTargets()
	w.setContexts()
	return w
}

// fault notes what is wrong with an input.
func (w *world) fault(field, format string, args ...any) {
	w.faults = append(w.faults, Fault{field, fmt.Sprintf(format, args...)})
}

// sound reports whether everything could be read.
func (w *world) sound() bool {
	return len(w.faults) == 0 && !slices.ContainsFunc(w.read, func(r Read) bool { return len(r.Errors) > 0 || len(r.NewErrors) > 0 })
}

func (w *world) bounded() bool {
	in := w.in
	for _, bound := range []struct {
		field      string
		have, most int
	}{
		{"documents", len(in.Documents), MaxDocuments}, {"callers", len(in.Callers), MaxParties}, {"clusters", len(in.Clusters), MaxParties},
		{"tables", len(in.Tables), MaxParties}, {"keys", len(in.Keys), MaxKeys},
	} {
		if bound.have > bound.most {
			w.fault(bound.field, "%d; the playground takes at most %d", bound.have, bound.most)
		}
	}
	return len(w.faults) == 0
}

func (w *world) setTime() {
	if w.in.Time == "" {
		return
	}
	var err error
	if w.now, err = time.Parse(time.RFC3339, w.in.Time); err != nil {
		w.fault("time", "%.40q is not an instant such as 2026-01-31T12:00:00Z", w.in.Time)
	}
}

// kinds are the kinds of policies by the names of layers.
var kinds = map[string]policy.Kind{
	"identity": policy.Identity, "boundary": policy.Identity, "session": policy.Identity, "scp": policy.ServiceControl,
	"resource": policy.Resource, "trust": policy.Trust, "rcp": policy.ResourceControl, "endpoint": policy.Endpoint,
}

// load reads a document, and its proposed text too, so that the errors of both are
// shown. What is in force of the two is the policy of the document.
func (w *world) load(i int) {
	d := &w.in.Documents[i]
	kind, ok := kinds[d.Layer]
	if !ok {
		w.fault(fmt.Sprintf("documents/%d/layer", i), "%.40q is not identity, boundary, session, scp, resource, trust, rcp or endpoint", d.Layer)
		return
	}
	if !slices.Contains([]string{"", "old", "new"}, d.Only) {
		w.fault(fmt.Sprintf("documents/%d/only", i), "%.40q is not old or new", d.Only)
		return
	}
	if d.Level < 0 || d.Level >= MaxDocuments || d.Level > 0 && d.Layer != "scp" && d.Layer != "rcp" {
		w.fault(fmt.Sprintf("documents/%d/level", i), "%d is not a level of an SCP or RCP; the root is 0", d.Level)
		return
	}
	p, src, err := parse(d, i, kind, d.Text, false)
	w.read[i].Errors = src.errors(err)
	if d.Only == "" && d.New != nil {
		other, otherSource, err := parse(d, i, kind, *d.New, true)
		w.read[i].NewErrors = otherSource.errors(err)
		if w.proposed {
			p, src = other, otherSource
		}
	}
	inForce := d.Only == "" || w.proposed == (d.Only == "new")
	if p != nil && inForce {
		w.policies[i] = p
		w.sources[p] = src
	}
}

func parse(d *Document, i int, kind policy.Kind, text string, isNew bool) (*policy.Policy, *source, error) {
	name := d.Name
	if name == "" {
		name = fmt.Sprintf("document %d", i+1)
	}
	p, err := policy.Parse(name, kind, []byte(text))
	if err != nil {
		p = nil
	}
	return p, newSource(text, i, isNew), err
}

// checkOwner notes a document that belongs to nobody, which would be in force nowhere.
func (w *world) checkOwner(i int) {
	d := &w.in.Documents[i]
	owned := false
	switch d.Layer {
	case "identity", "boundary", "session":
		owned = w.isCaller(d.Of) || w.isCluster(d.Of)
	case "trust":
		owned = d.Of == "" || w.isCluster(d.Of)
	case "resource":
		owned = d.Of == "" || slices.ContainsFunc(w.in.Tables, func(t Table) bool { return t.ID == d.Of })
	case "scp", "rcp", "endpoint":
		owned = d.Of == ""
	default:
		return // the layer is a fault already
	}
	if !owned {
		w.fault(fmt.Sprintf("documents/%d/layer", i), "nobody here has it; say whose %s policy it is", d.Layer)
	}
}

func (w *world) isCaller(id string) bool {
	return slices.ContainsFunc(w.in.Callers, func(c Caller) bool { return c.ID == id })
}

func (w *world) isCluster(id string) bool {
	return slices.ContainsFunc(w.in.Clusters, func(c Cluster) bool { return c.ID == id })
}

// of returns the policies of a layer that belong to somebody. Clusters with the same
// service role share its policies.
func (w *world) of(layer, owner string) (list []*policy.Policy) {
	for i := range w.in.Documents {
		d := &w.in.Documents[i]
		if d.Layer == layer && (d.Of == owner || w.shareRole(d.Of, owner)) && w.policies[i] != nil {
			list = append(list, w.policies[i])
		}
	}
	return list
}

// shareRole reports whether two clusters have the same service role.
func (w *world) shareRole(a, b string) bool {
	role := func(id string) string {
		i := slices.IndexFunc(w.in.Clusters, func(c Cluster) bool { return c.ID == id })
		if i < 0 {
			return ""
		}
		return w.in.Clusters[i].Role
	}
	return a != "" && b != "" && role(a) != "" && role(a) == role(b)
}

// one returns the only policy of a layer that belongs to somebody.
func (w *world) one(layer, owner, field string) *policy.Policy {
	list := w.of(layer, owner)
	if len(list) > 1 {
		w.fault(field, "%d documents are its %s policy; want one", len(list), layer)
	}
	if len(list) == 0 {
		return nil
	}
	return list[0]
}

// levels returns the levels of an organization's policies; nil: none are in force.
func (w *world) levels(layer string) (levels [][]*policy.Policy) {
	for i := range w.in.Documents {
		d := &w.in.Documents[i]
		if d.Layer != layer || w.policies[i] == nil {
			continue
		}
		for len(levels) <= d.Level {
			levels = append(levels, []*policy.Policy{})
		}
		levels[d.Level] = append(levels[d.Level], w.policies[i])
	}
	return levels
}

// arn reads an ARN of the inputs, of one kind if that is given.
func (w *world) arn(field, text, example string, kinds ...arn.Kind) arn.ARN {
	a, err := arn.Parse(text)
	switch {
	case err != nil:
		w.fault(field, "%v; want an ARN such as %s", err, example)
	case len(kinds) > 0 && !slices.Contains(kinds, a.Kind()):
		w.fault(field, "%.120q is not what is wanted here, such as %s", text, example)
		return arn.ARN{}
	}
	return a
}

func (w *world) setTables() {
	for i, t := range w.in.Tables {
		field := fmt.Sprintf("tables/%d", i)
		a := w.arn(field+"/arn", t.ARN, "arn:aws:dynamodb:us-west-2:123456789012:table/Books", arn.Table)
		if a.IsValid() && slices.Contains(w.tables, a) {
			w.fault(field+"/arn", "the table is already given")
		}
		w.tables = append(w.tables, a)
		about := operation.Table{TagsUnknown: !t.TagsKnown, Tags: make(map[string]string)}
		for _, name := range t.Key {
			if name != "" {
				about.Key = append(about.Key, name)
			}
		}
		if len(about.Key) > 2 {
			w.fault(field+"/key", "%d names; want the partition key, and the sort key if there is one", len(about.Key))
		}
		for _, tag := range t.Tags {
			about.Tags[tag.Key] = tag.Value
		}
		w.described[a] = about
	}
}

// caller returns a caller with its policies.
func (w *world) caller(i int) access.Subject {
	c := &w.in.Callers[i]
	field := fmt.Sprintf("callers/%d", i)
	for k := range i {
		if w.in.Callers[k].ID == c.ID || w.in.Callers[k].Principal == c.Principal {
			w.fault(field+"/principal", "the caller is already given")
		}
	}
	s := access.Subject{Principal: w.principal(field, c)}
	s.Policies = w.set(field, c.ID, s.Principal.Account())
	return s
}

// principal reads who a caller is.
func (w *world) principal(field string, c *Caller) (p policy.Principal) {
	text := strings.TrimSpace(c.Principal)
	switch {
	case text == "anonymous":
		return policy.Anonymous()
	case !strings.HasPrefix(text, "arn:") && strings.Contains(text, "."):
		p = policy.Service(text)
	default:
		a := w.arn(field+"/principal", text, "arn:aws:iam::123456789012:user/Bob")
		if !a.IsValid() {
			return p
		}
		if p = w.identity(field, a, c); p.Type() == policy.TypeNobody {
			return p
		}
	}
	if c.UniqueID != "" {
		p = p.WithUniqueID(c.UniqueID)
	}
	if err := p.Validate(); err != nil {
		w.fault(field+"/principal", "%v", err)
	}
	return p
}

// identity returns the caller that an ARN names.
func (w *world) identity(field string, a arn.ARN, c *Caller) (p policy.Principal) {
	if c.Role != "" && a.Kind() == arn.AssumedRole {
		return policy.RoleSession(w.arn(field+"/role", c.Role, "arn:aws:iam::123456789012:role/path/BobUserRole", arn.Role), a)
	}
	p, err := callers.Of(a)
	if err != nil {
		w.fault(field+"/principal", "%v", err)
		return policy.Principal{}
	}
	return p
}

// set returns the policies of a caller or of a service role.
func (w *world) set(field, owner, account string) *policy.Set {
	p := policy.Policies{
		Identity: w.of("identity", owner), Boundary: w.one("boundary", owner, field+"/policies"), Session: w.of("session", owner),
	}
	if account != "" && account == w.account() {
		p.ServiceControl = w.levels("scp")
	}
	s, err := policy.NewSet(p)
	if err != nil {
		w.fault(field+"/policies", "%v", err)
	}
	return s
}

// account returns the account that the SCPs limit: that of the first caller.
func (w *world) account() string {
	if len(w.in.Callers) == 0 {
		return ""
	}
	text := strings.TrimSpace(w.in.Callers[0].Principal)
	a, err := arn.Parse(text)
	if err != nil {
		return ""
	}
	return a.Account()
}

// cluster returns a cluster with its service role.
func (w *world) cluster(i int) access.Cluster {
	c := &w.in.Clusters[i]
	field := fmt.Sprintf("clusters/%d", i)
	x := access.Cluster{ARN: w.arn(field+"/arn", c.ARN, "arn:aws:dax:us-west-2:123456789012:cache/DAXCluster01", arn.Cache)}
	for k := range i {
		if w.in.Clusters[k].ID == c.ID || w.in.Clusters[k].ARN == c.ARN {
			w.fault(field+"/arn", "the cluster is already given")
		}
	}
	role := w.arn(field+"/role", c.Role, "arn:aws:iam::123456789012:role/DAXServiceRole", arn.Role)
	x.Role = access.Subject{Principal: policy.RoleSession(role, arn.ARN{}), Policies: w.set(field, c.ID, role.Account())}
	return x
}
