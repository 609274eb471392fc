package review

import (
	"slices"
	"strings"

	"github.com/iameval/iameval/arn"
	"github.com/iameval/iameval/policy"
	"github.com/iameval/iameval/policy/access"
	"github.com/iameval/iameval/policy/operation"
	"github.com/iameval/iameval/variables"
)

// The checks of the rules about DynamoDB.

// tableEntry reports whether an entry of Resource names a table by name, and returns it
// without what is below the table.
func tableEntry(e *entry) (table string, below bool, ok bool) {
	parts := e.arnParts()
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
	p.lacking(func(set *set) {
		for s := range p.allows() {
			p.uncovered(set, s)
		}
	})
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
	p.lacking(func(set *set) {
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
	})
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
	p.lacking(func(set *set) {
		for s := range p.allows() {
			for i := range s.actions.entries {
				e := &s.actions.entries[i]
				if s.actions.not || !e.isLiteral() {
					continue
				}
				for _, pair := range batchPairs {
					a, b := pair[0], pair[1]
					if variables.EqualASCII(e.text, b) {
						a, b = b, a
					}
					if !variables.EqualASCII(e.text, a) || set.mayAllow(b, "*") || strings.HasSuffix(a, "BatchWriteItem") && set.mayAllow("dynamodb:PutItem", "*") {
						continue
					}
					p.report(e.at, "%s is allowed, and %s is not", a, b).offer("add "+b, p.replaceAll(&s.actions, e, []string{e.text, b}))
					break
				}
			}
		}
	})
}

func checkTransactCheck(p *pass) {
	p.lacking(func(set *set) {
		for s := range p.allows() {
			for i := range s.conditions {
				t := &s.conditions[i]
				if s.actions.not || len(s.actions.entries) == 0 || t.folded != "dynamodb:enclosingoperation" || !slices.ContainsFunc(t.values, func(v entry) bool { return variables.EqualASCII(v.text, "TransactWriteItems") }) {
					continue
				}
				if (s.namesAction("dynamodb:PutItem") || s.namesAction("dynamodb:UpdateItem") || s.namesAction("dynamodb:DeleteItem")) && !set.mayAllow("dynamodb:ConditionCheckItem", "*") {
					p.report(s.actions.at, "transactions with a ConditionCheck fail without dynamodb:ConditionCheckItem").
						offer("allow it", p.addActions(s, "dynamodb:ConditionCheckItem"))
				}
			}
		}
	})
}

// rulesFor returns the policies by which the set is decided; nil if they are not known
// in full.
func (s *set) rulesFor() *policy.Set {
	if own := s.policies(); own != nil {
		return own
	}
	return s.compiled()
}

// bypassed reports Denies of one action of a pair where the other is allowed on the
// same resources.
func (p *pass) bypassed(pairs [][2]string) {
	if none(p.denies(), func(d *statement) bool {
		return slices.ContainsFunc(pairs, func(pair [2]string) bool { return d.namesAction(pair[0]) || d.namesAction(pair[1]) })
	}) {
		return
	}
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
	}
}

// takesFirst reports whether the statement has an action of the pairs with the second
// one.
func (s *statement) takesFirst(pairs [][2]string, second string) bool {
	return slices.ContainsFunc(pairs, func(pair [2]string) bool { return pair[1] == second && s.mayTakeAction(pair[0]) })
}

// bypass reports that a Deny has one action and not the other, which is allowed. The
// other is asked for once for each Deny.
func (p *pass) bypass(set *set, d *statement, denied, other string, seen map[string]bool) {
	if seen[other] || d.actions.not || !d.namesAction(denied) || d.mayTakeAction(other) || d.resources.hole || set.rulesFor() == nil {
		return
	}
	seen[other] = true
	message := denied + " is denied and " + other + " is allowed on the same table"
	if p.said(d.actions.at, message) {
		return // of another principal
	}
	w := grantedWhere(d, set.rulesFor(), "", askAction(other), askTables(d))
	if w == nil {
		return
	}
	f := p.report(d.actions.at, "%s", message).seen(w)
	if last := len(d.actions.entries) - 1; last >= 0 {
		e := &d.actions.entries[last]
		f.offer("deny "+other+" too", p.replaceAll(&d.actions, e, []string{e.text, other}))
	}
}

// grantedWhere returns a request that policies allow where a Deny of theirs counts: not on
// what its NotResource leaves out, nor on what has more behind the tables there.
func grantedWhere(d *statement, all *policy.Set, behind string, ask ...question) *Witness {
	if !d.resources.not {
		return grantedTo(all, ask...)
	}
	var texts []string
	for i := range d.resources.entries {
		e := &d.resources.entries[i]
		texts = append(texts, quoted(e.text))
		if table, _, ok := tableEntry(e); ok {
			texts = append(texts, quoted(table+behind))
		}
	}
	version := "2012-10-17"
	if d.model.flags&variables.References == 0 {
		version = "2008-10-17"
	}
	text := `{"Version": "` + version + `", "Statement": {"Effect": "Deny", "Action": "*", "Resource": [` + strings.Join(texts, ", ") + `]}}`
	out, err := policy.Parse("left out", policy.Identity, []byte(text))
	if err != nil {
		return nil
	}
	of := all.Policies()
	of.Identity = append(slices.Clip(of.Identity), out)
	narrow, err := policy.NewSet(of)
	if err != nil {
		return nil
	}
	w := grantedTo(narrow, ask...)
	if w != nil {
		w.Set, w.Decision = all, all.Evaluate(w.Request)
	}
	return w
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
	var denies []*statement
	for d := range p.denies() {
		if d.deniesReads() {
			denies = append(denies, d)
		}
	}
	if denies == nil {
		return
	}
	for _, set := range p.c.setsOf(p.m.doc) {
		if set.rulesFor() == nil {
			continue
		}
		for _, d := range denies {
			p.streams(set, d)
		}
	}
}

// deniesReads reports whether a Deny takes at least two of the actions that read items,
// whatever the request.
func (s *statement) deniesReads() bool {
	return !s.actions.not && len(s.named("dynamodb:GetItem", "dynamodb:Query", "dynamodb:Scan")) >= 2 && !s.resources.hole && len(s.conditions) == 0
}

// streams reports the ways that a set leaves open by which items leave a table whose
// reads are denied.
func (p *pass) streams(set *set, d *statement) {
	for _, leak := range leaks {
		if d.mayTakeAction(leak[0]) || leak[0] == "dynamodb:CreateBackup" && !set.mayAllow("dynamodb:RestoreTableFromBackup", "*") {
			continue
		}
		message := "reads are denied and " + leak[0] + " is allowed, by which the items leave the table"
		if p.said(d.actions.at, message) {
			continue // of another principal
		}
		if w := grantedWhere(d, set.rulesFor(), leak[1], askAction(leak[0]), askResource(d.tablesWith(leak[1])...)); w != nil {
			p.report(d.actions.at, "%s", message).seen(w)
		}
	}
}

// tablesWith returns the tables that a statement names, or any table, with more behind
// each.
func (s *statement) tablesWith(behind string) (texts []string) {
	for i := range s.resources.entries {
		if s.resources.not {
			break
		}
		if table, _, ok := tableEntry(&s.resources.entries[i]); ok {
			texts = append(texts, table+behind)
		}
	}
	if texts == nil {
		texts = []string{"arn:*:dynamodb:*:*:table/*" + behind}
	}
	return texts
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
		for _, table := range set.tables() {
			t, known := p.c.o.Tables.Table(table)
			if !known || len(t.Replicas) == 0 || set.rulesFor() == nil {
				continue
			}
			members := append([]arn.ARN{table}, t.Replicas...)
			slices.SortFunc(members, arn.ARN.Compare)
			members = slices.Compact(members)
			p.replicasDiffer(set, table, access.CompareReplicas(set.caller(), members, access.Options{Tables: p.c.o.Tables}))
		}
	}
}

// caller is the subject of the set, or somebody with its policies.
func (s *set) caller() access.Subject {
	if s.subject != nil {
		return s.c.access(s.subject)
	}
	return access.Subject{Principal: policy.User(somebody), Policies: s.rulesFor()}
}

// somebody is the caller for whom a document alone is asked.
var somebody = arn.MustParse("arn:aws:iam::123456789012:user/somebody")

// replicasDiffer reports the differences of one table in one finding.
func (p *pass) replicasDiffer(s *set, table arn.ARN, all []access.ReplicaDifference) {
	var names []string
	for i := range all {
		names = append(names, all[i].Action)
	}
	if len(names) == 0 {
		return
	}
	at := p.entryOn(table, names[0])
	if at == nil {
		return
	}
	f := p.report(at.at, "the replicas of %s differ in %s; what is written to one arrives in all", table.Table(), listed(names))
	for _, r := range all[0].Replicas {
		if r.Extent == access.NoItems {
			request := r.Result.Request
			f.seen(&Witness{Request: &request, Decision: r.Result.Decision, Set: s.rulesFor()})
		}
	}
}

// entryOn returns the entry of Resource by which an Allow may let an action be done to a
// table.
func (p *pass) entryOn(table arn.ARN, action string) *entry {
	for s := range p.allows() {
		for i := range s.resources.entries {
			if e := &s.resources.entries[i]; s.mayTakeAction(action) && e.pattern().Match(table, nil) {
				return e
			}
		}
	}
	return nil
}

func checkGlobalLegacy(p *pass) {
	p.lacking(func(set *set) {
		for s := range p.allows() {
			if s.actions.not {
				continue
			}
			for i := range s.actions.entries {
				e := &s.actions.entries[i]
				switch {
				case e.hole:
				case variables.EqualASCII(e.text, "dynamodb:CreateGlobalTable"):
					for _, need := range [][2]string{{"arn:aws:dynamodb::123456789012:global-table/*", "the ARN of a global table"}, {"arn:*:dynamodb:*:*:table/*", "a table"}} {
						if !set.mayAllowPlain(e.text, need[0]) {
							p.report(e.at, "CreateGlobalTable needs %s among the resources too", need[1])
						}
					}
				case variables.EqualASCII(e.text, "dynamodb:UpdateGlobalTableSettings"):
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
	})
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
			has := st.resources.entries[i].arnParts()
			if len(has) < 6 {
				return true // a star, or an ARN that is completed with stars
			}
			if (want[3] == "") == (has[3] == "" || has[3] == "*" && !apart(has[5], "global-table/*")) && !apart(has[5], want[5]) {
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
	p.lacking(func(set *set) {
		for s := range p.allows() {
			for i := range s.actions.entries {
				e := &s.actions.entries[i]
				if s.actions.not || e.hole || !variables.EqualASCII(e.text, action) {
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
	})
}
