package syntax

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestHostile holds the JSON inputs that made other policy readers answer wrongly:
// duplicate keys, keys that fold, text that is silently dropped.
func TestHostile(t *testing.T) {
	long := strings.Repeat
	tests := []struct {
		id   string
		src  string
		want []fault
	}{
		{"J1 duplicate Effect",
			"{\n  \"Statement\": [\n    {\"Effect\":\"Deny\",\"Effect\":\"Allow\",\"Action\":\"*\",\"Resource\":\"*\"}\n  ]\n}",
			[]fault{{"3:22", CodeDuplicateKey, "/Statement/0/Effect"}}},
		{"J1 the duplicate is an escape", `{"Statement":{"Effect":"Deny","\u0045ffect":"Allow","Action":"*"}}`,
			[]fault{{"1:31", CodeDuplicateKey, "/Statement/Effect"}}},
		{"J2 other case", `{"Statement":{"Effect":"Deny","effect":"Allow","Action":"*"}}`,
			[]fault{{"1:31", CodeUnknownElement, "/Statement/effect"}}},
		{"J3 long s", `{"Statement":{"Effect":"Allow","Action":"*","Re\u017fource":"*"}}`,
			[]fault{{"1:45", CodeUnknownElement, "/Statement/Re\u017fource"}, {"1:48", CodeCharacter, "/Statement/Re\u017fource"}}},
		{"J3 long s, raw", "{\"Statement\":{\"Effect\":\"Allow\",\"Action\":\"*\",\"Re\u017fource\":\"*\"}}",
			[]fault{{"1:45", CodeUnknownElement, "/Statement/Re\u017fource"}, {"1:48", CodeCharacter, "/Statement/Re\u017fource"}}},
		{"J3 Kelvin sign", `{"Statement":{"Effect":"Allow","Action":"*","\u212aey":"*"}}`,
			[]fault{{"1:45", CodeUnknownElement, "/Statement/\u212aey"}, {"1:46", CodeCharacter, "/Statement/\u212aey"}}},
		{"J4 two Conditions", `{"Statement":{"Effect":"Allow","Action":"*","Condition":{"Bool":{"a:b":"true"}},"Condition":{}}}`,
			[]fault{{"1:81", CodeDuplicateKey, "/Statement/Condition"}}},
		{"J5 a second value", `{"Statement":{"Effect":"Allow","Action":"*"}}{"evil":1}`,
			[]fault{{"1:46", CodeJSON, ""}}},
		{"J5 a word after", "{\"Statement\":{\"Effect\":\"Allow\",\"Action\":\"*\"}}\n x",
			[]fault{{"2:2", CodeJSON, ""}}},
		{"J6 not UTF-8", "{\"Statement\":{\"Effect\":\"Allow\",\n\"Action\":\"dynamodb:Get\xff\"}}",
			[]fault{{"2:23", CodeInvalidUTF8, ""}}},
		{"J6 a surrogate as UTF-8", "{\"Id\":\"\xed\xa0\x80\"}",
			[]fault{{"1:8", CodeInvalidUTF8, ""}}},
		{"J6 half a pair", `{"Statement":{"Effect":"Allow","Action":"dynamodb:Get\ud800"}}`,
			[]fault{{"1:54", CodeSurrogate, "/Statement/Action"}}},
		{"J6 a pair in the wrong order", `{"Statement":{"Effect":"Allow","Action":"a\udc00\ud800b"}}`,
			[]fault{{"1:43", CodeSurrogate, "/Statement/Action"}}},
		{"J7 above U+00FF", "{\"Statement\":{\"Effect\":\"Allow\",\"Action\":\"*\",\"Resource\":[\"é*\",\"table/\u0430\"]}}",
			[]fault{{"1:69", CodeCharacter, "/Statement/Resource/1"}}},
		{"J7 above U+FFFF as a pair", `{"Statement":{"Effect":"Allow","Action":"*","Condition":{"Bool":{"\ud83d\ude00":true}}}}`,
			[]fault{{"1:67", CodeCharacter, "/Statement/Condition/Bool/\U0001f600"}}},
		{"J8 nulls", `{"Statement":[{"Effect":null,"Action":null}],"Id":null}`,
			[]fault{{"1:25", CodeNull, "/Statement/0/Effect"}, {"1:39", CodeNull, "/Statement/0/Action"}, {"1:51", CodeNull, "/Id"}}},
		{"J8 an empty list that matches nothing", `{"Statement":[{"Effect":"Allow","Action":[],"Resource":[]}]}`, nil},
		{"J8 an empty list that would match everything", `{"Statement":[{"Effect":"Allow","NotAction":[],"NotResource":[ ]}]}`,
			[]fault{{"1:45", CodeEmpty, "/Statement/0/NotAction"}, {"1:62", CodeEmpty, "/Statement/0/NotResource"}}},
		{"J8 no statements", `{"Statement":[]}`,
			[]fault{{"1:14", CodeEmpty, "/Statement"}}},
		{"J9 a bare statement", `{"Statement":{"Effect":"Allow","Action":"*","Resource":"*"}}`, nil},
		{"J10 a mistyped element", `{"Statement":{"Effect":"Allow","Action":"*","Conditon":{"Bool":{"a:b":"true"}}}}`,
			[]fault{{"1:45", CodeUnknownElement, "/Statement/Conditon"}}},
		{"J10 an unknown element", `{"Statement":{"Effect":"Allow","Action":"*","X":1},"Comment":""}`,
			[]fault{{"1:45", CodeUnknownElement, "/Statement/X"}, {"1:52", CodeUnknownElement, "/Comment"}}},
		{"J11 deep", long("[", MaxDepth+1),
			[]fault{{"1:11", CodeTooDeep, ""}}},
		{"J11 very deep", long("[", MaxSize),
			[]fault{{"1:11", CodeTooDeep, ""}}},
		{"J11 a million deep", long("[", 1_000_000),
			[]fault{{"1:1", CodeTooLarge, ""}}},
		{"J11 a million objects deep", long(`{"a":`, 1_000_000),
			[]fault{{"1:1", CodeTooLarge, ""}}},
		{"J12 50 MB", long(" ", 50<<20),
			[]fault{{"1:1", CodeTooLarge, ""}}},
		{"J12 many statements", `{"Statement":[` + long("{},", MaxStatements) + `{}]}`,
			[]fault{{"1:3014", CodeTooMany, ""}}},
		{"J12 many entries", "{\"Statement\":[{\"Action\":[\n" + long("\"\",", MaxEntries) + `""]}]}`,
			[]fault{{"2:30000", CodeTooMany, ""}}},
		{"J13 numbers and Booleans in a condition",
			`{"Statement":{"Effect":"Allow","Action":"*","Condition":{"Bool":{"aws:SecureTransport":true},"NumericEquals":{"a:b":[10,1e1,9007199254740993]}}}}`, nil},
		{"J13 an unquoted account", "{\"Statement\":{\"Effect\":\"Allow\",\"Action\":\"*\",\"Principal\":\n{\"AWS\":[111122223333]}}}",
			[]fault{{"2:9", CodeWrongType, "/Statement/Principal/AWS/0"}}},
		{"J14 a byte order mark", "\ufeff{\"Statement\":{\"Effect\":\"Allow\",\"Action\":\"*\"}}",
			[]fault{{"1:1", CodeByteOrderMark, ""}}},
		{"J14 NUL between tokens", "{\x00\"Statement\":{}}",
			[]fault{{"1:2", CodeJSON, ""}}},
		{"J14 NUL in a string", "{\"Id\":\"a\x00\"}",
			[]fault{{"1:9", CodeJSON, ""}}},
		{"J14 NUL as an escape", `{"Statement":{"Effect":"Allow","Action":"*"},"Id":"a\u0000"}`,
			[]fault{{"1:53", CodeCharacter, "/Id"}}},
		{"J14 a comment", "{\n  // all\n  \"Statement\":{}}",
			[]fault{{"2:3", CodeJSON, ""}}},
		{"J14 CRLF", "{\r\n\"Statement\":{\r\n\"Effect\":\"Allow\",\r\n\"Action\":\"*\"}\r\n}\r\n", nil},
		{"J15 both of a pair",
			`{"Statement":{"Effect":"Allow","NotPrincipal":"*","Principal":"*","Action":"*","NotAction":"a:b","Resource":"*","NotResource":"*"}}`,
			[]fault{{"1:51", CodeConflict, "/Statement/Principal"}, {"1:80", CodeConflict, "/Statement/NotAction"}, {"1:113", CodeConflict, "/Statement/NotResource"}}},
	}
	for _, test := range tests {
		t.Run(test.id, func(t *testing.T) {
			_, err := Parse("", []byte(test.src))
			if diff := cmp.Diff(test.want, faults(t, err)); diff != "" {
				t.Errorf("errors mismatch (-want +got):\n%s\n%v", diff, err)
			}
		})
	}
	// J16, a formatter that changes the decision, is TestFormat and FuzzParse.
}

// TestSourceTextOfNumbers is J13's other half: what a float would lose is kept.
func TestSourceTextOfNumbers(t *testing.T) {
	d, err := Parse("", []byte(`{"Statement":{"Effect":"Allow","Action":"*","Condition":
		{"NumericEquals":{"a:b":[10, 1e1, 9007199254740993, 1.0, -0, true, false, "1.0"]}}}}`))
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	quoted := 0
	for _, v := range d.Statements[0].Condition.Operators[0].Keys[0].Values {
		got = append(got, v.Value)
		if v.Quoted() {
			quoted++
		}
	}
	want := []string{"10", "1e1", "9007199254740993", "1.0", "-0", "true", "false", "1.0"}
	if diff := cmp.Diff(want, got); diff != "" || quoted != 1 {
		t.Errorf("%d quoted, want 1; values mismatch (-want +got):\n%s", quoted, diff)
	}
}
