package arn

import "strings"

// Kind is the kind of resource that an [ARN] names. The zero Kind is the kind of the
// zero ARN.
type Kind uint8

// The kinds of resources. The comments show the resource part.
const (
	Invalid       Kind = iota // the zero ARN
	NoResource                // * for a request that names no resource
	Other                     // any other resource
	Table                     // table/Books of dynamodb
	Index                     // table/Books/index/ByAuthor
	Stream                    // table/Books/stream/2024-02-12T18:57:26.492
	Backup                    // table/Books/backup/01489602797149-73d8d5bc
	Export                    // table/Books/export/01695353076000-06e2188f
	Import                    // table/Books/import/01658528578619-c4d4e311
	GlobalTable               // global-table/Books, with no Region
	Cache                     // cache/books of dax
	User                      // user/alice or user/path/alice of iam
	Role                      // role/Reader or role/path/Reader
	Group                     // group/Staff or group/path/Staff
	ManagedPolicy             // policy/Read or policy/path/Read
	SAMLProvider              // saml-provider/Corp
	OIDCProvider              // oidc-provider/accounts.example.com
	RootUser                  // root
	AssumedRole               // assumed-role/Reader/session of sts
	FederatedUser             // federated-user/alice
)

// String returns the name of the kind in words, such as "global table".
func (k Kind) String() string {
	names := [...]string{
		"invalid", "no resource", "other", "table", "index", "stream", "backup",
		"export", "import", "global table", "cache", "user", "role", "group",
		"managed policy", "SAML provider", "OIDC provider", "root user",
		"assumed role", "federated user",
	}
	if int(k) >= len(names) {
		return "unknown kind"
	}
	return names[k]
}

// Kind returns the kind of resource that a names. It depends only on the service and
// on the shape of the resource part: names are not checked, nor whether the ARN may
// have a Region.
func (a ARN) Kind() Kind { return a.layout.kind() }

// classify returns the kind of a resource.
func classify(service, resource string) Kind {
	head, rest, _ := strings.Cut(resource, "/")
	switch service {
	case "dynamodb":
		return dynamodbKind(head, rest)
	case "dax":
		if head == "cache" && single(rest) {
			return Cache
		}
	case "iam":
		return iamKind(head, rest, resource)
	case "sts":
		role, session, _ := strings.Cut(rest, "/")
		switch {
		case head == "assumed-role" && single(role) && single(session):
			return AssumedRole
		case head == "federated-user" && single(rest):
			return FederatedUser
		}
	}
	return Other
}

// dynamodbKind returns the kind of the resource head/rest of DynamoDB.
func dynamodbKind(head, rest string) Kind {
	if head == "global-table" && single(rest) {
		return GlobalTable
	}
	table, tail, nested := strings.Cut(rest, "/")
	if head != "table" || table == "" {
		return Other
	}
	if !nested {
		return Table
	}
	sub, name, _ := strings.Cut(tail, "/")
	if !single(name) {
		return Other
	}
	switch sub {
	case "index":
		return Index
	case "stream":
		return Stream
	case "backup":
		return Backup
	case "export":
		return Export
	case "import":
		return Import
	}
	return Other
}

// iamKind returns the kind of the resource head/rest of IAM.
func iamKind(head, rest, resource string) Kind {
	if resource == "root" {
		return RootUser
	}
	if rest == "" || strings.HasSuffix(rest, "/") {
		return Other
	}
	switch head {
	case "user":
		return User
	case "role":
		return Role
	case "group":
		return Group
	case "policy":
		return ManagedPolicy
	case "saml-provider":
		return SAMLProvider
	case "oidc-provider":
		return OIDCProvider
	}
	return Other
}

// single reports whether s is one non-empty name without a slash.
func single(s string) bool { return s != "" && strings.IndexByte(s, '/') < 0 }

// Table returns the name of the table of a, which is a table or one of its indexes,
// streams, backups, exports or imports. It is empty for all other kinds.
func (a ARN) Table() string {
	if k := a.Kind(); k < Table || k > Import {
		return ""
	}
	table, _, _ := strings.Cut(strings.TrimPrefix(a.Resource(), "table/"), "/")
	return table
}

// Name returns the own name of the resource: the label of a stream, the name of a
// user or role without its path, the session name of an assumed role, the URL of an
// OIDC provider, and otherwise the name. It is empty for [Other] resources and for
// the root user.
func (a ARN) Name() string {
	switch a.Kind() {
	case Invalid, NoResource, Other, RootUser:
		return ""
	case OIDCProvider:
		return strings.TrimPrefix(a.Resource(), "oidc-provider/")
	default:
		return a.text[strings.LastIndexByte(a.text, '/')+1:]
	}
}

// Path returns the path of a user, role, group or managed policy, from slash to
// slash: "/" or "/service-role/". It is empty for all other kinds.
func (a ARN) Path() string {
	if k := a.Kind(); k < User || k > ManagedPolicy {
		return ""
	}
	r := a.Resource()
	return r[strings.IndexByte(r, '/') : strings.LastIndexByte(r, '/')+1]
}

// Role returns the name of the role that a is, or is a session of. It is empty for
// all other kinds. The ARN of a session has no path, so roles that differ only in
// their path have the same sessions.
func (a ARN) Role() string {
	switch a.Kind() {
	case Role:
		return a.Name()
	case AssumedRole:
		role, _, _ := strings.Cut(strings.TrimPrefix(a.Resource(), "assumed-role/"), "/")
		return role
	default:
		return ""
	}
}

// IsServiceLinkedRole reports whether a is a role whose path starts with
// /aws-service-role/ (SEMANTICS 2.1r).
func (a ARN) IsServiceLinkedRole() bool {
	return a.Kind() == Role && strings.HasPrefix(a.Path(), "/aws-service-role/")
}
