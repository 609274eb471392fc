package gen

import "strings"

// The operators of each family, positive and negated.
var operators = [...][]string{
	text:    {"StringEquals", "StringNotEquals", "StringLike", "StringNotLike", "StringEqualsIgnoreCase", "StringNotEqualsIgnoreCase"},
	number:  {"NumericEquals", "NumericNotEquals", "NumericLessThan", "NumericLessThanEquals", "NumericGreaterThan", "NumericGreaterThanEquals"},
	date:    {"DateEquals", "DateNotEquals", "DateLessThan", "DateLessThanEquals", "DateGreaterThan", "DateGreaterThanEquals"},
	boolean: {"Bool"},
	binary:  {"BinaryEquals"},
	address: {"IpAddress", "NotIpAddress"},
	arns:    {"ArnEquals", "ArnNotEquals", "ArnLike", "ArnNotLike"},
}

// conditions makes a Condition element of a few operators.
func conditions(s *Source, r *Request) *Node {
	block := &Node{Kind: Object}
	for range Pick(s, 1, 1, 2, 0) {
		f := subject(s, r)
		op, family := operator(s, f.family)
		keys := (*Node)(nil).With(keyName(s, f.key), conditionValues(s, r, f, op, family))
		if s.Chance(10) {
			g := subject(s, r)
			keys.With(keyName(s, g.key), conditionValues(s, r, g, op, family))
		}
		if s.Chance(2) {
			keys = &Node{Kind: Object}
		}
		block.With(op, keys)
	}
	return block
}

// newComparison makes a case of one statement with one condition, so that
// request values and policy values of every form meet.
func newComparison(s *Source) Case {
	r := NewRequest(&Source{})
	f := family(s.Intn(len(operators)))
	value := func() string {
		t := Pick(s, f.values()...)
		for s.Chance(30) {
			t = changeByte(s, t)
		}
		return t
	}
	given := fact{"ex:Value", value(), f}
	v := Value{Kind: Single, Text: given.text}
	switch s.Intn(10) {
	case 8:
		v = Value{Kind: Multiple, List: []string{value(), given.text}}
	case 9:
		v = newValue(s, conditionKey{given.key, f, false})
	}
	r.Context = []Entry{{given.key, v}, {"ex:Text", Value{Kind: Single, Text: Pick(s, given.text, value())}}}
	if s.Chance(20) {
		given.text = value()
	}
	op, of := operator(s, f)
	list := List(conditionValue(s, &r, given, op, of))
	if s.Chance(50) {
		list.Items = append(list.Items, Text(value()))
	}
	statement := full(&Source{}, "identity", &r)
	statement.With("Condition", (*Node)(nil).With(op, (*Node)(nil).With(given.key, list)))
	doc := (*Node)(nil).With("Version", Text("2012-10-17")).With("Statement", statement)
	return Case{Policies: Policies{Identity: []string{doc.String()}}, Request: r}
}

// subject picks what a test is about: what the request says, or a key that it
// may not have.
func subject(s *Source, r *Request) fact {
	if !s.Chance(25) {
		return Pick(s, r.facts()...)
	}
	k := Pick(s, givenKeys[:]...)
	if s.Chance(30) {
		k = Pick(s, computedKeys[:]...)
	}
	return fact{k.name, k.family.value(s), k.family}
}

// keyName is a key as a document may spell it.
func keyName(s *Source, key string) string {
	switch {
	case s.Chance(15):
		return swapCase(s, key)
	case s.Chance(2): // which loads, and no request has it
		return colonless(key)
	case s.Chance(1):
		return Pick(s, "nocolon", "no colon", "a/", ":x", "x:", "", "aws:", "aws:a b", "aws:PrincipalTag/", "aws:x/\u00e9")
	}
	return key
}

// colonless returns a key without its prefix, as people forget it.
func colonless(key string) string { return key[strings.LastIndexByte(key, ':')+1:] }

// operator picks an operator, most often one of the family.
func operator(s *Source, f family) (name string, of family) {
	of = f
	switch {
	case f != text && s.Chance(25):
		of = text
	case s.Chance(8):
		of = family(s.Intn(len(operators)))
	}
	name = Pick(s, operators[of]...)
	if s.Chance(8) {
		name = "Null"
	}
	if s.Chance(30) {
		name = Pick(s, "ForAllValues:", "ForAnyValue:") + name
	}
	if s.Chance(15) && !strings.HasSuffix(name, "Null") {
		name += "IfExists"
	}
	switch {
	case s.Chance(3):
		name = swapCase(s, name)
	case s.Chance(1):
		name = Pick(s, "NullIfExists", "ForAnyValues:StringEquals", "StringMatch", "", "IfExists", "ForAllValues:", "StringEqualsIfExistsIfExists", "Not", "BoolNot", "StringEquals ")
	}
	return name, of
}

// conditionValues makes the values of one key of an operator.
func conditionValues(s *Source, r *Request, f fact, op string, of family) *Node {
	var list []*Node
	for range Pick(s, 1, 1, 1, 2, 2, 3, 0) {
		list = append(list, conditionValue(s, r, f, op, of))
	}
	switch {
	case s.Chance(1):
		return Pick(s, &Node{}, &Node{Kind: Object}, List(List()), List(&Node{}))
	case len(list) == 1 && !s.Chance(30):
		return list[0]
	}
	return List(list...)
}

// conditionValue makes one value, near the one that it is compared with.
func conditionValue(s *Source, r *Request, f fact, op string, of family) *Node {
	t := f.text
	if s.Chance(25) {
		t = of.value(s)
	}
	switch {
	case strings.Contains(op, "Null"):
		t = Pick(s, "true", "false", "True", "x", t)
	case s.Chance(10):
		t = of.typo(s, r)
	case of == binary && s.Chance(30):
		t = of.value(s)
	case of == address && s.Chance(50):
		t = Pick(s, address.values()...)
	case of == date && s.Chance(60):
		t = Pick(s, date.values()[:14]...)
	case of == number && s.Chance(60):
		t = Pick(s, number.values()[:12]...)
	case of == text, of == arns, of == boolean && s.Chance(30), s.Chance(3):
		t = textValue(s, r, t)
	}
	switch {
	case (t == "true" || t == "false") && s.Chance(30):
		return &Node{Text: t}
	case of == number && plainNumber(t) && s.Chance(30):
		return &Node{Text: t}
	}
	return Text(t)
}

// typo makes a value of a policy that is not of the family, though it may look so.
func (f family) typo(s *Source, r *Request) string {
	typos := [...][]string{
		text:    {"\u00e9", "*", ""}, // no text is ill-typed
		number:  {"abc", "1,000", "0x10", "1O"},
		date:    {"2023-02-29", "2024-06-31", "tomorrow", "20240601T120000Z"},
		boolean: {"maybe", "true ", "0", "TRUE\n"},
		binary:  {"QR==", "QQ", "QQ==\n", "Q-__"},
		address: {"10.0.0.0/33", "::ffff:203.0.113.0/104", "203.0.113.0/255.255.255.0", "203.0.113.*", "2001:db8::/129"},
		arns:    {"*", "arn:aws:iam::123456789012", "arn:${aws:PrincipalTag/team}:iam::*:*", "arn:aws:iam::${aws:PrincipalAccount}:*", "role/Reader"},
	}
	if s.Chance(25) { // a variable, which some families do not have
		return refer(s, "${ex:Text}", r)
	}
	return Pick(s, typos[f]...)
}

// textValue makes a pattern for t, or a text near it.
func textValue(s *Source, r *Request, t string) string {
	switch s.Intn(8) {
	case 1:
		return widen(s, t)
	case 2:
		return refer(s, t, r)
	case 3:
		return escape(s, t)
	case 4:
		return near(s, t)
	case 5:
		return widen(s, refer(s, t, r))
	case 6:
		return swapCase(s, t)
	}
	return t
}

// plainNumber reports whether t may stand in JSON without quotes.
func plainNumber(t string) bool {
	_, err := ParseNode(t)
	return err == nil && strings.Trim(t, "0123456789+-.eE") == ""
}
