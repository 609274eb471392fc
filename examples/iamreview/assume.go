package main

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/spf13/pflag"

	"github.com/iameval/iameval/condition"
)

// assumeFlags are those about the assuming of a role.
type assumeFlags struct {
	role, sessionName, sourceIdentity string
	tags, transitive                  []string
}

func (f *assumeFlags) register(flags *pflag.FlagSet) {
	flags.StringVar(&f.role, "assume", "", "explain what it takes to assume this role, an `ARN`")
	flags.StringVar(&f.sessionName, "session-name", "session", "with --assume: the `name` of the session")
	flags.StringArrayVar(&f.tags, "tag", nil, "with --assume: a session tag, as `KEY=VALUE`")
	flags.StringArrayVar(&f.transitive, "transitive-tag", nil, "with --assume: a session tag that goes on to further sessions, as `KEY=VALUE`")
	flags.StringVar(&f.sourceIdentity, "source-identity", "", "with --assume: the source `identity` of the session")
}

// requests are those that STS decides for one AssumeRole: sts:AssumeRole, sts:TagSession
// where tags are passed, and sts:SetSourceIdentity. SEMANTICS 6.6f
func (f *assumeFlags) requests(from asked) (all []asked, err error) {
	tags, err := f.sessionTags()
	if err != nil {
		return nil, err
	}
	actions := []string{"sts:AssumeRole"}
	context := []condition.Entry{condition.String("sts:RoleSessionName", f.sessionName)}
	if keys := slices.Sorted(maps.Keys(tags)); len(keys) > 0 {
		actions = append(actions, "sts:TagSession")
		for _, key := range keys {
			context = append(context, condition.String("aws:RequestTag/"+key, tags[key]))
		}
		context = append(context, condition.Strings("aws:TagKeys", keys...))
	}
	if len(f.transitive) > 0 {
		var keys []string
		for _, text := range f.transitive {
			key, _, _ := strings.Cut(text, "=")
			keys = append(keys, key)
		}
		context = append(context, condition.Strings("sts:TransitiveTagKeys", keys...))
	}
	if f.sourceIdentity != "" {
		actions = append(actions, "sts:SetSourceIdentity")
		context = append(context, condition.String("sts:SourceIdentity", f.sourceIdentity))
	}
	for _, action := range actions {
		all = append(all, asked{principal: from.principal, action: action, resource: f.role, context: context})
	}
	return all, nil
}

// sessionTags are the tags of the flags by their keys.
func (f *assumeFlags) sessionTags() (map[string]string, error) {
	tags := make(map[string]string)
	for i, list := range [][]string{f.tags, f.transitive} {
		for _, text := range list {
			key, value, ok := strings.Cut(text, "=")
			if !ok {
				return nil, fmt.Errorf("%s: %q; want KEY=VALUE", [...]string{"--tag", "--transitive-tag"}[i], text)
			}
			tags[key] = value
		}
	}
	return tags, nil
}
