package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"github.com/iameval/iameval/examples/iamreview/internal/glance"
	"github.com/iameval/iameval/examples/internal/infile"
	"github.com/iameval/iameval/policy"
	"github.com/iameval/iameval/policy/review"
	"github.com/iameval/iameval/policy/syntax"
)

// errNoPolicy is the error for a file that is not about policies at all.
var errNoPolicy = errors.New("holds no policy document")

// errNothingKnown is the error for a file whose content is not recognized at all.
var errNothingKnown = fmt.Errorf("%w, and is not what the AWS CLI prints of one", errNoPolicy)

// detailLists are the members that account exports alone have.
var detailLists = glance.New(`"(User|Role|Group)DetailList"\s*:\s*\[`, `"UserDetailList"`, `"RoleDetailList"`, `"GroupDetailList"`)

// isExport reports whether a text is a page of get-account-authorization-details.
func isExport(text []byte) bool { return detailLists.In(text) }

// kindOfField says what the fields of the AWS CLI's outputs hold.
func kindOfField(field string, text []byte) (policy.Kind, error) {
	switch field {
	case "PolicyVersion.Document", "PolicyDocument", "InlinePolicy":
		return policy.Identity, nil
	case "Role.AssumeRolePolicyDocument":
		return policy.Trust, nil
	case "Policy.Content":
		var printed struct {
			Policy struct{ PolicySummary struct{ Type string } }
		}
		if err := json.Unmarshal(text, &printed); err != nil {
			return 0, err
		}
		switch t := printed.Policy.PolicySummary.Type; t {
		case "SERVICE_CONTROL_POLICY":
			return policy.ServiceControl, nil
		case "RESOURCE_CONTROL_POLICY":
			return policy.ResourceControl, nil
		default:
			return 0, fmt.Errorf("Policy.PolicySummary.Type is %q; want SERVICE_CONTROL_POLICY or RESOURCE_CONTROL_POLICY: other policies of an organization are not IAM's", t)
		}
	}
	return policy.Resource, nil
}

// kindOf tells the kind of a document by its elements: with a Principal it is a resource
// policy, or a trust policy where all its actions are of STS and nothing has a Resource.
// SCPs, RCPs and endpoint policies cannot be told apart from these.
func kindOf(d *syntax.Document) policy.Kind {
	trust, principal := true, false
	for i := range d.Statements {
		s := &d.Statements[i]
		principal = principal || s.Principal != nil || s.NotPrincipal != nil
		trust = trust && s.Resource == nil && s.NotResource == nil && ofSTS(s.Action)
	}
	switch {
	case !principal:
		return policy.Identity
	case trust:
		return policy.Trust
	}
	return policy.Resource
}

func ofSTS(actions *syntax.List) bool {
	if actions == nil {
		return false
	}
	for _, a := range actions.Values {
		if prefix, _, _ := strings.Cut(a.Value, ":"); strings.ToLower(prefix) != "sts" {
			return false
		}
	}
	return true
}

// document reads the one policy of a file: a document, or what the AWS CLI prints of
// one. The kind is for documents that do not say; 0: by their elements.
func document(src *source, kind policy.Kind, sought bool) (*review.Document, error) {
	found, err := infile.Find(src.text)
	if err != nil {
		return nil, err
	}
	w := &way{src: src, doc: found}
	if found.Field != "" {
		w.pointer = "/" + strings.ReplaceAll(found.Field, ".", "/")
		if kind, err = kindOfField(found.Field, src.text); err != nil {
			return nil, err
		}
	}
	parsed, _ := syntax.Parse(src.name, found.Decoded) // Load has the errors
	if found.Field == "" {
		if err := wantPolicy(found.Decoded, parsed, sought); err != nil {
			return nil, err
		}
	}
	guessed := kind == 0
	if guessed && parsed != nil {
		kind = kindOf(parsed)
	}
	if kind == 0 {
		kind = policy.Identity // it is not JSON, whatever it is
	}
	d := review.Load(src.name, kind, found.Decoded)
	d.Map, d.Origin.KindGuessed = w, guessed
	return d, nil
}

// wantPolicy returns an error for a text that is not a policy, nor a faulty one.
func wantPolicy(text []byte, d *syntax.Document, sought bool) error {
	if isPolicy(text, d, sought) {
		return nil
	}
	if err := withoutDocument(text); err != nil {
		return err
	}
	return errNothingKnown
}

// isPolicy reports whether a text may be a policy: it is not JSON without any element of
// one, and, in a folder, it is an object or speaks of statements.
func isPolicy(text []byte, d *syntax.Document, sought bool) bool {
	if d == nil {
		switch {
		case withoutDocument(text) != nil:
			return false
		case sought && json.Valid(text): // such as a list
			return false
		}
		return !sought || bytes.Contains(text, []byte(`"Statement"`))
	}
	var members map[string]json.RawMessage
	if json.Unmarshal(text, &members) != nil {
		return true
	}
	for name := range members {
		if strings.HasPrefix(strings.ToLower(name), "statement") || !sought && (name == "Version" || name == "Id") {
			return true
		}
	}
	return false
}
