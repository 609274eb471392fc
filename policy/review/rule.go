package review

import "github.com/iameval/iameval/policy"

// Rule is one thing that is looked for. Rules are data: what is shown of them, and
// what the tests hold them to, stands beside the check. Get them from [Rules] or
// [Lookup]. The zero Rule finds nothing.
type Rule struct {
	// ID is stable: it never changes once released, and nor does the Severity without
	// a line in the change log.
	ID       string
	Summary  string // one line
	Why      string // one paragraph
	Category Category
	Severity Severity
	Profile  Profile
	Kinds    KindSet // the policies that the rule is about
	Needs    Needs
	Fix      Remedy
	// Bad is a document with the fault, Good one without it; both are of kind Kind.
	// They are tests. Rules that need more than a document are tested with what
	// testdata has beside them.
	Bad, Good string
	Kind      policy.Kind
	Codes     []string // the codes of IAM Access Analyzer for the same fault
	Sources   []string // where the facts are from

	check func(*pass)
}

// KindSet is a set of kinds of policies. The zero KindSet is empty.
type KindSet uint8

// kinds returns the set of some kinds.
func kinds(all ...policy.Kind) (s KindSet) {
	for _, k := range all {
		s |= 1 << k
	}
	return s
}

// The sets that rules are about.
var (
	everyKind    = kinds(policy.Identity, policy.Resource, policy.Trust, policy.ServiceControl, policy.ResourceControl, policy.Endpoint)
	identityKind = kinds(policy.Identity)
	resourceKind = kinds(policy.Resource)
	trustKind    = kinds(policy.Trust)
)

// Has reports whether the set holds the kind.
func (s KindSet) Has(k policy.Kind) bool { return k <= policy.Endpoint && s&(1<<k) != 0 }

// Kinds returns the kinds in the set, in the order of package policy.
func (s KindSet) Kinds() (all []policy.Kind) {
	for k := policy.Identity; k <= policy.Endpoint; k++ {
		if s.Has(k) {
			all = append(all, k)
		}
	}
	return all
}

// String returns the names of the kinds, "all" for all of them.
func (s KindSet) String() string {
	if s == everyKind {
		return "all"
	}
	text := ""
	for i, k := range s.Kinds() {
		if i > 0 {
			text += ", "
		}
		text += k.String()
	}
	return text
}

// Lacks returns what the rule needs and the options do not have, which is why it does
// not run; it reports false if nothing is missing.
func (r *Rule) Lacks(o *Options) (Needs, bool) {
	if r == nil || o == nil {
		return Syntax, false
	}
	missing := false
	switch r.Needs {
	case Several:
		missing = len(o.Subjects) == 0 && o.Attached == nil && len(o.ServiceControl) == 0
	case Tables:
		missing = o.Tables == nil
	case Clusters:
		missing = len(o.Clusters) == 0
	case Clock:
		missing = o.Now.IsZero()
	case Command:
		missing = true
	default: // what the library brings along
	}
	return r.Needs, missing
}

// level returns the severity that the options give the rule; NoSeverity if they say
// nothing of it, and false if they switch it off.
func (r *Rule) level(o *Options) (Severity, bool) {
	l := o.Levels[r.ID]
	if l == AsIs {
		l = o.Levels[r.Category.String()]
	}
	if l == Off || l == AsIs && r.Profile > o.Profile {
		return NoSeverity, false
	}
	return l.severity(), true
}
