package syntax

import (
	"strings"
	"testing"
)

// TestGrammar walks sections 1.1 to 1.3 of the semantics: what loads and what does not.
// A caret stands before each byte where an error is expected.
func TestGrammar(t *testing.T) {
	const ok = `"Effect":"Allow","Action":"*"` // what every statement must have
	tests := []struct {
		name string
		src  string
		want []string
	}{
		// 1.1 Bytes to JSON.
		{"1.1.2 all permitted", "{\"Id\":\" ~\u007f\u0080\u00a0\u00ff\\t\\n\\r\\u0020\\u00ff\\\"\\\\\\/\",\"Statement\":{" + ok + "}}", nil},
		{"1.1.2 others", `{"Id":"a^\bb\u0007",^"^\u0007":"","Statement":{` + ok + `,"Sid":"é^Ā"}}`, []string{
			"invalid-character /Id", "unknown-element /\u0007", "invalid-character /\u0007", "invalid-character /Statement/Sid"}},
		{"1.1.3 white space around", " \t\r\n{\"Statement\":{" + ok + "}} \t\r\n", nil},
		{"1.1.4 in the root", `{"Version":"2012-10-17",^"Version":"2012-10-17","Statement":{` + ok + `},^"Statement":5}`, []string{
			"duplicate-key /Version", "duplicate-key /Statement"}},
		{"1.1.4 an unknown element twice", `{^"x":1,^"x":2,"Statement":{` + ok + `}}`, []string{
			"unknown-element /x", "duplicate-key /x"}},
		{"1.1.4 below", `{"Statement":{` + ok + `,"Principal":{"AWS":"*",^"AWS":"*"},"Condition":{
			"Bool":{"a:b":true,^"a\u003ab":false},^"Bool":{}}}}`, []string{
			"duplicate-key /Statement/Principal/AWS", "duplicate-key /Statement/Condition/Bool/a:b", "duplicate-key /Statement/Condition/Bool"}},
		{"1.1.4 keys that differ in case differ", `{"Statement":{` + ok + `,"Condition":{"Bool":{"a:b":true,"A:b":false},"bool":{}}}}`, nil},
		{"1.1.6 null in lists", `{"Statement":[^null,{"Effect":"Allow","Action":["a:b",^null],"Principal":{"AWS":^null}, "Condition":{"Bool":{"a:b":^null,"a:c":[^null]},"Null":^null}}]}`, []string{
			"null /Statement/0", "null /Statement/1/Action/1", "null /Statement/1/Principal/AWS",
			"null /Statement/1/Condition/Bool/a:b", "null /Statement/1/Condition/Bool/a:c/0", "null /Statement/1/Condition/Null"}},
		{"1.1.6 null elements", `{"Version":^null,"Statement":{"Sid":^null,"Effect":"Allow","NotAction":^null,"NotResource":^null,"NotPrincipal":^null,"Condition":^null}}`, []string{
			"null /Version", "null /Statement/Sid", "null /Statement/NotAction", "null /Statement/NotResource", "null /Statement/NotPrincipal", "null /Statement/Condition"}},

		// 1.2 Root and statements.
		{"1.2.1 unknown elements", `{^"Effect":"Allow",^"version":"x","Statement":{` + ok + `,^"Version":"",^"SID":"",^"":1,^"Aktion":"*"}}`, []string{
			"unknown-element /Effect", "unknown-element /version", "unknown-element /Statement/Version", "unknown-element /Statement/SID",
			"unknown-element /Statement/", "unknown-element /Statement/Aktion"}},
		{"1.2.2 missing", `^{"Version":"2012-10-17"}`, []string{"missing-element "}},
		{"1.2.2 empty", `{"Statement":^[ ]}`, []string{"empty /Statement"}},
		{"1.2.2 not a statement", `{"Statement":[^"a",^1,^true,^[],{` + ok + `}]}`, []string{
			"wrong-type /Statement/0", "wrong-type /Statement/1", "wrong-type /Statement/2", "wrong-type /Statement/3"}},
		{"1.2.2 neither array nor object", `{"Statement":^"a"}`, []string{"wrong-type /Statement"}},
		{"1.2.2 an empty object", `{"Statement":^^{}}`, []string{"missing-element /Statement", "missing-element /Statement"}},
		{"1.2.2 order is irrelevant", `{"Statement":[{"Resource":"*","Action":"*","Effect":"Deny"}],"Version":"2008-10-17"}`, nil},
		{"1.2.3 other versions", `{"Version":^"2012-10-18","Statement":{` + ok + `}}`, []string{"invalid-value /Version"}},
		{"1.2.3 a number", `{"Version":^2012,"Statement":{` + ok + `}}`, []string{"wrong-type /Version"}},
		{"1.2.3 empty", `{"Version":^"","Statement":{` + ok + `}}`, []string{"invalid-value /Version"}},
		{"1.2.4 any string", `{"Id":"","Statement":{` + ok + `}}`, nil},
		{"1.2.4 not a string", `{"Id":^[],"Statement":{` + ok + `}}`, []string{"wrong-type /Id"}},
		{"1.2.5 missing", `{"Statement":[^{"Action":"*"}]}`, []string{"missing-element /Statement/0"}},
		{"1.2.5 other case", `{"Statement":[{"Effect":^"allow","Action":"*"},{"Effect":^"DENY","Action":"*"},{"Effect":^" Allow","Action":"*"},{"Effect":^true,"Action":"*"}]}`, []string{
			"invalid-value /Statement/0/Effect", "invalid-value /Statement/1/Effect", "invalid-value /Statement/2/Effect", "wrong-type /Statement/3/Effect"}},
		{"1.2.6 any string here", `{"Statement":[{` + ok + `,"Sid":""},{` + ok + `,"Sid":"a b"},{` + ok + `,"Sid":"a b"}]}`, nil},
		{"1.2.7 neither action", `{"Statement":[^{"Effect":"Allow","Resource":"*"}]}`, []string{"missing-element /Statement/0"}},
		{"1.2.7 the key that came second", `{"Statement":{"Effect":"Allow","NotAction":"*",^"Action":"*"}}`, []string{"conflict /Statement/Action"}},
		{"1.2.7 even with a wrong type", `{"Statement":{"Effect":"Allow","NotAction":^1,^"Action":"*"}}`, []string{"wrong-type /Statement/NotAction", "conflict /Statement/Action"}},

		// 1.3 Element types.
		{"1.3a types", `{"Statement":{"Effect":"Allow","Action":^1,"Resource":["a",^1,^{},^[]]}}`, []string{
			"wrong-type /Statement/Action", "wrong-type /Statement/Resource/1", "wrong-type /Statement/Resource/2", "wrong-type /Statement/Resource/3"}},
		{"1.3a an object", `{"Statement":{"Effect":"Allow","Action":^{"a":null}}}`, []string{"wrong-type /Statement/Action"}},
		{"1.3a empty strings", `{"Statement":{"Effect":"Allow","Action":^"","Resource":["a",^""]}}`, []string{
			"empty /Statement/Action", "empty /Statement/Resource/1"}},
		{"1.3b", `{"Statement":{"Effect":"Deny","NotAction":^[],"NotResource":[^""]}}`, []string{
			"empty /Statement/NotAction", "empty /Statement/NotResource/0"}},
		{"1.3c everybody", `{"Statement":{` + ok + `,"Principal":"*"}}`, nil},
		{"1.3c nobody", `{"Statement":[{` + ok + `,"Principal":{}},{` + ok + `,"Principal":{"AWS":[]}}]}`, nil},
		{"1.3c another string", `{"Statement":[{` + ok + `,"Principal":^"111122223333"},{` + ok + `,"Principal":^""}]}`, []string{
			"invalid-value /Statement/0/Principal", "invalid-value /Statement/1/Principal"}},
		{"1.3c types", `{"Statement":[{` + ok + `,"Principal":^["*"]},{` + ok + `,"Principal":^111122223333},{` + ok + `,"Principal":{"AWS":^true,"Service":[^{}]}}]}`, []string{
			"wrong-type /Statement/0/Principal", "wrong-type /Statement/1/Principal", "wrong-type /Statement/2/Principal/AWS", "wrong-type /Statement/2/Principal/Service/0"}},
		{"1.3c keys and members are for package policy", `{"Statement":{` + ok + `,"Principal":{"aws":"","x":["?"]}}}`, nil},
		{"1.3d nobody", `{"Statement":[{` + ok + `,"NotPrincipal":^{}},{` + ok + `,"NotPrincipal":^{"AWS":[],"Service":[]}}]}`, []string{
			"empty /Statement/0/NotPrincipal", "empty /Statement/1/NotPrincipal"}},
		{"1.3d one empty list", `{"Statement":{` + ok + `,"NotPrincipal":{"AWS":[],"Service":"a.b"}}}`, nil},
		{"1.3d types", `{"Statement":{` + ok + `,"NotPrincipal":{"AWS":^1}}}`, []string{"wrong-type /Statement/NotPrincipal/AWS"}},
		{"1.3e empty", `{"Statement":{` + ok + `,"Condition":{}}}`, nil},
		{"1.3e an array", `{"Statement":{` + ok + `,"Condition":^[]}}`, []string{"wrong-type /Statement/Condition"}},
		{"1.3f empty", `{"Statement":{` + ok + `,"Condition":{"Bool":{}}}}`, nil},
		{"1.3f types", `{"Statement":{` + ok + `,"Condition":{"Bool":^"x","Null":^[]}}}`, []string{
			"wrong-type /Statement/Condition/Bool", "wrong-type /Statement/Condition/Null"}},
		{"1.3g all types", `{"Statement":{` + ok + `,"Condition":{"StringLike":{"a:b":"","a:c":1.5,"a:d":true,"a:e":["",-1,false],"a:f":[]}}}}`, nil},
		{"1.3g others", `{"Statement":{` + ok + `,"Condition":{"StringLike":{"a:b":^{},"a:c":[^{},^[]]}}}}`, []string{
			"wrong-type /Statement/Condition/StringLike/a:b", "wrong-type /Statement/Condition/StringLike/a:c/0", "wrong-type /Statement/Condition/StringLike/a:c/1"}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			checkFaults(t, test.src, test.want...)
		})
	}
}

// TestMessages holds the texts that help most: the hints.
func TestMessages(t *testing.T) {
	statement := func(s string) string { return `{"Statement":{"Effect":"Allow","Action":"*",` + s + `}}` }
	tests := []struct{ src, want string }{
		{statement(`"Resourse":"*"`), `"Resourse" is not an element of a statement: did you mean "Resource"?`},
		{statement(`"Conditon":{}`), `"Conditon" is not an element of a statement: did you mean "Condition"?`},
		{statement(`"sid":""`), `"sid" is not an element of a statement: did you mean "Sid"?`},
		{statement(`"Foo":""`), `"Foo" is not an element of a statement: want Sid, Effect, Principal, NotPrincipal, Action, NotAction, Resource, NotResource, Condition`},
		{`{"statement":[]}`, `"statement" is not an element of a policy document: did you mean "Statement"?`},
		{statement(`"Principal":111122223333`), `Principal must be "*" or an object, not the number 111122223333; an account is named in quotes: {"AWS": "111122223333"}`},
		{statement(`"Principal":{"AWS":111122223333}`), `Principal "AWS" must be a string or an array of strings, not the number 111122223333; an account number must be in quotes: "111122223333"`},
		{statement(`"Principal":"alice"`), `"alice" is not a Principal: a string can only be "*"; name others in an object, such as {"AWS": "..."}`},
		{statement(`"Principal":12`), `Principal must be "*" or an object, not the number 12`},
		{statement(`"Sid":true`), `Sid must be a string, not the Boolean true; put it in quotes: "true"`},
		{statement(`"Resource":[1e11000000000]`), `Resource must have only strings, not the number 1e11000000000; put it in quotes: "1e11000000000"`},
		{statement(`"Resource":[1234567890.0]`), `Resource must have only strings, not the number 1234567890.0; put it in quotes: "1234567890.0"`},
		{statement(`"Condition":{"Bool":"x"}`), `the operator "Bool" must have an object of condition keys, not the string "x"`},
		{statement(`"Condition":{"Bool":{"a:b":null}}`), `the condition key "a:b" must have a string, a number, a Boolean or an array of these, not null`},
		{statement(`"Resource":{}`), `Resource must be a string or an array of strings, not an object`},
		{`{"Statement":{"Effect":"Permit","Action":"*"}}`, `"Permit" is not an effect: it must be "Allow" or "Deny", in that spelling`},
		{`{"Statement":{"Effect":"Allow","action":"*"}}`, `"action" is not an element of a statement: did you mean "Action"?`},
		{statement(`"Sid":"a\u4e2d\u6587\ud800"`), `the character U+4E2D '中' is not allowed: IAM accepts U+0009, U+000A, U+000D and U+0020 to U+00FF; there are 2 more in this string`},
		{statement(`"Sid":"\udbff\u0041"`), `\udbff is only half of a surrogate pair`},
		{statement(`"Effect":"Deny"`), `the key "Effect" is a duplicate; this object already has it at 1:15`},
		{statement(`"NotAction":"*"`), `a statement cannot have both NotAction and Action, which this one has at 1:32`},
		{statement(`"NotResource":[]`), `NotResource is empty: it would match everything`},
		{`[]`, `a policy document must be an object, not an array`},
		{`"` + strings.Repeat("x", 90) + `"`, `a policy document must be an object, not the string "` + strings.Repeat("x", 80) + `"...`},
		{strings.Repeat("1", 90), `a policy document must be an object, not the number ` + strings.Repeat("1", 80) + `...`},
	}
	for _, test := range tests {
		_, err := Parse("", []byte(test.src))
		list, _ := err.(ErrorList)
		if len(list) != 1 {
			t.Errorf("Parse(%s): want one error, got: %v", test.src, err)
		} else if got := list[0].Err.Error(); got != test.want {
			t.Errorf("Parse(%s):\n got %s\nwant %s", test.src, got, test.want)
		}
	}
}
