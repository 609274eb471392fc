package account

import (
	"cmp"
	"errors"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/iameval/iameval/arn"
	"github.com/iameval/iameval/condition"
	"github.com/iameval/iameval/policy"
)

// Session is what sts:AssumeRole is given. The zero Session passes nothing.
type Session struct {
	// By is who assumes the role, and the trust policy is asked. Of a session that
	// was made by a role, the transitive tags and the source identity go on to the
	// new one. Nil: the session is there already, as where a service reads it from
	// a signed request, and nobody is asked.
	By *Caller
	// Policies are the session policies; nil: none are passed. Empty but not nil:
	// policies are passed that allow nothing.
	Policies []*policy.Policy
	// Tags are the session tags, and TransitiveTags those that go on to the
	// sessions which this one makes. Both are tags of the session.
	Tags, TransitiveTags map[string]string
	// SourceIdentity is that of the session; "": that of By, if it has one.
	SourceIdentity string
	// Issued is when the session was made; zero: not known.
	Issued time.Time
	// Context are further condition keys of the request to STS, such as
	// sts:ExternalId.
	Context []condition.Entry
}

// passed is what a session hands on to those that it makes.
type passed struct {
	transitive map[string]string
	identity   string
}

// The limits of STS, as the page on AssumeRole has them: session names and source
// identities, the session tags, and the policies of a session, of which one is
// inline and ten are managed.
var sessionName = regexp.MustCompile(`^[\w+=,.@-]{2,64}$`)

const (
	maxSessionTags     = 50
	maxTagKey          = 128
	maxTagValue        = 256
	maxSessionPolicies = 11
)

// Session returns a session of the role that c is, as STS would make it. Its
// Policies are those of the role, as far as the session policies let them through.
// Session tags replace tags of the role that have the same key, in any case.
//
// It is an error if c is not a role, if STS would refuse the name, the tags, the
// source identity or the policies, and if By may not do it: sts:AssumeRole,
// sts:TagSession where tags are passed, and sts:SetSourceIdentity (SEMANTICS
// 6.6f). What is uncertain is refused. The size of the session policies is not
// checked, which STS limits in a packed form that it does not publish.
func (c Caller) Session(name string, s Session) (Caller, error) {
	role := c.Principal.Role()
	if role.Kind() != arn.Role || c.entity == nil {
		return Caller{}, fmt.Errorf("account: %s is not a role; want a role to make a session of", c.Principal)
	}
	if !sessionName.MatchString(name) {
		return Caller{}, fmt.Errorf("account: session name %q: want 2 to 64 letters, digits or _+=,.@-", name)
	}
	tags, next, err := s.tags()
	if err == nil {
		err = s.checkIdentity(&next)
	}
	if err == nil && len(s.Policies) > maxSessionPolicies {
		err = fmt.Errorf("%d session policies; want at most %d", len(s.Policies), maxSessionPolicies)
	}
	if err == nil && s.By != nil {
		err = s.mayAssume(c, name, tags, next)
	}
	if err != nil {
		return Caller{}, fmt.Errorf("account: session %s of %s: %w", name, role, err)
	}
	who, err := arn.Parse(fmt.Sprintf("arn:%s:sts::%s:assumed-role/%s/%s", role.Partition(), role.Account(), role.Name(), name))
	if err != nil {
		return Caller{}, fmt.Errorf("account: %w", err)
	}
	n := c
	n.Principal = identified(policy.RoleSession(role, who), c.entity.id)
	n.layers.Session = s.Policies
	if n.Policies, err = policy.NewSet(n.layers); err != nil {
		return Caller{}, fmt.Errorf("account: session %s of %s: %w", name, role, err)
	}
	n.Tags = c.entity.override(tags)
	n.session, n.passed = s.context(next), next
	return n, n.Principal.Validate()
}

// context is what the requests of the session carry.
func (s *Session) context(next passed) (entries []condition.Entry) {
	if next.identity != "" {
		entries = append(entries, condition.String("aws:SourceIdentity", next.identity))
	}
	if s.Issued.IsZero() {
		return append(entries, condition.Unknown("aws:TokenIssueTime"))
	}
	return append(entries, condition.Time("aws:TokenIssueTime", s.Issued))
}

// override returns the tags of a role with those of a session in the places of
// the ones that have their keys, in any case.
func (e *entity) override(session map[string]string) []condition.Entry {
	var entries []condition.Entry
	folded := make(map[string]bool)
	for _, key := range slices.Sorted(maps.Keys(session)) {
		name := "aws:PrincipalTag/" + key
		entries = append(entries, condition.String(name, session[key]))
		folded[condition.FoldKey(name)] = true
	}
	for i, key := range e.tagKeys {
		if !folded[key] {
			entries = append(entries, e.tags[i])
		}
	}
	return entries
}

// tags checks the session tags, and joins them with those that come with By,
// which cannot be passed anew.
func (s *Session) tags() (all map[string]string, next passed, err error) {
	all, next.transitive = make(map[string]string), make(map[string]string)
	inherited, folded := make(map[string]bool), make(map[string]string)
	if s.By != nil {
		for key, value := range s.By.passed.transitive {
			all[key], next.transitive[key], inherited[condition.FoldKey(key)] = value, value, true
		}
	}
	n := 0
	for _, of := range []map[string]string{s.Tags, s.TransitiveTags} {
		for _, key := range slices.Sorted(maps.Keys(of)) {
			if err := checkTag(key, of[key]); err != nil {
				return nil, next, err
			}
			other, twice := folded[condition.FoldKey(key)]
			switch {
			case inherited[condition.FoldKey(key)]:
				return nil, next, fmt.Errorf("the session tag %q is inherited and cannot be passed anew", key)
			case twice && (other != key || all[key] != of[key]):
				return nil, next, fmt.Errorf("the session tag %q is there twice, with another case or value", key)
			case !twice:
				n++
			}
			all[key], folded[condition.FoldKey(key)] = of[key], key
		}
	}
	maps.Copy(next.transitive, s.TransitiveTags)
	if n > maxSessionTags {
		return nil, next, fmt.Errorf("%d session tags; want at most %d", n, maxSessionTags)
	}
	return all, next, nil
}

// checkTag holds a session tag to the limits of STS.
func checkTag(key, value string) error {
	switch {
	case key == "" || utf8.RuneCountInString(key) > maxTagKey || !tagText(key):
		return fmt.Errorf("the key of the session tag %q: want 1 to %d letters, digits, white space or _.:/=+-@", excerpt(key), maxTagKey)
	case utf8.RuneCountInString(value) > maxTagValue || !tagText(value):
		return fmt.Errorf("the value of the session tag %q: want at most %d letters, digits, white space or _.:/=+-@", excerpt(key), maxTagValue)
	case strings.HasPrefix(strings.ToLower(key), "aws:"):
		return fmt.Errorf("the session tag %q: the prefix aws: is reserved", excerpt(key))
	}
	return nil
}

func tagText(s string) bool {
	return utf8.ValidString(s) && !strings.ContainsFunc(s, func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.Is(unicode.N, r) && !unicode.Is(unicode.Z, r) && !strings.ContainsRune("_.:/=+-@", r)
	})
}

// checkIdentity settles the source identity, which stays as it is once it is set.
func (s *Session) checkIdentity(next *passed) error {
	next.identity = s.SourceIdentity
	if s.By != nil && s.By.passed.identity != "" {
		if next.identity = cmp.Or(s.SourceIdentity, s.By.passed.identity); next.identity != s.By.passed.identity {
			return fmt.Errorf("the source identity is %q already and cannot become %q", s.By.passed.identity, s.SourceIdentity)
		}
	}
	if id := next.identity; id != "" && (!sessionName.MatchString(id) || strings.HasPrefix(strings.ToLower(id), "aws:")) {
		return fmt.Errorf("source identity %q: want 2 to 64 letters, digits or _+=,.@-", id)
	}
	return nil
}

// mayAssume asks the trust policy of the role, and the policies of By.
func (s *Session) mayAssume(role Caller, name string, tags map[string]string, next passed) error {
	asked := []string{"sts:AssumeRole"}
	context := []condition.Entry{condition.String("sts:RoleSessionName", name)}
	if keys := slices.Sorted(maps.Keys(tags)); len(keys) > 0 {
		asked = append(asked, "sts:TagSession")
		for _, key := range keys {
			context = append(context, condition.String("aws:RequestTag/"+key, tags[key]))
		}
		context = append(context, condition.Strings("aws:TagKeys", keys...))
	}
	if keys := slices.Sorted(maps.Keys(next.transitive)); len(keys) > 0 {
		context = append(context, condition.Strings("sts:TransitiveTagKeys", keys...))
	}
	if next.identity != "" {
		asked = append(asked, "sts:SetSourceIdentity")
		context = append(context, condition.String("sts:SourceIdentity", next.identity))
	}
	by := s.By.Subject(append(context, s.Context...)...)
	target := role.account.roleTarget(role.entity)
	var errs []error
	for _, action := range asked {
		r := policy.Request{Principal: by.Principal, Action: action, Resource: role.Principal.Role(), Target: target, Time: s.Issued, Context: by.Context}
		if d := by.Policies.Evaluate(&r); !d.Allowed() {
			errs = append(errs, fmt.Errorf("%s may not call %s: %s", by.Principal, action, d))
		}
	}
	return errors.Join(errs...)
}
