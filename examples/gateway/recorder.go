package gateway

import (
	"cmp"
	"encoding/json"
	"maps"
	"slices"
	"sync"

	"github.com/iameval/iameval/policy"
	"github.com/iameval/iameval/policy/access"
)

// maxRecorded bounds the requests that a Recorder keeps.
const maxRecorded = 100_000

// Recorder keeps each distinct request that was decided, whatever the decision, and
// writes the least policies under which the same run is allowed. The zero Recorder
// is ready. It is safe for concurrent use.
type Recorder struct {
	mu   sync.Mutex
	of   map[recorded]policy.Request
	full bool
}

// recorded tells requests apart.
type recorded struct{ principal, action, resource string }

// add keeps a request. The sessions of a role count as the role.
func (r *Recorder) add(request policy.Request) {
	who := request.Principal.ARN().String()
	if role := request.Principal.Role(); role.IsValid() {
		who = role.String()
	}
	if request.Principal.Type() == policy.TypeAnonymous {
		return // policies of callers do not count for nobody
	}
	k := recorded{who, request.Action, request.Resource.String()}
	r.mu.Lock()
	defer r.mu.Unlock()
	if _, ok := r.of[k]; ok {
		return
	}
	if len(r.of) >= maxRecorded {
		r.full = true
		return
	}
	if r.of == nil {
		r.of = make(map[recorded]policy.Request)
	}
	request.Target = nil
	r.of[k] = request
}

// Full reports whether there were more requests than are kept.
func (r *Recorder) Full() bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.full
}

// Policies returns, for each caller that made requests, the policy that allows
// exactly these. Of a role it is the one policy for all of its sessions.
func (r *Recorder) Policies() map[string]json.RawMessage {
	r.mu.Lock()
	of := maps.Clone(r.of)
	r.mu.Unlock()
	keys := slices.SortedFunc(maps.Keys(of), func(a, b recorded) int {
		return cmp.Or(cmp.Compare(a.principal, b.principal), cmp.Compare(a.action, b.action), cmp.Compare(a.resource, b.resource))
	})
	results := make(map[string][]access.Result)
	for _, k := range keys {
		request := of[k]
		var nobody *policy.Set // allows nothing, so that Grant counts what is granted as well
		results[k.principal] = append(results[k.principal], access.Result{Request: request, Decision: nobody.Evaluate(&request)})
	}
	out := make(map[string]json.RawMessage)
	for who, list := range results {
		if text := access.Grant(list...); text != "" {
			out[who] = json.RawMessage(text)
		}
	}
	return out
}
