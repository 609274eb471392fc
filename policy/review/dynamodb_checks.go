package review

import (
	"slices"
	"strings"

	"github.com/iameval/iameval/arn"
	"github.com/iameval/iameval/condition"
	"github.com/iameval/iameval/policy"
	"github.com/iameval/iameval/policy/access"
	"github.com/iameval/iameval/policy/operation"
)

// The checks of the rules about DynamoDB.

// tableEntry reports whether an entry of Resource names a table by name, and returns it
// without what is below the table.
func tableEntry(e *entry) (table string, below bool, ok bool) {
	parts := partsOf(e.text)
	if e.hole || len(parts) != 6 || parts[2] != "dynamodb" {
		return "", false, false
	}
	name, ok := strings.CutPrefix(parts[5], "table/")
	if !ok {
		return "", false, false
	}
	name, _, below = strings.Cut(name, "/")
	return strings.Join(parts[:5], ":") + ":table/" + name, below, name != ""
}

// mayAllow reports whether some statement of the set may allow an action on a resource
// that a pattern matches. What is not known may.
func (s *set) mayAllow(action, resource string) bool {
	pattern, err := arn.ParsePattern(resource, 0)
	for _, st := range s.statements {
		if st.allows() && st.mayTakeAction(action) && (err != nil || resource == "*" || st.mayTakeResource(&pattern)) {
			return true
		}
	}
	return !s.whole
}

// indexActions read from an index where a call names one.
var indexActions = []string{"dynamodb:Query", "dynamodb:Scan", "dynamodb:PartiQLSelect"}

func checkIndexNotCovered(p *pass) {
	for _, set := range p.c.setsOf(p.m.doc) {
		for s := range p.allows() {
			p.uncovered(set, s)
		}
		return
	}
}

// uncovered reports tables that a statement lets query and whose indexes no statement
// covers.
func (p *pass) uncovered(set *set, s *statement) {
	if s.resources.not || s.actions.not {
		return
	}
	for i := range s.resources.entries {
		e := &s.resources.entries[i]
		table, below, ok := tableEntry(e)
		if !ok || below || strings.HasSuffix(e.text, "*") {
			continue
		}
		schema, indexes := p.indexes(table)
		if schema && indexes == 0 || !schema && p.c.o.Profile != Strict {
			continue
		}
		var names []string
		for _, a := range indexActions {
			if s.namesAction(a) && !set.mayAllow(a, table+"/index/*") {
				names = append(names, a)
			}
		}
		if len(names) == 0 {
			continue
		}
		f := p.report(e.at, "%s %s allowed on the table and on none of its indexes", listed(names), plural(len(names), "is", "are"))
		f.offer("add the indexes", p.replaceAll(&s.resources, e, []string{e.text, e.text + "/index/*"}))
		if !schema {
			f.as(Suggestion).perhaps()
		}
	}
}

// indexes returns how many indexes a table is known to have.
func (p *pass) indexes(table string) (known bool, n int) {
	a, err := arn.Parse(table)
	if p.c.o.Tables == nil || err != nil {
		return false, 0
	}
	t, known := p.c.o.Tables.Table(a)
	n = len(t.Indexes)
	if _, own := t.Indexes[""]; own {
		n--
	}
	return known, n
}

func checkIndexOnly(p *pass) {
	for _, set := range p.c.setsOf(p.m.doc) {
		for s := range p.allows() {
			if s.resources.not || s.actions.not {
				continue
			}
			for i := range s.resources.entries {
				e := &s.resources.entries[i]
				table, below, ok := tableEntry(e)
				if !ok || !below || !strings.Contains(e.text, "/index/") {
					continue
				}
				for _, a := range indexActions[:2] {
					if s.namesAction(a) && !set.mayAllow(a, table) {
						p.report(e.at, "%s is allowed on the index and not on its table", a).
							offer("add the table", p.replaceAll(&s.resources, e, []string{table, e.text}))
						break
					}
				}
			}
		}
		return
	}
}

// batchPairs are actions on items and on batches of them.
var batchPairs = [][2]string{
	{"dynamodb:GetItem", "dynamodb:BatchGetItem"}, {"dynamodb:PutItem", "dynamodb:BatchWriteItem"}, {"dynamodb:DeleteItem", "dynamodb:BatchWriteItem"},
}

// partiQLPairs are actions on items and those of PartiQL for the same.
var partiQLPairs = [][2]string{
	{"dynamodb:GetItem", "dynamodb:PartiQLSelect"}, {"dynamodb:Query", "dynamodb:PartiQLSelect"}, {"dynamodb:Scan", "dynamodb:PartiQLSelect"},
	{"dynamodb:PutItem", "dynamodb:PartiQLInsert"}, {"dynamodb:UpdateItem", "dynamodb:PartiQLUpdate"}, {"dynamodb:DeleteItem", "dynamodb:PartiQLDelete"},
}

func checkBatchItem(p *pass) {
	for _, set := range p.c.setsOf(p.m.doc) {
		for s := range p.allows() {
			for i := range s.actions.entries {
				e := &s.actions.entries[i]
				if s.actions.not || !e.isLiteral() {
					continue
				}
				for _, pair := range batchPairs {
					a, b := pair[0], pair[1]
					if strings.EqualFold(e.text, b) {
						a, b = b, a
					}
					if !strings.EqualFold(e.text, a) || set.mayAllow(b, "*") || strings.HasSuffix(a, "BatchWriteItem") && set.mayAllow("dynamodb:PutItem", "*") {
						continue
					}
					p.report(e.at, "%s is allowed, and %s is not", a, b).offer("add "+b, p.replaceAll(&s.actions, e, []string{e.text, b}))
					break
				}
			}
		}
		return
	}
}

func checkTransactCheck(p *pass) {
	for _, set := range p.c.setsOf(p.m.doc) {
		for s := range p.allows() {
			for i := range s.conditions {
				t := &s.conditions[i]
				if t.folded != "dynamodb:enclosingoperation" || !slices.ContainsFunc(t.values, func(v entry) bool { return strings.EqualFold(v.text, "TransactWriteItems") }) {
					continue
				}
				if (s.namesAction("dynamodb:PutItem") || s.namesAction("dynamodb:UpdateItem") || s.namesAction("dynamodb:DeleteItem")) && !set.mayAllow("dynamodb:ConditionCheckItem", "*") {
					p.report(s.actions.at, "transactions with a ConditionCheck fail without dynamodb:ConditionCheckItem")
				}
			}
		}
		return
	}
}

func checkScanKeys(p *pass) {
	for s := range p.allows() {
		if s.condHole {
			continue
		}
		for i := range s.conditions {
			t := &s.conditions[i]
			if t.folded != "dynamodb:leadingkeys" || t.isNull() || t.op.Qualifier() == condition.NoQualifier {
				continue
			}
			for j := range s.actions.entries {
				p.scanUnderKeys(s, t, &s.actions.entries[j])
			}
		}
	}
}

// scanUnderKeys reports an action without keys under a test of them.
func (p *pass) scanUnderKeys(s *statement, t *test, e *entry) {
	name := ""
	for _, a := range []string{"dynamodb:Scan", "dynamodb:PartiQLSelect"} {
		if own := (entry{text: a}); coversAction(e, &own) && (a == "dynamodb:Scan" || !s.tests("dynamodb:fulltablescan")) && !s.denied(&own) {
			name = a
			break
		}
	}
	if name == "" || s.actions.not {
		return
	}
	if t.holdsAbsent() && !s.guarded(t.folded) {
		w, no := p.granted(s, askAction(name), askWithout("dynamodb:LeadingKeys"))
		if !no {
			p.report(e.at, "%s has no dynamodb:LeadingKeys, and the condition lets it read every item", name).as(Security).relate(p.m, t.at, "the condition").seen(w)
		}
		return
	}
	if name == "dynamodb:Scan" {
		p.report(e.at, "a Scan has no dynamodb:LeadingKeys, so that the statement never allows it").relate(p.m, t.at, "the condition")
	}
}

func checkLeadingKeysSet(p *pass) {
	p.eachTest(func(s *statement, t *test) {
		if t.folded == "dynamodb:leadingkeys" {
			p.missingSet(s, t, "%s holds the keys of all items of a call, and %s tests one value, so that it never matches")
		}
	})
}

func checkLeadingKeysKind(p *pass) {
	p.eachValue(func(s *statement, t *test, v *entry) {
		if t.folded != "dynamodb:leadingkeys" || t.isNull() {
			return
		}
		if strings.HasPrefix(v.text, "arn:") {
			p.report(v.at, "the value of a partition key is expected, not an ARN")
			return
		}
		for _, name := range p.keyAttributes(s) {
			if v.text == name {
				p.report(v.at, "%s is the name of a key of the table; its value is expected", excerpt(name))
			}
		}
	})
}

// keyAttributes returns the names of the keys of the tables that the statement names
// and that are known.
func (p *pass) keyAttributes(s *statement) (names []string) {
	if p.c.o.Tables == nil {
		return nil
	}
	for i := range s.resources.entries {
		table, _, ok := tableEntry(&s.resources.entries[i])
		a, err := arn.Parse(table)
		if !ok || err != nil {
			continue
		}
		if t, known := p.c.o.Tables.Table(a); known {
			names = append(names, t.Key...)
		}
	}
	return names
}

// limitsAttributes returns the test that limits a statement to attributes.
func (s *statement) limitsAttributes() *test {
	for i := range s.conditions {
		if t := &s.conditions[i]; t.folded == "dynamodb:attributes" && t.op.IsValid() && !t.isNull() && !t.op.Negated() {
			return t
		}
	}
	return nil
}

// named returns those of some actions that the statement surely has.
func (s *statement) named(actions ...string) (names []string) {
	for _, a := range actions {
		if s.namesAction(a) {
			names = append(names, a)
		}
	}
	return names
}

func checkAttributesSelect(p *pass) {
	for s := range p.allows() {
		t := s.limitsAttributes()
		names := s.named("dynamodb:GetItem", "dynamodb:BatchGetItem", "dynamodb:Query", "dynamodb:Scan")
		if t == nil || len(names) == 0 || s.condHole || s.pins("dynamodb:select", "SPECIFIC_ATTRIBUTES", "COUNT") {
			continue
		}
		w, no := p.granted(s, askAction(names[len(names)-1]), askWith("dynamodb:Select", "ALL_PROJECTED_ATTRIBUTES"))
		if !no {
			p.report(t.at, "%s %s return all attributes, as dynamodb:Select is not held to SPECIFIC_ATTRIBUTES", listed(names), plural(len(names), "may", "may")).seen(w)
		}
	}
}

// pins reports whether a positive test holds a key to some of the values, where the
// request has it.
func (s *statement) pins(folded string, values ...string) bool {
	for i := range s.conditions {
		t := &s.conditions[i]
		if t.folded != folded || t.isNull() || t.op.Negated() || t.op.Qualifier() == condition.ForAnyValue {
			continue
		}
		all := len(t.values) > 0
		for j := range t.values {
			all = all && slices.Contains(values, t.values[j].text)
		}
		if all {
			return true
		}
	}
	return false
}

func checkAttributesReturn(p *pass) {
	for s := range p.allows() {
		t := s.limitsAttributes()
		names := s.named("dynamodb:UpdateItem", "dynamodb:PutItem", "dynamodb:DeleteItem")
		if t != nil && len(names) > 0 && !s.condHole && !s.pins("dynamodb:returnvalues", "NONE", "UPDATED_OLD", "UPDATED_NEW") {
			p.report(t.at, "%s may return whole items, as dynamodb:ReturnValues is not limited", listed(names))
		}
	}
}

func checkAttributesKeys(p *pass) {
	for s := range p.allows() {
		t := s.limitsAttributes()
		if t == nil || t.hole || t.op.Qualifier() != condition.ForAllValues {
			continue
		}
		for _, key := range p.keyAttributes(s) {
			if !slices.ContainsFunc(t.values, func(v entry) bool {
				return v.text == key || t.op.Wildcards() && strings.Contains(v.text, "*") || strings.Contains(v.text, "$")
			}) {
				p.report(t.valuesAt, "%s is a key of the table and not among the attributes, so that no item can be named", excerpt(key))
			}
		}
	}
}

func checkPutAttributes(p *pass) {
	for s := range p.allows() {
		t := s.limitsAttributes()
		names := s.named("dynamodb:PutItem", "dynamodb:DeleteItem", "dynamodb:BatchWriteItem")
		if t != nil && len(names) > 0 {
			p.report(s.actions.at, "%s %s whole items, whatever attributes are named", listed(names), plural(len(names), "replaces or removes", "replace or remove")).
				relate(p.m, t.at, "the limit")
		}
	}
}

// rulesFor returns the policies by which the set is decided; nil if they are not known
// in full.
func (s *set) rulesFor() *policy.Set {
	if s.subject != nil && s.subject.Policies != nil {
		return s.subject.Policies
	}
	return s.compiled
}

// bypassed reports Denies of one action of a pair where the other is allowed on the
// same resources.
func (p *pass) bypassed(pairs [][2]string) {
	for _, set := range p.c.setsOf(p.m.doc) {
		for d := range p.denies() {
			seen := make(map[string]bool)
			for _, pair := range pairs {
				p.bypass(set, d, pair[0], pair[1], seen)
				if !d.takesFirst(pairs, pair[1]) {
					p.bypass(set, d, pair[1], pair[0], seen)
				}
			}
		}
		return
	}
}

// takesFirst reports whether the statement has an action of the pairs with the second
// one.
func (s *statement) takesFirst(pairs [][2]string, second string) bool {
	return slices.ContainsFunc(pairs, func(pair [2]string) bool { return pair[1] == second && s.mayTakeAction(pair[0]) })
}

// bypass reports that a Deny has one action and not the other, which is allowed. The
// other is named once for each Deny.
func (p *pass) bypass(set *set, d *statement, denied, other string, seen map[string]bool) {
	if seen[other] || d.actions.not || !d.namesAction(denied) || d.mayTakeAction(other) || d.resources.hole || set.rulesFor() == nil {
		return
	}
	w := grantedTo(set.rulesFor(), askAction(other), askTables(d))
	if w == nil {
		return
	}
	seen[other] = true
	f := p.report(d.actions.at, "%s is denied and %s is allowed on the same table", denied, other).seen(w)
	if last := len(d.actions.entries) - 1; last >= 0 {
		e := &d.actions.entries[last]
		f.offer("deny "+other+" too", p.replaceAll(&d.actions, e, []string{e.text, other}))
	}
}

// askTables asks for the tables that a Deny names.
func askTables(d *statement) question {
	var texts []string
	for i := range d.resources.entries {
		e := &d.resources.entries[i]
		if e.isStar() || d.resources.not {
			return askResource("arn:*:dynamodb:*:*:table/*")
		}
		if table, _, ok := tableEntry(e); ok && !strings.Contains(e.text, "$") {
			texts = append(texts, table)
		}
	}
	if texts == nil {
		return askResource("arn:*:dynamodb:*:*:table/*")
	}
	return askResource(texts...)
}

// leaks are actions by which the items of a table leave it, with what is below the
// table that they are about.
var leaks = [][2]string{
	{"dynamodb:GetRecords", "/stream/*"}, {"dynamodb:ExportTableToPointInTime", ""}, {"dynamodb:EnableKinesisStreamingDestination", ""},
	{"dynamodb:CreateBackup", ""},
}

func checkStreamBypass(p *pass) {
	for _, set := range p.c.setsOf(p.m.doc) {
		rules := set.rulesFor()
		for d := range p.denies() {
			if rules == nil || d.actions.not || len(d.named("dynamodb:GetItem", "dynamodb:Query", "dynamodb:Scan")) < 2 || d.resources.hole || len(d.conditions) > 0 {
				continue
			}
			for _, leak := range leaks {
				if d.mayTakeAction(leak[0]) || leak[0] == "dynamodb:CreateBackup" && !set.mayAllow("dynamodb:RestoreTableFromBackup", "*") {
					continue
				}
				var texts []string
				for i := range d.resources.entries {
					if table, _, ok := tableEntry(&d.resources.entries[i]); ok {
						texts = append(texts, table+leak[1])
					}
				}
				if texts == nil {
					texts = []string{"arn:*:dynamodb:*:*:table/*" + leak[1]}
				}
				if w := grantedTo(rules, askAction(leak[0]), askResource(texts...)); w != nil {
					p.report(d.actions.at, "reads are denied and %s is allowed, by which the items leave the table", leak[0]).seen(w)
				}
			}
		}
		return
	}
}

// tables returns the tables that entries of the set name in full.
func (s *set) tables() (all []arn.ARN) {
	for _, st := range s.statements {
		for i := range st.resources.entries {
			e := &st.resources.entries[i]
			if !e.isLiteral() {
				continue
			}
			a, err := arn.Parse(e.text)
			if err != nil || a.Kind() != arn.Table && a.Kind() != arn.Index {
				continue
			}
			if a = operation.Holder(a); !slices.Contains(all, a) {
				all = append(all, a)
			}
		}
	}
	return all
}

func checkReplicas(p *pass) {
	for _, set := range p.c.setsOf(p.m.doc) {
		if set.rulesFor() == nil {
			return
		}
		who := access.Subject{Principal: policy.User(somebody), Policies: set.rulesFor()}
		if set.subject != nil {
			who = set.subject.Subject
		}
		for _, table := range set.tables() {
			t, known := p.c.o.Tables.Table(table)
			if !known || len(t.Replicas) == 0 {
				continue
			}
			members := append([]arn.ARN{table}, t.Replicas...)
			slices.SortFunc(members, arn.ARN.Compare)
			members = slices.Compact(members)
			p.replicasDiffer(set, table, access.CompareReplicas(who, members, access.Options{Tables: p.c.o.Tables}))
		}
		return
	}
}

// somebody is the caller for whom a document alone is asked.
var somebody = arn.MustParse("arn:aws:iam::123456789012:user/somebody")

// replicasDiffer reports the differences of one table in one finding.
func (p *pass) replicasDiffer(_ *set, table arn.ARN, all []access.ReplicaDifference) {
	var names []string
	var at *entry
	for s := range p.allows() {
		for i := range s.resources.entries {
			if e := &s.resources.entries[i]; at == nil && e.pattern.Match(table, nil) {
				at = e
			}
		}
	}
	for i := range all {
		names = append(names, all[i].Action)
	}
	if len(names) == 0 || at == nil {
		return
	}
	f := p.report(at.at, "the replicas of %s differ in %s; what is written to one arrives in all", table.Table(), listed(names))
	for _, r := range all[0].Replicas {
		if r.Extent == access.NoItems {
			request := r.Result.Request
			f.seen(&Witness{Request: &request, Decision: r.Result.Decision})
		}
	}
}

func checkGlobalLegacy(p *pass) {
	for _, set := range p.c.setsOf(p.m.doc) {
		for s := range p.allows() {
			if s.actions.not {
				continue
			}
			for i := range s.actions.entries {
				e := &s.actions.entries[i]
				switch {
				case e.hole:
				case strings.EqualFold(e.text, "dynamodb:CreateGlobalTable"):
					for _, need := range [][2]string{{"arn:aws:dynamodb::123456789012:global-table/*", "the ARN of a global table"}, {"arn:*:dynamodb:*:*:table/*", "a table"}} {
						if !set.mayAllowPlain(e.text, need[0]) {
							p.report(e.at, "CreateGlobalTable needs %s among the resources too", need[1])
						}
					}
				case strings.EqualFold(e.text, "dynamodb:UpdateGlobalTableSettings"):
					var missing []string
					for _, need := range []string{"dynamodb:UpdateGlobalTable", "dynamodb:DescribeLimits", "application-autoscaling:DeleteScalingPolicy", "application-autoscaling:DeregisterScalableTarget"} {
						if !set.mayAllow(need, "*") {
							missing = append(missing, need)
						}
					}
					if len(missing) > 0 {
						p.report(e.at, "UpdateGlobalTableSettings needs %s too", listed(missing))
					}
				}
			}
		}
		return
	}
}

// mayAllowPlain is mayAllow for a resource whose parts are compared one by one.
func (s *set) mayAllowPlain(action, resource string) bool {
	want := partsOf(resource)
	for _, st := range s.statements {
		if !st.allows() || !st.mayTakeAction(action) {
			continue
		}
		if st.resources.not || st.resources.hole {
			return true
		}
		for i := range st.resources.entries {
			has := partsOf(st.resources.entries[i].text)
			if len(has) < 6 {
				return true // a star, or an ARN that is completed with stars
			}
			if (want[3] == "") == (has[3] == "" || has[3] == "*" && strings.HasPrefix("global-table/", literalStart(has[5]))) && !apart(has[5], want[5]) {
				return true
			}
		}
	}
	return !s.whole
}

// replicaNeeds is what the maker of a replica needs in its Region. SEMANTICS 7.4
var replicaNeeds = []string{
	"dynamodb:CreateTable", "dynamodb:Query", "dynamodb:Scan", "dynamodb:UpdateItem", "dynamodb:PutItem",
	"dynamodb:GetItem", "dynamodb:DeleteItem", "dynamodb:BatchWriteItem",
}

func checkGlobalCurrent(p *pass) {
	p.incomplete("dynamodb:CreateTableReplica", replicaNeeds, "a new replica")
}

// restoreNeeds is what a restore needs on its target. SEMANTICS 7.2
var restoreNeeds = []string{
	"dynamodb:BatchWriteItem", "dynamodb:DeleteItem", "dynamodb:GetItem", "dynamodb:PutItem", "dynamodb:Query", "dynamodb:Scan", "dynamodb:UpdateItem",
}

func checkRestore(p *pass) {
	p.incomplete("dynamodb:RestoreTableFromBackup", restoreNeeds, "the target of a restore")
	p.incomplete("dynamodb:RestoreTableToPointInTime", restoreNeeds, "the target of a restore")
}

// incomplete reports an action that is named without others that it needs.
func (p *pass) incomplete(action string, needs []string, what string) {
	for _, set := range p.c.setsOf(p.m.doc) {
		for s := range p.allows() {
			for i := range s.actions.entries {
				e := &s.actions.entries[i]
				if s.actions.not || e.hole || !strings.EqualFold(e.text, action) {
					continue
				}
				var missing []string
				for _, need := range needs {
					if !set.mayAllow(need, "*") {
						missing = append(missing, need)
					}
				}
				if len(missing) > 0 {
					p.report(e.at, "%s also needs %s", what, listed(missing)).
						offer("add the actions", p.replaceAll(&s.actions, e, append([]string{e.text}, missing...)))
				}
			}
		}
		return
	}
}

func checkFineGrainedReplication(p *pass) {
	for s := range p.denies() {
		for i := range s.conditions {
			t := &s.conditions[i]
			if t.isFineGrained() && s.principals.isEveryone() && t.holdsAbsent() && !s.tests("aws:principalarn") && !s.tests("aws:principalisawsservice") {
				p.report(t.at, "the Deny also reaches the role that replicates a global table")
			}
		}
	}
}

func checkOwnResource(p *pass) {
	own := p.m.doc.Origin.Resource
	if own == "" {
		return
	}
	patterns := []string{own, own + "/*"}
	if fieldOf(own, 2) == "dynamodb" {
		patterns = []string{own, own + "/index/*"}
	}
	for s := range p.statements() {
		if s.resources.not || len(s.resources.entries) == 0 {
			continue
		}
		fits := false
		for _, text := range patterns {
			if q, err := arn.ParsePattern(text, 0); err != nil || s.mayTakeResource(&q) {
				fits = true
			}
		}
		if fits {
			continue
		}
		f := p.report(s.resources.at, "no entry matches %s, to which the policy is attached, so that the statement never applies", own)
		if len(s.resources.entries) == 1 {
			f.offer("write its ARN", p.replace(&s.resources.entries[0], own))
		}
	}
}

// others returns the principals of a statement that are of another account than the
// resource.
func (p *pass) others(s *statement) (all []*member) {
	account := ""
	if table, ok := p.m.table(); ok {
		account = table.Account()
	} else if account = p.m.doc.account(p.c.o); account == "" {
		return nil
	}
	for i := range s.principals.members {
		m := &s.principals.members[i]
		own := m.text
		if parts := partsOf(m.text); len(parts) == 6 {
			own = parts[4]
		}
		if m.group == "AWS" && !m.hole && own != account && len(own) == 12 && isAccount(own) {
			all = append(all, m)
		}
	}
	return all
}

func checkCrossAccount(p *pass) {
	for s := range p.allows() {
		others := p.others(s)
		if len(others) == 0 || s.principals.not {
			continue
		}
		for i := range s.actions.entries {
			e := &s.actions.entries[i]
			if s.actions.not || !e.isLiteral() {
				continue
			}
			if support, known := p.c.list.Support(e.text); known && support.ResourcePolicy == policy.SameAccount {
				p.report(e.at, "%s cannot be given to another account", e.text).relate(p.m, others[0].at, "the other account")
			}
		}
	}
}

func checkLockout(p *pass) {
	table, ok := p.m.table()
	if !ok || !p.m.whole {
		return
	}
	target, err := policy.NewTarget(policy.TargetPolicies{Resource: p.m.compiled})
	if err != nil {
		return
	}
	admin, err := arn.Parse("arn:" + table.Partition() + ":iam::" + table.Account() + ":user/Administrator")
	if err != nil {
		return
	}
	for s := range p.denies() {
		if !s.deniesAlways() || len(s.named("dynamodb:PutResourcePolicy", "dynamodb:DeleteResourcePolicy")) < 2 {
			continue
		}
		r := &policy.Request{Action: "dynamodb:PutResourcePolicy", Resource: table, Principal: policy.User(admin).WithUniqueID("AIDAADMINISTRATOR"), Target: target, Context: condition.NewContext()}
		if d := allowAll.Evaluate(r); d.Verdict == policy.ExplicitDeny {
			p.report(s.at, "nobody may change or remove the policy any more").seen(&Witness{Request: r, Decision: d, Set: allowAll})
		}
	}
}

func checkCustomerKey(p *pass) {
	table, ok := p.m.table()
	if !ok || !p.c.o.CustomerKeys[table] {
		return
	}
	for s := range p.allows() {
		for _, m := range p.others(s) {
			p.report(m.at, "the table is encrypted with a key of your own, whose policy must let this account in too")
		}
	}
}

func checkTableTags(p *pass) {
	if p.c.o.Attributes {
		return
	}
	p.eachTest(func(s *statement, t *test) {
		if actions, _ := s.onlyService(); actions == "dynamodb" && strings.HasPrefix(t.folded, "aws:resourcetag/") {
			p.report(t.key.at, "the tags of tables count only where attribute-based access control is on for the account")
		}
	})
}
