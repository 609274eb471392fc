package main

import (
	"errors"
	"flag"
	"fmt"
)

// flags are the names of the given flags.
type flags map[string]bool

// any returns the first of the names that is given, or "".
func (f flags) any(names ...string) string {
	for _, name := range names {
		if f[name] {
			return name
		}
	}
	return ""
}

// check finds flags that are missing, or do not go together.
func (in *input) check(f *flag.FlagSet) error {
	given := make(flags)
	f.Visit(func(f *flag.Flag) { given[f.Name] = true })
	switch {
	case given["story"] && (len(given) > 1 || len(in.user) > 0):
		return errors.New("-story: want no other flags: a story has its own policies")
	case given["story"]:
		return nil
	case in.fromExport():
		return in.checkExport(given)
	case in.allTables:
		return errors.New("-table: want the ARN of a table; all is for the tables of an -account")
	case given.any("escalation", "can") != "":
		return fmt.Errorf("-%s: want an -account with it", given.any("escalation", "can"))
	case !given["principal"]:
		return errors.New("-principal: want who asks, such as arn:aws:iam::123456789012:user/Bob")
	}
	if err := in.checkQuestion(given); err != nil {
		return err
	}
	return in.checkPolicies(given)
}

// ofAction are the flags of a single request.
var ofAction = []string{"resource-account", "resource-policy", "endpoint-policy", "reach", "unsigned"}

// checkQuestion checks what is asked: one request, one call, or tables.
func (in *input) checkQuestion(given flags) error {
	switch {
	case given["action"] != given["resource"]:
		return errors.New("-action and -resource: want both or neither, such as -action dynamodb:GetItem -resource arn:aws:dynamodb:us-west-2:123456789012:table/Books")
	case !given["action"] && given.any(ofAction...) != "":
		return fmt.Errorf("-%s: want -action and -resource too: it is about one request", given.any(ofAction...))
	case given["resource-policy"] && given.any("table-policy", "trust") != "":
		return fmt.Errorf("-resource-policy: want no -%s with it: a resource has one policy", given.any("table-policy", "trust"))
	case given["action"]:
		if name := given.any("cluster", "operation", "body", "key", "region", "account", "current-protocol", "require-metadata"); name != "" {
			return fmt.Errorf("-%s: want no -action with it: one request is decided by the caller's policies", name)
		}
	case len(in.trust) > 0:
		return errors.New("-trust: want a -cluster before it, or -action and -resource")
	case given["body"] && !given["operation"]:
		return errors.New("-operation: want the operation of the body, such as dynamodb:GetItem")
	case given["body"]:
	case given.any("key", "region", "account") != "":
		return fmt.Errorf("-%s: want a -body too", given.any("key", "region", "account"))
	case len(in.tables) == 0:
		return errors.New("-table: want the ARN of a table, such as arn:aws:dynamodb:us-west-2:123456789012:table/Books, or -operation and -body, or -action and -resource")
	}
	return nil
}

// checkPolicies checks that there are policies: without any, everything is
// denied, and most likely they were forgotten. A resource's policy can take
// their place.
func (in *input) checkPolicies(given flags) error {
	if given.any("table-policy", "resource-policy") != "" {
		return nil
	}
	for i := range in.clusters {
		if c := &in.clusters[i]; len(c.files) == 0 {
			return fmt.Errorf("-role: want a policy of the service role of %s", c.arn)
		}
	}
	if len(in.user) == 0 && len(in.trust) == 0 {
		return errors.New("want policy files of the caller, such as policy.json")
	}
	return nil
}

// ofFiles are the flags of policies and clusters that an export has.
var ofFiles = []string{"user", "boundary", "session", "scp", "rcp", "cluster", "role", "role-arn", "trust", "resource-policy", "endpoint-policy", "resource-account"}

// checkExport checks what goes with an export.
func (in *input) checkExport(given flags) error {
	delete(given, "account") // here it is a file
	switch {
	case given.any(ofFiles...) != "":
		return fmt.Errorf("-%s: want no -account with it: the export has the policies and roles", given.any(ofFiles...))
	case len(in.user) > 0:
		return fmt.Errorf("%s: want no policy of the caller beside an export, which has them", in.user[0].name)
	case given["principal"]:
		if in.action == "" && in.body == "" && len(in.tables) == 0 {
			in.allTables = true
		}
		if in.action == "" && in.body != "" {
			return in.checkQuestion(given)
		}
		return in.checkAction(given)
	case given.any("action", "resource", "operation", "body", "can") != "":
		return fmt.Errorf("-%s: want a -principal of the export with it", given.any("action", "resource", "operation", "body", "can"))
	}
	return nil
}

// checkAction checks what goes with one request of a caller of an export.
func (in *input) checkAction(given flags) error {
	switch {
	case given["action"] || given["resource"]:
		return in.checkQuestion(given)
	case given.any(ofAction...) != "":
		return fmt.Errorf("-%s: want -action and -resource with it: it is about one request", given.any(ofAction...))
	}
	return nil
}
