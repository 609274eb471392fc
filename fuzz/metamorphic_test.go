package fuzz

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/iameval/iameval/condition"
	"github.com/iameval/iameval/fuzz/gen"
	"github.com/iameval/iameval/fuzz/grammar"
	"github.com/iameval/iameval/policy"
	"github.com/iameval/iameval/policy/syntax"
	"github.com/iameval/iameval/variables"
)

// Metamorphic properties: what must happen to an answer when the question is
// changed in a certain way. They need no second implementation to say what is
// right, and each would be broken by some plausible mistake: a loop that stops
// too early, a layer that grants, a value that is read as a pattern.
//
// Every test runs over the same few thousand cases of package gen. A count of
// the cases in which the change changed a verdict shows that it could have
// changed it the wrong way as well.

// TestM1AddDeny: one more Deny statement never opens anything.
func TestM1AddDeny(t *testing.T) {
	property{change: addStatement("Deny"), check: notOpened, least: 1500, telling: 100}.hold(t)
}

// TestM2AddAllow: one more Allow statement never closes anything, and makes no
// explicit deny an implicit one.
func TestM2AddAllow(t *testing.T) {
	property{change: addStatement("Allow"), check: notClosed, least: 1500, telling: 100}.hold(t)
}

// addStatement adds a statement of the effect to one of the documents, if
// possible one that applies or may apply.
func addStatement(effect string) func(*gen.Source, *gen.Case) (*gen.Case, bool) {
	return func(s *gen.Source, c *gen.Case) (*gen.Case, bool) {
		layer := ""
		at, statement, ok := pick(s, c, func(d gen.Document, _ *gen.Node) bool {
			layer = d.Layer
			return effect == "Deny" || layer != "rcp"
		})
		if !ok {
			return nil, false
		}
		was, _ := ask(c)
		before := c.Clone()
		for range 6 {
			*c = before.Clone()
			added := gen.NewStatement(s, layer, &c.Request)
			drop(added, "Sid")
			added.Field("Effect").Text = effect
			put(c, at, statement, added)
			if is, err := ask(c); err == nil && is.applying() > was.applying() {
				break
			}
		}
		return nil, true
	}
}

// TestM3Order: the order of policies, levels, statements, members of lists and
// of objects, operators and context keys means nothing.
func TestM3Order(t *testing.T) {
	property{change: func(s *gen.Source, c *gen.Case) (*gen.Case, bool) {
		p := &c.Policies
		shuffle(s, p.Identity)
		shuffle(s, p.Session)
		for _, levels := range [][][]string{p.SCP, p.RCP} {
			shuffle(s, levels)
			for _, level := range levels {
				shuffle(s, level)
			}
		}
		shuffle(s, c.Request.Context)
		edit(c, func(_ gen.Document, root *gen.Node) bool {
			shuffleArrays(s, root)
			return true
		})
		for _, d := range p.Documents() {
			*d.Text = grammar.Respell(*d.Text, s)
		}
		return nil, true
	}, check: sameReasons, least: 2500}.hold(t)
}

// TestM4Split: a statement with a list of actions, resources or principals is
// worth the same as one statement for each part of the list.
func TestM4Split(t *testing.T) {
	property{change: func(s *gen.Source, c *gen.Case) (*gen.Case, bool) {
		at, statement, ok := pick(s, c, func(_ gen.Document, statement *gen.Node) bool { return longList(statement) != nil })
		if !ok {
			return nil, false
		}
		drop(statement, "Sid")
		list := longList(statement)
		all, cut := list.Items, 1+s.Intn(len(list.Items)-1)
		list.Items = all[:cut]
		first := statement.Clone()
		list.Items = all[cut:]
		put(c, at, first, statement)
		return nil, true
	}, check: sameOutcome, least: 500}.hold(t)
}

// longList returns a list of several members in Action, Resource, or Principal
// if that has no other group, which would be there twice after a split; nil
// where there is none.
func longList(statement *gen.Node) *gen.Node {
	lists := []*gen.Node{statement.Field("Action"), statement.Field("Resource")}
	if p := statement.Field("Principal"); p != nil && len(p.Items) == 1 {
		lists = append(lists, p.Items[0])
	}
	for _, list := range lists {
		if list != nil && list.Kind == gen.Array && len(list.Items) > 1 {
			return list
		}
	}
	return nil
}

// TestM5Double: a statement that is there twice is worth the same as once.
func TestM5Double(t *testing.T) {
	property{change: func(s *gen.Source, c *gen.Case) (*gen.Case, bool) {
		at, statement, ok := pick(s, c, anyStatement)
		if ok {
			put(c, at, without(statement, "Sid"), statement)
		}
		return nil, ok
	}, check: sameOutcome, least: 2500}.hold(t)
}

// TestM6Alone: one thing alone is the list of it, for statements, the members of
// every element and the values of conditions.
func TestM6Alone(t *testing.T) {
	property{change: func(s *gen.Source, c *gen.Case) (*gen.Case, bool) {
		return nil, edit(c, func(_ gen.Document, root *gen.Node) bool {
			changed := turn(s, root, "Statement")
			for _, statement := range statementsOf(root) {
				for _, element := range []string{"Action", "NotAction", "Resource", "NotResource"} {
					changed = turn(s, statement, element) || changed
				}
				lists := append(items(statement.Field("Condition")), statement.Field("Principal"), statement.Field("NotPrincipal"))
				for _, lists := range lists { // of the keys of an operator, of the groups of a principal
					for _, name := range names(lists) {
						changed = turn(s, lists, name) || changed
					}
				}
			}
			return changed
		})
	}, check: sameStatements, least: 2000}.hold(t)
}

// turn makes an array of one item of a member of an object, or the other way
// round, by chance.
func turn(s *gen.Source, n *gen.Node, name string) bool {
	i := slices.Index(n.Names, name)
	if i < 0 || s.Chance(40) {
		return false
	}
	switch item := n.Items[i]; {
	case item.Kind != gen.Array:
		n.Items[i] = gen.List(item)
	case len(item.Items) == 1:
		n.Items[i] = item.Items[0]
	default:
		return false
	}
	return true
}

// names returns the names of the members of an object, or of none.
func names(n *gen.Node) []string {
	if n == nil {
		return nil
	}
	return n.Names
}

// items returns the values of the members of an object, or of none.
func items(n *gen.Node) []*gen.Node {
	if n == nil {
		return nil
	}
	return n.Items
}

// variableKey finds the keys of variables in a text.
var variableKey = regexp.MustCompile(`\$\{[^${},'\s]+`)

// TestM7Case: the case of actions, condition keys and the keys of variables, in
// the policies and in the request, means nothing.
func TestM7Case(t *testing.T) {
	property{change: func(s *gen.Source, c *gen.Case) (*gen.Case, bool) {
		edit(c, func(d gen.Document, root *gen.Node) bool {
			for _, statement := range statementsOf(root) {
				for _, element := range []string{"Action", "NotAction"} {
					strung(statement.Field(element), func(action string) string { return recase(s, action) })
				}
				for _, keys := range items(statement.Field("Condition")) {
					for i := range keys.Names {
						keys.Names[i] = recase(s, keys.Names[i])
					}
				}
				if !hasVariables(d, root) {
					continue
				}
				for _, element := range []string{"Resource", "NotResource", "Condition"} {
					strung(statement.Field(element), func(text string) string {
						return variableKey.ReplaceAllStringFunc(text, func(v string) string { return recase(s, v) })
					})
				}
			}
			return true
		})
		c.Request.Action = recase(s, c.Request.Action)
		for i := range c.Request.Context {
			if e := &c.Request.Context[i]; !strings.Contains(e.Key, "/") { // two tags may differ in case
				e.Key = recase(s, e.Key)
			}
		}
		return nil, true
	}, check: sameStatements, least: 2500}.hold(t)
}

// TestM8Complement: to deny everything but a list, and the list, is to deny
// everything.
func TestM8Complement(t *testing.T) {
	property{change: func(s *gen.Source, c *gen.Case) (*gen.Case, bool) {
		at, statement, ok := pick(s, c, func(d gen.Document, statement *gen.Node) bool {
			return d.Layer != "rcp" && d.Layer != "trust" && listOf(statement) != nil
		})
		if !ok {
			return nil, false
		}
		rest := without(without(without(statement, "Sid"), "Action"), "NotAction")
		rest.Field("Effect").Text = "Deny"
		whole := c.Clone()
		put(&whole, at, rest.Clone().With("Action", gen.Text("*")))
		put(c, at, rest.Clone().With("Action", listOf(statement)), rest.Clone().With("NotAction", listOf(statement)))
		return &whole, true
	}, check: sameVerdict, least: 1500}.hold(t)
}

// listOf returns the value of Action or NotAction, nil if it is an empty list.
func listOf(statement *gen.Node) *gen.Node {
	for _, element := range []string{"Action", "NotAction"} {
		if list := statement.Field(element); list != nil && (list.Kind != gen.Array || len(list.Items) > 0) {
			return list
		}
	}
	return nil
}

// TestM9Negation: a negated operator is the NOT of its positive twin, whatever
// the key and the values of the policy are.
func TestM9Negation(t *testing.T) {
	told := map[condition.Result]int{}
	eachCondition(t, func(x conditionSample) {
		twin, ok := twins[x.op.Name()]
		if !ok {
			return
		}
		positive, negated := x.result(t, x.op.Name()), x.result(t, twin)
		if want := positive.Not(); negated != want {
			t.Errorf("%s: %v, %s: %v, want %v\n%s", x.op.Name(), positive, twin, negated, want, x)
		}
		told[positive]++
	})
	for r := condition.False; r <= condition.Indeterminate; r++ {
		if told[r] < part(100) {
			t.Errorf("only %d of the conditions were %v", told[r], r)
		}
	}
}

// twins are the positive operators that have a negated one.
var twins = map[string]string{
	"StringEquals": "StringNotEquals", "StringEqualsIgnoreCase": "StringNotEqualsIgnoreCase", "StringLike": "StringNotLike",
	"NumericEquals": "NumericNotEquals", "DateEquals": "DateNotEquals", "IpAddress": "NotIpAddress",
	"ArnEquals": "ArnNotEquals", "ArnLike": "ArnNotLike",
}

// TestM10Absent: of a key that is not there a positive operator is false and a
// negated one true; IfExists and ForAllValues make both true, ForAnyValue makes
// both false, and IfExists wins; Null says what it says.
func TestM10Absent(t *testing.T) {
	conditions := 0
	eachCondition(t, func(x conditionSample) {
		x.request.Context = slices.DeleteFunc(x.request.Context, func(e gen.Entry) bool { return fold(e.Key) == fold(x.key) })
		if strings.Contains(x.key, ":") { // a request could not even say of another key that it is absent
			x.request.Context = append(x.request.Context, gen.Entry{Key: x.key, Value: gen.Value{Kind: gen.Absent}})
		}
		var want condition.Result
		name := x.op.Name()
		switch q := x.op.Qualifier(); {
		case name == "Null" && q == condition.NoQualifier:
			want = nullOfAbsent(x.values)
		case name == "Null":
			want = truth(q == condition.ForAllValues)
		case x.op.IfExists():
			want = condition.True
		case q != condition.NoQualifier:
			want = truth(q == condition.ForAllValues)
		default:
			want = truth(x.op.Negated())
		}
		if got := x.result(t, x.op.String()); got != want {
			t.Errorf("%v of an absent key: %v, want %v\n%s", x.op, got, want, x)
		}
		conditions++
	})
	if conditions < part(2000) {
		t.Errorf("only %d conditions", conditions)
	}
}

// nullOfAbsent is what Null answers for a key that is not there: True if it is
// asked for true, and else Indeterminate if it is asked for something other than
// false.
func nullOfAbsent(values []string) condition.Result {
	result := condition.False
	for _, v := range values {
		switch fold(v) {
		case "true":
			return condition.True
		case "false":
		default:
			result = condition.Indeterminate
		}
	}
	return result
}

// TestM11Layers: a layer that limits never opens anything: what is allowed under
// it is allowed without it.
func TestM11Layers(t *testing.T) {
	property{change: func(s *gen.Source, c *gen.Case) (*gen.Case, bool) {
		p := &c.Policies
		var limits []func()
		if p.Boundary != nil {
			limits = append(limits, func() { p.Boundary = nil })
		}
		if p.Session != nil && c.Request.Principal.Type != "federated-user" { // who has no rights without
			limits = append(limits, func() { p.Session = nil })
		}
		if p.Endpoint != nil {
			limits = append(limits, func() { p.Endpoint = nil })
		}
		for _, levels := range []*[][]string{&p.SCP, &p.RCP} {
			if *levels == nil {
				continue
			}
			limits = append(limits, func() { *levels = nil })
			for i := range *levels {
				limits = append(limits, func() { *levels = slices.Delete(*levels, i, i+1) })
			}
		}
		if len(limits) == 0 {
			return nil, false
		}
		gen.Pick(s, limits...)()
		return nil, true
	}, check: func(before, after answer) string {
		if before.allowed() && !after.allowed() {
			return "allowed under a limit, and not without it"
		}
		return ""
	}, least: 1000, telling: 100}.hold(t)
}

// TestM11EmptySession: session policies that are passed and allow nothing are
// not the same as none: nothing is then granted by identity.
func TestM11EmptySession(t *testing.T) {
	property{change: func(_ *gen.Source, c *gen.Case) (*gen.Case, bool) {
		before := c.Clone()
		before.Policies.Session, c.Policies.Session = nil, []string{}
		caller := c.Request.Principal.Type
		return &before, caller == "user" || caller == "role" || caller == "assumed-role"
	}, check: func(before, after answer) string {
		switch {
		case after.allowed() && after.layer == policy.LayerIdentity:
			return "allowed by identity, with empty session policies"
		case after.allowed() && !before.allowed():
			return "empty session policies allow"
		}
		return ""
	}, least: 1000, telling: 100}.hold(t)
}

// TestM12Widen: a wider pattern in Action or Resource only opens in an Allow and
// only closes in a Deny; in NotAction and NotResource it is the other way round.
func TestM12Widen(t *testing.T) {
	for _, effect := range []string{"Allow", "Deny"} {
		for _, not := range []bool{false, true} {
			check := notOpened
			if (effect == "Allow") != not {
				check = func(before, after answer) string {
					if before.allowed() && !after.allowed() {
						return "an allow became a denial"
					}
					return ""
				}
			} else if not {
				check = func(before, after answer) string {
					if after.allowed() && !before.allowed() {
						return "a denial became an allow"
					}
					return ""
				}
			}
			prefix := map[bool]string{true: "Not"}[not]
			t.Run(effect+prefix, func(t *testing.T) {
				property{change: widenOne(effect, prefix), check: check, least: 200, telling: 1}.hold(t)
			})
		}
	}
}

// widenOne makes one pattern wider, in a statement of the effect.
func widenOne(effect, not string) func(*gen.Source, *gen.Case) (*gen.Case, bool) {
	return func(s *gen.Source, c *gen.Case) (*gen.Case, bool) {
		element := not + gen.Pick(s, "Action", "Resource")
		at, statement, ok := pick(s, c, func(_ gen.Document, statement *gen.Node) bool {
			list := listed(statement, element)
			return statement.Field("Effect").Text == effect && list != nil && len(list.Items) > 0
		})
		if !ok {
			return nil, false
		}
		member := gen.Pick(s, listed(statement, element).Items...)
		member.Text = widened(s, member.Text)
		put(c, at, statement)
		return nil, true
	}
}

// widened returns a pattern that matches all that the pattern matches: with a
// star behind it, a wildcard for one of its characters, or a star alone.
func widened(s *gen.Source, pattern string) string {
	switch s.Intn(4) {
	case 0:
		return "*"
	case 1:
		if i := strings.LastIndexByte(pattern, ':') + 1; i < len(pattern) && !strings.ContainsAny(pattern[i:], "${}") {
			i += s.Intn(len(pattern) - i)
			if c := pattern[i]; c < 0x80 {
				return pattern[:i] + gen.Pick(s, "*", map[bool]string{true: "*", false: "?"}[c == '*']) + pattern[i+1:]
			}
		}
	}
	return pattern + "*"
}

// TestM13Format: a document in canonical layout decides as it did.
func TestM13Format(t *testing.T) {
	property{change: func(_ *gen.Source, c *gen.Case) (*gen.Case, bool) {
		for _, d := range c.Policies.Documents() {
			text, err := syntax.Format([]byte(*d.Text))
			if err != nil {
				return nil, false
			}
			*d.Text = string(text)
		}
		return nil, true
	}, check: sameStatements, least: 2900}.hold(t)
}

// TestM13Index: statements about other actions change nothing. There are enough
// of them for the engine to build its index, where without them it looks at all.
func TestM13Index(t *testing.T) {
	property{change: func(_ *gen.Source, c *gen.Case) (*gen.Case, bool) {
		return nil, edit(c, func(d gen.Document, root *gen.Node) bool {
			list := listed(root, "Statement")
			for i := range 12 {
				list.Items = append(list.Items, inert(d.Layer, i))
			}
			return true
		})
	}, check: func(before, after answer) string {
		after.statements = slices.DeleteFunc(after.statements, func(s string) bool { return strings.HasSuffix(s, "False") })
		before.statements = slices.DeleteFunc(slices.Clone(before.statements), func(s string) bool { return strings.HasSuffix(s, "False") })
		return sameStatements(before, after)
	}, least: 2900}.hold(t)
}

// inert returns a statement that no request is about.
func inert(layer string, i int) *gen.Node {
	n := (*gen.Node)(nil).With("Effect", gen.Text("Allow"))
	service := gen.Pick(gen.FromSeed(uint64(i)), "dynamodb", "inert")
	switch layer {
	case "rcp":
		n.Items[0].Text = "Deny"
		n.With("Principal", gen.Text("*"))
	case "resource":
		n.With("Principal", gen.Text("*"))
	case "trust":
		n.With("Principal", gen.Text("*"))
		service = "sts"
	}
	n.With("Action", gen.Text(fmt.Sprintf("%s:Inert%d", service, i)))
	if layer != "trust" {
		n.With("Resource", gen.Text("*"))
	}
	return n
}

// TestM14Literal: a variable is worth the literal text of its value, and so no
// value of one is a wildcard or a variable.
func TestM14Literal(t *testing.T) {
	property{change: func(s *gen.Source, c *gen.Case) (*gen.Case, bool) {
		if s.Chance(50) {
			hostileValues(s, &c.Request)
		}
		if s.Chance(70) {
			plant(s, c)
		}
		before := c.Clone()
		return &before, edit(c, func(d gen.Document, root *gen.Node) bool {
			return hasVariables(d, root) && substitute(root, &c.Request)
		})
	}, check: sameStatements, least: 1000}.hold(t)
}

// plant puts a variable into a statement, where a name of the request's resource
// or its account would match, and gives it that or a hostile value.
func plant(s *gen.Source, c *gen.Case) {
	at, statement, ok := pick(s, c, func(d gen.Document, _ *gen.Node) bool {
		root, err := gen.ParseNode(*d.Text)
		return err == nil && hasVariables(d, root)
	})
	if !ok {
		return
	}
	resource, account := c.Request.Resource, "123456789012"
	name := resource[strings.LastIndexByte(resource, '/')+1:]
	value := gen.Pick(s, "*", "?*", "${ex:Text}", name, account, name[:1]+"*")
	c.Request.Context = append(c.Request.Context, gen.Entry{Key: "ex:Planted", Value: gen.Value{Kind: gen.Single, Text: value}})
	list := listed(statement, gen.Pick(s, "Resource", "NotResource"))
	switch {
	case list != nil && strings.HasPrefix(resource, "arn:"):
		list.Items = append(list.Items, gen.Text(strings.TrimSuffix(resource, name)+"${ex:planted}"))
	case statement.Field("Condition") == nil:
		operator := gen.Pick(s, "StringLike", "StringNotLike", "StringEquals", "StringEqualsIgnoreCase")
		statement.With("Condition", (*gen.Node)(nil).With(operator, (*gen.Node)(nil).With("aws:ResourceAccount", gen.Text("${ex:Planted}"))))
	}
	put(c, at, statement)
}

// hostileValues gives the keys of a request values that would match more if
// they were patterns.
func hostileValues(s *gen.Source, r *gen.Request) {
	for i := range r.Context {
		e := &r.Context[i]
		if key := fold(e.Key); e.Kind == gen.Single && key != "aws:currenttime" && key != "aws:epochtime" {
			e.Text = gen.Pick(s, "*", "*", "?", "B*", "*s", "${aws:username}", "a:*", "$")
		}
	}
	if p := &r.Principal; p.Type == "user" {
		p.ARN = p.ARN[:strings.LastIndexByte(p.ARN, '/')+1] + gen.Pick(s, "*", "?", "al*ce")
	}
}

// substitute puts the values of the request into a document, as literal text,
// and reports whether there was a place for one.
func substitute(root *gen.Node, r *gen.Request) bool {
	changed := false
	replace := func(inARN bool) func(string) string {
		return func(text string) string {
			now := withValues(text, r, inARN)
			changed = changed || now != text
			return now
		}
	}
	for _, statement := range statementsOf(root) {
		strung(statement.Field("Resource"), replace(true))
		strung(statement.Field("NotResource"), replace(true))
		tests := statement.Field("Condition")
		for i, operator := range names(tests) {
			if op, err := condition.ParseOperator(operator); err == nil && op.Variables() {
				strung(tests.Items[i], replace(op.Family() == condition.FamilyARN))
			}
		}
	}
	return changed
}

// withValues replaces the variables of a text that have a value; in an ARN only
// those behind the fifth colon, since others make it unusable.
func withValues(text string, r *gen.Request, inARN bool) string {
	tp, err := variables.Parse(text, variables.References|map[bool]variables.Flags{true: variables.Segments}[inARN])
	if err != nil {
		return text
	}
	refs := tp.References()
	for i := len(refs) - 1; i >= 0; i-- {
		ref := refs[i]
		value, ok := valueOf(r, ref.Key)
		if !ok || inARN && ref.Part < 6 {
			continue
		}
		end := ref.Offset + strings.IndexByte(text[ref.Offset:], '}') + 1
		text = text[:ref.Offset] + escaped(value) + text[end:]
	}
	return text
}

// valueOf returns the text of a variable in a request: of a key that the
// context has once and as a single text, or the name of the user.
func valueOf(r *gen.Request, key string) (string, bool) {
	var found []gen.Entry
	covered := false
	for _, e := range r.Context {
		if fold(e.Key) == key {
			found = append(found, e)
		}
		covered = covered || prefixForm.MatchString(e.Key) && strings.HasPrefix(key, fold(e.Key))
	}
	switch {
	case covered && len(found) == 0:
		return "", false
	case len(found) == 1 && found[0].Kind == gen.Single:
		return found[0].Text, found[0].Text != "" && !strings.ContainsFunc(found[0].Text, func(r rune) bool { return r > 0xff || r < ' ' })
	case len(found) == 0 && key == "aws:username" && r.Principal.Type == "user":
		arn := r.Principal.ARN
		return arn[strings.LastIndexByte(arn, '/')+1:], true
	}
	return "", false
}
