package review

import (
	"slices"
	"strings"

	"github.com/iameval/iameval/arn"
	"github.com/iameval/iameval/policy"
	"github.com/iameval/iameval/policy/access"
	"github.com/iameval/iameval/policy/catalog"
	"github.com/iameval/iameval/variables"
)

// The checks of the rules about DAX.

// protocolActions are the four of the old protocol. SEMANTICS 8.4
var protocolActions = []string{"dax:DefineAttributeList", "dax:DefineAttributeListId", "dax:DefineKeySchema", "dax:Endpoints"}

// itemOperations are the operations on items that DAX performs.
var itemOperations = []string{
	"GetItem", "BatchGetItem", "Query", "Scan", "PutItem", "UpdateItem", "DeleteItem", "BatchWriteItem", "ConditionCheckItem",
}

// accessOptions are the options by which package access is asked.
func (p *pass) accessOptions() access.Options {
	return access.Options{Tables: p.c.o.Tables, Time: p.c.o.Now, CurrentProtocol: p.c.o.CurrentProtocol}
}

// clusters returns the clusters for package access.
func (p *pass) clusters() (all []access.Cluster) {
	for i := range p.c.o.Clusters {
		all = append(all, p.c.o.Clusters[i].Cluster)
	}
	return all
}

// servedTables returns the tables that the roles of the clusters name.
func (p *pass) servedTables() (all []arn.ARN) {
	for i := range p.c.o.Clusters {
		for _, a := range p.c.newSet(p.c.o.Clusters[i].RoleDocuments, nil).tables() {
			if !slices.Contains(all, a) {
				all = append(all, a)
			}
		}
	}
	return all
}

// subjectsOf returns the principals that have the document and are looked at.
func (p *pass) subjectsOf() []*Subject {
	p.c.asked = true
	return p.c.holders
}

// place returns the statement of some documents that a compiled one was made from: by
// the name of the policy and the index.
func (c *checker) statement(docs []*Document, s *policy.Statement) *statement {
	if s == nil {
		return nil
	}
	for _, d := range docs {
		if d == nil || d.Name != s.Policy().Name() {
			continue
		}
		if m := c.model(d); s.Index() < len(m.statements) {
			return &m.statements[s.Index()]
		}
	}
	return nil
}

// subversion is what one caller gets through one cluster on one table.
type subversion struct {
	first   access.Bypass
	names   []string
	explict bool
}

// subverts reports reads or writes that a cluster performs for a caller to whom they
// are denied: one finding for each table and cluster.
func (p *pass) subverts(writes bool) {
	for _, subject := range p.subjectsOf() {
		found := make(map[string]*subversion)
		var order []string
		for b := range access.Bypasses([]access.Subject{p.c.access(subject)}, p.servedTables(), p.accessOptions(), p.clusters()...) {
			if b.Write != writes {
				continue
			}
			key := b.Cluster.ARN.String() + " " + b.Table.String()
			s := found[key]
			if s == nil {
				s = &subversion{first: b}
				found[key] = s
				order = append(order, key)
			}
			name := strings.TrimPrefix(b.Operation, "dynamodb:")
			if !slices.Contains(s.names, name) {
				s.names = append(s.names, name)
			}
			if b.Explicit && !s.explict {
				s.explict, s.first = true, b
			}
		}
		for _, key := range order {
			p.subversion(subject, found[key])
		}
	}
}

// subversion reports one, if the Allow of the cluster's action is in this document.
func (p *pass) subversion(subject *Subject, s *subversion) {
	b := &s.first
	via := &b.Access.Via[slices.IndexFunc(b.Access.Via, func(v access.ClusterAccess) bool { return v.Cluster.ARN == b.Cluster.ARN })]
	if len(via.Front.Results) == 0 || len(b.Access.Direct.Results) == 0 {
		return
	}
	at := p.c.statement(subject.Documents, via.Front.Results[0].Decision.Statement)
	if at == nil || at.model != p.m {
		return
	}
	how := "not allowed"
	if s.explict {
		how = "denied"
	}
	f := p.report(at.actions.at, "%s may %s %s through the cluster %s, which is %s on the table", subject.Principal, listed(s.names), b.Table.Table(), b.Cluster.ARN.Name(), how)
	if !s.explict {
		f.as(Security)
	}
	direct := b.Access.Direct.Results[0]
	if d := p.c.statement(subject.Documents, direct.Decision.Statement); d != nil {
		f.relate(d.model, d.at, "the Deny on the table")
	}
	for i := range p.c.o.Clusters {
		c := &p.c.o.Clusters[i]
		if c.ARN != b.Cluster.ARN || len(via.Back.Results) == 0 {
			continue
		}
		if r := p.c.statement(c.RoleDocuments, via.Back.Results[0].Decision.Statement); r != nil {
			f.relate(r.model, r.at, "the role of the cluster is allowed it")
		}
	}
	f.seen(&Witness{Request: &direct.Request, Decision: direct.Decision, Set: p.c.access(subject).Policies, Access: b.Access})
}

// grants returns the statement of the set that surely allows an action without a
// condition.
func (s *set) grants(action string) *statement {
	for _, st := range s.statements {
		if st.allows() && !st.condHole && len(st.conditions) == 0 && st.namesAction(action) {
			return st
		}
	}
	return nil
}

func checkDAXDeny(p *pass) {
	if len(p.c.o.Clusters) > 0 {
		return // dax-subverts knows better
	}
	if none(p.denies(), func(d *statement) bool {
		return slices.ContainsFunc(itemOperations, func(op string) bool { return d.namesAction("dynamodb:" + op) })
	}) {
		return
	}
	for _, set := range p.c.setsOf(p.m.doc) {
		for d := range p.denies() {
			for _, op := range itemOperations {
				own := entry{text: "dax:" + op}
				if d.actions.not || !d.namesAction("dynamodb:"+op) || d.mayTakeAction(own.text) {
					continue
				}
				by := set.grants(own.text)
				if by == nil || set.denied(&own) || by.allOfEverything() {
					continue
				}
				p.report(d.actions.at, "dynamodb:%s is denied, and %s is allowed, by which a cluster does the same", op, own.text).relate(by.model, by.actions.at, "allows it")
				break
			}
		}
	}
}

func checkDAXFineGrained(p *pass) {
	if none(p.allows(), func(s *statement) bool {
		return slices.ContainsFunc(s.conditions, func(t test) bool { return t.isFineGrained() })
	}) {
		return
	}
	for _, set := range p.c.setsOf(p.m.doc) {
		for s := range p.allows() {
			limited := slices.IndexFunc(s.conditions, func(t test) bool { return t.isFineGrained() })
			if limited < 0 {
				continue
			}
			for _, op := range itemOperations {
				own := entry{text: "dax:" + op}
				if by := set.grants(own.text); by != nil && s.namesAction("dynamodb:"+op) && !set.denied(&own) {
					p.report(s.conditions[limited].at, "the limit does not hold through a cluster, on which dax:%s is allowed", op).relate(by.model, by.actions.at, "allows it")
					break
				}
			}
		}
	}
}

// protocol reports statements that allow data actions of DAX, and some of the four
// actions of its protocol, or none.
func (p *pass) protocol(partial bool) {
	if data := func(s *statement) bool { return s.daxData() != nil }; p.c.o.CurrentProtocol || !slices.ContainsFunc(slices.Collect(p.allows()), data) {
		return
	}
	for _, set := range p.c.setsOf(p.m.doc) {
		var missing []string
		for _, a := range protocolActions {
			if !set.mayAllow(a, "*") {
				missing = append(missing, a)
			}
		}
		for s := range p.allows() {
			at := s.daxData()
			if at == nil || len(p.out) > 0 || len(missing) == 0 || (len(missing) < len(protocolActions)) != partial {
				continue
			}
			f := p.report(at.at, "clients of the old protocol also need %s", listed(missing))
			f.offer("add them", p.replaceAll(&s.actions, at, append([]string{at.text}, missing...)))
		}
	}
}

// daxData returns the entry by which a statement has an action of DAX on items.
func (s *statement) daxData() *entry {
	for i := range s.actions.entries {
		e := &s.actions.entries[i]
		if s.actions.not || e.service() != catalog.DAX || e.hole {
			continue
		}
		for _, op := range itemOperations {
			if own := (entry{text: "dax:" + op}); coversAction(e, &own) {
				return e
			}
		}
	}
	return nil
}

// served returns the clusters whose role has the document, and the documents of that
// role as a set.
func (p *pass) served() (c *Cluster, role *set) {
	p.c.personal = true
	for i := range p.c.o.Clusters {
		c := &p.c.o.Clusters[i]
		if slices.Contains(c.RoleDocuments, p.m.doc) {
			return c, p.c.newSet(c.RoleDocuments, nil)
		}
	}
	return nil, nil
}

func checkRoleBroader(p *pass) {
	c, role := p.served()
	if c == nil || len(p.c.o.Subjects) == 0 {
		return
	}
	var callers []access.Subject
	for i := range p.c.o.Subjects {
		callers = append(callers, p.c.access(&p.c.o.Subjects[i]))
	}
	byTable := make(map[arn.ARN][]string)
	for g := range access.Gaps(callers, role.tables(), p.accessOptions(), c.Cluster) {
		if name := strings.TrimPrefix(g.Operation, "dynamodb:"); g.Kind == access.RoleWider && !slices.Contains(byTable[g.Table], name) {
			byTable[g.Table] = append(byTable[g.Table], name)
		}
	}
	for _, table := range role.tables() {
		if names := byTable[table]; len(names) > 0 {
			if s := p.statementOn(table, "dynamodb:"+names[0]); s != nil {
				p.report(s.actions.at, "no caller of the cluster may ask for %s on %s", listed(names), table.Table())
			}
		}
	}
}

// statementOn returns the Allow that may let an action be done to a table.
func (p *pass) statementOn(table arn.ARN, action string) *statement {
	for s := range p.allows() {
		if s.mayTakeAction(action) && s.mayTakeResource(patternOf(table)) {
			return s
		}
	}
	return nil
}

func checkRoleStar(p *pass) {
	if c, _ := p.served(); c == nil {
		return
	}
	for s := range p.allows() {
		for i := range s.actions.entries {
			if e := &s.actions.entries[i]; !s.actions.not && !e.hole && (e.isStar() || e.text == "*:*" || variables.EqualASCII(e.text, "dynamodb:*")) {
				p.report(e.at, "the role of the cluster may do everything, and so may whoever uses the cluster, as far as DAX offers it")
			}
		}
	}
}

func checkRoleDescribe(p *pass) {
	_, role := p.served()
	if role == nil {
		return
	}
	for s := range p.allows() {
		if s.actions.not || len(s.named("dynamodb:GetItem", "dynamodb:BatchGetItem", "dynamodb:Query", "dynamodb:Scan")) == 0 {
			continue
		}
		for i := range s.resources.entries {
			e := &s.resources.entries[i]
			if table, below, ok := tableEntry(e); ok && !below && !role.mayAllow("dynamodb:DescribeTable", table) {
				p.report(e.at, "the role reads the table and lacks dynamodb:DescribeTable on it").offer("allow it", p.addActions(s, "dynamodb:DescribeTable"))
			}
		}
	}
}

func checkRoleMissing(p *pass) {
	for _, subject := range p.subjectsOf() {
		for s := range p.allows() {
			for i := range p.c.o.Clusters {
				c := &p.c.o.Clusters[i]
				role := p.c.newSet(c.RoleDocuments, nil)
				for _, op := range itemOperations {
					e := s.entryOf("dax:" + op)
					if e == nil || e.text == "dax:*" || e.isStar() || !s.mayTakeResource(patternOf(c.ARN)) || len(c.RoleDocuments) == 0 || role.mayAllow("dynamodb:"+op, "*") {
						continue
					}
					f := p.report(e.at, "%s may ask the cluster %s for %s, and its role has no dynamodb:%s on any table", subject.Principal, c.ARN.Name(), op, op)
					if m := p.c.model(c.RoleDocuments[0]); len(m.statements) > 0 {
						f.relate(m, m.statements[0].actions.at, "the role of the cluster")
					}
				}
			}
		}
	}
}

// entryOf returns the entry of Action that surely covers an action.
func (s *statement) entryOf(action string) *entry {
	own := entry{text: action}
	for i := range s.actions.entries {
		if !s.actions.not && coversAction(&s.actions.entries[i], &own) {
			return &s.actions.entries[i]
		}
	}
	return nil
}

// patternOf returns the pattern that matches one ARN.
func patternOf(a arn.ARN) *arn.Pattern {
	p, _ := arn.ParsePattern(a.String(), 0)
	return &p
}

func checkRoleIndex(p *pass) {
	_, role := p.served()
	if role == nil {
		return
	}
	for s := range p.allows() {
		for i := range s.resources.entries {
			e := &s.resources.entries[i]
			table, below, ok := tableEntry(e)
			if !ok || below || s.resources.not || strings.HasSuffix(e.text, "*") {
				continue
			}
			if schema, n := p.indexes(table); schema && n == 0 {
				continue
			}
			for _, a := range indexActions[:2] {
				if s.namesAction(a) && !role.mayAllow(a, table+"/index/*") {
					p.report(e.at, "the role may %s the table and none of its indexes", strings.TrimPrefix(a, "dynamodb:")).
						offer("add the indexes", p.replaceAll(&s.resources, e, []string{e.text, e.text + "/index/*"}))
					break
				}
			}
		}
	}
}

func checkRoleTransact(p *pass) {
	_, role := p.served()
	if role == nil || !role.whole {
		return
	}
	for s := range p.allows() {
		if names := s.named("dynamodb:PutItem", "dynamodb:UpdateItem", "dynamodb:DeleteItem"); !s.actions.not && len(names) > 0 && !role.mayAllow("dynamodb:GetItem", "*") {
			p.report(s.actions.at, "the role may %s in transactions and lacks dynamodb:GetItem, by which the cluster refreshes its cache", strings.ReplaceAll(listed(names), "dynamodb:", "")).
				offer("allow it", p.addActions(s, "dynamodb:GetItem"))
		}
	}
}

// trusted calls f for the cluster whose role has the document as its trust policy.
func (p *pass) trusted(f func(c *Cluster, r access.TrustReport)) {
	p.c.personal = true
	for i := range p.c.o.Clusters {
		if c := &p.c.o.Clusters[i]; c.TrustDocument == p.m.doc && c.Trust != nil {
			f(c, access.InspectTrust(c.Cluster, p.accessOptions()))
			return
		}
	}
}

func checkRoleTrust(p *pass) {
	p.trusted(func(c *Cluster, r access.TrustReport) {
		at := p.m.opening()
		if role := c.Role.Principal.Role(); role.IsServiceLinkedRole() {
			p.report(at, "%s is the service-linked role of DAX, which reaches no table", role)
		} else if !r.DAX.Decision.Allowed() {
			request := r.DAX.Request
			p.report(at, "dax.amazonaws.com may not assume the role of the cluster %s", c.ARN.Name()).seen(&Witness{Request: &request, Decision: r.DAX.Decision})
		}
	})
}

func checkTrustExtra(p *pass) {
	p.trusted(func(c *Cluster, r access.TrustReport) {
		for _, other := range r.Others {
			at := p.m.opening()
			p.eachMember(func(_ *statement, m *member) {
				if m.text == other {
					at = m.at
				}
			})
			p.report(at, "%s may assume the role of the cluster %s and has its tables directly", excerpt(other), c.ARN.Name())
		}
	})
}

func checkNoPath(p *pass) {
	for s := range p.allows() {
		if actions, _ := s.onlyService(); actions != catalog.DAX || s.resources.not {
			continue
		}
		for i := range s.resources.entries {
			e := &s.resources.entries[i]
			parts := e.arnParts()
			if e.hole || e.isStar() || len(parts) != 6 || !strings.HasPrefix(parts[5], "cache/") {
				continue
			}
			if !slices.ContainsFunc(p.c.o.Clusters, func(c Cluster) bool { return e.pattern().Match(c.ARN, nil) }) {
				p.report(e.at, "no known cluster is one that %s matches", excerpt(e.text))
			}
		}
	}
}

func checkDAXForm(p *pass) {
	p.eachARN(func(_ *statement, e *entry, parts []string) {
		if len(parts) != 6 || parts[2] != catalog.DAX || strings.Contains(parts[5], "$") {
			return
		}
		name, ok := strings.CutPrefix(parts[5], "cache/")
		switch {
		case strings.HasPrefix(parts[5], "cluster/"):
			p.report(e.at, "the ARN of a cluster ends in cache/NAME, so that the entry matches nothing").
				offer("write cache/", p.replace(e, withField(parts, 5, "cache/"+strings.ToLower(strings.TrimPrefix(parts[5], "cluster/")))))
		case !ok && apart(parts[5], "cache/*"):
			p.report(e.at, "the ARN of a cluster ends in cache/NAME, so that the entry matches nothing")
		case strings.ToLower(name) != name:
			p.report(e.at, "DAX keeps the names of clusters in lower case, so that the entry matches none").as(Warning).
				offer("write lower case", p.replace(e, withField(parts, 5, "cache/"+strings.ToLower(name))))
		}
	})
}

func checkDAXService(p *pass) {
	for s := range p.statements() {
		if actions, resources := s.onlyService(); s.daxConfused() {
			p.report(s.resources.at, "actions of %s are not about resources of %s, so that the statement never applies", actions, resources).relate(p.m, s.actions.at, "the actions")
		}
	}
}

func checkDAXCondition(p *pass) {
	p.eachTest(func(s *statement, t *test) {
		if !s.onlyDAX() || !strings.HasPrefix(t.folded, "dynamodb:") {
			return
		}
		f := p.report(t.key.at, "calls to a cluster have no %s, so that %s", t.key.text, t.meaning(s))
		if t.holdsAbsent() && s.effect == "Allow" {
			f.as(Security).seen(p.witness(s, askAction("dax:GetItem"), askWithout(t.key.text)))
		}
	})
}

func checkSharedCluster(p *pass) {
	c, role := p.served()
	if c == nil || len(p.c.o.Groups) < 2 {
		return
	}
	in := make(map[string][]string)
	var order []string
	for _, table := range role.tables() {
		for name, patterns := range p.c.o.Groups {
			for _, text := range patterns {
				if q, err := arn.ParsePattern(text, 0); err == nil && q.Match(table, nil) && !slices.Contains(in[name], table.Table()) {
					in[name] = append(in[name], table.Table())
				}
			}
		}
	}
	for name, tables := range in {
		order = append(order, name+" ("+listed(tables)+")")
	}
	slices.Sort(order)
	for s := range p.allows() {
		if len(order) > 1 {
			p.report(s.resources.at, "the cluster %s holds tables of %s", c.ARN.Name(), listed(order))
			return
		}
	}
}

// createNeeds is what CreateCluster depends on. SEMANTICS 8.5
var createNeeds = []string{
	"iam:PassRole", "iam:GetRole", "dax:CreateParameterGroup", "dax:CreateSubnetGroup", "ec2:CreateNetworkInterface", "ec2:DeleteNetworkInterface",
	"ec2:DescribeNetworkInterfaces", "ec2:DescribeSecurityGroups", "ec2:DescribeSubnets", "ec2:DescribeVpcs",
}

func checkCreateCluster(p *pass) { p.incomplete("dax:CreateCluster", createNeeds, "a new cluster") }
