package gateway

import (
	"cmp"
	"encoding/json"
	"maps"
	"slices"
	"strings"
	"sync"

	"github.com/iameval/iameval/condition"
	"github.com/iameval/iameval/policy"
	"github.com/iameval/iameval/policy/access"
)

// maxRecorded bounds the requests that a Recorder keeps.
const maxRecorded = 100_000

// Recorder keeps each distinct request that was decided, whatever the decision, and
// writes the least policies under which the same run is allowed. The zero Recorder
// is ready. It is safe for concurrent use.
type Recorder struct {
	// Items narrows the policies to the partition keys that the run used, where all
	// requests of an action on a table name theirs.
	Items bool

	mu   sync.Mutex
	of   map[recorded]policy.Request
	keys map[recorded][]string // partition keys; nil: of some request they are not known
	full bool
}

// recorded is what makes two requests different.
type recorded struct{ principal, action, resource string }

// leadingKeys are the partition keys that a request is about.
const leadingKeys = "dynamodb:LeadingKeys"

// add keeps a request. The sessions of a role count as the role.
func (r *Recorder) add(request policy.Request) {
	if request.Principal.Type() == policy.TypeAnonymous {
		return // policies of callers do not count for nobody
	}
	who := request.Principal.ARN().String()
	if role := request.Principal.Role(); role.IsValid() {
		who = role.String()
	}
	k := recorded{who, request.Action, request.Resource.String()}
	r.mu.Lock()
	defer r.mu.Unlock()
	_, again := r.of[k]
	switch {
	case !again && len(r.of) >= maxRecorded:
		r.full = true
		return
	case r.of == nil:
		r.of, r.keys = make(map[recorded]policy.Request), make(map[recorded][]string)
	}
	if r.Items && (!again || r.keys[k] != nil) {
		r.keys[k] = r.more(r.keys[k], &request)
	}
	if !again {
		request.Target = nil
		r.of[k] = request
	}
}

// more adds the partition keys of a request to those that are known; nil if it does
// not say which they are.
func (r *Recorder) more(known []string, request *policy.Request) []string {
	env := condition.Env{Context: request.Context}
	values, kind := env.Lookup(leadingKeys)
	if kind != condition.KindSingle && kind != condition.KindList || len(values) == 0 {
		return nil
	}
	for _, v := range values {
		if !slices.Contains(known, v) {
			known = append(known, v)
		}
	}
	return known
}

// Full reports whether there were more requests than are kept.
func (r *Recorder) Full() bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.full
}

// Policies returns, for each caller that made requests, the policy that allows
// exactly these. Of a role it is the one policy for all of its sessions. Where an
// action was called on more than 100 resources the policy has their common prefix
// instead, and so allows more: these are returned as well.
func (r *Recorder) Policies() (map[string]json.RawMessage, []Joined) {
	r.mu.Lock()
	of, items := maps.Clone(r.of), maps.Clone(r.keys)
	r.mu.Unlock()
	order := slices.SortedFunc(maps.Keys(of), func(a, b recorded) int {
		return cmp.Or(cmp.Compare(a.principal, b.principal), cmp.Compare(a.action, b.action), cmp.Compare(a.resource, b.resource))
	})
	results, narrow := make(map[string][]access.Result), make(map[string][]statement)
	for _, k := range order {
		if keys := items[k]; keys != nil {
			narrow[k.principal] = append(narrow[k.principal], itemStatement(k, keys))
			continue
		}
		request := of[k]
		var nobody *policy.Set // allows nothing, so that Grant counts what is granted as well
		results[k.principal] = append(results[k.principal], access.Result{Request: request, Decision: nobody.Evaluate(&request)})
	}
	out := make(map[string]json.RawMessage)
	var joined []Joined
	for _, k := range order {
		if _, done := out[k.principal]; !done {
			text, of := document(k.principal, access.Grant(results[k.principal]...), narrow[k.principal])
			out[k.principal], joined = text, append(joined, of...)
		}
	}
	return out, joined
}

// statement is one of a recorded policy.
type statement struct {
	Effect           string
	Action, Resource texts
	Condition        map[string]map[string]texts `json:",omitempty"`
}

// texts is a list that may be written as a single text.
type texts []string

// UnmarshalJSON reads a text or a list of texts.
func (t *texts) UnmarshalJSON(data []byte) error {
	if len(data) > 0 && data[0] == '"' {
		*t = make(texts, 1)
		return json.Unmarshal(data, &(*t)[0])
	}
	return json.Unmarshal(data, (*[]string)(t))
}

// MarshalJSON writes a single text without brackets.
func (t texts) MarshalJSON() ([]byte, error) {
	if len(t) == 1 {
		return json.Marshal(t[0])
	}
	return json.Marshal([]string(t))
}

// itemStatement allows an action on the items of some partition keys.
func itemStatement(k recorded, keys []string) statement {
	literals := make([]string, len(keys))
	for i, key := range slices.Sorted(slices.Values(keys)) {
		literals[i] = literal(key)
	}
	return statement{"Allow", texts{k.action}, texts{literal(k.resource)}, keyCondition(literals)}
}

// sameKeys is the operator that asks for no key but these.
const sameKeys = "ForAllValues:StringEquals"

// keyCondition asks for partition keys, and for at least one.
func keyCondition(keys texts) map[string]map[string]texts {
	return map[string]map[string]texts{sameKeys: {leadingKeys: keys}, "Null": {leadingKeys: {"false"}}}
}

// literal writes a text so that no part of it is a policy variable or a wildcard.
func literal(text string) string { return escapes.Replace(text) }

var escapes = strings.NewReplacer("${", "${$}{", "*", "${*}", "?", "${?}")

// document adds statements to a policy that Grant wrote; "" is the one without any.
func document(principal, granted string, items []statement) (json.RawMessage, []Joined) {
	doc := struct {
		Version   string
		Statement []statement
	}{Version: "2012-10-17"}
	if granted != "" {
		_ = json.Unmarshal([]byte(granted), &doc) // Grant writes JSON
	}
	doc.Statement = append(doc.Statement, joinItems(items)...)
	joined := joinStatements(principal, doc.Statement)
	if joined == nil && len(items) == 0 {
		return json.RawMessage(granted), nil
	}
	text, _ := json.MarshalIndent(doc, "", "  ") // texts always marshal
	return text, joined
}
