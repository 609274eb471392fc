package policy

import (
	"encoding/binary"
	"hash/maphash"
	"slices"
	"strings"

	"github.com/iameval/iameval/arn"
	"github.com/iameval/iameval/condition"
	"github.com/iameval/iameval/variables"
)

// What requests can be told apart by. Ten thousand callers and a hundred thousand tables
// are far fewer classes: two callers with the same policies are alike if no statement
// sees a difference between them. What a statement sees is known here alone.

// Facets is what some sets and targets can tell requests apart by. It is immutable
// and safe for concurrent use. The zero Facets and a nil one have no patterns, and their marks say
// nothing.
//
// Its contract is weak: marks may differ where no decision depends on it, and never
// agree where some decision does, if neither decision exceeds its budget. Marks that
// are all different would be right. Patterns in Resource and NotResource of a Set are
// not part of a mark: whoever compares two resources has to compare which patterns
// match them. A request must have a Target that NewFacets was given, or none.
type Facets struct {
	seeds    [2]maphash.Seed
	sets     map[*Set]*sights
	targets  sights
	which    map[*Target]uint32 // the number of each target
	entries  principals         // the entries of every Principal element of the targets, each once
	others   []*Statement       // of the targets, with a NotPrincipal
	numbers  map[patternKey]int
	patterns []arn.Pattern
	keys     []string // what not only the caller has and some statement reads, sorted
	region   bool     // some statement reads the Region of the request
}

// Mark is what can be seen of a caller, or of a resource. Equal marks are alike. The
// marks of one Facets can be compared with each other, and with no others. The
// chance that two different texts have one mark is 2^-128.
type Mark [2]uint64

// sights is what some statements read.
type sights struct {
	outcomes []*condition.Test // of the caller's keys and the clock alone
	values   []string          // keys that tests compare with what is not the caller's, or are not
	members  []*arn.Pattern    // with variables
	plain    []int             // the numbers of the others, but for those that match every ARN
}

// patternKey is the identity of a pattern.
type patternKey struct {
	text  string
	flags variables.Flags
}

// NewFacets examines sets and targets. Nil sets and targets are allowed. Its cost is
// proportional to their statements.
func NewFacets(sets []*Set, targets []*Target) *Facets {
	f := &Facets{
		seeds:   [2]maphash.Seed{maphash.MakeSeed(), maphash.MakeSeed()},
		sets:    make(map[*Set]*sights),
		which:   make(map[*Target]uint32),
		numbers: make(map[patternKey]int),
	}
	for _, s := range sets {
		if f.sets[s] != nil {
			continue
		}
		v := newViewer(f)
		p := s.Policies()
		v.see(p.Identity...)
		v.see(p.Boundary)
		v.see(p.Session...)
		v.seeLevels(p.ServiceControl)
		f.sets[s] = &v.sights
	}
	f.seeTargets(targets)
	slices.Sort(f.keys)
	f.keys = slices.Compact(f.keys)
	return f
}

// seeTargets examines the targets together: any of them may be the one of a request.
func (f *Facets) seeTargets(targets []*Target) {
	v := newViewer(f)
	for _, t := range targets {
		if f.which[t] == 0 {
			f.which[t] = uint32(len(f.which)) + 1
			p := t.Policies()
			v.see(p.Resource, p.Endpoint)
			v.seeLevels(p.ResourceControl)
		}
	}
	f.targets = v.sights
	named := make(map[string]bool)
	for _, s := range v.statements {
		switch p := s.principals; {
		case p == nil:
		case p.not:
			f.others = append(f.others, s)
		default:
			for _, e := range p.entries {
				if !named[e.text] {
					named[e.text] = true
					f.entries.entries = append(f.entries.entries, e)
				}
			}
		}
	}
	if len(f.entries.entries) >= longList {
		f.entries.names = tableOfNames(f.entries.entries)
	}
}

// viewer collects what statements read.
type viewer struct {
	facets     *Facets
	sights     sights
	statements []*Statement
	seen       map[string]bool // tests, keys and patterns
}

func newViewer(f *Facets) *viewer { return &viewer{facets: f, seen: make(map[string]bool)} }

func (v *viewer) seeLevels(levels [][]*Policy) {
	for _, level := range levels {
		v.see(level...)
	}
}

func (v *viewer) see(policies ...*Policy) {
	for _, p := range policies {
		for s := range p.Statements() {
			v.statements = append(v.statements, s)
			for i := range s.tests {
				v.seeTest(&s.tests[i], p.Version())
			}
			for r := range s.Resources() {
				v.seePattern(r)
			}
		}
	}
}

// seeTest files a test by what its result depends on. What a test of the caller alone
// says is enough. Of any other, the values are needed that the caller brings to it.
func (v *viewer) seeTest(t *condition.Test, version string) {
	id := "test\x00" + version + "\x00" + t.Operator().String() + "\x00" + t.Key() + "\x00" + strings.Join(t.Values(), "\x00")
	if v.seen[id] {
		return
	}
	v.seen[id] = true
	keys := []string{t.Key()}
	for i := range t.Values() {
		for _, r := range t.References(i) {
			keys = append(keys, r.Name)
		}
	}
	if !slices.ContainsFunc(keys, func(key string) bool { return !ofCaller(key) }) {
		v.sights.outcomes = append(v.sights.outcomes, t)
		return
	}
	for _, key := range keys {
		v.seeKey(key)
	}
}

// seeKey notes a key whose values count.
func (v *viewer) seeKey(key string) {
	folded := condition.FoldKey(key)
	if v.seen["key\x00"+folded] {
		return
	}
	v.seen["key\x00"+folded] = true
	v.sights.values = append(v.sights.values, folded)
	if !ofCaller(folded) {
		v.facets.keys = append(v.facets.keys, folded)
		v.facets.region = v.facets.region || folded == "aws:requestedregion"
	}
}

// seePattern files a member of Resource or NotResource.
func (v *viewer) seePattern(p *arn.Pattern) {
	template := p.Template()
	key := patternKey{p.String(), template.Flags()}
	id := "pattern\x00" + key.text + "\x00" + string(rune(key.flags))
	if v.seen[id] || p.MatchesAll() || !p.Usable() {
		return
	}
	v.seen[id] = true
	if refs := p.References(); len(refs) > 0 {
		v.sights.members = append(v.sights.members, p)
		for i := range refs {
			if !ofCaller(refs[i].Name) {
				v.seeKey(refs[i].Name)
			}
		}
		return
	}
	n, ok := v.facets.numbers[key]
	if !ok {
		n = len(v.facets.patterns)
		v.facets.numbers[key] = n
		v.facets.patterns = append(v.facets.patterns, *p)
	}
	v.sights.plain = append(v.sights.plain, n)
}

// ofCallers begin the keys that only the caller, its network and the clock decide:
// what is called, and on which resource, does not. A key that is not listed here is
// taken to depend on both.
var ofCallers = [...]string{
	"aws:principal", "aws:user", "aws:source", "aws:vpc", "aws:multifactorauth", "aws:tokenissuetime", "aws:federatedprovider",
	"aws:securetransport", "aws:referer", "aws:currenttime", "aws:epochtime",
}

func ofCaller(key string) bool {
	folded := condition.FoldKey(key)
	return slices.ContainsFunc(ofCallers[:], func(prefix string) bool { return strings.HasPrefix(folded, prefix) })
}

// Patterns returns the patterns in Resource and NotResource of a set that have no
// variables, by number, without those that match every ARN. The slice is shared and
// must not be changed; it is nil for a set that NewFacets was not given.
func (f *Facets) Patterns(s *Set) []int {
	if f == nil || f.sets[s] == nil {
		return nil
	}
	return f.sets[s].plain
}

// NumPatterns returns how many patterns all sets have: they are numbered from 0.
func (f *Facets) NumPatterns() int {
	if f == nil {
		return 0
	}
	return len(f.patterns)
}

// Pattern returns pattern n; the zero Pattern, which matches nothing, if there is none.
func (f *Facets) Pattern(n int) arn.Pattern {
	if n < 0 || n >= f.NumPatterns() {
		return arn.Pattern{}
	}
	return f.patterns[n]
}

// Member is a pattern with variables, with what a caller makes of them.
type Member struct {
	Pattern arn.Pattern
	Values  []variables.Value // one for each of its references
	// Everywhere is set where a variable has a value that depends on the resource:
	// then Values count for nothing, and the pattern may match anything that it
	// fits.
	Everywhere bool
}

// Members returns the patterns of the set with variables, as they are for the caller
// of r. A pattern with a variable that has no text for the caller, and so matches
// nothing in Resource, is listed all the same, with a value that matches any text:
// in NotResource it may match (SEMANTICS 5.7c).
func (f *Facets) Members(s *Set, r *Request) []Member {
	if f == nil || r == nil || f.sets[s] == nil || len(f.sets[s].members) == 0 {
		return nil
	}
	env := r.Env()
	var list []Member
	for _, p := range f.sets[s].members {
		m := Member{Pattern: *p}
		for _, ref := range p.References() {
			m.Everywhere = m.Everywhere || !ofCaller(ref.Name)
		}
		m.Values, _ = env.Resolve(p.References(), nil)
		env.SetSteps(0)
		list = append(list, m)
	}
	return list
}

// Caller returns the mark of the caller of r under the set: of Principal, Context and
// Time, as far as any statement of the set or of the targets sees them. The rest of
// the request does not count. Callers under different sets are not alike, whatever
// their marks. A set that NewFacets was not given has no statements.
//
// The context must be the same for all requests of the caller, but for keys that the
// call and the resource decide.
func (f *Facets) Caller(s *Set, r *Request) Mark {
	if f == nil || f.sets == nil || r == nil {
		return Mark{}
	}
	b := appendPrincipal(nil, r)
	own := f.sets[s]
	if own == nil {
		own = new(sights)
	}
	computed := r.Env()
	env := &computed
	given := &condition.Env{Context: r.Context, Now: r.Time} // without what follows from the request
	for _, v := range [...]*sights{own, &f.targets} {
		for _, t := range v.outcomes {
			b = append(b, byte(t.Eval(env).Result))
			env.SetSteps(0)
		}
		for _, key := range v.values {
			if ofCaller(key) {
				b = appendValues(b, env, key)
			} else {
				b = appendValues(b, given, key)
			}
		}
	}
	for _, p := range f.targets.members {
		values, how := env.Resolve(p.References(), nil)
		b = append(b, byte(how))
		for _, v := range values {
			b = appendText(b, v.Text)
		}
		env.SetSteps(0)
	}
	return f.mark(f.appendNamings(b, &r.Principal))
}

// appendPrincipal appends what the order of decision sees of a caller.
func appendPrincipal(b []byte, r *Request) []byte {
	p := &r.Principal
	b = append(b, byte(p.typ), byte(p.parent.Kind()))
	b = appendText(b, p.account)
	b = appendText(b, p.partition)
	for _, is := range [...]bool{p.linked, p.valid(), r.Context.Err() == nil} {
		b = appendBool(b, is)
	}
	return b
}

// appendNamings appends how the entries of the targets name the caller.
func (f *Facets) appendNamings(b []byte, p *Principal) []byte {
	var found []uint64
	of := make(map[*PrincipalEntry]int)
	for i := range f.entries.entries {
		of[&f.entries.entries[i]] = i
	}
	f.entries.each(p, func(e *PrincipalEntry) {
		if kind, r := e.match(p); r != condition.False {
			found = append(found, uint64(of[e])<<16|uint64(kind)<<8|uint64(r))
		}
	})
	slices.Sort(found)
	for _, n := range slices.Compact(found) {
		b = binary.LittleEndian.AppendUint64(b, n)
	}
	b = append(b, 0xff)
	for _, s := range f.others {
		for _, bounded := range [...]bool{false, true} {
			sure, maybe := s.Names(p, bounded)
			b = append(b, byte(sure), byte(maybe))
		}
	}
	return b
}

// Resource returns the mark of the resource of r: of Resource, ResourceAccount, Target
// and the keys of Context that are the resource's, but for what patterns of the sets
// match. Action and caller do not count.
func (f *Facets) Resource(r *Request) Mark {
	if f == nil || f.sets == nil || r == nil {
		return Mark{}
	}
	var b []byte
	b = appendText(b, r.Resource.Partition())
	b = appendText(b, r.Resource.Service())
	b = append(b, byte(r.Resource.Kind()))
	b = appendText(b, r.Resource.Account())
	b = appendText(b, r.ResourceAccount)
	if f.region || r.Resource.Region() == "" {
		b = appendText(b, r.Resource.Region())
	}
	env := &condition.Env{Context: r.Context, Now: r.Time}
	for _, key := range f.keys {
		b = appendValues(b, env, key)
	}
	b = appendBool(b, r.Context.Err() == nil)
	if r.Resource.IsServiceLinkedRole() { // whose path names the one service that may assume it
		b = appendText(b, r.Resource.String())
	}
	b = binary.LittleEndian.AppendUint32(b, f.which[r.Target])
	return f.mark(r.Target.appendSeen(b, r.Resource))
}

// appendSeen appends what the statements of the target see of the resource.
func (t *Target) appendSeen(b []byte, resource arn.ARN) []byte {
	if t == nil {
		return b
	}
	p := t.Policies()
	for _, p := range slices.Concat(append(p.ResourceControl, []*Policy{p.Resource, p.Endpoint})...) {
		for s := range p.Statements() {
			for m := range s.Resources() {
				if len(m.References()) > 0 { // whatever it may match is a class of its own
					b = appendText(b, resource.String())
				}
				b = appendBool(b, m.Match(resource, nil))
			}
		}
	}
	return b
}

// appendValues appends the values of a key, so that no other values have the same
// bytes.
func appendValues(b []byte, env *condition.Env, key string) []byte {
	values, kind := env.Lookup(key)
	b = append(b, byte(kind), byte(len(values)), byte(len(values)>>8), byte(len(values)>>16))
	for _, v := range values {
		b = appendText(b, v)
	}
	return b
}

func appendText(b []byte, text string) []byte {
	return append(binary.LittleEndian.AppendUint32(b, uint32(len(text))), text...)
}

func appendBool(b []byte, is bool) []byte {
	if is {
		return append(b, 1)
	}
	return append(b, 0)
}

func (f *Facets) mark(b []byte) Mark {
	return Mark{maphash.Bytes(f.seeds[0], b), maphash.Bytes(f.seeds[1], b)}
}
