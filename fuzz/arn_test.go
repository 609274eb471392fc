package fuzz

import (
	"regexp"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/iameval/iameval/arn"
	"github.com/iameval/iameval/fuzz/gen"
	"github.com/iameval/iameval/variables"
)

// arnForm is SEMANTICS 2.1c as a regular expression.
var arnForm = regexp.MustCompile(`^arn:(aws|aws-cn|aws-us-gov|aws-iso|aws-iso-b|aws-iso-e|aws-iso-f|aws-eusc):([a-z0-9-]+):([^:*?]*):([0-9]*|[a-z][a-z0-9-]*):((?s:.*))$`)

// kindForms are the tables of SEMANTICS 2.1g to 2.1q: service and resource part.
var kindForms = []struct {
	kind    arn.Kind
	service string
	form    *regexp.Regexp
}{
	{arn.Table, "dynamodb", regexp.MustCompile(`^table/[^/]+$`)},
	{arn.Index, "dynamodb", regexp.MustCompile(`^table/[^/]+/index/[^/]+$`)},
	{arn.Stream, "dynamodb", regexp.MustCompile(`^table/[^/]+/stream/[^/]+$`)},
	{arn.Backup, "dynamodb", regexp.MustCompile(`^table/[^/]+/backup/[^/]+$`)},
	{arn.Export, "dynamodb", regexp.MustCompile(`^table/[^/]+/export/[^/]+$`)},
	{arn.Import, "dynamodb", regexp.MustCompile(`^table/[^/]+/import/[^/]+$`)},
	{arn.GlobalTable, "dynamodb", regexp.MustCompile(`^global-table/[^/]+$`)},
	{arn.Cache, "dax", regexp.MustCompile(`^cache/[^/]+$`)},
	{arn.RootUser, "iam", regexp.MustCompile(`^root$`)},
	{arn.User, "iam", regexp.MustCompile(`^user/(?s:.*)[^/]$`)},
	{arn.Role, "iam", regexp.MustCompile(`^role/(?s:.*)[^/]$`)},
	{arn.Group, "iam", regexp.MustCompile(`^group/(?s:.*)[^/]$`)},
	{arn.ManagedPolicy, "iam", regexp.MustCompile(`^policy/(?s:.*)[^/]$`)},
	{arn.SAMLProvider, "iam", regexp.MustCompile(`^saml-provider/(?s:.*)[^/]$`)},
	{arn.OIDCProvider, "iam", regexp.MustCompile(`^oidc-provider/(?s:.*)[^/]$`)},
	{arn.AssumedRole, "sts", regexp.MustCompile(`^assumed-role/[^/]+/[^/]+$`)},
	{arn.FederatedUser, "sts", regexp.MustCompile(`^federated-user/[^/]+$`)},
}

// The rules for names, where an ARN is built from one.
var (
	tableName  = regexp.MustCompile(`^[A-Za-z0-9_.-]{3,255}$`)
	labelName  = regexp.MustCompile(`^[A-Za-z0-9_.:-]{1,255}$`)
	cacheName  = regexp.MustCompile(`^[a-z]([a-z0-9]|-[a-z0-9])*$`)
	pathName   = regexp.MustCompile(`^([!-.0-~]+/)*[A-Za-z0-9_+=,.@-]{1,64}$`)
	regionName = regexp.MustCompile(`^[a-z0-9-]+$`)

	accountDigits = regexp.MustCompile(`^[0-9]+$`)
	partitionOnly = regexp.MustCompile(`^arn:([^:]*[^:*])?$`)
)

// FuzzARN holds arn.Parse against the form of SEMANTICS 2.1c and its kinds
// against the tables there, and takes the same text for a name: the ARN that
// arn.Scope makes of it has the text and the kind of the table, or is refused
// for the name. A name resolves to the table of that name, the ARN of a table
// to itself.
func FuzzARN(f *testing.F) {
	for _, s := range []string{
		"", "*", "arn", "arn:", "arn:::::", "arn:aws:s3:::bucket", "arn:aws:s3:::b/a:c", "arn:aws:iam::123456789012:root", "arn:aws:iam::1:user/a/b", "arn:aws:iam::1:user/", "arn:aws:iam::1:user/a/",
		"arn:aws:dynamodb:us-east-1:123456789012:table/Books", "arn:aws:dynamodb:us-east-1:1:table/Books/index/I", "arn:aws:dynamodb:us-east-1:1:table/T/stream/2024-02-12T18:57:26.492", "arn:aws:dynamodb::1:global-table/G",
		"arn:aws:dax:us-east-1:1:cache/c1", "arn:aws:sts::1:assumed-role/R/s", "arn:aws:sts::1:federated-user/u", "arn:aws-cn:sns:cn-north-1:1:x", "arn:aws-xx:s3:::b", "arn:aws:S3:::b", "arn:aws:s3:*::b", "arn:aws:s3::12a:b", "Arn:aws:s3:::b",
		"Books", "ab", "a--b", "Cluster-1", "team/alice", "/team/alice", "//0", "a//b", "arn:aws:dynamodb:us-east-1:1:table/x", "arn:aws:dynamodb:US:1:table/Books", "arn:aws:dynamodb:us-east-1::table/Books",
	} {
		f.Add(s)
	}
	for _, c := range caseSeeds(f, "2.1-*.json") {
		f.Add(c.Request.Resource)
	}
	f.Fuzz(func(t *testing.T, s string) {
		a, err := arn.Parse(s)
		m := arnForm.FindStringSubmatch(s)
		if want := s == "*" || m != nil && len(s) <= arn.MaxLength; (err == nil) != want {
			t.Fatalf("Parse(%q): %v, want it: %v", s, err, want)
		}
		if m != nil && err == nil && a.Kind() != kindOf(m[2], m[5]) {
			t.Fatalf("%q is a %v, want a %v", s, a.Kind(), kindOf(m[2], m[5]))
		}
		checkScope(t, s)
		checkResolve(t, s, a)
	})
}

func kindOf(service, resource string) arn.Kind {
	for _, k := range kindForms {
		if k.service == service && k.form.MatchString(resource) {
			return k.kind
		}
	}
	return arn.Other
}

// friendly reports whether an IAM user or role may be called that, with a path
// of at most 512 characters before the name.
func friendly(name string) bool {
	name = strings.TrimPrefix(name, "/")
	return pathName.MatchString(name) && strings.LastIndexByte(name, '/')+1 < 512
}

// checkScope makes every ARN of a name.
func checkScope(t *testing.T, name string) {
	t.Helper()
	scope := arn.Scope{Region: "us-east-1", Account: "123456789012"}
	const dynamodb, iam = "arn:aws:dynamodb:us-east-1:123456789012:", "arn:aws:iam::123456789012:"
	lower := strings.Map(func(r rune) rune {
		if 'A' <= r && r <= 'Z' {
			r += 'a' - 'A'
		}
		return r
	}, name)
	under := func(build func(table, name string) (arn.ARN, error)) func(string) (arn.ARN, error) {
		return func(name string) (arn.ARN, error) { return build("Books", name) }
	}
	for _, tt := range []struct {
		build func(string) (arn.ARN, error)
		valid bool
		kind  arn.Kind
		want  string
	}{
		{scope.Table, tableName.MatchString(name), arn.Table, dynamodb + "table/" + name},
		{under(scope.Index), tableName.MatchString(name), arn.Index, dynamodb + "table/Books/index/" + name},
		{under(scope.Stream), labelName.MatchString(name), arn.Stream, dynamodb + "table/Books/stream/" + name},
		{under(scope.Backup), labelName.MatchString(name), arn.Backup, dynamodb + "table/Books/backup/" + name},
		{under(scope.Export), labelName.MatchString(name), arn.Export, dynamodb + "table/Books/export/" + name},
		{under(scope.Import), labelName.MatchString(name), arn.Import, dynamodb + "table/Books/import/" + name},
		{scope.GlobalTable, tableName.MatchString(name), arn.GlobalTable, "arn:aws:dynamodb::123456789012:global-table/" + name},
		{scope.Cache, len(name) <= 20 && cacheName.MatchString(lower), arn.Cache, "arn:aws:dax:us-east-1:123456789012:cache/" + lower},
		{scope.User, friendly(name), arn.User, iam + "user/" + strings.TrimPrefix(name, "/")},
		{scope.Role, friendly(name), arn.Role, iam + "role/" + strings.TrimPrefix(name, "/")},
	} {
		a, err := tt.build(name)
		if (err == nil) != tt.valid {
			t.Errorf("%v of the name %q: %v, want it: %v", tt.kind, name, err, tt.valid)
		}
		if err == nil && (a.String() != tt.want || a.Kind() != tt.kind || arn.MustParse(tt.want) != a) {
			t.Errorf("name %q gives %v, a %v; want %s, a %v", name, a, a.Kind(), tt.want, tt.kind)
		}
	}
}

// checkResolve resolves a text; a is its ARN if it is one.
func checkResolve(t *testing.T, s string, a arn.ARN) {
	t.Helper()
	scope := arn.Scope{Region: "eu-west-1", Account: "1"}
	got, err := scope.Resolve(s)
	want, valid := a, a.Kind() == arn.Table && tableName.MatchString(a.Name()) && regionName.MatchString(a.Region()) && accountDigits.MatchString(a.Account())
	if !strings.HasPrefix(s, "arn:") {
		table, err := scope.Table(s)
		want, valid = table, err == nil
	}
	if (err == nil) != valid || valid && got != want {
		t.Errorf("Resolve(%q) = %v, %v, want %v: %v", s, got, err, want, valid)
	}
}

// FuzzPattern gives the parsers of patterns any text, and matches what they
// take with any other: as a Resource by SEMANTICS 2.2, as the operand of an ARN
// operator by 2.3, each as dynamic programming says.
func FuzzPattern(f *testing.F) {
	for _, s := range [][2]string{
		{"*", "*"}, {"**", "arn:aws:s3:::b"}, {"arn:*", "*"}, {"arn:aws:dynamodb:*:123456789012:table/*", "arn:aws:dynamodb:us-east-1:123456789012:table/T/index/I"},
		{"arn:aws:dynamodb:us-*-1:1:table/T", "arn:aws:dynamodb:us-east-1:1:table/T"}, {"arn:aws:dynamodb:*", "arn:aws:dynamodb::1:global-table/G"}, {"arn:aws:dynamodb:*:table/Books", "arn:aws:dynamodb:us-east-1:1:table/Books"},
		{"arn:aws:*:u*t-1:1:table/T", "arn:aws:dynamodb:us:ust-1:1:table/T"}, {"arn:aws:s3:::?", "arn:aws:s3:::\u00e9"}, {"arn:?:?:?:?:*?", "arn:a:b:c::d:e"}, {"arn:aws:iam::*:role/*", "arn:aws:iam::1:role/a/b"},
		{"arn:aws:iam", "arn:aws:iam"}, {"table/*", "table/a"}, {"arn:${a}:*", "arn:${a}:::x:"}, {"arn:a*b*c*d*:*e*f:*:g*:*:*h*", "arn:abcd:ef::gg:i:h"}, {"arn:*\xff", "arn:\xff"},
		{"arn:aws:s3:::" + strings.Repeat("*a", 30) + "*b", "arn:aws:s3:::" + strings.Repeat("a", 200)}, {"arn:aws:s3:::[a-b]{c,d}\\*", "arn:aws:s3:::[a-b]{c,d}\\x"}, {"arn:aws:s3:::a*b", "arn:aws:s3:::a\nb"},
	} {
		f.Add(s[0], s[1])
	}
	for _, c := range caseSeeds(f, "2.*.json") {
		if c.Pattern != nil {
			f.Add(*c.Pattern, c.ARN)
		}
	}
	f.Fuzz(func(t *testing.T, pattern, text string) {
		text = text[:min(len(text), 300)]
		readable := utf8.ValidString(pattern) && len(pattern) <= variables.MaxLength
		p, err := arn.ParsePattern(pattern, 0)
		stars := strings.Trim(pattern, "*") == "" && pattern != ""
		alone := partitionOnly.MatchString(pattern)
		if want := readable && (stars || strings.HasPrefix(pattern, "arn:") && !alone); (err == nil) != want {
			t.Fatalf("ParsePattern(%q): %v, want it: %v", pattern, err, want)
		}
		if err == nil {
			whole := pattern
			for !stars && strings.Count(whole, ":") < 5 {
				whole += ":*"
			}
			want := matches(piecesOf(whole, segments), text)
			if got := p.MatchString(text, nil); got != want || p.MatchesAll() != stars || p.String() != pattern {
				t.Fatalf("pattern %q matches %q: %v, want %v; all: %v", pattern, text, got, want, p.MatchesAll())
			}
			if a, err := arn.Parse(text); err == nil && p.Match(a, nil) != want {
				t.Fatalf("pattern %q does not match the ARN %q as its text", pattern, text)
			}
		}
		g, err := arn.ParseGlob(pattern, 0)
		if (err == nil) != readable {
			t.Fatalf("ParseGlob(%q): %v, want it: %v", pattern, err, readable)
		}
		if err == nil {
			sixParts := strings.Count(pattern, ":") >= 5
			want := sixParts && arn.WellFormed(text) && matches(piecesOf(pattern, separated), text)
			if got := g.Match(text, nil); got != want || g.Usable() != sixParts {
				t.Fatalf("operand %q matches %q: %v, want %v; usable: %v, want %v", pattern, text, got, want, g.Usable(), sixParts)
			}
		}
	})
}

// FuzzRelation reads the bytes as two patterns that are alike, and as resources
// near to them. Swapping the patterns reverses their relation; its witnesses
// are what they say; and no resource contradicts it, whatever the variables
// stand for.
func FuzzRelation(f *testing.F) {
	for seed := range uint64(200) {
		f.Add(bytesOf(seed)[:60])
	}
	f.Fuzz(func(t *testing.T, choices []byte) { checkRelation(t, gen.FromBytes(choices)) })
}

// TestRelations is FuzzRelation over random choices. Every relation comes up.
func TestRelations(t *testing.T) {
	seen := map[arn.Relation]int{}
	for seed := range uint64(part(10_000)) {
		seen[checkRelation(t, gen.FromSeed(seed))]++
	}
	for r := arn.Disjoint; r <= arn.Equal; r++ {
		if seen[r] < part(100) {
			t.Errorf("%v came up %d times", r, seen[r])
		}
	}
}

func checkRelation(t *testing.T, s *gen.Source) arn.Relation {
	first := patternText(s)
	second := first
	for range s.Intn(4) {
		second = mutatePattern(s, second)
	}
	p, err := arn.ParsePattern(first, variables.References)
	if err != nil {
		if colons := strings.Count(first, ":"); colons > 1 || strings.HasSuffix(first, "*") {
			t.Fatal(err)
		}
		return arn.Undecided // a partition alone
	}
	q, err := arn.ParsePattern(second, variables.References)
	if err != nil {
		return arn.Undecided // the change broke it
	}
	r, w := p.Relation(&q)
	reverse, v := q.Relation(&p)
	want := map[arn.Relation]arn.Relation{arn.Undecided: arn.Undecided, arn.Disjoint: arn.Disjoint, arn.Overlaps: arn.Overlaps, arn.Covers: arn.CoveredBy, arn.CoveredBy: arn.Covers, arn.Equal: arn.Equal}
	if apart := p.Disjoint(&q); r != arn.Undecided && apart != (r == arn.Disjoint) {
		t.Fatalf("%q and %q: Disjoint reports %v, and they are %v", first, second, apart, r)
	}
	if reverse != want[r] {
		t.Fatalf("%q and %q: %v, but the other way round %v", first, second, r, reverse)
	}
	if len(p.References())+len(q.References()) == 0 {
		checkWitness(t, &p, &q, r, w)
		checkWitness(t, &q, &p, reverse, v)
	}
	for range 12 {
		resource := resourceNear(s, gen.Pick(s, first, second))
		values := map[string]string{}
		for _, name := range []string{"a", "b"} {
			values[name] = gen.Pick(s, "", "x", "xy", "*", "/", ":")
		}
		inP, inQ := p.MatchString(resource, valuesOf(&p, values)), q.MatchString(resource, valuesOf(&q, values))
		if contradicts(r, inP, inQ) {
			t.Fatalf("%q and %q: %v, but %q with %v is in the one: %v, in the other: %v", first, second, r, resource, values, inP, inQ)
		}
	}
	return r
}

// contradicts reports whether a resource that is in one pattern or the other
// cannot be, by their relation.
func contradicts(r arn.Relation, inP, inQ bool) bool {
	switch r {
	case arn.Disjoint:
		return inP && inQ
	case arn.Covers:
		return inQ && !inP
	case arn.CoveredBy:
		return inP && !inQ
	case arn.Equal:
		return inP != inQ
	default:
		return false
	}
}

// checkWitness checks that a relation comes with the resources that prove it.
func checkWitness(t *testing.T, p, q *arn.Pattern, r arn.Relation, w arn.Witness) {
	t.Helper()
	if r == arn.Undecided {
		return
	}
	needs := map[arn.Relation][3]bool{ // both, only p, only q
		arn.Overlaps: {true, true, true}, arn.Covers: {true, true, false}, arn.CoveredBy: {true, false, true}, arn.Equal: {true, false, false},
	}[r]
	if r == arn.Disjoint { // a pattern may match nothing at all
		needs = [3]bool{false, w.OnlyP != "", w.OnlyQ != ""}
	}
	for i, c := range []struct {
		text     string
		inP, inQ bool
	}{{w.Both, true, true}, {w.OnlyP, true, false}, {w.OnlyQ, false, true}} {
		if (c.text != "") != needs[i] {
			t.Fatalf("%q and %q: %v with the witness %+v", p, q, r, w)
		}
		if c.text == "" {
			continue
		}
		if c.text != "*" && !arn.WellFormed(c.text) || p.MatchString(c.text, nil) != c.inP || q.MatchString(c.text, nil) != c.inQ {
			t.Fatalf("%q and %q: %v with the witness %+v: %q does not prove it", p, q, r, w, c.text)
		}
	}
}

// valuesOf returns the values of the variables of p.
func valuesOf(p *arn.Pattern, texts map[string]string) []variables.Value {
	var values []variables.Value
	for _, r := range p.References() {
		values = append(values, variables.Value{Text: texts[r.Key]})
	}
	return values
}

// patternText draws a pattern of few characters, so that two have something to
// do with each other.
func patternText(s *gen.Source) string {
	if s.Chance(3) {
		return gen.Pick(s, "*", "**")
	}
	var b strings.Builder
	b.WriteString("arn:")
	for i := range 5 {
		if s.Chance(6) {
			break // a short one
		}
		for range s.Intn(3 + i/2) {
			b.WriteString(gen.Pick(s, "x", "y", "*", "*", "?"))
		}
		if i < 4 {
			b.WriteByte(':')
		}
	}
	if s.Chance(30) {
		b.WriteString(gen.Pick(s, "${a}", "${A}", "${b}", "${a}*", "x${a}${b}", "${*}", "${?}x"))
	}
	return b.String()
}

// mutatePattern changes a pattern in one place.
func mutatePattern(s *gen.Source, text string) string {
	i := s.Intn(len(text) + 1)
	j := min(len(text), i+s.Intn(2))
	return text[:i] + gen.Pick(s, "*", "", "x", "?", ":", "y", "**", "${a}") + text[j:]
}

// resourceNear returns a resource that a pattern may match.
func resourceNear(s *gen.Source, pattern string) string {
	var b strings.Builder
	some := func() string { return strings.Repeat(gen.Pick(s, "x", "y", "z", ":", "x:"), s.Intn(3)) }
	for _, c := range strings.NewReplacer("${a}", "*", "${A}", "*", "${b}", "*", "${*}", "*", "${?}", "?").Replace(pattern) {
		switch c {
		case '*':
			b.WriteString(some())
		case '?':
			b.WriteString(gen.Pick(s, "x", "z", "?"))
		default:
			b.WriteRune(c)
		}
	}
	for strings.Count(b.String(), ":") < 5 && !s.Chance(10) {
		b.WriteString(":" + some())
	}
	text := b.String()
	if !arn.WellFormed(text) {
		text += strings.Repeat(":", s.Intn(6))
	}
	if !arn.WellFormed(text) {
		return "*"
	}
	return text
}
