package main

import (
	"encoding/json"

	"github.com/iameval/iameval/policy"
	"github.com/iameval/iameval/policy/access"
)

// grantDocument is the document that package access proposes, and the same with the
// caller for the policies of resources and roles, which name it.
type grantDocument struct {
	Version   string           `json:"Version"`
	Statement []grantStatement `json:"Statement"`
}

type grantStatement struct {
	Effect    string          `json:"Effect"`
	Principal json.RawMessage `json:"Principal,omitempty"`
	Action    json.RawMessage `json:"Action"`
	Resource  json.RawMessage `json:"Resource,omitempty"`
	Condition json.RawMessage `json:"Condition,omitempty"`
}

// grantsOf is the least that the layers lack which withhold an Allow: one document for
// those of the caller, and one for the policy of the resource or the role.
func grantsOf(t *policy.Trace) ([]grant, error) {
	text := access.Grant(access.Result{Request: *t.Request, Decision: t.Decision})
	list := []grant{}
	if text == "" {
		return list, nil
	}
	var own []string
	for _, layer := range t.Missing {
		switch layer {
		case policy.LayerResource, policy.LayerTrust:
			named, err := naming(text, t.Request.Principal, layer == policy.LayerTrust)
			if err != nil {
				return nil, err
			}
			list = append(list, grant{[]string{layer.String()}, named})
		default:
			own = append(own, layer.String())
		}
	}
	if len(own) > 0 {
		list = append(list, grant{own, json.RawMessage(text)})
	}
	return list, nil
}

// naming puts the caller into a document. A trust policy has no Resource.
func naming(text string, who policy.Principal, trust bool) (json.RawMessage, error) {
	var d grantDocument
	if err := json.Unmarshal([]byte(text), &d); err != nil {
		return nil, err
	}
	name := map[string]string{"AWS": who.ARN().String()}
	switch {
	case who.Type() == policy.TypeService:
		name = map[string]string{"Service": who.String()}
	case who.Type() == policy.TypeAnonymous:
		name = map[string]string{"AWS": "*"}
	case who.Role().IsValid():
		name["AWS"] = who.Role().String()
	}
	principal, err := json.Marshal(name)
	if err != nil {
		return nil, err
	}
	for i := range d.Statement {
		s := &d.Statement[i]
		if s.Principal = principal; trust {
			s.Resource = nil
		}
	}
	return json.MarshalIndent(d, "", "  ")
}
