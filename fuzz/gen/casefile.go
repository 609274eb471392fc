package gen

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
)

// Case files: a Case as one of the decision cases of policy/testdata/cases,
// which any implementation can run. The support of an action is written where
// it is not what follows from the action (see SupportOf). The shape says nothing
// of the time, which is therefore written as aws:CurrentTime. One field holds
// the policy of the resource: its kind follows from action and resource.

// caseJSON is a case as the file has it.
type caseJSON struct {
	Policies policiesJSON `json:"policies"`
	Request  requestJSON  `json:"request"`
}

type policiesJSON struct {
	Identity []document   `json:"identity,omitempty"`
	Boundary []document   `json:"boundary,omitempty"`
	Session  []document   `json:"session,omitzero"`
	Resource []document   `json:"resource,omitempty"`
	Endpoint []document   `json:"endpoint,omitempty"`
	SCP      [][]document `json:"scp,omitzero"`
	RCP      [][]document `json:"rcp,omitzero"`
}

type requestJSON struct {
	PrincipalType   string               `json:"principalType,omitempty"`
	Principal       string               `json:"principal,omitempty"`
	RoleARN         string               `json:"roleArn,omitempty"`
	UniqueID        string               `json:"uniqueId,omitempty"`
	Parent          string               `json:"parent,omitempty"`
	Action          string               `json:"action"`
	Resource        string               `json:"resource"`
	ResourceAccount string               `json:"resourceAccount,omitempty"`
	Context         map[string]valueJSON `json:"context,omitempty"`
	Unknown         []string             `json:"unknown,omitempty"`
	Absent          []string             `json:"absent,omitempty"`
	Support         *supportJSON         `json:"support,omitempty"`
}

// supportJSON is a support; a case that says nothing of the policy of the
// resource means one that counts within its account.
type supportJSON struct {
	ResourcePolicy string `json:"resourcePolicy,omitempty"`
	Unsigned       bool   `json:"unsigned,omitempty"`
}

// document is a policy document: in the file a JSON value where it is an
// object, else its text.
type document string

// MarshalJSON writes the document as a value, if that loses nothing.
func (d document) MarshalJSON() ([]byte, error) {
	if n, err := ParseNode(string(d)); err == nil && n.Kind == Object {
		return []byte(n.String()), nil
	}
	return json.Marshal(string(d))
}

// UnmarshalJSON keeps the source text of a value.
func (d *document) UnmarshalJSON(b []byte) error {
	var text string
	if json.Unmarshal(b, &text) == nil {
		*d = document(text)
		return nil
	}
	*d = document(bytes.Clone(b))
	return nil
}

// valueJSON is a context value: a text, a list, or bytes.
type valueJSON Value

// MarshalJSON writes the value.
func (v valueJSON) MarshalJSON() ([]byte, error) {
	switch v.Kind {
	case Single:
		return json.Marshal(v.Text)
	case Multiple:
		return json.Marshal(append([]string{}, v.List...))
	}
	return json.Marshal(map[string]string{"bytes": base64.StdEncoding.EncodeToString([]byte(v.Text))})
}

// UnmarshalJSON reads the value; a number or a boolean stands for its text.
func (v *valueJSON) UnmarshalJSON(b []byte) error {
	switch b[0] {
	case '[':
		v.Kind, v.List = Multiple, []string{}
		return json.Unmarshal(b, &v.List)
	case '"':
		v.Kind = Single
		return json.Unmarshal(b, &v.Text)
	case '{':
		var coded struct{ Bytes []byte }
		err := json.Unmarshal(b, &coded)
		v.Kind, v.Text = Bytes, string(coded.Bytes)
		return err
	}
	v.Kind, v.Text = Single, string(b)
	return nil
}
