package oracle

import (
	"regexp"
	"strings"
)

// Sections 1.6, 2.4 and 6.5: principals.
//
// There is no globbing here. An entry names a caller in one of five ways, and the way decides in section 6 how far
// an Allow reaches:
//
//	direct   this very session, user, root user, service or provider
//	role     the role behind the session
//	parent   the user behind a federated session
//	account  the account
//	any      everyone

// principals is a Principal element, or with not set a NotPrincipal element.
type principals struct {
	entries []entry
	not     bool
	present bool
}

// An entry is one principal that a policy names.
type entry struct {
	form string // any, account, user-id, role-id, service, provider, canonical, or that of an ARN
	text string
}

// The forms of principals that are not ARNs.
var (
	accountID   = regexp.MustCompile(`^[0-9]{12}$`)
	userID      = regexp.MustCompile(`^AIDA[A-Z0-9]+$`)
	roleID      = regexp.MustCompile(`^AROA[A-Z0-9]+$`)
	serviceName = regexp.MustCompile(`^[A-Za-z0-9.-]*\.[A-Za-z0-9.-]*$`)
)

// principal reads Principal or NotPrincipal.
func (l *loader) principal(n node) principals {
	p, here := n.field("Principal")
	q, not := n.field("NotPrincipal")
	switch {
	case here && not:
		l.fail("both Principal and NotPrincipal")
	case here: // SEMANTICS 1.3c
		return principals{l.entries(p), false, true}
	case not: // SEMANTICS 1.3d
		all := l.entries(q)
		if len(all) == 0 {
			l.fail("NotPrincipal names nobody")
		}
		return principals{all, true, true}
	}
	return principals{}
}

// entries reads the string * or a principal map. SEMANTICS 1.6a
func (l *loader) entries(n node) []entry {
	if n.kind == 's' && n.text == "*" {
		return []entry{{"any", "*"}}
	}
	l.object(n, "AWS", "Service", "Federated", "CanonicalUser")
	var entries []entry
	for i, key := range n.names {
		for _, text := range l.texts(n.items[i]) {
			e := entry{entryForm(key, text), text}
			wild := e.form != "any" && strings.ContainsAny(text, "*?") // SEMANTICS 1.6c
			if e.form == "" || wild || strings.Contains(text, "${") {
				l.fail("principal %s %q", key, text)
			}
			entries = append(entries, e)
		}
	}
	return entries
}

// cognito are the names of Amazon Cognito in GovCloud and in China. SEMANTICS 1.6h
var cognito = regexp.MustCompile(`^(cognito-identity-us-gov\.amazonaws\.com|` +
	`cognito-identity\.us-gov-[a-z]+-[0-9]+\.amazonaws\.com|cognito-identity\.cn-[a-z]+-[0-9]+\.amazonaws\.com\.cn)$`)

// entryForm returns what a member of a principal map is, or "" if it is nothing.
func entryForm(key, text string) string {
	f := formAnywhere(text) // SEMANTICS 1.6i
	switch {
	case key == "CanonicalUser":
		return "canonical"
	case key == "Service" && serviceName.MatchString(text): // SEMANTICS 1.6f
		return "service"
	case key == "Federated" && (form(text) == "provider" || cognito.MatchString(text) || text == "cognito-identity.amazonaws.com" ||
		text == "accounts.google.com" || text == "graph.facebook.com" || text == "www.amazon.com"): // SEMANTICS 1.6g
		return "provider"
	case key != "AWS" || f == "provider": // SEMANTICS 1.6d
		return ""
	case text == "*": // SEMANTICS 1.6b
		return "any"
	case accountID.MatchString(text):
		return "account"
	case userID.MatchString(text):
		return "user-id"
	case roleID.MatchString(text):
		return "role-id"
	}
	return f
}

// names returns how the entry names the caller, and whether it does. SEMANTICS 2.4k
func (e entry) names(p Principal) (kind string, result truth) {
	session := p.Type == "role" || p.Type == "assumed-role"
	switch e.form {
	case "any": // SEMANTICS 2.4g
		return "any", yes
	case "account": // SEMANTICS 2.4f
		return accountKind(p), truthOf(e.text == p.account())
	case "root":
		return accountKind(p), truthOf(part(e.text, 4) == p.account() && part(e.text, 1) == p.partition())
	case "assumed-role": // SEMANTICS 2.4a
		if p.Type == "role" && sessionOf(e.text, p.RoleARN) {
			return "direct", indeterminate
		}
		return "direct", truthOf(p.Type == "assumed-role" && e.text == p.ARN)
	case "federated-user": // SEMANTICS 2.4b
		return "direct", truthOf(p.Type == "federated-user" && e.text == p.ARN)
	case "user":
		if p.Type == "federated-user" { // SEMANTICS 2.4d
			return "parent", truthOf(e.text == p.Parent)
		}
		return "direct", truthOf(p.Type == "user" && e.text == p.ARN) // SEMANTICS 2.4c
	case "role": // SEMANTICS 2.4e
		return "role", truthOf(session && e.text == p.RoleARN)
	case "service": // SEMANTICS 2.4h
		return "direct", truthOf(p.Type == "service" && lower(e.text) == lower(p.Name))
	case "provider": // SEMANTICS 2.4i
		return "direct", truthOf(p.Type == "federated" && e.text == p.Name)
	case "user-id":
		if p.Type == "federated-user" && form(p.Parent) == "user" {
			return "parent", sameID(e.text, p.UniqueID)
		}
		return "direct", min(truthOf(p.Type == "user"), sameID(e.text, p.UniqueID))
	case "role-id":
		return "role", min(truthOf(session), sameID(e.text, p.UniqueID))
	}
	return "", no // SEMANTICS 1.6e
}

// accountKind returns how an account names its principals: its root user directly.
func accountKind(p Principal) string {
	if p.Type == "root" {
		return "direct"
	}
	return "account"
}

// sessionOf reports whether a session ARN, which has lost the path, may belong to the role.
func sessionOf(session, role string) bool {
	name, _, _ := strings.Cut(strings.TrimPrefix(part(session, 5), "assumed-role/"), "/")
	return neighbours(session, role) && name == lastName(role)
}

// sameID compares unique IDs; the caller's may be missing. SEMANTICS 2.4j
func sameID(named, id string) truth {
	if id == "" {
		return indeterminate
	}
	return truthOf(named == id)
}

// kinds returns, for each way of naming the caller, whether the element does so. An element that is absent speaks of
// everyone, and NotPrincipal of everyone who is not exempt; neither has a kind.
func (ps principals) kinds(p Principal, bounded bool) map[string]truth {
	if !ps.present {
		return map[string]truth{"": yes}
	}
	kinds := map[string]truth{}
	for _, e := range ps.entries {
		kind, t := e.names(p)
		kinds[kind] = max(kinds[kind], t)
	}
	if ps.not {
		return map[string]truth{"": not(exempt(kinds, p.Type, bounded))}
	}
	return kinds
}

// exempt reports whether every level of the caller is among the kinds listed; * lists them all, and a caller with a
// permissions boundary is never exempt. SEMANTICS 6.5a
func exempt(listed map[string]truth, caller string, bounded bool) truth {
	if bounded { // SEMANTICS 6.5b
		return no
	}
	var levels []string
	switch caller {
	case "user", "federated-user":
		levels = []string{"direct", "account"}
	case "assumed-role":
		levels = []string{"direct", "role", "account"}
	case "root", "service", "federated":
		levels = []string{"direct"}
	default: // a role without a session misses a level, SEMANTICS 6.5c; anonymous has none, SEMANTICS 6.5d
		return listed["any"]
	}
	all := yes
	for _, level := range levels {
		all = min(all, listed[level])
	}
	return max(all, listed["any"])
}
