package casefile

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/iameval/iameval/arn"
	"github.com/iameval/iameval/condition"
	"github.com/iameval/iameval/policy/operation"
)

// Table describes a table of an operation case.
type Table struct {
	PartitionKey string            `json:"partitionKey,omitempty"`
	SortKey      string            `json:"sortKey,omitempty"`
	Indexes      map[string]Index  `json:"indexes,omitzero"`
	Replicas     []string          `json:"replicas,omitzero"`
	Tags         map[string]string `json:"tags,omitzero"`
	TagsUnknown  bool              `json:"tagsUnknown,omitempty"` // there may be more than Tags
}

// Index is an index of a table; a partition key of several attributes is a
// list.
type Index struct {
	PartitionKey Strings `json:"partitionKey,omitzero"`
	SortKey      string  `json:"sortKey,omitempty"`
}

// WantCheck is an authorization that a case wants.
type WantCheck struct {
	Action   string           `json:"action"`
	Resource string           `json:"resource"`
	Holder   string           `json:"holder,omitempty"` // whose policies count; "": the case does not say
	Context  map[string]Value `json:"context,omitzero"`
	Unknown  []string         `json:"unknown,omitzero"`
	Absent   []string         `json:"absent,omitzero"`
}

// runOperation resolves a body and compares the authorizations: each wanted one
// is there, with at least the context it names, and no other action or
// resource.
func (c *Case) runOperation() Result {
	resolver, err := c.resolver(arn.Scope{Region: c.Region, Account: c.Account})
	if err != nil {
		return Result{Got: "no verdict", Reason: err.Error()}
	}
	call, err := resolver.Resolve(c.Operation, []byte(c.Body))
	if err != nil {
		return c.refused(err)
	}
	checks := call.Checks()
	got := Result{Got: describeChecks(checks)}
	if c.WantError != "" {
		return got
	}
	for i := range c.WantChecks {
		w := &c.WantChecks[i]
		if !slices.ContainsFunc(checks, w.matches) {
			got.Reason = fmt.Sprintf("no %s on %s with the wanted context", w.Action, w.Resource)
			if _, err := parseARN("resource", w.Resource); err != nil {
				got.Reason += "; " + err.Error()
			}
			return got
		}
	}
	for _, check := range checks {
		if !slices.ContainsFunc(c.WantChecks, func(w WantCheck) bool { return w.Action == check.Action && w.Resource == check.Resource.String() }) {
			got.Reason = fmt.Sprintf("%s on %s is not wanted", check.Action, check.Resource)
			return got
		}
	}
	got.Pass = true
	return got
}

// refused compares an error: the case wants one that names the field.
func (c *Case) refused(err error) Result {
	var e *operation.Error
	pass := c.WantError != "" && errors.As(err, &e) && strings.Contains(e.Field, c.WantError)
	return Result{Pass: pass, Got: "an error", Reason: err.Error()}
}

// resolver is where a call arrives, and knows the tables of the case.
func (c *Case) resolver(s arn.Scope) (*operation.Resolver, error) {
	r := &operation.Resolver{Scope: s, Stream: c.Stream}
	tables := operation.TableMap{}
	for _, name := range slices.Sorted(maps.Keys(c.Tables)) {
		table, err := r.Scope.Resolve(name)
		if err != nil {
			return nil, fmt.Errorf("tables: %w", err)
		}
		t := c.Tables[name]
		if tables[table], err = t.describe(); err != nil {
			return nil, fmt.Errorf("tables: %s: %w", name, err)
		}
	}
	r.Tables = tables
	return r, nil
}

// describe is the table as the resolver takes it.
func (t *Table) describe() (operation.Table, error) {
	d := operation.Table{Tags: t.Tags, TagsUnknown: t.TagsUnknown}
	for _, key := range []string{t.PartitionKey, t.SortKey} {
		if key != "" {
			d.Key = append(d.Key, key)
		}
	}
	for name, index := range t.Indexes {
		if d.Indexes == nil {
			d.Indexes = make(map[string][]string)
		}
		d.Indexes[name] = index.PartitionKey
	}
	for _, text := range t.Replicas {
		replica, err := parseARN("replicas", text)
		if err != nil {
			return d, err
		}
		d.Replicas = append(d.Replicas, replica)
	}
	return d, nil
}

// matches reports whether a check is the wanted one.
func (w *WantCheck) matches(check operation.Check) bool {
	if w.Action != check.Action || w.Resource != check.Resource.String() || w.Holder != "" && w.Holder != check.Holder().String() {
		return false
	}
	env := condition.Env{Context: check.Context}
	for key, want := range w.Context {
		values, kind := env.Lookup(key)
		if kind != want.Kind || !want.equal(values) {
			return false
		}
	}
	for _, key := range w.Unknown {
		if _, kind := env.Lookup(key); kind != condition.KindUnknown {
			return false
		}
	}
	for _, key := range w.Absent {
		if _, kind := env.Lookup(key); kind != condition.KindAbsent {
			return false
		}
	}
	return true
}

// equal compares the value with the values of a context: a list as a set, as
// order and repetition make no difference to conditions.
func (v Value) equal(values []string) bool {
	if v.Kind == condition.KindList {
		return slices.Equal(set(v.List), set(values))
	}
	return slices.Equal([]string{v.Text}, values)
}

func set(list []string) []string {
	return slices.Compact(slices.Sorted(slices.Values(list)))
}

// describeChecks lists authorizations in one line.
func describeChecks(checks []operation.Check) string {
	var b strings.Builder
	for i := range checks {
		context := checks[i].Context
		env := condition.Env{Context: context}
		fmt.Fprintf(&b, "%s on %s", checks[i].Action, checks[i].Resource)
		for key := range context.Keys() {
			values, kind := env.Lookup(key)
			text, err := json.Marshal(values)
			if err != nil {
				continue
			}
			fmt.Fprintf(&b, " %s=%v%s", key, kind, text)
		}
		b.WriteString("; ")
	}
	return strings.TrimSuffix(b.String(), "; ")
}
