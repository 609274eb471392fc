package gen

import "strings"

// newContext makes the condition keys that a caller gives with the request.
func newContext(s *Source, r Request) []Entry {
	var context []Entry
	for range s.Intn(6) {
		k := Pick(s, givenKeys[:]...)
		if s.Chance(15) {
			k = Pick(s, computedKeys[:]...)
		}
		e := Entry{k.name, newValue(s, k)}
		if s.Chance(15) {
			e.Key = swapCase(s, e.Key)
		}
		if s.Chance(10) { // what some part of the request also says
			e.Value = Value{Kind: Single, Text: Pick(s, r.Resource, r.Principal.ARN, r.Principal.RoleARN, r.Action)}
		}
		if here(context, e.Key) && !(strings.Contains(e.Key, "/") && s.Chance(80)) && !s.Chance(3) {
			continue
		}
		context = append(context, e)
	}
	if s.Chance(6) {
		e := Entry{Pick(s, keyPrefixes[:]...), Value{Kind: Unknown}}
		if s.Chance(20) {
			e.Key = swapCase(s, e.Key)
		}
		context = append(context, e)
	}
	return context
}

// here reports whether the context has the key in some case.
func here(context []Entry, key string) bool {
	for _, e := range context {
		if strings.EqualFold(e.Key, key) {
			return true
		}
	}
	return false
}

// newValue makes a value of a key: most often of its own family, with the
// texts at the head of the table.
func newValue(s *Source, k conditionKey) Value {
	switch {
	case k.list != s.Chance(10):
		v := Value{Kind: Multiple, List: []string{}}
		for range Pick(s, 1, 2, 0, 3) {
			v.List = append(v.List, k.family.value(s))
		}
		return v
	case s.Chance(12):
		return Value{Kind: Pick(s, Unknown, Absent)}
	case k.family == binary && s.Chance(50) || s.Chance(2):
		return Value{Kind: Bytes, Text: Pick(s, "A", "AB", "ABC", "", "\xff")}
	}
	return Value{Kind: Single, Text: k.family.value(s)}
}

// value picks a text of the family.
func (f family) value(s *Source) string {
	all := f.values()
	if !s.Chance(35) {
		all = all[:min(3, len(all))]
	}
	switch {
	case s.Chance(4):
		return Pick(s, family(s.Intn(int(arns)+1)).values()...)
	case s.Chance(8):
		return changeByte(s, Pick(s, all...))
	}
	return Pick(s, all...)
}

// A fact is a condition key with a known single value.
type fact struct {
	key, text string
	family    family
}

// facts returns the keys that conditions and variables can match: the keys of
// the context and, more or less, the keys that follow from the request.
func (r *Request) facts() []fact {
	var all []fact
	for _, e := range r.Context {
		f := familyOf(e.Key)
		switch e.Kind {
		case Single:
			all = append(all, fact{e.Key, e.Text, f})
		case Multiple:
			all = append(all, fact{e.Key, strings.Join(e.List[:min(1, len(e.List))], ""), f})
		default:
			all = append(all, fact{e.Key, f.values()[0], f})
		}
	}
	p := r.Principal
	name := p.ARN[strings.LastIndexByte(p.ARN, '/')+1:]
	caller := p.ARN
	if p.RoleARN != "" {
		caller = p.RoleARN
	}
	if caller != "" {
		all = append(all, fact{"aws:PrincipalArn", caller, arns}, fact{"aws:PrincipalAccount", segment(caller, 4), text})
	}
	switch p.Type {
	case "user":
		all = append(all, fact{"aws:username", name, text}, fact{"aws:userid", p.UniqueID, text}, fact{"aws:PrincipalType", "User", text})
	case "assumed-role", "role":
		all = append(all, fact{"aws:userid", p.UniqueID + ":" + name, text}, fact{"aws:PrincipalType", "AssumedRole", text})
	case "service":
		all = append(all, fact{"aws:PrincipalServiceName", strings.ToLower(p.Name), text}, fact{"aws:PrincipalIsAWSService", "true", boolean})
	}
	return append(all, fact{"aws:ResourceAccount", segment(r.Resource, 4), text}, fact{"aws:RequestedRegion", segment(r.Resource, 3), text},
		fact{"aws:CurrentTime", r.Time.Format("2006-01-02T15:04:05Z"), date})
}

// familyOf returns the family of a key in any case.
func familyOf(key string) family {
	for _, list := range [][]conditionKey{givenKeys[:], computedKeys[:]} {
		for _, k := range list {
			if strings.EqualFold(k.name, key) {
				return k.family
			}
		}
	}
	return text
}

// segment returns part i of an ARN, "" of anything else.
func segment(arn string, i int) string {
	parts := strings.SplitN(arn, ":", 6)
	if len(parts) < 6 {
		return ""
	}
	return parts[i]
}
