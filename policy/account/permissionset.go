package account

import (
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strings"

	"github.com/tidwall/gjson"

	"github.com/iameval/iameval/arn"
	"github.com/iameval/iameval/policy/syntax"
)

// A permission set of IAM Identity Center becomes a role in each account that it
// is assigned in, and the export of the account has that role with its policies.
// The calls of aws sso-admin tell besides who signs in as it, and what it is to
// have. Most of their answers do not name the set, so the answers about one set
// stand in one object, as jq -s add puts them together:
//
//	describe-permission-set                                   PermissionSet
//	get-inline-policy-for-permission-set                      InlinePolicy
//	list-managed-policies-in-permission-set                   AttachedManagedPolicies
//	list-customer-managed-policy-references-in-permission-set CustomerManagedPolicyReferences
//	get-permissions-boundary-for-permission-set               PermissionsBoundary
//	list-account-assignments                                  AccountAssignments
//
// An answer that is not there is not known, and not empty. AccountAssignments names
// its set, and may stand by itself; list-permission-sets says which sets there are.

// PermissionSet is a permission set of IAM Identity Center. The zero PermissionSet
// is not one.
type PermissionSet struct {
	ARN  arn.ARN // such as arn:aws:sso:::permissionSet/ssoins-1/ps-1
	Name string  // which names the roles: AWSReservedSSO_NAME_0123456789abcdef
	// Managed are its managed policies: the ARNs of AWS's, and paths and names, such
	// as /team/Readers, of those that each account has itself. Inline is its inline
	// policy, and Boundary its permissions boundary, written as in Managed; "" where
	// it has none.
	Managed          []string
	Inline, Boundary string
	// Assignments say in which accounts who signs in as its role.
	Assignments []Assignment

	known map[string]bool // the members that were there
	at    place
}

// Assignment says that somebody signs in to an account by a permission set.
type Assignment struct {
	Account       string // "123456789012"
	PrincipalType string // "USER" or "GROUP"
	PrincipalID   string // in the identity store
}

// String returns the type in small letters, and the ID: "group 1234".
func (a Assignment) String() string { return strings.ToLower(a.PrincipalType) + " " + a.PrincipalID }

// The members of answers about one permission set.
const (
	memberSet        = "PermissionSet"
	memberSets       = "PermissionSets"
	memberInline     = "InlinePolicy"
	memberManaged    = "AttachedManagedPolicies"
	memberCustomer   = "CustomerManagedPolicyReferences"
	memberBoundary   = "PermissionsBoundary"
	memberAssignment = "AccountAssignments"
)

// ReadPermissionSets reads the answers of aws sso-admin about permission sets, and
// returns the sets in their order, and what could not be read.
func ReadPermissionSets(pages ...Page) (sets []PermissionSet, found []Problem) {
	var l problems
	r := setReader{byARN: make(map[string]*PermissionSet)}
	for i, p := range pages {
		at := &page{name: p.Name, number: i, problems: &l}
		r.answer, r.seen = 0, false
		at.walk(p, nil, r.member)
		r.finish()
		if !r.seen {
			at.report(Problem{Code: CodePage, Err: errors.New("the page has no PermissionSet; want what aws sso-admin describe-permission-set prints, with the other answers about the set beside")})
		}
	}
	for _, e := range r.assigned {
		r.assign(e)
	}
	for _, e := range r.listed {
		r.check(e)
	}
	for _, s := range r.sets {
		sets = append(sets, *s)
	}
	return sets, l.sorted()
}

// setReader reads permission sets.
type setReader struct {
	sets             []*PermissionSet
	byARN            map[string]*PermissionSet
	answer           int
	members          map[string]*entry // of the answer
	assigned, listed []*entry
	seen             bool
}

// member takes a member of an answer.
func (r *setReader) member(e *entry) {
	if e.answer != r.answer {
		r.finish()
		r.answer = e.answer
	}
	switch e.list {
	case memberAssignment:
		r.assigned, r.seen = append(r.assigned, e), true
	case memberSets:
		r.listed, r.seen = append(r.listed, e), true
	case memberSet, memberInline, memberManaged, memberCustomer, memberBoundary:
		if r.members == nil {
			r.members = make(map[string]*entry)
		}
		if r.members[e.list] != nil {
			e.report(arn.ARN{}, syntax.CodeDuplicateKey, fmt.Errorf("%q is there twice: the later one counts", e.list))
		}
		r.members[e.list], r.seen = e, true
	case "NextToken":
		if v := gjson.ParseBytes(e.raw); v.Type == gjson.String && v.String() != "" {
			e.report(arn.ARN{}, CodeTruncated, errors.New("the answer says that there are more"))
		}
	}
}

// finish makes the set of the answer that ends.
func (r *setReader) finish() {
	m := r.members
	r.members = nil
	if len(m) == 0 {
		return
	}
	e := m[memberSet]
	if e == nil {
		for _, name := range sortedKeys(m) {
			m[name].report(arn.ARN{}, CodeEntry, fmt.Errorf("%s does not say whose it is: want it beside PermissionSet", name))
		}
		return
	}
	v := gjson.ParseBytes(e.raw)
	s := &PermissionSet{Name: v.Get("Name").String(), known: make(map[string]bool), at: place{page: e.page, at: e.at, pointer: e.pointer}}
	var err error
	if s.ARN, err = arn.Parse(v.Get("PermissionSetArn").String()); err != nil || s.Name == "" {
		e.report(arn.ARN{}, CodeEntry, errors.Join(errors.New("want a permission set with Name and PermissionSetArn"), err))
		return
	}
	if r.byARN[s.ARN.String()] != nil {
		e.report(s.ARN, CodeDuplicateEntity, fmt.Errorf("%s is there already: this one is not used", s.ARN))
		return
	}
	for name, e := range m {
		s.known[name] = true
		s.read(name, e)
	}
	slices.Sort(s.Managed)
	r.sets = append(r.sets, s)
	r.byARN[s.ARN.String()] = s
}

// read reads one member of the set. What it is not makes it unknown.
func (s *PermissionSet) read(name string, e *entry) {
	v := gjson.ParseBytes(e.raw)
	bad := func(want string) {
		e.report(s.ARN, CodeEntry, fmt.Errorf("%s: %s, want %s", name, excerpt(v.Raw), want))
		s.known[name] = false
	}
	switch name {
	case memberInline:
		if v.String() == "" && v.Type == gjson.String || v.Type == gjson.Null { // as the call prints it where there is none
			return
		}
		text, _, err := documentText(v)
		if err != nil {
			bad("a policy document")
			return
		}
		s.Inline = text
	case memberManaged, memberCustomer:
		if !v.IsArray() {
			bad("a list")
			return
		}
		for _, m := range v.Array() {
			text := policyText(m)
			if text == "" {
				bad("policies with Arn, or with Name and Path")
				return
			}
			s.Managed = append(s.Managed, text)
		}
	case memberBoundary:
		if v.Type == gjson.Null {
			return
		}
		if s.Boundary = policyText(v.Get("CustomerManagedPolicyReference")); s.Boundary == "" {
			s.Boundary = v.Get("ManagedPolicyArn").String()
		}
		if s.Boundary == "" {
			bad("ManagedPolicyArn or CustomerManagedPolicyReference")
		}
	}
}

// policyText writes a reference to a policy: its ARN, or its path and name.
func policyText(v gjson.Result) string {
	if a := v.Get("Arn").String(); a != "" {
		return a
	}
	name, path := v.Get("Name").String(), v.Get("Path").String()
	if name == "" {
		return ""
	}
	if path == "" {
		path = "/"
	}
	return path + name
}

// assign reads AccountAssignments.
func (r *setReader) assign(e *entry) {
	for _, v := range gjson.ParseBytes(e.raw).Array() {
		a := Assignment{v.Get("AccountId").String(), v.Get("PrincipalType").String(), v.Get("PrincipalId").String()}
		s := r.byARN[v.Get("PermissionSetArn").String()]
		if s == nil || a.Account == "" || a.PrincipalID == "" {
			e.report(arn.ARN{}, CodeEntry, fmt.Errorf("%s, want an assignment of a permission set that was given", excerpt(v.Raw)))
			continue
		}
		if !slices.Contains(s.Assignments, a) {
			s.Assignments = append(s.Assignments, a)
		}
	}
}

// check looks for sets that list-permission-sets names and that are not there.
func (r *setReader) check(e *entry) {
	for _, v := range gjson.ParseBytes(e.raw).Array() {
		if r.byARN[v.String()] == nil {
			e.report(arn.ARN{}, CodePermissionSet, fmt.Errorf("the permission set %s was not given", strings.ToValidUTF8(v.String(), "?")))
		}
	}
}

// SignIn is how people sign in to an account by a permission set. The zero SignIn
// says that nobody does.
type SignIn struct {
	// Role is the role of the account that the set became, with the policies that
	// it has; the zero Caller of a set that has none there, so that nobody signs in.
	Role Caller
	By   []Assignment // who is assigned in the account, as far as that was given
	// Problems say what of the set the role does not have, or has beyond it: what
	// was not provisioned, or was changed by hand.
	Problems []Problem
}

// SignIn returns how people sign in to the account by a permission set.
func (a *Account) SignIn(s *PermissionSet) (in SignIn) {
	if a == nil || s == nil || s.Name == "" {
		return in
	}
	for _, one := range s.Assignments {
		if one.Account == a.id {
			in.By = append(in.By, one)
		}
	}
	for _, e := range a.callers {
		if permissionSet(e.arn) == s.Name {
			in.Role, in.Problems = a.caller(e, nil), a.differences(s, e)
			return in
		}
	}
	if len(in.By) > 0 {
		in.Problems = []Problem{problemOf(s, arn.ARN{}, fmt.Errorf("%s is assigned in account %s, which has no role of it", s.Name, a.id))}
	}
	return in
}

// problemOf is a problem at the place of a permission set.
func problemOf(s *PermissionSet, of arn.ARN, err error) Problem {
	p := Problem{Position: s.at.at, Pointer: s.at.pointer, Code: CodePermissionSet, Of: of, Err: err}
	if s.at.page != nil {
		p.Page, p.page = s.at.page.name, s.at.page.number
	}
	return p
}

// differences compares a set with its role, as far as the set is known.
func (a *Account) differences(s *PermissionSet, e *entity) (found []Problem) {
	differ := func(what, has, want string) {
		found = append(found, problemOf(s, e.arn, fmt.Errorf("%s of %s: the role has %s, and the set %s", what, s.Name, choose(has), choose(want))))
	}
	if s.known[memberManaged] && s.known[memberCustomer] {
		var has, want []string
		for i := range e.attached {
			has = append(has, e.attached[i].name)
		}
		for _, name := range s.Managed {
			want = append(want, a.managedName(name))
		}
		slices.Sort(has)
		slices.Sort(want)
		if !slices.Equal(has, want) {
			differ("managed policies", strings.Join(has, ", "), strings.Join(want, ", "))
		}
	}
	if s.known[memberInline] {
		has := ""
		for _, d := range e.inline {
			has += d.Text()
		}
		if !sameJSON(has, s.Inline) {
			differ("the inline policy", inWords(has), inWords(s.Inline))
		}
	}
	if s.known[memberBoundary] {
		has := ""
		if e.boundary != nil {
			has = e.boundary.name
		}
		if want := a.managedName(s.Boundary); has != want {
			differ("the boundary", has, want)
		}
	}
	return found
}

// choose writes a text, or that there is none.
func choose(text string) string {
	if text == "" {
		return "none"
	}
	return text
}

// inWords says whether there is a document.
func inWords(text string) string {
	if text == "" {
		return ""
	}
	return "one of its own"
}

// managedName returns the ARN of a policy that a set names.
func (a *Account) managedName(text string) string {
	if strings.HasPrefix(text, "/") {
		return "arn:" + a.partition + ":iam::" + a.id + ":policy" + text
	}
	return text
}

// sameJSON reports whether two documents say the same.
func sameJSON(a, b string) bool {
	if a == "" || b == "" {
		return a == b
	}
	var x, y any
	if json.Unmarshal([]byte(a), &x) != nil || json.Unmarshal([]byte(b), &y) != nil {
		return a == b
	}
	return reflect.DeepEqual(x, y)
}
