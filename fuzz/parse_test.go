package fuzz

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/iameval/iameval/arn"
	"github.com/iameval/iameval/fuzz/gen"
	"github.com/iameval/iameval/fuzz/grammar"
	"github.com/iameval/iameval/fuzz/oracle"
	"github.com/iameval/iameval/policy"
	"github.com/iameval/iameval/policy/syntax"
	"github.com/iameval/iameval/variables"
)

// The kinds of policies.
var kinds = [...]policy.Kind{policy.Identity, policy.Resource, policy.Trust, policy.ServiceControl, policy.ResourceControl, policy.Endpoint}

// hostile are documents that other implementations were fooled by.
var hostile = [...]string{
	`{"Statement":{"Effect":"Deny","Effect":"Allow","Action":"*","Resource":"*"}}`,
	`{"Statement":{"Effect":"Deny","effect":"Allow","Action":"*","Resource":"*"}}`,
	`{"Statement":{"Effect":"Allow","Action":"*","Re` + "\u017f" + `ource":"*"}}`,
	`{"Statement":{"Effect":"Allow","Action":"*","Resource":"*","Condition":{"Bool":{"a:b":true}},"Condition":{}}}`,
	`{"Statement":{"Effect":"Allow","Action":"*","Resource":"*"}}{"evil":1}`,
	`{"Statement":{"Effect":"Allow","Action":"dynamodb:Get` + "\xff" + `","Resource":"*"}}`,
	`{"Statement":{"Effect":"Allow","Action":"a:\ud800","Resource":"*"}}`,
	`{"Statement":{"Effect":null,"Action":[],"Resource":[]}}`,
	`{"Statement":[]}`,
	`{"Statement":{"Effect":"Allow","Action":"*","Resource":"*","Conditon":{}}}`,
	strings.Repeat("[", 100),
	`{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"*","Resource":"*","Condition":{"NumericEquals":{"a:b":[true,10,1e1,9007199254740993]}}}}`,
	"\ufeff{}", "{\"Statement\"\r\n:\t{\"Effect\":\"Deny\",\r\n\"Action\":\"*\",\"Resource\":\"*\"}}", "{/**/}",
	`{"Statement":{"Effect":"Allow","Action":"*","NotAction":"*","Resource":"*"}}`,
	`{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"*","Resource":["arn:aws:s3:::${aws:username}","arn:${${x}}","arn:${*}","arn:${k, 'd'}","arn:${"]}}`,
	`{"Version":"2008-10-17","Statement":{"Effect":"Allow","Action":"*","Resource":"arn:${"}}`,
	`{"Statement":{"Effect":"Deny","Action":"*","Resource":"*","Condition":{"ArnNotLikeX":{"a:b":"c"}}}}`,
	`{"Statement":{"Effect":"Allow","NotPrincipal":{"AWS":"*"},"Action":"*","Resource":"*"}}`,
}

// FuzzParse gives the loader of each kind of policy any text. It must not
// panic; errors lie in the text, at the line and column of their offset; the
// loader, the grammar and the oracle agree on what loads; and a document that is
// laid out anew has the same elements, the same errors and the same decisions.
func FuzzParse(f *testing.F) {
	for _, text := range hostile {
		for i := range kinds {
			f.Add(text, uint8(i))
		}
	}
	seen := make(map[string]bool)
	documentSeeds(f, func(kind policy.Kind, text string) {
		if name := kind.String() + text; len(text) < 2000 && !seen[name] {
			seen[name] = true
			if thin() && len(seen)%5 != 0 {
				return
			}
			f.Add(text, uint8(slices.Index(kinds[:], kind)))
		}
	})
	g := grammar.MustLoad()
	f.Fuzz(func(t *testing.T, text string, kind uint8) {
		checkDocument(t, g, kinds[int(kind)%len(kinds)], text)
	})
}

// FuzzGrammar reads the bytes as a choice of a document of the grammar, and of
// what to change in it: it must load as long as nothing is changed, and is
// then held to the same as by FuzzParse.
func FuzzGrammar(f *testing.F) {
	g := grammar.MustLoad()
	f.Add([]byte{})
	for seed := range uint64(100) {
		f.Add(bytesOf(seed))
	}
	f.Fuzz(func(t *testing.T, choices []byte) {
		checkGenerated(t, g, gen.FromBytes(choices))
	})
}

// TestGrammarMutations is FuzzGrammar over random choices.
func TestGrammarMutations(t *testing.T) {
	g := grammar.MustLoad()
	for seed := range uint64(part(1500)) {
		checkGenerated(t, g, gen.FromSeed(seed))
	}
}

// full is for each kind a document with every element that the kind takes.
var full = [...]string{
	`{"Version":"2012-10-17","Id":"x","Statement":[{"Sid":"A","Effect":"Allow","Action":["s3:Get*"],"Resource":["arn:aws:s3:::b"],"Condition":{"StringLike":{"a:b":["${a}"]},"NumericEquals":{"a:b":1.0}}},
		{"Sid":"B","Effect":"Deny","NotAction":"s3:*","NotResource":"*"}]}`,
	`{"Version":"2012-10-17","Statement":[{"Sid":"A","Effect":"Allow","Principal":{"AWS":["arn:aws:iam::1:user/a","123456789012"],"Service":"dax.amazonaws.com","Federated":["www.amazon.com"],"CanonicalUser":"x"},
		"Action":"*","Resource":"*","Condition":{"ArnLike":{"a:b/c":"arn:aws:s3:::*"}}},{"Sid":"A","Effect":"Deny","NotPrincipal":{"AWS":["AIDAX"],"Service":[]},"NotAction":["*"],"NotResource":["arn:aws:s3:::b"]}]}`,
	`{"Statement":[{"Sid":"A","Effect":"Allow","Principal":{"AWS":"*","Federated":"arn:aws:iam::1:saml-provider/x"},"Action":["sts:AssumeRole"],"Condition":{"Bool":{"a:b":true}}},{"Effect":"Deny","Principal":"*","NotAction":"s*:*"}]}`,
	`{"Statement":{"Sid":"A","Effect":"Allow","NotAction":["s3:*"],"Resource":"arn:*","Condition":{"ForAnyValue:StringEqualsIfExists":{"a:b":["x","${a, 'b'}"]}}}}`,
	`{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":"*","Action":["*"],"Resource":"*"},{"Sid":"B","Effect":"Deny","Principal":"*","Action":"s3:*","NotResource":"*","Condition":{"Null":{"a:b":"true"}}}]}`,
	`{"Statement":[{"Effect":"Allow","Action":"*","Resource":"*"},{"Effect":"Deny","NotPrincipal":"*","Action":"a:b","Resource":"*"},{"Effect":"Allow","Principal":{"AWS":"arn:aws:sts::1:federated-user/a"},"NotAction":"a:b","NotResource":"*"}]}`,
}

// TestStrangeTexts puts every text that comes near to an element, in the place of
// every value and name of it.
func TestStrangeTexts(t *testing.T) {
	g := grammar.MustLoad()
	for i, kind := range kinds {
		root, err := gen.ParseNode(full[i])
		if err != nil {
			t.Fatal(err)
		}
		checkDocument(t, g, kind, full[i])
		for j, x := range spotsOf(root, "", 0) {
			for _, text := range strange[x.element] {
				changed := root.Clone()
				y := spotsOf(changed, "", 0)[j]
				y.parent.Items[y.item] = gen.Text(text)
				checkDocument(t, g, kind, changed.String())
			}
			for _, name := range strange[nameOf(x.element)] {
				changed := root.Clone()
				if y := spotsOf(changed, "", 0)[j]; y.parent.Kind == gen.Object {
					y.parent.Names[y.item] = name
					checkDocument(t, g, kind, changed.String())
				}
			}
		}
	}
}

// bytesOf returns random bytes.
func bytesOf(seed uint64) []byte {
	s := gen.FromSeed(seed)
	b := make([]byte, 100+s.Intn(200))
	for i := range b {
		b[i] = byte(s.Intn(256))
	}
	return b
}

// checkGenerated checks a document of the grammar, and then the same with some
// changes.
func checkGenerated(t *testing.T, g *grammar.Grammar, s *gen.Source) {
	kind := gen.Pick(s, kinds[:]...)
	text := g.Generate(grammar.Start(kind.String()), s)
	if s.Chance(50) {
		text = grammar.Respell(text, s)
	}
	if _, err := policy.Parse("", kind, []byte(text)); err != nil {
		t.Fatalf("a document of the grammar: %v\n%s", err, text)
	}
	checkDocument(t, g, kind, text)
	changed := text
	for range s.Intn(6) {
		if s.Chance(50) {
			changed = text
		}
		if s.Chance(60) {
			changed = mutateTree(s, changed)
		} else {
			changed = mutate(s, changed)
		}
		checkDocument(t, g, kind, changed)
	}
}

// mutate changes a text in one place: it takes something away, doubles it, or
// puts in what means something to JSON or to policies.
func mutate(s *gen.Source, text string) string {
	i := s.Intn(len(text) + 1)
	j := min(len(text), i+s.Intn(8))
	switch s.Intn(4) {
	case 0:
		return text[:i] + text[j:]
	case 1:
		return text[:j] + text[i:]
	case 2:
		return text[:i] + gen.Pick(s, "*", "?", "${", "}", "$", ":", ",", "\"", "\\", "[", "]", "{", "null", "1", "\\u0024", "\\ud800", "\xff", "\u0100", "'", " ", "\n", "Not", "2012-10-17") + text[i:]
	}
	return text[:i] + gen.Pick(s, "x", "*", ":", "\"", "{", "}", " ") + text[j:]
}

// strange are texts that are right in one place of a document and wrong in most,
// by the element that they come near to.
var strange = map[string][]string{
	"":              {"", "*", "Statement", "NotAction", "123456789012", "true", "\u0100", "arn:aws:iam::123456789012:root", "sts:*", "a:b", "Null", "AWS"},
	"Version":       {"2012-10-17", "2008-10-17", "2012-10-18", ""},
	"Effect":        {"Allow", "Deny", "allow", ""},
	"Sid":           {"", "A", "a b", "\u00e9"},
	"Action":        {"*", "**", "s3:Get*", "sts:*", "s*s:x", "a:b:c", "a:", ":b", "a b:c", "a:${aws:username}", "*:*", "\u212a:x", ""},
	"Resource":      {"*", "**", "arn:", "arn:aws:s3:::${a", "arn:${aws:username}:*", "arn:${a, 'b'}", "arn:${a,'b'}", "arn:${*}", "ARN:aws:s3:::b", "*a", "${*}", ""},
	"AWS":           {"*", "123456789012", "12345678901", "arn:aws:iam::1:root", "arn:aws:iam:us-east-1:1:root", "arn:aws:iam:::root", "arn:aws:iam::1:user/", "arn:aws:iam::1:role/a/b", "arn:aws:iam::1:group/x", "arn:aws:sts::1:assumed-role/a", "arn:aws:sts::1:federated-user/a", "AIDAX", "AIDAx", "arn:aws-xx:iam::1:root", ""},
	"Federated":     {"accounts.google.com", "google.com", "arn:aws:iam::1:saml-provider/x", "arn:aws:iam:r:1:saml-provider/x", "arn:aws:iam:::oidc-provider/x", "arn:aws:iam::1:oidc-provider/a/b", "arn:aws:iam::1:oidc-provider/", "*", ""},
	"Service":       {"dax.amazonaws.com", "DAX.amazonaws.com", "dax", ".", "dax.*", "d_x.com", ""},
	"CanonicalUser": {"x", "a*", "${a}", "$", ""},
	"Condition":     {"StringEquals", "stringequals", "StringEqualsifexists", "NullIfExists", "ForAnyValue:Bool", "ForAnyValues:Bool", "IfExists", "ArnEquals ", "Strings", ""},
	"key":           {"a:b", "A:B", "a:b/", "a:b/c", "a:", ":b", "ab", "a b:c", "a:b c", "a/b:c", "a:b/c d", "a:b\u007f", "\u00a0:b", ""},
	"value":         {"${a", "${a}", "${a, 'b'}", "${a,'b'}", "${ a}", "${}", "${$}", "$", "${a:${b}}", "2020", "2020-01-01", "1e3", "10.0.0.0/8", ""},
}

// spot is a value in a document: an item of its parent, in or near an element.
type spot struct {
	parent  *gen.Node
	item    int
	element string
}

// mutateTree changes one value of a document: to a strange text, to another
// type; it gives it another name, takes it away or doubles it.
func mutateTree(s *gen.Source, text string) string {
	root, err := gen.ParseNode(text)
	if err != nil {
		return text
	}
	spots := spotsOf(root, "", 0)
	if len(spots) == 0 {
		return text
	}
	x := gen.Pick(s, spots...)
	n, i := x.parent, x.item
	list := strange[x.element]
	if list == nil || s.Chance(10) {
		list = strange[""]
	}
	switch s.Intn(8) {
	default:
		n.Items[i] = gen.Text(gen.Pick(s, list...))
	case 4:
		n.Items[i] = gen.Pick(s, &gen.Node{}, gen.List(), gen.List(n.Items[i]), &gen.Node{Kind: gen.Object}, &gen.Node{Text: "1.0"}, &gen.Node{Text: "true"})
	case 5:
		if n.Kind == gen.Object {
			n.Names[i] = gen.Pick(s, gen.Pick(s, strange[nameOf(x.element)]...), "Not"+n.Names[i], strings.TrimPrefix(n.Names[i], "Not"), strings.ToLower(n.Names[i]))
		}
	case 6:
		n.Remove(i)
	case 7:
		n.Items = append(n.Items, n.Items[i].Clone())
		if n.Kind == gen.Object {
			n.Names = append(n.Names, n.Names[i])
		}
	}
	return root.String()
}

// spotsOf returns all values within n, which is so deep in a Condition, or 0.
func spotsOf(n *gen.Node, element string, depth int) []spot {
	var all []spot
	for i, item := range n.Items {
		within, below := element, depth
		if n.Kind == gen.Object {
			within = strings.TrimPrefix(n.Names[i], "Not")
			if within == "Condition" && depth == 0 || depth > 0 {
				below++
				within = [...]string{"Condition", "key", "value", "value"}[min(depth, 3)]
			}
		}
		all = append(all, spot{n, i, within})
		all = append(all, spotsOf(item, within, below)...)
	}
	return all
}

// nameOf returns the texts that come near to the name of a member: in a
// Condition the operators, in an operator the keys, elsewhere any.
func nameOf(element string) string {
	switch element {
	case "key":
		return "Condition"
	case "value":
		return "key"
	}
	return ""
}

// checkDocument checks one text as a document of a kind.
func checkDocument(t *testing.T, g *grammar.Grammar, kind policy.Kind, text string) {
	t.Helper()
	p, err := policy.Parse("a.json", kind, []byte(text))
	checkPlaces(t, text, err)
	if len(text) <= variables.MaxLength { // within all limits, which the grammar does not know
		loads, accepted, refused := err == nil, g.Accepts(kind.String(), []byte(text)), oracle.Check(kind.String(), text)
		if loads != accepted || loads != (refused == nil) {
			t.Fatalf("a policy of kind %s loads: %v, by the grammar: %v, by the oracle: %v\n%v\n%q", kind, loads, accepted, refused, err, text)
		}
	}
	laidOut, formatErr := syntax.Format([]byte(text))
	if formatErr != nil {
		checkPlaces(t, text, formatErr)
		if err == nil && len(text) < syntax.MaxSize/10 {
			t.Fatalf("loads, but cannot be formatted: %v\n%q", formatErr, text)
		}
		return
	}
	if again, err := syntax.Format(laidOut); string(again) != string(laidOut) || err != nil {
		t.Fatalf("formatted twice it is another text: %v\n%s\n%s", err, laidOut, again)
	}
	q, againErr := policy.Parse("b.json", kind, laidOut)
	if diff := cmp.Diff(codes(err), codes(againErr)); diff != "" {
		t.Fatalf("errors before and after formatting (-before +after):\n%s\n%q", diff, text)
	}
	if err != nil || againErr != nil {
		return
	}
	before, _ := syntax.Parse("", []byte(text))
	after, _ := syntax.Parse("", laidOut)
	checkElements(t, before, after)
	checkDecisions(t, before, p, q)
}

// checkPlaces checks that every error lies inside the text, that its line and
// column fit its offset, and that errors come in order.
func checkPlaces(t *testing.T, text string, err error) {
	t.Helper()
	if err == nil {
		return
	}
	var list syntax.ErrorList
	if !errors.As(err, &list) || len(list) == 0 {
		t.Fatalf("no list of errors: %#v", err)
	}
	last := 0
	for _, e := range list {
		if e.Offset < last || e.Offset > len(text) {
			t.Fatalf("offset %d after %d in %d bytes: %v\n%q", e.Offset, last, len(text), e, text)
		}
		last = e.Offset
		before := text[:e.Offset]
		line := 1 + strings.Count(before, "\n")
		column := 1 + utf8.RuneCountInString(before[strings.LastIndexByte(before, '\n')+1:])
		if e.Line != line || e.Column != column {
			t.Fatalf("offset %d is at %d:%d, not at %v\n%q", e.Offset, line, column, e, text)
		}
	}
}

// codes returns the codes and pointers of errors.
func codes(err error) []string {
	var all []string
	var list syntax.ErrorList
	errors.As(err, &list)
	for _, e := range list {
		all = append(all, string(e.Code)+" "+e.Pointer)
	}
	return all
}

// checkElements checks that two documents are the same apart from where things
// stand.
func checkElements(t *testing.T, a, b *syntax.Document) {
	t.Helper()
	places := cmp.FilterPath(func(p cmp.Path) bool { return p.Last().String() == ".Pos" }, cmp.Ignore())
	if diff := cmp.Diff(a, b, places, cmpopts.IgnoreUnexported(syntax.Document{})); diff != "" {
		t.Fatalf("formatting changed the document (-before +after):\n%s", diff)
	}
}

// checkDecisions checks that two policies, the first of them d, decide alike,
// statement by statement.
func checkDecisions(t *testing.T, d *syntax.Document, p, q *policy.Policy) {
	t.Helper()
	for _, r := range requestsTo(d) {
		before, after := explain(t, p, r), explain(t, q, r)
		if diff := cmp.Diff(before, after); diff != "" {
			t.Fatalf("formatting changed the decision on %s of %s (-before +after):\n%s", r.Action, r.Resource, diff)
		}
	}
}

// requestsTo returns a few requests that a document may have something to say
// to: for its own actions and resources, by its own callers.
func requestsTo(d *syntax.Document) []policy.Request {
	concrete := strings.NewReplacer("*", "x", "?", "y", "${", "", "}", "")
	actions, resources := []string{"sts:AssumeRole"}, []arn.ARN{arn.Wildcard(), arn.MustParse("arn:aws:iam::123456789012:role/Reader")}
	callers := []policy.Principal{policy.User(arn.MustParse("arn:aws:iam::123456789012:user/alice"))}
	for i := range d.Statements {
		s := &d.Statements[i]
		for _, list := range []*syntax.List{s.Action, s.NotAction, s.Resource, s.NotResource} {
			for _, v := range first(list, 3) {
				text := concrete.Replace(v.Value)
				if a, err := arn.Parse(text); err == nil {
					resources = append(resources, a)
				} else {
					actions = append(actions, text)
				}
			}
		}
		if s.Principal != nil && s.Principal.Any {
			callers = append(callers, policy.Service("dax.amazonaws.com"))
		}
	}
	var all []policy.Request
	for i := range min(8, len(actions)*len(resources)) {
		all = append(all, policy.Request{
			Principal:       callers[i%len(callers)],
			Action:          actions[i%len(actions)],
			Resource:        resources[i/len(actions)%len(resources)],
			ResourceAccount: "123456789012",
			Time:            time.Unix(1717243200, 0),
		})
	}
	return all
}

// first returns the first n texts of a list.
func first(list *syntax.List, n int) []syntax.String {
	if list == nil {
		return nil
	}
	return list.Values[:min(n, len(list.Values))]
}

// explain puts a policy in its place and returns the trace of a request,
// without the places of statements.
func explain(t *testing.T, p *policy.Policy, r policy.Request) string {
	t.Helper()
	var caller policy.Policies
	var resource policy.TargetPolicies
	switch p.Kind() {
	case policy.Identity:
		caller.Identity = []*policy.Policy{p}
	case policy.ServiceControl:
		caller.ServiceControl = [][]*policy.Policy{{p}}
	case policy.ResourceControl:
		resource.ResourceControl = [][]*policy.Policy{{p}}
	case policy.Endpoint:
		resource.Endpoint = p
	default:
		resource.Resource = p
	}
	set, err := policy.NewSet(caller)
	if err != nil {
		t.Fatal(err)
	}
	if r.Target, err = policy.NewTarget(resource); err != nil {
		t.Fatal(err)
	}
	trace := set.Explain(&r)
	if d := set.Evaluate(&r); d != trace.Decision {
		t.Fatalf("Evaluate: %v, Explain: %v", d, trace.Decision)
	}
	return summary(trace)
}

// summary describes a trace without the places of statements.
func summary(trace *policy.Trace) string {
	var b strings.Builder
	d := trace.Decision
	fmt.Fprintln(&b, d.Verdict, d.Layer, d.Uncertain)
	for _, layer := range trace.Layers {
		for _, s := range layer.Statements {
			fmt.Fprintln(&b, layer.Layer, s.Statement.Index(), s.Statement == d.Statement, s.Statement.Effect(), s.Result)
			if s.Stopped != nil {
				fmt.Fprintln(&b, s.Stopped)
			}
			for i := range s.Indeterminate {
				fmt.Fprintln(&b, &s.Indeterminate[i])
			}
		}
	}
	return b.String()
}
