package aws

import (
	"fmt"
	"io/fs"
	"path"
	"strings"

	"github.com/iameval/iameval/policy/catalog"
)

// AWS's service reference is a JSON file for each service, which
// https://servicereference.us-east-1.amazonaws.com lists. It has no names for
// people, does not say which types an action requires, and which services are
// in reach of resource control policies. So no type is required there, and no
// service in reach.

type reference struct {
	fsys  fs.FS
	files []string
}

type referenceService struct {
	Name    string
	Version string
	Actions []struct {
		Name                string
		ActionConditionKeys []string
		Resources           []struct{ Name string }
		Annotations         struct {
			Properties struct{ IsList, IsPermissionManagement, IsTaggingOnly, IsWrite bool }
		}
	}
	Resources []struct {
		Name                      string
		ARNFormats, ConditionKeys []string
	}
	ConditionKeys []struct {
		Name  string
		Types []string
	}
}

func (r reference) read() (*Catalog, error) {
	out := &draft{source: "AWS service reference"}
	for _, file := range r.files {
		var in referenceService
		if err := readJSON(r.fsys, file, &in, false); err != nil {
			return nil, err
		}
		if in.Name == "" || len(in.Actions) == 0 {
			return nil, fmt.Errorf("%s: no Name and Actions; want a file of AWS's service reference", file)
		}
		s, err := in.draft()
		if err != nil {
			return nil, fmt.Errorf("%s: %w", file, err)
		}
		out.services = append(out.services, s)
	}
	return out.catalog()
}

func (in *referenceService) draft() (draftService, error) {
	s := draftService{prefix: in.Name}
	known := make(map[string]bool)
	for _, k := range in.ConditionKeys {
		if len(k.Types) != 1 {
			return s, fmt.Errorf("key %s has %d types; want one", cut(k.Name), len(k.Types))
		}
		name := variable(k.Name)
		known[fold(name)] = true
		s.keys = append(s.keys, draftKey{name, k.Types[0]})
	}
	for _, t := range in.Resources {
		s.types = append(s.types, draftType{t.Name, dollarsAll(t.ARNFormats), listed(t.ConditionKeys, known)})
	}
	for _, a := range in.Actions {
		p := a.Annotations.Properties
		level := catalog.Read
		switch {
		case p.IsPermissionManagement:
			level = catalog.PermissionsManagement
		case p.IsTaggingOnly:
			level = catalog.Tagging
		case p.IsWrite:
			level = catalog.Write
		case p.IsList:
			level = catalog.List
		}
		action := draftAction{name: a.Name, level: level, keys: listed(a.ActionConditionKeys, known)}
		for _, t := range a.Resources {
			action.types = append(action.types, draftRef{name: t.Name})
		}
		s.actions = append(s.actions, action)
	}
	return s, nil
}

// listed leaves out global keys that the file does not describe.
func listed(keys []string, known map[string]bool) []string {
	var all []string
	for _, k := range variableAll(keys) {
		if known[fold(k)] || !strings.HasPrefix(fold(k), "aws:") {
			all = append(all, k)
		}
	}
	return all
}

// referenceFiles returns the files at the root that may be of a service
// reference; the list of services is not one.
func referenceFiles(fsys fs.FS) ([]string, error) {
	files, err := fs.Glob(fsys, "*.json")
	if err != nil {
		return nil, err
	}
	var all []string
	for _, f := range files {
		if path.Base(f) != "index.json" && path.Base(f) != "services.json" {
			all = append(all, f)
		}
	}
	return all, nil
}
