package account

import (
	"errors"
	"fmt"
	"iter"
	"os"
	"slices"

	"github.com/tidwall/gjson"

	"github.com/iameval/iameval/arn"
	"github.com/iameval/iameval/condition"
	"github.com/iameval/iameval/policy"
	"github.com/iameval/iameval/policy/syntax"
)

// Account is an account as an export has it. It is immutable and safe for
// concurrent use. The zero Account, and a nil one, has no callers.
type Account struct {
	id, partition string
	callers       []*entity // users, then roles
	byARN         map[arn.ARN]*entity
	roles         map[string]*entity // by name
	groups        map[string]*entity // by name
	managed       map[arn.ARN]*entity
	documents     []*Document
	problems      []Problem
	org           *Organization // nil: not known
}

// Read reads an export: the pages of aws iam get-account-authorization-details,
// in order. Of each entity that several pages have, one counts, if they are equal.
// What cannot be read of it is in [Account.Problems]; an error means that no page
// holds an export at all.
func Read(pages ...Page) (*Account, error) {
	b := builder{compiler: newCompiler(), Account: &Account{
		byARN: make(map[arn.ARN]*entity), roles: make(map[string]*entity),
		groups: make(map[string]*entity), managed: make(map[arn.ARN]*entity),
	}}
	for i, p := range pages {
		at := &page{name: p.Name, number: i, problems: &b.found}
		at.walk(p, []string{listUsers, listGroups, listRoles, listPolicies}, b.entry)
	}
	if !b.seen {
		err := errors.New("no page holds UserDetailList, GroupDetailList, RoleDetailList or Policies; want what aws iam get-account-authorization-details prints")
		for _, p := range b.found.sorted() {
			err = errors.Join(err, p)
		}
		return nil, err
	}
	b.link()
	return b.Account, nil
}

// ReadFiles is Read of the pages in files, in this order.
func ReadFiles(names ...string) (a *Account, err error) {
	pages := make([]Page, 0, len(names))
	for _, name := range names {
		f, err := os.Open(name)
		if err != nil {
			return nil, err
		}
		defer func() { _ = f.Close() }() // it was only read
		pages = append(pages, Page{Name: name, R: f})
	}
	return Read(pages...)
}

// builder puts an account together.
type builder struct {
	*Account
	compiler  *compiler
	found     problems
	seen      bool // a list of an export
	users     []*entity
	rolesList []*entity
	groupList []*entity
	policies  []*entity
	missing   map[string]*Document      // managed policies that are not in the export
	absent    map[string]*policy.Policy // in the place of groups that are not in the export
	more      *entry                    // the last answer says that there are more
	moreOf    [2]int
}

// entry takes one value of a page.
func (b *builder) entry(e *entry) {
	if e.index < 0 {
		b.member(e)
		return
	}
	b.seen = true
	switch e.list {
	case listUsers:
		b.add(e, readUser(e, b.compiler), &b.users)
	case listGroups:
		b.add(e, readGroup(e, b.compiler), &b.groupList)
	case listRoles:
		b.add(e, readRole(e, b.compiler), &b.rolesList)
	case listPolicies:
		b.add(e, readPolicy(e, b.compiler), &b.policies)
	}
}

// member takes a member of a page that is not a list of entries.
func (b *builder) member(e *entry) {
	v := gjson.ParseBytes(e.raw)
	if of := [2]int{e.page.number, e.answer}; b.moreOf != of {
		b.more, b.moreOf = nil, of
	}
	switch e.list {
	case "IsTruncated", "Marker", "NextToken":
		if v.Type == gjson.True || v.Type == gjson.String && v.String() != "" {
			b.more = e
		}
	case listUsers, listGroups, listRoles, listPolicies:
		b.seen = true
		if v.Type != gjson.Null && !v.IsArray() {
			e.report(arn.ARN{}, syntax.CodeWrongType, fmt.Errorf("%s, want a list", excerpt(v.Raw)))
		}
	}
}

// add files an entity under its ARN, unless it is of another account or there
// already.
func (b *builder) add(e *entry, n *entity, to *[]*entity) {
	if n == nil {
		return
	}
	if !n.arn.HasAccountWord() {
		if b.id == "" {
			b.id, b.partition = n.arn.Account(), n.arn.Partition()
		}
		if n.arn.Account() != b.id || n.arn.Partition() != b.partition {
			n.problems = append(n.problems, e.problem(n.arn, CodeAccountMixed, fmt.Errorf("%s is not of account %s, as what stands before it is: it is not used", n.arn, b.id)))
			return
		}
	}
	first := b.byARN[n.arn]
	switch {
	case first == nil:
		b.byARN[n.arn] = n
		*to = append(*to, n)
	case first.content.sum() != n.content.sum():
		p := e.problem(n.arn, CodeDuplicateEntity, fmt.Errorf("%s is there already, with other contents: this one is not used, and what it may do is not known", n.arn))
		first.problems = append(first.problems, p)
		first.doubt(p)
	}
}

// doubt makes all uncertain that the entity's entry says.
func (e *entity) doubt(p Problem) {
	e.unread = append(e.unread, standIn(e.arn.Resource(), policy.Identity, p))
	if e.trust != nil {
		t := *e.trust
		t.unread = standIn(t.Name, policy.Trust, p)
		e.trust = &t
	}
}

// link resolves what entities name of each other.
func (b *builder) link() {
	if b.more != nil && !b.laterAnswer() {
		b.more.report(arn.ARN{}, CodeTruncated, errors.New("this is the last page that was given, and it says that there are more"))
	}
	b.missing, b.absent = make(map[string]*Document), make(map[string]*policy.Policy)
	for _, e := range b.groupList {
		if other := b.groups[e.name]; other != nil { // names are unique whatever the path
			e.doubt(b.found.add(Problem{Code: CodeDuplicateEntity, Of: e.arn, Err: fmt.Errorf("the groups %s and %s have one name", other.arn, e.arn)}))
		}
		b.groups[e.name] = e
	}
	for _, e := range b.rolesList {
		b.roles[e.name] = e
	}
	for _, e := range b.policies {
		b.managed[e.arn] = e
	}
	b.callers = slices.Concat(b.users, b.rolesList)
	for _, list := range [][]*entity{b.users, b.groupList, b.rolesList, b.policies} {
		for _, e := range list {
			b.attach(e)
		}
	}
	b.share()
	for _, name := range sortedKeys(b.missing) {
		b.documents = append(b.documents, b.missing[name])
	}
	b.Account.problems = b.found.sorted()
}

// share keeps the policies that several callers have.
func (b *builder) share() {
	for _, e := range b.groupList {
		for _, d := range e.inline {
			d.keep()
		}
	}
	for _, e := range b.policies {
		if d := e.document; len(d.AttachedTo) > 1 || len(d.AttachedTo) == 1 && d.AttachedTo[0].Kind() == arn.Group {
			d.keep()
		}
	}
}

// laterAnswer reports whether an answer came after the one that said there are
// more.
func (b *builder) laterAnswer() bool { return b.moreOf != [2]int{b.more.page.number, b.more.answer} }

// attach resolves the managed policies, groups and boundary of an entity, and
// lists its documents.
func (b *builder) attach(e *entity) {
	if e.trust != nil {
		b.documents = append(b.documents, e.trust)
	}
	b.documents = append(b.documents, e.inline...)
	if e.document != nil {
		b.documents = append(b.documents, e.document)
	}
	for i := range e.attached {
		b.need(e, &e.attached[i])
	}
	if e.boundary != nil {
		b.need(e, e.boundary)
	}
	for i := range e.groups {
		b.join(e, &e.groups[i])
	}
}

// join finds the group that a reference names, or makes what stands in for it.
func (b *builder) join(e *entity, r *reference) {
	if r.to = b.groups[r.name]; r.to != nil {
		return
	}
	p := r.at.problem(CodeGroupMissing, fmt.Errorf("the group %q is not in the export: what it may do is not known", r.name))
	e.problems = append(e.problems, p)
	if b.absent[r.name] == nil {
		b.absent[r.name] = standIn("group/"+r.name, policy.Identity, p)
	}
	e.unread = append(e.unread, b.absent[r.name])
}

// need finds the managed policy that a reference names, or lists it as missing.
func (b *builder) need(e *entity, r *reference) {
	a, err := managedARN(r.name)
	if r.to = b.managed[a]; err == nil && r.to != nil {
		r.to.document.AttachedTo = append(r.to.document.AttachedTo, e.arn)
		return
	}
	if err == nil {
		err = fmt.Errorf("the policy %s is not in the export: what it allows and denies is not known", a)
	}
	p := Problem{Page: r.at.page.name, page: r.at.page.number, Position: r.at.at, Pointer: r.at.pointer, Code: CodeDocumentMissing, Of: e.arn, Err: err}
	d := b.missing[r.name]
	if d == nil {
		p = b.found.add(p)
		name := documentName(r.name)
		d = &Document{Name: name, Kind: policy.Identity, Page: p.Page, Pointer: p.Pointer, Start: p.Position, unread: standIn(name, policy.Identity, p)}
		b.missing[r.name] = d
	}
	d.AttachedTo = append(d.AttachedTo, e.arn)
	r.absent = d
	e.problems = append(e.problems, p)
}

// ID returns the account, such as "123456789012"; "" if no entry tells.
func (a *Account) ID() string {
	if a == nil {
		return ""
	}
	return a.id
}

// Partition returns the account's partition, such as "aws".
func (a *Account) Partition() string {
	if a == nil {
		return ""
	}
	return a.partition
}

// Problems returns what could not be read, by page and place. The slice is shared
// and must not be changed.
func (a *Account) Problems() []Problem {
	if a == nil {
		return nil
	}
	return a.problems
}

// Documents yields each document of the export once, in its order: of users, of
// groups, of roles, then managed policies; and last those that are named and
// missing. Of managed policies it is the default version.
func (a *Account) Documents() iter.Seq[Document] {
	return func(yield func(Document) bool) {
		if a == nil {
			return
		}
		for _, d := range a.documents {
			if !yield(*d) {
				return
			}
		}
	}
}

// In returns the account under the levels of an organization: its SCPs limit all
// callers, and its RCPs the account's resources. Problems of the organization are
// those of its file, and of [Organization.Levels].
func (a *Account) In(o *Organization) *Account {
	if a == nil {
		return nil
	}
	c := *a
	c.org = o
	return &c
}

// Callers yields the users, then the roles, in the order of the export. The set
// of a caller is made as it is asked for, at some microseconds for each of its
// statements. Callers with the same policies have the same Set.
func (a *Account) Callers() iter.Seq[Caller] {
	return func(yield func(Caller) bool) {
		if a == nil {
			return
		}
		sets := make(sharedSets)
		for _, e := range a.callers {
			if !yield(a.caller(e, sets)) {
				return
			}
		}
	}
}

// Groups yields the groups of the export by their ARNs.
func (a *Account) Groups() iter.Seq[arn.ARN] {
	return func(yield func(arn.ARN) bool) {
		if a == nil {
			return
		}
		for _, name := range sortedKeys(a.groups) {
			if !yield(a.groups[name].arn) {
				return
			}
		}
	}
}

// Versions returns how many versions the export has of a managed policy: 0 of one
// that it lacks.
func (a *Account) Versions(managed arn.ARN) int {
	if a == nil || a.managed[managed] == nil {
		return 0
	}
	return a.managed[managed].versions
}

// Find returns the caller that an ARN names: a user, a role, a session of a role
// or the root user of the account. Of a session that is made elsewhere the
// export knows neither session policies nor session tags: see [Caller.Session].
func (a *Account) Find(who arn.ARN) (Caller, bool) {
	if a == nil || who.Account() != a.id || who.Partition() != a.partition {
		return Caller{}, false
	}
	switch who.Kind() {
	case arn.User, arn.Role:
		if e := a.byARN[who]; e != nil {
			return a.caller(e, nil), true
		}
	case arn.AssumedRole:
		if e := a.roles[who.Role()]; e != nil {
			c := a.caller(e, nil)
			c.Principal = identified(policy.RoleSession(e.arn, who), e.id)
			return c, c.Principal.Validate() == nil
		}
	case arn.RootUser:
		c := Caller{Principal: policy.Root(who), account: a}
		c.under(a.org, nil)
		return c, true
	default:
	}
	return Caller{}, false
}

// caller puts the policies of a user or role together.
func (a *Account) caller(e *entity, sets sharedSets) Caller {
	c := Caller{account: a, entity: e, sources: new(sources), Tags: slices.Clip(e.tags), Problems: e.concerns()}
	c.identity(e)
	for i := range e.groups {
		if g := e.groups[i].to; g != nil {
			c.identity(g)
		}
	}
	c.layers.Identity = readLast(c.layers.Identity)
	if e.boundary != nil {
		c.layers.Boundary = c.bound(e.boundary)
	}
	if c.Principal = e.principal(); e.arn.Kind() != arn.User {
		c.Trust = c.policy(e.trust)
	}
	c.under(a.org, sets)
	return c
}

// concerns lists what could not be read of what is in force for a caller, once.
func (e *entity) concerns() (list []Problem) {
	list = append(list, e.problems...)
	seen := make(map[*entity]bool)
	var add func(e *entity)
	refer := func(r *reference) {
		if r.to != nil && !seen[r.to] {
			seen[r.to] = true
			list = append(list, r.to.problems...)
			add(r.to)
		}
	}
	add = func(e *entity) {
		for i := range e.attached {
			refer(&e.attached[i])
		}
		for i := range e.groups {
			refer(&e.groups[i])
		}
	}
	add(e)
	if e.boundary != nil {
		refer(e.boundary)
	}
	return list
}

// context is what the requests of all callers carry of the organization.
func (a *Account) context() []condition.Entry {
	if a == nil {
		return nil
	}
	return a.org.context(a.id)
}

func sortedKeys[V any](m map[string]V) []string {
	keys := make([]string, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}
