package policy

import "github.com/iameval/iameval/arn"

// Entries of a Principal element are found by name: each is filed under the
// texts that a caller may give to be matched by it, and a lookup tries all texts
// that the caller has. Both sides are here, so that they can be read together.
// The index of a group files statements so, and a long list its entries.

// eachNaming calls visit with the places filed under a name of the caller, some
// of them more than once.
func (t *table) eachNaming(p *Principal, visit func(order int32)) {
	for _, a := range [...]arn.ARN{p.arn, p.role, p.parent} {
		if a.IsValid() {
			t.probe(callerIs.hash(a.String()), visit)
		}
	}
	for _, name := range [...]string{p.account, p.name, p.uniqueID} {
		if name != "" {
			t.probe(callerIs.hash(name), visit)
		}
	}
	if p.uniqueID == "" {
		t.probe(someUniqueID.hash(""), visit)
	}
	if p.typ == TypeRoleSession && !p.arn.IsValid() {
		t.probe(sessionOfRole.hash(p.role.Name()), visit)
	}
}

// terms are the names under which an entry is found. The first is the one to be
// counted; the others are for callers of whom something is not known.
func (e *entry) terms() []term {
	switch e.typ {
	case entryAccount:
		return []term{{callerIs, e.account}}
	case entrySession:
		return []term{{callerIs, e.text}, {sessionOfRole, e.arn.Role()}}
	case entryUniqueID:
		return []term{{callerIs, e.text}, {someUniqueID, ""}}
	}
	return []term{{callerIs, e.text}}
}

// tableOfNames files entries under their names.
func tableOfNames(entries []entry) *table {
	var posts []post
	for i := range entries {
		for _, t := range entries[i].terms() {
			posts = append(posts, post{t.key(), int32(i)})
		}
	}
	t := newTable(posts)
	return &t
}
