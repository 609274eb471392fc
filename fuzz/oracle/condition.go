package oracle

import (
	"fmt"
	"slices"
	"strings"
)

// Section 4: conditions, and the three values everything is answered in.
//
// A condition is one operator, one key and its values. 4.4, the comparison of one value with one other, is in
// compare.go.

// A truth is False, Indeterminate or True: in this order, AND is the minimum and OR the maximum. SEMANTICS 4.6a
type truth int

const (
	no truth = iota
	indeterminate
	yes
)

// not turns False and True round.
func not(t truth) truth { return yes - t }

// truthOf returns a plain answer as a truth.
func truthOf(b bool) truth {
	if b {
		return yes
	}
	return no
}

// An operator is the name of a condition operator, taken apart.
type operator struct {
	qualifier string // forallvalues, foranyvalue or none
	family    string
	base      string // the positive operator in lower case: stringlike for StringNotLike too
	negated   bool
	ifExists  bool
}

// bases lists the operators of each family by their positive names, in lower case.
var bases = map[string][]string{
	"string": {"stringequals", "stringequalsignorecase", "stringlike"}, // SEMANTICS 4.1a
	"numeric": {"numericequals", "numericlessthan", "numericlessthanequals", "numericgreaterthan",
		"numericgreaterthanequals"}, // SEMANTICS 4.1b
	"date": {"dateequals", "datelessthan", "datelessthanequals", "dategreaterthan",
		"dategreaterthanequals"}, // SEMANTICS 4.1c
	"bool":   {"bool"},                 // SEMANTICS 4.1d
	"binary": {"binaryequals"},         // SEMANTICS 4.1e
	"ip":     {"ipaddress"},            // SEMANTICS 4.1f
	"arn":    {"arnequals", "arnlike"}, // SEMANTICS 4.1g
	"null":   {"null"},                 // SEMANTICS 4.1h
}

// negatives maps the negated twins to their positive operators.
var negatives = map[string]string{
	"stringnotequals":           "stringequals",
	"stringnotequalsignorecase": "stringequalsignorecase",
	"stringnotlike":             "stringlike",
	"numericnotequals":          "numericequals",
	"datenotequals":             "dateequals",
	"notipaddress":              "ipaddress",
	"arnnotequals":              "arnequals",
	"arnnotlike":                "arnlike",
}

// parseOperator takes a name apart. SEMANTICS 4.1j
func parseOperator(name string) (operator, error) {
	var op operator
	op.base = lower(name)
	if q, rest, ok := strings.Cut(op.base, ":"); ok && (q == "forallvalues" || q == "foranyvalue") {
		op.qualifier, op.base = q, rest
	}
	op.base, op.ifExists = strings.CutSuffix(op.base, "ifexists")
	if positive, ok := negatives[op.base]; ok {
		op.base, op.negated = positive, true
	}
	for family, names := range bases {
		if slices.Contains(names, op.base) {
			op.family = family
		}
	}
	if op.family == "" || op.family == "null" && op.ifExists {
		return op, fmt.Errorf("unknown operator %q", name)
	}
	return op, nil
}

// takesVariables reports whether ${...} has a meaning in the operator's values. SEMANTICS 5.2
func (op operator) takesVariables() bool {
	return op.family == "string" || op.family == "arn" || op.family == "bool"
}

// condition reads the Condition element. SEMANTICS 1.3e
func (l *loader) condition(n node) []condition {
	block, ok := n.field("Condition")
	if !ok {
		return nil
	}
	if block.kind != '{' {
		l.fail("Condition is not an object")
	}
	var out []condition
	seen := map[string]bool{}
	for i, name := range block.names {
		op, err := parseOperator(name)
		if err != nil {
			l.fail("%v", err)
		}
		if seen[lower(name)] { // SEMANTICS 4.1i
			l.fail("two spellings of %s", name)
		}
		seen[lower(name)] = true
		out = append(out, l.conditionKeys(op, block.items[i])...)
	}
	return out
}

// conditionKeys reads the keys and values under one operator. SEMANTICS 1.3f
func (l *loader) conditionKeys(op operator, n node) []condition {
	if n.kind != '{' {
		l.fail("operator without an object")
	}
	var out []condition
	seen := map[string]bool{}
	for i, key := range n.names {
		if !validKey(key) && !colonless(key) || seen[lower(key)] {
			l.fail("condition key %q is not prefix:name nor without a colon, or is there twice", key)
		}
		seen[lower(key)] = true
		out = append(out, condition{op, key, l.conditionValues(op, n.items[i]), l.variables && op.takesVariables()})
	}
	return out
}

// conditionValues reads the values under one key. SEMANTICS 1.3g
func (l *loader) conditionValues(op operator, n node) []string {
	if n.kind != '[' {
		n = node{kind: '[', items: []node{n}}
	}
	var values []string
	for _, v := range n.items {
		if v.kind == '[' || v.kind == '{' {
			l.fail("nested condition value")
		}
		if op.takesVariables() {
			l.short(v.text)
		}
		if _, err := tokenize(v.text, l.variables && op.takesVariables()); err != nil {
			l.fail("condition value %q: %v", v.text, err)
		}
		values = append(values, v.text)
	}
	return values
}

// A condition is one operator with one key and the values of the policy.
type condition struct {
	operator
	key       string
	values    []string
	variables bool // ${...} has a meaning in the values
}

// conditionClause reports whether all conditions hold. SEMANTICS 4.2a
func (s statement) conditionClause(env environment) truth {
	result := yes
	for _, c := range s.conditions {
		result = min(result, c.eval(env))
	}
	return result
}

// eval is the function of 4.3. The key has several values outside a list only when tags differ by case.
func (c condition) eval(env environment) truth {
	values := env.lookup(c.key) // SEMANTICS 4.5a
	isUnknown := func(v item) bool { return v.Kind == Unknown }
	switch {
	case c.family == "null" && c.qualifier != "": // SEMANTICS 4.3a
		return truthOf(c.qualifier == "forallvalues")
	case slices.ContainsFunc(values, isUnknown): // SEMANTICS 4.6d
		return indeterminate
	case c.family == "null":
		return c.null(values)
	case len(values) == 0:
		return c.absent()
	case c.qualifier != "":
		return c.overSet(values, env)
	}
	result := truthOf(c.negated)
	for _, v := range values {
		t := indeterminate // a list: SEMANTICS 4.3.4
		if v.Kind != List {
			t = c.one(v, env) // SEMANTICS 4.3f
		}
		if c.negated {
			result = min(result, t)
		} else {
			result = max(result, t)
		}
	}
	return result
}

// null is the Null operator: a key is null if it is absent or has nothing but empty values. SEMANTICS 4.3.5
func (c condition) null(values []item) truth {
	isnull := true
	for _, v := range values {
		for _, m := range v.members() {
			isnull = isnull && m.empty()
		}
	}
	result := no
	for _, p := range c.values {
		switch lower(p) {
		case "true":
			result = max(result, truthOf(isnull))
		case "false":
			result = max(result, truthOf(!isnull))
		default:
			result = max(result, indeterminate)
		}
	}
	return result
}

// absent answers for a key that is not in the context. SEMANTICS 4.3b
func (c condition) absent() truth {
	switch {
	case c.ifExists: // SEMANTICS 4.3.2
		return yes
	case c.qualifier != "":
		return truthOf(c.qualifier == "forallvalues")
	}
	return truthOf(c.negated) // SEMANTICS 4.3.3
}

// overSet is the comparison under ForAllValues or ForAnyValue; a single value is a set of one. SEMANTICS 4.3.7
func (c condition) overSet(values []item, env environment) truth {
	all, some := yes, no
	for _, v := range values {
		for _, m := range v.members() {
			if m.empty() {
				continue
			}
			t := c.one(m, env)
			all, some = min(all, t), max(some, t)
		}
	}
	if c.qualifier == "forallvalues" { // SEMANTICS 4.3c
		return all
	}
	return some // SEMANTICS 4.3d
}

// one compares one value of the request with all values of the policy. SEMANTICS 4.2b
func (c condition) one(v item, env environment) truth {
	if c.illTyped(v) { // SEMANTICS 4.4a
		return indeterminate
	}
	matched := no
	for _, p := range c.values {
		t, ill := c.compare(v, p, env)
		if ill { // SEMANTICS 4.4b
			t = indeterminate
		}
		matched = max(matched, t)
	}
	if c.negated {
		return not(matched)
	}
	return matched
}
