package identities

import (
	"iter"
	"time"

	"github.com/iameval/iameval/arn"
	"github.com/iameval/iameval/condition"
	"github.com/iameval/iameval/examples/internal/sigv4"
	"github.com/iameval/iameval/policy"
	"github.com/iameval/iameval/policy/access"
	"github.com/iameval/iameval/policy/account"
)

// Identity is whose an access key is. It is immutable. The zero Identity is
// nobody, who is denied, with a secret that verifies nothing.
type Identity struct {
	Key    string
	Secret sigv4.Secret
	// Token is the session token of a temporary key, to be compared with the one
	// that came; "" for a long-term key.
	Token     sigv4.Secret
	Principal policy.Principal
	// Policies are all that are in force: identity, boundary, session and SCPs.
	Policies *policy.Set
	// Context are the condition keys that the identity brings with it, such as
	// aws:PrincipalTag/team.
	Context condition.Context
	// Expires is when a temporary key ends; zero: never.
	Expires time.Time
	// Caller is the caller as the export has it, or the zero Caller.
	Caller account.Caller
}

// Temporary reports whether the key belongs to a session and takes a token.
func (i *Identity) Temporary() bool { return !i.Token.IsZero() }

// Check compares what came with a request: its session token, and the time. It
// returns the fault WrongToken or ExpiredToken, or zero. Ask it only once the
// signature is known to be good, or answer all faults alike.
func (i *Identity) Check(token string, now time.Time) sigv4.Fault {
	switch {
	case !i.Token.Is(token):
		return sigv4.WrongToken
	case !i.Expires.IsZero() && !now.Before(i.Expires):
		return sigv4.ExpiredToken
	}
	return 0
}

// File is the content of the identities file and of those that it names. It is
// immutable. A nil File has no identities.
type File struct {
	order    []*Identity
	keys     map[string]*Identity
	callers  map[principalKey]*policy.Set
	cluster  *access.Cluster
	account  *account.Account
	warnings []string
	files    []string
}

// Lookup returns the identity of an access key.
func (f *File) Lookup(key string) (*Identity, bool) {
	if f == nil {
		return nil, false
	}
	i, ok := f.keys[key]
	return i, ok
}

// All yields the identities in the order of the file.
func (f *File) All() iter.Seq[*Identity] {
	return func(yield func(*Identity) bool) {
		if f == nil {
			return
		}
		for _, i := range f.order {
			if !yield(i) {
				return
			}
		}
	}
}

// Policies returns the policies of a principal, nil for somebody who has none. It
// is the field Callers of daxcache.Policies: entries of one principal have equal
// policies. It does not change, and is safe for concurrent use.
func (f *File) Policies(p *policy.Principal) *policy.Set {
	if f == nil {
		return nil
	}
	return f.callers[keyOf(p)]
}

// principalKey tells principals apart.
type principalKey struct {
	kind policy.PrincipalType
	name string
}

func keyOf(p *policy.Principal) principalKey { return principalKey{p.Type(), p.String()} }

// Cluster returns the DAX cluster with the policies and the trust policy of its
// service role. It is not ok if the file has none.
func (f *File) Cluster() (access.Cluster, bool) {
	if f == nil || f.cluster == nil {
		return access.Cluster{}, false
	}
	return *f.cluster, true
}

// Account returns the export that the file names; nil if it names none.
func (f *File) Account() *account.Account {
	if f == nil {
		return nil
	}
	return f.account
}

// Warnings returns what is not an error and worth a line in the log.
func (f *File) Warnings() []string { return f.warnings }

// Files returns the names of all files that were read, this one first.
func (f *File) Files() []string { return f.files }

// principal makes the principal of an entry.
func principal(who, role, parent arn.ARN) (p policy.Principal, want string) {
	switch kind := who.Kind(); {
	case kind == arn.User && !role.IsValid() && !parent.IsValid():
		return policy.User(who), ""
	case kind == arn.RootUser && !role.IsValid() && !parent.IsValid():
		return policy.Root(who), ""
	case kind == arn.AssumedRole && role.IsValid() && !parent.IsValid():
		return policy.RoleSession(role, who), ""
	case kind == arn.AssumedRole:
		return p, "role, the ARN of the role that it is a session of"
	case kind == arn.FederatedUser && parent.IsValid() && !role.IsValid():
		return policy.FederatedUser(who, parent), ""
	case kind == arn.FederatedUser:
		return p, "parent, the ARN of the user who made the session"
	case kind == arn.User || kind == arn.RootUser:
		return p, "neither role nor parent"
	}
	return p, "the ARN of a user, of an assumed role, of a federated user or of a root user"
}
