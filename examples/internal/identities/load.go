package identities

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/iameval/iameval/arn"
	"github.com/iameval/iameval/condition"
	"github.com/iameval/iameval/examples/internal/infile"
	"github.com/iameval/iameval/examples/internal/sigv4"
	"github.com/iameval/iameval/policy"
	"github.com/iameval/iameval/policy/access"
	"github.com/iameval/iameval/policy/account"
	"github.com/iameval/iameval/policy/syntax"
)

// The limits of the files: the identities, and an export of an account.
const (
	maxFile    = 4 << 20
	maxAccount = 256 << 20
)

// loader reads one identities file.
type loader struct {
	source
	dir      string
	out      *File
	read     map[string]bool           // the files
	policies map[string]*policy.Policy // by kind and text
	contents map[*policy.Policy]string // their texts
	control  [][]*policy.Policy
	texts    map[principalKey]string // what the policies of a principal were made of
}

// Load reads an identities file and those that it names. The error is of the first
// fault, with file, line and column.
func Load(name string) (*File, error) {
	f, err := load(name)
	if err != nil {
		return nil, err
	}
	return f, nil
}

// load is Load. With an error, the File holds no more than the names of the files
// that were read.
func load(name string) (*File, error) {
	text, err := infile.ReadFile(name, maxFile)
	if err != nil {
		return &File{files: []string{name}}, err
	}
	l := &loader{
		source: source{name, text}, dir: filepath.Dir(name),
		out:  &File{keys: make(map[string]*Identity), callers: make(map[principalKey]*policy.Set), files: []string{name}},
		read: map[string]bool{name: true}, policies: make(map[string]*policy.Policy), contents: make(map[*policy.Policy]string), texts: make(map[principalKey]string),
	}
	if err := l.load(); err != nil {
		return &File{files: l.out.files}, err
	}
	return l.out, nil
}

func (l *loader) load() error {
	root, err := l.parse()
	if err != nil {
		return err
	}
	if err := l.only(root, "the file", "cluster", "account", "serviceControl", "identities"); err != nil {
		return err
	}
	if err := l.loadAccount(root.get("account")); err != nil {
		return err
	}
	levels, err := l.list(root, "serviceControl")
	if err != nil {
		return err
	}
	for _, level := range levels {
		list, err := l.documents(level, "a level of serviceControl", policy.ServiceControl)
		if err != nil {
			return err
		}
		l.control = append(l.control, list)
	}
	if err := l.loadCluster(root.get("cluster")); err != nil {
		return err
	}
	entries, err := l.list(root, "identities")
	if err != nil {
		return err
	}
	for _, entry := range entries {
		if err := l.loadIdentity(entry); err != nil {
			return err
		}
	}
	if info, err := os.Stat(l.name); err == nil && info.Mode().Perm()&0o077 != 0 {
		l.out.warnings = append(l.out.warnings, fmt.Sprintf("%s holds secrets and others may read it (mode %04o); want 0600", l.name, info.Mode().Perm()))
	}
	return nil
}

// path returns the name of a file beside this one, and remembers it.
func (l *loader) path(name string) string {
	if !filepath.IsAbs(name) {
		name = filepath.Join(l.dir, name)
	}
	if !l.read[name] {
		l.read[name] = true
		l.out.files = append(l.out.files, name)
	}
	return name
}

// loadAccount reads the export: one file, or its pages.
func (l *loader) loadAccount(n *node) error {
	if n == nil {
		return nil
	}
	names := []*node{n}
	if n.kind == "a list" {
		names = n.items
	}
	var pages []account.Page
	for _, name := range names {
		if name.kind != "a string" {
			return l.errorAt(name.start, "account is %s; want the name of a file", name.kind)
		}
		file := l.path(name.text)
		text, err := infile.ReadFile(file, maxAccount)
		if err != nil {
			return l.errorAt(name.start, "account: %v", err)
		}
		pages = append(pages, account.Page{Name: file, R: bytes.NewReader(text)})
	}
	a, err := account.Read(pages...)
	if err != nil {
		return l.errorAt(n.start, "account: %v", err)
	}
	for _, p := range a.Problems() {
		l.out.warnings = append(l.out.warnings, p.Error())
	}
	l.out.account = a
	return nil
}

// document loads a policy: the name of a file, or the document itself.
func (l *loader) document(n *node, kind policy.Kind) (*policy.Policy, error) {
	name, text := l.name, []byte(nil)
	switch n.kind {
	case "a string":
		name = l.path(n.text)
		var err error
		if text, err = infile.ReadFile(name, syntax.MaxSize); err != nil {
			return nil, l.errorAt(n.start, "policy: %v", err)
		}
	case "an object":
		text = l.inPlace(n)
	default:
		return nil, l.errorAt(n.start, "a policy is %s; want the name of a file or a document", n.kind)
	}
	key := fmt.Sprint(kind, " ", name, " ", string(text))
	if p := l.policies[key]; p != nil {
		return p, nil
	}
	p, err := policy.Parse(name, kind, text)
	if err != nil {
		return nil, err
	}
	l.policies[key], l.contents[p] = p, strings.TrimSpace(string(text))
	return p, nil
}

// inPlace returns the text of a document of this file, with the lines and columns
// that it has here.
func (l *loader) inPlace(n *node) []byte {
	before := l.text[:n.start]
	lines := bytes.Count(before, []byte("\n"))
	column := len(before) - bytes.LastIndexByte(before, '\n') - 1
	pad := strings.Repeat("\n", lines) + strings.Repeat(" ", column)
	return append([]byte(pad), l.text[n.start:n.end]...)
}

// documents loads a list of policies. It is not nil.
func (l *loader) documents(n *node, what string, kind policy.Kind) ([]*policy.Policy, error) {
	if n.kind != "a list" {
		return nil, l.errorAt(n.start, "%s is %s; want a list", what, n.kind)
	}
	list := make([]*policy.Policy, 0, len(n.items))
	for _, item := range n.items {
		p, err := l.document(item, kind)
		if err != nil {
			return nil, err
		}
		list = append(list, p)
	}
	return list, nil
}

// layers loads the policies, the boundary and the session policies of an entry.
// given is whether it has policies at all.
func (l *loader) layers(n *node) (p policy.Policies, given bool, err error) {
	if v := n.get("policies"); v != nil {
		given = true
		if p.Identity, err = l.documents(v, "policies", policy.Identity); err != nil {
			return p, given, err
		}
	}
	if v := n.get("boundary"); v != nil {
		if p.Boundary, err = l.document(v, policy.Identity); err != nil {
			return p, given, err
		}
	}
	if v := n.get("sessionPolicies"); v != nil {
		if p.Session, err = l.documents(v, "sessionPolicies", policy.Identity); err == nil && len(p.Session) == 0 {
			err = l.errorAt(v.start, "sessionPolicies is empty; leave it out for a session without any, or give a policy")
		}
	}
	return p, given, err
}

// arnOf reads a member that is an ARN; the zero ARN if it is absent.
func (l *loader) arnOf(n *node, name string) (arn.ARN, error) {
	text, err := l.str(n, name)
	if err != nil || text == "" {
		return arn.ARN{}, err
	}
	a, err := arn.Parse(text)
	if err != nil || a.IsWildcard() {
		return arn.ARN{}, l.errorAt(n.get(name).start, "%s: %q is not an ARN: %v", name, text, err)
	}
	return a, nil
}

// loadCluster reads the DAX cluster.
func (l *loader) loadCluster(n *node) error {
	if n == nil {
		return nil
	}
	if err := l.only(n, "cluster", "arn", "role", "policies", "boundary", "trust"); err != nil {
		return err
	}
	cluster, err := l.arnOf(n, "arn")
	if err == nil && cluster.Kind() != arn.Cache {
		err = l.errorAt(n.start, "cluster: arn is %q; want the ARN of a cluster of DAX", cluster)
	}
	if err != nil {
		return err
	}
	role, err := l.arnOf(n, "role")
	if err == nil && role.Kind() != arn.Role {
		err = l.errorAt(n.start, "cluster: role is %q; want the ARN of a role", role)
	}
	if err != nil {
		return err
	}
	layers, given, err := l.layers(n)
	if err != nil {
		return err
	}
	if l.out.account != nil && !given {
		return l.clusterOfAccount(n, cluster, role)
	}
	if !given {
		return l.errorAt(n.start, "cluster has no policies; want a list, if need be an empty one")
	}
	layers.ServiceControl = l.control
	set, err := policy.NewSet(layers)
	if err != nil {
		return l.errorAt(n.start, "cluster: %v", err)
	}
	out := &access.Cluster{ARN: cluster, Role: access.Subject{Principal: policy.RoleSession(role, arn.ARN{}), Policies: set}}
	if v := n.get("trust"); v != nil {
		if out.Trust, err = l.document(v, policy.Trust); err != nil {
			return err
		}
	}
	l.out.cluster = out
	return nil
}

// clusterOfAccount takes the service role from the export.
func (l *loader) clusterOfAccount(n *node, cluster, role arn.ARN) error {
	caller, ok := l.out.account.Find(role)
	if !ok {
		return l.errorAt(n.start, "cluster: the account has no role %s", role)
	}
	if n.get("boundary") != nil || n.get("trust") != nil {
		return l.errorAt(n.start, "cluster: boundary and trust come from the account unless policies are given")
	}
	set, err := l.underControl(caller.Policies)
	if err != nil {
		return l.errorAt(n.start, "cluster: %v", err)
	}
	subject := caller.Subject()
	subject.Policies = set
	l.out.cluster = &access.Cluster{ARN: cluster, Role: subject, Trust: caller.Trust}
	return nil
}

// underControl puts the SCPs of the file above policies of the export.
func (l *loader) underControl(s *policy.Set) (*policy.Set, error) {
	if l.control == nil {
		return s, nil
	}
	p := s.Policies()
	p.ServiceControl = l.control
	return policy.NewSet(p)
}

// entryFields are those of an identity.
var entryFields = []string{"accessKeyId", "secretAccessKey", "sessionToken", "principal", "role", "parent", "policies", "boundary", "sessionPolicies", "expires", "context"}

// loadIdentity reads one entry.
func (l *loader) loadIdentity(n *node) error {
	if err := l.only(n, "an identity", entryFields...); err != nil {
		return err
	}
	var text [3]string
	for i, name := range []string{"accessKeyId", "secretAccessKey", "sessionToken"} {
		var err error
		if text[i], err = l.str(n, name); err != nil {
			return err
		}
		if text[i] == "" && i < 2 {
			return l.errorAt(n.start, "an identity has no %s", name)
		}
	}
	id := &Identity{Key: text[0], Secret: sigv4.NewSecret(text[1]), Token: sigv4.NewSecret(text[2])}
	if l.out.keys[id.Key] != nil {
		return l.errorAt(n.get("accessKeyId").start, "the access key %q is there twice", id.Key)
	}
	if err := l.loadExpiry(n, id); err != nil {
		return err
	}
	if err := l.loadPrincipal(n, id); err != nil {
		return err
	}
	l.out.keys[id.Key] = id
	l.out.order = append(l.out.order, id)
	return nil
}

func (l *loader) loadExpiry(n *node, id *Identity) error {
	text, err := l.str(n, "expires")
	if err != nil || text == "" {
		return err
	}
	if id.Token.IsZero() {
		return l.errorAt(n.get("expires").start, "expires is given for a long-term key; want a sessionToken beside it")
	}
	if id.Expires, err = time.Parse(time.RFC3339, text); err != nil {
		return l.errorAt(n.get("expires").start, "expires is %q; want a time such as 2027-01-01T00:00:00Z", text)
	}
	return nil
}

// loadPrincipal reads who the key belongs to, and all policies.
func (l *loader) loadPrincipal(n *node, id *Identity) error {
	var who [3]arn.ARN
	for i, name := range []string{"principal", "role", "parent"} {
		var err error
		if who[i], err = l.arnOf(n, name); err != nil {
			return err
		}
	}
	layers, given, err := l.layers(n)
	if err != nil {
		return err
	}
	kind := who[0].Kind()
	switch session := kind == arn.AssumedRole || kind == arn.FederatedUser; {
	case !who[0].IsValid():
		return l.errorAt(n.start, "an identity has no principal")
	case session && id.Token.IsZero():
		return l.errorAt(n.start, "%s is a session; want its sessionToken", who[0])
	case !session && !id.Token.IsZero() && id.Expires.IsZero():
		return l.errorAt(n.start, "a sessionToken for %s; want expires beside it", who[0])
	case !session && layers.Session != nil:
		return l.errorAt(n.get("sessionPolicies").start, "sessionPolicies for %s, which is not a session", who[0])
	}
	switch {
	case given:
		err = l.inFile(n, id, who, layers)
	case l.out.account == nil:
		err = l.errorAt(n.start, "%s has no policies; want a list, if need be an empty one, or an account", who[0])
	default:
		err = l.inAccount(n, id, who[0], layers)
	}
	if err != nil {
		return err
	}
	if err := l.loadContext(n, id); err != nil {
		return err
	}
	return l.register(n, id)
}

// inFile makes the identity of what the entry gives.
func (l *loader) inFile(n *node, id *Identity, who [3]arn.ARN, layers policy.Policies) error {
	p, want := principal(who[0], who[1], who[2])
	err := p.Validate()
	switch {
	case want != "":
		return l.errorAt(n.start, "%s: want %s", who[0], want)
	case err != nil:
		return l.errorAt(n.start, "%s: %v", who[0], err)
	}
	layers.ServiceControl = l.control
	id.Principal = p
	if id.Policies, err = policy.NewSet(layers); err != nil {
		return l.errorAt(n.start, "%s: %v", who[0], err)
	}
	return nil
}

// inAccount makes the identity of what the export has.
func (l *loader) inAccount(n *node, id *Identity, who arn.ARN, layers policy.Policies) error {
	for _, name := range []string{"boundary", "role", "parent"} {
		if v := n.get(name); v != nil {
			return l.errorAt(v.start, "%s is given, and %s comes from the account; give policies too, or leave it out", name, who)
		}
	}
	caller, ok := l.out.account.Find(who)
	if !ok {
		return l.errorAt(n.start, "the account has no %s", who)
	}
	if len(caller.Problems) > 0 {
		return l.errorAt(n.start, "%s cannot be read from the account: %v", who, caller.Problems[0])
	}
	p := caller.Policies.Policies()
	p.Session = layers.Session
	if l.control != nil {
		p.ServiceControl = l.control
	}
	set, err := policy.NewSet(p)
	if err != nil {
		return l.errorAt(n.start, "%s: %v", who, err)
	}
	id.Principal, id.Policies, id.Caller = caller.Principal, set, caller
	id.Context = caller.Subject().Context
	return nil
}

// ofSessions are the keys that the credentials of a session bring with them, of
// which neither the file nor an export says anything. Long-term keys have none.
var ofSessions = []string{"aws:MultiFactorAuthAge", "aws:MultiFactorAuthPresent", "aws:TokenIssueTime"}

// loadContext reads the condition keys of an entry.
func (l *loader) loadContext(n *node, id *Identity) error {
	context := id.Context
	if !id.Token.IsZero() {
		has := slices.Collect(context.Keys())
		for _, key := range ofSessions {
			if !slices.Contains(has, key) {
				context = context.With(condition.Unknown(key))
			}
		}
	}
	if v := n.get("context"); v != nil {
		if v.kind != "an object" {
			return l.errorAt(v.start, "context is %s; want an object of condition keys", v.kind)
		}
		for _, m := range v.members {
			entry, ok := entryOf(m)
			if !ok {
				return l.errorAt(m.value.start, "the condition key %q is %s; want a string, a number, a Boolean or a list of strings", m.name, m.value.kind)
			}
			context = context.With(entry)
		}
	}
	if err := context.Err(); err != nil {
		return l.errorAt(n.start, "context: %v", err)
	}
	id.Context = context
	return nil
}

// entryOf returns a condition key with its value.
func entryOf(m member) (condition.Entry, bool) {
	switch m.value.kind {
	case "a string", "a number", "a Boolean":
		return condition.String(m.name, m.value.text), true
	case "a list":
		values := make([]string, 0, len(m.value.items))
		for _, item := range m.value.items {
			if item.kind != "a string" {
				return condition.Entry{}, false
			}
			values = append(values, item.text)
		}
		return condition.Strings(m.name, values...), true
	}
	return condition.Entry{}, false
}

// register makes the policies those of the principal. Whoever goes by principals
// needs them to be the same for each of its keys.
func (l *loader) register(n *node, id *Identity) error {
	key, text := keyOf(&id.Principal), l.fingerprint(id.Policies)
	if other, ok := l.texts[key]; ok && other != text {
		return l.errorAt(n.start, "%s has other policies than with another key; want the same", id.Principal)
	}
	if l.out.callers[key] == nil {
		l.texts[key], l.out.callers[key] = text, id.Policies
	}
	return nil
}

// fingerprint tells sets of policies apart by the texts of the documents. Those of
// an export have none here, and one principal has one set of it.
func (l *loader) fingerprint(s *policy.Set) string {
	p := s.Policies()
	var b strings.Builder
	for _, list := range append([][]*policy.Policy{p.Identity, {p.Boundary}, p.Session}, p.ServiceControl...) {
		for _, one := range list {
			if text, ok := l.contents[one]; ok {
				fmt.Fprintf(&b, "%q ", text)
			} else {
				fmt.Fprintf(&b, "%s ", one.Name())
			}
		}
		fmt.Fprintf(&b, "%t;", list == nil)
	}
	return b.String()
}
