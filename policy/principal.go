package policy

import (
	"errors"
	"fmt"
	"strings"

	"github.com/iameval/iameval/arn"
)

// The caller of a request. The constructors check what they are given and keep the first
// fault, so that a wrong ARN denies instead of being taken for another caller. At the
// end are the forms of names that callers and policies share.

// PrincipalType says what kind of caller a [Principal] is. The zero value is
// nobody.
type PrincipalType uint8

const (
	TypeNobody        PrincipalType = iota
	TypeUser                        // an IAM user
	TypeRoleSession                 // a session of an IAM role
	TypeFederatedUser               // a session of sts:GetFederationToken
	TypeFederated                   // the caller of AssumeRoleWithSAML or AssumeRoleWithWebIdentity
	TypeRoot                        // an account's root user
	TypeService                     // an AWS service
	TypeAnonymous                   // an unsigned request
)

var principalTypeNames = [...]string{"nobody", "user", "assumed-role", "federated-user", "federated", "root", "service", "anonymous"}

// String returns the type's name as case files write it, such as
// "assumed-role"; "invalid" out of range.
func (t PrincipalType) String() string {
	if int(t) >= len(principalTypeNames) {
		return "invalid"
	}
	return principalTypeNames[t]
}

// Principal is the caller of a request. Make one with [User], [RoleSession],
// [FederatedUser], [Federated], [Root], [Service] or [Anonymous]. The zero
// Principal is nobody and is always denied. A constructor with a wrong argument
// returns a Principal that is always denied too; [Request.Validate] says what was
// wrong.
type Principal struct {
	typ       PrincipalType
	arn       arn.ARN // the user, role session, federated user or root user
	role      arn.ARN // the role of a role session
	parent    arn.ARN // who called GetFederationToken: a user, or the root user
	account   string  // "" where the caller has none, and so is the partition
	partition string
	name      string // the user, the service, or the federated provider
	uniqueID  string // AIDA... of the user, AROA... of the role
	userID    string // aws:userid, where it is known
	linked    bool   // a session of a service-linked role, which neither SCPs nor RCPs reach
	fault     string // what was wrong with the argument of a constructor
}

// of makes a Principal of an account.
func of(t PrincipalType, a arn.ARN) Principal {
	return Principal{typ: t, account: a.Account(), partition: a.Partition()}
}

// User is an IAM user, such as arn:aws:iam::123456789012:user/Alice.
func User(user arn.ARN) Principal {
	p := of(TypeUser, user)
	p.arn, p.name = user, user.Name()
	p.expect(user, arn.User, "an IAM user")
	return p
}

// RoleSession is a session of an IAM role. The role's own ARN is needed because the
// session's lacks the role's path. A zero session ARN means some session of the role:
// whether a policy that names a session applies is then Indeterminate (SEMANTICS 2.4a).
func RoleSession(role, session arn.ARN) Principal {
	p := of(TypeRoleSession, role)
	p.arn, p.role, p.linked = session, role, role.IsServiceLinkedRole()
	p.expect(role, arn.Role, "an IAM role")
	if session == (arn.ARN{}) {
		return p
	}
	p.expect(session, arn.AssumedRole, "an assumed-role session")
	if p.fault == "" && (session.Role() != role.Name() || session.Account() != role.Account() || session.Partition() != role.Partition()) {
		p.fault = fmt.Sprintf("%s is not a session of %s", session, role)
	}
	return p
}

// FederatedUser is a session made by sts:GetFederationToken. Its permissions
// are the permissions of its parent, the IAM user or root user that made the session,
// limited by the session's policies.
func FederatedUser(user, parent arn.ARN) Principal {
	p := of(TypeFederatedUser, user)
	p.arn, p.parent = user, parent
	p.expect(user, arn.FederatedUser, "an STS federated user")
	kind := arn.User
	if parent.Kind() == arn.RootUser {
		kind = arn.RootUser
	}
	p.expect(parent, kind, "an IAM user or the root user, its parent")
	if p.fault == "" && (parent.Account() != user.Account() || parent.Partition() != user.Partition()) {
		p.fault = fmt.Sprintf("%s and its parent %s are of different accounts", user, parent)
	}
	p.userID = user.Account() + ":" + user.Name()
	return p
}

// Federated is a caller known only to an identity provider, before it has a
// session: the caller of AssumeRoleWithSAML or AssumeRoleWithWebIdentity. The
// provider is the ARN of a SAML or OIDC provider, or a name such as
// accounts.google.com (SEMANTICS 1.6g).
func Federated(provider string) Principal {
	p := Principal{typ: TypeFederated, name: provider, userID: "anonymous"}
	if !isProvider(provider) {
		p.fault = fmt.Sprintf("%q is not an identity provider", provider)
	}
	return p
}

// Root is the root user of an account, such as arn:aws:iam::123456789012:root.
func Root(root arn.ARN) Principal {
	p := of(TypeRoot, root)
	p.arn, p.userID = root, root.Account()
	p.expect(root, arn.RootUser, "an account's root user")
	return p
}

// Service is an AWS service that acts on its own behalf, such as dax.amazonaws.com.
func Service(name string) Principal {
	p := Principal{typ: TypeService, name: strings.ToLower(name)}
	if !isServiceName(name) {
		p.fault = fmt.Sprintf("%q is not the DNS name of a service", name)
	}
	return p
}

// Anonymous is the caller of an unsigned request.
func Anonymous() Principal { return Principal{typ: TypeAnonymous, userID: "anonymous"} }

// WithUniqueID returns the principal with the unique ID of its user (AIDA...)
// or role (AROA...); for a federated user it is the parent's. Without it, policies
// that name unique IDs and conditions on aws:userid are Indeterminate.
func (p Principal) WithUniqueID(id string) Principal {
	prefix := "AIDA"
	if p.typ == TypeRoleSession {
		prefix = "AROA"
	}
	switch {
	case !isUniqueID(id) || !strings.HasPrefix(id, prefix) || !p.hasIdentity():
		p.fault = fmt.Sprintf("%q is not the unique ID of a caller of type %s", id, p.typ)
	case p.typ == TypeUser:
		p.userID = id
	case p.typ == TypeRoleSession && p.arn.IsValid():
		p.userID = id + ":" + p.arn.Name()
	}
	p.uniqueID = id
	return p
}

// Type returns what kind of caller p is.
func (p *Principal) Type() PrincipalType { return p.typ }

// ARN returns the ARN that names the caller in policies and messages. For a role
// session it is the session's, or the role's if no session was given. It is
// the zero ARN for services, federated providers and unsigned callers.
func (p *Principal) ARN() arn.ARN {
	if p.typ == TypeRoleSession && !p.arn.IsValid() {
		return p.role
	}
	return p.arn
}

// keyARN is the value of aws:PrincipalArn: the role for a role session; the zero ARN for
// callers without an ARN. SEMANTICS 9a
func (p *Principal) keyARN() arn.ARN {
	switch p.typ {
	case TypeUser, TypeFederatedUser, TypeRoot:
		return p.arn
	case TypeRoleSession:
		return p.role
	default:
		return arn.ARN{}
	}
}

// Role returns the role of a role session; the zero ARN for other callers.
func (p *Principal) Role() arn.ARN { return p.role }

// Account returns the caller's account; "" for services, federated providers and
// unsigned callers.
func (p *Principal) Account() string { return p.account }

// String returns the caller's ARN, service or provider name, or "anonymous".
func (p Principal) String() string {
	switch p.typ {
	case TypeService, TypeFederated:
		return p.name
	case TypeAnonymous, TypeNobody:
		return p.typ.String()
	default:
		return p.ARN().String()
	}
}

// Validate reports what is wrong with the principal; nil if it can call.
func (p *Principal) Validate() error {
	switch {
	case p.typ == TypeNobody:
		return errors.New("the principal is nobody; want policy.User, policy.RoleSession or another")
	case p.fault != "":
		return errors.New(p.fault)
	}
	return nil
}

func (p *Principal) valid() bool { return p.typ != TypeNobody && p.fault == "" }

// signed reports whether the caller signs its requests with AWS credentials.
func (p *Principal) signed() bool { return p.typ != TypeAnonymous && p.typ != TypeFederated }

// hasIdentity reports whether the caller is one that identity policies,
// boundaries and session policies are attached to.
func (p *Principal) hasIdentity() bool {
	return p.typ == TypeUser || p.typ == TypeRoleSession || p.typ == TypeFederatedUser
}

// expect records a fault if the ARN is not of the kind, or does not have the account
// of an IAM or STS identity: without one the caller would count as being in the
// resource's account (SEMANTICS 0.3).
func (p *Principal) expect(a arn.ARN, k arn.Kind, what string) {
	if p.fault == "" && (a.Kind() != k || !ofAccount(a)) {
		p.fault = fmt.Sprintf("%q is not the ARN of %s", a, what)
	}
}

// isUniqueID reports whether s has the form of a user's or role's unique ID.
func isUniqueID(s string) bool {
	if !strings.HasPrefix(s, "AIDA") && !strings.HasPrefix(s, "AROA") {
		return false
	}
	for i := 4; i < len(s); i++ {
		if c := s[i]; !('A' <= c && c <= 'Z' || '0' <= c && c <= '9') {
			return false
		}
	}
	return len(s) > 4
}

// isServiceName reports whether s is a DNS name with a dot. SEMANTICS 1.6f
func isServiceName(s string) bool {
	return strings.Contains(s, ".") && alphanumeric(s, ".-")
}

// isProvider reports whether s names a federated identity provider: the ARN of
// one, or a name that AWS knows. SEMANTICS 1.6g
func isProvider(s string) bool {
	switch s {
	case "cognito-identity.amazonaws.com", "accounts.google.com", "graph.facebook.com", "www.amazon.com":
		return true
	}
	if isCognito(s) {
		return true
	}
	a, err := arn.Parse(s)
	return err == nil && (a.Kind() == arn.SAMLProvider || a.Kind() == arn.OIDCProvider) && ofAccount(a)
}

// isCognito reports whether s is what Amazon Cognito is called as a provider in
// GovCloud or in China. SEMANTICS 1.6h
func isCognito(s string) bool {
	if s == "cognito-identity-us-gov.amazonaws.com" {
		return true
	}
	rest, ok := strings.CutPrefix(s, "cognito-identity.")
	if !ok {
		return false
	}
	if region, ok := strings.CutSuffix(rest, ".amazonaws.com"); ok {
		return isRegion(region, "us-gov-")
	}
	region, ok := strings.CutSuffix(rest, ".amazonaws.com.cn")
	return ok && isRegion(region, "cn-")
}

// isRegion reports whether s is the prefix, a direction and a number, as
// us-gov-east-1 is.
func isRegion(s, prefix string) bool {
	rest, ok := strings.CutPrefix(s, prefix)
	direction, number, both := strings.Cut(rest, "-")
	return ok && both && digits(number) && direction != "" && strings.Trim(direction, "abcdefghijklmnopqrstuvwxyz") == ""
}

// ofAccount reports whether a belongs to an account of digits and no Region, as
// every identity of IAM and STS that can call does. SEMANTICS 2.1q
func ofAccount(a arn.ARN) bool {
	return a.Account() != "" && !a.HasAccountWord() && a.Region() == ""
}

// alphanumeric reports whether s holds only ASCII letters, digits and the
// characters of others.
func alphanumeric(s, others string) bool {
	for i := range len(s) {
		if c := s[i]; !('a' <= c|0x20 && c|0x20 <= 'z' || '0' <= c && c <= '9' || strings.IndexByte(others, c) >= 0) {
			return false
		}
	}
	return true
}

func digits(s string) bool {
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return s != ""
}
