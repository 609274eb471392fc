package account

import (
	"errors"
	"fmt"
	"io"
	"slices"

	"github.com/tidwall/gjson"

	"github.com/iameval/iameval/condition"
	"github.com/iameval/iameval/policy"
	"github.com/iameval/iameval/policy/syntax"
)

// The AWS CLI's answers about an organization do not repeat what was asked, and
// so cannot be put together by content. The file is one of this package's own,
// made by a loop of calls:
//
//	{
//	  "id": "o-exampleorgid",
//	  "management": "999999999999",
//	  "enabled": ["SERVICE_CONTROL_POLICY", "RESOURCE_CONTROL_POLICY"],
//	  "policies": {
//	    "p-FullAWSAccess": {"Name": "FullAWSAccess", "Type": "SERVICE_CONTROL_POLICY", "Content": {...}}
//	  },
//	  "root": {
//	    "id": "r-exam", "policies": ["p-FullAWSAccess"],
//	    "children": [
//	      {"id": "ou-exam-1", "policies": ["p-FullAWSAccess"], "children": [
//	        {"account": "123456789012", "policies": ["p-FullAWSAccess"]}
//	      ]}
//	    ]
//	  }
//	}
//
// These calls find what it takes, from the root on:
//
//	aws organizations describe-organization       # Id, MasterAccountId
//	aws organizations list-roots                  # Id, and PolicyTypes that are ENABLED
//	walk() { # the id of the root or of a unit
//	  for type in SERVICE_CONTROL_POLICY RESOURCE_CONTROL_POLICY; do
//	    aws organizations list-policies-for-target --target-id "$1" --filter $type
//	  done
//	  aws organizations list-accounts-for-parent --parent-id "$1"   # each again a target
//	  aws organizations list-organizational-units-for-parent --parent-id "$1" # walk each
//	}
//	aws organizations describe-policy --policy-id p-1 # Content, for each policy that is named
//
// Content is what describe-policy prints: an object, JSON in a string, or that
// percent-encoded. The id is that of describe-organization, and may be left out:
// then aws:PrincipalOrgID is not known.

// Organization is an organization: its accounts, and the control policies of
// each level above them. It is immutable and safe for concurrent use. A nil
// Organization knows nothing.
type Organization struct {
	id, management string
	enabled        map[policy.Kind]bool
	policies       map[string]*control
	paths          map[string][]*level // by account, from the root
	problems       []Problem
}

// control is an SCP or RCP.
type control struct {
	kind     policy.Kind
	document Document
	problems []Problem
}

// level is the root, an organizational unit or an account.
type level struct {
	id       string
	policies []string
	at       place
}

var controlKinds = map[string]policy.Kind{
	"SERVICE_CONTROL_POLICY":  policy.ServiceControl,
	"RESOURCE_CONTROL_POLICY": policy.ResourceControl,
}

const maxOrganization = 64 << 20 // bytes

// ReadOrganization reads the file of an organization. What cannot be read of its
// policies is in [Organization.Problems]; an error means that its levels are not
// known.
func ReadOrganization(p Page) (*Organization, error) {
	from := p.reader()
	if from == nil {
		return nil, fmt.Errorf("%s: is not JSON; want the file of an organization", p.Name)
	}
	text, err := io.ReadAll(io.LimitReader(from, maxOrganization+1))
	switch {
	case err != nil:
		return nil, fmt.Errorf("%s: %w", p.Name, err)
	case len(text) > maxOrganization:
		return nil, fmt.Errorf("%s: is too large: want at most %d bytes", p.Name, maxOrganization)
	case !gjson.ValidBytes(text):
		return nil, fmt.Errorf("%s: is not JSON; want the file of an organization", p.Name)
	}
	var found problems
	o := &Organization{enabled: make(map[policy.Kind]bool), policies: make(map[string]*control), paths: make(map[string][]*level)}
	r := &orgReader{Organization: o, entry: &entry{page: &page{name: p.Name, problems: &found}, raw: text, at: syntax.Position{Line: 1, Column: 1}}, compiler: newCompiler()}
	if err := r.read(gjson.ParseBytes(text)); err != nil {
		return nil, fmt.Errorf("%s: %w", p.Name, err)
	}
	o.problems = found.sorted()
	return o, nil
}

// orgReader reads the file of an organization.
type orgReader struct {
	*Organization
	*entry
	compiler *compiler
}

func (r *orgReader) place(v gjson.Result, pointer string) place {
	return place{page: r.page, at: r.position(v.Index), pointer: pointer, quoted: v.Type == gjson.String}
}

func (r *orgReader) errorf(v gjson.Result, pointer, format string, args ...any) error {
	return fmt.Errorf("%s: %s: %w", r.position(v.Index), pointer, fmt.Errorf(format, args...))
}

// object returns the members of an object, none of which may be there twice.
func (r *orgReader) object(v gjson.Result, pointer string) (map[string]gjson.Result, error) {
	if !v.IsObject() {
		return nil, r.errorf(v, pointer, "%s, want an object", excerpt(v.Raw))
	}
	var err error
	members := make(map[string]gjson.Result)
	v.ForEach(func(key, value gjson.Result) bool {
		if _, twice := members[key.String()]; twice {
			err = r.errorf(key, pointer, "%q is there twice", key.String())
		}
		members[key.String()] = value
		return err == nil
	})
	return members, err
}

// texts returns a list of texts, which may be absent.
func (r *orgReader) texts(v gjson.Result, pointer string) (list []string, err error) {
	if v.Exists() && !v.IsArray() {
		return nil, r.errorf(v, pointer, "%s, want a list", excerpt(v.Raw))
	}
	for _, m := range v.Array() {
		if m.Type != gjson.String {
			return nil, r.errorf(v, pointer, "%s, want a text", excerpt(m.Raw))
		}
		list = append(list, m.String())
	}
	return list, nil
}

func (r *orgReader) read(v gjson.Result) error {
	m, err := r.object(v, "")
	if err != nil {
		return err
	}
	for name := range m {
		if !contains([]string{"id", "management", "enabled", "policies", "root"}, name) {
			return r.errorf(m[name], "/"+name, "%q, want id, management, enabled, policies and root", name)
		}
	}
	r.id, r.management = m["id"].String(), m["management"].String()
	if r.management == "" {
		return r.errorf(m["management"], "/management", "want the management account, which no SCP limits")
	}
	enabled, err := r.texts(m["enabled"], "/enabled")
	if err != nil {
		return err
	}
	if !m["enabled"].Exists() {
		return r.errorf(v, "/enabled", "want the types of policies that are in force, such as SERVICE_CONTROL_POLICY")
	}
	for _, name := range enabled {
		r.enabled[controlKinds[name]] = true // other types limit no request
	}
	policies, err := r.object(m["policies"], "/policies")
	if err != nil {
		return err
	}
	for _, id := range sortedKeys(policies) {
		if err := r.control(id, policies[id]); err != nil {
			return err
		}
	}
	return r.level(m["root"], "/root", nil)
}

// control reads one policy.
func (r *orgReader) control(id string, v gjson.Result) error {
	pointer := "/policies/" + escapePointer(id)
	m, err := r.object(v, pointer)
	if err != nil {
		return err
	}
	k, ok := controlKinds[m["Type"].String()]
	if !ok { // a tag policy and the like limits no request
		r.policies[id] = &control{}
		return nil
	}
	c := &control{kind: k}
	at := r.place(m["Content"], pointer+"/Content")
	c.document = Document{Name: documentName(k.String(), id, m["Name"].String()), Kind: k, Page: at.page.name, Pointer: at.pointer, Start: at.at}
	d := &c.document
	var text string
	if text, d.Quoted, err = documentText(m["Content"]); err != nil {
		p := at.problem(CodeDocumentEncoding, err)
		c.problems, d.unread = []Problem{p}, standIn(d.Name, k, p)
	} else {
		d.text = []byte(text)
		c.problems = r.compiler.compile(d, &at)
		d.keep()
	}
	r.policies[id] = c
	return nil
}

// maxLevels bounds how deep an organization is: AWS has the root, five levels of
// units, and accounts.
const maxLevels = 16

// level reads the root, a unit or an account, and what is below it.
func (r *orgReader) level(v gjson.Result, pointer string, above []*level) error {
	m, err := r.object(v, pointer)
	switch {
	case err != nil:
		return err
	case len(above) == maxLevels:
		return r.errorf(v, pointer, "more than %d levels", maxLevels)
	}
	l := &level{id: m["id"].String(), at: r.place(v, pointer)}
	if l.policies, err = r.texts(m["policies"], pointer+"/policies"); err != nil {
		return err
	}
	path := slices.Concat(above, []*level{l})
	if account, ok := m["account"]; ok {
		l.id = account.String()
		if r.paths[l.id] != nil {
			return r.errorf(v, pointer, "the account %s is there twice", l.id)
		}
		r.paths[l.id] = path
	} else if l.id == "" {
		return r.errorf(v, pointer, "want an id, or the account")
	}
	children := m["children"]
	if children.Exists() && !children.IsArray() {
		return r.errorf(children, pointer+"/children", "%s, want a list", excerpt(children.Raw))
	}
	i := 0
	children.ForEach(func(_, child gjson.Result) bool {
		err = r.level(child, fmt.Sprintf("%s/children/%d", pointer, i), path)
		i++
		return err == nil
	})
	return err
}

// Problems returns what could not be read of the policies, by place. The slice is
// shared and must not be changed.
func (o *Organization) Problems() []Problem {
	if o == nil {
		return nil
	}
	return o.problems
}

// Levels returns the control policies above an account and of it, from the root,
// for [policy.Policies] or [policy.TargetPolicies], and what could not be read of
// them. The kind is ServiceControl or ResourceControl. Nil means that none are in
// force: the type is not enabled, or it is the management account, which neither
// limits. Of an account that the organization does not have, nothing is known.
func (o *Organization) Levels(account string, k policy.Kind) (levels [][]*policy.Policy, found []Problem) {
	if o == nil || !o.enabled[k] || account == o.management { // SEMANTICS 6.2a, and SEMANTICS 6.2c
		return nil, nil
	}
	path, ok := o.paths[account]
	if !ok {
		p := Problem{Code: CodeLevelMissing, Err: fmt.Errorf("the organization's file does not have the account %s: what limits it is not known", account)}
		return [][]*policy.Policy{{standIn(k.String()+" of "+account, k, p)}}, []Problem{p}
	}
	for _, l := range path {
		policies, problems := o.of(l, k)
		levels, found = append(levels, policies), append(found, problems...)
	}
	return levels, found
}

// of returns the policies of one level that are of a kind.
func (o *Organization) of(l *level, k policy.Kind) (list []*policy.Policy, found []Problem) {
	list = []*policy.Policy{} // in force, if it is empty
	for _, id := range l.policies {
		c := o.policies[id]
		if c == nil {
			p := Problem{Page: l.at.page.name, Position: l.at.at, Pointer: l.at.pointer, Code: CodeLevelMissing,
				Err: fmt.Errorf("the policy %q of the level %q is not in the file: what it limits is not known", id, l.id)}
			list, found = append(list, standIn(documentName(k.String(), id), k, p)), append(found, p)
			continue
		}
		if c.kind == k {
			list, found = append(list, c.document.Policy()), append(found, c.problems...)
		}
	}
	if len(list) == 0 && k == policy.ServiceControl { // SEMANTICS 6.2b
		found = append(found, Problem{Page: l.at.page.name, Position: l.at.at, Pointer: l.at.pointer, Code: CodeLevelEmpty,
			Err: errors.New("the level " + l.id + " has no SCP, so that everything below is denied")})
	}
	return readLast(list), found
}

// context is what the requests of an account's callers carry. What no file tells
// is unknown.
func (o *Organization) context(account string) []condition.Entry {
	const id, paths = "aws:PrincipalOrgID", "aws:PrincipalOrgPaths"
	if o == nil || o.id == "" {
		return []condition.Entry{condition.Unknown(id), condition.Unknown(paths)}
	}
	path, ok := o.paths[account]
	if !ok && account != o.management {
		return []condition.Entry{condition.Unknown(id), condition.Unknown(paths)}
	}
	text := o.id + "/"
	for _, l := range path[:max(len(path)-1, 0)] {
		text += l.id + "/"
	}
	entries := []condition.Entry{condition.String(id, o.id), condition.Unknown(paths)}
	if ok { // of the management account the file need not say where it is
		entries[1] = condition.Strings(paths, text)
	}
	return entries
}
