package analysis

import (
	"cmp"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"github.com/iameval/iameval/condition"
	"github.com/iameval/iameval/policy"
)

// Change is a proposal to edit policies. The zero Change changes nothing.
type Change struct {
	Edits []Edit
	Rules *Rules // with the edits made
	// Extra is what the Change does beyond what was asked for: of Allow what else is
	// allowed, of Stop what else is not.
	Extra Regions
}

// Edit is a document in place of a policy.
type Edit struct {
	Policy   *policy.Policy // nil: a new document
	Layer    policy.Layer   // where it is in force
	Document []byte         // as JSON, in the canonical layout
	Text     string         // what is new, in a few words
}

// Exact reports whether it is proved that the Change does what was asked for and
// nothing else.
func (c *Change) Exact() bool { return c != nil && c.Extra.Complete && len(c.Extra.List) == 0 }

// String returns what the edits do, a line for each, and what else they do.
func (c Change) String() string {
	var b strings.Builder
	for _, e := range c.Edits {
		b.WriteString(e.String() + "\n")
	}
	if c.Exact() {
		b.WriteString("exactly")
	} else {
		b.WriteString("and beyond that: " + c.Extra.String())
	}
	return b.String()
}

// String returns what the edit does, such as "identity, p.json: statement 0: Action
// with s3:GetObject".
func (e Edit) String() string {
	name := "a new document"
	if e.Policy != nil {
		name = e.Policy.Name()
	}
	return fmt.Sprintf("%s, %s: %s", e.Layer, name, e.Text)
}

// MarshalJSON writes the change with its fields in a fixed order.
func (c Change) MarshalJSON() ([]byte, error) {
	type edit struct {
		Policy   string          `json:"policy,omitempty"`
		Layer    string          `json:"layer"`
		Text     string          `json:"text"`
		Document json.RawMessage `json:"document"`
	}
	edits := []edit{}
	for _, e := range c.Edits {
		document := e.Document
		if document == nil {
			document = []byte("null")
		}
		edits = append(edits, edit{e.Policy.Name(), e.Layer.String(), e.Text, document})
	}
	return json.Marshal(struct {
		Edits []edit  `json:"edits"`
		Exact bool    `json:"exact"`
		Extra Regions `json:"extra"`
	}{edits, c.Exact(), c.Extra})
}

// patch is a change of one statement.
type patch struct {
	at    slot
	index int              // of the statement; -1: there is one more
	by    []draftStatement // what is in its place
	text  string
}

// maxChanges is how many proposals are looked into.
const maxChanges = 12

// maxExtra is how many regions of Extra are looked for where Limits do not say.
const maxExtra = 8

// changer makes changes and looks into them.
type changer struct {
	r       *Rules
	o       Options
	undo    bool // what is taken away is what counts as extra
	changes []Change
	beyond  []beyond        // of the changes
	seen    map[string]bool // the documents of those that were looked into
	drafts  map[slot]*draft // of all policies
	of      map[slot]*policy.Policy
}

func newChanger(r *Rules, o Options) *changer {
	c := &changer{r: r, o: o, seen: make(map[string]bool), drafts: make(map[slot]*draft), of: make(map[slot]*policy.Policy)}
	for at, p := range r.slots() {
		c.drafts[at], c.of[at] = draftOf(p), p
	}
	return c
}

// make returns the change of some patches, nil if a document does not load or all were
// looked into before.
func (c *changer) make(patches []patch) *Change {
	ordered := slices.Clone(patches)
	slices.SortStableFunc(ordered, func(a, b patch) int { // from the last statement on, so that places stay
		return cmp.Or(compareSlots(a.at, b.at), cmp.Compare(uint(b.index), uint(a.index)))
	})
	drafts := make(map[slot]*draft)
	texts := make(map[slot][]string)
	var order []slot
	for _, p := range ordered {
		d := drafts[p.at]
		if d == nil {
			order = append(order, p.at)
			if d = c.drafts[p.at]; d == nil {
				d = newDraft(p.at.layer)
			}
		}
		switch {
		case p.index < 0:
			d = d.add(p.by[0])
		case len(p.by) == 0 && len(d.statements) > 1:
			d = d.replace(p.index)
		case len(p.by) == 0: // a document has one statement at least
			d = d.disarm(p.index)
		default:
			d = d.replace(p.index, slices.Clone(p.by)...)
		}
		drafts[p.at] = d
		texts[p.at] = append([]string{p.text}, texts[p.at]...)
	}
	out := &Change{Rules: c.r.redraft(drafts)}
	if out.Rules == nil {
		return nil
	}
	for _, at := range order {
		document, err := drafts[at].document()
		if err != nil {
			return nil
		}
		out.Edits = append(out.Edits, Edit{c.of[at], at.layer, document, strings.Join(texts[at], "; ")})
	}
	var mark strings.Builder
	for i, at := range order {
		fmt.Fprintf(&mark, "%v %s", at, out.Edits[i].Document)
	}
	if c.seen[mark.String()] {
		return nil
	}
	c.seen[mark.String()] = true
	return out
}

// compareSlots puts slots in an order.
func compareSlots(a, b slot) int {
	return cmp.Or(cmp.Compare(a.layer, b.layer), cmp.Compare(a.level, b.level), cmp.Compare(a.index, b.index))
}

// newDraft is a document without statements.
func newDraft(l policy.Layer) *draft {
	kind := policy.Identity
	if l == policy.LayerResource {
		kind = policy.Resource
	}
	return &draft{name: "new", version: "2012-10-17", kind: kind}
}

// beyond is what may count as extra: requests outside of a box.
type beyond struct {
	asked    func(pairs map[pair]bool) *box
	requests Requests
	lost     Reason // why it is not proved that nothing else changed
}

// keep adds a change, with one request at most that it concerns beyond what was asked
// for.
func (c *changer) keep(change *Change, b beyond) {
	change.Extra = c.extra(change, b, true)
	c.changes, c.beyond = append(c.changes, *change), append(c.beyond, b)
}

// extra finds what a change does beyond what was asked for.
func (c *changer) extra(change *Change, b beyond, brief bool) (all Regions) {
	o := c.o
	o.Requests = b.requests
	if o.Limits.Regions <= 0 {
		o.Limits.Regions = maxExtra
	}
	old, new := c.r, change.Rules
	if c.undo {
		old, new = new, old
	}
	q, ok := newQuestion(old, new, &o)
	if !ok {
		return Regions{Reason: Unsupported}
	}
	q.families = q.cases(true)
	pairs := make(map[pair]bool)
	for _, f := range q.families {
		for _, of := range f.pairs {
			pairs[of] = true
		}
	}
	q.brief = brief
	skip := b.asked(pairs)
	for _, f := range q.families {
		for i := range skip.conditions {
			f.problem().regard(skip.conditions[i].test)
		}
	}
	q.skip = []*box{skip}
	q.differences(func(r Result) bool {
		switch {
		case r.Region != nil:
			all.List = append(all.List, *r.Region)
		case r.Answer == Yes:
			all.List = append(all.List, pointOf(r.Witness))
			all.Reason = ManyRegions
			return false
		}
		all.Complete, all.Reason = r.Answer == No, r.Reason
		return true
	})
	if all.Complete && b.lost != NoReason {
		all.Complete, all.Reason = false, b.lost
	}
	return all
}

// pointOf is the region of a witness alone, of which none was proved.
func pointOf(w *Witness) Region {
	return Region{
		Callers: []string{w.Request.Principal.String()}, Exotic: w.Exotic, Statement: w.After.Statement,
		Actions: Patterns{In: []string{w.Request.Action}}, Resources: Patterns{In: []string{w.Request.Resource.String()}},
	}
}

// maxListed is how many changes have a list of what else they do.
const maxListed = 2

// best orders changes: exact ones first, then those of the fewest edits, then those
// that do the least else.
func (c *changer) best() []Change {
	order := make([]int, len(c.changes))
	for i := range order {
		order[i] = i
	}
	sort := func() {
		slices.SortStableFunc(order, func(i, j int) int {
			a, b := &c.changes[i], &c.changes[j]
			return cmp.Or(rank(!a.Exact(), !b.Exact()), len(a.Edits)-len(b.Edits), rank(!a.Extra.Complete, !b.Extra.Complete), len(a.Extra.List)-len(b.Extra.List))
		})
	}
	sort()
	listed := 0
	for _, i := range order {
		if change := &c.changes[i]; !change.Exact() && listed < maxListed {
			listed++
			change.Extra = c.extra(change, c.beyond[i], false)
		}
	}
	sort()
	var all []Change
	for _, i := range order {
		all = append(all, c.changes[i])
	}
	return all
}

// rank puts false before true.
func rank(a, b bool) int { return choose(a, 1, 0) - choose(b, 1, 0) }

// within returns the conditions that hold for the values of a context and no others,
// where lists count as sets and a key that is null as absent.
func (r *Rules) within(known condition.Context) (all []wanted) {
	for _, pin := range r.pins(known) {
		if name, ok := strings.CutPrefix(pin[0].operator, "ForAllValues:"); ok {
			for _, v := range pin[0].values {
				pin = append(pin, draftTest{"ForAnyValue:" + name, pin[0].key, []string{v}})
			}
		}
		for _, t := range pin {
			if c, ok := conditionOf(t); ok {
				all = append(all, wanted{&c.Test, c.Want})
			}
		}
	}
	return all
}

// pins are conditions that hold for the values of a context, one list for each key, and
// no others but for lists of several values.
func (r *Rules) pins(known condition.Context) (all [][]draftTest) {
	env := condition.Env{Context: known}
	for key := range known.Keys() {
		values, kind := env.Lookup(key)
		operator := r.pinOperator(key)
		switch kind {
		case condition.KindSingle:
			all = append(all, []draftTest{{operator, key, []string{values[0]}}})
		case condition.KindAbsent:
			all = append(all, []draftTest{{"Null", key, []string{"true"}}})
		case condition.KindList:
			list := []draftTest{{"ForAllValues:" + operator, key, slices.Clone(values)}}
			if len(values) == 1 {
				list = append(list, draftTest{"ForAnyValue:" + operator, key, slices.Clone(values)})
			}
			all = append(all, list)
		default:
		}
	}
	return all
}

// pinOperator returns the operator that reads a key as the policies do, so that no
// key is read as values of two types.
func (r *Rules) pinOperator(key string) string {
	for s := range r.statements() {
		for t := range s.Tests() {
			if condition.FoldKey(t.Key()) != condition.FoldKey(key) {
				continue
			}
			switch t.Operator().Family() {
			case condition.FamilyNumeric:
				return "NumericEquals"
			case condition.FamilyDate:
				return "DateEquals"
			case condition.FamilyIP:
				return "IpAddress"
			case condition.FamilyBool:
				return "Bool"
			case condition.FamilyBinary:
				return "BinaryEquals"
			default:
			}
		}
	}
	return "StringEquals"
}

// opposites of the operators of pins.
var opposites = map[string]string{
	"StringEquals": "StringNotEquals", "NumericEquals": "NumericNotEquals", "DateEquals": "DateNotEquals", "IpAddress": "NotIpAddress",
}

// escaped returns a value as a document of Version 2012-10-17 has it.
func escaped(t draftTest, version string) draftTest {
	if version == "2012-10-17" {
		t.values = slices.Clone(t.values)
		for i := range t.values {
			t.values[i] = strings.ReplaceAll(t.values[i], "${", "${$}{")
		}
	}
	return t
}

// conditionOf returns the condition of a pin.
func conditionOf(t draftTest) (Condition, bool) {
	operator, err := condition.ParseOperator(t.operator)
	if err != nil {
		return Condition{}, false
	}
	test, err := condition.NewTest(operator, t.key, t.values, 0)
	return Condition{test, True}, err == nil
}
