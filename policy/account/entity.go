package account

import (
	"crypto/sha256"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/tidwall/gjson"

	"github.com/iameval/iameval/arn"
	"github.com/iameval/iameval/condition"
	"github.com/iameval/iameval/policy"
	"github.com/iameval/iameval/policy/syntax"
)

// The four lists of an export.
const (
	listUsers    = "UserDetailList"
	listGroups   = "GroupDetailList"
	listRoles    = "RoleDetailList"
	listPolicies = "Policies"
)

// entity is a user, group, role or managed policy of the export.
type entity struct {
	arn      arn.ARN
	name, id string
	content  content // of its entry
	inline   []*Document
	attached []reference // managed policies, by ARN
	groups   []reference // by name
	boundary *reference  // a managed policy
	trust    *Document   // of a role; never nil for one
	document *Document   // of a managed policy: its default version
	versions int         // of a managed policy
	tags     []condition.Entry
	tagKeys  []string // of tags, folded
	problems []Problem
	unread   []*policy.Policy // in the place of what cannot be read of its entry
	twice    *Problem         // a member of its entry is there twice
}

// content is what an entry says: its text, where the page is in memory, and else a digest.
type content struct {
	text   []byte
	digest *[sha256.Size]byte
}

func newContent(e *entry) content {
	if e.page.inMemory {
		return content{text: e.raw}
	}
	digest := sha256.Sum256(e.raw)
	return content{digest: &digest}
}

// sum is a digest of the entry.
func (c *content) sum() [sha256.Size]byte {
	if c.text != nil {
		return sha256.Sum256(c.text)
	}
	return *c.digest
}

// reference is a name of something else in the export, and where it stands.
type reference struct {
	name   string
	at     place
	to     *entity   // the managed policy or group; nil if the export lacks it
	absent *Document // in the place of a managed policy that it lacks
}

// principal is who a user or role is.
func (e *entity) principal() policy.Principal {
	if e.arn.Kind() == arn.User {
		return identified(policy.User(e.arn), e.id)
	}
	return identified(policy.RoleSession(e.arn, arn.ARN{}), e.id)
}

// inGroups are the groups of a user that are in the export.
func (e *entity) inGroups() (list []arn.ARN) {
	for i := range e.groups {
		if g := e.groups[i].to; g != nil {
			list = append(list, g.arn)
		}
	}
	return list
}

// identified returns a principal with its unique ID, where that is one. Without
// it, aws:userid is unknown.
func identified(p policy.Principal, id string) policy.Principal {
	if with := p.WithUniqueID(id); id != "" && with.Validate() == nil {
		return with
	}
	return p
}

// reader reads one entry.
type reader struct {
	*entry
	compiler *compiler
	e        *entity
	what     string // in names of documents: "user/Bob"
}

// place is where a value of the entry stands.
func (r *reader) place(v gjson.Result, pointer string) place {
	return place{page: r.page, of: r.e.arn, at: r.position(v.Index), pointer: r.pointer + pointer, quoted: v.Type == gjson.String}
}

// fault reports what is wrong with a value of the entry.
func (r *reader) fault(v gjson.Result, pointer string, code syntax.Code, err error) Problem {
	at := r.place(v, pointer)
	p := at.problem(code, err)
	r.e.problems = append(r.e.problems, p)
	return p
}

// lost reports a value that may hold permissions and cannot be read: something
// stands in for it.
func (r *reader) lost(v gjson.Result, pointer string, code syntax.Code, err error) {
	p := r.fault(v, pointer, code, err)
	r.e.unread = append(r.e.unread, standIn(r.what, policy.Identity, p))
}

// object returns the members of an object, with their indexes in the entry. Of a
// key that is there twice which one counts is not known.
func (r *reader) object(v gjson.Result, pointer string) *members {
	all := &members{list: make([]member, 0, 3)}
	if pointer == "" { // of the entry
		all.list = make([]member, 0, 12)
	}
	if !v.IsObject() {
		r.lost(v, pointer, syntax.CodeWrongType, fmt.Errorf("%s, want an object", excerpt(v.Raw)))
		return all
	}
	v.ForEach(func(key, value gjson.Result) bool {
		if all.find(key.String()) != nil {
			r.lost(key, pointer+"/"+escapePointer(key.String()), syntax.CodeDuplicateKey, fmt.Errorf("%q is there twice", key.String()))
			r.e.twice = &r.e.problems[len(r.e.problems)-1]
			return true
		}
		all.add(key.String(), value)
		return true
	})
	return all
}

// members are those of an object. Most objects have few, which are found one by one.
type members struct {
	list []member
	many map[string]int // by name, the places of more; nil: there are few
}

type member struct {
	name string
	gjson.Result
}

// fewMembers are found faster without a map.
const fewMembers = 16

func (m *members) add(name string, v gjson.Result) {
	m.list = append(m.list, member{name, v})
	if n := len(m.list); n > fewMembers {
		if m.many == nil {
			m.many = make(map[string]int)
		}
		m.many[name] = n - 1
	}
}

// find returns the member of a name; nil if the object has none.
func (m *members) find(name string) *gjson.Result {
	for i := range m.list[:min(len(m.list), fewMembers)] {
		if m.list[i].name == name {
			return &m.list[i].Result
		}
	}
	if i, ok := m.many[name]; ok {
		return &m.list[i].Result
	}
	return nil
}

// get returns the member of a name, or one that does not exist.
func (m *members) get(name string) gjson.Result {
	if v := m.find(name); v != nil {
		return *v
	}
	return gjson.Result{}
}

// list visits the members of a list, which may be absent or null.
func (r *reader) list(v gjson.Result, pointer string, visit func(v gjson.Result, pointer string)) {
	if !v.Exists() || v.Type == gjson.Null {
		return
	}
	if !v.IsArray() {
		r.lost(v, pointer, syntax.CodeWrongType, fmt.Errorf("%s, want a list", excerpt(v.Raw)))
		return
	}
	i := 0
	v.ForEach(func(_, value gjson.Result) bool {
		visit(value, fmt.Sprintf("%s/%d", pointer, i))
		i++
		return true
	})
}

// text returns a member that must be a text.
func (r *reader) text(of *members, pointer, name string) (string, bool) {
	v := of.get(name)
	if v.Type == gjson.String && v.String() != "" {
		return v.String(), true
	}
	r.lost(v, pointer+"/"+name, syntax.CodeWrongType, fmt.Errorf("%s: %s, want a text", name, excerpt(v.Raw)))
	return "", false
}

// newReader begins an entry: who it is. It reports false for one that nobody can
// tell.
func newReader(e *entry, c *compiler, kind arn.Kind, name, id string) (*reader, *members, bool) {
	r := &reader{entry: e, compiler: c, e: &entity{content: newContent(e)}}
	v := gjson.ParseBytes(e.raw)
	if !v.IsObject() {
		e.report(arn.ARN{}, CodeEntry, fmt.Errorf("%s, want an object", excerpt(v.Raw)))
		return nil, nil, false
	}
	a, err := arn.Parse(strings.Clone(v.Get("Arn").String())) // which does not keep the entry in memory
	if err == nil && a.Kind() != kind {
		err = fmt.Errorf("%s is not the ARN of a %s", a, kind)
	}
	if err != nil {
		e.report(arn.ARN{}, CodeEntry, fmt.Errorf("the entry does not say what it is: %w", err))
		return nil, nil, false
	}
	r.e.arn, r.what = a, a.Resource()
	all := r.object(v, "")
	if all.get(name).String() != a.Name() {
		r.lost(all.get(name), "/"+name, CodeEntry, fmt.Errorf("%s: %s is not the name in %s", name, excerpt(all.get(name).Raw), a))
	}
	r.e.name, r.e.id = a.Name(), strings.Clone(all.get(id).String())
	return r, all, true
}

// policies reads the inline and managed policies of a user, group or role.
func (r *reader) policies(all *members, inline string) {
	r.list(all.get(inline), "/"+inline, func(v gjson.Result, pointer string) {
		m := r.object(v, pointer)
		name, _ := r.text(m, pointer, "PolicyName")
		d := r.document(m.get("PolicyDocument"), pointer+"/PolicyDocument", policy.Identity, r.what, "inline", name)
		r.e.inline = append(r.e.inline, d)
	})
	r.list(all.get("AttachedManagedPolicies"), "/AttachedManagedPolicies", func(v gjson.Result, pointer string) {
		m := r.object(v, pointer)
		if name, ok := r.text(m, pointer, "PolicyArn"); ok {
			r.e.attached = append(r.e.attached, reference{name: strings.Clone(name), at: r.place(m.get("PolicyArn"), pointer+"/PolicyArn")})
		}
	})
}

// document reads a document. What is absent, or cannot be read, has a stand-in.
func (r *reader) document(v gjson.Result, pointer string, k policy.Kind, name ...string) *Document {
	at := r.place(v, pointer)
	if !v.Exists() {
		at.at = r.at
	}
	d := &Document{Name: documentName(name...), Kind: k, AttachedTo: []arn.ARN{r.e.arn}, Page: at.page.name, Pointer: at.pointer, Start: at.at}
	text, quoted, err := documentText(v)
	if d.Quoted = quoted; err != nil {
		code := CodeDocumentEncoding
		if !v.Exists() || v.Type == gjson.Null {
			code = CodeDocumentMissing
		}
		p := at.problem(code, err)
		d.unread = standIn(d.Name, k, p)
		r.e.problems = append(r.e.problems, p)
		return d
	}
	if d.text = []byte(text); !quoted {
		d.text = r.part(v.Index, v.Index+len(text))
	}
	r.e.problems = append(r.e.problems, r.compiler.compile(d, &at)...)
	return d
}

// bounds reads the permissions boundary of a user or role.
func (r *reader) bounds(all *members) {
	const name = "PermissionsBoundary"
	v := all.get(name)
	if !v.Exists() || v.Type == gjson.Null {
		return
	}
	r.e.boundary = &reference{at: r.place(v, "/"+name)}
	m := r.object(v, "/"+name)
	if text, ok := r.text(m, "/"+name, "PermissionsBoundaryArn"); ok {
		r.e.boundary.name, r.e.boundary.at = strings.Clone(text), r.place(m.get("PermissionsBoundaryArn"), "/"+name+"/PermissionsBoundaryArn")
	}
}

// readTags reads the tags of a user or role.
func (r *reader) readTags(all *members) {
	r.list(all.get("Tags"), "/Tags", func(v gjson.Result, pointer string) {
		key, value := v.Get("Key"), v.Get("Value")
		name := "aws:PrincipalTag/" + key.String()
		tag := condition.String(name, strings.Clone(value.String()))
		switch {
		case key.Type != gjson.String || value.Type != gjson.String || condition.ValidKey(name) != nil:
			_ = r.fault(v, pointer, CodeTags, fmt.Errorf("%s, want a tag with Key and Value: no tag of the caller is known", excerpt(v.Raw)))
			name = "aws:PrincipalTag/"
			tag = condition.Unknown(name)
		case contains(r.e.tagKeys, condition.FoldKey(name)):
			_ = r.fault(v, pointer, CodeTags, fmt.Errorf("the tag %q is there twice: its value is not known", key.String()))
			tag = condition.Unknown(name)
		}
		if i := slices.Index(r.e.tagKeys, condition.FoldKey(name)); i >= 0 {
			r.e.tags[i] = tag
			return
		}
		r.e.tags, r.e.tagKeys = append(r.e.tags, tag), append(r.e.tagKeys, condition.FoldKey(name))
	})
}

// readUser reads an entry of UserDetailList.
func readUser(e *entry, c *compiler) *entity {
	r, all, ok := newReader(e, c, arn.User, "UserName", "UserId")
	if !ok {
		return nil
	}
	r.policies(all, "UserPolicyList")
	r.list(all.get("GroupList"), "/GroupList", func(v gjson.Result, pointer string) {
		if v.Type != gjson.String {
			r.lost(v, pointer, syntax.CodeWrongType, fmt.Errorf("%s, want the name of a group", excerpt(v.Raw)))
			return
		}
		r.e.groups = append(r.e.groups, reference{name: strings.Clone(v.String()), at: r.place(v, pointer)})
	})
	r.bounds(all)
	r.readTags(all)
	return r.e
}

// readGroup reads an entry of GroupDetailList.
func readGroup(e *entry, c *compiler) *entity {
	r, all, ok := newReader(e, c, arn.Group, "GroupName", "GroupId")
	if !ok {
		return nil
	}
	r.policies(all, "GroupPolicyList")
	return r.e
}

// readRole reads an entry of RoleDetailList.
func readRole(e *entry, c *compiler) *entity {
	r, all, ok := newReader(e, c, arn.Role, "RoleName", "RoleId")
	if !ok {
		return nil
	}
	r.e.trust = r.document(all.get("AssumeRolePolicyDocument"), "/AssumeRolePolicyDocument", policy.Trust, r.what, "trust")
	if r.e.twice != nil { // perhaps the trust policy
		r.e.trust.unread = standIn(r.e.trust.Name, policy.Trust, *r.e.twice)
	}
	r.policies(all, "RolePolicyList")
	r.bounds(all)
	r.readTags(all)
	return r.e
}

// readPolicy reads an entry of Policies: of its versions the default one counts.
func readPolicy(e *entry, c *compiler) *entity {
	r, all, ok := newReader(e, c, arn.ManagedPolicy, "PolicyName", "PolicyId")
	if !ok {
		return nil
	}
	r.what = r.e.arn.String()
	want := all.get("DefaultVersionId").String()
	var defaults, others []gjson.Result
	var pointer string
	r.list(all.get("PolicyVersionList"), "/PolicyVersionList", func(v gjson.Result, at string) {
		r.e.versions++
		id, isDefault := v.Get("VersionId").String(), v.Get("IsDefaultVersion").Type == gjson.True
		switch {
		case isDefault && (id == want || want == ""):
			defaults, pointer = append(defaults, v), at
		case isDefault || id == want:
			others = append(others, v)
		}
	})
	if len(defaults) != 1 || len(others) > 0 {
		p := r.fault(all.get("PolicyVersionList"), "/PolicyVersionList", CodeDefaultVersion,
			fmt.Errorf("IsDefaultVersion is set for %d versions that DefaultVersionId names (%s), and one or the other for %d; want one version with both", len(defaults), excerpt(want), len(others)))
		r.e.document = &Document{Name: r.what, Kind: policy.Identity, Page: p.Page, Pointer: p.Pointer, Start: p.Position, unread: standIn(r.what, policy.Identity, p)}
		return r.e
	}
	m := r.object(defaults[0], pointer)
	r.e.document = r.document(m.get("Document"), pointer+"/Document", policy.Identity, r.what)
	r.e.document.AttachedTo = nil
	return r.e
}

// managedARN reads the ARN of a managed policy.
func managedARN(text string) (arn.ARN, error) {
	a, err := arn.Parse(text)
	if err == nil && a.Kind() != arn.ManagedPolicy {
		err = errors.New("is not the ARN of a managed policy")
	}
	if err != nil {
		return arn.ARN{}, fmt.Errorf("%s: %w", excerpt(strings.ToValidUTF8(text, "?")), err)
	}
	return a, nil
}
