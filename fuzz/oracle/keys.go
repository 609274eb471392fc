package oracle

import (
	"fmt"
	"maps"
	"math/big"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"
)

// Section 9: the condition keys that nobody has to supply.
//
// They follow from the caller, the resource and the clock. A key that the caller gives, absent and unknown included,
// takes the place of the one made here.

// An item is a value with, for the clock's own keys, the instant it was made from.
type item struct {
	Value
	instant *big.Rat
}

// members returns the members of a list, or the value itself.
func (v item) members() []item {
	if v.Kind != List {
		return []item{v}
	}
	var out []item
	for _, text := range v.List {
		out = append(out, single(text))
	}
	return out
}

// empty reports whether a value that is not a list says nothing.
func (v item) empty() bool { return len(v.Text)+len(v.Bytes) == 0 }

// single returns a text as a value.
func single(text string) item { return item{Value: Value{Kind: Single, Text: text}} }

// environment holds the values of each key, by its folded name: none for an absent key, more than one for tags whose
// keys differ by case. A prefix that is unknown stands among the keys, and has no other key under it but those given.
type environment map[string][]item

// lookup returns what there is under a key. SEMANTICS 4.6e
func (env environment) lookup(key string) []item {
	key = lower(key)
	if values, here := env[key]; here {
		return values
	}
	for prefix, values := range env {
		if isPrefix(prefix) && strings.HasPrefix(key, prefix) {
			return values
		}
	}
	return nil
}

// makeEnvironment returns what every condition and variable is looked up in, or false if the context contradicts
// itself.
func makeEnvironment(r Request) (environment, bool) {
	given := environment{}
	spelled := map[string]bool{}
	for _, e := range r.Context {
		key := lower(e.Key)
		if len(e.Value.List) > 10_000 || e.Value.longest() > 64<<10 { // SEMANTICS 0.3
			return nil, false
		}
		if !validKey(e.Key) && !(isPrefix(e.Key) && e.Value.Kind == Unknown) || spelled[e.Key] || len(given[key]) > 0 && !clashing(key, append(given[key], item{Value: e.Value})) {
			return nil, false
		}
		spelled[e.Key] = true
		given[key] = append(given[key], item{Value: e.Value})
	}
	if len(given) > 1_000 || size(r.Context) > 1<<20 { // SEMANTICS 0.3
		return nil, false
	}
	env := environment{}
	principalKeys(env, r.Principal)
	resourceKeys(env, r)
	if !clockKeys(env, given, r.Time) {
		return nil, false
	}
	for prefix := range given { // it covers what was filled in
		maps.DeleteFunc(env, func(key string, _ []item) bool { return isPrefix(prefix) && strings.HasPrefix(key, prefix) })
	}
	for key, values := range given {
		env[key] = nil
		for _, v := range values {
			if v.Kind != Absent {
				env[key] = append(env[key], v)
			}
		}
	}
	return env, true
}

// longest returns the length of the longest text of a value, in bytes.
func (v Value) longest() int {
	n := max(len(v.Text), len(v.Bytes))
	for _, text := range v.List {
		n = max(n, len(text))
	}
	return n
}

// size returns how many bytes the keys and values of a context count together.
func size(context []Entry) (n int) {
	for _, e := range context {
		n += len(e.Key) + len(e.Value.Text) + len(e.Value.Bytes)
		for _, text := range e.Value.List {
			n += len(text) + 1
		}
	}
	return n
}

// validKey reports whether a key is prefix:name or prefix:name/rest. The prefix may hold slashes of its own.
// SEMANTICS 4.5c
func validKey(key string) bool {
	prefix, rest, _ := strings.Cut(key, ":")
	name, tag, tagged := strings.Cut(rest, "/")
	return prefix != "" && name != "" && !(tagged && tag == "") && !strings.ContainsFunc(prefix+name, blank) && utf8.ValidString(key)
}

// colonless reports whether a document may have the key although a request
// cannot. SEMANTICS 4.5d
func colonless(key string) bool {
	return key != "" && !strings.Contains(key, ":") && !strings.ContainsFunc(key, blank) && utf8.ValidString(key)
}

// isPrefix reports whether text is the beginning of keys: a prefix and its colon, or all that is before the key of a
// tag. SEMANTICS 4.6e
func isPrefix(text string) bool {
	return !validKey(text) && validKey(text+"x") && strings.ContainsAny(text[len(text)-1:], ":/")
}

// blank reports whether a character may not stand in the name of a key.
func blank(r rune) bool { return unicode.IsSpace(r) || unicode.IsControl(r) }

// clashing reports whether values that share a key may do so: tags, each with a single value. SEMANTICS 4.5b
func clashing(key string, values []item) bool {
	_, name, _ := strings.Cut(key, ":")
	notSingle := func(v item) bool { return v.Kind != Single }
	return strings.Contains(name, "/") && !slices.ContainsFunc(values, notSingle)
}

// set gives a key its text, unless that is empty.
func (env environment) set(key, text string) {
	if text != "" {
		env[lower(key)] = []item{single(text)}
	}
}

// unknown declares a key unknown.
func (env environment) unknown(key string) { env[lower(key)] = []item{{}} }

// principalKeys fills in the keys that say who asks. Unsigned callers are those without an identity of AWS's own:
// anonymous ones and those a provider vouches for.
func principalKeys(env environment, p Principal) {
	env.set("aws:PrincipalArn", p.identityARN())  // SEMANTICS 9a
	env.set("aws:PrincipalAccount", p.account())  // SEMANTICS 9b
	env.set("aws:PrincipalIsAWSService", "false") // SEMANTICS 9c
	switch p.Type {
	case "user":
		env.set("aws:PrincipalType", "User")         // SEMANTICS 9d
		env.set("aws:username", lastName(p.ARN))     // SEMANTICS 9f
		env.userid(p.UniqueID, "", p.UniqueID != "") // SEMANTICS 9e
	case "role", "assumed-role":
		env.set("aws:PrincipalType", "AssumedRole")
		env.userid(p.UniqueID, ":"+lastName(p.ARN), p.UniqueID != "" && p.Type == "assumed-role")
	case "federated-user":
		env.set("aws:PrincipalType", "FederatedUser")
		env.userid(p.account(), ":"+strings.TrimPrefix(part(p.ARN, 5), "federated-user/"), true)
	case "root":
		env.set("aws:PrincipalType", "Account")
		env.userid(p.account(), "", true)
	case "service":
		env.set("aws:PrincipalIsAWSService", "true")
		env.set("aws:PrincipalServiceName", lower(p.Name))
	case "anonymous", "federated":
		delete(env, lower("aws:PrincipalIsAWSService"))
		env.set("aws:PrincipalType", "Anonymous")
		env.set("aws:PrincipalAccount", "anonymous")
		env.userid("anonymous", "", true)
	}
}

// userid fills in aws:userid, which takes an ID that may be missing.
func (env environment) userid(id, name string, known bool) {
	if !known {
		env.unknown("aws:userid")
		return
	}
	env.set("aws:userid", id+name)
}

// resourceKeys fills in the keys that say what is asked for.
func resourceKeys(env environment, r Request) {
	env.set("aws:ViaAWSService", "false") // SEMANTICS 9j

	if r.account() == "" { // SEMANTICS 9g
		env.unknown("aws:ResourceAccount")
	}
	env.set("aws:ResourceAccount", r.account())

	partition, region := part(r.Resource, 1), part(r.Resource, 3)
	if r.Resource == "*" {
		partition = r.Principal.partition()
	}
	switch { // SEMANTICS 9h
	case region != "":
		env.set("aws:RequestedRegion", region)
	case r.service() == "iam" && partition == "aws":
		env.set("aws:RequestedRegion", "us-east-1")
	default:
		env.unknown("aws:RequestedRegion")
	}
}

// clockKeys fills in the two keys that say when, or reports that the caller gave them two different times. Either
// key, if given, moves both. SEMANTICS 9i
func clockKeys(env, given environment, now time.Time) bool {
	const current, epoch = "aws:currenttime", "aws:epochtime"
	c, e := given[current], given[epoch]
	switch {
	case len(c) > 0 && len(e) > 0:
		a, okA := c[0].clock()
		b, okB := e[0].clock()
		return !okA || !okB || a.Cmp(b) == 0 || new(big.Rat).SetInt(floor(a)).Cmp(b) == 0
	case len(c) > 0:
		instant, ok := c[0].clock()
		env.clock(instant, ok)
	case len(e) > 0:
		instant, ok := e[0].clock()
		env.clock(instant, ok)
	default:
		env.clock(seconds(now), true)
	}
	return true
}

// clock reads a time that the caller gave, if it is one.
func (v item) clock() (*big.Rat, bool) {
	instant, ok := v.date()
	return instant, ok && v.Kind == Single
}

// clock sets both keys to an instant; what cannot be known or written is unknown.
func (env environment) clock(instant *big.Rat, ok bool) {
	env.unknown("aws:CurrentTime")
	env.unknown("aws:EpochTime")
	if !ok {
		return
	}
	whole := floor(instant)
	env["aws:epochtime"] = []item{{single(whole.String()).Value, instant}}
	t := time.Unix(whole.Int64(), 0).UTC()
	if year := t.Year(); year >= 0 && year <= 9999 {
		fraction := new(big.Rat).Sub(instant, new(big.Rat).SetInt(whole)).FloatString(9)
		fraction = strings.TrimRight(fraction[1:], "0")
		text := fmt.Sprintf("%04d%s%sZ", year, t.Format("-01-02T15:04:05"), strings.TrimSuffix(fraction, "."))
		env["aws:currenttime"] = []item{{single(text).Value, instant}}
	}
}

// floor returns the whole seconds of an instant; the denominator of a big.Rat is positive, so Div rounds down.
func floor(instant *big.Rat) *big.Int { return new(big.Int).Div(instant.Num(), instant.Denom()) }
